"""Functions of derived facts that count months, days and working days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from rectify_rules.facts import periods
from rectify_rules.facts.logic import Moment, Val, merge

if TYPE_CHECKING:
    from rectify_rules.ruleset.environment import Environment
    from rectify_rules.ruleset.terms import Term


def months_after(env: Environment, args: Sequence[Term]) -> Val:
    """The corresponding day so many months on, month ends clamped; added once from the base date."""
    months = _number(env, args[1])
    return _shift(env.value(args[0]), lambda day: periods.months_after(day, months))


def days_after(env: Environment, args: Sequence[Term]) -> Val:
    """So many calendar days on."""
    days = timedelta(days=_number(env, args[1]))
    return _shift(env.value(args[0]), lambda day: day + days)


def workdays_after(env: Environment, args: Sequence[Term]) -> Val:
    """So many working days on, first day not counted."""
    count = _number(env, args[1])
    return _deadline(env.value(args[0]), lambda day: periods.workdays_after(day, count))


def legal_deadline(env: Environment, args: Sequence[Term]) -> Val:
    """The last day of a period, rolled over the days off."""
    roll = cast(periods.Roll, env.value(args[1]).data)
    return _deadline(env.value(args[0]), lambda day: periods.legal_deadline(day, roll))


def _number(env: Environment, term: Term) -> int:
    return cast(int, env.value(term).data)


def _shift(val: Val, move: Callable[[date], date]) -> Val:
    moment = cast(Moment, val.data)
    if moment.happened is False:
        return val
    low = None if moment.earliest is None else move(moment.earliest)
    high = None if moment.latest is None else move(moment.latest)
    return Val(Moment(moment.happened, low, high), val.missing, val.missing_state)


def _deadline(val: Val, compute: Callable[[date], periods.Deadline]) -> Val:
    """Map the bounds of a date; a provisional deadline is a range, and the notice a missing fact."""
    moment = cast(Moment, val.data)
    if moment.happened is False:
        return val
    low = None if moment.earliest is None else compute(moment.earliest)
    high = None if moment.latest is None else compute(moment.latest)
    years = tuple(sorted({*(low.unpublished if low else ()), *(high.unpublished if high else ())}))
    shown = low.effective if low and moment.exact and years else None
    missing = merge(val.missing, (f"calendar.{year}" for year in years if moment.exact))
    earliest, latest = low.earliest if low else None, high.latest if high else None
    return Val(
        Moment(moment.happened, earliest, latest, shown, years if moment.exact else ()),
        missing,
        val.missing_state,
    )
