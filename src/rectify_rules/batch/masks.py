"""Three-valued truth over columns, as two masks: the rows where it holds, the rows where it does not.

Where neither mask is set the record does not say. A mask without nulls costs a bit a row and no
bookkeeping, the complement costs nothing, and whatever holds of all rows alike is a plain bool, so that
the readings chosen fold away before a row is touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
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
    "at",
    "blanked",
    "both",
    "constant",
    "either",
    "filled",
    "filtered",
    "inverse",
    "of_column",
    "of_rows",
    "opposite",
    "pick",
    "series",
    "sure",
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
    # Kleene's `and`: null and no is no.
    yes = column & known
    return Truth(yes, known & ~yes)


@lru_cache(maxsize=32)
def constant(value: object, dtype: pl.DataType | type[pl.DataType], height: int) -> pl.Series:
    """Write one value out for every row; to be cloned before it is written to.

    Here as elsewhere in this package the plain methods of a series are used, not those that Polars turns
    into a query of their own: a query costs a tenth of a millisecond, and a batch asks thousands of things.
    """
    return pl.Series([value], dtype=dtype).new_from_index(0, height)


def filled(column: pl.Series, value: object) -> pl.Series:
    """Put a value where there is none."""
    if not column.null_count():
        return column
    return column.zip_with(column.is_not_null(), constant(value, column.dtype, len(column)))


def sure(found: pl.Series, known: Mask) -> Mask:
    """Take the answer of a test as no where there was nothing to test."""
    return both(found, known) if found.null_count() else found


def at(values: pl.Series, places: pl.Series) -> pl.Series:
    """Look values up by their places, null where there is none."""
    return values[places.cast(pl.UInt32)]


def filtered(table: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    """Keep some rows of a table."""
    return pl.DataFrame([column.filter(rows) for column in table.get_columns()])


def of_rows(rows: pl.Series, height: int) -> Mask:
    """Give the mask of numbered rows."""
    if not len(rows):
        return False
    return constant(False, pl.Boolean, height).clone().scatter(rows, True)


def series(mask: Mask, height: int) -> pl.Series:
    """Write a mask out."""
    return constant(mask, pl.Boolean, height) if isinstance(mask, bool) else mask


def pick(mask: Mask, yes: pl.Series, no: pl.Series) -> pl.Series:
    """Take one column in the rows of a mask and the other elsewhere."""
    if isinstance(mask, bool):
        return yes if mask else no
    return yes.zip_with(mask, no)


def blanked(column: pl.Series, mask: Mask) -> pl.Series:
    """Take the values of some rows away."""
    if mask is False:
        return column
    return pick(mask, constant(None, column.dtype, len(column)), column)
