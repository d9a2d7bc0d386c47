"""Synthetic ledgers: the same for a seed, valid, and like real ones in what they leave out."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from rectify_rules import Case, Ruleset
from rectify_rules.batch.schema import case_schema, record_of, table_of
from rectify_rules.batch.synth import BLOCK, LEDGER_DAY, blocks, nested
from rectify_rules.batch.synth_files import jsonl, tables, write_parquet
from rectify_rules.evaluation.context import make_context


def test_a_seed_gives_the_same_bytes_everywhere() -> None:
    text = "".join(jsonl(300, 7))
    assert hashlib.sha256(text.encode()).hexdigest() == DIGEST
    assert "".join(jsonl(300, 8)) != text


def test_fewer_cases_are_the_first_of_more() -> None:
    few = [case for block in blocks(10, 3) for case in block]
    more = [case for block in blocks(BLOCK + 5, 3) for case in block]
    assert few == more[:10]
    assert len(more) == BLOCK + 5


def test_every_case_is_valid_and_says_that_it_is_made_up() -> None:
    for flat in next(blocks(800, 5)):
        case = Case.model_validate(nested(flat))
        assert case.id
        assert case.id.startswith("SYN-5-")
        assert case.accident
        assert case.accident.name
        assert case.accident.name.startswith("合成案件")


def test_most_facts_are_blank_and_a_few_rows_contradict_themselves(ruleset: Ruleset) -> None:
    cases = next(blocks(1500, 11))
    facts = sum(map(len, cases)) / len(cases)
    assert facts < 0.4 * len(case_schema())
    readings = ruleset.chosen(None)
    contradicted = sum(
        bool(
            make_context(
                ruleset, Case.model_validate(nested(flat)), LEDGER_DAY, readings, assume_in_scope=False
            ).contradictions
        )
        for flat in cases
    )
    assert 0.015 < contradicted / len(cases) < 0.06


def test_nothing_is_recorded_after_the_day_of_the_ledger() -> None:
    for flat in next(blocks(800, 5)):
        assert all(value <= LEDGER_DAY for value in flat.values() if isinstance(value, date))


def test_parquet_holds_the_cases_of_the_json_lines(tmp_path: Path) -> None:
    from pyarrow import parquet

    path = tmp_path / "cases.parquet"
    assert list(write_parquet(path, BLOCK + 10, 2))[-1] == BLOCK + 10
    table = parquet.read_table(path)
    assert table.schema.equals(case_schema())
    assert b"synthetic" in table.schema.metadata[b"rectify"]
    cases = [case for block in blocks(BLOCK + 10, 2) for case in block]
    for number in (0, 17, BLOCK + 9):
        row = table.slice(number, 1).to_pylist()[0]
        assert Case.model_validate(record_of(row)) == Case.model_validate(nested(cases[number]))
    assert sum(part.num_rows for part in tables(10, 2)) == 10


@pytest.mark.parametrize(
    "values", [{"id": "A"}, {"problems": []}, {"assessment.measure_findings": {"m1": None}}]
)
def test_a_table_is_made_of_facts_by_path(values: dict[str, object]) -> None:
    table = table_of([values, {}])
    assert record_of(table.slice(0, 1).to_pylist()[0]) == nested(values)
    assert record_of(table.slice(1, 1).to_pylist()[0]) == {}


DIGEST = "18f1bb60347176d4d6a21a725ca5c16446616dab232194a580f510f5e4b0df2c"
