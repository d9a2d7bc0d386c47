"""Page, workbook and Markdown say the same, and what a user wrote is text in each."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest

from export.conftest import memo_of, summed
from rectify_rules.export import web
from rectify_rules.export.markdown import markdown_report
from rectify_rules.export.sheets import SHEETS
from rectify_rules.export.web import html_report
from rectify_rules.export.workbook import workbook
from support.html_pages import read_page
from support.ledger_cases import base, ledger

HOSTILE = [
    "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    '=HYPERLINK("http://example.com","x")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "-1",
    "https://example.com/",
    "</style></title><svg onload=alert(1)>",
    "甲\u202e乙\u0007丙\x0b丁",
    "| a | b |\n# 标题 [x](javascript:alert(1))",
    "\ud800",
    "é" * 3000,
]


def hostile(text):
    case = base()
    case["id"] = text[:80]
    case["accident"]["name"] = text
    case["investigation"]["lead_body"] = text
    case["assessment"]["organiser_name"] = text
    case["assessment"]["team_leaders"] = []
    case["investigation"]["measures"] = [{"id": text[:60], "addressee": "unit", "text": text}]
    case["assessment"]["measure_conclusions"] = {}
    return case


def made(text):
    """Memos of a ledger of two, one of which is hostile; nothing where the record itself is refused."""
    from rectify_rules.errors import CaseError

    try:
        return summed([hostile(text), base()])
    except CaseError:
        memo = memo_of(base())
        from dataclasses import replace

        odd = replace(memo, name=text, case_id=text, remarks=(text,))
        return summed([base(), base()], [odd, replace(memo, number=2)])


def sheets(data):
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_a_user_wrote_is_text_in_a_page(text):
    memos, found = made(text)
    page = read_page(html_report(found, memos))
    assert page.faults == []
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert all(link.startswith("#") for link in page.links)
    assert ("{{" in text) is ("{{7*7}}" in page.text)
    assert not set(page.text) & set("\u202e\x07\x0b\ud800")
    html_report(found, memos).encode()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_a_user_wrote_is_text_in_a_workbook(text):
    memos, found = made(text)
    data = workbook(found, memos)
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.value
                assert cell.hyperlink is None
    parts = zipfile.ZipFile(io.BytesIO(data))
    assert not [name for name in parts.namelist() if "externalLink" in name or "vba" in name]
    assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if "sheet" in name)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_a_user_wrote_is_text_in_markdown(text):
    memos, found = made(text)
    lines = list(markdown_report(found, memos))
    joined = "\n".join(lines)
    joined.encode()
    assert not re.search(r"(?<!\\)<", joined)
    assert not re.search(r"(?<!\\)\[x", joined)
    tables = [line for line in lines if line.startswith("|")]
    for head in (line for line in tables if set(line) <= set("| -")):
        assert head.count("---") >= 2


def test_the_three_forms_say_the_same(many):
    _, memos, found = many
    page = read_page(html_report(found, memos)).text
    text = "\n".join(markdown_report(found, memos))
    plain = re.sub(r"\\(.)", r"\1", text).replace(" ", "").replace("\n", "")
    cells = {
        "".join(str(value).split())
        for rows in sheets(workbook(found, memos)).values()
        for row in rows
        for value in row
    }
    told = [(memo.case_id, memo.title) for memo in memos]
    told += [(p.title, p.text, p.quote) for memo in memos for p in memo.points]
    told += [(t.by, t.do, t.when) for memo in memos for t in (*memo.tasks, *memo.upcoming)]
    told += [(item.label,) for memo in memos for item in memo.missing]
    told += [(remark,) for memo in memos for remark in memo.remarks]
    told += [(window.outcome, window.words) for _, window in found.windows]
    told += [(rate.name, rate.rate) for rate in found.rates]
    for words in {"".join(part.split()) for line in told for part in line if part}:
        assert words in page, words
        assert words in plain, words
        assert words in cells or any(words in cell for cell in cells), words


def test_the_workbook_has_its_sheets_with_dates_as_dates(many):
    _, memos, found = many
    read = sheets(workbook(found, memos))
    assert list(read) == [sheet.name for sheet in SHEETS]
    for sheet in SHEETS:
        assert read[sheet.name][0] == [title for title, _ in sheet.columns]
        assert all(len(row) == len(sheet.columns) for row in read[sheet.name])
    assert len(read["案件"]) == 1 + len(memos)
    assert read["期限"][1][2].year == 2026
    assert read["案件"][2][6] == "✗ 不符合规定"


def test_the_same_report_gives_the_same_bytes(many):
    _, memos, found = many
    assert workbook(found, memos) == workbook(found, memos)
    assert html_report(found, memos) == html_report(found, memos)


def test_a_page_needs_nothing_beside_it(many):
    _, memos, found = many
    text = html_report(found, memos)
    page = read_page(text)
    assert page.sources == ["data:,"]
    assert "script" not in page.tags
    assert "default-src 'none'" in text
    assert "http://" not in text
    assert "https://" not in text
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


def test_of_a_large_ledger_the_gravest_have_their_sheet_and_it_says_so(many, monkeypatch):
    _, memos, found = many
    monkeypatch.setattr(web, "MEMOS_SHOWN", 4)
    page = read_page(html_report(found, memos))
    anchors = {name for name in page.ids if name.startswith("case-")}
    graver = sorted(memos, key=lambda memo: (memo.verdict.rank, memo.number))[:4]
    assert anchors == {memo.anchor for memo in graver}
    assert "以下只列最需要关注的4件的单页，其余26件" in page.text
    assert page.text.count("某单位29号") >= 1, "every case is still listed"
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


def test_a_trial_and_a_changed_reading_are_told_at_the_head():
    memos, found = summed(ledger(2), readings={"early_completion": "allowed"}, trial=True)
    for text in (read_page(html_report(found, memos)).text, "".join(markdown_report(found, memos))):
        assert "〔试判〕" in text
        assert "不满十个月即完成取“允许”" in text
    summary = {row[0]: row[1] for row in sheets(workbook(found, memos))["概况"]}
    assert summary["试判"].startswith("假定本细则适用")
    assert summary["改用口径"] == "不满十个月即完成：允许"


def test_provisional_deadlines_are_marked_in_every_form(many):
    _, memos, found = many
    text = html_report(found, memos)
    assert "stroke-dasharray" in text
    assert 'class="provisional"' in text
    assert "〔暂定〕" in "".join(markdown_report(found, memos))
    assert "暂定" in {row[5] for row in sheets(workbook(found, memos))["期限"]}
