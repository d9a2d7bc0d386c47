"""The report on cases as a workbook; what a user wrote is text in it, never a formula or a link."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from rectify_rules.export.html import visible
from rectify_rules.export.memo import Memo
from rectify_rules.export.overview import Overview
from rectify_rules.export.sheets import SHEETS, Cell, Sheet
from rectify_rules.report.layout import SIGNS
from rectify_rules.verdict import Verdict

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
    "default_date_format": "yyyy-mm-dd",
}
_CREATED = datetime(2026, 1, 1)
_LONGEST = 32_000
"""Characters in a cell; Excel takes 32,767."""
_ROWS = 1_048_000
_FILLS = {
    Verdict.VIOLATED: ("#FDECEB", "#A3161B"),
    Verdict.NEEDS_REVIEW: ("#F3ECFA", "#66309C"),
    Verdict.UNDETERMINED: ("#FFF3D9", "#7A4A00"),
    Verdict.PENDING: ("#E4F2F9", "#0A577A"),
    Verdict.COMPLIANT: ("#E6F4EA", "#17602F"),
    Verdict.NOT_APPLICABLE: ("#ECEEF1", "#4B515A"),
}


def workbook(overview: Overview, memos: Sequence[Memo]) -> bytes:
    """Give the workbook as bytes, the same for the same report.

    Raises ImportError without XlsxWriter.
    """
    from xlsxwriter import Workbook

    stream = BytesIO()
    book = Workbook(stream, _OPTIONS)
    book.set_properties({"title": overview.heading.title[:200], "created": _CREATED})
    writer = _Writer(book)
    for sheet in SHEETS:
        writer.write(sheet, sheet.rows(overview, memos))
    book.close()
    return stream.getvalue()


class _Writer:
    def __init__(self, book: Any) -> None:
        self.book = book
        base = {"valign": "top", "font_name": "Microsoft YaHei", "font_size": 10}
        self.plain = book.add_format({**base, "text_wrap": True})
        self.day = book.add_format({**base, "num_format": "yyyy-mm-dd", "align": "left"})
        self.head = book.add_format(
            {**base, "bold": True, "bg_color": "#16324F", "font_color": "#FFFFFF", "text_wrap": True}
        )
        self.verdicts = {
            verdict: book.add_format({**base, "bold": True, "bg_color": fill, "font_color": ink})
            for verdict, (fill, ink) in _FILLS.items()
        }

    def write(self, sheet: Sheet, rows: Iterable[Sequence[Cell]]) -> None:
        page = self.book.add_worksheet(sheet.name)
        for at, (title, width) in enumerate(sheet.columns):
            page.set_column(at, at, width)
            page.write_string(0, at, title, self.head)
        last = 0
        for last, row in enumerate(rows, 1):
            if last > _ROWS:
                page.write_string(last, 0, "行数超过工作表的上限，其余未列出；请分批生成", self.head)
                break
            for at, value in enumerate(row):
                self._cell(page, last, at, value)
        page.freeze_panes(1, 1)
        if last:
            page.autofilter(0, 0, last, len(sheet.columns) - 1)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)

    def _cell(self, page: Any, row: int, column: int, value: Cell) -> None:
        if isinstance(value, Verdict):
            page.write_string(row, column, f"{SIGNS[value]} {value.label}", self.verdicts[value])
        elif isinstance(value, date):
            # Excel counts days from 1900 on.
            if value.year >= 1901:
                page.write_datetime(row, column, datetime(value.year, value.month, value.day), self.day)
            else:
                page.write_string(row, column, value.isoformat(), self.plain)
        elif isinstance(value, int | float):
            page.write_number(row, column, value, self.plain)
        elif value:
            text = str(visible(value))
            page.write_string(
                row, column, text if len(text) <= _LONGEST else text[:_LONGEST] + "…", self.plain
            )
