"""`screen`, `synth`, `impact` and `portfolio` on tables, as a person runs them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

# ruff: noqa: E402
pa = pytest.importorskip("pyarrow", reason="the extra `batch` is not installed")
pytest.importorskip("polars", reason="the extra `batch` is not installed")
from pyarrow import ipc, parquet

from rectify_rules import Case, EngineError, Ruleset, evaluate_portfolio, load_ruleset
from rectify_rules.batch import sources
from rectify_rules.batch.schema import table_of
from rectify_rules.batch.synth import blocks, nested
from rectify_rules.cli import screen as screen_module

DAY = "2026-11-23"


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return load_ruleset("shanxi-2026")


@pytest.fixture
def cases() -> list[dict[str, Any]]:
    return next(blocks(90, 4))


@pytest.fixture
def ledger(tmp_path: Path, cases: list[dict[str, Any]]) -> Path:
    path = tmp_path / "ledger.parquet"
    parquet.write_table(table_of(cases), path, row_group_size=7)
    return path


@pytest.fixture
def small_units(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "ROWS", 16)
    monkeypatch.setattr(sources, "LINES", 16)


def test_every_form_in_and_out_gives_the_same_verdicts(
    rectify: Callable, ledger: Path, tmp_path: Path, cases: list[dict[str, Any]], small_units: None
) -> None:
    table = parquet.read_table(ledger)
    stream, file = tmp_path / "s.arrow", tmp_path / "f.arrow"
    with ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)
    with ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
    lines = tmp_path / "l.jsonl"
    text = "".join(json.dumps(nested(case), default=str) + "\n" for case in cases)
    lines.write_text(text, encoding="utf-8")
    results = []
    for source in (ledger, stream, file, lines):
        for suffix in ("parquet", "arrow", "jsonl"):
            out = tmp_path / f"out-{source.name}.{suffix}"
            ended = rectify("screen", source, "-o", out, "--as-of", DAY)
            assert ended.code == 0, ended.err
            results.append(read(out))
    for rows in results:
        assert [row["row"] for row in rows] == list(range(1, 91))
        assert [{**row, "file": ""} for row in rows] == [{**row, "file": ""} for row in results[0]]
    assert not list(tmp_path.glob("*.screening"))


def read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        return parquet.read_table(path).to_pylist()
    if path.suffix == ".arrow":
        with pa.memory_map(str(path)) as source:
            return ipc.open_file(source).read_all().to_pylist()
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_an_interrupted_run_goes_on_without_double_or_lost_rows(
    rectify: Callable, ledger: Path, tmp_path: Path, small_units: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, out = tmp_path / "whole.parquet", tmp_path / "out.parquet"
    assert rectify("screen", ledger, ledger, "-o", whole, "--as-of", DAY).code == 0
    from rectify_rules.cli import screen_files

    real, calls = screen_files.Workshop.keep, []

    def keep(self: Any, *arguments: Any) -> None:
        if len(calls) == 3:
            raise KeyboardInterrupt
        calls.append(1)
        real(self, *arguments)

    monkeypatch.setattr(screen_files.Workshop, "keep", keep)
    assert rectify("screen", ledger, "-o", out, "--as-of", DAY).code == 130
    assert not out.exists()
    journal = tmp_path / "out.parquet.screening" / "journal.jsonl"
    # A line that was torn by the interruption does not count.
    journal.write_bytes(journal.read_bytes() + b'{"file": 0, "rows"')
    monkeypatch.setattr(screen_files.Workshop, "keep", real)
    ended = rectify("screen", ledger, "-o", out, "--as-of", "2026-11-22")
    assert ended.code == 2
    assert "--restart" in ended.err
    ended = rectify("screen", ledger, "-o", out, "--as-of", DAY)
    assert ended.code == 0
    assert "接着上次中断处继续" in ended.err
    assert read(out) == read(whole)


def test_rows_that_are_no_cases_are_told_with_place_and_reason(
    rectify: Callable, tmp_path: Path, small_units: None
) -> None:
    lines = tmp_path / "bad.jsonl"
    lines.write_text(
        '{"id": "A"}\n\n{"id": "B", "accident": {"grade": "x"}}\nno json\n'
        + "".join(f'{{"id": "C{number}"}}\n' for number in range(20)),
        encoding="utf-8",
    )
    table = tmp_path / "bad.parquet"
    parquet.write_table(table_of([{"id": "D"}, {"id": "E", "accident.deaths": -4}]), table)
    out = tmp_path / "out.jsonl"
    ended = rectify("screen", lines, table, "-o", out, "--detail", "findings")
    assert ended.code == 3
    assert "没有核查基准日" in ended.err
    found = [
        json.loads(line) for line in (tmp_path / "out.jsonl.rejects.jsonl").read_text("utf-8").splitlines()
    ]
    assert [(Path(one["file"]).name, one["row"]) for one in found] == [
        ("bad.jsonl", 3),
        ("bad.jsonl", 4),
        ("bad.parquet", 2),
    ]
    assert found[0]["problems"][0]["label"] == "事故等级"
    assert found[2]["id"] == "E"
    rows = read(out)
    assert {(Path(row["file"]).name, row["row"]) for row in rows} == {
        ("bad.jsonl", 1),
        *(("bad.jsonl", number) for number in range(5, 25)),
        ("bad.parquet", 1),
    }
    assert len(rows) == 22 * 49


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["none.parquet", "-o", "o.parquet"], "没有这个文件"),
        (["x.xlsx", "-o", "o.parquet"], "无法从文件名看出格式"),
        (["{ledger}", "-o", "o.txt"], "无法从文件名看出输出格式"),
        (["{ledger}", "-o", "{ledger}"], "把它覆盖"),
        (["{ledger}", "-o", "{folder}"], "是文件夹"),
        (["{ledger}", "-o", "{folder}/no/o.parquet"], "没有这个文件夹"),
        (["{broken}", "-o", "{folder}/o.parquet"], "无法读取"),
        (["{wrong}", "-o", "{folder}/o.parquet"], "没有这一列"),
        (["{empty}", "-o", "{folder}/o.parquet"], "没有案件"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    rectify: Callable, ledger: Path, tmp_path: Path, arguments: list[str], says: str
) -> None:
    broken, wrong, empty = (tmp_path / name for name in ("broken.parquet", "wrong.parquet", "empty.jsonl"))
    broken.write_bytes(b"PAR1 nothing")
    parquet.write_table(pa.table({"nothing": [1]}), wrong)
    empty.write_text("")
    places = {"ledger": ledger, "folder": tmp_path, "broken": broken, "wrong": wrong, "empty": empty}
    ended = rectify("screen", *[part.format(**places) for part in arguments])
    assert ended.code == 2
    assert says in ended.err
    assert ended.err.count("\n") == 1


def test_progress_tells_rate_and_time_left() -> None:
    from rectify_rules.batch.sources import Unit

    said: list[str] = []

    class Listening:
        def status(self, text: str) -> None:
            said.append(text)

    unit = Unit("a", 1, pa.table({}), 50, done=0.5)
    progress = screen_module._Progress(Listening(), 1, 100)  # type: ignore[arg-type]
    progress.passed(unit.rows)
    progress.done(0, unit)
    assert "100/100" in said[0]
    progress = screen_module._Progress(Listening(), 2, None)  # type: ignore[arg-type]
    progress.done(1, unit)
    assert "75%" in said[1]
    assert progress._left(1.0, 0.5, 90.0) == "1 分 30 秒"


def test_synth_writes_lines_or_a_table(rectify: Callable, tmp_path: Path) -> None:
    shown = rectify("synth", 3, "--seed", 4)
    assert [json.loads(line)["id"][:6] for line in shown.out.splitlines()] == ["SYN-4-"] * 3
    path = tmp_path / "s.parquet"
    assert rectify("synth", 3, "--seed", 4, "-o", path).code == 0
    assert parquet.read_table(path).num_rows == 3
    assert rectify("synth", 3, "--format", "parquet").code == 2
    assert rectify("synth", 3, "-o", tmp_path / "no" / "s.parquet").code == 2


def test_the_portfolio_of_a_table_is_that_of_its_cases(
    rectify: Callable, ruleset: Ruleset, tmp_path: Path
) -> None:
    cases = next(blocks(400, 9))
    path = tmp_path / "p.parquet"
    parquet.write_table(table_of(cases), path)
    period = (date(2026, 5, 1), date(2026, 12, 31))
    for reading in ("due_completed", "all_completed", "due_evaluations"):
        ended = rectify(
            "portfolio", path, "--scope", "140000", "--period", "2026-05-01..2026-12-31", "--as-of", DAY,
            "--by", "city", "--format", "json", "--reading", f"rate_denominator={reading}", "--fail-on", "never",
        )  # fmt: skip
        assert ended.code == 0, ended.err
        groups = json.loads(ended.out)["groups"]
        assert groups[0]["cases"] >= sum(group["cases"] for group in groups[1:])
        report = evaluate_portfolio(
            [Case.model_validate(nested(case)) for case in cases],
            ruleset,
            scope="140000",
            period=period,
            as_of=date(2026, 11, 23),
            readings={"rate_denominator": reading},
        )
        finding = report.findings[0]
        rate = groups[0]["rate"]
        assert rate["verdict"] == finding.verdict
        assert (rate["due"], rate["met"]) == (finding.values["denominator"], finding.values["numerator"])
        for edge in ("min", "max"):
            assert Fraction(rate[edge]) == finding.values[f"rate_{edge}"]


@pytest.mark.parametrize("form", ["text", "md"])
def test_the_portfolio_is_a_table_for_people(rectify: Callable, ledger: Path, form: str) -> None:
    ended = rectify(
        "portfolio", ledger, "--scope", "140000", "--period", "2026-01-01..2026-12-31", "--by", "county",
        "--verdicts", "--format", form, "--fail-on", "never",
    )  # fmt: skip
    assert ended.code == 0, ended.err
    assert "山西省" in ended.out
    assert "公开率" in ended.out
    assert "3-1-s1" in ended.out
    assert "没有核查基准日" in ended.out
    bad = rectify(
        "portfolio", ledger, "--scope", "999999", "--period", "2026-01-01..2026-12-31", "--by", "city"
    )
    assert bad.code == 2


@pytest.mark.parametrize("form", ["text", "md", "json"])
def test_impact_counts_flips_by_norm_and_city(rectify: Callable, tmp_path: Path, form: str) -> None:
    path = tmp_path / "i.parquet"
    parquet.write_table(table_of(next(blocks(600, 6))), path)
    ended = rectify("impact", path, "--after", "early_completion=allowed", "--as-of", DAY, "--format", form)
    assert ended.code == 0, ended.err
    if form != "json":
        assert "不符合规定" in ended.out
        assert "SYN-6-" in ended.out
        return
    document = json.loads(ended.out)
    assert document["norms"] == ["3-1-s1"]
    (flip,) = document["flips"]
    assert (flip["before"], flip["after"]) == ("violated", "compliant")
    assert flip["cases"] == sum(flip["by_city"].values())
    assert len(flip["examples"]) == 3


def test_impact_of_two_rule_folders(rectify: Callable, ledger: Path, tmp_path: Path) -> None:
    import shutil

    edition = Path(__file__).parents[2] / "rules" / "shanxi-2026"
    changed = tmp_path / "changed"
    shutil.copytree(edition, changed)
    text = (changed / "derived.yaml").read_text("utf-8").replace("[base_date, 12]", "[base_date, 11]")
    (changed / "derived.yaml").write_text(text, "utf-8")
    ended = rectify(
        "impact", ledger, "--rules", edition, "--rules", changed, "--as-of", DAY, "--format", "json"
    )
    assert ended.code == 0, ended.err
    document = json.loads(ended.out)
    assert {flip["norm"] for flip in document["flips"]} >= {"3-1-s1"}
    assert len(set(document["rules_sha256"])) == 2
    assert rectify("impact", ledger, "--as-of", DAY).code == 2
    assert rectify("impact", ledger, *(["--rules", edition] * 3)).code == 2


def test_a_flip_that_the_reference_does_not_confirm_is_an_error(ruleset: Ruleset) -> None:
    from rectify_rules import Verdict
    from rectify_rules.batch.evaluate import program_of
    from rectify_rules.batch.impact import Flip, Impact, Side

    program = program_of(ruleset, None, assume_in_scope=False)
    side = Side(program, date(2026, 11, 23), date(2026, 11, 23))
    found = Impact(side, side, ("3-1-s1",))
    flip = Flip("3-1-s1", Verdict.VIOLATED, Verdict.COMPLIANT)
    with pytest.raises(EngineError, match="3-1-s1"):
        found._confirm(flip, {"id": "A"}, ("overdue", "in_window"))


def test_what_is_not_installed_is_named(
    rectify: Callable, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rectify_rules.cli import extras

    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    ended = rectify("screen", ledger, "-o", ledger.with_name("o.parquet"))
    assert ended.code == 2
    assert "rectify-rules[batch]" in ended.err
