"""The facts that rules speak of."""

from __future__ import annotations

from collections.abc import Iterator

from rectify_rules.ruleset.model import Rule, Ruleset, conditions_of
from rectify_rules.ruleset.terms import facts_of

__all__ = ["facts_in", "facts_of_rule"]


def facts_in(ruleset: Ruleset) -> Iterator[str]:
    """Yield the facts that all rules speak of."""
    for rule in ruleset.rules.values():
        yield from facts_of_rule(rule)


def facts_of_rule(rule: Rule) -> Iterator[str]:
    """Yield the facts that a rule speaks of, under whatever readings."""
    for condition in conditions_of(rule):
        for proposition in condition.propositions():
            for term in proposition.terms():
                yield from facts_of(term)
    if rule.transition:
        yield from facts_of(rule.transition.act)
    if rule.each:
        yield rule.each.section
