"""The columnar engine gives the verdict and the reason of the reference, on every case."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from random import Random

import polars as pl
import pytest

from rectify_rules import Case, EngineError, Ruleset, evaluate
from rectify_rules.batch.batch import Batch
from rectify_rules.batch.check import checked
from rectify_rules.batch.columns import typed
from rectify_rules.batch.contradictions import batch_of
from rectify_rules.batch.evaluate import program_of
from rectify_rules.batch.frame import Frame
from rectify_rules.batch.marks import Marks
from rectify_rules.batch.masks import Mask, series
from rectify_rules.batch.missing import Missing
from rectify_rules.batch.schema import flat_cases, table_of
from rectify_rules.evaluation.context import make_context
from rectify_rules.facts.files import read_cases
from rectify_rules.ruleset.condition import Condition
from rectify_rules.ruleset.model import Ruleset as Rules
from rectify_rules.ruleset.parse_condition import ConditionParser
from rectify_rules.ruleset.problems import Problems
from rectify_rules.yaml_tree import parse
from support.columnar import columnar, differences, verdicts_of
from support.decisions import random_record
from support.generate import readings

CASES = int(os.environ.get("RECTIFY_BATCH_CASES", "480"))
CHUNKS = 8
GROUP = 40 if CASES < 10_000 else 200
"""Cases decided together, under readings of their own."""
EXAMPLES = sorted(Path(__file__).parents[2].glob("examples/*/*.yaml"))


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_verdict_and_reason_are_those_of_the_reference(ruleset: Ruleset, chunk: int) -> None:
    starts = range(0, CASES, GROUP)
    for start in starts[chunk::CHUNKS]:
        assert not differences(ruleset, range(start, min(start + GROUP, CASES)))


def test_the_shortened_reference_is_the_report(ruleset: Ruleset) -> None:
    """The comparison above leaves the wording of reports out; here it is held against whole reports."""
    for seed in range(16):
        record, rng = random_record(seed)
        chosen = ruleset.chosen(readings(rng, ruleset.readings))
        case = Case.model_validate(record)
        context = make_context(ruleset, case, record["as_of"], chosen, assume_in_scope=False)
        report = evaluate(case, ruleset, readings=chosen, engine="interpreter")
        assert verdicts_of(context) == {one.norm: (one.verdict, one.reason) for one in report}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("assume", [False, True])
def test_examples_are_decided_alike(ruleset: Ruleset, path: Path, assume: bool) -> None:
    cases = [case for case in read_cases(path) if isinstance(case, Case)]
    assert cases
    dated = [case if case.as_of else case.model_copy(update={"as_of": date(2026, 11, 23)}) for case in cases]
    found = columnar(ruleset, dated, ruleset.chosen(None), assume)
    for case, columns in zip(dated, found, strict=True):
        report = evaluate(case, ruleset, engine="interpreter", assume_in_scope=assume)
        assert columns == {one.norm: (one.verdict, one.reason) for one in report}


# One condition or more for every operator, and for every function through the derived facts and calls.
CONDITIONS = """
- {accident.grade: [larger, major]}
- {accident.grade: {not_in: [larger]}}
- {accident.deaths: [0, 3]}
- {accident.deaths: {at_least: 3}}
- {accident.deaths: {below: 10}}
- {investigation.closed: true}
- {investigation.closed: false}
- {assessment.discipline_participated: [true, false]}
- {publication.extent: full}
- {publication.extent: {not_in: [full]}}
- {publication.publisher: {recorded: false}}
- {publication.url: {blank: true}}
- {publication.publisher: {mentions: [局]}}
- {publication.publisher: {mentions_none: [市]}}
- {publication.withdrawn: {recorded: true}}
- {publication.withdrawn_on: {happened: false}}
- {publication.published_on: {recorded: true}}
- {publication.published_on: {recorded: false}}
- {publication.published_on: {before: publication.filed_on}}
- {publication.published_on: {after: publication_benchmark}}
- {publication.published_on: {on_or_before: effective_deadline}}
- {publication.published_on: {on_or_after: effective_on}}
- {as_of: {between: [window_opens, effective_deadline]}}
- {publication.published_on: {same_as: publication.filed_on}}
- {publication.published_on: {differs_from: assessment.report_completed_on}}
- {rate_day: {before: as_of}}
- {rate_day: {recorded: true}}
- {filing_act: {happened: true}}
- {publication_act: {differs_from: filing_act}}
- {finished_or_today: {recorded: true}}
- {assessment.organiser_name: {same_as: investigation.lead_body}}
- {assessment.organiser_region_code: {same_as: accident.location_region_code}}
- {assessment.organiser_region_code: {differs_from: filing_region}}
- {assessment.organiser_region_code: ['140500', '140521']}
- {filing_region: {not_in: ['000000']}}
- {accident.grade: {differs_from: accident.grade}}
- {accident.deaths: {same_as: accident.serious_injuries}}
- {investigation.closed: {same_as: investigation.escalated}}
- {investigation.closed: {differs_from: publication.published}}
- {assessment.experts: {empty: true}}
- {assessment.experts: {recorded: false}}
- {assessment.experts: {contains_any: [专家甲, 张三]}}
- {assessment.team_members: {contains_all: [市公安局]}}
- {assessment.team_members: {lacks_any: [市公安局, 市总工会]}}
- {assessment.team_members: {contains_none: [市公安局]}}
- {assessment.team_members: {mentions: [公安]}}
- {assessment.team_members: {mentions_none: [公安, '']}}
- {assessment.site_check_methods: {contains_all: [interview, visits]}}
- {unevaluated: {contains_any: [m1]}}
- {unrectified_measures: {contains_none: [m1, m2]}}
- {unassigned_measures: {empty: false}}
- {uncovered: {empty: true}}
- {uncovered: {mentions: [m]}}
- {problem_types: {contains_all: [other]}}
- {unevaluated_subjects: {lacks_any: [unit]}}
- {team_size: {below: 2}}
- {leader_count: [1]}
- {days_late: {at_least: 1}}
- {days_left: {below: 30}}
- {days_left: {recorded: true}}
- {publication_days_late: {at_least: 5}}
- {publication_days_left: {recorded: false}}
- {effective_deadline_provisional: true}
- {effective_deadline_provisional: false}
- {cooperation_recorded: true}
- {cooperation_recorded: false}
- {location_status: [known, renamed]}
- {acting_level: {not_in: [national]}}
- {responsible_level: county}
- {unit_to_location: [below, unrelated]}
- {location_at: {recorded: true}}
- {unit_at: {same_as: location_at}}
- {implementer_to_acting: unresolved}
- {delegate_parent_to_responsible: same}
- {filed_to_expected: {recorded: true}}
- {problems: {empty: true}}
- {assessment.measure_findings: {empty: true}}
- {reading.transitional: act_date}
"""


def conditions_of_text(ruleset: Rules, text: str) -> list[Condition]:
    problems = Problems()
    parser = ConditionParser(ruleset.names, problems)
    found = [parser.condition(node) for node in parse(text).value]
    problems.raise_any()
    return found


def batch_for(ruleset: Rules, cases: list[Case], chosen: dict[str, str]) -> Batch:
    found = checked(typed(table_of(flat_cases(cases))))
    program = program_of(ruleset, chosen, assume_in_scope=False)
    ready = Frame(found.facts, len(cases), program.fresh_registry())
    return batch_of(program, ready, found.facts["as_of"].series(ready.registry))


def at(mask: Mask, row: int, height: int) -> bool:
    return bool(series(mask, height)[row])


@pytest.mark.parametrize("start", [0, 500])
def test_every_operator_and_function_decides_alike(ruleset: Ruleset, start: int) -> None:
    """Each in three values, with what is missing where it is open."""
    tested = conditions_of_text(ruleset, CONDITIONS)
    tested += [condition.negated() for condition in tested]
    chosen = ruleset.chosen(readings(Random(start), ruleset.readings))
    cases = [Case.model_validate(random_record(seed)[0]) for seed in range(start, start + 70)]
    batch = batch_for(ruleset, cases, chosen)
    marks = Marks()
    missing = Missing(batch, marks)
    for row, case in enumerate(cases):
        assert case.as_of is not None
        context = make_context(ruleset, case, case.as_of, chosen, assume_in_scope=False)
        env = context.environment()
        from rectify_rules.engines.interpreter import Interpreter

        Interpreter().decide(ruleset, env)
        for condition in tested:
            truth, waits = condition.decide(env)
            found = batch.holds(condition)
            yes, no = (at(mask, row, batch.height) for mask in found)
            name = next(condition.propositions()).key
            assert (yes, no) == (truth is True, truth is False), f"row {row}: {name}"
            signs = missing.of_condition(condition)
            text = signs if isinstance(signs, str) else signs[row]
            assert set(marks.names(text)) == set(waits), f"row {row}: {name}"


def test_a_batch_of_nothing_is_decided(ruleset: Ruleset) -> None:
    assert columnar(ruleset, [], ruleset.chosen(None), False) == []


def test_what_is_hidden_by_many_codes_is_decided_alike(
    ruleset: Ruleset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More regions than a dense table takes, and a registry that is full, change nothing."""
    from rectify_rules.batch import regions

    monkeypatch.setattr(regions, "_DENSE_MAX", 8)
    monkeypatch.setattr(regions.Registry, "MOST", 5)
    ruleset = conditionally_fresh(ruleset)
    for start in (3000,):
        assert not differences(ruleset, range(start, start + GROUP))


def conditionally_fresh(ruleset: Ruleset) -> Ruleset:
    """A copy, so that what other tests looked up is not used."""
    from dataclasses import replace

    return replace(ruleset)


def test_an_unknown_function_is_an_error_and_no_verdict(ruleset: Ruleset) -> None:
    from rectify_rules.batch.terms import evaluate as evaluate_term
    from rectify_rules.ruleset.terms import Call
    from rectify_rules.ruleset.types import TEXT

    batch = batch_for(ruleset, [Case(as_of=date(2026, 11, 23))], ruleset.chosen(None))
    with pytest.raises(EngineError, match="cannot evaluate"):
        evaluate_term(batch, Call("invented()", TEXT, function="invented"))


def test_no_series_is_written_to_twice() -> None:
    """Columns that are shared must not be changed by the one who asked first."""
    from rectify_rules.batch.masks import constant, of_rows

    before = constant(False, pl.Boolean, 4).to_list()
    of_rows(pl.Series([1], dtype=pl.UInt32), 4)
    assert constant(False, pl.Boolean, 4).to_list() == before
