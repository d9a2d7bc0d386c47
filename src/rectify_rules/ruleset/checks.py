"""Checks over a whole edition: text lock, quotes, sentences, ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from rectify_rules.ruleset.condition import MAX_BRANCHES, TooManyBranchesError
from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.ruleset.problems import Problems, suggest
from rectify_rules.ruleset.regulation import Regulation, article_name


def check(
    ruleset: Ruleset, regulation: Regulation, locks: Mapping[int, str], problems: Problems, folder: Path
) -> None:
    """Report what no single file shows."""
    text_path = str(folder / "regulation.md")
    _branches(ruleset.rules.values(), problems)
    _locks(ruleset, regulation, locks, problems, text_path)
    _quotes(ruleset, regulation, problems)
    _sentences(ruleset, regulation, problems, text_path)
    _places(ruleset, problems, folder)
    _registered_norms(ruleset, problems, str(folder / "readings.yaml"))


def check_changed(ruleset: Ruleset, rules: Iterable[Rule], problems: Problems, folder: Path) -> None:
    """Report what a change of some rules can break beside themselves; their quotes are taken as before."""
    _branches(rules, problems)
    _registered_norms(ruleset, problems, str(folder / "readings.yaml"))


def _branches(rules: Iterable[Rule], problems: Problems) -> None:
    """Refuse a line that would take too many ways to write out."""
    for rule in rules:
        tables = [rule.table, *((rule.each.table, rule.each.raises) if rule.each else ())]
        for line in (line for table in tables for line in table.lines):
            try:
                line.condition.branches()
            except TooManyBranchesError:
                problems.path, problems.rule = rule.path, rule.id
                message = (
                    f"the condition of `{line.reason}` holds in more than {MAX_BRANCHES} ways: split the line"
                )
                problems.place(line.number or rule.number, 1, message)


def _rules_of(ruleset: Ruleset, number: int) -> list[Rule]:
    return [rule for rule in ruleset.rules.values() if rule.article == number]


def _locks(
    ruleset: Ruleset, regulation: Regulation, locks: Mapping[int, str], problems: Problems, path: str
) -> None:
    problems.path, problems.rule = path, ""
    for number in regulation.parts:
        actual = regulation.digest(number)
        if locks.get(number) == actual:
            continue
        rules = _rules_of(ruleset, number)
        broken = [
            rule.id for rule in rules if not all(quote in regulation.parts[number] for quote in rule.quotes)
        ]
        named = ", ".join(broken or [rule.id for rule in rules]) or "none"
        message = (
            f"the text of {article_name(number)} is not the text the rules were written for; rules concerned: {named}. "
            f"If the change is meant, check those rules and set the lock of {number} in edition.yaml to {actual}"
        )
        problems.place(_line_of(regulation, number), 1, message)
    for number in locks:
        if number not in regulation.parts:
            problems.place(1, 1, f"{article_name(number)} is locked but not in the text")


def _line_of(regulation: Regulation, number: int) -> int:
    lines = 1
    for other, text in regulation.parts.items():
        if other == number:
            return lines
        lines += text.count("\n") + (1 if not text.endswith("\n") else 0)
    return lines


def _all_quotes(ruleset: Ruleset) -> Iterator[tuple[Rule, str]]:
    for rule in ruleset.rules.values():
        yield from ((rule, quote) for quote in rule.quotes)
        yield from ((rule, item.quote) for item in rule.unless)


def _quotes(ruleset: Ruleset, regulation: Regulation, problems: Problems) -> None:
    for rule, quote in _all_quotes(ruleset):
        if quote not in regulation.parts.get(rule.article, ""):
            problems.path, problems.rule = rule.path, rule.id
            here = article_name(rule.article)
            near = (
                suggest(quote, regulation.sentences(rule.article)) if rule.article in regulation.parts else ""
            )
            problems.place(rule.number, 1, f"`{quote}` does not stand in {here}{near}")


def _sentences(ruleset: Ruleset, regulation: Regulation, problems: Problems, path: str) -> None:
    """Every word is quoted by a rule, or declared not checkable with a reason."""
    declared = [sentence for sentence, _ in ruleset.edition.not_checkable]
    problems.path, problems.rule = path, ""
    whole = "".join(regulation.parts.values())
    for sentence in declared:
        if sentence not in whole:
            problems.place(1, 1, f"`{sentence}` is declared not checkable but does not stand in the text")
    for number, text in regulation.parts.items():
        quotes = [quote for rule, quote in _all_quotes(ruleset) if rule.article == number]
        for rest in _uncovered(text, (*quotes, *declared)):
            message = (
                f"`{rest}` ({article_name(number)}) is neither quoted by a rule nor declared not checkable"
            )
            problems.place(_line_of(regulation, number), 1, message)


def _uncovered(text: str, quotes: Iterable[str]) -> list[str]:
    """List the stretches of a text that stand in no quote; punctuation and spaces alone do not count."""
    covered = bytearray(len(text))
    for quote in quotes:
        start = text.find(quote)
        while quote and start >= 0:
            covered[start : start + len(quote)] = b"\1" * len(quote)
            start = text.find(quote, start + 1)
    rest = "".join(sign if not seen else "\n" for sign, seen in zip(text, covered, strict=True))
    return [part.strip() for part in rest.split("\n") if any(sign.isalnum() for sign in part)]


def _places(ruleset: Ruleset, problems: Problems, folder: Path) -> None:
    """A rule stands in the file of its article and carries its number."""
    for rule in ruleset.rules.values():
        problems.path, problems.rule = rule.path, rule.id
        file, prefix = (
            ("notice.yaml", "notice.")
            if rule.article == 0
            else (
                f"article-{rule.article:02d}.yaml",
                f"art{rule.article:02d}.",
            )
        )
        if Path(rule.path) != folder / file:
            problems.place(rule.number, 1, f"a rule of {article_name(rule.article)} belongs in {file}")
        if not rule.id.startswith(prefix):
            problems.place(
                rule.number, 1, f"the id of a rule of {article_name(rule.article)} begins with `{prefix}`"
            )


def _registered_norms(ruleset: Ruleset, problems: Problems, path: str) -> None:
    """A reading names norms that exist, and that really depend on it."""
    problems.path, problems.rule = path, ""
    for reading in ruleset.readings.values():
        for norm in reading.norms:
            rule = ruleset.by_norm.get(norm)
            if rule is None:
                problems.place(
                    1, 1, f"reading `{reading.id}`: unknown norm `{norm}`{suggest(norm, ruleset.by_norm)}"
                )
            elif reading.id not in rule.readings:
                problems.place(1, 1, f"reading `{reading.id}`: norm `{norm}` does not depend on it")
