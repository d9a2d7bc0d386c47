"""Every engine decides as the interpreter does, on every random case under random readings."""

from __future__ import annotations

import os
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rectify_rules import Case, Ruleset, evaluate
from rectify_rules.engines.base import Engine, Slot
from rectify_rules.engines.direct import Direct
from rectify_rules.engines.durable import Durable
from rectify_rules.engines.durable_session import import_fault
from rectify_rules.evaluation.context import Context, make_context
from rectify_rules.ruleset.condition import ALWAYS, Group, Leaf
from rectify_rules.ruleset.model import Each
from support.decisions import (
    AS_OF,
    OfRecord,
    decided_by,
    empty_context,
    random_condition,
    random_context,
    random_record,
    reference,
    ruleset_of,
    table_of,
)
from support.decisions import (
    given as leaves_of,
)
from support.generate import as_of_for, complete_case, readings

CASES = int(os.environ.get("RECTIFY_CASES", "2000"))
CHUNKS = 8

ENGINES: list[Engine] = [Direct(), *([] if import_fault() else [Durable()])]


def differences(context: Context) -> list[str]:
    expected = reference(context)
    return [
        f"{engine.name}: {slot} is {found.get(slot, 'not there')}, should be {expected.get(slot, 'not there')}"
        for engine in ENGINES
        for found in [decided_by(engine, context)]
        if found != expected
        for slot in {**expected, **found}
        if found.get(slot, -1) != expected.get(slot, -1)
    ]


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_decisions_are_identical(ruleset: Ruleset, chunk: int) -> None:
    for seed in range(chunk, CASES, CHUNKS):
        assert not differences(random_context(ruleset, seed)), f"seed {seed}"


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_case_has_a_gap(ruleset: Ruleset, chunk: int) -> None:
    faults = []
    for seed in range(chunk, CASES, CHUNKS):
        record, rng = random_record(seed)
        chosen = readings(rng, ruleset.readings)
        as_of = record["as_of"] if rng.random() < 0.7 else as_of_for(rng)
        try:
            evaluate(Case.model_validate(record), ruleset, as_of=as_of, readings=chosen, engine="interpreter")
        except Exception as error:
            faults.append(f"seed {seed}: {type(error).__name__}: {error}")
    assert not faults, "\n".join(faults)


def test_the_report_is_the_same_in_every_engine(ruleset: Ruleset) -> None:
    for seed in range(24):
        record, rng = random_record(seed)
        chosen = readings(rng, ruleset.readings)
        case = Case.model_validate(record)
        reports = {
            evaluate(case, ruleset, readings=chosen, engine=name).model_dump_json()
            for name in ("auto", "interpreter", *(engine.name for engine in ENGINES))
        }
        assert len(reports) == 1


def paths_of(record: dict[str, Any]) -> list[tuple[str, str]]:
    return [(section, code) for section, facts in record.items() if isinstance(facts, dict) for code in facts]


@st.composite
def shrinking_cases(draw: st.DrawFn) -> tuple[dict[str, Any], int]:
    """A complete case of which some facts are kept; a failure shrinks to the facts that matter."""
    seed = draw(st.integers(0, 2**32))
    record = complete_case(Random(seed))
    kept = draw(st.sets(st.sampled_from(paths_of(record)), max_size=60))
    case: dict[str, Any] = {"as_of": record["as_of"]}
    for section, code in sorted(kept):
        case.setdefault(section, {})[code] = record[section][code]
    if draw(st.booleans()):
        case["problems"] = record["problems"]
    return case, seed


@given(shrinking_cases())
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_decisions_are_identical_on_few_facts(ruleset: Ruleset, drawn: tuple[dict[str, Any], int]) -> None:
    record, seed = drawn
    chosen = ruleset.chosen(readings(Random(seed), ruleset.readings))
    context = make_context(
        ruleset, Case.model_validate(record), record["as_of"], chosen, assume_in_scope=seed % 4 == 0
    )
    assert not differences(context)


def test_made_up_tables_are_decided_alike(ruleset: Ruleset) -> None:
    for seed in range(150):
        rng = Random(seed)
        truths = [(True, False, None)[int(rng.random() * 3)] for _ in range(1 + int(rng.random() * 7))]
        leaves = leaves_of(truths)
        tables = {
            f"r{number}": table_of([random_condition(rng, leaves) for _ in range(int(rng.random() * 5))])
            for number in range(3)
        }
        assert not differences(empty_context(ruleset_of(ruleset, tables))), f"seed {seed}"


def test_records_are_decided_one_by_one(ruleset: Ruleset) -> None:
    """The table of the records may be one that the case has, too, or speak of the record alone."""
    shared, lone = leaves_of([True])[0], Leaf(OfRecord("y", True))
    mixed = table_of([Group(True, (shared, lone)), lone.negated()])
    case = Case.model_validate(
        {"problems": [{"suspected_dereliction": truth} for truth in (True, False, None)]}
    )
    expected = {"mixed": [0, 1, None], "shared": [0, 0, 0], "empty": [None, None, None]}
    tables = {"mixed": mixed, "shared": table_of([shared]), "empty": table_of([])}
    made = ruleset_of(ruleset, {name: table_of([shared]) for name in tables})
    rules = {
        name: replace(rule, each=Each("problems", "problem", ALWAYS, tables[name], table_of([])))
        for name, rule in made.rules.items()
    }
    made = replace(made, rules=rules)
    context = make_context(made, case, AS_OF, made.chosen(None), assume_in_scope=False)
    found = reference(context)
    assert {name: [found[Slot(name, "item", index)] for index in range(3)] for name in tables} == expected
    assert not differences(context)
