"""Text, CSV and JSON of a schedule: the same entries, in order of urgency, whatever a record holds."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from due_cases import formed, rules, scheduled, under_way

from rectify_rules.export.deadlines import Group, csv_schedule, json_schedule, text_schedule
from rectify_rules.export.deadlines.schedule import group_of
from rectify_rules.export.deadlines.table import COLUMNS, guarded
from rectify_rules.report.layout import Page, cells

LATE = under_way(id="晚", investigation={"report_approved_on": "2025-09-30"})
SOON = under_way(id="近", investigation={"report_approved_on": "2025-12-10"})
FAR = under_way(id="远", investigation={"report_approved_on": "2026-08-31"})
FORMED = formed(id="已形成")
SILENT = formed(
    id="未载明",
    assessment={"report_completed_on": "2026-10-08"},
    publication={"published": None, "filed": None},
)
SILENT["assessment"]["report_completed_on"] = "2026-10-08"
TASK = formed(
    id="有问题",
    publication={"published": True, "published_on": "2026-11-17", "extent": "full", "publisher_type": "lead_department",
                 "filed": True, "filed_on": "2026-11-17", "filed_with_region_code": "140500",
                 "filed_with_body": "safety_committee_office"},
    problems=[{"id": "Q1", "type": "other", "assigned_to": []}],
)  # fmt: skip
UNDATED = under_way(id="缺批复", investigation={"report_approved_on": None, "closed": True})
ALL = (TASK, FAR, SOON, FORMED, UNDATED, SILENT, LATE)


def text(found, **options):
    return "\n".join(text_schedule(found, rules(), rules().chosen({}), Page(), **options))


def test_the_overdue_come_first_then_dates_then_tasks():
    found = scheduled(*ALL)
    assert [(due.case_id, group_of(due)) for due in found.dues if due.norm != "8-1-i3b"] == [
        ("晚", Group.OVERDUE),
        ("未载明", Group.PASSED_UNKNOWN), ("未载明", Group.PASSED_UNKNOWN),
        ("近", Group.AHEAD), ("已形成", Group.AHEAD), ("已形成", Group.AHEAD),
        ("远", Group.AHEAD), ("远", Group.AHEAD),
        ("有问题", Group.TASKS),
    ]  # fmt: skip
    ahead = [due.nominal for due in found.dues if group_of(due) is Group.AHEAD]
    assert ahead == sorted(ahead)
    assert found.overdue == 1


def test_within_keeps_the_coming_days_and_what_has_passed():
    found = scheduled(*ALL, within=25)
    assert {due.case_id for due in found.dues} == {"晚", "未载明", "近", "已形成", "有问题"}
    assert found.later == 2
    assert "另有 2 项在 25 日以后，未列出" in text(found)
    assert scheduled(SOON, within=17).dues != ()
    assert scheduled(SOON, within=16).dues == ()


def test_a_day_that_rolls_is_told_by_its_nominal_day():
    rolled = under_way(investigation={"report_approved_on": "2025-10-03"})
    assert scheduled(rolled, as_of=date(2026, 9, 23), within=10).dues != ()
    shown = text(scheduled(rolled, as_of=date(2026, 9, 23)))
    assert "2026-10-03" in shown
    assert "名义期限2026年10月3日，末日遇休息日顺延，有效期限" in shown.replace("\n" + " " * 26, "")


def test_between_the_nominal_and_the_effective_day_nothing_is_overdue():
    rolled = under_way(investigation={"report_approved_on": "2025-10-03"})
    assert [group_of(due) for due in scheduled(rolled, as_of=date(2026, 10, 4)).dues] == [Group.AHEAD]


def test_the_text_says_in_words_what_colour_cannot():
    shown = text(scheduled(*ALL), as_of_source="命令行指定")
    for words in (
        "2026年11月23日（命令行指定）", "【已逾期　1 项】", "逾期54日", "已过", "还有17日", "（暂定）",
        "暂定：2027年国务院办公厅放假通知", "【日期不能推算　1 件】", "缺批复日期", "【没有期限的待办事项　1 项】",
        "将问题Q1向属地人民政府及其有关部门交办",
    ):  # fmt: skip
        assert words in shown.replace("\n" + " " * 26, "")


def test_no_line_is_wider_than_the_page():
    long = under_way(id="甲" * 200, accident={"name": "长" * 300})
    lines = text(scheduled(long, *ALL)).splitlines()
    assert max(map(cells, lines)) <= 80


def test_nothing_at_all_is_said_too():
    assert "没有" not in text(scheduled(SOON)).splitlines()[2]
    assert "1 件案件，0 项" in text(scheduled(TASK | {"problems": []}))


def test_a_day_falls_due_today():
    assert "今天到期" in text(scheduled(under_way(), as_of=date(2026, 12, 31)))
    assert "今天到期" not in text(scheduled(under_way(), as_of=date(2026, 12, 30)))


def test_readings_that_are_not_the_default_are_told():
    chosen = rules().chosen({"filing_deadline": "none"})
    found = scheduled(FORMED, readings=chosen)
    assert "备案期限：无期限【非默认】" in "\n".join(text_schedule(found, rules(), chosen, Page()))


def test_csv_has_a_row_for_every_entry_and_a_cell_for_every_column():
    found = scheduled(*ALL)
    rows = list(csv.reader(io.StringIO(csv_schedule(found))))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 1 + len(found.dues) + len(found.undated)
    assert {len(row) for row in rows} == {len(COLUMNS)}
    first = dict(zip(COLUMNS, rows[1], strict=True))
    assert (first["名义日期"], first["逾期日数"], first["距今"]) == ("2026-09-30", "54", "逾期54日")
    assert csv_schedule(found).count("\r\n") == len(rows)


@pytest.mark.parametrize(
    "lead", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", "\r\n=", " =", "\ufeff="]
)
def test_no_text_is_a_formula(lead):
    text = lead + 'HYPERLINK("http://x")'
    assert guarded(text)[0] == "'" or guarded(text)[0] == "\\"
    rows = csv.reader(io.StringIO(csv_schedule(scheduled(under_way(id=text, accident={"name": text})))))
    assert all(cell[:1] not in "=+-@＝＋－＠\t\r" for row in rows for cell in row if cell)


def test_json_has_codes_and_iso_dates():
    document = json.loads(json_schedule(scheduled(*ALL, within=60), rules(), rules().chosen({})))
    first = document["dues"][0]
    assert (first["kind"], first["state"], first["group"]) == ("deadline", "overdue", "overdue")
    assert (first["nominal"], first["days_left"], first["days_late"]) == ("2026-09-30", -54, 54)
    assert (document["within_days"], document["reference_dates"]) == (60, ["2026-11-23"])
    assert document["undated"][0]["missing"] == ["investigation.report_approved_on"]
    task = document["dues"][-1]
    assert (task["kind"], task["nominal"], task["days_late"], task["item"]) == ("task", None, None, "Q1")


def test_a_case_without_id_and_name_is_known_by_its_place():
    record = under_way(accident={"name": None})
    del record["id"]
    assert "第2件（没有案件编号）" in text(scheduled(SOON, record))


def test_what_is_uncertain_stands_with_the_entry():
    stand_in = under_way(
        investigation={"report_approved_on": None, "closed": True, "closed_on": "2025-12-31"}
    )
    assert "暂定：缺批复日期，按结案日期推算" in text(scheduled(stand_in))
    open_scope = under_way(accident={"is_production_safety_accident": None})
    assert "本细则是否适用待定" in text(scheduled(open_scope))
    elsewhere = under_way(accident={"location_region_code": "450400"})
    assert "〔试判〕3-1-s1" in text(scheduled(elsewhere, assume_in_scope=True))


def test_tasks_of_one_case_stand_under_its_name():
    several = TASK | {
        "problems": [{"id": f"Q{number}", "type": "other", "assigned_to": []} for number in (1, 2)]
    }
    shown = text(scheduled(several, several | {"id": "另一件"}))
    assert [shown.count(words) for words in ("  有问题　", "  另一件　", "将问题Q2")] == [1, 1, 2]
