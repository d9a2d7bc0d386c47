"""Ids that come twice, found among any number of cases in eight bytes for each."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from rectify_rules.batch.masks import Mask, at, either
from rectify_rules.errors import CaseProblem
from rectify_rules.facts.wording import shown

__all__ = ["FileIds", "SeenIds", "repetition"]


class SeenIds:
    """The ids of the cases seen so far, as sorted hashes of 64 bits.

    Two ids out of ten million have the same hash with a probability of three in a million.
    """

    def __init__(self) -> None:
        self._sorted: list[pl.Series] = []

    def repeated(self, ids: pa.Array) -> Mask:
        """Tell which rows have the id of an earlier one, and remember all."""
        column = pl.Series(ids)
        found = self.known(ids)
        hashes = column.hash(0)
        new = hashes.filter(column.is_not_null()).unique().sort()
        if len(new) < len(column) - column.null_count():
            found = either(found, ~hashes.is_first_distinct() & column.is_not_null())
        self._remember(new)
        return found

    def known(self, ids: pa.Array) -> Mask:
        """Tell which rows have an id that is remembered."""
        column = pl.Series(ids)
        hashes = column.hash(0)
        found: Mask = False
        for seen in self._sorted:
            found = either(found, _among(hashes, seen))
        if isinstance(found, bool):
            return found
        found = found & column.is_not_null()
        return found if found.any() else False

    def join(self, other: SeenIds) -> None:
        """Remember what another has seen."""
        for seen in other._sorted:
            self._remember(seen)

    def _remember(self, new: pl.Series) -> None:
        """Keep few sorted columns, each at least twice as long as the next."""
        self._sorted.append(new)
        while len(self._sorted) > 1 and len(self._sorted[-2]) < 2 * len(self._sorted[-1]):
            last = self._sorted.pop()
            self._sorted[-1] = pl.concat([self._sorted[-1], last]).unique().sort()


class FileIds:
    """The ids of files read one after the other: those of the file at hand, and those of the files before."""

    def __init__(self) -> None:
        self._file = 0
        self._here, self._before = SeenIds(), SeenIds()

    def repeated(self, file: int, ids: pa.Array) -> tuple[Mask, Mask]:
        """Tell which rows have the id of an earlier row of their file, and which that of one in another."""
        if file != self._file:
            self._before.join(self._here)
            self._file, self._here = file, SeenIds()
        return self._here.repeated(ids), self._before.known(ids)


def _among(hashes: pl.Series, seen: pl.Series) -> pl.Series:
    if not len(seen):
        return pl.Series([False]).new_from_index(0, len(hashes))
    places = seen.search_sorted(hashes)
    return at(seen, places.clip(0, len(seen) - 1)) == hashes


def repetition(name: str) -> CaseProblem:
    """Say that an id is that of an earlier case."""
    message = "案件编号与前面的案件重复：编号应各不相同"
    return CaseProblem("id", message, "案件编号", shown(name))
