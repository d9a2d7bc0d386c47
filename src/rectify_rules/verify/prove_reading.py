"""Whether the values of a reading decide any case differently."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import z3

from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.verify.decided import applies, verdict
from rectify_rules.verify.formula import TRUE, conj
from rectify_rules.verify.proof import Check, Failure
from rectify_rules.verify.question import Question, UnansweredError
from rectify_rules.verify.values import OutsideError

__all__ = ["alike_values"]


def alike_values(ruleset: Ruleset, name: str, timeout: float) -> Iterator[Failure]:
    """Yield the pairs of values of a reading that decide every case alike."""
    reading = ruleset.readings[name]
    rules = [rule for rule in ruleset.rules.values() if name in rule.readings]
    alike = set(combinations(reading.values, 2))
    try:
        for rule in sorted(rules, key=lambda rule: rule.norm not in reading.norms):
            alike -= _told_apart(ruleset, rule, name, alike, timeout)
            if not alike:
                return
    except (OutsideError, UnansweredError) as error:
        yield Failure(Check.UNPROVED, "", reading.label, f"口径「{reading.label}」：{error or 'timeout'}")
        return
    for first, second in sorted(alike):
        words = f"「{reading.values[first]}」与「{reading.values[second]}」"
        yield Failure(
            Check.SAME_READINGS,
            "",
            reading.label,
            f"口径「{reading.label}」（{name}）的{words}不使任何结论不同",
        )


def _told_apart(
    ruleset: Ruleset, rule: Rule, name: str, pairs: set[tuple[str, str]], timeout: float
) -> set[tuple[str, str]]:
    question = Question((ruleset,), seconds=timeout)
    found = verdict(question.encoders[0], rule)
    given = TRUE if rule.is_scope or rule.ratio else applies(question.encoders[0])
    word, words = question.symbols.reading(name), question.symbols.words
    apart = set()
    for first, second in sorted(pairs):
        sides = [z3.substitute(found, (word, words.word(value))) for value in (first, second)]
        wanted = conj(question.full(), sides[0] != sides[1])
        for value in (first, second):
            wanted = conj(wanted, z3.substitute(given, (word, words.word(value))))
        if question.model(wanted) is not None and any(
            question.model(wanted, tier()) is not None for tier in (question.near, question.tables)
        ):
            apart.add((first, second))
    return apart
