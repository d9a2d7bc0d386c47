"""Dates as compiled code holds them.

An event that happened on a known day is that `date`; one that has not happened is False; whatever lies in
between is a tuple (happened, earliest, latest, day to print, years without a holiday notice), as `Moment` has it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from rectify_rules.facts import periods
from rectify_rules.facts.logic import ABSENT, Truth

Inexact = tuple[Truth, date | None, date | None, date | None, tuple[int, ...]]
When = date | Inexact | bool  # the only bool is False

_CACHED: Final = 1 << 14
_FIRST: Final = date.min


def undated(
    happened: Truth, as_of: date, lows: tuple[date | None, ...], highs: tuple[date | None, ...]
) -> When:
    """Bound the date of an event by those before and after it; what has happened since proves it."""
    low: date | None = None
    high = as_of
    for day in lows:
        if day is not None and (low is None or day > low):
            low = day
    for day in highs:
        if day is not None:
            happened = True
            high = min(high, day)
    if low is not None and low > high:
        low = None
    return _plain((happened, low, high, None, ()))


def _plain(when: Inexact) -> When:
    """Give an exact date its plain form."""
    happened, low, high, _, years = when
    if happened is False:
        return False
    return low if happened and low is not None and low == high and not years else when


def _parts(when: When) -> Inexact:
    if isinstance(when, tuple):
        return when
    if isinstance(when, date):
        return True, when, when, when, ()
    return False, None, None, None, ()


def before(first: When, second: When) -> Truth:
    """Tell whether `first` lies before `second`, as `is_before` does."""
    if first is False or second is False:
        return False
    happened, low, high, _, _ = _parts(first)
    other, least, most, _, _ = _parts(second)
    if (most is not None and low is not None and most <= low) or most == _FIRST:
        return False
    certain = high is not None and least is not None and high < least
    return True if certain and happened and other else None


def not_after(first: When, second: When) -> Truth:
    """Tell whether `first` lies on or before `second`, as `is_not_after` does."""
    if first is False or second is False:
        return False
    happened, low, high, _, _ = _parts(first)
    other, least, most, _, _ = _parts(second)
    if low is not None and most is not None and low > most:
        return False
    certain = (high is not None and least is not None and high <= least) or high == _FIRST
    return True if certain and happened and other else None


def between(when: When, low: When, high: When) -> Truth:
    """Tell whether a date lies between two others, both included."""
    first = not_after(low, when)
    if first is False:
        return False
    second = not_after(when, high)
    if second is False:
        return False
    return True if first and second else None


def same_day(first: When, second: When, equal: bool) -> Truth:
    """Tell whether two dates are the same, or differ."""
    sides = (not_after(first, second), not_after(second, first))
    truth: Truth = False if False in sides else None if None in sides else True
    if truth is not None and _parts(first)[0] and _parts(second)[0]:
        return truth is equal
    return False if truth is not None else None


def recorded(when: When, day: date | None) -> bool:
    """Tell whether the day of a fact is known, be it still to come."""
    if day is not None:
        return True
    happened, low, high, _, _ = _parts(when)
    return happened is not None and low is not None and low == high


def exact(when: When) -> bool:
    """Tell whether something happened on one known day."""
    happened, low, high, _, _ = _parts(when)
    return happened is True and low is not None and low == high


def date_or_as_of(when: When, as_of: date) -> When:
    """Let the clock of an event that has not happened stand at the reference date."""
    if when is False:
        return as_of
    if exact(when):
        return when
    happened, low, high, _, _ = _parts(when)
    return _plain((True, low, as_of if happened is None else high, None, ()))


def shifted(when: When, move: Callable[[date], date]) -> When:
    """Move both bounds of a date."""
    if when is False:
        return False
    happened, low, high, _, _ = _parts(when)
    return _plain(
        (happened, None if low is None else move(low), None if high is None else move(high), None, ())
    )


def months_after(when: When, months: int) -> When:
    """Count months on."""
    return shifted(when, lambda day: periods.months_after(day, months))


def days_after(when: When, days: int) -> When:
    """Count days on."""
    return shifted(when, lambda day: day + timedelta(days=days))


def workdays_after(when: When, count: int) -> When:
    """Count working days on."""
    if isinstance(when, date):
        return _workdays(when, count)
    return _deadline(when, lambda day: periods.workdays_after(day, count))


def legal_deadline(when: When, roll: periods.Roll) -> When:
    """Roll a last day over the days off."""
    if isinstance(when, date):
        return _rolled(when, roll)
    return _deadline(when, lambda day: periods.legal_deadline(day, roll))


@lru_cache(maxsize=_CACHED)
def _workdays(day: date, count: int) -> When:
    return _deadline(day, lambda one: periods.workdays_after(one, count))


@lru_cache(maxsize=_CACHED)
def _rolled(day: date, roll: periods.Roll) -> When:
    return _deadline(day, lambda one: periods.legal_deadline(one, roll))


def _deadline(when: When, compute: Callable[[date], periods.Deadline]) -> When:
    if when is False:
        return False
    happened, first, last, _, _ = _parts(when)
    low = None if first is None else compute(first)
    high = None if last is None else compute(last)
    known = exact(when)
    years: tuple[int, ...] = ()
    if known and low is not None and high is not None:
        years = tuple(sorted({*low.unpublished, *high.unpublished}))
    shown = low.effective if low is not None and years else None
    return _plain((happened, low.earliest if low else None, high.latest if high else None, shown, years))


def provisional(when: When) -> Truth:
    """Tell whether a date rests on a year without a holiday notice."""
    if isinstance(when, date):
        return False
    if _parts(when)[4]:
        return True
    return False if exact(when) else None


def days_between(first: When, second: When, least: int) -> object:
    """Count the days from one day to another; nothing where there are fewer than `least`."""
    order = before(first, second) if least else not_after(first, second)
    if order is False:
        return ABSENT
    start, end = _day(first), _day(second)
    if order is None or start is None or end is None:
        return None
    days = (end - start).days
    return days if days >= least else ABSENT


def _day(when: When) -> date | None:
    if isinstance(when, tuple):
        if when[3] is not None:
            return when[3]
        return when[1] if exact(when) else None
    return when if isinstance(when, date) else None


def hull(values: list[When]) -> When:
    """Give the date that one of several is."""
    parts = [_parts(value) for value in values]
    states = {part[0] for part in parts}
    lows = [part[1] for part in parts if part[0] is not False]
    highs = [part[2] for part in parts if part[0] is not False]
    low = None if None in lows or not lows else min(day for day in lows if day)
    high = None if None in highs or not highs else max(day for day in highs if day)
    return _plain((states.pop() if len(states) == 1 else None, low, high, None, ()))
