"""Many cases decided at once: a table of cases in, a table of verdicts out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from weakref import WeakKeyDictionary

import polars as pl
import pyarrow as pa

from rectify_rules.batch.batch import Program
from rectify_rules.batch.check import Checked, Rejected, checked, located
from rectify_rules.batch.columns import typed
from rectify_rules.batch.engine import Also, Column, decide
from rectify_rules.batch.masks import constant, filled
from rectify_rules.batch.moments import EPOCH
from rectify_rules.batch.result import findings_table, verdicts_table
from rectify_rules.batch.workers import each
from rectify_rules.errors import CaseError, CaseProblem
from rectify_rules.facts.dates import FIRST_YEAR, LAST_YEAR
from rectify_rules.ruleset.model import Ruleset

__all__ = ["Detail", "Evaluated", "decided", "evaluate_table", "program_of"]

Detail = Literal["verdicts", "findings"]
ROWS = 1 << 18
"""Rows that are decided together: what asking costs is spread over them, and memory stays small."""
_TOLD = 1000
"""Rows in fault that an error lists."""


def evaluate_table(
    table: pa.Table,
    ruleset: Ruleset,
    *,
    as_of: date | None,
    readings: Mapping[str, str] | None = None,
    assume_in_scope: bool = False,
    detail: Detail = "verdicts",
) -> pa.Table:
    """Decide every norm of a ruleset for every row of a table of cases, in the order of its rows.

    The columns are those of `case_schema`; any may be left out. `as_of` is the reference date of all
    rows, or None for the column `as_of`. With `verdicts` the result has the column `id` and for every
    norm two dictionary columns, `3-1-s1` and `3-1-s1.reason`; with `findings` a row for every case and
    norm: `row`, `id`, `norm`, `rule`, `verdict`, `reason`. Verdict and reason are those of `evaluate`.

    Raises CaseError for a column that is no fact or of another type, and for rows that are no cases;
    ReadingError for a reading that is not registered.
    """
    if detail not in ("verdicts", "findings"):
        raise ValueError(f"`{detail}` is no detail, expected `verdicts` or `findings`")
    program = program_of(ruleset, readings, assume_in_scope=assume_in_scope)
    cases = typed(table)
    _refuse_undated(cases, as_of)
    write = verdicts_table if detail == "verdicts" else findings_table

    def part(first: int) -> pa.Table | list[Rejected]:
        found = checked(cases.slice(first, ROWS))
        if found.rejected:
            return [replace(one, row=one.row + first) for one in found.rejected]
        return write(program, decided(program, found, as_of, first=first))

    parts = list(each(part, range(0, max(cases.num_rows, 1), ROWS)))
    rejected = [one for part in parts if isinstance(part, list) for one in part]
    if rejected:
        raise CaseError(_told(rejected))
    return pa.concat_tables(parts)


def _told(rejected: Sequence[Rejected]) -> list[CaseProblem]:
    told = located(rejected[:_TOLD])
    more = len(rejected) - _TOLD
    return [*told, CaseProblem("", f"另有 {more} 行有误，未列出")] if more > 0 else told


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Some rows with the way every norm ends in them."""

    found: Checked
    first: int
    """How many rows of the table stand before them."""
    columns: Mapping[str, Column]
    more: Mapping[str, pl.Series]

    @property
    def height(self) -> int:
        """The number of rows."""
        return self.found.height

    @property
    def rows(self) -> pl.Series:
        """Number the rows, from 0."""
        return pl.int_range(0, self.height, dtype=pl.UInt32, eager=True)

    @property
    def undated(self) -> int:
        """Count the cases that have no reference date of their own."""
        own = self.found.facts.get("as_of")
        return self.height if own is None else int(own.array.null_count)

    @property
    def ids(self) -> pa.Array:
        """The ids of the cases, null where they have none."""
        if "id" not in self.found.facts:
            return pa.nulls(self.height, pa.string())
        return self.found.facts["id"].array.cast(pa.string())


def decided(
    program: Program,
    found: Checked,
    as_of: date | None,
    *,
    first: int = 0,
    otherwise: date | None = None,
    norms: Collection[str] | None = None,
    also: Also | None = None,
) -> Evaluated:
    """Decide checked cases, all at once.

    `as_of` is the reference date of all, or None for that of each record; `otherwise` stands for one
    that the record does not have. Only `norms` are decided where they are given; `also` is asked of the
    cases while they are at hand. Raises CaseError where there is no reference date.
    """
    days = _reference_days(found, as_of, otherwise)
    columns, more = decide(program, found.facts, days, norms=norms, also=also)
    return Evaluated(found, first, columns, more)


def _reference_days(found: Checked, as_of: date | None, otherwise: date | None) -> pl.Series:
    if as_of is not None:
        _check_day(as_of)
        return constant(as_of.toordinal() - EPOCH, pl.Int32, found.height)
    _refuse_undated(found.table, as_of if otherwise is None else otherwise)
    fact = found.facts.get("as_of")
    own = constant(None, pl.Int32, found.height) if fact is None else pl.Series(fact.array.view(pa.int32()))
    return own if otherwise is None else filled(own, otherwise.toordinal() - EPOCH)


def _refuse_undated(cases: pa.Table, as_of: date | None) -> None:
    """Refuse cases without a reference date."""
    if as_of is not None or not cases.num_rows:
        return
    row = 1
    if "as_of" in cases.column_names:
        own = cases.column("as_of")
        if not own.null_count:
            return
        row = int(pl.Series(own.is_null()).arg_max() or 0) + 1
    message = f"第{row}行没有核查基准日：请在表中填写，或另行给出（as_of）"
    raise CaseError([CaseProblem("as_of", message, "核查基准日")])


def _check_day(as_of: date) -> None:
    if isinstance(as_of, datetime) or not isinstance(as_of, date):
        raise CaseError([CaseProblem("as_of", "核查基准日须为日期，不带时刻", "核查基准日", str(as_of))])
    if not FIRST_YEAR <= as_of.year <= LAST_YEAR:
        message = f"核查基准日须在{FIRST_YEAR}年至{LAST_YEAR}年之间"
        raise CaseError([CaseProblem("as_of", message, "核查基准日", str(as_of))])


_PROGRAMS: WeakKeyDictionary[Ruleset, dict[object, Program]] = WeakKeyDictionary()


def program_of(ruleset: Ruleset, readings: Mapping[str, str] | None, *, assume_in_scope: bool) -> Program:
    """Give what evaluations of a ruleset under these readings share; what they look up is kept."""
    chosen = ruleset.chosen(readings)
    programs = _PROGRAMS.setdefault(ruleset, {})
    key = (tuple(chosen.items()), assume_in_scope)
    if key not in programs:
        if len(programs) >= _PROGRAMS_KEPT:
            programs.clear()
        programs[key] = Program(ruleset, chosen, assume_in_scope)
    return programs[key]


_PROGRAMS_KEPT = 32
