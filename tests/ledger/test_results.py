"""The result shows where in the ledger a finding comes from, by sign as well as colour, and runs nothing."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest

from ledger.books import NAME, book
from rectify_rules import Case, evaluate, load_ruleset
from rectify_rules.facts.files import RejectedCase
from rectify_rules.ledger.marks import Mark, Marks
from rectify_rules.ledger.reader import Ledger, parse_ledger
from rectify_rules.ledger.results import Results, copies
from rectify_rules.verdict import Verdict

RULES = load_ruleset("shanxi-2026")
TODAY = date(2026, 11, 23)
HEAD = [
    "案件编号",
    "事故名称",
    "是否生产安全事故",
    "事故发生地区划代码",
    "调查层级",
    "批复日期",
    "评估报告是否形成",
    "评估报告形成日期",
    "措施已列全",
    "备注",
]
LATE = [
    "A-1",
    '=HYPERLINK("http://x")',
    "是",
    140521,
    "县级",
    date(2025, 3, 16),
    None,
    date(2026, 10, 12),
    "是",
    "@SUM(1)",
]
OPEN = ["+A-2", "乙", "是", "140521", "县级", None, "是", None, None, None]
MEASURES = ["案件编号", "编号", "责任主体", "内容"]
SHEETS = {"案件": [["某县台账"], HEAD, LATE, OPEN], "措施": [MEASURES, ["A-1", "M1", "事故发生单位", "=1+1"]]}


def results(ledger: Ledger | None, cases, **options) -> bytes:
    stream = io.BytesIO()
    made = Results(stream, RULES, ledger=ledger, **options)
    refused = []
    for case in cases:
        if isinstance(case, RejectedCase):
            refused += case.problems
        else:
            made.add(case, evaluate(case, RULES, as_of=TODAY))
    made.finish("共核查 2 件", refused)
    return stream.getvalue()


def result_of(sheets=SHEETS, **options):
    merged = options.pop("merged", None)
    ledger = parse_ledger(book(sheets, merged), NAME)
    return openpyxl.load_workbook(io.BytesIO(results(ledger, ledger, **options)))


@pytest.fixture(scope="module")
def made():
    return result_of()


def rows(page) -> list[dict[str, object]]:
    head, *found = page.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in found]


def test_the_same_result_has_the_same_bytes():
    ledger = parse_ledger(book(SHEETS), NAME)
    cases = list(ledger)
    assert results(ledger, cases) == results(ledger, cases)


def test_a_finding_has_quote_facts_remedy_and_a_link_to_its_cell(made):
    (late,) = [
        row for row in rows(made["核查结论"]) if row["规范语句"] == "3-1-s1" and row["案件编号"] == "A-1"
    ]
    assert late["结论"] == "✗ 不符合规定"
    assert "事故结案后 10 个月至 1 年内" in late["条文"]
    assert "批复日期：2025年3月16日（案件!F3）" in late["事实"]
    assert "评估报告形成日期：2026年10月12日（案件!H3）" in late["事实"]
    assert late["应办事项"].endswith("（第三条）")
    links = {
        cell.value: cell.hyperlink.location
        for row in made["核查结论"].iter_rows()
        for cell in row
        if cell.hyperlink
    }
    assert links["案件!H3"] == "'案件'!H3"


def test_findings_that_need_attention_stand_apart_from_the_others(made):
    shown = {row["结论"][0] for row in rows(made["核查结论"])}
    assert shown == {"✗", "○"} | shown
    assert not shown & {"✓", "－"}
    assert {row["结论"][0] for row in rows(made["其余结论"])} <= {"✓", "－"}


def test_the_worst_case_stands_first_in_the_summary(made):
    found = [row[:3] for row in made["核查汇总"].iter_rows(values_only=True) if row[0] in {"A-1", "+A-2"}]
    assert found == [("A-1", LATE[1], "✗ 不符合规定"), ("+A-2", "乙", "○ 资料不全")]


def test_a_concerned_cell_keeps_its_value_and_gets_colour_sign_and_comment(made):
    cell = made["案件"]["H3"]
    assert cell.value.date() == date(2026, 10, 12)
    assert cell.number_format == '"✗ "yyyy-mm-dd'
    assert cell.fill.fgColor.rgb == "FFF8CBAD"
    assert "✗ 3-1-s1 不符合规定" in cell.comment.text
    assert made["案件"]["J3"].comment is None


def test_a_blank_cell_that_is_needed_says_so_and_is_still_blank_to_a_reader(made):
    assert made["案件"]["F4"].value == "○ 待补"
    assert "○ 3-1-s1 资料不全" in made["案件"]["F4"].comment.text
    out = io.BytesIO()
    made.save(out)
    again = list(parse_ledger(out.getvalue(), NAME))
    assert again == list(parse_ledger(book(SHEETS), NAME))


def test_missing_facts_are_listed_with_their_cells_or_as_missing_columns(made):
    found = [row for row in rows(made["待补资料"]) if row["案件编号"] == "+A-2"]
    (approved,) = [row for row in found if row["缺少的事实"] == "批复日期"]
    assert approved["位置"] == "案件!F4"
    assert not approved["说明"]
    assert "3-1-s1" in approved["需要它的条款"]
    absent = [row for row in found if row["说明"] == "台账中没有这一列"]
    assert absent
    assert not any(row["位置"] for row in absent)


def test_no_text_of_a_user_is_a_formula_or_leads_out():
    data = results(ledger := parse_ledger(book(SHEETS), NAME), ledger)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        names = file.namelist()
        text = b"".join(file.read(name) for name in names)
        outside = b"".join(file.read(name) for name in names if name.endswith(".rels"))
    assert not re.search(rb"<f[ >]", text)
    assert b"External" not in outside
    assert not any("externalLink" in name for name in names)


def test_titles_merges_and_text_stay_as_they_are():
    sheets = {"案件": [["某县台账"], HEAD, LATE, OPEN], "措施": [MEASURES, ["A-1", "M1"], [None, "M2"]]}
    copied = result_of(sheets, merged={"措施": ["A2:A3"]})
    assert copied["案件"]["A1"].value == "某县台账"
    assert (copied["案件"]["B3"].value, copied["案件"]["B3"].data_type) == (LATE[1], "s")
    assert copied["案件"]["J3"].value == "@SUM(1)"
    assert [str(area) for area in copied["措施"].merged_cells.ranges] == ["A2:A3"]


def test_cells_that_could_not_be_read_are_listed_and_marked():
    bad = ["A-3", "丙", "是", "140521", "县", date(2025, 3, 16), None, ("=1/0", "#DIV/0!")]
    made = result_of({"案件": [HEAD, LATE, bad]})
    assert [row["位置"] for row in rows(made["未读取"])] == ["案件!E3", "案件!H3"]
    assert made["案件"]["E3"].number_format == '"！ "@'
    assert "！ 未读取：应为" in made["案件"]["E3"].comment.text
    assert "#DIV/0!" in made["案件"]["H3"].value
    assert any("有 2 处未能读取" in str(row[0]) for row in made["核查汇总"].iter_rows(values_only=True))


def test_a_sheet_of_the_users_with_a_name_of_the_results_gets_another():
    links = result_of({"核查汇总": [HEAD, LATE], "其他": [["x"]]}).sheetnames
    assert links[:4] == ["核查汇总", "核查结论", "其余结论", "待补资料"]
    assert "核查汇总（台账）" in links


def test_a_large_ledger_is_linked_to_not_copied():
    made = result_of(full=False, file="../甲/台账.xlsx")
    assert made.sheetnames == ["核查汇总", "核查结论"]
    (late,) = [
        row for row in rows(made["核查结论"]) if row["规范语句"] == "3-1-s1" and row["案件编号"] == "A-1"
    ]
    assert late["位置"] == f"{NAME}!案件!H3"
    target = next(cell.hyperlink for row in made["核查结论"].iter_rows() for cell in row if cell.hyperlink)
    assert target.target.replace("\\", "/") == "../甲/台账.xlsx"
    assert target.location.startswith("'案件'!")
    assert any("不附台账副本" in str(row[0]) for row in made["核查汇总"].iter_rows(values_only=True))


def test_a_file_name_that_would_break_a_link_gets_none():
    made = result_of(full=False, file="a#b.xlsx")
    assert not any(cell.hyperlink for row in made["核查结论"].iter_rows() for cell in row)


def test_cases_from_other_files_have_places_without_links():
    case = Case.model_validate({"id": "A-1", "accident": {"is_production_safety_accident": True}})
    made = openpyxl.load_workbook(io.BytesIO(results(None, [case])))
    assert made.sheetnames == ["核查汇总", "核查结论", "其余结论", "待补资料"]


def test_only_a_ledger_of_ordinary_size_is_copied(monkeypatch):
    ledger = parse_ledger(book(SHEETS), NAME)
    assert copies(ledger)
    monkeypatch.setattr("rectify_rules.ledger.results.ROWS_MAX", 3)
    assert not copies(ledger)


def test_many_remarks_on_one_cell_are_counted_not_listed():
    mark = Mark(Verdict.PENDING)
    for number in range(20):
        mark.add(Verdict.PENDING, f"第 {number} 项")
        mark.add(Verdict.PENDING, "第 0 项")
    mark.add(Verdict.VIOLATED, "更重")
    assert mark.verdict is Verdict.VIOLATED
    assert mark.text.endswith("另有 9 项，见核查结论")


def test_a_place_in_another_file_is_no_cell():
    marks = Marks(parse_ledger(book(SHEETS), NAME))
    assert marks.cell(f"{NAME}!案件!H3") == ("", 2, 7)
    for place in ("", "b.yaml:3:1", "乙.xlsx!案件!H3", f"{NAME}!通讯录!A1", f"{NAME}!案件!ZZZZ1"):
        assert marks.cell(place) is None
    assert list(marks.missing(Case(), "accident.name")) == []


def test_blank_fields_of_records_are_marked_in_their_own_sheet():
    head = [*HEAD[:-1], "问题已列全"]
    sheets = {
        "案件": [head, [*LATE[:1], "甲", *LATE[2:9], "是"]],
        "问题": [
            ["案件编号", "问题编号", "问题类型", "交办对象"],
            ["A-1", "Q1", None, None],
            ["A-1", "Q2", "其他问题", "企业"],
        ],
    }
    made = result_of(sheets)
    assert made["问题"]["C2"].value == "○ 待补"
    assert made["问题"]["C3"].value == "其他问题"


def test_readings_and_assumptions_that_are_not_usual_are_named():
    case = Case.model_validate({"id": "A-1"})
    stream = io.BytesIO()
    made = Results(stream, RULES)
    made.add(
        case,
        evaluate(case, RULES, as_of=TODAY, readings={"early_completion": "allowed"}, assume_in_scope=True),
    )
    for day in (1, 2, 3):
        made.add(case, evaluate(case, RULES, as_of=date(2026, 10, day)))
    made.finish("共核查 4 件")
    page = openpyxl.load_workbook(io.BytesIO(stream.getvalue()))["核查汇总"]
    text = "\n".join(str(row[0]) for row in page.iter_rows(values_only=True))
    assert "改用口径：" in text
    assert "试判：" in text
    assert "2026年10月1日、2026年10月2日、2026年10月3日 等 4 个" in text


def test_a_result_does_not_keep_the_reports():
    """A ledger of thousands of cases must not fill the memory."""
    import gc
    import weakref

    case = Case.model_validate({"id": "A-1"})
    made = Results(io.BytesIO(), RULES, full=False)
    report = evaluate(case, RULES, as_of=TODAY)
    kept = weakref.ref(report)
    made.add(case, report)
    del report
    gc.collect()
    assert kept() is None
    made.finish("")
