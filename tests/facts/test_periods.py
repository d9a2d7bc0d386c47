"""The legal calendar keeps its promises on known dates, at its edges, for any date."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from functools import cache
from itertools import groupby
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify_rules.facts.periods import (
    Deadline,
    HolidayNotices,
    Roll,
    is_workday,
    legal_deadline,
    months_after,
    official_notices,
    published_years,
    workdays_after,
)

ROLLS: tuple[Roll, ...] = get_args(Roll)
ROLLING: tuple[Roll, ...] = ("weekends_and_holidays", "statutory_holidays_only")

dates = st.dates(date(1949, 1, 1), date(2199, 12, 31))
rolls = st.sampled_from(ROLLS)
months = st.integers(0, 24)
counts = st.integers(1, 60)


def d(text: str) -> date:
    return date.fromisoformat(text)


def days_of(first: int, last: int) -> list[date]:
    start = date(first, 1, 1)
    return [start + timedelta(days=i) for i in range((date(last + 1, 1, 1) - start).days)]


# Months


@pytest.mark.parametrize(
    ("day", "count", "end"),
    [
        ("2025-04-30", 10, "2026-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2025-02-28", 12, "2026-02-28"),
        ("2023-02-28", 12, "2024-02-28"),
        ("2025-12-31", 2, "2026-02-28"),
        ("2025-01-15", 0, "2025-01-15"),
        ("2199-12-31", 12, "2200-12-31"),
        ("1949-01-01", 10, "1949-11-01"),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_month_end(day: str, count: int, end: str) -> None:
    assert months_after(d(day), count) == d(end)


def test_months_are_counted_once_because_they_do_not_add_up() -> None:
    day = d("2025-08-31")
    assert months_after(day, 12) == d("2026-08-31")
    assert months_after(months_after(day, 6), 6) == d("2026-08-28")


def test_months_give_a_plain_date() -> None:
    assert type(months_after(d("2025-04-30"), 10)) is date


@given(dates, dates, months)
def test_months_are_monotone_in_the_base_date(one: date, other: date, count: int) -> None:
    first, second = sorted((one, other))
    assert months_after(first, count) <= months_after(second, count)


@given(dates, months)
def test_months_keep_the_day_of_the_month_unless_the_month_is_shorter(day: date, count: int) -> None:
    end = months_after(day, count)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == count
    assert end.day == day.day or (end.day < day.day and (end + timedelta(days=1)).day == 1)


# Rolling


@pytest.mark.parametrize(
    ("nominal", "roll", "effective"),
    [
        ("2020-06-06", "weekends_and_holidays", "2020-06-08"),
        ("2020-06-06", "statutory_holidays_only", "2020-06-06"),
        ("2026-10-10", "weekends_and_holidays", "2026-10-10"),  # Saturday, 调休上班
        ("2026-09-20", "weekends_and_holidays", "2026-09-20"),  # Sunday, 调休上班
        ("2026-10-01", "weekends_and_holidays", "2026-10-08"),
        ("2026-10-01", "statutory_holidays_only", "2026-10-08"),
        ("2026-10-01", "none", "2026-10-01"),
        ("2026-09-26", "statutory_holidays_only", "2026-09-28"),  # Saturday inside the interval
        ("2023-09-30", "weekends_and_holidays", "2023-10-07"),  # the day after is Saturday, 调休上班
        ("2020-01-31", "weekends_and_holidays", "2020-02-03"),  # extended by notice
        ("2004-05-07", "statutory_holidays_only", "2004-05-08"),
        ("2026-11-23", "weekends_and_holidays", "2026-11-23"),
    ],
)
def test_known_deadlines_roll_by_the_official_calendar(nominal: str, roll: Roll, effective: str) -> None:
    deadline = legal_deadline(d(nominal), roll)
    assert deadline == Deadline(d(nominal), d(effective), (), d(effective), d(effective))
    assert not deadline.provisional


def test_an_ordinary_weekend_after_a_holiday_gives_way_only_by_the_wide_reading() -> None:
    # 1 January 2016 was a Friday; the notice named that day alone.
    assert legal_deadline(d("2016-01-01"), "statutory_holidays_only").effective == d("2016-01-02")
    assert legal_deadline(d("2016-01-01"), "weekends_and_holidays").effective == d("2016-01-04")


@pytest.mark.parametrize(
    ("nominal", "roll", "effective"),
    [
        ("2027-10-01", "weekends_and_holidays", "2027-10-04"),
        ("2027-10-01", "statutory_holidays_only", "2027-10-04"),
        ("2027-05-01", "weekends_and_holidays", "2027-05-03"),
        ("2028-01-01", "weekends_and_holidays", "2028-01-03"),  # Saturday, Sunday
        ("2028-01-01", "statutory_holidays_only", "2028-01-02"),
        ("2027-06-05", "weekends_and_holidays", "2027-06-07"),
        ("2027-06-05", "statutory_holidays_only", "2027-06-05"),
        (
            "2027-02-08",
            "weekends_and_holidays",
            "2027-02-08",
        ),  # a working day, unless the notice says otherwise
        ("2003-10-02", "weekends_and_holidays", "2003-10-06"),
    ],
)
def test_a_year_without_a_notice_makes_the_deadline_provisional(
    nominal: str, roll: Roll, effective: str
) -> None:
    deadline = legal_deadline(d(nominal), roll)
    latest = d(effective) + timedelta(days=15)
    assert deadline == Deadline(d(nominal), d(effective), (d(nominal).year,), d(nominal), latest)
    assert deadline.provisional


def test_a_roll_that_crosses_two_years_without_a_notice_names_both() -> None:
    # 31 December 2033 is a Saturday, 1 January 2034 a Sunday.
    deadline = legal_deadline(d("2033-12-31"), "weekends_and_holidays")
    assert (deadline.effective, deadline.unpublished) == (d("2034-01-02"), (2033, 2034))


def test_a_roll_that_enters_a_year_without_a_notice_names_only_that_year() -> None:
    # With notices up to 2022: Saturday 31 December 2022 is in an interval, 2023 is not published.
    deadline = notices_until(2022).roll(d("2022-12-31"), "weekends_and_holidays")
    assert (deadline.effective, deadline.unpublished) == (d("2023-01-02"), (2023,))
    assert deadline.earliest == d("2022-12-31")


@given(dates)
def test_without_rolling_the_deadline_is_the_nominal_day_and_certain(nominal: date) -> None:
    assert legal_deadline(nominal, "none") == Deadline(nominal, nominal, (), nominal, nominal)


@given(dates, rolls)
def test_bounds_enclose_the_effective_day_and_close_when_it_is_certain(nominal: date, roll: Roll) -> None:
    deadline = legal_deadline(nominal, roll)
    assert deadline.nominal == nominal <= deadline.earliest <= deadline.effective <= deadline.latest
    assert deadline.provisional == bool(deadline.unpublished)
    assert deadline.provisional == (deadline.earliest < deadline.latest)


@given(dates, dates, rolls)
def test_effective_deadlines_are_monotone_in_the_nominal_day(one: date, other: date, roll: Roll) -> None:
    first, second = sorted((one, other))
    assert legal_deadline(first, roll).effective <= legal_deadline(second, roll).effective


@given(dates, st.sampled_from(ROLLING))
def test_rolling_twice_is_rolling_once(nominal: date, roll: Roll) -> None:
    effective = legal_deadline(nominal, roll).effective
    assert legal_deadline(effective, roll).effective == effective


@given(dates)
def test_the_narrow_reading_never_ends_later_than_the_wide_one(nominal: date) -> None:
    narrow = legal_deadline(nominal, "statutory_holidays_only").effective
    assert narrow <= legal_deadline(nominal, "weekends_and_holidays").effective


# Working days


@pytest.mark.parametrize(
    ("day", "count", "end"),
    [
        ("2026-04-16", 1, "2026-04-17"),
        ("2026-04-17", 1, "2026-04-20"),
        ("2026-05-08", 1, "2026-05-09"),  # Saturday, 调休上班
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-10-01", 1, "2026-10-08"),  # from a rest day
        ("2026-04-16", 20, "2026-05-18"),
        ("2003-12-31", 1, "2004-01-02"),  # 2003 is not counted in
    ],
)
def test_known_counts_of_working_days(day: str, count: int, end: str) -> None:
    assert workdays_after(d(day), count) == Deadline(d(end), d(end), (), d(end), d(end))


def test_a_count_into_a_year_without_a_notice_is_provisional() -> None:
    deadline = workdays_after(d("2026-12-30"), 2)
    assert deadline == Deadline(d("2027-01-04"), d("2027-01-04"), (2027,), d("2027-01-01"), d("2027-01-19"))


def test_a_count_over_several_years_names_those_without_a_notice() -> None:
    assert workdays_after(d("2026-06-01"), 500).unpublished == (2027, 2028)


@given(dates, counts)
def test_bounds_enclose_the_last_working_day(day: date, count: int) -> None:
    deadline = workdays_after(day, count)
    assert day < deadline.earliest <= deadline.effective <= deadline.latest
    assert deadline.nominal == deadline.effective
    assert deadline.provisional == (deadline.earliest < deadline.latest)


@given(dates, dates, counts)
def test_counts_are_monotone_in_the_base_date(one: date, other: date, count: int) -> None:
    first, second = sorted((one, other))
    assert workdays_after(first, count).effective <= workdays_after(second, count).effective


@given(dates, counts, counts)
def test_working_days_add_up(day: date, one: int, other: int) -> None:
    middle = workdays_after(day, one).effective
    assert workdays_after(middle, other).effective == workdays_after(day, one + other).effective


@given(dates, counts)
def test_a_count_never_ends_on_a_known_rest_day(day: date, count: int) -> None:
    assert is_workday(workdays_after(day, count).effective) is not False


# What a notice still to come can change


@cache
def notices_until(last: int) -> HolidayNotices:
    full = official_notices()
    return HolidayNotices(
        frozenset(day for day in full.holidays if day.year <= last),
        frozenset(day for day in full.workdays if day.year <= last),
        full.first,
        last,
    )


@pytest.mark.parametrize("roll", ROLLING)
def test_the_notice_that_came_always_fell_within_the_provisional_bounds(roll: Roll) -> None:
    first, last = published_years()
    for year in range(first, last):
        before = notices_until(year)
        for nominal in days_of(year + 1, year + 1):
            provisional = before.roll(nominal, roll)
            assert provisional.provisional
            assert provisional.earliest <= legal_deadline(nominal, roll).effective <= provisional.latest


@pytest.mark.parametrize("count", [1, 5, 20, 60, 99, 100, 199, 240, 500])
def test_the_notice_that_came_always_fell_within_the_bounds_of_a_count(count: int) -> None:
    _, last = published_years()
    without = HolidayNotices(frozenset(), frozenset(), 1, 1)
    for day in days_of(2004, 2024)[:: 1 if count <= 60 else 5]:
        true = workdays_after(day, count)
        if true.effective.year <= last:
            provisional = without.count_workdays(day, count)
            assert provisional.earliest <= true.effective <= provisional.latest


def test_no_announced_rest_is_longer_than_ten_days() -> None:
    notices = official_notices()
    runs = groupby(days_of(*published_years()), key=notices.is_off)
    assert max(len(list(run)) for off, run in runs if off) == 10


# The installed data


def test_every_year_from_the_first_to_the_last_has_a_notice() -> None:
    first, last = published_years()
    assert first == 2004
    assert last >= 2026
    assert {day.year for day in official_notices().holidays} == set(range(first, last + 1))


def test_announced_working_days_are_weekend_days_outside_the_holidays() -> None:
    notices = official_notices()
    assert not notices.workdays & notices.holidays
    assert all(day.weekday() >= 5 for day in notices.workdays)


def test_working_days_are_unknown_in_a_year_without_a_notice() -> None:
    assert is_workday(d("2026-10-10")) is True
    assert is_workday(d("2026-10-11")) is False
    assert is_workday(d("2026-10-07")) is False
    assert is_workday(date(published_years()[1] + 1, 6, 1)) is None
    assert is_workday(d("2003-12-31")) is None


# Errors and edges


@pytest.mark.parametrize(
    "call",
    [
        is_workday,
        lambda now: months_after(now, 10),
        lambda now: legal_deadline(now, "none"),
        lambda now: workdays_after(now, 20),
    ],
)
def test_a_datetime_is_refused_because_it_equals_no_date(call) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(TypeError, match="expected a date"):
        call(datetime(2026, 10, 1, 9, 30))


def test_impossible_arguments_are_refused_with_what_was_expected() -> None:
    day = d("2026-10-01")
    with pytest.raises(ValueError, match="expected 0 or more"):
        months_after(day, -1)
    with pytest.raises(ValueError, match="expected 1 or more"):
        workdays_after(day, 0)
    with pytest.raises(ValueError, match="weekends_and_holidays, statutory_holidays_only, none"):
        legal_deadline(day, "forward")  # type: ignore[arg-type]


def test_the_end_of_time_overflows_in_one_way() -> None:
    with pytest.raises(OverflowError):
        months_after(date.max, 1)
    with pytest.raises(OverflowError):
        workdays_after(date.max, 1)
    assert legal_deadline(date.max, "weekends_and_holidays").latest == date.max
    assert months_after(date.min, 12) == date(2, 1, 1)
    assert legal_deadline(date.min, "statutory_holidays_only").unpublished == (1,)


def test_threads_get_the_same_answers() -> None:
    nominals = days_of(2026, 2027)

    def answers(_: int) -> list[Deadline]:
        return [legal_deadline(months_after(day, 12), "weekends_and_holidays") for day in nominals]

    with ThreadPoolExecutor(8) as pool:
        first, *others = pool.map(answers, range(8))
    assert all(other == first for other in others)


def test_importing_the_module_loads_neither_calendar_package() -> None:
    program = (
        "import sys; import rectify_rules.facts.periods\n"
        "print([m for m in ('pendulum', 'chinese_calendar') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
