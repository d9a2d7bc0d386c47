"""`rectify report` reads what `rectify check` reads, and writes what people read."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import openpyxl
import pytest

from support.html_pages import read_page
from support.ledger_cases import base, ledger

EXAMPLES = Path(__file__).parents[2] / "examples" / "cases"


@pytest.fixture
def records(write):
    return write("台账.jsonl", *ledger(8))


@pytest.mark.parametrize("form", ["html", "md", "xlsx"])
def test_it_writes_each_form_and_tells_findings_by_its_code(rectify, records, form):
    ended = rectify("report", records, "--format", form, "-o", f"r.{form}", "--as-of", "2026-11-23")
    assert ended.code == 1
    assert ended.err == ""
    first = Path(f"r.{form}").read_bytes()
    rectify("report", records, "--format", form, "-o", f"r.{form}", "--as-of", "2026-11-23")
    assert Path(f"r.{form}").read_bytes() == first
    assert (
        rectify(
            "report", records, "--format", form, "-o", "n", "--as-of", "2026-11-23", "--fail-on", "never"
        ).code
        == 0
    )


def test_a_page_and_markdown_can_go_to_standard_output(rectify, write):
    one = write("a.json", base())
    html = rectify("report", one, "--format", "html", "--as-of", "2026-11-23")
    assert html.code == 0
    assert html.out.startswith("<!DOCTYPE html>")
    assert read_page(html.out).faults == []
    assert rectify("report", one, "--format", "md", "--as-of", "2026-11-23").out.startswith("# 关于")


def test_a_workbook_cannot_go_to_a_console(rectify, records):
    ended = rectify("report", records, "--format", "xlsx")
    assert ended.code == 2
    assert "-o" in ended.err


def test_examples_of_all_formats_are_read_together(rectify, write, tmp_path):
    write("b.json", base() | {"id": "B"})
    ended = rectify("report", EXAMPLES / "violated.yaml", "b.json", "--format", "md", "-o", "r.md")
    assert ended.code == 1
    text = (tmp_path / "r.md").read_text("utf-8")
    assert "评估工作核查总览（2 件）" in text
    assert "今天" in text, "where the reference date is today, the report says so"


def test_a_rejected_record_is_told_in_the_report_and_by_the_code(rectify, write):
    path = write("t.jsonl", base(), {"id": "坏", "investigation": {"report_approved_on": "2025-02-30"}})
    ended = rectify("report", path, "--format", "html", "-o", "r.html", "--as-of", "2026-11-23")
    assert ended.code == 3
    assert "拒收" in ended.err
    assert "1条记录被拒收，没有计入" in read_page(Path("r.html").read_text("utf-8")).text


def test_an_id_in_two_files_counts_once(rectify, write):
    write("a.json", base())
    write("b.json", base())
    ended = rectify("report", "a.json", "b.json", "--format", "md", "-o", "r.md", "--as-of", "2026-11-23")
    assert ended.code == 3
    assert "只计入前一件" in ended.err


def test_nothing_to_report_leaves_the_old_file(rectify, write):
    path = write("t.json", {"id": 1, "没有这一列": 2})
    Path("r.html").write_text("old", "utf-8")
    ended = rectify("report", path, "--format", "html", "-o", "r.html")
    assert ended.code == 3
    assert Path("r.html").read_text("utf-8") == "old"


def test_scope_and_period_are_those_of_the_rate(rectify, records):
    options = ("--as-of", "2026-11-23", "--scope", "140500", "--period", "2026-09-01..2026-09-30")
    rectify("report", records, "--format", "xlsx", "-o", "r.xlsx", *options)
    book = openpyxl.load_workbook(io.BytesIO(Path("r.xlsx").read_bytes()))
    codes = [row[1].value for row in book["公开率"].iter_rows(min_row=2)]
    assert codes[0] == "140500"
    assert all(code.startswith("1405") for code in codes)
    alone = rectify("portfolio", records, "--format", "json", *options)
    values = json.loads(alone.out)["findings"][0]["values"]
    assert book["公开率"]["C2"].value == values["denominator"]
    assert book["公开率"]["D2"].value == values["numerator"]
    summary = {row[0].value: row[1].value for row in book["概况"].iter_rows()}
    assert summary["公开率统计期间"] == "2026年9月1日至2026年9月30日（含首尾）"


@pytest.mark.parametrize(
    "wrong",
    [
        ("--scope", "999999"),
        ("--period", "2026"),
        ("--period", "2026-12-31..2026-01-01"),
        ("--as-of", "明天"),
        ("--reading", "nothing=1"),
        ("--format", "pdf"),
        ("--case", "没有"),
    ],
)
def test_what_is_asked_wrongly_is_one_line_and_code_2(rectify, records, wrong):
    ended = rectify("report", records, "--format", "html", "-o", "r.html", *wrong)
    assert ended.code == 2
    assert len(ended.err.splitlines()) == 1
    assert not Path("r.html").exists()


def test_the_input_is_never_overwritten(rectify, records):
    before = records.read_bytes()
    assert rectify("report", records, "--format", "html", "-o", records).code == 2
    assert records.read_bytes() == before


@pytest.mark.parametrize(
    ("form", "module", "extra"), [("xlsx", "xlsxwriter", "excel"), ("html", "jinja2", "report")]
)
def test_without_the_extra_it_names_what_to_install(rectify, records, monkeypatch, form, module, extra):
    for name in [name for name in sys.modules if name.startswith("rectify_rules.export")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setitem(sys.modules, "markupsafe", None)
    ended = rectify("report", records, "--format", form, "-o", "r")
    assert ended.code == 2
    assert f"rectify-rules[{extra}]" in ended.err
    assert not Path("r").exists()
