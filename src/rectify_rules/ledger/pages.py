"""Sheets of a result: rows under headings, with links to the cells they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rectify_rules.ledger.book import Book, put
from rectify_rules.ledger.copies import COLOURS
from rectify_rules.ledger.grid import column_name
from rectify_rules.ledger.layout import OWN_SHEETS
from rectify_rules.ledger.marks import Cell
from rectify_rules.ledger.reader import Ledger
from rectify_rules.report.layout import cells
from rectify_rules.verdict import Verdict

__all__ = ["Links", "Page", "height_of", "print_setup"]

_LINKS_MAX = 60_000  # a sheet holds 65,530
_ROWS_MAX = 1_000_000  # a sheet holds 1,048,576
_TEXT_MAX = 32_000  # a cell holds 32,767
_NAME_MAX = 31
_LINE = 14.5
_HEIGHT_MAX = 400  # a row is at most 409 points high


class Links:
    """Turns the place of a fact into a link: to the copy in the same workbook, or to the file itself."""

    def __init__(self, ledger: Ledger | None, *, file: str = "") -> None:
        self._ledger = ledger
        self._file = file
        self._made: dict[int, int] = {}
        self.sheets: dict[str, str] = {}
        """By path, the name of the copy of its sheet."""
        for path, table in ledger.layout.tables.items() if ledger else ():
            name = table.grid.name
            if name in OWN_SHEETS or name.startswith("核查"):
                name = f"{name[: _NAME_MAX - 4]}（台账）"
            self.sheets[path] = name
        self._names = (
            {table.grid.name: path for path, table in ledger.layout.tables.items()} if ledger else {}
        )

    def name(self, cell: Cell) -> str:
        """Name the place of a cell."""
        assert self._ledger is not None
        path, row, column = cell
        table = self._ledger.layout.tables[path]
        return f"{self._ledger.name}!{table.grid.name}!{column_name(column)}{row + 1}"

    def write(self, book: Book, page: Any, row: int, column: int, place: str) -> None:
        """Write a place, with a link where it stands in the ledger."""
        target = self._target(place)
        made = self._made.get(id(page), 0)
        if not target or made >= _LINKS_MAX:
            put(page, row, column, place, book.look(valign="top", text_wrap=True, border=1))
            return
        self._made[id(page)] = made + 1
        look = book.look(valign="top", text_wrap=True, border=1, font_color="#0563C1", underline=1)
        shown = place.removeprefix(f"{self._ledger.name}!") if self._ledger and not self._file else place
        page.write_url(row, column, target, look, shown)

    def _target(self, place: str) -> str:
        if self._ledger is None or not place.startswith(f"{self._ledger.name}!"):
            return ""
        sheet, _, cell = place.removeprefix(f"{self._ledger.name}!").rpartition("!")
        if sheet not in self._names:
            return ""
        quoted = "'" + (sheet if self._file else self.sheets[self._names[sheet]]).replace("'", "''") + "'"
        if not self._file:
            return f"internal:{quoted}!{cell}"
        return "" if "#" in self._file else f"external:{self._file}#{quoted}!{cell}"


class Page:
    """A sheet with headings, written row by row; the last column is the place."""

    def __init__(self, book: Book, name: str, columns: Sequence[tuple[str, float]], links: Links) -> None:
        self._book = book
        self._page = book.sheet(name)
        self._columns = columns
        self._links = links
        self._row = 1
        head = book.look(bold=True, border=1, bg_color="#DDEBF7", align="center", text_wrap=True)
        for at, (title, width) in enumerate(columns):
            self._page.set_column(at, at, width)
            put(self._page, 0, at, title, head)
        self._page.freeze_panes(1, 1)

    def add(self, texts: Sequence[str], verdicts: Mapping[int, Verdict], place: str) -> None:
        """Write a row; texts in columns with a verdict bear its colour. Beyond what a sheet holds, nothing."""
        if self._row >= _ROWS_MAX:
            return
        widths = (width for _, width in self._columns)
        self._page.set_row(self._row, height_of(zip(texts, widths, strict=False)))
        for at, text in enumerate(texts):
            colour = {"bg_color": COLOURS[verdicts[at]]} if at in verdicts else {}
            look = self._book.look(text_wrap=True, border=1, **{"valign": "top", **colour})
            put(self._page, self._row, at, text[:_TEXT_MAX] or None, look)
        self._links.write(self._book, self._page, self._row, len(texts), place)
        self._row += 1

    def finish(self) -> None:
        """Add what holds for the whole sheet."""
        self._page.autofilter(0, 0, max(self._row - 1, 1), len(self._columns) - 1)
        print_setup(self._page, 0)


def height_of(texts: Iterable[tuple[str, float]]) -> float:
    """Return how high a row must be to show texts in columns of some width; no program reckons it reliably."""
    lines = max(
        (sum(-(-cells(line) // int(width - 1)) or 1 for line in text.split("\n")) for text, width in texts),
        default=1,
    )
    return min(_HEIGHT_MAX, _LINE * max(lines, 1) + 3)


def print_setup(page: Any, head: int) -> None:
    """Let a sheet print on pages of full width, the headings on each."""
    page.set_landscape()
    page.set_paper(8)
    page.fit_to_pages(1, 0)
    page.repeat_rows(head)
    page.set_margins(0.4, 0.4, 0.6, 0.6)
    page.set_footer("&L&A&R第 &P 页，共 &N 页")
