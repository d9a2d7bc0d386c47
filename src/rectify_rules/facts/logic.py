"""The three-valued data that conditions are decided on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import chain
from typing import Final

Truth = bool | None
"""True, False, or None where the record does not say."""


class Blank(Enum):
    """What stands where a record holds no value."""

    UNKNOWN = "unknown"
    """The record does not say."""
    ABSENT = "absent"
    """Known to have no value, because what would carry it has not happened."""


UNKNOWN: Final = Blank.UNKNOWN
ABSENT: Final = Blank.ABSENT


@dataclass(frozen=True, slots=True)
class Moment:
    """A date that may be known only within bounds, of something that may not have happened.

    `earliest` and `latest` are inclusive; None is unbounded. `provisional` lists the years without an
    official holiday notice that the date rests on, and `shown` the date to print for such a date.
    """

    happened: Truth
    earliest: date | None = None
    latest: date | None = None
    shown: date | None = None
    provisional: tuple[int, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether it happened on one known day."""
        return self.happened is True and self.earliest is not None and self.earliest == self.latest

    @property
    def day(self) -> date | None:
        """The day to print, None where there is none."""
        return self.shown if self.shown is not None else (self.earliest if self.exact else None)


NOT_HAPPENED: Final = Moment(False)


def on(day: date) -> Moment:
    """Give the moment of something that happened on a known day."""
    return Moment(True, day, day)


@dataclass(frozen=True, slots=True)
class Items:
    """A list of which some members may be uncertain: `sure` are in it, `maybe` might be."""

    sure: tuple[object, ...]
    maybe: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Val:
    """A value with the facts that would have to be filled in to settle it.

    `missing` settles the value itself; `missing_state` settles whether a moment has happened at all.
    """

    data: object
    missing: tuple[str, ...] = ()
    missing_state: tuple[str, ...] = ()
    presumed: bool = False
    """The record is blank and the value rests on the presumption for exceptional events."""
    doubtful: bool = False
    """The record contradicts itself here, so not even what it leaves out is certain."""


def merge(*groups: Iterable[str]) -> tuple[str, ...]:
    """Join names in order of first appearance."""
    return tuple(dict.fromkeys(chain.from_iterable(groups)))


def is_before(first: Moment, second: Moment) -> Truth:
    """Tell whether `first` lies before `second`; False where either has not happened."""
    if first.happened is False or second.happened is False or _not_later(second.latest, first.earliest):
        return False
    if second.latest == date.min:
        return False
    certain = first.latest is not None and second.earliest is not None and first.latest < second.earliest
    return True if certain and first.happened and second.happened else None


def is_not_after(first: Moment, second: Moment) -> Truth:
    """Tell whether `first` lies on or before `second`; False where either has not happened."""
    if first.happened is False or second.happened is False:
        return False
    if first.earliest is not None and second.latest is not None and first.earliest > second.latest:
        return False
    certain = _not_later(first.latest, second.earliest) or first.latest == date.min
    return True if certain and first.happened and second.happened else None


def _not_later(first: date | None, second: date | None) -> bool:
    return first is not None and second is not None and first <= second


def conjunction(truths: Iterable[Truth]) -> Truth:
    """Kleene `and`."""
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def negation(truth: Truth) -> Truth:
    """Kleene `not`."""
    return None if truth is None else not truth
