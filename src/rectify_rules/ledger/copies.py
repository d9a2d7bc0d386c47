"""The sheets of a ledger once more, with the cells marked that findings are about."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from rectify_rules.ledger.book import Book, put, width_of
from rectify_rules.ledger.cells import Broken
from rectify_rules.ledger.escape import TO_FILL
from rectify_rules.ledger.grid import Grid, blank
from rectify_rules.ledger.layout import Table
from rectify_rules.ledger.marks import Mark
from rectify_rules.verdict import Verdict

__all__ = ["COLOURS", "write_copy"]

COLOURS: Mapping[Verdict, str] = {
    Verdict.VIOLATED: "#F8CBAD",
    Verdict.NEEDS_REVIEW: "#E4CCF0",
    Verdict.UNDETERMINED: "#FFE699",
    Verdict.PENDING: "#BDD7EE",
    Verdict.COMPLIANT: "#E2EFDA",
    Verdict.NOT_APPLICABLE: "#EDEDED",
}
UNREAD_COLOUR = "#D9D9D9"
_PLAIN_WIDTH = 14
_SHAPES = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm", str: "@"}


def write_copy(book: Book, page: Any, table: Table, marks: Mapping[tuple[int, int], Mark]) -> None:
    """Write the values of a sheet at the places where they stood; marked cells get colour, sign and comment."""
    grid = table.grid
    placed = _top_left(grid)
    marked: dict[tuple[int, int], Mark] = {}
    for cell, mark in marks.items():
        marked.setdefault(placed.get(cell, cell), mark)
    for area in grid.merged:
        _merge(page, grid, area)
    for row, values in enumerate(grid.rows):
        carried = grid.carried.get(row, frozenset())
        for column, value in enumerate(values):
            if column not in carried and not blank(value):
                _write(
                    book, page, (row, column), value, row == table.header.row, marked.pop((row, column), None)
                )
    for cell, mark in marked.items():
        _write(book, page, cell, TO_FILL, False, mark)
    for at in range(max((len(row) for row in grid.rows), default=0)):
        known = table.columns.get(at)
        page.set_column(at, at, _PLAIN_WIDTH if known is None else width_of(known))
    page.set_row(table.header.row, 46)
    page.freeze_panes(table.header.row + 1, (table.id_column or 0) + 1)
    page.set_landscape()
    page.set_paper(8)
    page.repeat_rows(max(table.header.row, 0))
    page.repeat_columns(table.id_column or 0)
    page.set_footer("&L&A&R第 &P 页，共 &N 页")


def _write(
    book: Book, page: Any, cell: tuple[int, int], value: object, head: bool, mark: Mark | None
) -> None:
    row, column = cell
    if isinstance(value, Broken):
        value = f"（{value.why}）"
    shape = _SHAPES.get(type(value), "General")
    if not isinstance(value, str | int | float | date):
        value = str(value)
    aligned = {"align": "center"} if isinstance(value, date) else {}
    if mark is None:
        look = {**_HEAD, "num_format": shape} if head else {"text_wrap": True, "num_format": shape, **aligned}
        put(page, row, column, value, book.look(**look))
        return
    if value != TO_FILL:
        # The sign is shown, not written: the value stays what it was.
        shape = f'"{mark.sign} "{shape}'
    colour = COLOURS[mark.verdict] if mark.verdict else UNREAD_COLOUR
    put(
        page,
        row,
        column,
        value,
        book.look(num_format=shape, text_wrap=True, bg_color=colour, border=1, **aligned),
    )
    lines = sum(len(line) // 24 + 1 for line in mark.text.split("\n"))
    options = {"author": "", "width": 380, "height": 17 * lines + 10, "font_size": 9}
    page.write_comment(row, column, mark.text, options)


_HEAD: Mapping[str, object] = {
    "bold": True,
    "bg_color": "#DDEBF7",
    "border": 1,
    "align": "center",
    "text_wrap": True,
}


def _top_left(grid: Grid) -> dict[tuple[int, int], tuple[int, int]]:
    """Return the cells inside merged ones by the cell that holds their value."""
    found = {}
    for top, left, bottom, right in grid.merged:
        for row in range(top, min(bottom, len(grid.rows) - 1) + 1):
            for column in range(left, min(right, left + 200) + 1):
                found[row, column] = (top, left)
    return found


def _merge(page: Any, grid: Grid, area: tuple[int, int, int, int]) -> None:
    """Merge cells as the user did; ranges that overlap, as in a damaged file, are left as they are."""
    from xlsxwriter.exceptions import OverlappingRange

    top, left, bottom, right = area
    bottom = min(bottom, len(grid.rows) - 1)
    if bottom < top or (top, left) == (bottom, right):
        return
    with suppress(OverlappingRange):
        page.merge_range(top, left, bottom, right, "")
