"""What a term stands for in the solver: a value of its kind, with whether it is known and there at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

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
    "either_of",
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
    provisional: Formula = FALSE
    """It is computed from one known day, and lies between bounds for want of a holiday notice."""

    @property
    def exact(self) -> Formula:
        """That it happened on one known day."""
        return self.yes if self.sharp else conj(self.yes, self.low == self.high)

    def moved(self, low: Formula, high: Formula) -> Day:
        """Give the same event on another day."""
        if self.sharp:
            return replace(self, low=low, high=high)
        recorded = disj(conj(self.no, self.recorded), conj(self.yes, low == high, low != days.NEVER))
        return replace(self, low=low, high=high, recorded=recorded, provisional=FALSE)


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
    maybe: Mapping[str, Formula] = field(default_factory=dict)
    """Those that may be in it, for all that is known."""
    hidden: Formula = FALSE
    """Something without a name may be in it."""

    @property
    def uncertain(self) -> Formula:
        """That something may be in it or not."""
        return disj(self.hidden, *self.maybe.values())

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
    known: Formula = TRUE


@dataclass(frozen=True, slots=True)
class Statuses:
    """A map: for every key that it has one, the word of its value, and that this is left out."""

    entries: Mapping[str, tuple[Formula, Formula, Formula]]
    known: Formula = TRUE


@dataclass(frozen=True, slots=True)
class Records:
    """A list of records: for every place, that there is one."""

    path: str
    present: tuple[Formula, ...]
    known: Formula = TRUE


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
            pick(then.provisional, other.provisional),
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
        return Members(
            _picked(condition, then.members, other.members),
            pick(then.known, other.known),
            pick(then.presumed, other.presumed),
            _picked(condition, then.maybe, other.maybe),
            pick(then.hidden, other.hidden),
        )
    raise OutsideError(f"a choice between {type(then).__name__} and {type(other).__name__}")


def _picked(
    condition: Formula, then: Mapping[str, Formula], other: Mapping[str, Formula]
) -> dict[str, Formula]:
    names = dict.fromkeys((*then, *other))
    return {name: ite(condition, then.get(name, FALSE), other.get(name, FALSE)) for name in names}


def either_of(undecided: Formula, chosen: Value, then: Value, other: Value) -> Value:
    """Give what is known of a value while it is undecided which of two it is; `chosen` is it otherwise."""
    if undecided is FALSE or then is other:
        return chosen
    if isinstance(chosen, Day) and isinstance(then, Day) and isinstance(other, Day):
        return choose(undecided, _hull(then, other), chosen)
    alike = neg(unlike_wholly(then, other))
    if isinstance(chosen, Scalar) and isinstance(then, Scalar):
        known = ite(undecided, conj(then.known, alike), chosen.known)
        absent = ite(undecided, then.absent, chosen.absent)
        return Scalar(chosen.expr, known, absent, ite(undecided, then.presumed, chosen.presumed))
    if isinstance(chosen, Region) and isinstance(then, Region):
        known = ite(undecided, conj(then.known, alike), chosen.known)
        return Region(chosen.word, known, ite(undecided, then.absent, chosen.absent))
    if isinstance(chosen, Members) and isinstance(then, Members):
        known = ite(undecided, conj(then.known, alike), chosen.known)
        return replace(chosen, known=known, presumed=ite(undecided, then.presumed, chosen.presumed))
    raise OutsideError(f"an undecided choice of {type(then).__name__}")


def _hull(first: Day, second: Day) -> Day:
    """Give the span of two dates of which it is not known which is meant."""
    low = ite(
        first.no,
        ite(second.no, days.NEVER, second.low),
        ite(
            disj(second.no, conj(first.low != days.NEVER, neg(days.before(second.low, first.low)))),
            first.low,
            ite(first.low == days.NEVER, days.NEVER, second.low),
        ),
    )
    high = ite(
        first.no,
        ite(second.no, days.NEVER, second.high),
        ite(disj(second.no, days.before(second.high, first.high)), first.high, second.high),
    )
    yes, no = conj(first.yes, second.yes), conj(first.no, second.no)
    recorded = conj(first.exact, second.exact, first.low == second.low)
    return Day(yes, no, low, high, recorded)


def unlike_wholly(first: Value, second: Value) -> Formula:
    """Give that two values are not the same, what is not known of them included."""
    if first is second:
        return FALSE
    if isinstance(first, Members) and isinstance(second, Members):
        pairs = [
            (one.get(name, FALSE), other.get(name, FALSE))
            for one, other in ((first.members, second.members), (first.maybe, second.maybe))
            for name in dict.fromkeys((*one, *other))
        ]
        pairs += [(first.hidden, second.hidden), (first.known, second.known)]
        return disj(*(_apart(one, other) for one, other in pairs))
    if isinstance(first, Scalar) and isinstance(second, Scalar):
        words = (first.expr, second.expr)
    elif isinstance(first, Region) and isinstance(second, Region):
        words = (first.word, second.word)
    else:
        raise OutsideError(f"a comparison of {type(first).__name__} with {type(second).__name__}")
    there = conj(first.known, neg(first.absent))
    return disj(
        _apart(first.known, second.known),
        _apart(first.absent, second.absent),
        conj(there, _apart(*words)),
    )


def _apart(first: Formula, second: Formula) -> Formula:
    return FALSE if first is second or first.eq(second) else first != second


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
