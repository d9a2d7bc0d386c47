"""The conditions and terms of an edition as they are written, each once."""

from __future__ import annotations

from collections.abc import Iterator

from rectify_rules.ruleset.condition import Condition
from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.ruleset.terms import Term, walk


def conditions_of_rule(rule: Rule) -> Iterator[Condition]:
    """Yield the conditions of a rule, those of its remarks included."""
    for line in rule.all_lines():
        yield line.condition
    yield from (item.condition for item in rule.unless)
    yield from (remark.condition for remark in (*rule.notices, *rule.presumptions))
    yield from (condition for condition, _ in rule.owed_instead)
    if rule.when is not None:
        yield rule.when
    if rule.each is not None:
        yield rule.each.when
    if rule.transition is not None:
        yield rule.transition.by_act
    if rule.ratio is not None:
        yield from (*rule.ratio.counted.values(), rule.ratio.fulfilled)


def conditions_written(ruleset: Ruleset) -> Iterator[Condition]:
    """Yield all conditions: of rules, of names, of contradictions, inside derived facts."""
    for rule in ruleset.rules.values():
        yield from conditions_of_rule(rule)
    yield from ruleset.conditions.values()
    yield from (entry.condition for entry in ruleset.integrity)
    yield from (condition for _, condition in ruleset.proofs)
    for derived in ruleset.derived.values():
        for part in walk(derived):
            yield from part.conditions()


def terms_written(ruleset: Ruleset) -> Iterator[Term]:
    """Yield the terms of derived facts, and those that rules compute themselves."""
    yield from ruleset.derived.values()
    for rule in ruleset.rules.values():
        yield from (term for _, term in rule.values)
        if rule.transition is not None:
            yield rule.transition.act
        if rule.ratio is not None:
            yield from (rule.ratio.period, rule.ratio.scope)
