"""A row of a sheet as a record that the case classes accept, with the place of every cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rectify_rules.errors import CaseProblem
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.facts.intake import Checked
from rectify_rules.facts.wording import shown
from rectify_rules.ledger.cells import Broken, CellReader
from rectify_rules.ledger.escape import EXAMPLE, UNKNOWN_WORDS
from rectify_rules.ledger.grid import blank, column_name
from rectify_rules.ledger.layout import Table
from rectify_rules.ledger.sheets import Column

__all__ = ["Faults", "Notes", "RowReader", "case_id", "enter"]

_SHOWN = 5
_LISTS = frozenset({"list", "map"})


@dataclass(slots=True)
class Faults:
    """What is found while one case is read."""

    problems: list[CaseProblem] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    """Path of a fact -> the cell it stands in."""


@dataclass(slots=True)
class Notes:
    """What readers should know, gathered so that one remark speaks for all cells that it is true of."""

    found: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, remark: str, where: str) -> None:
        """Note a remark about one cell or case."""
        self.found[remark].append(where)

    def lines(self) -> Iterator[str]:
        """Yield the remarks, each with the first few things it is true of."""
        for remark, places in self.found.items():
            more = f" 等 {len(places)} 处" if len(places) > _SHOWN else ""
            yield f"{'、'.join(places[:_SHOWN])}{more}: {remark}"


def case_id(raw: object) -> str | None:
    """Return the case id in a cell; None where there is none to go by, `【示例】…` for a row of example.

    Raises ValueError in Chinese for a value that is no id.
    """
    if isinstance(raw, str) and raw.strip().startswith(EXAMPLE):
        return EXAMPLE
    if blank(raw) or (isinstance(raw, str) and raw.strip() in UNKNOWN_WORDS):
        return None
    value = _IDS.read(raw)[0]
    return None if value is None else str(value)


_IDS = CellReader(dictionary()["id"])


class RowReader:
    """Reads the rows of one table."""

    def __init__(self, name: str, table: Table, notes: Notes) -> None:
        self._table = table
        self._notes = notes
        self._place = f"{name}!{table.grid.name}!"
        self._names = {at: column_name(at) for at in table.columns}
        self._columns: Sequence[tuple[int, str, str, str, Column, CellReader]] = [
            (at, self._names[at], *_home(column, table), column, table.readers[at])
            for at, column in table.columns.items()
            if not column.complete and column.key
        ]

    def place(self, number: int, at: int | None = None) -> str:
        """Name a cell of a row, by default the first that identifies it."""
        if at is None:
            at = self._table.id_column or 0
        return f"{self._place}{self._names.get(at) or column_name(at)}{number + 1}"

    def cell(self, number: int, at: int | None) -> object:
        """Return the raw value of a cell."""
        row = self._table.grid.rows[number]
        return row[at] if at is not None and at < len(row) else None

    def read(self, numbers: Sequence[int], path: str, faults: Faults) -> Checked:
        """Read the rows of one record, usually one, whose facts have paths that begin with `path`."""
        first = numbers[0]
        record = Checked()
        row = self._table.grid.rows[first]
        width, number, several = len(row), first, len(numbers) > 1
        faults.places[path.rstrip(".")] = self.place(first)
        for at, name, section, code, column, reader in self._columns:
            raw = row[at] if at < width else None
            if several:
                number, raw = self._gathered(numbers, at, column, path, faults.problems)
            if raw is None:
                continue
            where = f"{self._place}{name}{number + 1}"
            try:
                value, note = reader.read(raw)
                if value is not None:
                    enter(record, section, code, value)
                    faults.places[f"{path}{column.key}"] = where
            except ValueError as error:
                faults.problems.append(_problem(f"{path}{column.key}", column, raw, str(error), where))
                continue
            if note:
                self._notes.add(f"{column.label} {note}，按不详读取", where)
        return record

    def _gathered(
        self, numbers: Sequence[int], at: int, column: Column, path: str, problems: list[CaseProblem]
    ) -> tuple[int, object]:
        """Put together what several rows of one record say in one column."""
        carried = self._table.grid.carried
        said = [
            (number, value)
            for number in numbers
            if not blank(value := self.cell(number, at))
            and (number == numbers[0] or at not in carried.get(number, ()))
        ]
        if len(said) < 2:
            return said[0] if said else (numbers[0], None)
        number, value = said[0]
        if column.spec.kind in _LISTS and all(isinstance(other, str) for _, other in said):
            return number, "\n".join(str(other).strip() for _, other in said)
        if any(other != value for _, other in said[1:]):
            place = self.place(said[1][0], at)
            message = f"同一案件占了几行，这一列却不止一个内容（另见 {self.place(number, at)}）：请只保留一处"
            problems.append(_problem(f"{path}{column.key}", column, said[1][1], message, place))
        return number, value

    def key(self, number: int) -> str | None:
        """Return the case id of a row; raise ValueError in Chinese for what is none."""
        raw: object = self.cell(number, self._table.id_column)
        return case_id(raw)

    def shown_id(self, number: int) -> str:
        """Return what is written as the case id of a row, for a message."""
        raw = self.cell(number, self._table.id_column)
        return "" if blank(raw) or isinstance(raw, Broken) else shown(_plain(raw))

    def merged_ids(self) -> dict[int, int]:
        """Return the rows whose case id stands in a merged cell, with the row where it begins."""
        at = self._table.id_column
        found: dict[int, int] = {}
        for top, left, bottom, _ in self._table.grid.merged:
            if left == at:
                found.update(dict.fromkeys(range(top + 1, min(bottom, len(self._table.grid.rows)) + 1), top))
        return found


def _home(column: Column, table: Table) -> tuple[str, str]:
    """Return the section and the code under which a record holds a column."""
    section, _, code = column.key.rpartition(".")
    return ("", code) if table.sheet.path else (section, code)


def enter(record: Checked, section: str, code: str, value: object) -> None:
    """Write a value into a record, into one of its sections where one is named; refuse a second one."""
    if section:
        part = record.get(section)
        if not isinstance(part, Checked):
            part = record[section] = Checked()
        record = part
    if code in record:
        raise ValueError("有两列同名，两处都填了：请只保留一处")
    record[code] = value


def _problem(path: str, column: Column, raw: object, message: str, where: str) -> CaseProblem:
    value = "" if isinstance(raw, Broken) else shown(_plain(raw))
    return CaseProblem(path, message, column.label, value, where)


def _plain(raw: object) -> object:
    return int(raw) if isinstance(raw, float) and raw.is_integer() else raw
