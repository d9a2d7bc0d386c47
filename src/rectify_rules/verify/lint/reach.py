"""Which lines of the decision tables the scenarios reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from rectify_rules.engines.base import Decisions
from rectify_rules.engines.interpreter import Interpreter
from rectify_rules.evaluation.case_findings import needed
from rectify_rules.evaluation.context import make_context
from rectify_rules.facts.case import Case
from rectify_rules.ruleset.model import Line, Rule, Ruleset
from rectify_rules.verdict import Verdict

if TYPE_CHECKING:
    from rectify_rules.verify.scenarios import Scenario

Reached = frozenset[tuple[str, int, Verdict]]
"""Rule, source line and verdict of the lines that decide."""


def reached_lines(scenarios: tuple[Scenario, ...], ruleset: Ruleset) -> Reached:
    """List the lines that decide in a scenario with the tag of their norm."""
    from rectify_rules.spec.question import CaseQuestion

    found: set[tuple[str, int, Verdict]] = set()
    for scenario in scenarios:
        rules = [rule for norm, rule in ruleset.by_norm.items() if norm in scenario.tags]
        for asked in scenario.asked:
            question = asked.question
            if rules and isinstance(question, CaseQuestion):
                decisions = _decisions(
                    ruleset,
                    question.cases[0],
                    question.as_of,
                    question.readings,
                    needed(ruleset, [rule.id for rule in rules]),
                    assume_in_scope=question.assume_in_scope,
                )
                found.update(
                    (rule.id, line.number, line.verdict)
                    for rule in rules
                    for line in _decided(rule, decisions)
                )
    return frozenset(found)


def _decisions(
    ruleset: Ruleset,
    case: Case,
    as_of: date,
    readings: Mapping[str, str],
    rules: tuple[Rule, ...],
    *,
    assume_in_scope: bool,
) -> Decisions:
    context = make_context(ruleset, case, as_of, ruleset.chosen(readings), assume_in_scope=assume_in_scope)
    return Interpreter().decide(ruleset, context.environment(), rules)


def _decided(rule: Rule, decisions: Decisions) -> Iterator[Line]:
    tables = {"case": rule.table}
    if rule.each is not None:
        tables |= {"raises": rule.each.raises, "item": rule.each.table}
    for slot, number in decisions.items():
        if slot.rule == rule.id and slot.part in tables and number is not None:
            yield tables[slot.part].lines[number]
