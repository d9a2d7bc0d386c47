"""Ids that come twice, found among any number of cases in eight bytes for each."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from rectify_rules.batch.masks import Mask, at, either
from rectify_rules.errors import CaseProblem
from rectify_rules.facts.wording import shown

__all__ = ["SeenIds", "repetition"]


class SeenIds:
    """The ids of the cases seen so far, as sorted hashes of 64 bits.

    Two ids out of ten million have the same hash with a probability of three in a million.
    """

    def __init__(self) -> None:
        self._sorted: list[pl.Series] = []

    def repeated(self, ids: pa.Array) -> Mask:
        """Tell which rows have the id of an earlier one, and remember all."""
        column = pl.Series(ids)
        known = column.is_not_null()
        hashes = column.hash(0)
        found: Mask = False
        new = hashes.filter(known).unique().sort()
        if len(new) < len(column) - column.null_count():
            found = ~hashes.is_first_distinct() & known
        for seen in self._sorted:
            found = either(found, _among(hashes, seen) & known)
        self._remember(new)
        return found if isinstance(found, bool) or found.any() else False

    def _remember(self, new: pl.Series) -> None:
        """Keep few sorted columns, each at least twice as long as the next."""
        self._sorted.append(new)
        while len(self._sorted) > 1 and len(self._sorted[-2]) < 2 * len(self._sorted[-1]):
            last = self._sorted.pop()
            self._sorted[-1] = pl.concat([self._sorted[-1], last]).unique().sort()


def _among(hashes: pl.Series, seen: pl.Series) -> pl.Series:
    if not len(seen):
        return pl.Series([False]).new_from_index(0, len(hashes))
    places = seen.search_sorted(hashes)
    return at(seen, places.clip(0, len(seen) - 1)) == hashes


def repetition(name: str) -> CaseProblem:
    """Say that an id is that of an earlier case."""
    message = "案件编号与前面的案件重复：编号应各不相同"
    return CaseProblem("id", message, "案件编号", shown(name))
