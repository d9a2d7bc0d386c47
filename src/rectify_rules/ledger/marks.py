"""The cells of a ledger that findings are about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rectify_rules.errors import CaseProblem
from rectify_rules.facts.case import Case
from rectify_rules.ledger.grid import blank
from rectify_rules.ledger.layout import Table
from rectify_rules.ledger.reader import Ledger
from rectify_rules.report.facets import IN_DETAIL
from rectify_rules.report.layout import SIGNS
from rectify_rules.report.model import Finding, Report
from rectify_rules.verdict import Verdict

__all__ = ["UNREAD", "Cell", "Mark", "Marks"]

UNREAD = "！"
"""Stands by a cell that could not be read."""

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_REMARKS_MAX = 12

Cell = tuple[str, int, int]
"""Path of the list whose sheet it is, row and column from 0."""


@dataclass(slots=True)
class Mark:
    """What stands beside a cell."""

    verdict: Verdict | None
    """The worst of the findings; None where the cell could not be read."""
    remarks: list[str] = field(default_factory=list)
    more: int = 0

    @property
    def sign(self) -> str:
        """The sign that stands beside the colour."""
        return UNREAD if self.verdict is None else SIGNS[self.verdict]

    def add(self, verdict: Verdict | None, remark: str) -> None:
        """Add a finding."""
        if self.verdict is None or verdict is None:
            self.verdict = None
        else:
            self.verdict = min(self.verdict, verdict, key=lambda one: one.rank)
        if remark in self.remarks:
            return
        if len(self.remarks) < _REMARKS_MAX:
            self.remarks.append(remark)
        else:
            self.more += 1

    @property
    def text(self) -> str:
        """The remarks, one to a line."""
        return "\n".join([*self.remarks, *([f"另有 {self.more} 项，见核查结论"] if self.more else [])])


class Marks:
    """The marks on one ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._paths = {table.grid.name: path for path, table in ledger.layout.tables.items()}
        self.found: dict[Cell, Mark] = {}

    def add(self, case: Case, report: Report) -> None:
        """Mark the cells that the findings of a case are about."""
        for finding in report.findings:
            if finding.verdict in IN_DETAIL and not finding.declaratory:
                remark = f"{SIGNS[finding.verdict]} {finding.norm} {finding.label}：{finding.text}"
                for cell in dict.fromkeys(self._cells(case, finding)):
                    self.found.setdefault(cell, Mark(finding.verdict)).add(finding.verdict, remark)

    def refuse(self, problem: CaseProblem) -> None:
        """Mark a cell that could not be read."""
        cell = self.cell(problem.place)
        if cell is not None:
            self.found.setdefault(cell, Mark(None)).add(None, f"{UNREAD} 未读取：{problem.message}")

    def _cells(self, case: Case, finding: Finding) -> Iterator[Cell]:
        for fact in finding.because:
            cell = self.cell(fact.place)
            if cell is not None:
                yield cell
        for path in finding.missing:
            yield from self.missing(case, path)

    def cell(self, place: str) -> Cell | None:
        """Find the cell that a place names, None where it is in another file."""
        head = f"{self._ledger.name}!"
        sheet, _, reference = place.removeprefix(head).rpartition("!")
        found = _REFERENCE.fullmatch(reference)
        if not place.startswith(head) or found is None or sheet not in self._paths:
            return None
        column = 0
        for letter in found.group(1):
            column = column * 26 + ord(letter) - 64
        return self._paths[sheet], int(found.group(2)) - 1, column - 1

    def missing(self, case: Case, path: str) -> Iterator[Cell]:
        """Yield the blank cells where a missing fact would stand."""
        home = self.cell(case.place_of(""))
        if home is None:
            return
        tables = self._ledger.layout.tables
        at = _column(tables[""], path)
        if at is not None:
            yield "", home[1], at
        section, _, code = path.rpartition(".")
        if section in tables:
            at = _column(tables[section], code)
            if at is not None:
                yield from self._blank_records(case, section, at)

    def _blank_records(self, case: Case, section: str, at: int) -> Iterator[Cell]:
        rows = self._ledger.layout.tables[section].grid.rows
        for index in range(len(_records(case, section))):
            cell = self.cell(case.place_of(f"{section}[{index}]"))
            if (
                cell is not None
                and cell[0] == section
                and (at >= len(rows[cell[1]]) or blank(rows[cell[1]][at]))
            ):
                yield section, cell[1], at


def _column(table: Table, key: str) -> int | None:
    return next((at for at, column in table.columns.items() if column.key == key), None)


def _records(case: Case, path: str) -> tuple[object, ...]:
    value: object = case
    for name in path.split("."):
        value = getattr(value, name, None)
    return value if isinstance(value, tuple) else ()
