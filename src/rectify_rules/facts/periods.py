"""The legal calendar: how a period set in months or working days runs out.

民法典第二百零一至二百零三条 are applied by analogy: they govern civil periods, and the regulation has no
rule of its own. The first day is not counted, the last day is the 对应日 (without one, the end of the
month), and a last day that is a legal rest day gives way to the day after the rest ends.

Rest days follow the yearly holiday notice of the State Council. A deadline that rests on a year without a
notice is *provisional*: it is computed with what can be known and carries the bounds of the true date.
The year of a day decides which notice it needs. A notice can also reach back to 29-31 December of the year
before (2006, 2007, 2011, 2018, 2022, 2023 in the data), so these days can still change in the last year
that has a notice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Final, Literal, get_args

__all__ = [
    "Deadline",
    "HolidayNotices",
    "Roll",
    "is_workday",
    "legal_deadline",
    "months_after",
    "official_notices",
    "published_years",
    "workdays_after",
]

Roll = Literal["weekends_and_holidays", "statutory_holidays_only", "none"]
"""Which last days give way to a later one (reading `period_end_roll`)."""

_ROLLS: Final = get_args(Roll)
_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_CACHED: Final = 1 << 14

# Month and day of the holidays that no notice can move.
_FIXED: Final = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})

# Calendar days by which a notice can push a deadline beyond the provisional one. The longest rest in the
# notices of 2004-2026 is 10 days (24 January to 2 February 2020), so 15 leaves room for one such rest next
# to a weekend.
_MARGIN: Final = 15

# A long count meets several holidays that only a notice tells (about 11 calendar days in a year of 250
# working days): one more margin for every so many working days.
_MARGIN_PER_WORKDAYS: Final = 100


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a period, with what is uncertain about it."""

    nominal: date
    """The 对应日, month-end clamped; for a count of working days the same as `effective`."""
    effective: date
    """The last day after rolling; where provisional, with weekends and the fixed holidays as rest days."""
    unpublished: tuple[int, ...]
    """Years without an official holiday notice on which it rests, ascending; `()` when certain."""
    earliest: date
    """Lower bound of the true effective date; equal to `effective` when certain."""
    latest: date
    """Upper bound of the true effective date; equal to `effective` when certain."""

    @property
    def provisional(self) -> bool:
        """Tell whether a holiday notice still to be published can move the effective date."""
        return bool(self.unpublished)


@dataclass(frozen=True, slots=True)
class HolidayNotices:
    """The holiday notices of consecutive years, as day sets."""

    holidays: frozenset[date]
    """Every day of every announced interval, weekends inside it included."""
    workdays: frozenset[date]
    """Weekend days announced as working days (调休上班)."""
    first: int
    """First year with a notice."""
    last: int
    """Last year with a notice."""

    def covers(self, day: date) -> bool:
        """Tell whether the year of `day` has a notice."""
        return self.first <= day.year <= self.last

    def is_holiday(self, day: date) -> bool:
        """Tell whether `day` lies in a holiday interval; without a notice, whether it is a fixed holiday."""
        return day in self.holidays if self.covers(day) else (day.month, day.day) in _FIXED

    def is_off(self, day: date) -> bool:
        """Tell whether `day` is a rest day: a holiday, or a weekend day not announced as a working day."""
        if self.is_holiday(day):
            return True
        return day.weekday() >= _SATURDAY and not (self.covers(day) and day in self.workdays)

    def roll(self, nominal: date, roll: Roll) -> Deadline:
        """Move a last day that may not be one to the first following day that may."""
        if roll == "none":
            return Deadline(nominal, nominal, (), nominal, nominal)
        gives_way: Callable[[date], bool] = (
            self.is_off if roll == "weekends_and_holidays" else self.is_holiday
        )
        effective = nominal
        while gives_way(effective):
            effective += _DAY
        # A notice could make the weekend of `nominal` a working day, but never move the date before it.
        return self._bounded(nominal, effective, counted_from=nominal, earliest=nominal, margin=_MARGIN)

    def count_workdays(self, day: date, count: int) -> Deadline:
        """Find the `count`-th working day after `day`, which is itself not counted."""
        effective, left = day, count
        earliest, still = day, count
        while left:
            effective += _DAY
            if not self.is_off(effective):
                left -= 1
            # Where there is no notice, any day could turn out to be a working day.
            if still and not (self.covers(effective) and self.is_off(effective)):
                earliest, still = effective, still - 1
        return self._bounded(
            effective,
            effective,
            counted_from=day + _DAY,
            earliest=earliest,
            margin=_MARGIN * (1 + count // _MARGIN_PER_WORKDAYS),
        )

    def _bounded(
        self, nominal: date, effective: date, *, counted_from: date, earliest: date, margin: int
    ) -> Deadline:
        years = range(counted_from.year, effective.year + 1)
        unpublished = tuple(year for year in years if not self.first <= year <= self.last)
        if not unpublished:
            return Deadline(nominal, effective, (), effective, effective)
        latest = date.fromordinal(min(effective.toordinal() + margin, date.max.toordinal()))
        return Deadline(nominal, effective, unpublished, earliest, latest)


@cache
def official_notices() -> HolidayNotices:
    """Return the notices in the installed `chinesecalendar`, loaded on first use."""
    # The package's own functions raise for a year without a notice; its raw tables let us say so in words.
    from chinese_calendar import constants  # type: ignore[import-untyped]

    holidays = frozenset(constants.holidays)
    return HolidayNotices(
        holidays, frozenset(constants.workdays), first=min(holidays).year, last=max(holidays).year
    )


def published_years() -> tuple[int, int]:
    """Return the first and the last year with an official holiday notice in the installed data."""
    notices = official_notices()
    return notices.first, notices.last


def is_workday(day: date) -> bool | None:
    """Tell whether `day` is a working day by the official calendar, 调休上班 included.

    Returns `None` in a year without a notice: not known.
    Raises `TypeError` for a `datetime`.
    """
    _require_date(day)
    notices = official_notices()
    return not notices.is_off(day) if notices.covers(day) else None


def months_after(day: date, months: int) -> date:
    """Return the 对应日 of `day` after `months` months, or the end of the month that has none.

    Months do not add up (5 + 5 is not 10 from 30 April): always count once, from the base date.
    Raises `ValueError` for a negative number, `OverflowError` past the year 9999, `TypeError` for a
    `datetime`. Source: 民法典第二百零一条第一款、第二百零二条, by analogy.
    """
    _require_date(day)
    if months < 0:
        raise ValueError(f"`{months}` months: a period runs forward, expected 0 or more")
    return _months_after(day, months)


def legal_deadline(nominal: date, roll: Roll) -> Deadline:
    """Roll the last day of a period that falls on a rest day to the first following day that is none.

    `weekends_and_holidays`: every rest day of the official calendar gives way; 调休上班 weekends do not.
    `statutory_holidays_only`: days of an announced holiday interval give way, ordinary weekends do not.
    `none`: no day gives way, the deadline is never provisional.
    Raises `ValueError` for another roll, `TypeError` for a `datetime`.
    Source: 民法典第二百零三条第一款, by analogy.
    """
    _require_date(nominal)
    if roll not in _ROLLS:
        raise ValueError(f"`{roll}` is no way to roll a deadline, expected one of {', '.join(_ROLLS)}")
    return _legal_deadline(nominal, roll)


def workdays_after(day: date, count: int) -> Deadline:
    """Return the `count`-th working day after `day`; `day` is not counted, 调休上班 weekends are.

    Raises `ValueError` for a count below 1, `OverflowError` past the year 9999, `TypeError` for a
    `datetime`. Source: 民法典第二百零一条第一款, by analogy.
    """
    _require_date(day)
    if count < 1:
        raise ValueError(f"`{count}` working days: expected 1 or more")
    return _workdays_after(day, count)


@lru_cache(maxsize=_CACHED)
def _months_after(day: date, months: int) -> date:
    import pendulum

    # Only `Date.add` from the base date: pendulum's intervals miscount months, its parser takes `now`.
    try:
        end = pendulum.Date(day.year, day.month, day.day).add(months=months)
    except ValueError as error:
        raise OverflowError(f"`{day}` plus {months} months lies past the year {date.max.year}") from error
    return date(end.year, end.month, end.day)


@lru_cache(maxsize=_CACHED)
def _legal_deadline(nominal: date, roll: Roll) -> Deadline:
    return official_notices().roll(nominal, roll)


@lru_cache(maxsize=_CACHED)
def _workdays_after(day: date, count: int) -> Deadline:
    return official_notices().count_workdays(day, count)


def _require_date(day: date) -> None:
    # A datetime is a date to the type checker but equals none: no holiday would ever be found.
    if isinstance(day, datetime):
        raise TypeError(f"`{day}` is a datetime, expected a date")
