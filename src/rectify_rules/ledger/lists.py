"""The lists of a case, gathered from the sheets of lists: all of it, or not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from rectify_rules.errors import CaseProblem
from rectify_rules.facts.files import RejectedCase
from rectify_rules.facts.intake import Checked
from rectify_rules.facts.values import LIST_MAX
from rectify_rules.facts.wording import nearest, shown
from rectify_rules.ledger.cells import Broken
from rectify_rules.ledger.escape import EXAMPLE, UNKNOWN_WORDS
from rectify_rules.ledger.layout import Layout
from rectify_rules.ledger.rows import Faults, Notes, RowReader, enter
from rectify_rules.ledger.sheets import CASE_ID, Column, Sheet, ledger_sheets

__all__ = ["Complete", "Lists", "completeness"]


class Complete(Enum):
    """What the row of a case says of a list."""

    ALL = "是"
    SOME = "否"
    NONE = "无"
    UNSAID = ""


def completeness(raw: object) -> Complete:
    """Read a cell that says whether a list is complete; raise ValueError in Chinese for anything else."""
    if isinstance(raw, Broken):
        raise ValueError(raw.why)
    if raw is None or isinstance(raw, bool):
        raw = {None: "", True: "是", False: "否"}[raw]
    word = raw.strip() if isinstance(raw, str) else "?!"
    if word in UNKNOWN_WORDS:
        return Complete.UNSAID
    for said in Complete:
        if word == said.value:
            return said
    raise ValueError(_EXPECTED)


_ADVICE_MAX = 50  # an answer to an unknown id costs milliseconds
_EXPECTED = "应为 是（明细表中已列全）、否（还没有列全）或 无（确知没有）；不详请留空"


@dataclass(slots=True)
class _Rows:
    """The rows of one list that belong to one case."""

    numbers: list[int] = field(default_factory=list)
    doubt: str = ""
    """Place of a row that may belong here as well, so that the list is not known."""


class Lists:
    """The sheets of lists of one workbook."""

    def __init__(
        self,
        name: str,
        layout: Layout,
        readers: Mapping[str, RowReader],
        ids: Mapping[str, object],
        notes: Notes,
    ) -> None:
        self._name = name
        self._layout = layout
        self._readers = readers
        self._ids = ids
        self._notes = notes
        self.lost: list[RejectedCase] = []
        """Rows that belong to no case."""
        self._near: dict[str, str] = {}
        self._flooded: set[str] = set()
        """Lists with more strange rows than anybody could guess the cases of."""
        self._rows = {path: self._assign(path) for path in readers if path}

    def unreadable(self) -> Iterator[RejectedCase]:
        """Yield the sheets of which nothing could be read."""
        for sheet in ledger_sheets():
            if sheet.path in self._layout.unreadable:
                yield _rejected(f"{self._name}!{sheet.name}", self._layout.unreadable[sheet.path])

    def has(self, case: str) -> bool:
        """Tell whether a row of any list names a case."""
        return any(case in rows for rows in self._rows.values())

    def _assign(self, path: str) -> dict[str, _Rows]:
        """Sort rows by case; one that belongs to none puts the list of the likeliest in doubt."""
        reader, table = self._readers[path], self._layout.tables[path]
        found: dict[str, _Rows] = {}
        lost: dict[tuple[str, str, str], list[int]] = {}
        above = ""
        for number in table.numbers:
            name, problem = self._owner(reader, number)
            if name == EXAMPLE:
                continue
            owner = self._likely(path, name, above) if problem else name or ""
            if problem:
                lost.setdefault((reader.shown_id(number), problem, owner), []).append(number)
                if owner:
                    found.setdefault(owner, _Rows()).doubt = reader.place(number)
            else:
                found.setdefault(owner, _Rows()).numbers.append(number)
            above = owner or above
        self.lost += [_lost(table.sheet, reader, key, numbers) for key, numbers in lost.items()]
        return found

    def _owner(self, reader: RowReader, number: int) -> tuple[str | None, str]:
        """Return the case that a row names, with what is wrong about it."""
        try:
            name = reader.key(number)
        except ValueError as error:
            return None, str(error)
        if name is None:
            return None, f"没有填{CASE_ID}：请填写；与上一行同属一个案件的，也请填写或合并单元格"
        return name, "" if name == EXAMPLE or name in self._ids else "案件表中没有这个编号"

    def _likely(self, path: str, name: str | None, above: str) -> str:
        """Return the case that a row most likely belongs to, "" where none is near."""
        if name is None:
            return above
        if name not in self._near and len(self._near) < _ADVICE_MAX:
            self._near[name] = nearest(name, self._ids)
        if name not in self._near:
            self._flooded.add(path)
        return self._near.get(name, "")

    def add(
        self, case: str | None, cells: Mapping[str, tuple[object, str]], record: Checked, faults: Faults
    ) -> None:
        """Write the lists of a case into its record, as far as they are known.

        `cells` holds by list the raw cell that says whether it is complete, with its place.
        """
        for sheet in ledger_sheets()[1:]:
            raw, where = cells.get(sheet.path, (None, faults.places.get("", "")))
            try:
                found = self._list(sheet, case or "", completeness(raw), where, faults)
                if found is not None:
                    section, _, code = sheet.path.rpartition(".")
                    enter(record, section, code, tuple(found))
                    faults.places[sheet.path] = where
            except ValueError as error:
                value = "" if isinstance(raw, Broken) else shown(raw)
                faults.problems.append(CaseProblem(sheet.path, str(error), label_of(sheet), value, where))

    def _list(
        self, sheet: Sheet, case: str, said: Complete, where: str, faults: Faults
    ) -> list[Checked] | None:
        """Read the records of a list; None where it is not known that they are all."""
        rows = self._rows.get(sheet.path, {}).get(case) or _Rows()
        read = self._records(sheet, rows.numbers, faults)
        if said is Complete.NONE and read:
            raise ValueError(f"填了“无”，但工作表 {sheet.name} 中有它的 {len(read)} 行：请核对")
        why = self._doubt(sheet, said, rows)
        if why:
            told = f"{label_of(sheet)} 填了“{said.value}”，但{why}；{sheet.name}清单按不详处理"
            self._notes.add(told, where)
            return None
        if said in {Complete.ALL, Complete.NONE}:
            return read
        if read:
            self._notes.add(_partial(sheet, said), where)
        return None

    def _records(self, sheet: Sheet, numbers: Sequence[int], faults: Faults) -> list[Checked]:
        if not numbers:
            return []
        if len(numbers) > LIST_MAX:
            raise ValueError(f"工作表 {sheet.name} 中有它的 {len(numbers)} 行，超过 {LIST_MAX} 行：请核对")
        reader = self._readers[sheet.path]
        seen: dict[object, str] = {}
        found = []
        for index, number in enumerate(numbers):
            path = f"{sheet.path}[{index}]"
            record = reader.read([number], f"{path}.", faults)
            found.append(record)
            name = record.get("id")
            first = seen.setdefault(name, path)
            if name is not None and first is not path:
                faults.problems.append(_twice(sheet, faults, first, f"{path}.id", name))
        return found

    def _doubt(self, sheet: Sheet, said: Complete, rows: _Rows) -> str:
        """Say why a list is not known although the row of the case says that it is."""
        if said in {Complete.ALL, Complete.NONE} and rows.doubt:
            return f"{rows.doubt} 可能也是它的"
        if said in {Complete.ALL, Complete.NONE} and sheet.path in self._flooded:
            return f"工作表 {sheet.name} 中有太多行的案件编号对不上"
        if said is Complete.ALL and sheet.path not in self._readers:
            absent = f"工作簿中没有工作表 {sheet.name}（确知没有请填 无）"
            return self._layout.unreadable.get(sheet.path, absent)
        return ""


def label_of(sheet: Sheet) -> str:
    """Name the column that says whether a list is complete."""
    return _completeness_columns()[sheet.path].label


def _completeness_columns() -> Mapping[str, Column]:
    return {column.spec.path: column for column in ledger_sheets()[0].columns if column.complete}


def _twice(sheet: Sheet, faults: Faults, first: str, path: str, name: object) -> CaseProblem:
    label = next(column.label for column in sheet.columns if column.key == "id")
    message = f"编号与 {faults.places[f'{first}.id']} 重复：同一案件的编号应各不相同"
    return CaseProblem(path, message, label, shown(name), faults.places[path])


def _partial(sheet: Sheet, said: Complete) -> str:
    why = "填了“否”" if said is Complete.SOME else "没有填“是”"
    return f"{label_of(sheet)} {why}，已有的明细不能当作全部，{sheet.name}清单按不详处理"


def _lost(sheet: Sheet, reader: RowReader, key: tuple[str, str, str], numbers: Sequence[int]) -> RejectedCase:
    """Tell of rows that belong to no case, those of one strange id at once."""
    value, problem, owner = key
    if value:
        problem += f"：是否想写 `{shown(owner)}`" if owner else "：请核对，或在案件表中补上这个案件"
    if len(numbers) > 1:
        problem += f"（这样的共 {len(numbers)} 行，到 {reader.place(numbers[-1]).rpartition('!')[2]} 为止）"
    place = reader.place(numbers[0])
    return RejectedCase(place, (CaseProblem(sheet.path, problem, f"{sheet.name}·{CASE_ID}", value, place),))


def _rejected(place: str, message: str) -> RejectedCase:
    return RejectedCase(place, (CaseProblem("", message, place=place),))
