"""Small workbooks, written cell by cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import xlsxwriter

from rectify_rules.facts.case import Case
from rectify_rules.facts.files import RejectedCase
from rectify_rules.ledger.reader import Ledger, parse_ledger

NAME = "台账.xlsx"
HEAD = ["案件编号", "事故名称", "批复日期", "措施已列全"]


def book(
    sheets: Mapping[str, Sequence[Sequence[object]]],
    merged: Mapping[str, Sequence[str]] | None = None,
    *,
    since_1904: bool = False,
) -> bytes:
    """Write sheets of rows; a tuple `("=1/0", "#DIV/0!")` is a formula with its result."""
    stream = io.BytesIO()
    file = xlsxwriter.Workbook(stream, {"date_1904": since_1904})
    day = file.add_format({"num_format": "yyyy-mm-dd"})
    moment = file.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for name, rows in sheets.items():
        page = file.add_worksheet(name)
        for area in (merged or {}).get(name, ()):
            page.merge_range(area, "")
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if isinstance(value, tuple):
                    page.write_formula(row, column, value[0], None, value[1])
                elif isinstance(value, datetime):
                    page.write_datetime(row, column, value, moment)
                elif isinstance(value, date):
                    page.write_datetime(row, column, value, day)
                elif isinstance(value, str):
                    page.write_string(row, column, value)
                elif value is not None:
                    page.write(row, column, value)
    file.close()
    return stream.getvalue()


def opened(sheets: Mapping[str, Sequence[Sequence[object]]], **options) -> Ledger:
    return parse_ledger(book(sheets, **options), NAME)


def read(sheets: Mapping[str, Sequence[Sequence[object]]], **options) -> tuple[list, tuple[str, ...]]:
    """Read cases, rejected ones among them, with the notes."""
    ledger = opened(sheets, **options)
    return list(ledger), ledger.notes


def only(sheets: Mapping[str, Sequence[Sequence[object]]], **options) -> Case:
    """Read the one case of a workbook."""
    (case,), _ = read(sheets, **options)
    assert isinstance(case, Case), case
    return case


def rejected(found: Sequence[object]) -> list[str]:
    return [str(problem) for case in found if isinstance(case, RejectedCase) for problem in case.problems]


def changed(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """Replace bytes in one part of a package, sizes and checksums kept right."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old_zip,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for entry in old_zip.infolist():
            content = old_zip.read(entry)
            if entry.filename == part:
                assert old in content, content[:3000]
                content = content.replace(old, new)
            made.writestr(entry, content)
    return out.getvalue()


def bare(case: Case) -> dict:
    """The known facts of a case: a section of unknowns says no more than none."""
    return {
        key: value
        for key, value in case.model_dump().items()
        if value is not None
        and not (isinstance(value, dict) and all(item is None for item in value.values()))
    }
