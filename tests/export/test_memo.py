"""A memo says of a case what its report says, shorter, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from export.conftest import RULESET, memo_of
from rectify_rules.export.memo import NOT_SET
from rectify_rules.verdict import Verdict
from support.ledger_cases import base, one


def late():
    case = base()
    case["assessment"]["report_completed_on"] = "2026-10-12"
    case["assessment"].pop("report_approved_by_organiser_on")
    case["assessment"]["team_leaders"] = []
    case["publication"] |= {"published_on": "2026-10-15", "filed_on": "2026-10-16"}
    return case


def test_a_case_in_order_has_nothing_to_do():
    found = memo_of(base())
    assert found.verdict is Verdict.COMPLIANT
    assert not found.points
    assert not found.tasks
    assert not found.missing
    assert found.window is not None
    assert found.window.outcome == "2026年9月10日完成"


def test_every_article_that_can_be_judged_has_its_conclusion():
    numbers = [line.number for line in memo_of(base()).articles]
    assert numbers == list(range(2, 13))


def test_what_is_not_met_stands_beside_who_must_do_what_by_when():
    found = memo_of(late())
    point, task = found.joined[0]
    assert point.norm == task.norm == "3-1-s1"
    assert point.verdict is Verdict.VIOLATED
    assert "逾期12日" in point.text
    assert point.quote.startswith("第三条：“事故结案后 10 个月至 1 年内")
    assert task.by == "负责事故调查处理的有关部门和属地人民政府"
    assert task.when == "有效期限2026年9月30日（已超过 12 日）"
    leader = next(task for point, task in found.joined if point and point.norm == "5-1-s2")
    assert leader.when == NOT_SET, "the text sets no deadline, so none is named"
    assert {task.norm for task in found.tasks} <= {task.norm for _, task in found.joined if task}


def test_an_article_takes_its_worst_norm():
    lines = {line.number: line for line in memo_of(late()).articles}
    assert lines[3].verdict is Verdict.VIOLATED
    assert lines[3].norms == ("3-1-s1",)
    assert lines[5].norms == ("5-1-s2",)
    assert lines[9].verdict is Verdict.COMPLIANT


def test_a_pending_case_names_what_falls_due_and_marks_what_is_provisional():
    found = memo_of(one(10))
    due = {task.norm: task for task in found.upcoming}
    assert "2027年3月1日" in due["3-1-s1"].when
    assert "〔暂定〕" in due["3-1-s1"].when
    assert "尚余 98 日" in due["3-1-s1"].when
    assert due["3-1-s1"].provisional
    assert found.window.unfinished
    assert "尚余98日" in found.window.outcome


def test_silence_is_not_called_unfinished():
    """A case of which nothing is known after the approval: whether it was completed is not known either."""
    case = base()
    case.pop("assessment")
    case.pop("publication")
    case.pop("problems")
    found = memo_of(case)
    if found.window is not None:
        assert not found.window.unfinished
        assert "不详" in found.window.outcome
    assert found.missing


def test_missing_facts_are_those_that_most_norms_wait_for():
    found = memo_of({"id": "X"})
    numbers = [item.number for item in found.missing]
    assert numbers == sorted(numbers, reverse=True)
    assert len(found.missing) == 10
    assert found.missing_more > 0


def test_readings_are_those_that_decide_and_a_changed_one_comes_first():
    found = memo_of(late(), readings={"early_completion": "allowed"})
    first = found.readings[0].line
    assert first.label == "不满十个月即完成"
    assert first.value == "允许"
    assert not first.is_default
    for item in found.readings:
        reading = next(r for r in RULESET.readings.values() if r.label == item.line.label)
        assert set(item.norms) <= set(reading.norms)


def test_a_trial_says_so_everywhere():
    found = memo_of(late(), assume_in_scope=True)
    assert found.trial
    assert all("〔试判〕" in point.label for point in found.points)


def test_a_case_outside_the_province_is_not_applicable():
    case = base()
    case["accident"]["location_region_code"] = "410100"
    found = memo_of(case)
    assert found.verdict is Verdict.NOT_APPLICABLE
    assert found.window is None
    assert not found.points


@pytest.mark.parametrize("code", [None, "140599", "140171", "140521001", "14"])
def test_a_place_that_cannot_be_named_is_no_obstacle(code):
    case = base()
    case["accident"].pop("location_region_code")
    if code is not None:
        case["accident"]["location_region_code"] = code
    found = memo_of(case)
    assert isinstance(found.city, str)


def test_dates_at_the_ends_of_time_are_no_obstacle():
    case = base()
    case["investigation"]["report_approved_on"] = "1949-10-02"
    for name in ("closed_on", "report_published_on"):
        case["investigation"].pop(name)
    found = memo_of(case)
    assert found.as_of == date(2026, 11, 23)
