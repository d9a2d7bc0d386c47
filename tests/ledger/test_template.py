"""The template names every fact, says what each column is for, and nothing in it is read as a case."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from rectify_rules import Case, load_ruleset
from rectify_rules.explain.rule import facts_read
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.ledger.layout import OWN_SHEETS
from rectify_rules.ledger.reader import parse_ledger
from rectify_rules.ledger.sheets import folded, ledger_sheets
from rectify_rules.ledger.template import write_ledger

RULES = load_ruleset("shanxi-2026")


def template(**options) -> bytes:
    stream = io.BytesIO()
    write_ledger(stream, RULES, **options)
    return stream.getvalue()


@pytest.fixture(scope="module")
def data() -> bytes:
    return template()


@pytest.fixture(scope="module")
def book(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def column(page, label: str) -> int:
    return next(cell.column for cell in page[2] if cell.value == label)


def test_the_same_template_has_the_same_bytes(data):
    assert template() == data


def test_nothing_in_it_tells_when_or_by_whom_it_was_made(data):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert b"2026-01-01T00:00:00Z" in file.read("docProps/core.xml")
        assert {entry.date_time[0] for entry in file.infolist()} == {1980}


def test_every_fact_of_the_dictionary_has_a_column(book):
    found = {(sheet.path, col.label) for sheet in ledger_sheets() for col in sheet.columns}
    lists = {path for path, spec in dictionary().items() if spec.record}
    for path, spec in dictionary().items():
        home = path.rpartition(".")[0]
        if path not in lists:
            assert (home if home in lists else "", spec.label) in found, path
    for sheet in ledger_sheets():
        assert [cell.value for cell in book[sheet.name][2]] == [col.label for col in sheet.columns]


def test_headings_of_a_sheet_are_told_apart_however_they_are_spelled():
    for sheet in ledger_sheets():
        assert len({folded(col.label) for col in sheet.columns}) == len(sheet.columns)
        for col in sheet.columns:
            assert sheet.by_heading[folded(col.label)] is col


def test_the_sheets_stand_in_order_and_the_long_lists_are_hidden(book):
    assert book.sheetnames == ["填写说明", *(sheet.name for sheet in ledger_sheets()), "_选项"]
    assert [page.title for page in book if page.sheet_state != "visible"] == ["_选项"]
    assert set(book.sheetnames) - {sheet.name for sheet in ledger_sheets()} <= OWN_SHEETS


def test_every_heading_says_which_norms_need_it(book):
    needed = {path for rule in RULES.rules.values() for path in facts_read(rule)}
    for sheet in ledger_sheets():
        page = book[sheet.name]
        for at, col in enumerate(sheet.columns, 1):
            remark = page.cell(2, at).comment.text
            assert ("需要" in remark and "第" in remark) == (
                (col.key != "" and col.spec.path in needed) or col.complete
            ), remark
    remark = book["案件"].cell(2, column(book["案件"], "批复日期")).comment.text
    assert "第三条（3-1-s1）" in remark
    assert "日期，写作 2026-04-16" in remark


def test_a_row_of_example_shows_every_column_and_is_no_case(data, book):
    assert list(parse_ledger(data, "x")) == []
    for sheet in ledger_sheets():
        example = [cell.value for cell in book[sheet.name][3]]
        assert example[0].startswith("【示例】")
        assert all(value is not None for value in example)


def test_the_example_would_be_read_if_it_were_one(data):
    """What is shown as the way to fill in a column is a way to fill it in."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in ledger_sheets():
        book[sheet.name].cell(3, 1).value = "A-1"
    out = io.BytesIO()
    book.save(out)
    (case,) = parse_ledger(out.getvalue(), "x")
    assert isinstance(case, Case), case
    assert case.investigation.measures[0].text == "健全机械设备防护制度"
    assert case.assessment.measure_findings == {"M1": "implemented", "M2": None}


def test_without_example_there_are_only_headings():
    book = openpyxl.load_workbook(io.BytesIO(template(example=False)))
    assert all(book[sheet.name].max_row == 2 for sheet in ledger_sheets())


def test_columns_offer_what_can_be_chosen(book):
    page = book["案件"]
    checks = {next(iter(check.sqref.ranges)).min_col: check for check in page.data_validations.dataValidation}
    grade = checks[column(page, "事故等级")]
    assert (grade.type, grade.formula1) == ("list", '"一般,较大,重大,特别重大"')
    assert checks[column(page, "是否结案")].formula1 == '"是,否"'
    assert checks[column(page, "措施已列全")].formula1 == '"是,否,无"'
    day = checks[column(page, "批复日期")]
    assert (day.type, day.errorStyle) == ("date", "warning")
    assert "不像 1949 至 2199 年间的日期" in day.error
    region = checks[column(page, "事故发生地区划代码")]
    assert region.formula1.startswith("='_选项'!$A$1:$A$") or region.formula1.startswith("'_选项'!$A$1:$A$")
    assert not region.showErrorMessage
    assert "140521 晋城市沁水县" in [cell.value for cell in book["_选项"]["A"]]
    assert all(check.error is None or len(check.error) <= 225 for check in checks.values())


def test_codes_are_text_and_headings_stay_in_sight(book):
    page = book["案件"]
    assert page.freeze_panes == "B3"
    place = page.cell(3, column(page, "事故发生地区划代码"))
    assert place.number_format == "@"
    assert page.cell(3, column(page, "批复日期")).number_format == "yyyy-mm-dd"
    assert page.print_title_rows == "$1:$2"
    assert page.page_setup.orientation == "landscape"
