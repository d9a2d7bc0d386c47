"""The rows of a table of cases checked as strictly as a case: what is odd is read again, one by one.

A value that the intake would leave as it is passes here without being looked at alone. Every row with
another value, such as a Chinese wording or a space too many, goes through `Case` itself, which either
settles what is meant or says what is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from rectify_rules.batch.masks import Mask, either, of_rows, series
from rectify_rules.batch.schema import columns, flat_cases, record_of, table_of, without_maps
from rectify_rules.errors import CaseError, CaseProblem
from rectify_rules.facts.case import Case
from rectify_rules.facts.dates import FIRST_YEAR, LAST_YEAR
from rectify_rules.facts.spec import FactSpec
from rectify_rules.facts.values import INT_MAX, LIST_MAX, TEXT_MAX, accepts_empty

__all__ = ["Checked", "Rejected", "checked"]

_ODD_TEXT = r"^\s|\s$|[\x00\x1c-\x1f\x85]|^(?:不详|无)$"
_REGION = r"^[0-9]{6}(?:[0-9]{3})?$"
_DAYS = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is no case."""

    row: int
    problems: tuple[CaseProblem, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """The rows that are cases, and where they stood."""

    frame: pl.DataFrame
    rows: pl.Series
    rejected: tuple[Rejected, ...] = ()


def checked(frame: pl.DataFrame) -> Checked:
    """Check every value of the columns that `frame_of` gives."""
    height = frame.height
    rows = pl.int_range(0, height, dtype=pl.UInt32, eager=True).alias("row")
    odd: Mask = False
    for path in frame.columns:
        odd = either(odd, _odd(columns()[path], frame[path], height))
    if odd is False or not (marked := series(odd, height)).any():
        return Checked(frame, rows)
    return _read_again(frame, rows, marked)


def _read_again(frame: pl.DataFrame, rows: pl.Series, odd: pl.Series) -> Checked:
    cases: list[Case] = []
    settled: list[int] = []
    rejected: list[Rejected] = []
    for number, row in zip(rows.filter(odd).to_list(), frame.filter(odd).iter_rows(named=True), strict=True):
        try:
            cases.append(Case.model_validate(record_of(row)))
            settled.append(number)
        except CaseError as error:
            rejected.append(Rejected(number, error.problems))
    good, places = frame.filter(~odd), rows.filter(~odd)
    if cases:
        read = pl.from_arrow(without_maps(table_of(flat_cases(cases))))
        assert isinstance(read, pl.DataFrame)
        both = pl.concat([good, read.select(good.columns)], how="vertical_relaxed")
        places = pl.concat([places, pl.Series("row", settled, dtype=pl.UInt32)])
        order = places.arg_sort()
        good, places = both[order], places[order]
    return Checked(good, places, tuple(rejected))


def located(rejected: Sequence[Rejected], first: int = 1) -> list[CaseProblem]:
    """Give the problems with the rows they are in, counted from `first`."""
    return [
        replace(problem, place=f"第{found.row + first}行") for found in rejected for problem in found.problems
    ]


def _odd(spec: FactSpec, column: pl.Series, height: int) -> Mask:
    """Tell which rows hold a value of a fact that has to be looked at alone."""
    if column.null_count() == height:
        return False
    if spec.kind in ("list", "record_list", "map"):
        return _odd_members(spec, column, height)
    return _some(_odd_values(spec, column))


def _some(mask: pl.Series) -> Mask:
    mask = mask.fill_null(False)
    return mask if mask.any() else False


def _odd_values(spec: FactSpec, column: pl.Series, *, named: bool = False) -> pl.Series:
    kind = spec.kind if spec.kind not in ("list", "map") else spec.item
    if kind == "enum":
        return column.cast(pl.Enum(list(spec.values)), strict=False).is_null() & column.is_not_null()
    if kind == "date":
        return ~column.is_between(*_DAYS)
    if kind == "int":
        return ~column.is_between(0, INT_MAX)
    if kind == "region":
        return ~column.str.contains(_REGION)
    if kind == "text":
        return _odd_text(column, empty=accepts_empty(spec) and not named)
    return pl.Series([False]).new_from_index(0, len(column))


def _odd_text(column: pl.Series, *, empty: bool) -> pl.Series:
    odd = column.str.contains(_ODD_TEXT) | (column.str.len_bytes() > TEXT_MAX)
    return odd if empty else odd | (column == "")


def _odd_members(spec: FactSpec, column: pl.Series, height: int) -> Mask:
    sizes = column.list.len().fill_null(0)
    odd = _some(sizes > LIST_MAX)
    held = sizes > 0
    if not held.any():
        return odd
    rows = pl.int_range(0, height, dtype=pl.UInt32, eager=True).alias("row")
    table = pl.DataFrame([rows.filter(held), column.filter(held).alias("item")]).explode("item")
    wrong = table["item"].is_null()
    if spec.kind == "record_list":
        wrong = wrong | _odd_records(spec, table)
    elif spec.kind == "map":
        pairs = table.unnest("item")
        wrong = wrong | _odd_text(pairs["key"], empty=False) | pairs["key"].is_null()
        wrong = wrong | _odd_values(spec, pairs["value"]).fill_null(False)
        wrong = wrong | pairs.select(pl.struct("row", "key").is_duplicated()).to_series()
    else:
        wrong = wrong | _odd_values(spec, table["item"], named=True)
    return either(odd, of_rows(table["row"].filter(wrong.fill_null(True)).unique(), height))


def _odd_records(spec: FactSpec, table: pl.DataFrame) -> pl.Series:
    records = table.unnest("item")
    wrong = pl.Series([False]).new_from_index(0, records.height)
    for code, field in spec.fields.items():
        if code not in records.columns:
            continue
        column = records[code]
        inner = _odd(field, column, records.height)
        if inner is not False:
            wrong = wrong | inner
        if code == "id":
            repeated = records.select(pl.struct("row", "id").is_duplicated()).to_series()
            wrong = wrong | (repeated & column.is_not_null())
    return wrong
