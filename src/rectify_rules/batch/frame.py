"""The columns of a batch of cases, each made ready for deciding when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from rectify_rules.batch.masks import Truth, of_column
from rectify_rules.batch.regions import Registry
from rectify_rules.batch.values import words
from rectify_rules.facts.dictionary import dictionary

__all__ = ["Frame"]


class Frame:
    """One batch: facts by path, in the types that deciding uses."""

    def __init__(self, columns: Mapping[str, pl.Series], height: int, registry: Registry) -> None:
        self.height = height
        self.registry = registry
        self._columns = columns
        self._ready: dict[str, pl.Series | None] = {}
        self._flags: dict[str, Truth] = {}
        self._members: dict[str, pl.DataFrame] = {}
        self._rows: pl.Series | None = None

    def column(self, path: str) -> pl.Series | None:
        """Give a fact: days as numbers, words and regions by their numbers; None where no case has it."""
        if path not in self._ready:
            found = self._columns.get(path)
            blank = found is None or found.null_count() == self.height
            self._ready[path] = None if found is None or blank else self._made(path, found)
        return self._ready[path]

    def flag(self, path: str) -> Truth:
        """Give a fact that is yes or no."""
        if path not in self._flags:
            found = self.column(path)
            self._flags[path] = Truth(False, False) if found is None else of_column(found)
        return self._flags[path]

    def blank(self, path: str) -> bool:
        """Tell whether no case has a fact."""
        return self.column(path) is None

    def _made(self, path: str, column: pl.Series) -> pl.Series:
        kind = dictionary()[path].kind
        if kind == "date":
            return column.to_physical()
        if kind == "enum":
            return coded(column)
        if kind == "region":
            return self.registry.numbers(column)
        return column

    @property
    def rows(self) -> pl.Series:
        """Number the cases."""
        if self._rows is None:
            self._rows = pl.int_range(0, self.height, dtype=pl.UInt32, eager=True).alias("row")
        return self._rows

    def members(self, path: str) -> pl.DataFrame:
        """Give the members of a list with the rows they belong to; of records a column for every field."""
        if path not in self._members:
            self._members[path] = self._exploded(path)
        return self._members[path]

    def _exploded(self, path: str) -> pl.DataFrame:
        column = self.column(path)
        assert column is not None
        held = (column.list.len() > 0) & column.is_not_null()
        table = pl.DataFrame([self.rows.filter(held), column.filter(held).alias("item")]).explode("item")
        if isinstance(table.schema["item"], pl.Struct):
            table = table.unnest("item")
        return table


_ENUM = pl.Enum(list(words()))


def coded(column: pl.Series) -> pl.Series:
    """Give the numbers of words."""
    return column.cast(_ENUM).to_physical().cast(pl.Int32)
