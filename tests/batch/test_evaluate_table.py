"""Tables of cases: what they may look like, what is refused, what comes out."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest

import rectify_rules
from rectify_rules import Case, CaseError, ReadingError, Ruleset, case_schema, evaluate, evaluate_table
from rectify_rules.batch import evaluate as batches
from rectify_rules.batch.result import reasons_of
from rectify_rules.batch.schema import record_of, table_of
from rectify_rules.batch.synth import blocks
from rectify_rules.verdict import Verdict

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return next(blocks(150, 21))


def expected(ruleset: Ruleset, row: dict[str, Any]) -> dict[str, str]:
    report = evaluate(Case.model_validate(record_of(row)), ruleset, as_of=DAY, engine="interpreter")
    found = {one.norm: one.verdict.value for one in report}
    return {**found, **{f"{one.norm}.reason": one.reason for one in report}}


def test_the_schema_has_a_column_for_every_fact() -> None:
    schema = case_schema()
    assert schema.field("accident.occurred_on").type == pa.date32()
    assert schema.field("problems").type.value_type.field("type").type == pa.string()
    assert len(schema) == 99


def test_verdicts_are_those_of_reports(ruleset: Ruleset, rows: list[dict[str, Any]]) -> None:
    found = evaluate_table(table_of(rows), ruleset, as_of=DAY)
    assert found.num_rows == len(rows)
    assert found.num_columns == 1 + 2 * 49
    assert pa.types.is_dictionary(found.schema.field("3-1-s1").type)
    assert all("large" not in str(field.type) for field in found.schema)
    for number in range(0, 150, 15):
        row = found.slice(number, 1).to_pylist()[0]
        assert row.pop("id") == rows[number]["id"]
        assert row == expected(ruleset, rows[number])


def test_findings_are_one_row_a_norm(ruleset: Ruleset, rows: list[dict[str, Any]]) -> None:
    found = evaluate_table(table_of(rows[:20]), ruleset, as_of=DAY, detail="findings")
    assert found.num_rows == 20 * 49
    assert {str(field.type) for field in found.schema} == {"int64", "string"}
    mine = [row for row in found.to_pylist() if row["row"] == 7]
    assert {row["norm"]: row["verdict"] for row in mine}.items() <= expected(ruleset, rows[7]).items()
    assert [row["norm"] for row in mine] == list(ruleset.by_norm)
    assert {row["id"] for row in mine} == {rows[7]["id"]}


def test_every_reason_is_among_those_a_norm_can_have(ruleset: Ruleset, rows: list[dict[str, Any]]) -> None:
    found = evaluate_table(table_of(rows), ruleset, as_of=DAY)
    for norm, rule in ruleset.by_norm.items():
        used = set(found.column(f"{norm}.reason").to_pylist())
        assert used <= set(reasons_of(rule, ruleset))


def test_batches_do_not_show(
    ruleset: Ruleset, rows: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = evaluate_table(table_of(rows), ruleset, as_of=DAY)
    monkeypatch.setattr(batches, "ROWS", 32)
    assert evaluate_table(table_of(rows), ruleset, as_of=DAY).to_pylist() == whole.to_pylist()


def test_sections_may_be_structs_and_columns_chinese(ruleset: Ruleset) -> None:
    nested = pa.table(
        {
            "案件编号": ["A", "B"],
            "accident": [
                {"grade": "general", "location_region_code": "140521"},
                {"grade": None, "location_region_code": None},
            ],
            "调查层级": pa.array(["county", None]).dictionary_encode(),
            "assessment.measure_findings": pa.array(
                [[("m1", None)], None], pa.map_(pa.string(), pa.string())
            ),
        }
    )
    flat = table_of(
        [
            {
                "id": "A",
                "accident.grade": "general",
                "accident.location_region_code": "140521",
                "investigation.level": "county",
                "assessment.measure_findings": {"m1": None},
            },
            {"id": "B"},
        ]
    )
    assert evaluate_table(nested, ruleset, as_of=DAY).equals(evaluate_table(flat, ruleset, as_of=DAY))


def test_wordings_and_spaces_are_read_as_a_case_reads_them(ruleset: Ruleset) -> None:
    odd = pa.table(
        {
            "id": [" A ", "B", "C"],
            "accident.grade": ["一般", "larger", " 较大 "],
            "accident.location_region_code": ["140521", "140521 ", "晋城"],
        }
    )
    plain = pa.table(
        {
            "id": ["A", "B", "C"],
            "accident.grade": ["general", "larger", "larger"],
            "accident.location_region_code": ["140521", "140521", "晋城"],
        }
    )
    assert evaluate_table(odd, ruleset, as_of=DAY).equals(evaluate_table(plain, ruleset, as_of=DAY))


@pytest.mark.parametrize(
    ("column", "values", "says"),
    [
        ("acident.grade", pa.array(["general"]), "accident.grade"),
        ("accident.grade", pa.array([3]), "应为 string"),
        ("accident.occurred_on", pa.array(["2026-01-01"]), "应为 date32"),
        ("accident.occurred_on", pa.array([datetime(2026, 1, 1)]), "应为 date32"),
        ("accident.deaths", pa.array([1.5]), "应为 int64"),
        ("investigation.closed", pa.array([1]), "应为 bool"),
        ("problems", pa.array([["x"]]), "应为 struct"),
        ("problems", pa.array([[{"tpye": "other"}]]), "是否想写 `type`"),
        ("problems", pa.array([[{"type": 1}]]), "`type`"),
        ("problems", pa.array(["x"]), "应为 list"),
        ("assessment.measure_findings", pa.array(["x"]), "应为 map"),
        ("accident", pa.array(["x"]), "应为 struct"),
        ("死亡人数", pa.array(["3"]), "死亡人数"),
        ("accident.direct_loss_wan", pa.array([2**63], pa.uint64()), "不能转成"),
    ],
)
def test_a_wrong_column_is_named(ruleset: Ruleset, column: str, values: pa.Array, says: str) -> None:
    with pytest.raises(CaseError, match=says) as caught:
        evaluate_table(pa.table({column: values}), ruleset, as_of=DAY)
    assert "\n" not in str(caught.value)


def test_a_fact_with_two_columns_is_refused(ruleset: Ruleset) -> None:
    table = pa.table({"accident.deaths": [1], "死亡人数": [1]})
    with pytest.raises(CaseError, match="有两列"):
        evaluate_table(table, ruleset, as_of=DAY)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("accident.grade", "huge"),
        ("accident.deaths", -1),
        ("accident.deaths", 10**10),
        ("accident.occurred_on", date(1900, 1, 1)),
        ("accident.name", "不详"),
        ("accident.name", "a\0b"),
        ("accident.name", "x" * 20_001),
        ("id", ""),
        ("accident.location_region_code", ""),
        ("assessment.team_members", ["甲", None]),
        ("assessment.team_members", [""]),
        ("assessment.team_members", ["x"] * 10_001),
        ("assessment.report_sections", ["nothing"]),
        ("problems", [{"id": "q"}, {"id": "q"}]),
        ("problems", [{"type": "unheard"}]),
        ("problems", [None]),
        ("problems", [{"tracking": [date(1900, 1, 1)]}]),
        ("assessment.measure_findings", {"": "implemented"}),
        ("assessment.measure_findings", {"m": "perhaps"}),
    ],
)
def test_what_a_case_refuses_a_table_refuses(ruleset: Ruleset, path: str, value: object) -> None:
    table = table_of([{"id": "good"}, {path: value}, {}])
    with pytest.raises(CaseError) as caught:
        evaluate_table(table, ruleset, as_of=DAY)
    assert all(problem.place == "第2行" for problem in caught.value.problems)


def test_a_map_with_a_key_twice_is_refused(ruleset: Ruleset) -> None:
    pairs = pa.array([[("m1", None), ("m1", "implemented")]], pa.map_(pa.string(), pa.string()))
    with pytest.raises(CaseError):
        evaluate_table(pa.table({"assessment.measure_findings": pairs}), ruleset, as_of=DAY)


def test_the_reference_date_is_the_argument_or_the_column(ruleset: Ruleset) -> None:
    table = table_of([{"as_of": DAY, "investigation.closed": True}])
    assert evaluate_table(table, ruleset, as_of=None).equals(evaluate_table(table, ruleset, as_of=DAY))
    with pytest.raises(CaseError, match="第2行没有核查基准日"):
        evaluate_table(table_of([{"as_of": DAY}, {}]), ruleset, as_of=None)
    with pytest.raises(CaseError, match="没有核查基准日"):
        evaluate_table(pa.table({"id": ["A"]}), ruleset, as_of=None)
    with pytest.raises(CaseError, match="不带时刻"):
        evaluate_table(table, ruleset, as_of=datetime(2026, 1, 1))
    with pytest.raises(CaseError, match="1949"):
        evaluate_table(table, ruleset, as_of=date(1900, 1, 1))


def test_options_are_checked(ruleset: Ruleset) -> None:
    table = table_of([{}])
    with pytest.raises(ReadingError):
        evaluate_table(table, ruleset, as_of=DAY, readings={"nothing": "x"})
    with pytest.raises(ValueError, match="detail"):
        evaluate_table(table, ruleset, as_of=DAY, detail="everything")  # type: ignore[arg-type]


def test_a_table_without_rows_or_columns_is_no_fault(ruleset: Ruleset) -> None:
    assert evaluate_table(case_schema().empty_table(), ruleset, as_of=DAY).num_rows == 0
    assert evaluate_table(pa.table({}), ruleset, as_of=DAY, detail="findings").num_rows == 0


def test_silence_gives_no_verdict(ruleset: Ruleset) -> None:
    found = evaluate_table(table_of([{}]), ruleset, as_of=DAY).to_pylist()[0]
    assert {found[norm] for norm in ruleset.by_norm} <= {Verdict.UNDETERMINED, Verdict.NOT_APPLICABLE}


def test_the_heavy_packages_are_imported_when_they_are_needed() -> None:
    code = "import sys, rectify_rules; sys.exit(bool({'polars', 'pyarrow'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    with pytest.raises(AttributeError):
        rectify_rules.nothing  # noqa: B018


def test_without_the_extra_its_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(rectify_rules, "import_module", missing)
    with pytest.raises(ImportError, match=r"rectify-rules\[batch\]"):
        rectify_rules.__getattr__("evaluate_table")
