"""The rows of a table of cases checked as strictly as a case: what is odd is read again, one by one.

A value that the intake would leave as it is passes here without being looked at alone. Every row with
another value, such as a Chinese wording or a space too many, goes through `Case` itself, which either
settles what is meant or says what is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl
import pyarrow as pa

from rectify_rules.batch.facts import Fact, fact_of
from rectify_rules.batch.masks import Mask, either, series
from rectify_rules.batch.schema import columns, flat_cases, record_of, table_of, without_maps
from rectify_rules.errors import CaseError, CaseProblem
from rectify_rules.facts.case import Case
from rectify_rules.facts.spec import FactSpec

__all__ = ["Checked", "Rejected", "checked", "located"]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is no case."""

    row: int
    problems: tuple[CaseProblem, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """The rows that are cases, and where they stood."""

    table: pa.Table
    facts: Mapping[str, Fact]
    rows: pl.Series
    rejected: tuple[Rejected, ...] = ()

    @property
    def height(self) -> int:
        """The number of cases."""
        return len(self.rows)


def checked(table: pa.Table) -> Checked:
    """Check every value of a table that `typed` gives.

    Raises CaseError for a column whose bytes are not what its type says, such as text that is not UTF-8.
    """
    height = table.num_rows
    rows = pl.int_range(0, height, dtype=pl.UInt32, eager=True).alias("row")
    facts = _facts(table)
    odd: Mask = False
    for fact in facts.values():
        odd = either(odd, fact.odd)
    if odd is False or not (marked := series(odd, height)).any():
        return Checked(table, facts, rows)
    return _read_again(table, rows, marked)


def _facts(table: pa.Table) -> dict[str, Fact]:
    specs = columns()
    return {
        name: fact_of(specs[name], _whole(specs[name], column))
        for name, column in zip(table.column_names, table.columns, strict=True)
    }


def _whole(spec: FactSpec, column: pa.ChunkedArray) -> pa.Array:
    array = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    try:
        array.validate(full=True)
    except pa.ArrowInvalid as error:
        reason = " ".join(str(error).split())[:120]
        message = f"这一列已损坏或不是 UTF-8（{reason}）：请重新导出"
        raise CaseError([CaseProblem(spec.path, message, spec.label, place="表")]) from None
    return array


def _read_again(table: pa.Table, rows: pl.Series, odd: pl.Series) -> Checked:
    cases: list[Case] = []
    settled: list[int] = []
    rejected: list[Rejected] = []
    numbers = rows.filter(odd)
    for number, row in zip(numbers.to_list(), table.take(numbers.to_arrow()).to_pylist(), strict=True):
        try:
            cases.append(Case.model_validate(record_of(row)))
            settled.append(number)
        except CaseError as error:
            rejected.append(Rejected(number, error.problems))
    places = rows.filter(~odd)
    good = table.take(places.to_arrow())
    if cases:
        read = without_maps(table_of(flat_cases(cases)).select(good.column_names))
        good = pa.concat_tables([good.cast(read.schema), read])
        places = pl.concat([places, pl.Series("row", settled, dtype=pl.UInt32)])
        order = places.arg_sort()
        good, places = good.take(order.to_arrow()), places[order]
    return Checked(good, _facts(good), places, tuple(rejected))


def located(rejected: Sequence[Rejected], first: int = 1) -> list[CaseProblem]:
    """Give the problems with the rows they are in, counted from `first`."""
    return [
        replace(problem, place=f"第{found.row + first}行") for found in rejected for problem in found.problems
    ]
