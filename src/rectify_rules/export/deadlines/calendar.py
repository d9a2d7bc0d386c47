"""A schedule as an iCalendar file (RFC 5545) for the calendar of a phone or an office."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from rectify_rules.export.deadlines import wording
from rectify_rules.export.deadlines.model import Due, Kind, State
from rectify_rules.export.deadlines.schedule import Schedule
from rectify_rules.facts.dates import format_date
from rectify_rules.report.facets import TRIAL_MARK
from rectify_rules.report.layout import clean

if TYPE_CHECKING:
    from icalendar import Alarm, Calendar, Component

_DAY = timedelta(days=1)
_MORNING = timedelta(hours=9)
# Identifies the entries of this library; what follows from it never names a machine.
_NAMESPACE = UUID("6f0f9c1e-2f3b-5a55-9d0c-48a1b2026416")
_REMINDERS = {Kind.OPENING: (0,), Kind.DEADLINE: (30, 7, 1, 0), Kind.BENCHMARK: (7, 0)}
"""Days before the nominal day at which a calendar reminds, at nine in the morning."""


def calendar_file(schedule: Schedule, document_number: str) -> str:
    """Give the calendar: an all-day event on every nominal day, a to-do for every task without a day.

    Raises ImportError without icalendar.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//rectify-rules//rectify deadlines//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "事故整改评估期限")
    seen: Counter[str] = Counter()
    for due in schedule.dues:
        _add(calendar, due, _uid(due, seen), document_number)
    return str(calendar.to_ical(sorted=False).decode("utf-8"))


def _uid(due: Due, seen: Counter[str]) -> str:
    """Name an entry by its case, norm and day, so that it keeps its name when the day moves.

    A calendar replaces an entry by one of the same UID with a higher SEQUENCE (RFC 5545 3.8.7.4).
    """
    case = due.case_id or due.case_name or f"#{due.place}"
    key = "\n".join((case, due.norm, due.day or due.kind.value, due.item, "trial" if due.trial else ""))
    seen[key] += 1
    return str(uuid5(_NAMESPACE, key if seen[key] == 1 else f"{key}\n{seen[key]}"))


def _add(calendar: Calendar, due: Due, uid: str, document_number: str) -> None:
    from icalendar import Event, Todo

    entry: Component = Todo() if due.nominal is None else Event()
    stamp = datetime.combine(due.as_of, time(), UTC)
    entry.add("uid", uid)
    # No clock: the file is as of the reference date. The number of that day makes a later file win over
    # an earlier one, although nothing remembers what the earlier one said.
    entry.add("dtstamp", stamp)
    entry.add("sequence", due.as_of.toordinal())
    entry.add("summary", _summary(due))
    entry.add("description", _description(due, document_number))
    entry.add("categories", [due.kind.label])
    if due.nominal is None:
        entry.add("status", "NEEDS-ACTION")
    else:
        entry.add("dtstart", due.nominal)
        entry.add("dtend", due.nominal + _DAY)
        entry.add("status", "TENTATIVE" if due.is_provisional or due.applies is None else "CONFIRMED")
        # A deadline does not make its owner busy.
        entry.add("transp", "TRANSPARENT")
        for alarm in _alarms(due):
            entry.add_component(alarm)
    calendar.add_component(entry)


def _alarms(due: Due) -> list[Alarm]:
    """Remind on mornings that are still to come; an alarm in the past would go off on import."""
    from icalendar import Alarm

    assert due.nominal is not None
    found = []
    for before in _REMINDERS.get(due.kind, ()):
        if due.nominal - before * _DAY >= due.as_of:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("trigger", _MORNING - before * _DAY)
            alarm.add("description", _summary(due))
            found.append(alarm)
    return found


def _summary(due: Due) -> str:
    case = clean(due.case_name or due.case_id) or f"第{due.place}件"
    item = f"（{clean(due.item)}）" if due.item else ""
    what = due.title if due.nominal is None else f"{_day_name(due)}：{due.title}"
    return f"{_marks(due)}{what}{item}｜{case}"


def _marks(due: Due) -> str:
    marks = [TRIAL_MARK] if due.trial else []
    if due.state is State.OVERDUE:
        marks.append("〔已过参照期限〕" if due.kind is Kind.BENCHMARK else "〔已逾期〕")
    elif due.state is State.UNKNOWN:
        marks.append("〔办理情况不详〕")
    if due.is_provisional:
        marks.append("〔暂定〕")
    return "".join(marks)


def _day_name(due: Due) -> str:
    if due.nominal != due.effective:
        return "名义期限"
    return due.kind.label if due.kind is Kind.BENCHMARK else due.label


def _description(due: Due, document_number: str) -> str:
    passed = f"（{wording.distance(due)}）" if due.passed else ""
    lines = [
        wording.case_words(due.case_id, due.case_name, due.place),
        wording.heading(due),
        wording.days(due) + passed,
        due.text,
        wording.duty(due),
        *wording.reservations(due),
        f"{document_number}{due.quote}",
        f"核查基准日{format_date(due.as_of)}",
    ]
    return "\n".join(clean(line) for line in lines if line)
