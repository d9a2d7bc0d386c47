"""What a term stands for in the solver: a value of its kind, with whether it is known and there at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import z3

from rectify_rules.verify import days
from rectify_rules.verify.formula import FALSE, TRUE, Formula, Truth, conj, disj, ite, neg
from rectify_rules.verify.regions import Region

__all__ = [
    "Day",
    "Members",
    "OutsideError",
    "Records",
    "Regions",
    "Scalar",
    "Statuses",
    "Value",
    "choose",
    "unlike",
]


class OutsideError(Exception):
    """Something in the rules that the encoding has no words for; the message names it."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date: that its event has happened, that it has not, and the bounds between which it lies."""

    yes: Formula
    no: Formula
    low: Formula
    high: Formula
    recorded: Formula
    sharp: bool = False
    """It has happened, on one known day, or has not."""

    @property
    def exact(self) -> Formula:
        """That it happened on one known day."""
        return self.yes if self.sharp else conj(self.yes, self.low == self.high)

    def moved(self, low: Formula, high: Formula) -> Day:
        """Give the same event on another day."""
        return replace(self, low=low, high=high)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A flag (a formula), a number, or a text or code (a word)."""

    expr: Formula
    known: Formula = TRUE
    absent: Formula = FALSE
    presumed: Formula = FALSE


@dataclass(frozen=True, slots=True)
class Members:
    """A list of texts or codes, as the formula of each being in it."""

    members: Mapping[str, Formula]
    known: Formula = TRUE
    presumed: Formula = FALSE

    @property
    def filled(self) -> Formula:
        """That something is in it."""
        return disj(*self.members.values())

    @property
    def count(self) -> Formula:
        """The number of members."""
        total = z3.BitVecVal(0, days._ORDINAL)
        for formula in self.members.values():
            total = total + ite(formula, z3.BitVecVal(1, days._ORDINAL), z3.BitVecVal(0, days._ORDINAL))
        return total


@dataclass(frozen=True, slots=True)
class Regions:
    """The divisions of the records of a list."""

    items: tuple[tuple[Formula, Region], ...]


@dataclass(frozen=True, slots=True)
class Statuses:
    """A map: for every key that it has one, and the word of its value."""

    entries: Mapping[str, tuple[Formula, Formula]]


@dataclass(frozen=True, slots=True)
class Records:
    """A list of records: for every place, that there is one."""

    path: str
    present: tuple[Formula, ...]


Value = Day | Scalar | Region | Members | Regions | Statuses | Records


def choose(condition: Formula, then: Value, other: Value) -> Value:
    """Choose between two values of one kind."""
    if condition is TRUE or then is other:
        return then
    if condition is FALSE:
        return other

    def pick(one: Formula, two: Formula) -> Formula:
        return ite(condition, one, two)

    if isinstance(then, Day) and isinstance(other, Day):
        sharp = then.sharp and other.sharp
        yes = pick(then.yes, other.yes)
        low = pick(then.low, other.low)
        return Day(
            yes,
            neg(yes) if sharp else pick(then.no, other.no),
            low,
            low if sharp else pick(then.high, other.high),
            pick(then.recorded, other.recorded),
            sharp,
        )
    if isinstance(then, Scalar) and isinstance(other, Scalar):
        return Scalar(
            pick(then.expr, other.expr),
            pick(then.known, other.known),
            pick(then.absent, other.absent),
            pick(then.presumed, other.presumed),
        )
    if isinstance(then, Region) and isinstance(other, Region):
        return Region(
            pick(then.word, other.word), pick(then.known, other.known), pick(then.absent, other.absent)
        )
    if isinstance(then, Members) and isinstance(other, Members):
        names = dict.fromkeys((*then.members, *other.members))
        return Members(
            {name: pick(then.members.get(name, FALSE), other.members.get(name, FALSE)) for name in names},
            pick(then.known, other.known),
            pick(then.presumed, other.presumed),
        )
    raise OutsideError(f"a choice between {type(then).__name__} and {type(other).__name__}")


def happened_before(first: Day, second: Day) -> Truth:
    """Tell whether one date lies before another; it does not where either has not happened."""
    holds = conj(first.yes, second.yes, days.before(first.high, second.low))
    if first.sharp and second.sharp:
        return Truth(holds)
    return Truth(holds, disj(first.no, second.no, days.not_after(second.high, first.low)))


def happened_by(first: Day, second: Day) -> Truth:
    """Tell whether one date lies on or before another; it does not where either has not happened."""
    holds = conj(first.yes, second.yes, days.not_after(first.high, second.low))
    if first.sharp and second.sharp:
        return Truth(holds)
    return Truth(holds, disj(first.no, second.no, days.before(second.high, first.low)))


def unlike(first: Value, second: Value) -> Formula:
    """Give that two dates, two divisions or two plain values are not the same."""
    if first is second:
        return FALSE
    if isinstance(first, Day) and isinstance(second, Day):
        return disj(z3.Xor(first.yes, second.yes), conj(first.yes, second.yes, first.low != second.low))
    if isinstance(first, Region) and isinstance(second, Region):
        there = conj(first.known, neg(first.absent), second.known, neg(second.absent))
        return conj(there, first.word != second.word)
    if isinstance(first, Scalar) and isinstance(second, Scalar):
        there = conj(first.known, neg(first.absent), second.known, neg(second.absent))
        return conj(there, first.expr != second.expr)
    raise OutsideError("a comparison of lists")
