"""The official calendar as tables that the solver can look days up in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from rectify_rules.facts import periods

__all__ = ["FIRST_YEAR", "Table", "roll_table", "workday_table"]

FIRST_YEAR = 2018
"""Calendars are looked up from this year on: earlier ones differ in their holidays alone."""

_DAY = timedelta(days=1)


class Table:
    """A function on days: its pieces, with the first and the last day on which it is certain.

    `order` ranks functions that never give an earlier day than those of lower rank in the same `family`;
    with `strict` they give a later one.
    """

    def __init__(
        self, family: str, order: int, compute: Callable[[date], periods.Deadline], *, strict: bool
    ) -> None:
        self.family, self.order, self.strict = family, order, strict
        day = date(max(FIRST_YEAR, periods.published_years()[0]), 1, 1)
        self.first = day
        self.pieces: list[tuple[date, date | None]] = []
        self.results: dict[date, date] = {}
        previous: date | None = date.min
        while not (found := compute(day)).provisional:
            self.results[day] = found.effective
            result = None if found.effective == day else found.effective
            if result != previous:
                self.pieces.append((day, result))
                previous = result
            day += _DAY
            if day.year > periods.published_years()[1] + 1:
                break
        self.last = day - _DAY

    def within(self, first: date, last: date) -> list[tuple[date, date | None]]:
        """Give the pieces that touch a span of days."""
        found = [
            piece
            for piece, following in zip(self.pieces, [*self.pieces[1:], (last, None)], strict=True)
            if following[0] > first and piece[0] <= last
        ]
        return found or self.pieces[-1:]


@cache
def roll_table(roll: periods.Roll) -> Table:
    """Give the rolling of a last day that is a day off."""
    order = 1 if roll == "weekends_and_holidays" else 0
    return Table("roll", order, lambda day: periods.legal_deadline(day, roll), strict=False)


@cache
def workday_table(count: int) -> Table:
    """Give the last of so many working days."""
    return Table("workdays", count, lambda day: periods.workdays_after(day, count), strict=True)
