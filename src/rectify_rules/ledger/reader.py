"""The cases of a workbook, read row by row."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from rectify_rules.errors import CaseError, CaseProblem
from rectify_rules.facts.case import Case
from rectify_rules.facts.files import RejectedCase
from rectify_rules.facts.wording import shown
from rectify_rules.ledger.escape import EXAMPLE
from rectify_rules.ledger.grid import Grid, blank, read_grid
from rectify_rules.ledger.layout import Layout, lay_out
from rectify_rules.ledger.lists import Lists
from rectify_rules.ledger.package import FILE_MAX, Package, inspect, unusable
from rectify_rules.ledger.rows import Faults, Notes, RowReader
from rectify_rules.ledger.sheets import CASE_ID

__all__ = ["Ledger", "open_ledger", "parse_ledger"]


def open_ledger(path: str | Path) -> Ledger:
    """Read a workbook; raise CaseError in one sentence where it cannot be read as a whole."""
    name = str(path)
    file = Path(path)
    if file.name.startswith("~$"):
        unusable(name, f"是表格软件打开文件时的临时文件：请指明 {file.name[2:]} 本身")
    try:
        with file.open("rb") as stream:
            data = stream.read(FILE_MAX + 1)
    except FileNotFoundError:
        unusable(name, "没有这个文件：请核对路径")
    except IsADirectoryError:
        unusable(name, "这是文件夹，不是文件")
    except PermissionError:
        unusable(name, "没有权限读取，或正在 Excel、WPS 中打开：请关闭后再试")
    except (OSError, ValueError) as error:
        unusable(name, f"无法打开文件：{getattr(error, 'strerror', None) or error}")
    ledger = parse_ledger(data, name)
    if file.with_name(f"~${file.name}").exists():
        ledger.layout.notes.append(f"{name}: 正在 Excel 或 WPS 中打开，按最近一次保存的内容读取")
    return ledger


def parse_ledger(data: bytes, name: str) -> Ledger:
    """Read the bytes of a workbook; raise CaseError in one sentence where it is none."""
    package = inspect(data, name)
    grids = list(_grids(package, name))
    return Ledger(name, lay_out(name, grids, since_1904=package.since_1904))


def _grids(package: Package, name: str) -> Iterator[Grid]:
    from python_calamine import CalamineError, SheetTypeEnum, load_workbook

    try:
        with load_workbook(io.BytesIO(package.data)) as book:
            for about in book.sheets_metadata:
                if about.typ == SheetTypeEnum.WorkSheet:
                    sheet = book.get_sheet_by_name(about.name)
                    place = f"{name}!{about.name}"
                    yield read_grid(place, about.name, sheet, package.broken.get(about.name, {}))
    except (CalamineError, OSError) as error:
        unusable(
            name, f"文件已损坏，不能读取（{type(error).__name__}）：请在 Excel 或 WPS 中打开并另存后再试"
        )


class Ledger:
    """A workbook that has been read; iterate over its cases, those that cannot be read as RejectedCase."""

    def __init__(self, name: str, layout: Layout) -> None:
        self.name = name
        self.layout = layout
        self._notes = Notes()
        self._readers = {path: RowReader(name, table, self._notes) for path, table in layout.tables.items()}
        self._rows = self._readers[""]
        self._ids: dict[str, list[int]] = {}
        self._records = list(self._find_records())
        self._lists = Lists(name, layout, self._readers, self._ids, self._notes)

    def __len__(self) -> int:
        """Count the cases, those that cannot be read among them."""
        return len(self._records)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know; complete when the cases have been gone through."""
        return (*self.layout.notes, *self._notes.lines())

    def __iter__(self) -> Iterator[Case | RejectedCase]:
        yield from self._lists.unreadable()
        for rows in self._records:
            yield self._case(rows)
        yield from self._lists.lost

    def _find_records(self) -> Iterator[list[int]]:
        """Group the rows of cases: those under one merged case id are one record."""
        merged = self._rows.merged_ids()
        current: list[int] = []
        for number in self.layout.tables[""].numbers:
            if current and merged.get(number) == current[0]:
                current.append(number)
                continue
            if current:
                yield current
            current = [] if self._is_example(number) else [number]
        if current:
            yield current

    def _is_example(self, number: int) -> bool:
        """Tell whether a row is the example; note its case id otherwise."""
        try:
            name = self._rows.key(number)
        except ValueError:
            # Told when the row is read.
            return False
        if name is not None and name != EXAMPLE:
            self._ids.setdefault(name, []).append(number)
        return name == EXAMPLE

    def _case(self, rows: list[int]) -> Case | RejectedCase:
        faults = Faults()
        record = self._rows.read(rows, "", faults)
        name = record.get("id")
        name = name if isinstance(name, str) else None
        if name is not None:
            faults.problems += self._repeated(rows[0], name)
        self._lists.add(name, self._completeness(rows), record, faults)
        if not faults.problems:
            try:
                return Case.model_validate(record).located(faults.places)
            except CaseError as error:
                faults.problems += error.problems
        return RejectedCase(faults.places[""], tuple(faults.problems))

    def _completeness(self, rows: list[int]) -> dict[str, tuple[object, str]]:
        """Return by list the cell that says whether it is complete, with its place."""
        found: dict[str, tuple[object, str]] = {}
        for at, column in self.layout.tables[""].columns.items():
            if column.complete:
                said = [value for row in rows if not blank(value := self._rows.cell(row, at))]
                if said or column.spec.path not in found:
                    found[column.spec.path] = (said[0] if said else None, self._rows.place(rows[0], at))
        return found

    def _repeated(self, number: int, name: str) -> Iterator[CaseProblem]:
        """Refuse a case id that comes again; the first is kept where no list makes the two one."""
        same = self._ids.get(name, [number])
        if len(same) < 2 or (number == same[0] and not self._lists.has(name)):
            return
        others = "、".join(self._rows.place(other) for other in same[:5] if other != number)
        message = f"案件编号与 {others} 的案件重复：编号应各不相同"
        if number == same[0]:
            message += "（其他工作表中的明细分不清属于哪一件，所以这一件也没有读取）"
        yield CaseProblem("id", message, CASE_ID, shown(name), self._rows.place(number))
