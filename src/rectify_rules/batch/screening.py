"""One unit of a screening: rows of a file decided, and those that are no cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import pyarrow as pa

from rectify_rules.batch.batch import Program
from rectify_rules.batch.check import Checked, checked
from rectify_rules.batch.columns import typed
from rectify_rules.batch.evaluate import Detail, Evaluated, decided
from rectify_rules.batch.masks import Mask, constant
from rectify_rules.batch.repeated import repetition
from rectify_rules.batch.result import findings_table, verdicts_table
from rectify_rules.batch.sources import Unit
from rectify_rules.errors import CaseProblem

__all__ = ["Screened", "screen_unit"]


@dataclass(frozen=True, slots=True)
class Screened:
    """What became of the rows of a unit."""

    unit: Unit
    table: pa.Table
    """The verdicts, the same number of rows for every case, in the order of the cases."""
    ids: pa.Array
    numbers: pl.Series
    """The rows of the cases in their file."""
    undated: pl.Series
    """The cases without a reference date of their own, for which the other one was taken."""
    rejected: tuple[dict[str, Any], ...]

    @property
    def cases(self) -> int:
        """Count the cases."""
        return len(self.numbers)

    def without(self, repeated: Mask) -> Screened:
        """Refuse the cases whose id an earlier case has."""
        if isinstance(repeated, bool):
            return self
        per_case = self.table.num_rows // self.cases
        kept = ~repeated
        wide = kept[pl.int_range(0, self.table.num_rows, eager=True) // per_case]
        told = [
            _rejection(self.unit, number, name, [repetition(name)])
            for number, name in zip(
                self.numbers.filter(repeated).to_list(),
                pl.Series(self.ids).filter(repeated).to_list(),
                strict=True,
            )
        ]
        return Screened(
            self.unit,
            self.table.filter(wide.to_arrow()),
            self.ids.filter(kept.to_arrow()),
            self.numbers.filter(kept),
            self.undated.filter(kept),
            tuple(sorted([*self.rejected, *told], key=lambda entry: entry["row"])),
        )


def screen_unit(
    program: Program, unit: Unit, as_of: date | None, otherwise: date, *, detail: Detail
) -> Screened:
    """Decide the rows of a unit; the result says of each row from where it is.

    Raises CaseError where a column is no fact, or of another type than its fact.
    """
    found = checked(typed(unit.table))
    part = decided(program, found, as_of, otherwise=otherwise)
    numbers = _numbers(unit, found.rows)
    undated = constant(False, pl.Boolean, found.height)
    if as_of is None:
        own = found.facts.get("as_of")
        undated = constant(True, pl.Boolean, found.height) if own is None else pl.Series(own.array.is_null())
    table = _located(program, unit, part, numbers, detail)
    return Screened(unit.emptied(), table, part.ids, numbers, undated, _rejects(unit, found))


def _located(program: Program, unit: Unit, part: Evaluated, numbers: pl.Series, detail: Detail) -> pa.Table:
    """Put before the verdicts the file and the row that they are of."""
    if detail == "findings":
        table = findings_table(program, part)
        numbers = numbers[pl.Series(table.column("row")).cast(pl.UInt32)]
        table = table.drop_columns(["row"])
    else:
        table = verdicts_table(program, part)
    path = pa.DictionaryArray.from_arrays(pa.array([0] * table.num_rows, pa.int16()), pa.array([unit.path]))
    table = table.add_column(0, "file", path)
    return table.add_column(1, "row", numbers.to_arrow())


def _numbers(unit: Unit, rows: pl.Series) -> pl.Series:
    if unit.lines:
        return pl.Series(unit.lines, dtype=pl.Int64)[rows]
    return rows.cast(pl.Int64) + unit.first


def _rejects(unit: Unit, found: Checked) -> tuple[dict[str, Any], ...]:
    read = [
        _rejection(unit, unit.number(one.row), _row_id(unit, one.row), one.problems) for one in found.rejected
    ]
    unread = [_rejection(unit, _line(one.place), None, one.problems) for one in unit.rejected]
    return tuple(sorted([*read, *unread], key=lambda entry: entry["row"]))


def _rejection(unit: Unit, row: int, name: str | None, problems: Sequence[CaseProblem]) -> dict[str, Any]:
    return {"file": unit.path, "row": row, "id": name, "problems": [_told(one) for one in problems]}


def _line(place: str) -> int:
    """Give the line of a place as `file:line` or `file:line:column`."""
    return next((int(part) for part in reversed(place.split(":")) if part.isdigit()), 0)


def _row_id(unit: Unit, row: int) -> str | None:
    if "id" not in unit.table.column_names:
        return None
    value = unit.table.column("id")[row].as_py()
    return value if isinstance(value, str) else None


def _told(problem: CaseProblem) -> dict[str, str]:
    found = {
        "path": problem.path,
        "label": problem.label,
        "value": problem.value,
        "message": problem.message,
    }
    return {name: text for name, text in found.items() if text}
