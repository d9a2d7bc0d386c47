"""What people write in cells is read as what it says, or refused with a reason; it is never guessed."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from rectify_rules.facts.dictionary import dictionary
from rectify_rules.facts.frozen import FrozenMap
from rectify_rules.ledger.cells import Broken, CellReader

DAY = date(2026, 4, 16)
APPROVED, PLACE, DEATHS = (
    "investigation.report_approved_on",
    "accident.location_region_code",
    "accident.deaths",
)
GRADE, CLOSED, NAME, WHY = (
    "accident.grade",
    "investigation.closed",
    "accident.name",
    "assessment.composition_deviation_reason",
)
TEAM, METHODS, TRACKING = (
    "assessment.team_members",
    "assessment.site_check_methods",
    "problems.tracking",
)
FINDINGS, STATUS, SECRECY = (
    "assessment.measure_findings",
    "investigation.penalty_recommendations.status",
    "publication.secrecy",
)


def said(path: str, raw: object, **options: bool) -> tuple[object, str]:
    return CellReader(dictionary()[path], **options).read(raw)


@pytest.mark.parametrize(
    ("path", "raw", "value"),
    [
        *((APPROVED, raw, DAY) for raw in ("2026.4.16", "2026-04-16", "2026/4/16", " 2026年4月16日　", "20260416")),
        *((APPROVED, raw, DAY) for raw in ("２０２６．４．１６", 46128.0, 46128, 20260416.0, DAY, datetime(2026, 4, 16))),
        (DEATHS, 3.0, 3), (DEATHS, "３", 3), (DEATHS, "0", 0), (DEATHS, "无", 0),
        (PLACE, 140521.0, "140521"), (PLACE, "140521.0", "140521"), (PLACE, "１４０５２１", "140521"),
        (PLACE, "140521 晋城市沁水县", "140521"), (PLACE, "140521（沁水县）", "140521"),
        (PLACE, "140521100", "140521100"), (PLACE, "沁水县", "沁水县"),
        (GRADE, "较大 ", "larger"), (GRADE, "larger", "larger"),
        (CLOSED, "是", True), (CLOSED, "否", False), (CLOSED, "无", False), (CLOSED, "有", True),
        (CLOSED, "√", True), (CLOSED, "×", False), (CLOSED, True, True), (CLOSED, False, False),
        (NAME, "=1+1", "=1+1"), (NAME, 12.5, "12.5"), (NAME, 7.0, "7"), (NAME, DAY, "2026-04-16"),
        (WHY, "无", ""), (WHY, "否", ""), (WHY, "（空）", ""), (WHY, "人手不足", "人手不足"),
        (TEAM, "甲局、乙局；丙局\n丁局", ("甲局", "乙局", "丙局", "丁局")), (TEAM, "无", ()), (TEAM, "否", ()),
        (TEAM, "甲局，乙局", ("甲局，乙局",)), (TEAM, "甲局；", ("甲局",)),
        (TEAM, "1.甲局\n2.乙局", ("甲局", "乙局")), (TEAM, "1、甲局；2、乙局", ("甲局", "乙局")),
        (TEAM, "1.甲局\n3.乙局", ("1.甲局", "3.乙局")), (TEAM, "110指挥中心", ("110指挥中心",)),
        (METHODS, "座谈问询，查阅文件", ("interview", "documents")), (METHODS, "走访核查", ("visits",)),
        (TRACKING, "2026.4.16、2026年4月17日", (DAY, date(2026, 4, 17))), (TRACKING, DAY, (DAY,)),
        (TRACKING, 46128.0, (DAY,)),
        (FINDINGS, "M1=已落实；M2：不详、M3:落实不到位",
         FrozenMap({"M1": "implemented", "M2": None, "M3": "inadequate"})),
        (FINDINGS, "无", FrozenMap()),
        (STATUS, "不详", "unknown"), (SECRECY, "无", "none"), (SECRECY, "不涉密", "none"),
        (NAME, r"\—", "—"), (NAME, r"\无此事", r"\无此事"), (TEAM, r"甲\、乙、丙", ("甲、乙", "丙")),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_what_it_says(path, raw, value):
    assert said(path, raw) == (value, "")


@pytest.mark.parametrize(
    "raw", [None, "", "  ", "　", "不详", "—", "——", "/", "／", "-", "未知", "待补", "○ 待补", "N/A"]
)
@pytest.mark.parametrize("path", [APPROVED, DEATHS, PLACE, GRADE, CLOSED, NAME, WHY, TEAM, METHODS, FINDINGS])
def test_what_says_unknown_is_unknown_in_every_column(path, raw):
    assert said(path, raw) == (None, "")


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        (APPROVED, "无"),
        (APPROVED, "否"),
        (APPROVED, "是"),
        (PLACE, "无"),
        (GRADE, "无"),
        (GRADE, "有"),
        (WHY, "是"),
        (WHY, "有"),
        (TEAM, "是"),
        (FINDINGS, "有"),
        ("investigation.measures.id", "无"),
    ],
)
def test_a_bare_yes_or_no_where_it_says_too_little_is_unknown_and_told(path, raw):
    """In particular 是 is no legal basis, and no stated reason."""
    value, note = said(path, raw)
    assert value is None
    assert raw in note


@pytest.mark.parametrize(
    ("path", "raw", "why"),
    [
        (APPROVED, "2026-02-30", "没有这一天"), (APPROVED, "2026年5月", "只有年月"), (APPROVED, 2026.4, "只有年月"),
        (APPROVED, 12.0, "应为年月日"), (APPROVED, 202604.0, "六位"), (APPROVED, "46128", "序号"),
        (APPROVED, datetime(2026, 4, 16, 9, 30), "时刻"), (APPROVED, time(9), "时刻"), (APPROVED, True, "逻辑值"),
        (DEATHS, "3人", "整数"), (DEATHS, 3.5, "整数"), (DEATHS, -1.0, "0 至"), (DEATHS, "①", "整数"),
        (PLACE, "140121 沁水县", "不一致"), (PLACE, DAY, "文本格式"),
        (GRADE, "一般事故", "是否想写 `一般`"), (CLOSED, "已结案", "是 或 否"), (CLOSED, 1.0, "是 或 否"),
        (TEAM, "；、", "只有分隔号"), (TEAM, "甲局、无", "清单中不能有"), (METHODS, "座谈", "之一"),
        (FINDINGS, "M1", "编号=结论"), (FINDINGS, "M1=已落实、M1=未落实", "两次"), (FINDINGS, "；", "只有分隔号"),
        (NAME, 1234567890123456.0, "15 位"), (NAME, Broken("错误值 #REF!"), "#REF!"), (NAME, True, "逻辑值"),
        ("investigation.measures.id", DAY, "文本格式"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_the_reason(path, raw, why):
    reader = CellReader(dictionary()[path])
    for _ in range(2):
        with pytest.raises(ValueError, match=why):
            reader.read(raw)


def test_serial_numbers_count_from_the_beginning_of_the_workbook():
    assert said(APPROVED, 46128.0 - 1462, since_1904=True) == (DAY, "")


def test_a_number_that_equals_a_flag_is_not_taken_for_it():
    reader = CellReader(dictionary()[CLOSED])
    assert reader.read(True) == (True, "")
    with pytest.raises(ValueError, match="是 或 否"):
        reader.read(1.0)
