"""What falls due is read off the rules: openings, deadlines, benchmarks, tasks, and nothing that is done."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from due_cases import AS_OF, dues, formed, found, rules, under_way

from rectify_rules import Case, CaseError, ReadingError, Verdict, evaluate, load_ruleset
from rectify_rules.export.deadlines import DueFinder, Kind, State
from rectify_rules.ruleset.loader import rules_root
from support.generate import mask, readings

RANDOM_CASES = 40


def test_before_the_window_its_opening_and_the_deadline_are_listed():
    record = under_way(investigation={"report_approved_on": "2026-02-27"})
    deadline, opening = dues(record).dues
    assert (opening.kind, opening.effective) == (Kind.OPENING, date(2026, 12, 27))
    assert (deadline.nominal, deadline.effective) == (date(2027, 2, 27), date(2027, 3, 1))
    assert deadline.provisional == (2027,)
    assert deadline.is_provisional
    assert not opening.is_provisional


def test_within_the_window_only_the_deadline_is_left():
    (deadline,) = dues(under_way()).dues
    assert (deadline.norm, deadline.kind, deadline.state) == ("3-1-s1", Kind.DEADLINE, State.DUE)
    assert (deadline.nominal, deadline.days_left, deadline.days_late) == (date(2026, 12, 31), 38, 0)
    assert deadline.along == ("8-1-i3b",)


def test_a_deadline_that_is_missed_is_overdue_with_what_to_do_now():
    late = dues(under_way(investigation={"report_approved_on": "2025-09-30"})).dues[0]
    assert (late.state, late.days_late) == (State.OVERDUE, 54)
    assert late.do.startswith("立即组织完成评估工作")


def test_what_was_done_late_is_done():
    record = under_way(
        investigation={"report_approved_on": "2025-09-30"},
        assessment={"report_completed": True, "report_completed_on": "2026-10-20"},
        publication={
            "published": True,
            "published_on": "2026-11-20",
            "extent": "full",
            "publisher_type": "lead_department",
        },
    )
    assert evaluate(Case.model_validate(record), rules(), as_of=AS_OF)["3-1-s1"].reason == "overdue"
    assert found(record) == [("10-1-s3", "benchmark", "overdue")]


def test_a_late_end_of_unknown_date_is_done_as_well():
    record = under_way(
        investigation={"report_approved_on": "2025-09-30"},
        assessment={"report_completed": True, "started_on": "2026-10-20"},
    )
    assert evaluate(Case.model_validate(record), rules(), as_of=AS_OF)["3-1-s1"].reason == "overdue"
    assert "3-1-s1" not in [norm for norm, _, _ in found(record)]


def test_publication_and_filing_have_one_day_of_different_weight():
    assert found(formed()) == [("10-1-s1", "deadline", "due"), ("10-1-s3", "benchmark", "due")]
    later = found(formed(), as_of=date(2026, 12, 31))
    assert later == [("10-1-s1", "deadline", "overdue"), ("10-1-s3", "benchmark", "overdue")]


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (
            {"filing_deadline": "20_workdays"},
            [("10-1-s1", "deadline", "due"), ("10-1-s3", "deadline", "due")],
        ),
        ({"filing_deadline": "none"}, [("10-1-s1", "deadline", "due")]),
        ({"publication_deadline": "none"}, [("10-1-s3", "benchmark", "due")]),
    ],
)
def test_a_reading_decides_what_kind_of_day_it_is(reading, expected):
    assert found(formed(), readings=reading) == expected


def test_silence_about_what_was_done_is_told_as_such():
    record = formed()
    record["publication"] = {}
    assert [state for _, _, state in found(record, as_of=date(2026, 12, 31))] == ["unknown", "unknown"]


def test_open_scope_leaves_it_open_whether_anything_is_owed():
    record = under_way()
    del record["accident"]["is_production_safety_accident"]
    (deadline,) = dues(record).dues
    assert (deadline.state, deadline.applies, deadline.nominal) == (State.UNKNOWN, None, date(2026, 12, 31))


def test_out_of_scope_nothing_falls_due_unless_assumed():
    record = under_way(accident={"location_region_code": "450400"})
    assert dues(record).dues == ()
    (trial,) = dues(record, assume_in_scope=True).dues
    assert trial.trial


def test_without_the_approval_the_day_is_provisional_and_says_why():
    record = under_way(investigation={"report_approved_on": None, "closed": True, "closed_on": "2025-12-31"})
    (deadline,) = dues(record).dues
    assert deadline.stand_in == "缺批复日期，按结案日期推算"
    assert deadline.is_provisional
    assert deadline.nominal == date(2026, 12, 31)


def test_a_day_that_cannot_be_computed_is_told_with_what_is_missing():
    record = under_way(investigation={"report_approved_on": None, "closed": True})
    undated = dues(record).undated
    assert undated is not None
    assert undated.labels == ("有效期限", "规定期限首日")
    assert undated.missing == ("investigation.report_approved_on",)
    assert dues(under_way()).undated is None


def test_before_closure_nothing_is_missing():
    record = under_way(investigation={"report_approved_on": None, "closed": False})
    assert dues(record) == dues(record)
    assert (dues(record).dues, dues(record).undated) == ((), None)


def test_tasks_of_article_11_stand_problem_by_problem():
    problems = [
        {"id": "Q1", "type": "measure_inadequate", "assigned_to": ["enterprise"], "rectified": False, "tracking": []},
        {"id": "Q2", "type": "other", "assigned_to": ["local_government"], "rectified": False, "tracking": ["2026-11-20"]},
        {"id": "Q3", "type": "other", "assigned_to": ["local_government"], "rectified": True},
        {"id": "Q4", "type": "major_unresolved", "suspected_dereliction": True, "assigned_to": ["local_government"],
         "rectified": True, "transferred_to": ["local_government"]},
    ]  # fmt: skip
    tasks = [due for due in dues(formed(problems=problems)).dues if due.kind is Kind.TASK]
    assert [(task.norm, task.item) for task in tasks] == [
        ("11-1-i1a", "Q1"), ("11-1-i1b", "Q1"), ("11-1-i1b", "Q2"), ("11-1-i2", "Q4"),
    ]  # fmt: skip
    assert tasks[0].do == "将问题Q1向属地人民政府及其有关部门交办"
    assert tasks[2].text == "问题Q2正在跟踪督促整改（2026年11月20日）"
    assert tasks[3].do == "将问题Q4移交属地党委、纪检监察机关"
    assert {task.nominal for task in tasks} == {None}


def test_a_problem_without_id_is_named_by_its_place_and_a_list_as_a_whole_by_nothing():
    record = formed(problems=[{"type": "other", "measure": "M9", "assigned_to": [], "rectified": True}])
    record["assessment"]["measure_findings"] = {"M1": "not_implemented"}
    tasks = [due for due in dues(record).dues if due.norm == "11-1-i1a"]
    assert [task.item for task in tasks] == ["第1项"]
    record["problems"][0]["assigned_to"] = ["local_government"]
    (task,) = [due for due in dues(record).dues if due.norm == "11-1-i1a"]
    assert (task.item, task.do) == ("", "将措施M1列入问题并交办")


NEW_RULE = """
  - id: art06.handover
    norm: 6-1-s9
    title: 提交自查自评报告
    quote: 并形成自查自评报告。
    modality: must
    owed_by: 事故发生单位
    act_on: assessment.self_assessment_report_on
    values: [handover_day]
    outcomes:
      - {verdict: compliant, reason: handed_over, when: {assessment.self_assessment_report: true}, say: 已提交}
      - {verdict: pending, reason: in_time, when: {all: [{assessment.self_assessment_report: false}, {as_of: {on_or_before: handover_day}}]}, say: '期限为{handover_day}'}
      - {verdict: violated, reason: overdue, when: {all: [{assessment.self_assessment_report: false}, {as_of: {after: handover_day}}]}, say: '已过{handover_day}', remedy: {do: 提交, by: 事故发生单位, cite: 第六条}}
"""


PER_PROBLEM = """
  - id: art11.answer
    norm: 11-1-i9
    title: 反馈整改情况
    quote: 并持续跟踪、督促整改；
    modality: must
    owed_by: 属地人民政府
    act_on: assessment.report_completed_on
    each:
      of: problems
      as: problem
      outcomes:
        - {verdict: compliant, reason: answered, when: {problem.rectified: true}, say: 已反馈}
        - {verdict: pending, reason: in_time, when: {all: [{problem.rectified: false}, {problem.answer_day: {on_or_after: as_of}}]}, say: 未到期}
        - {verdict: violated, reason: overdue, when: {all: [{problem.rectified: false}, {problem.answer_day: {before: as_of}}]}, say: 已到期, remedy: {do: 反馈, by: 属地人民政府, cite: 第十一条}}
"""


def edition_with(folder, name: str, rule: str, day: str):
    """A copy of the edition with one more rule and one more derived day."""
    shutil.copytree(rules_root() / "shanxi-2026", folder)
    with (folder / name).open("a", encoding="utf-8") as rule_file:
        rule_file.write(rule)
    derived = folder / "derived.yaml"
    text = derived.read_text(encoding="utf-8").replace("facts:\n", f"facts:\n  {day}\n", 1)
    derived.write_text(text, encoding="utf-8")
    return load_ruleset(folder)


def test_a_limit_of_single_records_runs_for_each_of_them(tmp_path):
    day = "problem.answer_day: {label: 反馈期限, days_after: [problem.assigned_on, 30]}"
    ruleset = edition_with(tmp_path / "edition", "article-11.yaml", PER_PROBLEM, day)
    told = {"type": "other", "assigned_to": ["local_government"], "tracking": []}
    problems = [
        told | {"id": "Q1", "assigned_on": "2026-10-01", "rectified": False},
        told | {"id": "Q2", "assigned_on": "2026-11-20", "rectified": False},
        told | {"assigned_on": "2026-11-01", "rectified": True},
    ]
    answers = [d for d in dues(formed(problems=problems), ruleset=ruleset).dues if d.norm == "11-1-i9"]
    assert [(d.item, d.label, d.kind, d.state, d.nominal) for d in answers] == [
        ("Q1", "反馈期限", Kind.DEADLINE, State.OVERDUE, date(2026, 10, 31)),
        ("Q2", "反馈期限", Kind.DEADLINE, State.DUE, date(2026, 12, 20)),
    ]
    assert [(d.text, d.do) for d in answers] == [("已到期", "反馈"), ("未到期", "")]


def test_a_rule_that_is_added_with_a_deadline_appears_by_itself(tmp_path):
    day = "handover_day: {label: 提交期限, workdays_after: [base_date, 10]}"
    ruleset = edition_with(tmp_path / "edition", "article-06.yaml", NEW_RULE, day)
    record = under_way(
        investigation={"report_approved_on": "2026-11-16"}, assessment={"self_assessment_report": False}
    )
    expected = [due for due in dues(record, ruleset=ruleset).dues if due.norm == "6-1-s9"]
    assert [(due.kind, due.label, due.nominal) for due in expected] == [
        (Kind.DEADLINE, "提交期限", date(2026, 11, 30))
    ]
    (late,) = [d for d in dues(record, as_of=date(2026, 12, 5), ruleset=ruleset).dues if d.norm == "6-1-s9"]
    assert (late.state, late.do) == (State.OVERDUE, "提交")


def test_reference_date_and_readings_are_checked():
    record = under_way()
    del record["as_of"]
    with pytest.raises(CaseError):
        DueFinder(rules()).of(Case.model_validate(record))
    with pytest.raises(ReadingError):
        DueFinder(rules(), {"no_such": "reading"})


def _random_cases(seed: int) -> Any:
    """Yield cases that are under way or just formed, some facts left out, with reference dates around their days."""
    rng = Random(seed)
    for _ in range(RANDOM_CASES):
        approved = date(2025, 6, 1) + timedelta(days=int(rng.random() * 500))
        as_of = approved + timedelta(days=int(rng.random() * 420))
        ended = {
            "report_completed": True,
            "report_completed_on": as_of - timedelta(days=int(rng.random() * 40)),
        }
        record = under_way(
            investigation={"report_approved_on": approved},
            assessment=ended if rng.random() < 0.5 else {"started_on": as_of - timedelta(days=30)},
        )
        if rng.random() < 0.3:
            record = mask(record, rng)
        yield Case.model_validate({**record, "as_of": as_of}), as_of, readings(rng, rules().readings)


def test_whatever_time_alone_turns_into_a_breach_or_a_review_was_listed():
    """Nothing is missed: a norm that is pending and is not once the years pass has an entry of its own."""
    turned = 0
    for case, as_of, chosen in _random_cases(11):
        listed = {
            norm
            for due in DueFinder(rules(), chosen).of(case, as_of=as_of).dues
            for norm in (due.norm, *due.along)
        }
        now = evaluate(case, rules(), as_of=as_of, readings=chosen, engine="interpreter")
        later = evaluate(
            case, rules(), as_of=as_of + timedelta(days=1500), readings=chosen, engine="interpreter"
        )
        for finding in now:
            ended = later[finding.norm].verdict in {Verdict.VIOLATED, Verdict.NEEDS_REVIEW}
            if finding.verdict is Verdict.PENDING and ended:
                turned += 1
                assert finding.norm in listed
    assert turned > 5


def test_every_deadline_ends_what_is_pending_on_the_day_after_it():
    """Nothing is invented: on the day itself the norm is pending still, a day later it is not."""
    checked = 0
    for case, as_of, chosen in _random_cases(12):
        for due in DueFinder(rules(), chosen).of(case, as_of=as_of).dues:
            if (
                due.kind not in {Kind.DEADLINE, Kind.BENCHMARK}
                or due.state is not State.DUE
                or due.is_provisional
            ):
                continue
            checked += 1
            days = (due.effective, due.effective + timedelta(days=1))
            on, after = (
                evaluate(case, rules(), as_of=day, readings=chosen, engine="interpreter") for day in days
            )
            assert on[due.norm].verdict is Verdict.PENDING
            assert after[due.norm].verdict in {Verdict.VIOLATED, Verdict.NEEDS_REVIEW}
    assert checked > 3


def test_what_is_overdue_is_a_breach_or_for_review():
    for case, as_of, chosen in _random_cases(13):
        report = evaluate(case, rules(), as_of=as_of, readings=chosen, engine="interpreter")
        for due in DueFinder(rules(), chosen).of(case, as_of=as_of).dues:
            if due.state is State.OVERDUE:
                expected = Verdict.NEEDS_REVIEW if due.kind is Kind.BENCHMARK else Verdict.VIOLATED
                assert report[due.norm].verdict is expected
                assert due.effective < as_of
