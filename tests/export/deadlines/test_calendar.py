"""The calendar: what RFC 5545 asks, the same bytes for the same records, and entries that keep their names."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from due_cases import formed, scheduled, under_way
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("icalendar")

from icalendar import Calendar

from rectify_rules.export.deadlines.calendar import calendar_file

NUMBER = "晋安办发〔2026〕48号"
TASKS = [{"id": name, "type": "other", "assigned_to": []} for name in ("Q1", "Q2")]


def ics(*records, **options):
    return calendar_file(scheduled(*records, **options), NUMBER)


def entries(text, kind="VEVENT"):
    return list(Calendar.from_ical(text).walk(kind))


def test_a_deadline_is_an_all_day_event_with_reminders_on_coming_mornings():
    (event,) = entries(ics(under_way()))
    assert event.decoded("dtstart") == date(2026, 12, 31)
    assert event.decoded("dtend") == date(2027, 1, 1)
    assert (event["status"], event["transp"]) == ("CONFIRMED", "TRANSPARENT")
    assert "第三条" in event["description"]
    assert NUMBER in event["description"]
    triggers = [alarm.decoded("trigger") for alarm in event.walk("VALARM")]
    nine = timedelta(hours=9)
    assert triggers == [nine - timedelta(days=days) for days in (30, 7, 1, 0)]
    assert all("在结案后10个月至1年内完成评估" in alarm["description"] for alarm in event.walk("VALARM"))


def test_no_reminder_lies_in_the_past():
    (event,) = entries(ics(under_way(), as_of=date(2026, 12, 25)))
    assert len(event.walk("VALARM")) == 2
    (event,) = entries(ics(under_way(), as_of=date(2027, 2, 25)))
    assert event["summary"].startswith("〔已逾期〕")
    assert event.walk("VALARM") == []


def test_a_provisional_day_is_tentative_and_says_so():
    record = under_way(investigation={"report_approved_on": "2026-02-27"})
    deadline = next(event for event in entries(ics(record)) if "名义期限" in event["summary"])
    assert deadline["status"] == "TENTATIVE"
    assert deadline["summary"].startswith("〔暂定〕")
    assert deadline.decoded("dtstart") == date(2027, 2, 27)
    assert "有效期限2027年3月1日（暂定）" in deadline["description"]


def test_a_moved_day_keeps_its_name_and_a_later_file_wins():
    before = under_way()
    after = under_way(investigation={"report_approved_on": "2026-01-05"})
    (old,) = entries(ics(before))
    (new,) = entries(ics(after, as_of=date(2026, 11, 24)))
    assert old["uid"] == new["uid"]
    assert old.decoded("dtstart") != new.decoded("dtstart")
    assert new["sequence"] == old["sequence"] + 1
    assert new.decoded("dtstamp") > old.decoded("dtstamp")


def test_the_same_records_give_the_same_bytes_and_what_is_done_is_not_listed():
    assert ics(formed(), under_way(id="B")) == ics(formed(), under_way(id="B"))
    done = {
        "published": True,
        "published_on": "2026-11-17",
        "extent": "full",
        "publisher_type": "lead_department",
    }
    assert [event["summary"] for event in entries(ics(formed(publication=done)))] == [
        "参照期限：报上一级安全生产委员会办公室备案｜沁水“9·30”事故"
    ]


def test_tasks_without_a_day_are_to_dos_with_names_of_their_own():
    todos = entries(ics(formed(problems=TASKS)), "VTODO")
    assert len({todo["uid"] for todo in todos}) == len(todos) == 2
    assert {todo["status"] for todo in todos} == {"NEEDS-ACTION"}


def test_no_uid_names_a_machine_and_all_differ():
    cases = [under_way(id=f"A-{number}") for number in range(20)] + [formed(problems=TASKS)]
    calendar = Calendar.from_ical(ics(*cases))
    names = [str(entry["uid"]) for entry in calendar.walk() if "uid" in entry]
    assert len(set(names)) == len(names) > 20
    assert not any("@" in name for name in names)


def test_lines_end_in_crlf_and_have_at_most_75_octets():
    text = ics(under_way(accident={"name": "沁水" * 200}), formed(problems=TASKS))
    lines = text.encode().split(b"\r\n")
    assert lines[-1] == b""
    assert all(b"\n" not in line and b"\r" not in line for line in lines)
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode("utf-8")


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60))
def test_whatever_a_name_holds_is_text(name):
    """A name cannot add a property, an entry or a line of its own."""
    text = ics(under_way(accident={"name": f"甲{name}"}))
    calendar = Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    assert [component.name for component in calendar.walk()] == ["VCALENDAR", "VEVENT", *["VALARM"] * 4]
    assert set(event) == {
        "UID", "DTSTAMP", "SEQUENCE", "SUMMARY", "DESCRIPTION", "CATEGORIES", "DTSTART", "DTEND", "STATUS", "TRANSP",
    }  # fmt: skip
    assert "\r" not in event["description"]
