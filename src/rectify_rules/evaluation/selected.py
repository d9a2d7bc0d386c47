"""Some norms of a case decided without the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from rectify_rules.engines.base import Decisions, Slot
from rectify_rules.engines.interpreter import Interpreter
from rectify_rules.evaluation.case_findings import gap, needed
from rectify_rules.evaluation.context import Context, make_context
from rectify_rules.evaluation.evaluate import reference_date, report_of
from rectify_rules.evaluation.gate import Gates
from rectify_rules.evaluation.outcome import outcome_of
from rectify_rules.facts.case import Case
from rectify_rules.report.model import Report
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verdict import Verdict


def evaluate_selected(
    case: Case,
    ruleset: Ruleset,
    names: Iterable[str],
    *,
    as_of: date | None = None,
    readings: Mapping[str, str] | None = None,
    assume_in_scope: bool = False,
    gaps: bool = False,
) -> Report:
    """Decide some rules of a ruleset for one case, by the reference interpreter.

    The findings are those of `evaluate`, in the order of the articles. Raises what `evaluate` raises; a
    gap in the table of another rule only where `gaps` asks for it.
    """
    day = reference_date(case, as_of)
    context = make_context(ruleset, case, day, ruleset.chosen(readings), assume_in_scope=assume_in_scope)
    return report_in(context, context.environment(), names, gaps=gaps)


def report_in(context: Context, env: Environment, names: Iterable[str], *, gaps: bool = False) -> Report:
    """Decide some rules in an environment that may have computed some values already."""
    wanted = frozenset(names)
    rules = [rule for rule in context.ruleset.rules.values() if rule.id in wanted]
    decided = context.ruleset.order_of_decision if gaps else needed(context.ruleset, wanted)
    decisions = Interpreter().decide(context.ruleset, env, decided)
    if gaps:
        refuse_gaps(context, env, decisions)
    return report_of(context, env, decisions, rules)


def refuse_gaps(context: Context, env: Environment, decisions: Decisions) -> None:
    """Raise EngineError for a norm that applies and is undetermined without a missing fact."""
    gates = Gates(context.ruleset, decisions, env)
    for rule in context.ruleset.rules.values():
        if decisions[Slot(rule.id, "case")] is not None:
            continue
        outcome = outcome_of(rule, decisions, env)
        if outcome.verdict is Verdict.UNDETERMINED and not outcome.missing:
            free = rule.is_scope or rule.declaratory or context.assume_in_scope
            if free or gates.of(rule).state is True:
                raise gap(rule)
