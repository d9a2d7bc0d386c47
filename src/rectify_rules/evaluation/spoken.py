"""The conditions and terms of which findings speak."""

from __future__ import annotations

from collections.abc import Iterator

from rectify_rules.ruleset.condition import Condition
from rectify_rules.ruleset.model import Rule, Ruleset, conditions_of
from rectify_rules.ruleset.terms import Term

__all__ = ["conditions_spoken", "terms_spoken"]


def conditions_spoken(rule: Rule) -> Iterator[Condition]:
    """Yield every condition on which the finding of a rule can depend."""
    yield from conditions_of(rule)
    if rule.transition:
        yield from (rule.transition.straddles, rule.transition.wholly, rule.transition.by_act)
    yield from (condition for condition, _ in rule.owed_instead)
    yield from (remark.condition for remark in (*rule.notices, *rule.presumptions))


def terms_spoken(rule: Rule, ruleset: Ruleset) -> Iterator[Term]:
    """Yield every term that the finding of a rule can put into words."""
    yield from (term for _, term in rule.values)
    if rule.transition:
        yield rule.transition.act
    for template in _templates(rule):
        yield from (piece for piece in ruleset.names.pieces(template) if isinstance(piece, Term))


def _templates(rule: Rule) -> Iterator[str]:
    yield rule.owed_by
    yield from (by for _, by in rule.owed_instead)
    yield from (remark.say for remark in (*rule.notices, *rule.presumptions))
    lines = [*rule.table.lines]
    if rule.each:
        lines += [*rule.each.table.lines, *rule.each.raises.lines]
    for line in lines:
        yield from (line.say, line.by)
        if line.remedy:
            yield from (line.remedy.do, line.remedy.by)
