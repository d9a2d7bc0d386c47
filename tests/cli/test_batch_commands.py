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


def test_a_case_that_comes_twice_counts_once(
    rectify: Callable, tmp_path: Path, cases: list[dict[str, Any]], small_units: None
) -> None:
    """In a file the later row is refused by name; a case that was itself refused does not count."""
    first, second = tmp_path / "first.parquet", tmp_path / "second.parquet"
    broken = {**cases[60], "accident.deaths": -1}
    parquet.write_table(table_of([*cases[:40], broken, cases[3]]), first)
    parquet.write_table(table_of([*cases[40:], cases[50], {"id": None}, {"id": None}]), second)
    once = tmp_path / "once.parquet"
    parquet.write_table(table_of([*cases, {"id": None}, {"id": None}]), once)
    for detail in ("verdicts", "findings"):
        out, wanted = tmp_path / f"{detail}.parquet", tmp_path / f"once-{detail}.parquet"
        ended = rectify("screen", first, second, "-o", out, "--as-of", DAY, "--detail", detail)
        assert ended.code == 3
        assert rectify("screen", once, "-o", wanted, "--as-of", DAY, "--detail", detail).code == 0
        place = {"file": "", "row": 0}
        assert [{**row, **place} for row in read(out)] == [{**row, **place} for row in read(wanted)]
        rejects = tmp_path / f"{detail}.parquet.rejects.jsonl"
        told = [json.loads(line) for line in rejects.read_text("utf-8").splitlines()]
        assert [(Path(one["file"]).name, one["row"], one["id"]) for one in told] == [
            ("first.parquet", 41, cases[60]["id"]),
            ("first.parquet", 42, cases[3]["id"]),
            ("second.parquet", 51, cases[50]["id"]),
        ]
        assert "重复" in told[2]["problems"][0]["message"]
    asked = ("--as-of", DAY, "--format", "json")
    rate = (
        "portfolio",
        "--scope",
        "140000",
        "--period",
        "2026-01-01..2026-12-31",
        "--verdicts",
        "--by",
        "city",
    )
    twice = rectify(*rate, "--fail-on", "never", first, second, *asked)
    assert twice.code == 3
    assert "2 行的案件编号与前面的重复" in twice.err
    assert twice.out == rectify(*rate, "--fail-on", "never", once, *asked).out
    change = ("impact", "--after", "early_completion=allowed", *asked)
    twice = rectify(*change, first, second)
    assert twice.code == 3
    assert "2 行的案件编号与前面的重复" in twice.err
    found, wanted = json.loads(twice.out), json.loads(rectify(*change, once).out)
    assert found["cases"] == wanted["cases"]
    assert [flip["cases"] for flip in found["flips"]] == [flip["cases"] for flip in wanted["flips"]]


def test_what_an_interrupted_run_has_done_is_known_to_the_next(
    rectify: Callable, tmp_path: Path, cases: list[dict[str, Any]], small_units: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Ids are told apart after the interruption as before it, in the same file and in another."""
    from rectify_rules.cli import screen_files

    again, ledger = tmp_path / "again.parquet", tmp_path / "twice.parquet"
    parquet.write_table(table_of([*cases, cases[1]]), ledger)
    parquet.write_table(table_of(cases[:2]), again)
    real, out = screen_files.Workshop.keep, tmp_path / "out.parquet"

    def keep(self: Any, *arguments: Any) -> None:
        real(self, *arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(screen_files.Workshop, "keep", keep)
    assert rectify("screen", ledger, again, "-o", out, "--as-of", DAY).code == 130
    monkeypatch.setattr(screen_files.Workshop, "keep", real)
    ended = rectify("screen", ledger, again, "-o", out, "--as-of", DAY)
    assert ended.code == 3
    assert "2 件的案件编号与前面的文件中的重复" in ended.err
    assert [row["id"] for row in read(out)] == [case["id"] for case in [*cases, *cases[:2]]]


def test_a_run_killed_at_any_moment_loses_and_doubles_nothing(
    rectify: Callable, tmp_path: Path, cases: list[dict[str, Any]]
) -> None:
    """Killed without warning, again and again, at moments that a run of the program itself names."""
    import subprocess
    import sys

    source, whole, out = (tmp_path / name for name in ("l.parquet", "whole.parquet", "out.parquet"))
    rows = [*cases, *cases[:5], {"id": "X", "accident.deaths": -1}]
    parquet.write_table(table_of(rows), source)
    assert rectify("screen", source, "-o", whole, "--as-of", DAY).code == 3
    # Every step that leaves something on the disk, counted; at the given number the process is gone.
    program = """
import os, sys
import rectify_rules.batch.sources as sources
sources.ROWS = 16
from rectify_rules.cli.screen_files import Workshop
left = int(sys.argv.pop(1))
def dying(name):
    real = getattr(Workshop, name)
    def step(*given, **named):
        global left
        left -= 1
        if left == 0:
            os._exit(9)
        found = real(*given, **named)
        left -= 1
        if left == 0:
            os._exit(9)
        return found
    setattr(Workshop, name, step)
for name in ("_write_part", "_rejects", "keep", "finish"):
    dying(name)
from rectify_rules.cli import run
sys.exit(run())
"""

    def run(moment: int) -> int:
        options = [str(moment), "screen", str(source), "-o", str(out), "--as-of", DAY]
        return subprocess.run(
            [sys.executable, "-c", program, *options], capture_output=True, check=False
        ).returncode

    # A part without its line in the journal; two units; the last unit; the result half put together.
    for moment in (3, 12, 25, 3):
        assert run(moment) == 9
        assert not out.exists()
    assert run(10_000) == 3
    assert read(out) == read(whole)
    rejects = [path.with_name(f"{path.name}.rejects.jsonl").read_text("utf-8") for path in (out, whole)]
    assert rejects[0] == rejects[1]
    assert not list(tmp_path.glob("*.screening"))


def test_units_are_bounded_by_bytes_and_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However a file is laid out; whatever was done before is passed over to the row."""
    monkeypatch.setattr(sources, "BYTES", 200_000)
    monkeypatch.setattr(sources, "ROWS", 70)
    rows = [
        {"id": f"{n}", "publication.publisher": "长" * (5_000 if 20 <= n < 200 else 1)} for n in range(300)
    ]
    table = table_of(rows).select(["id", "publication.publisher", "accident.grade"])
    for size in (7, 1000):
        path = tmp_path / f"{size}.parquet"
        parquet.write_table(table, path, row_group_size=size, use_dictionary=False)
        stream = tmp_path / f"{size}.arrow"
        with ipc.new_file(stream, table.schema) as writer:
            writer.write_table(table, max_chunksize=size)
        lines = tmp_path / f"{size}.jsonl"
        lines.write_text("".join(json.dumps(nested(row)) + "\n" for row in rows), encoding="utf-8")
        for source in (path, stream, lines):
            for passed in (0, 1, 69, 299, 300):
                found = list(sources.units(str(source), passed))
                names = [name for unit in found for name in unit.table.column("id").to_pylist()]
                assert names == [f"{n}" for n in range(passed, 300)]
                assert [unit.first for unit in found] == [
                    passed + 1 + sum(unit.rows for unit in found[:at]) for at in range(len(found))
                ]
                if source is path:
                    assert max([unit.rows for unit in found], default=0) <= 70
        wide = [unit for unit in sources.units(str(path)) if unit.table.nbytes > 400_000]
        assert not wide
