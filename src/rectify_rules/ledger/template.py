"""The ledger as a workbook to fill in, empty or with cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from rectify_rules.errors import CaseError, CaseProblem
from rectify_rules.facts.case import Case
from rectify_rules.facts.dictionary import sections
from rectify_rules.facts.values import NONE, YES
from rectify_rules.ledger.book import Book, put, width_of
from rectify_rules.ledger.choices import Options, validation_of
from rectify_rules.ledger.guide import write_guide
from rectify_rules.ledger.hints import example_of, remark_of
from rectify_rules.ledger.needs import Needs
from rectify_rules.ledger.sheets import Column, Sheet, ledger_sheets
from rectify_rules.ledger.wording import cell_value
from rectify_rules.ruleset.model import Ruleset

__all__ = ["write_ledger"]

_SPARE_ROWS = 2_000
_HEADER = 1
_COLOURS = ("#DDEBF7", "#E2EFDA", "#FFF2CC", "#FCE4D6", "#EDEDED", "#E4DFEC")


def write_ledger(
    stream: IO[bytes], ruleset: Ruleset, cases: Iterable[Case] = (), *, example: bool = True
) -> None:
    """Write the template, with a row of example or with cases; raise CaseError for what no cell can hold."""
    book = Book(stream, title="事故防范和整改措施落实情况评估台账")
    write_guide(book, ruleset)
    needs = Needs(ruleset)
    sheets = {sheet.path: _Writer(book, sheet, needs) for sheet in ledger_sheets()}
    options = Options(book)
    if example:
        for writer in sheets.values():
            writer.add_example()
    for case in cases:
        _add(sheets, case)
    for writer in sheets.values():
        writer.finish(options)
    book.close()


def _add(sheets: Mapping[str, _Writer], case: Case) -> None:
    writer = sheets[""]
    values: dict[str, object] = {}
    for column in writer.sheet.columns:
        value = _fact(case, column.key)
        if not column.complete:
            values[column.key] = value
        elif isinstance(value, tuple):
            values[column.key] = YES if value else NONE
            for record in value:
                if case.id is None:
                    raise CaseError([_nameless(case, column)])
                sheets[column.key].add(
                    {"": case.id, **{code: getattr(record, code) for code in type(record).model_fields}}
                )
    writer.add(values)


def _nameless(case: Case, column: Column) -> CaseProblem:
    message = "没有案件编号，它的明细在台账中无处可归：请先补上编号"
    return CaseProblem("id", message, "案件编号", "", case.place_of(column.key))


def _fact(case: Case, path: str) -> object:
    value: object = case
    for name in path.split("."):
        value = getattr(value, name, None)
    return value


class _Writer:
    """One sheet, row after row."""

    def __init__(self, book: Book, sheet: Sheet, needs: Needs) -> None:
        self.sheet = sheet
        self._book = book
        self._page = book.sheet(sheet.name)
        self._row = _HEADER + 1
        self._write_header(needs)

    def _write_header(self, needs: Needs) -> None:
        bold = {"bold": True, "border": 1, "align": "center", "text_wrap": True}
        for first, last, title, colour in _bands(self.sheet):
            look = self._book.look(**bold, bg_color=colour)
            if last > first:
                self._page.merge_range(0, first, 0, last, title, look)
            else:
                put(self._page, 0, first, title, look)
            for at in range(first, last + 1):
                put(self._page, _HEADER, at, self.sheet.columns[at].label, look)
        for at, column in enumerate(self.sheet.columns):
            self._page.set_column(at, at, width_of(column), self._look(column))
            remark = remark_of(column, needs.of(self.sheet, column))
            lines = sum(len(line) // 18 + 1 for line in remark.split("\n"))
            self._page.write_comment(
                _HEADER, at, remark, {"author": "", "width": 300, "height": 18 * lines + 12, "font_size": 9}
            )
        self._page.set_row(0, 20)
        self._page.set_row(_HEADER, 46)

    def _look(self, column: Column, **more: object) -> Any:
        kind = column.spec.kind
        shape = {"date": "yyyy-mm-dd", "int": "General"}.get(kind, "@")
        if column.complete or kind in {"date", "bool", "int", "enum"}:
            more["align"] = "center"
        return self._book.look(num_format="@" if column.complete else shape, text_wrap=True, **more)

    def add(self, values: Mapping[str, object]) -> None:
        """Write a row; values by the key of their column."""
        for at, column in enumerate(self.sheet.columns):
            value = values.get(column.key)
            cell = value if column.complete else cell_value(column.spec, value)
            if cell is not None:
                put(self._page, self._row, at, cell, self._look(column))
        self._row += 1

    def add_example(self) -> None:
        """Write a row that shows how each column is filled in, and is never read."""
        for at, column in enumerate(self.sheet.columns):
            look = self._look(column, italic=True, font_color="#7F7F7F", bg_color="#F2F2F2")
            put(self._page, self._row, at, example_of(column), look)
        self._row += 1

    def finish(self, options: Options) -> None:
        """Add what holds for the whole sheet: choices, what stays in sight, how it prints."""
        last = self._row + _SPARE_ROWS
        for at, column in enumerate(self.sheet.columns):
            check = validation_of(column, options)
            if check:
                self._page.data_validation(_HEADER + 1, at, last, at, check)
        self._page.freeze_panes(_HEADER + 1, 1)
        self._page.autofilter(_HEADER, 0, max(self._row - 1, _HEADER + 1), len(self.sheet.columns) - 1)
        self._page.set_landscape()
        self._page.set_paper(8 if not self.sheet.path else 9)
        self._page.repeat_rows(0, _HEADER)
        self._page.repeat_columns(0, 0)
        self._page.set_margins(0.4, 0.4, 0.6, 0.6)
        self._page.set_footer("&L&A&R第 &P 页，共 &N 页")
        if self.sheet.path:
            self._page.fit_to_pages(1, 0)
        else:
            self._page.set_print_scale(70)


def _bands(sheet: Sheet) -> Iterator[tuple[int, int, str, str]]:
    """Yield the sections of a sheet: first and last column, title, colour."""
    if sheet.path:
        yield 0, len(sheet.columns) - 1, f"{sheet.name}：每项一行，案件编号与案件表一致", _COLOURS[1]
        return
    starts = [
        at
        for at, column in enumerate(sheet.columns)
        if not at or column.spec.section != sheet.columns[at - 1].spec.section
    ]
    for number, first in enumerate(starts):
        last = starts[number + 1] - 1 if number + 1 < len(starts) else len(sheet.columns) - 1
        yield first, last, sections()[sheet.columns[first].spec.section], _COLOURS[number % len(_COLOURS)]
