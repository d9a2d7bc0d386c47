"""Columns of dates that may be known only within bounds, of events that may not have happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

from rectify_rules.batch.masks import Mask, Truth, all_of, both, either, inverse, pick
from rectify_rules.facts import periods

__all__ = [
    "EPOCH",
    "LEAST",
    "MOST",
    "Days",
    "Deadlines",
    "Moments",
    "chosen",
    "is_before",
    "is_not_after",
    "known_on",
    "same_day",
    "shift",
]

EPOCH = date(1970, 1, 1).toordinal()
LEAST, MOST = -(1 << 30), 1 << 30
"""Days before and after all others: they stand for a bound that is not known."""
_FIRST_DAY = date.min.toordinal() - EPOCH


@dataclass(frozen=True, slots=True)
class Moments:
    """What `Moment` is for one case: whether it happened, and the days between which it lies."""

    happened: Truth
    earliest: pl.Series
    latest: pl.Series
    provisional: Mask = False
    """An exact day was counted into a year that has no holiday notice."""
    shown: pl.Series | None = None
    """The day to count from where it is provisional."""
    doubtful: Mask = False
    first_day: bool = False
    """It may lie on the first of all days, before which nothing lies."""

    @property
    def exact(self) -> Mask:
        """Tell where it happened on one known day."""
        return both(self.happened.yes, self.one_day)

    @property
    def one_day(self) -> Mask:
        """Tell where both bounds are the same day."""
        return True if self.earliest is self.latest else self.earliest == self.latest


def known_on(days: pl.Series, *, first_day: bool = False) -> Moments:
    """Give what happened on known days."""
    return Moments(Truth(True, False), days, days, first_day=first_day)


def is_before(first: Moments, second: Moments) -> Truth:
    """Tell where `first` lies before `second`, as `facts.logic.is_before`."""
    no = either(either(first.happened.no, second.happened.no), second.latest <= first.earliest)
    if second.first_day:
        no = either(no, second.latest == _FIRST_DAY)
    certain = both(first.latest < second.earliest, both(first.happened.yes, second.happened.yes))
    return Truth(both(certain, inverse(no)), no)


def is_not_after(first: Moments, second: Moments) -> Truth:
    """Tell where `first` lies on or before `second`, as `facts.logic.is_not_after`."""
    no = either(either(first.happened.no, second.happened.no), first.earliest > second.latest)
    certain: Mask = first.latest <= second.earliest
    if first.first_day:
        certain = either(certain, first.latest == _FIRST_DAY)
    yes = both(certain, both(first.happened.yes, second.happened.yes))
    return Truth(both(yes, inverse(no)), no)


def same_day(first: Moments, second: Moments) -> Truth:
    """Tell where two events lie on one day; no answer is given for one that has not happened."""
    return all_of((is_not_after(first, second), is_not_after(second, first)))


@dataclass(slots=True)
class Days:
    """A function of a day, computed once for every day of the span that the data covers."""

    compute: Callable[[date], date]
    _known: tuple[int, tuple[int, ...], pl.Series] | None = None
    """First day of the span, the result of each day in it, the same as a table with the open bounds."""

    def __call__(self, days: pl.Series) -> pl.Series:
        """Map a column of days; bounds that are not known stay so."""
        finite = days.filter((days > LEAST) & (days < MOST))
        low, high = finite.min(), finite.max()
        if not isinstance(low, int) or not isinstance(high, int):
            return days
        first, table = self._covering(low, high)
        return table.gather((days - (first - 1)).clip(0, len(table) - 1))

    def _covering(self, low: int, high: int) -> tuple[int, pl.Series]:
        first, own, table = self._known or (low, (), pl.Series([], dtype=pl.Int32))
        last = first + len(own) - 1
        if self._known and first <= low and high <= last:
            return first, table
        before = [self._day(day) for day in range(low, first)]
        after = [self._day(day) for day in range(last + 1, high + 1)]
        first, own = min(low, first), (*before, *own, *after)
        table = pl.Series([LEAST, *own, MOST], dtype=pl.Int32)
        # One assignment, so that no other thread sees half of it.
        self._known = (first, own, table)
        return first, table

    def _day(self, day: int) -> int:
        return self.compute(date.fromordinal(day + EPOCH)).toordinal() - EPOCH


def shift(moments: Moments, move: Days) -> Moments:
    """Move both bounds."""
    low = move(moments.earliest)
    high = low if moments.latest is moments.earliest else move(moments.latest)
    return Moments(moments.happened, low, high, doubtful=moments.doubtful)


class Deadlines:
    """Deadlines by the official calendar: the bounds of each, and the years that no notice covers."""

    def __init__(self, compute: Callable[[date], periods.Deadline]) -> None:
        self._compute = compute
        self._least = Days(lambda day: compute(day).earliest)
        self._most = Days(lambda day: compute(day).latest)
        self._shown = Days(lambda day: compute(day).effective)

    def __call__(self, moments: Moments) -> Moments:
        """Map the bounds of a column; one that rests on a year without a notice is a range."""
        # What has not happened is left as it is: a day that is still to come stays one day.
        gone = moments.happened.no
        low = pick(gone, moments.earliest, self._least(moments.earliest))
        high = pick(gone, moments.latest, self._most(moments.latest))
        exact = moments.exact
        # Certain deadlines are one day, provisional ones never are.
        provisional = both(exact, low != high)
        shown = self._shown(moments.earliest)
        return Moments(moments.happened, low, high, provisional, shown, moments.doubtful)

    def years(self, day: date) -> tuple[int, ...]:
        """List the years without a notice on which the deadline of a day rests."""
        return self._compute(day).unpublished


def chosen(mask: Mask, yes: Moments, no: Moments) -> Moments:
    """Take one column of moments in the rows of a mask and the other elsewhere."""
    return Moments(
        Truth(
            either(both(mask, yes.happened.yes), both(inverse(mask), no.happened.yes)),
            either(both(mask, yes.happened.no), both(inverse(mask), no.happened.no)),
        ),
        pick(mask, yes.earliest, no.earliest),
        pick(mask, yes.latest, no.latest),
        either(both(mask, yes.provisional), both(inverse(mask), no.provisional)),
        pick(
            mask,
            yes.shown if yes.shown is not None else yes.earliest,
            no.shown if no.shown is not None else no.earliest,
        ),
        first_day=yes.first_day or no.first_day,
    )
