"""What somebody asks to have explained: a norm, an article, a reading, a fact, a name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rectify_rules.explain.definitions import definition, definitions, fact_needed, reading_used
from rectify_rules.explain.model import NameExplained
from rectify_rules.explain.rule import facts_read, written_conditions
from rectify_rules.explain.wording import Words
from rectify_rules.facts.dictionary import dictionary, sections
from rectify_rules.ruleset.model import Rule, Ruleset, conditions_of
from rectify_rules.ruleset.regulation import article_name
from rectify_rules.ruleset.terms import Derived, walk

_ARTICLE = re.compile(r"第\s*([一二三四五六七八九十]+|\d+)\s*条")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is about: rules, or names; neither where it is not understood."""

    rules: tuple[Rule, ...] = ()
    names: tuple[NameExplained, ...] = ()
    suggestions: tuple[str, ...] = ()


def find(ruleset: Ruleset, question: str) -> Subject:
    """Find what a question is about; where it is about nothing, the nearest things it could be about."""
    asked = question.strip()
    rules = _rules(ruleset, asked)
    if rules:
        return Subject(rules=rules)
    names = tuple(_names(ruleset, asked))
    return Subject(names=names) if names else Subject(suggestions=_nearest(ruleset, asked))


def _rules(ruleset: Ruleset, asked: str) -> tuple[Rule, ...]:
    """Find rules by norm id, rule id, prefix of a norm id, article or title."""
    rules = ruleset.rules.values()
    exact = tuple(rule for rule in rules if asked in (rule.norm, rule.id, rule.title))
    if exact:
        return exact
    number = _article(ruleset, asked)
    if number is not None:
        return tuple(rule for rule in rules if rule.article == number)
    return tuple(rule for rule in rules if _under(rule.norm, asked))


def _article(ruleset: Ruleset, asked: str) -> int | None:
    if asked == article_name(0):
        return 0
    match = _ARTICLE.match(asked)
    numeral = match.group(1) if match else asked
    for number in ruleset.articles:
        if numeral == str(number) or (match and article_name(number) == f"第{numeral}条"):
            return number
    return None


def _under(norm: str, prefix: str) -> bool:
    rest = norm[len(prefix) :]
    return bool(prefix) and norm.startswith(prefix) and (not rest or rest[0] == "-" or rest[0].isalpha())


def _names(ruleset: Ruleset, asked: str) -> Iterator[NameExplained]:
    """Yield everything that has this name or Chinese label."""
    words = Words(ruleset)
    bare = asked.removeprefix("reading.")
    for reading in ruleset.readings.values():
        if bare == reading.id or asked == reading.label:
            norms = _norms(rule for rule in ruleset.rules.values() if reading.id in rule.readings)
            yield NameExplained("口径", reading.id, reading.label, norms, reading=reading_used(reading))
    for path, spec in dictionary().items():
        if asked in (path, spec.label):
            norms = _norms(rule for rule in ruleset.rules.values() if path in facts_read(rule))
            home = sections().get(spec.section, "")
            yield NameExplained("事实", path, spec.label, norms, fact=fact_needed(path), section=home)
    for name, derived in ruleset.derived.items():
        if asked in (name, derived.label):
            norms = _norms(rule for rule in ruleset.rules.values() if name in _derived_used(rule))
            yield NameExplained("推算", name, derived.label, norms, definition=definition(words, name))
    for name, label in ruleset.condition_labels.items():
        if asked in (name, label):
            norms = _norms(rule for rule in ruleset.rules.values() if name in _conditions_used(words, rule))
            yield NameExplained("条件", name, label, norms, definition=definition(words, name))


def _norms(rules: Iterator[Rule]) -> tuple[tuple[str, str], ...]:
    return tuple((rule.norm, rule.title) for rule in rules)


def _derived_used(rule: Rule) -> set[str]:
    terms = [
        term
        for condition in conditions_of(rule)
        for proposition in condition.propositions()
        for term in proposition.terms()
    ]
    terms += [term for _, term in rule.values]
    return {part.key for term in terms for part in walk(term) if isinstance(part, Derived)}


def _conditions_used(words: Words, rule: Rule) -> set[str]:
    found = definitions(words, written_conditions(rule), (term for _, term in rule.values))
    return {item.name for item in found if item.condition is not None}


def _nearest(ruleset: Ruleset, asked: str) -> tuple[str, ...]:
    candidates: Sequence[str] = list(
        dict.fromkeys(
            (
                *(rule.norm for rule in ruleset.rules.values()),
                *ruleset.rules,
                *(article_name(number) for number in ruleset.articles),
                *ruleset.readings,
                *(reading.label for reading in ruleset.readings.values()),
                *(spec.label for spec in dictionary().values()),
                *dictionary(),
                *ruleset.derived,
                *(derived.label for derived in ruleset.derived.values()),
                *ruleset.condition_labels.values(),
            )
        )
    )
    close = difflib.get_close_matches(asked[:60], candidates, n=3, cutoff=0.5)
    within = [name for name in candidates if asked and asked in name and name not in close]
    return (*close, *within)[:5]
