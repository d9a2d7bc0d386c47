"""A ledger as real ones are: what is certain is read, what is not is told, nothing is dropped in silence."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.books import HEAD, NAME, book, changed, only, opened, read, rejected
from rectify_rules.errors import CaseError
from rectify_rules.facts.case import Case
from rectify_rules.facts.files import RejectedCase
from rectify_rules.ledger.reader import parse_ledger

ROW = ["A-1", "甲事故", "2026.4.16", "是"]
MEASURES = ["案件编号", "编号", "责任主体", "内容"]
ONE = ["A-1", "M1", "事故发生单位", "装护栏"]
TWO = ["A-1", "M2", "属地人民政府", "查一遍"]


def measures(case: Case) -> list[str | None] | None:
    found = case.investigation.measures if case.investigation else None
    return None if found is None else [measure.id for measure in found]


def test_facts_stand_in_their_cells():
    case = only({"案件": [HEAD, ROW], "措施": [MEASURES, ONE, TWO]})
    assert (case.id, case.accident.name, case.investigation.report_approved_on) == (
        "A-1",
        "甲事故",
        date(2026, 4, 16),
    )
    assert measures(case) == ["M1", "M2"]
    places = {
        "": "案件!A2", "id": "案件!A2", "accident.name": "案件!B2", "investigation.report_approved_on": "案件!C2",
        "investigation.measures": "案件!D2", "investigation.measures[1]": "措施!A3",
        "investigation.measures[1].text": "措施!D3",
    }  # fmt: skip
    assert {path: case.place_of(path) for path in places} == {
        p: f"{NAME}!{cell}" for p, cell in places.items()
    }


def test_a_title_blank_rows_and_columns_in_another_order_do_not_matter():
    sheet = [["某县台账"], [], [None, *reversed(HEAD)], [], [None, *reversed(ROW)], ["  "], []]
    case = only({"案件": sheet, "措施": [MEASURES, ONE]})
    assert (case.id, measures(case)) == ("A-1", ["M1"])
    assert case.place_of("accident.name") == f"{NAME}!案件!D5"


@pytest.mark.parametrize(
    "heading",
    [
        "批复日期",
        " 批复\n日期 ",
        "批复日期*",
        "批复日期（必填）",
        "investigation.report_approved_on",
        "report_approved_on",
    ],
)
def test_a_heading_is_known_in_its_usual_spellings(heading):
    case = only({"案件": [["案件编号", heading], ["A-1", "2026.4.16"]]})
    assert case.investigation.report_approved_on == date(2026, 4, 16)


def test_full_width_brackets_in_a_heading_are_brackets():
    case = only({"案件": [["案件编号", "直接经济损失（万元）"], ["A-1", 120]]})
    assert case.accident.direct_loss_wan == 120


@pytest.mark.parametrize(
    ("said", "expected", "told"),
    [
        ("是", ["M1"], False),
        (True, ["M1"], False),
        (None, None, True),
        ("否", None, True),
        ("不详", None, True),
    ],
)
def test_a_list_is_known_only_where_the_case_says_that_it_is_complete(said, expected, told):
    found, notes = read({"案件": [HEAD, [*ROW[:3], said]], "措施": [MEASURES, ONE]})
    assert measures(found[0]) == expected
    assert bool(notes) == told
    if told:
        assert "案件!D2: 措施已列全" in notes[0]
        assert "按不详处理" in notes[0]


@pytest.mark.parametrize(
    ("said", "expected"), [("是", []), ("无", []), (None, None), ("否", None), ("—", None)]
)
def test_no_row_is_none_only_where_the_case_says_so(said, expected):
    case = only({"案件": [HEAD, [*ROW[:3], said]], "措施": [MEASURES]})
    found = case.investigation.measures if case.investigation else None
    assert (None if found is None else list(found)) == expected


def test_a_list_that_is_said_to_be_none_while_rows_are_there_is_refused():
    found, _ = read({"案件": [HEAD, [*ROW[:3], "无"]], "措施": [MEASURES, ONE]})
    assert "案件!D2" in rejected(found)[0]
    assert "有它的 1 行" in rejected(found)[0]


@pytest.mark.parametrize("said", ["2项", 3, ("=1/0", "#DIV/0!")])
def test_what_says_neither_complete_nor_not_is_refused(said):
    found, _ = read({"案件": [HEAD, [*ROW[:3], said]], "措施": [MEASURES, ONE]})
    assert len(found) == 1
    assert "案件!D2: investigation.measures（措施已列全）" in rejected(found)[0]


def test_a_list_whose_sheet_is_missing_is_not_known_whatever_is_said():
    found, notes = read({"案件": [HEAD, ROW]})
    assert measures(found[0]) is None
    assert "没有工作表 措施" in notes[0]
    assert measures(only({"案件": [HEAD, [*ROW[:3], "无"]]})) == []


def test_a_sheet_without_a_header_is_refused_as_a_whole_and_its_lists_are_not_known():
    found, notes = read({"案件": [HEAD, ROW], "措施": [["M1", "装护栏"]]})
    assert [type(case) for case in found] == [RejectedCase, Case]
    assert "台账.xlsx!措施: 找不到表头" in rejected(found)[0]
    assert measures(found[1]) is None
    assert "找不到表头" in notes[0]


def test_a_merged_case_id_holds_for_every_row_it_covers():
    rows = [
        MEASURES,
        ["A-1", "M1", "事故发生单位", "一"],
        [None, "M2", "事故发生单位", "二"],
        [None, "M3", None, None],
        [],
    ]
    case = only({"案件": [HEAD, ROW], "措施": rows}, merged={"措施": ["A2:A5"]})
    assert measures(case) == ["M1", "M2", "M3"]


def test_a_value_merged_over_several_cases_holds_for_each():
    rows = [HEAD, ["A-1", "甲", "2026.4.16"], ["A-2", "乙"], ["A-3", "丙", "2026.5.1"]]
    found, _ = read({"案件": rows}, merged={"案件": ["C2:C3"]})
    assert [case.investigation.report_approved_on for case in found] == [date(2026, 4, 16)] * 2 + [
        date(2026, 5, 1)
    ]


def test_rows_under_one_merged_case_id_are_one_case():
    head = ["案件编号", "事故名称", "组长", "核查方式"]
    rows = [
        head,
        ["A-1", "甲", "张三", "座谈问询"],
        [None, None, "李四", None],
        [None, None, None, "查阅文件"],
        ["A-2", "乙"],
    ]
    found, _ = read({"案件": rows}, merged={"案件": ["A2:A4", "B2:B4"]})
    assert [case.id for case in found] == ["A-1", "A-2"]
    assert found[0].assessment.team_leaders == ("张三", "李四")
    assert found[0].assessment.site_check_methods == ("interview", "documents")


def test_two_values_of_one_fact_in_the_rows_of_one_case_are_refused():
    rows = [["案件编号", "事故名称"], ["A-1", "甲"], [None, "乙"]]
    found, _ = read({"案件": rows}, merged={"案件": ["A2:A3"]})
    assert "案件!B3: accident.name（事故名称）: `乙` 同一案件占了几行" in rejected(found)[0]


def test_a_merge_across_columns_of_facts_is_told():
    _, notes = read({"案件": [HEAD, ["A-1", "未公开"]]}, merged={"案件": ["B2:C2"]})
    assert any("`B2:C2` 跨了几列" in note for note in notes)


def test_columns_and_sheets_of_ones_own_are_named_not_dropped_in_silence():
    _, notes = read(
        {
            "案件": [[*HEAD, "备注", "结案时间"], ROW],
            "措施": [MEASURES],
            "通讯录": [["姓名"]],
            "公职人员名单": [],
        }
    )
    text = "\n".join(notes)
    assert "`备注` 不是台账的列，未读取" in text
    assert "案件!F列: `结案时间` 不是台账的列，未读取：是否想写 `结案日期`" in text
    assert "工作表 `通讯录`、`公职人员名单` 不是台账的工作表" in text
    assert "`公职人员名单` 是否想写 `公职人员`" in text


def test_the_sheets_of_template_and_result_are_not_remarked_on():
    _, notes = read(
        {"填写说明": [["x"]], "案件": [HEAD, [*ROW[:3], "无"]], "_选项": [["y"]], "核查汇总": [["z"]]}
    )
    assert notes == ()


def test_a_row_without_a_case_is_told_and_puts_the_list_of_the_case_above_in_doubt():
    rows = {
        "案件": [HEAD, ROW, ["A-2", "乙", None, "是"]],
        "措施": [MEASURES, ONE, [None, "M2"], ["A-2", "M1"]],
    }
    found, notes = read(rows)
    assert [case.id for case in found[:2]] == ["A-1", "A-2"]
    assert "措施!A3: investigation.measures（措施·案件编号）: 没有填案件编号" in rejected(found)[0]
    assert measures(found[0]) is None
    assert measures(found[1]) == ["M1"]
    assert "措施!A3 可能也是它的" in notes[0]


def test_a_row_of_an_unknown_case_is_told_with_the_nearest_whose_list_is_in_doubt():
    rows = {
        "案件": [HEAD, ["案-2025-001", "甲", None, "是"]],
        "措施": [MEASURES, ["案-2025-001", "M1"], ["案-2025-01", "M2"]],
    }
    found, _ = read(rows)
    assert "`案-2025-01` 案件表中没有这个编号：是否想写 `案-2025-001`" in rejected(found)[0]
    assert measures(found[0]) is None


def test_a_list_said_to_be_none_is_in_doubt_as_well():
    rows = {"案件": [HEAD, ["案-2025-001", "甲", None, "无"]], "措施": [MEASURES, ["案-2025-01", "M2"]]}
    assert measures(read(rows)[0][0]) is None


def test_a_case_id_that_comes_twice_is_refused_and_with_it_the_first_where_lists_mix_them_up():
    cases = [HEAD, ROW, ["A-2", "乙"], ["A-1", "丙"]]
    found, _ = read({"案件": cases})
    assert [type(case) for case in found] == [Case, Case, RejectedCase]
    assert "`A-1` 案件编号与 台账.xlsx!案件!A2 的案件重复" in rejected(found)[0]
    found, _ = read({"案件": cases, "措施": [MEASURES, ONE]})
    assert [type(case) for case in found] == [RejectedCase, Case, RejectedCase]


def test_two_records_of_one_case_with_one_number_are_refused():
    found, _ = read({"案件": [HEAD, ROW], "措施": [MEASURES, ONE, ONE]})
    assert "措施!B3" in rejected(found)[0]
    assert "编号与 台账.xlsx!措施!B2 重复" in rejected(found)[0]


def test_a_row_that_cannot_be_read_says_all_that_is_wrong_and_spares_the_others():
    head = ["案件编号", "死亡人数", "批复日期", "事故等级"]
    found, _ = read({"案件": [head, ["A-1", "三人", "2026.13.1", "一般般"], ["A-2", 1, "2026.4.16", "一般"]]})
    assert [problem.split(":")[0] for problem in rejected(found)] == [
        f"{NAME}!案件!{cell}2" for cell in "BCD"
    ]
    assert found[0].place == f"{NAME}!案件!A2"
    assert isinstance(found[1], Case)


def test_a_fault_in_a_list_refuses_its_case_and_no_other():
    rows = {
        "案件": [HEAD, ROW, ["A-2", "乙", None, "是"]],
        "措施": [MEASURES, ["A-1", "M1", "某人"], ["A-2", "M1"]],
    }
    found, _ = read(rows)
    assert "措施!C2: investigation.measures[0].addressee（责任主体）: `某人`" in rejected(found)[0]
    assert found[1].id == "A-2"


def test_an_error_value_is_a_fault_even_in_a_row_of_nothing_else():
    found, _ = read({"案件": [HEAD, ROW, [None, None, ("=1/0", "#DIV/0!")], ["A-3", ("=x", "#NAME?")]]})
    assert [problem.split(": ")[0] for problem in rejected(found)] == [f"{NAME}!案件!C3", f"{NAME}!案件!B4"]
    assert "#DIV/0!" in rejected(found)[0]


def test_an_error_value_in_a_column_of_ones_own_is_no_fault():
    assert only({"案件": [[*HEAD, "备注"], [*ROW[:3], "无", ("=1/0", "#DIV/0!")]]}).id == "A-1"


def test_a_formula_stands_for_its_result_and_without_one_is_a_fault():
    data = book({"案件": [HEAD, ["A-1", ('="甲"&"乙"', "甲乙")], ["A-2", ('=""', "")]]})
    data = changed(data, "xl/worksheets/sheet1.xml", b'r="B3"', b'r="B3" t="str"')
    first, second = parse_ledger(data, NAME)
    assert first.accident.name == "甲乙"
    assert second.accident is None
    bare = changed(data, "xl/worksheets/sheet1.xml", "<v>甲乙</v>".encode(), b"")
    bare = changed(bare, "xl/worksheets/sheet1.xml", b'r="B2" t="str"', b'r="B2"')
    assert "没有计算结果的公式" in rejected(list(parse_ledger(bare, NAME)))[0]


def test_dates_and_serials_count_from_1904_where_the_workbook_does():
    rows = {"案件": [HEAD, ["A-1", "甲", date(2026, 4, 16)], ["A-2", "乙", 46128 - 1462]]}
    found, _ = read(rows, since_1904=True)
    assert [case.investigation.report_approved_on for case in found] == [date(2026, 4, 16)] * 2


def test_numbers_are_ids_and_codes_again():
    head = ["案件编号", "事故发生地区划代码", "措施已列全"]
    case = only(
        {"案件": [head, [20250001, 140521.0, "是"]], "措施": [MEASURES, [20250001.0, 1.0], ["20250001", 2]]}
    )
    assert (case.id, case.accident.location_region_code, measures(case)) == ("20250001", "140521", ["1", "2"])


def test_a_case_without_an_id_is_read_and_a_row_of_example_never():
    found, notes = read(
        {
            "案件": [HEAD, ["【示例】本行不读取", "例"], [None, "甲"], ["不详", "乙"]],
            "措施": [MEASURES, ["【示例】", "M1"]],
        }
    )
    assert [(case.id, case.accident.name) for case in found] == [(None, "甲"), (None, "乙")]
    assert notes == ()


def test_a_heading_that_stands_twice_is_refused_only_where_both_are_filled():
    head = ["案件编号", "事故名称", "事故名称"]
    found, _ = read({"案件": [head, ["A-1", "甲", None], ["A-2", None, "乙"], ["A-3", "丙", "丙"]]})
    assert [case.accident.name for case in found[:2]] == ["甲", "乙"]
    assert "案件!C4" in rejected(found)[0]


def test_one_remark_speaks_for_all_cells_it_is_true_of():
    rows = [["案件编号", "撤下日期"], *([f"A-{number}", "无"] for number in range(9))]
    _, notes = read({"案件": rows})
    assert len(notes) == 1
    assert "等 9 处: 撤下日期 写了“无”" in notes[0]


def test_the_one_sheet_that_looks_like_cases_is_taken_for_them():
    found, notes = read({"2026年台账": [HEAD, ["A-1", "甲"]], "说明": [["随便"]]})
    assert found[0].id == "A-1"
    assert "把 `2026年台账` 读作案件表" in notes[0]


@pytest.mark.parametrize(
    ("sheets", "why"),
    [
        ({"甲": [["x"]]}, "没有名为“案件”的工作表，也没有"),
        ({"甲": [HEAD, ROW], "乙": [HEAD, ROW]}, "有几张表都像案件表"),
        ({"案件": [["x", "y"], [1, 2]]}, "找不到表头"),
        ({"案件": []}, "找不到表头"),
        ({"案件": [HEAD], "措施": [MEASURES], "防范和整改措施": [MEASURES]}, "是同一张表"),
    ],
)
def test_a_workbook_without_one_sheet_of_cases_is_refused_in_one_sentence(sheets, why):
    with pytest.raises(CaseError, match=why) as caught:
        opened(sheets)
    assert len(caught.value.problems) == 1


def test_merged_cells_without_end_are_refused(monkeypatch):
    monkeypatch.setattr("rectify_rules.ledger.grid._CARRIED_MAX", 2_000)
    data = book({"案件": [HEAD, ROW]}, merged={"案件": ["F1:F2"]})
    sheet = "xl/worksheets/sheet1.xml"
    areas = b"".join(b'<mergeCell ref="%s1:%s1048576"/>' % (name, name) for name in (b"F", b"G", b"H"))
    rows = b'<row r="900"><c r="A900" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    data = changed(data, sheet, b"</sheetData>", rows)
    data = changed(data, sheet, b'<mergeCell ref="F1:F2"/>', areas)
    with pytest.raises(CaseError, match="合并的单元格过多"):
        parse_ledger(data, NAME)


def test_the_number_of_cases_is_known_before_they_are_read():
    assert len(opened({"案件": [HEAD, ROW, ["A-2"], ["【示例】"]]})) == 2


def test_rows_of_one_strange_id_are_told_at_once():
    rows = {"案件": [HEAD, ROW], "措施": [MEASURES, *(["B-9", f"M{number}"] for number in range(40))]}
    found, _ = read(rows)
    assert rejected(found) == [
        "台账.xlsx!措施!A2: investigation.measures（措施·案件编号）: `B-9` "
        "案件表中没有这个编号：请核对，或在案件表中补上这个案件（这样的共 40 行，到 A41 为止）"
    ]


def test_a_sheet_of_strange_ids_puts_every_list_in_doubt_and_does_not_take_forever():
    cases = [[f"案件-{number:04d}", "甲", None, "是"] for number in range(300)]
    strange = [[f"案{number:05d}", "M1"] for number in range(2_000)]
    found, notes = read({"案件": [HEAD, *cases], "措施": [MEASURES, ["案件-0007", "M1"], *strange]})
    assert not any(measures(case) for case in found if isinstance(case, Case))
    assert any("有太多行的案件编号对不上" in note for note in notes)
    assert len(rejected(found)) == 2_000


def test_many_strange_columns_do_not_take_forever():
    _, notes = read({"案件": [[*HEAD, *(f"批复日期{number}" for number in range(2_000))], ROW[:3]]})
    assert sum("是否想写" in note for note in notes) == 30
