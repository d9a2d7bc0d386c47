"""One unit of a screening: rows of a file decided, and those that are no cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import pyarrow as pa

from rectify_rules.batch.batch import Program
from rectify_rules.batch.check import Checked, checked
from rectify_rules.batch.columns import frame_of
from rectify_rules.batch.evaluate import Detail, Evaluated, decided
from rectify_rules.batch.result import findings_table, verdicts_table
from rectify_rules.batch.sources import Unit
from rectify_rules.errors import CaseProblem

__all__ = ["Screened", "screen_unit"]


@dataclass(frozen=True, slots=True)
class Screened:
    """What became of the rows of a unit."""

    table: pa.Table
    cases: int
    on_fallback: int
    """Cases without a reference date of their own, for which the other one was taken."""
    rejected: tuple[dict[str, Any], ...]


def screen_unit(
    program: Program, unit: Unit, as_of: date | None, otherwise: date, *, detail: Detail
) -> Screened:
    """Decide the rows of a unit; the result says of each row from where it is.

    Raises CaseError where a column is no fact, or of another type than its fact.
    """
    assert unit.table is not None
    found = checked(frame_of(unit.table))
    height = len(found.rows)
    blank = 0
    if as_of is None:
        blank = found.frame["as_of"].null_count() if "as_of" in found.frame.columns else height
    parts = [
        _located(program, unit, found, part, detail)
        for part in decided(program, found.frame, height, as_of, otherwise=otherwise)
    ]
    return Screened(pa.concat_tables(parts), height, blank, _rejects(unit, found))


def _located(program: Program, unit: Unit, found: Checked, part: Evaluated, detail: Detail) -> pa.Table:
    """Put before the verdicts the file and the row that they are of."""
    numbers = found.rows.slice(part.first, part.height)
    in_file = _numbers(unit, numbers)
    if detail == "findings":
        table = findings_table(program, part)
        within = (pl.Series(table.column("row")) - part.first).cast(pl.UInt32)
        in_file = in_file[within]
        table = table.drop_columns(["row"])
    else:
        table = verdicts_table(program, part)
    path = pa.DictionaryArray.from_arrays(pa.array([0] * table.num_rows, pa.int16()), pa.array([unit.path]))
    table = table.add_column(0, "file", path)
    return table.add_column(1, "row", in_file.to_arrow().cast(pa.int64()))


def _numbers(unit: Unit, rows: pl.Series) -> pl.Series:
    if unit.lines:
        return pl.Series(unit.lines, dtype=pl.Int64)[rows]
    return rows.cast(pl.Int64) + unit.first


def _rejects(unit: Unit, found: Checked) -> tuple[dict[str, Any], ...]:
    read = [
        (unit.number(rejected.row), _row_id(unit, rejected.row), rejected.problems)
        for rejected in found.rejected
    ]
    unread = [(_line(one.place), None, one.problems) for one in unit.rejected]
    return tuple(
        {"file": unit.path, "row": number, "id": name, "problems": [_told(one) for one in problems]}
        for number, name, problems in sorted([*read, *unread], key=lambda entry: entry[0])
    )


def _line(place: str) -> int:
    """Give the line of a place as `file:line` or `file:line:column`."""
    return next((int(part) for part in reversed(place.split(":")) if part.isdigit()), 0)


def _row_id(unit: Unit, row: int) -> str | None:
    assert unit.table is not None
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
