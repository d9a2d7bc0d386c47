"""The functions of derived facts as formulas, each as `ruleset.functions` computes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from rectify_rules.facts.periods import Roll
from rectify_rules.ruleset.terms import Call, Term
from rectify_rules.verify import days, encode_list, encode_region
from rectify_rules.verify.arguments import day, number, raw
from rectify_rules.verify.formula import FALSE, TRUE, Formula, conj, disj, ite, neg
from rectify_rules.verify.regions import Region
from rectify_rules.verify.symbols import Place
from rectify_rules.verify.tables import Bounds, Table, roll_tables, workday_tables
from rectify_rules.verify.values import (
    Day,
    OutsideError,
    Scalar,
    Value,
    choose,
    happened_before,
    happened_by,
)

if TYPE_CHECKING:
    from rectify_rules.verify.encoder import Encoder

__all__ = ["apply"]


def apply(encoder: Encoder, call: Call, place: Place) -> Value:
    """Give what a call stands for; raise OutsideError for a function that has no formula."""
    maker = _FUNCTIONS.get(call.function)
    if maker is None:
        raise OutsideError(f"the function `{call.function}`")
    return maker(encoder, call.args, place)


def _moved(day: Day, move: Callable[[Formula], Formula]) -> Day:
    low = move(day.low)
    return day.moved(low, low if day.high is day.low else move(day.high))


def _months_after(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    months = number(args[1])
    return _moved(day(encoder, args[0], place), lambda day: days.months_after(day, months))


def _days_after(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    count = number(args[1])
    return _moved(day(encoder, args[0], place), lambda day: days.days_after(day, count))


def _legal_deadline(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    roll = str(raw(args[1]))
    last = day(encoder, args[0], place)
    return last if roll == "none" else _looked_up(encoder, last, roll_tables(cast(Roll, roll)))


def _workdays_after(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    return _looked_up(encoder, day(encoder, args[0], place), workday_tables(number(args[1])))


def _looked_up(encoder: Encoder, day: Day, tables: Bounds) -> Day:
    """Give the bounds of a deadline; one that rests on a year without a notice is no longer one day."""

    def look(table: Table, bound: Formula) -> Formula:
        beyond = disj(days.before(bound, days.word(table.first)), days.before(days.word(table.last), bound))
        encoder.shared.outside.append(conj(neg(day.no), bound != days.NEVER, beyond))
        unpublished = days.before(days.word(table.certain), bound)
        encoder.shared.unpublished.append(conj(neg(day.no), unpublished))
        return encoder.shared.look_up(table, bound)

    low, high = (look(table, bound) for table, bound in zip(tables, (day.low, day.high), strict=True))
    found = replace(day, sharp=False).moved(low, high)
    return replace(found, provisional=conj(day.exact, low != high))


def _date_or_as_of(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    found = day(encoder, args[0], place)
    today = encoder.symbols.as_of
    low = ite(found.no, today, found.low)
    if found.sharp:
        return Day(TRUE, FALSE, low, low, TRUE, sharp=True)
    high = ite(found.no, today, ite(found.yes, found.high, today))
    return Day(TRUE, FALSE, low, high, conj(low == high, low != days.NEVER))


def _is_provisional(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    found = day(encoder, args[0], place)
    return Scalar(found.provisional, disj(found.provisional, found.exact))


def _difference(encoder: Encoder, args: Sequence[Term], place: Place, *, least: int) -> Value:
    first, second = (day(encoder, arg, place) for arg in args)
    order = happened_before(first, second) if least else happened_by(first, second)
    known = disj(order.fails, conj(order.holds, first.exact, second.exact))
    # Days are counted from the day that is printed for a provisional deadline, of which there is no word here.
    encoder.shared.outside.append(conj(order.holds, disj(first.provisional, second.provisional)))
    return Scalar(days.ordinal(second.low) - days.ordinal(first.low), known, order.fails)


def _days_past(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    return _difference(encoder, args, place, least=1)


def _days_until(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    return _difference(encoder, args, place, least=0)


def _first_known(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    first, second = (encoder.value(arg, place) for arg in args)
    if isinstance(first, Day):
        return choose(first.exact, first, second)
    if isinstance(first, (Scalar, Region)):
        return choose(conj(first.known, neg(first.absent)), first, second)
    raise OutsideError("`first_known` of a list")


_FUNCTIONS: dict[str, Callable[[Encoder, Sequence[Term], Place], Value]] = {
    **encode_region.FUNCTIONS,
    **encode_list.FUNCTIONS,
    "months_after": _months_after,
    "days_after": _days_after,
    "workdays_after": _workdays_after,
    "legal_deadline": _legal_deadline,
    "date_or_as_of": _date_or_as_of,
    "is_provisional": _is_provisional,
    "days_past": _days_past,
    "days_until": _days_until,
    "first_known": _first_known,
}
