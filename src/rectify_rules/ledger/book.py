"""A workbook in the making: the same bytes for the same contents, every text a text."""

from __future__ import annotations

from datetime import date, datetime
from typing import IO, Any

from rectify_rules.ledger.sheets import Column

__all__ = ["FONT", "Book", "width_of"]

FONT = "宋体"

_CREATED = datetime(2026, 1, 1)  # a workbook carries a date; the clock's would change its bytes
_WIDTHS = {"date": 13, "bool": 9, "int": 9, "region": 20, "enum": 16, "list": 26, "map": 26, "text": 20}
_LONG = frozenset({"investigation.measures.text", "publication.url"})


class Book:
    """A workbook that is written to a stream; formats are made once for each look."""

    def __init__(self, stream: IO[bytes], *, title: str, row_by_row: bool = False) -> None:
        from xlsxwriter import Workbook

        self.file: Any = Workbook(
            stream,
            {
                "constant_memory": row_by_row,
                "in_memory": not row_by_row,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_date_format": "yyyy-mm-dd",
            },
        )
        self.file.set_properties({"title": title, "created": _CREATED, "author": "rectify-rules"})
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def look(self, **properties: object) -> Any:
        """Return the format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            usual = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
            self._formats[key] = self.file.add_format({**usual, **properties})
        return self._formats[key]

    def sheet(self, name: str) -> Any:
        """Add a sheet."""
        return self.file.add_worksheet(name)

    def close(self) -> None:
        """Write the workbook."""
        self.file.close()


def put(sheet: Any, row: int, column: int, value: object, look: Any) -> None:
    """Write a value into a cell; a text is never a formula or a link."""
    if value is None:
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, look)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, look)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, look)
    else:
        sheet.write_string(row, column, str(value), look)


def width_of(column: Column) -> float:
    """Return how wide a column is, in characters."""
    if column.complete or column.spec.path == "accident.deaths":
        return 10
    if column.spec.path in _LONG:
        return 40
    wide = max((len(label) for label in column.spec.values.values()), default=0)
    return max(_WIDTHS[column.spec.kind], min(2 * wide + 3, 24) if column.spec.kind == "enum" else 0)
