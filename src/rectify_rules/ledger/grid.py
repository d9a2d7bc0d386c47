"""One sheet as rows of raw values: merged cells carried down, broken ones marked, the header found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rectify_rules.ledger.cells import Broken
from rectify_rules.ledger.package import unusable
from rectify_rules.ledger.sheets import CASE_ID, Sheet, folded

__all__ = ["Grid", "Header", "Row", "blank", "column_name", "find_header"]

_HEADER_WITHIN = 30
_CARRIED_MAX = 2_000_000

Row = list[object]


@dataclass(frozen=True, slots=True)
class Header:
    """The row of headings."""

    row: int
    """From 0."""
    headings: Mapping[int, str]
    """What is written there, by column from 0."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The raw values of a sheet, rows and columns counted from 0."""

    name: str
    rows: list[Row]
    merged: tuple[tuple[int, int, int, int], ...]
    """First row, first column, last row, last column."""
    carried: Mapping[int, frozenset[int]]
    """By row, the columns whose value stands in a merged cell that begins further up."""

    def own(self, row: int) -> bool:
        """Tell whether something stands in a row itself."""
        carried = self.carried.get(row, frozenset())
        return any(not blank(value) and at not in carried for at, value in enumerate(self.rows[row]))


def read_grid(place: str, name: str, sheet: Any, broken: Mapping[tuple[int, int], Broken]) -> Grid:
    """Take the values of a sheet of the workbook; raise CaseError where merged cells have no end."""
    offset = (sheet.start or (0, 0))[1]
    left: Row = [None] * offset
    rows: list[Row] = [
        [*left, *(None if value == "" else value for value in row)] for row in sheet.iter_rows()
    ]
    for (row, column), fault in broken.items():
        rows.extend([] for _ in range(row + 1 - len(rows)))
        _put(rows[row], column, fault)
    merged = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
    return Grid(name, rows, merged, _carry(place, rows, merged))


def _carry(
    place: str, rows: list[Row], merged: tuple[tuple[int, int, int, int], ...]
) -> dict[int, frozenset[int]]:
    carried: dict[int, set[int]] = {}
    left = _CARRIED_MAX
    for top, column, bottom, _ in merged:
        value = rows[top][column] if top < len(rows) and column < len(rows[top]) else None
        for row in range(top + 1, min(bottom + 1, len(rows))):
            left -= 1
            if left < 0:
                unusable(place, "合并的单元格过多：请取消用不到的合并")
            if value is not None:
                _put(rows[row], column, value)
                carried.setdefault(row, set()).add(column)
    return {row: frozenset(columns) for row, columns in carried.items()}


def _put(row: Row, column: int, value: object) -> None:
    row.extend([None] * (column + 1 - len(row)))
    row[column] = value


def blank(value: object) -> bool:
    """Tell whether a cell holds nothing but spaces."""
    return value is None or (isinstance(value, str) and not value.strip())


def find_header(grid: Grid, sheet: Sheet) -> Header | None:
    """Find the row with the most headings of a sheet among the first; a title above it does not matter."""
    best: tuple[int, int] | None = None
    for number, row in enumerate(grid.rows[:_HEADER_WITHIN]):
        known = {folded(value) for value in row if isinstance(value, str)} & sheet.by_heading.keys()
        found = len({sheet.by_heading[name].label for name in known})
        if CASE_ID in known:
            found += 100
        if found >= 2 and (best is None or found > best[0]):
            best = (found, number)
    if best is None:
        return None
    return Header(best[1], dict(_headings(grid.rows[best[1]])))


def _headings(row: Row) -> Iterator[tuple[int, str]]:
    for at, value in enumerate(row):
        if not blank(value):
            yield at, str(value)


def column_name(index: int) -> str:
    """Name a column, counted from 0, as a spreadsheet does: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
