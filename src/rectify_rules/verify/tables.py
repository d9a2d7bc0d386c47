"""The official calendar as tables that the solver can look days up in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from rectify_rules.facts import periods

__all__ = ["FIRST_YEAR", "Table", "last_year", "roll_tables", "workday_tables"]

FIRST_YEAR = 2018
"""Calendars are looked up from this year on: earlier ones differ in their holidays alone."""
_YEARS_AHEAD = 2
"""Years without a holiday notice that are looked up, too: there a deadline lies between two days."""

_DAY = timedelta(days=1)


def last_year() -> int:
    """Give the last year in which a day is looked up."""
    return periods.published_years()[1] + _YEARS_AHEAD


class Table:
    """One bound of a function on days: its pieces, with the first and the last day that it is asked of.

    `order` ranks functions that never give an earlier day than those of lower rank in the same `family`;
    with `strict` they give a later one. Up to the day `certain`, the lower and the upper bound are the same.
    """

    def __init__(
        self,
        family: str,
        order: int,
        compute: Callable[[date], periods.Deadline],
        *,
        strict: bool,
        upper: bool,
    ) -> None:
        self.family, self.order, self.strict, self.upper = family, order, strict, upper
        day = date(max(FIRST_YEAR, periods.published_years()[0]), 1, 1)
        self.first = self.certain = day
        self.pieces: list[tuple[date, date | None]] = []
        self.results: dict[date, date] = {}
        previous: date | None = date.min
        while day.year <= last_year():
            found = compute(day)
            bound = found.latest if upper else found.earliest
            self.results[day] = bound
            result = None if bound == day else bound
            if result != previous:
                self.pieces.append((day, result))
                previous = result
            if not found.provisional:
                self.certain = day
            day += _DAY
        self.last = day - _DAY

    def within(self, first: date, last: date) -> list[tuple[date, date | None]]:
        """Give the pieces that touch a span of days."""
        found = [
            piece
            for piece, following in zip(self.pieces, [*self.pieces[1:], (last, None)], strict=True)
            if following[0] > first and piece[0] <= last
        ]
        return found or self.pieces[-1:]


Bounds = tuple[Table, Table]
"""The lower and the upper bound of one function."""


@cache
def roll_tables(roll: periods.Roll) -> Bounds:
    """Give the rolling of a last day that is a day off."""
    order = 1 if roll == "weekends_and_holidays" else 0
    return _bounds("roll", order, lambda day: periods.legal_deadline(day, roll), strict=False)


@cache
def workday_tables(count: int) -> Bounds:
    """Give the last of so many working days."""
    return _bounds("workdays", count, lambda day: periods.workdays_after(day, count), strict=True)


def _bounds(family: str, order: int, compute: Callable[[date], periods.Deadline], *, strict: bool) -> Bounds:
    low, high = (Table(family, order, compute, strict=strict, upper=upper) for upper in (False, True))
    return low, high
