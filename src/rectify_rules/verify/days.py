"""Calendar days as words of bits: comparison, months, days, tables."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from itertools import accumulate

import z3

from rectify_rules.verify.formula import Formula

__all__ = [
    "NEVER",
    "WIDTH",
    "before",
    "date_of",
    "days_after",
    "months_after",
    "not_after",
    "ordinal",
    "piecewise",
    "valid",
    "word",
]

WIDTH = 18
"""Nine bits for the year since 1948, four for the month, five for the day: words order as days do."""
_BASE = 1948
_YEAR, _MONTH, _DAY = 9, 4, 5
_COUNT = 11
"""Bits in which days of a month are counted on."""
_ORDINAL = 31
_NO_LEAP = 2100 - _BASE
_CUMULATED = (0, *accumulate(monthrange(2023, month)[1] for month in range(1, 12)))

NEVER: Formula = z3.BitVecVal(0, WIDTH)
"""Stands for a bound that there is not: smaller than every day."""


def word(day: date) -> Formula:
    """Give the word of a day."""
    return z3.BitVecVal(code(day), WIDTH)


def code(day: date) -> int:
    """Give the number of a day."""
    return ((day.year - _BASE) << (_MONTH + _DAY)) | (day.month << _DAY) | day.day


def date_of(number: int) -> date:
    """Give the day of a number."""
    return date(
        _BASE + (number >> (_MONTH + _DAY)),
        (number >> _DAY) & (2**_MONTH - 1),
        number & (2**_DAY - 1),
    )


def _parts(day: Formula) -> tuple[Formula, Formula, Formula]:
    return (
        z3.Extract(WIDTH - 1, _MONTH + _DAY, day),
        z3.Extract(_MONTH + _DAY - 1, _DAY, day),
        z3.Extract(_DAY - 1, 0, day),
    )


def _leap(year: Formula) -> Formula:
    return z3.And(z3.Extract(1, 0, year) == 0, year != _NO_LEAP)


def _length(year: Formula, month: Formula, width: int) -> Formula:
    """Give the number of days of a month."""

    def number(days: int) -> Formula:
        return z3.BitVecVal(days, width)

    short = z3.Or(*(month == value for value in (4, 6, 9, 11)))
    february = z3.If(_leap(year), number(29), number(28))
    return z3.If(month == 2, february, z3.If(short, number(30), number(31)))


def valid(day: Formula, first: date, last: date) -> Formula:
    """Tell whether a word is a day of the calendar, from the first to the last."""
    year, month, number = _parts(day)
    return z3.And(
        z3.UGE(month, 1),
        z3.ULE(month, 12),
        z3.UGE(number, 1),
        z3.ULE(number, _length(year, month, _DAY)),
        z3.ULE(word(first), day),
        z3.ULE(day, word(last)),
    )


def before(first: Formula, second: Formula) -> Formula:
    """Tell whether a day lies before another."""
    return z3.ULT(first, second)


def not_after(first: Formula, second: Formula) -> Formula:
    """Tell whether a day lies on or before another."""
    return z3.ULE(first, second)


def months_after(day: Formula, months: int) -> Formula:
    """Give the corresponding day so many months on, month ends clamped; nothing stays nothing."""
    year, month, number = _parts(day)
    years, rest = divmod(months, 12)
    total = z3.ZeroExt(1, month) + rest
    over = z3.UGT(total, 12)
    month = z3.Extract(_MONTH - 1, 0, z3.If(over, total - 12, total))
    year = year + z3.If(over, z3.BitVecVal(years + 1, _YEAR), z3.BitVecVal(years, _YEAR))
    length = _length(year, month, _DAY)
    moved = z3.Concat(year, month, z3.If(z3.UGT(number, length), length, number))
    return z3.If(day == NEVER, NEVER, moved)


def days_after(day: Formula, days: int) -> Formula:
    """Give the day so many days on; nothing stays nothing."""
    year, month, number = _parts(day)
    count = z3.ZeroExt(_COUNT - _DAY, number) + days
    for _ in range(days // 28 + 1):
        length = _length(year, month, _COUNT)
        over = z3.UGT(count, length)
        last = month == 12
        year = z3.If(z3.And(over, last), year + 1, year)
        month = z3.If(over, z3.If(last, z3.BitVecVal(1, _MONTH), month + 1), month)
        count = z3.If(over, count - length, count)
    return z3.If(day == NEVER, NEVER, z3.Concat(year, month, z3.Extract(_DAY - 1, 0, count)))


def ordinal(day: Formula) -> Formula:
    """Give the number of a day on one line, so that differences are days."""
    year, month, number = (z3.ZeroExt(_ORDINAL - part.size(), part) for part in _parts(day))
    leap = _leap(z3.Extract(_YEAR - 1, 0, year))
    leaps = z3.LShR(year + 3, 2) - z3.If(z3.UGT(year, _NO_LEAP), z3.BitVecVal(1, _ORDINAL), 0)
    within = z3.BitVecVal(0, _ORDINAL)
    for position, days in enumerate(_CUMULATED, start=1):
        within = z3.If(month == position, z3.BitVecVal(days, _ORDINAL), within)
    extra = z3.If(z3.And(leap, z3.UGT(month, 2)), z3.BitVecVal(1, _ORDINAL), 0)
    return year * 365 + leaps + within + extra + number


def piecewise(day: Formula, pieces: Sequence[tuple[date, date | None]]) -> Formula:
    """Look a day up in pieces, ascending by first day: a piece has one result, or None for the day itself."""
    if len(pieces) == 1:
        result = pieces[0][1]
        return day if result is None else word(result)
    half = len(pieces) // 2
    return z3.If(
        z3.ULT(day, word(pieces[half][0])), piecewise(day, pieces[:half]), piecewise(day, pieces[half:])
    )
