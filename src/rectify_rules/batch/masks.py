"""Three-valued truth over columns, as two masks: the rows where it holds, the rows where it does not.

Where neither mask is set the record does not say. A mask without nulls costs a bit a row and no
bookkeeping, the complement costs nothing, and whatever holds of all rows alike is a plain bool, so that
the readings chosen fold away before a row is touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import polars as pl

__all__ = [
    "FALSE",
    "OPEN",
    "TRUE",
    "Mask",
    "Truth",
    "all_of",
    "any_of",
    "blanked",
    "both",
    "either",
    "inverse",
    "of_column",
    "of_rows",
    "opposite",
    "pick",
    "series",
    "undecided",
]

Mask = pl.Series | bool
"""Rows, or all rows (True), or none (False)."""


class Truth(NamedTuple):
    """Where a statement holds, and where it does not."""

    yes: Mask
    no: Mask


TRUE = Truth(True, False)
FALSE = Truth(False, True)
OPEN = Truth(False, False)


def both(first: Mask, second: Mask) -> Mask:
    """Give the rows in both masks."""
    if isinstance(first, bool):
        return second if first else False
    if isinstance(second, bool):
        return first if second else False
    return first if first is second else first & second


def either(first: Mask, second: Mask) -> Mask:
    """Give the rows in one of the masks."""
    if isinstance(first, bool):
        return True if first else second
    if isinstance(second, bool):
        return True if second else first
    return first if first is second else first | second


def inverse(mask: Mask) -> Mask:
    """Give the rows that are not in a mask."""
    return not mask if isinstance(mask, bool) else ~mask


def opposite(truth: Truth) -> Truth:
    """Give Kleene's `not`."""
    return Truth(truth.no, truth.yes)


def undecided(truth: Truth) -> Mask:
    """Give the rows where the record does not say."""
    return inverse(either(truth.yes, truth.no))


def all_of(truths: Iterable[Truth]) -> Truth:
    """Give Kleene's `and`."""
    yes: Mask = True
    no: Mask = False
    for truth in truths:
        yes, no = both(yes, truth.yes), either(no, truth.no)
        if no is True:
            return FALSE
    return Truth(yes, no)


def any_of(truths: Iterable[Truth]) -> Truth:
    """Give Kleene's `or`."""
    return opposite(all_of(opposite(truth) for truth in truths))


def of_column(column: pl.Series) -> Truth:
    """Give the truth of a nullable boolean column."""
    if not column.null_count():
        return Truth(column, ~column)
    known = column.is_not_null()
    yes = column.fill_null(False)
    return Truth(yes, known & ~yes)


def of_rows(rows: pl.Series, height: int) -> Mask:
    """Give the mask of numbered rows."""
    if not len(rows):
        return False
    return pl.zeros(height, pl.Boolean, eager=True).scatter(rows, True)


def series(mask: Mask, height: int) -> pl.Series:
    """Write a mask out."""
    return pl.repeat(mask, height, dtype=pl.Boolean, eager=True) if isinstance(mask, bool) else mask


def pick(mask: Mask, yes: pl.Series, no: pl.Series) -> pl.Series:
    """Take one column in the rows of a mask and the other elsewhere."""
    if isinstance(mask, bool):
        return yes if mask else no
    return yes.zip_with(mask, no)


def blanked(column: pl.Series, mask: Mask) -> pl.Series:
    """Take the values of some rows away."""
    if mask is False:
        return column
    nothing = pl.Series([None], dtype=column.dtype).new_from_index(0, len(column))
    return pick(mask, nothing, column)
