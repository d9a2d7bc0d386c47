"""Columns of names, each a small number: codes of divisions, with what these are to one another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

import polars as pl

from rectify_rules.batch.masks import constant

__all__ = ["Lookup", "Names", "Registry"]

_UNKNOWN, _NOTHING = -2, -1
_DENSE_MAX = 2048


class Names:
    """Numbers the names that the data holds, in the order in which they are met."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number: dict[str, int] = {}
        self._codes: list[str] = []
        self._enum = pl.Enum([])

    def __len__(self) -> int:
        return len(self._codes)

    def numbers(self, column: pl.Series) -> pl.Series:
        """Give the numbers of a column of names."""
        found = column.cast(self._enum, strict=False)
        if found.null_count() != column.null_count():
            new = column.filter(found.is_null() & column.is_not_null())
            self._add(new.unique(maintain_order=True).to_list())
            found = column.cast(self._enum, strict=False)
        return found.to_physical().cast(pl.Int32)

    def number(self, code: str) -> int:
        """Give the number of one name."""
        if code not in self._number:
            self._add([code])
        return self._number[code]

    def code(self, number: int) -> str:
        """Give the name of a number."""
        return self._codes[number]

    def where(self, numbers: pl.Series, test: Callable[[pl.Series], pl.Series]) -> pl.Series:
        """Put the names of a column of numbers to a test, each name once."""
        distinct = numbers.unique()
        names = pl.Series([self._codes[number] for number in distinct.to_list()], dtype=pl.String)
        hits = constant(False, pl.Boolean, len(self)).clone()
        return hits.scatter(distinct.filter(test(names)), True)[numbers.cast(pl.UInt32)]

    def moved(self, numbers: pl.Series, others: Names) -> pl.Series:
        """Give the numbers that other names have for the same."""
        distinct = numbers.unique()
        names = pl.Series([self._codes[number] for number in distinct.to_list()], dtype=pl.String)
        table = constant(0, pl.Int32, len(self)).clone()
        return table.scatter(distinct, others.numbers(names))[numbers.cast(pl.UInt32)]

    def _add(self, codes: Iterable[str]) -> None:
        with self._lock:
            for code in codes:
                if code not in self._number:
                    self._codes.append(code)
                    self._number[code] = len(self._codes) - 1
            self._enum = pl.Enum(self._codes)


class Registry(Names):
    """Numbers the codes of divisions, and beside them the names of what is in lists."""

    MOST = 100_000
    """More than there are divisions: data with more codes is no ledger, and numbers are not kept for ever."""

    def __init__(self) -> None:
        super().__init__()
        self.names = Names()

    @property
    def full(self) -> bool:
        """Tell whether data has filled it that is no ledger."""
        return max(len(self), len(self.names)) > self.MOST


class Lookup:
    """A function of one region, or of two, computed once for every combination in the data."""

    def __init__(self, registry: Registry, compute: Callable[..., int | None]) -> None:
        self.registry = registry
        self._compute = compute
        self._found: dict[tuple[int, ...], int] = {}
        self._lock = threading.Lock()
        self._table: tuple[int, pl.Series] = (0, pl.Series([], dtype=pl.Int32))

    def __call__(self, *regions: pl.Series) -> pl.Series:
        """Give the results as a column of numbers, null where a region is not known or nothing results."""
        stride = self._stride(len(regions))
        places = regions[0]
        for other in regions[1:]:
            places = places.cast(pl.Int64) * stride + other
        if stride ** len(regions) > _DENSE_MAX**2:
            return self._sparse(places, stride, len(regions))
        found = self._dense(stride, len(regions)).gather(places)
        open_places = places.filter(found == _UNKNOWN)
        if len(open_places):
            self._fill(open_places.unique().to_list(), stride, len(regions))
            found = self._dense(stride, len(regions)).gather(places)
        return found.set(found == _NOTHING, None)

    def _stride(self, arity: int) -> int:
        size = 64
        while size < len(self.registry):
            size *= 2
        return size if arity > 1 else max(size, 64)

    def _dense(self, stride: int, arity: int) -> pl.Series:
        known, table = self._table
        if known == stride:
            return table
        with self._lock:
            table = constant(_UNKNOWN, pl.Int32, stride**arity).clone()
            places = [_place(key, stride) for key in self._found]
            if places:
                table = table.scatter(places, list(self._found.values()))
            self._table = (stride, table)
        return table

    def _fill(self, places: Iterable[int], stride: int, arity: int) -> None:
        found = {key: self._one(key) for key in (_key(place, stride, arity) for place in places)}
        with self._lock:
            self._found.update(found)
            known, table = self._table
            if known == stride and found:
                # A copy: other threads may be reading the table.
                table = table.clone().scatter([_place(key, stride) for key in found], list(found.values()))
                self._table = (stride, table)
            else:
                self._table = (0, table)

    def _one(self, key: tuple[int, ...]) -> int:
        result = self._compute(*(self.registry.code(number) for number in key))
        return _NOTHING if result is None else result

    def _sparse(self, places: pl.Series, stride: int, arity: int) -> pl.Series:
        """Where the data holds more codes than there are divisions: by the combinations that occur."""
        occurring = places.drop_nulls().unique().to_list()
        found = [self._one(_key(place, stride, arity)) for place in occurring]
        result = places.replace_strict(occurring, found, default=None, return_dtype=pl.Int32)
        return result.set(result == _NOTHING, None)


def _key(place: int, stride: int, arity: int) -> tuple[int, ...]:
    return (place,) if arity == 1 else divmod(place, stride)


def _place(key: tuple[int, ...], stride: int) -> int:
    return key[0] if len(key) == 1 else key[0] * stride + key[1]
