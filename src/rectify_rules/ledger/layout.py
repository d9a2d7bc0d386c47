"""Which sheet and column of a workbook holds which fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rectify_rules.facts.wording import nearest, shown
from rectify_rules.ledger.cells import CellReader
from rectify_rules.ledger.grid import Grid, Header, column_name, find_header
from rectify_rules.ledger.package import unusable
from rectify_rules.ledger.sheets import CASE_ID, CASES, Column, Sheet, folded, ledger_sheets

__all__ = ["OWN_SHEETS", "Layout", "Table", "lay_out"]

OWN_SHEETS = frozenset({"填写说明", "_选项", "核查汇总", "核查结论", "其余结论", "待补资料", "未读取"})
"""Sheets of the template and of results that hold no facts."""
_HINTS_MAX = 10


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of a workbook with what its columns hold."""

    sheet: Sheet
    grid: Grid
    header: Header
    columns: Mapping[int, Column]
    readers: Mapping[int, CellReader]
    id_column: int | None
    """Where the case id stands."""

    @property
    def numbers(self) -> Iterator[int]:
        """Yield the rows under the header that hold something of their own."""
        for number in range(self.header.row + 1, len(self.grid.rows)):
            if self.grid.own(number):
                yield number


@dataclass(slots=True)
class Layout:
    """What a workbook holds, and what a reader should know about the rest."""

    tables: dict[str, Table] = field(default_factory=dict)
    """By path of the list; the cases under ``."""
    unreadable: dict[str, str] = field(default_factory=dict)
    """Lists whose sheet has no usable header, with the reason."""
    notes: list[str] = field(default_factory=list)


def lay_out(name: str, grids: Sequence[Grid], *, since_1904: bool) -> Layout:
    """Find the sheets and columns; raise CaseError where there is no sheet of cases."""
    layout = Layout()
    taken = _named(name, grids, layout)
    if "" not in taken:
        taken[""] = _guessed(name, [grid for grid in grids if grid not in taken.values()], layout)
    for sheet in ledger_sheets():
        if sheet.path in taken:
            _add(layout, name, sheet, taken[sheet.path], since_1904=since_1904)
    others = [grid.name for grid in grids if grid not in taken.values() and grid.name not in OWN_SHEETS]
    if others:
        layout.notes.append(f"{name}: 工作表 {_listed(others)} 不是台账的工作表，未读取{_sheet_hint(others)}")
    return layout


def _named(name: str, grids: Iterable[Grid], layout: Layout) -> dict[str, Grid]:
    paths = {folded(title): sheet.path for sheet in ledger_sheets() for title in sheet.titles}
    taken: dict[str, Grid] = {}
    for grid in grids:
        path = paths.get(folded(grid.name))
        if path is None:
            continue
        if path in taken:
            unusable(f"{name}!{grid.name}", f"与工作表 `{taken[path].name}` 是同一张表：请只保留一张")
        taken[path] = grid
    return taken


def _guessed(name: str, grids: Sequence[Grid], layout: Layout) -> Grid:
    """Take the one sheet whose header is that of cases, whatever it is called."""
    cases = ledger_sheets()[0]
    found = []
    for grid in grids:
        header = find_header(grid, cases)
        headings = {folded(heading) for heading in header.headings.values()} if header else set()
        if CASE_ID in headings and len(headings & cases.by_heading.keys()) >= 3:
            found.append(grid)
    if len(found) == 1:
        layout.notes.append(
            f"{name}: 没有名为“{CASES}”的工作表，按表头把 `{shown(found[0].name)}` 读作案件表"
        )
        return found[0]
    why = "有几张表都像案件表" if found else "也没有一张表的表头像案件表"
    unusable(
        name, f"没有名为“{CASES}”的工作表，{why}：请用 rectify template 生成的台账，或把工作表改名为 {CASES}"
    )


def _add(layout: Layout, name: str, sheet: Sheet, grid: Grid, *, since_1904: bool) -> None:
    place = f"{name}!{grid.name}"
    header = find_header(grid, sheet)
    if header is None or CASE_ID not in {folded(heading) for heading in header.headings.values()}:
        if not sheet.path:
            unusable(place, f"找不到表头：应有一行列名，其中有 {CASE_ID}")
        if any(grid.own(number) for number in range(len(grid.rows))):
            layout.unreadable[sheet.path] = f"找不到表头（应有 {CASE_ID} 列）：整张表未读取"
            return
        header = header or _no_header()
    columns: dict[int, Column] = {}
    unknown: dict[int, str] = {}
    for at, heading in header.headings.items():
        column = sheet.by_heading.get(folded(heading))
        if column is None:
            unknown[at] = heading
        else:
            columns[at] = column
    id_column = next((at for at, column in columns.items() if column.label == CASE_ID), None)
    readers = {
        at: CellReader(column.spec, since_1904=since_1904)
        for at, column in columns.items()
        if not column.complete
    }
    layout.tables[sheet.path] = Table(sheet, grid, header, columns, readers, id_column)
    layout.notes.extend(_unknown_columns(place, sheet, unknown))
    layout.notes.extend(_wide_merges(place, layout.tables[sheet.path]))


def _no_header() -> Header:
    return Header(-1, {})


def _unknown_columns(place: str, sheet: Sheet, unknown: Mapping[int, str]) -> Iterator[str]:
    plain: list[str] = []
    labels = [column.label for column in sheet.columns]
    for number, (at, heading) in enumerate(unknown.items()):
        close = nearest(folded(heading), labels) if number < _HINTS_MAX * 3 else ""
        if close:
            where = f"{place}!{column_name(at)}列"
            yield f"{where}: `{shown(heading)}` 不是台账的列，未读取：是否想写 `{close}`"
        else:
            plain.append(heading)
    if plain:
        yield f"{place}: 列 {_listed(plain)} 不是台账的列，未读取"


def _wide_merges(place: str, table: Table) -> Iterator[str]:
    """Point out merged cells that cover several columns of facts: their value counts for the first alone."""
    wide = [
        f"{column_name(left)}{top + 1}:{column_name(right)}{bottom + 1}"
        for top, left, bottom, right in table.grid.merged
        if top > table.header.row and sum(left <= at <= right for at in table.columns) > 1
    ]
    if wide:
        yield f"{place}: 合并的单元格 {_listed(wide)} 跨了几列，其中的内容只算第一列的"


def _listed(names: Sequence[str], most: int = 8) -> str:
    words = "、".join(f"`{shown(name)}`" for name in names[:most])
    return words + (f" 等 {len(names)} 个" if len(names) > most else "")


def _sheet_hint(others: Sequence[str]) -> str:
    titles = [sheet.name for sheet in ledger_sheets()]
    close = [(other, nearest(other, titles)) for other in others[:_HINTS_MAX]]
    hints = [f"`{shown(other)}` 是否想写 `{title}`" for other, title in close if title]
    return "：" + "，".join(hints) if hints else ""
