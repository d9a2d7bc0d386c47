"""A brute-force oracle, written without the periods module or pendulum, agrees on every date.

It lists the days of the calendar one by one and looks things up in the lists.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from datetime import date

import pytest
from chinese_calendar.constants import holidays, workdays

from rectify_rules.facts import periods

FIRST_APPROVAL, LAST_APPROVAL = date(2020, 1, 1), date(2035, 12, 31)
NOTICE_YEARS = {day.year for day in holidays}

CALENDAR = [date.fromordinal(n) for n in range(date(2000, 1, 1).toordinal(), date(2041, 1, 1).toordinal())]
APPROVALS = [day for day in CALENDAR if FIRST_APPROVAL <= day <= LAST_APPROVAL]

DAYS_OF_MONTH: dict[int, list[date]] = defaultdict(list)
for _day in CALENDAR:
    DAYS_OF_MONTH[_day.year * 12 + _day.month - 1].append(_day)


def resting(day: date, roll: str) -> bool:
    """Say whether a deadline on `day` gives way, from the raw tables."""
    weekend = day.isoweekday() in (6, 7)
    if day.year in NOTICE_YEARS:
        announced = day in holidays
        by_weekend = weekend and day not in workdays
    else:
        announced = f"{day:%m-%d}" in {"01-01", "05-01", "05-02", "10-01", "10-02", "10-03"}
        by_weekend = weekend
    return {
        "none": False,
        "statutory_holidays_only": announced,
        "weekends_and_holidays": announced or by_weekend,
    }[roll]


def corresponding_day(day: date, months: int) -> date:
    target = DAYS_OF_MONTH[day.year * 12 + day.month - 1 + months]
    return next((other for other in target if other.day == day.day), target[-1])


def open_days(roll: str) -> list[date]:
    return [day for day in CALENDAR if not resting(day, roll)]


def years_between(first: date, last: date) -> set[int]:
    return {date.fromordinal(n).year for n in range(first.toordinal(), last.toordinal() + 1)}


@pytest.mark.parametrize("months", [10, 12])
@pytest.mark.parametrize("roll", ["weekends_and_holidays", "statutory_holidays_only", "none"])
def test_oracle_agrees_on_every_deadline_of_every_approval_date(months: int, roll: periods.Roll) -> None:
    possible = open_days(roll)
    for approval in APPROVALS:
        nominal = corresponding_day(approval, months)
        effective = possible[bisect_right(possible, date.fromordinal(nominal.toordinal() - 1))]
        unknown = set() if roll == "none" else years_between(nominal, effective) - NOTICE_YEARS

        actual = periods.legal_deadline(periods.months_after(approval, months), roll)

        assert actual.nominal == nominal, approval
        assert actual.effective == effective, approval
        assert actual.provisional is bool(unknown), approval
        assert actual.unpublished == tuple(sorted(unknown)), approval
        slack = 15 if unknown else 0
        assert actual.earliest == (nominal if unknown else effective), approval
        assert (actual.latest - effective).days == slack, approval


@pytest.mark.parametrize("count", [1, 7, 20])
def test_oracle_agrees_on_every_count_of_working_days(count: int) -> None:
    working = open_days("weekends_and_holidays")
    # At the least every day of a year without a notice is a working day.
    at_least = [d for d in CALENDAR if d.year not in NOTICE_YEARS or not resting(d, "weekends_and_holidays")]
    for day in CALENDAR:
        if not date(2002, 1, 1) <= day <= date(2035, 12, 31):
            continue
        effective = working[bisect_right(working, day) + count - 1]
        counted_from = date.fromordinal(day.toordinal() + 1)
        unknown = years_between(counted_from, effective) - NOTICE_YEARS

        actual = periods.workdays_after(day, count)

        assert actual.nominal == actual.effective == effective, day
        assert actual.unpublished == tuple(sorted(unknown)), day
        assert actual.provisional is bool(unknown), day
        if unknown:
            assert actual.earliest == at_least[bisect_right(at_least, day) + count - 1], day
            assert (actual.latest - effective).days == 15, day
        else:
            assert actual.earliest == actual.latest == effective, day


def test_oracle_agrees_on_what_a_working_day_is() -> None:
    for day in CALENDAR:
        known = day.year in NOTICE_YEARS
        expected = not resting(day, "weekends_and_holidays") if known else None
        assert periods.is_workday(day) is expected, day
