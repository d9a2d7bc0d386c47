"""The columnar engine beside the reference: the same cases, verdict and reason compared."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from rectify_rules import Case, Ruleset, Verdict
from rectify_rules.batch.check import checked
from rectify_rules.batch.columns import typed
from rectify_rules.batch.evaluate import decided, program_of
from rectify_rules.batch.schema import flat_cases, table_of
from rectify_rules.engines.interpreter import Interpreter
from rectify_rules.evaluation.context import Context, make_context
from rectify_rules.evaluation.finding import FindingMaker
from rectify_rules.evaluation.gate import OPEN_TO_ALL, Gates
from rectify_rules.evaluation.outcome import outcome_of
from support.decisions import random_record
from support.generate import readings

Ended = tuple[Verdict, str]


def verdicts_of(context: Context) -> dict[str, Ended]:
    """Give verdict and reason of every norm as a report has them, without making the report."""
    env = context.environment()
    decisions = Interpreter().decide(context.ruleset, env)
    maker, gates = FindingMaker(context, env), Gates(context.ruleset, decisions, env)
    found: dict[str, Ended] = {}
    for rule in context.ruleset.rules.values():
        outcome = gates.outcomes.get(rule.id) or outcome_of(rule, decisions, env)
        free = rule.is_scope or rule.declaratory or context.assume_in_scope
        gate = OPEN_TO_ALL if free else gates.of(rule)
        waits = outcome.missing if outcome.verdict is Verdict.UNDETERMINED else ()
        if gate.state is False:
            found[rule.norm] = Verdict.NOT_APPLICABLE, gate.reason
        elif gate.state is None:
            reason, _ = maker._doubt((*gate.missing, *waits), gate.reason)
            found[rule.norm] = Verdict.UNDETERMINED, reason
        elif outcome.verdict is Verdict.UNDETERMINED:
            found[rule.norm] = outcome.verdict, maker._doubt(waits, outcome.reason)[0]
        else:
            found[rule.norm] = outcome.verdict, outcome.reason
    return found


def columnar(
    ruleset: Ruleset, cases: Sequence[Case], chosen: dict[str, str], assume: bool
) -> list[dict[str, Ended]]:
    """Decide cases, each on its own reference date, in columns."""
    program = program_of(ruleset, chosen, assume_in_scope=assume)
    part = decided(program, checked(typed(table_of(flat_cases(cases)))), None)
    codes = {norm: column.codes.to_list() for norm, column in part.columns.items()}
    return [
        {norm: tuple(part.columns[norm].endings[codes[norm][row]]) for norm in codes}  # type: ignore[misc]
        for row in range(part.height)
    ]


def differences(ruleset: Ruleset, seeds: range) -> list[str]:
    """Compare the cases of some seeds, all under the readings that the first of them draws."""
    rng = Random(seeds[0])
    chosen, assume = ruleset.chosen(readings(rng, ruleset.readings)), rng.random() < 0.2
    cases = [Case.model_validate(random_record(seed)[0]) for seed in seeds]
    found = columnar(ruleset, cases, chosen, assume)
    faults = []
    for seed, case, columns in zip(seeds, cases, found, strict=True):
        assert case.as_of is not None
        context = make_context(ruleset, case, case.as_of, chosen, assume_in_scope=assume)
        for norm, expected in verdicts_of(context).items():
            if columns[norm] != expected:
                faults.append(f"seed {seed} (readings of {seeds[0]}) {norm}: {columns[norm]}, not {expected}")
    return faults
