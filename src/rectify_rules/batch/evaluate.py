"""Many cases decided at once: a table of cases in, a table of verdicts out."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Literal
from weakref import WeakKeyDictionary

import polars as pl
import pyarrow as pa

from rectify_rules.batch.batch import Program
from rectify_rules.batch.check import checked, located
from rectify_rules.batch.columns import frame_of
from rectify_rules.batch.engine import Also, Column, decide
from rectify_rules.batch.masks import constant
from rectify_rules.batch.moments import EPOCH
from rectify_rules.batch.result import findings_table, verdicts_table
from rectify_rules.errors import CaseError, CaseProblem
from rectify_rules.facts.dates import FIRST_YEAR, LAST_YEAR
from rectify_rules.ruleset.model import Ruleset

__all__ = ["Detail", "Evaluated", "decided", "evaluate_table", "program_of"]

Detail = Literal["verdicts", "findings"]
ROWS = 1 << 17
"""Rows that are decided together: few enough for the cache of a processor."""
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
    found = checked(frame_of(table)) if table.num_columns else None
    frame = found.frame if found else pl.DataFrame()
    if found and found.rejected:
        told = located(found.rejected[:_TOLD])
        more = len(found.rejected) - _TOLD
        if more > 0:
            told.append(CaseProblem("", f"另有 {more} 行有误，未列出"))
        raise CaseError(told)
    program = program_of(ruleset, readings, assume_in_scope=assume_in_scope)
    parts = [
        verdicts_table(program, part) if detail == "verdicts" else findings_table(program, part)
        for part in decided(program, frame, table.num_rows, as_of)
    ]
    return pa.concat_tables(parts)


class Evaluated:
    """Some rows with the way every norm ends in them."""

    def __init__(
        self,
        first: int,
        frame: pl.DataFrame,
        as_of: pl.Series,
        columns: Mapping[str, Column],
        more: Mapping[str, pl.Series],
    ) -> None:
        self.first = first
        self.frame = frame
        self.as_of = as_of
        self.columns = columns
        self.more = more

    @property
    def height(self) -> int:
        """The number of rows."""
        return len(self.as_of)

    @property
    def rows(self) -> pl.Series:
        """Number the rows, from 0."""
        return pl.int_range(0, self.height, dtype=pl.UInt32, eager=True)

    @property
    def ids(self) -> pl.Series:
        """The ids of the cases, null where they have none."""
        if "id" in self.frame.columns:
            return self.frame["id"]
        return constant(None, pl.String, self.height)


def decided(
    program: Program,
    frame: pl.DataFrame,
    height: int,
    as_of: date | None,
    *,
    otherwise: date | None = None,
    norms: Collection[str] | None = None,
    also: Also | None = None,
) -> Iterator[Evaluated]:
    """Decide checked cases, a few at a time on every processor; in order.

    `as_of` is the reference date of all, or None for that of each record; `otherwise` stands for one
    that the record does not have. Only `norms` are decided where they are given; `also` is asked of
    every batch. Raises CaseError where there is none.
    """
    days = _reference_days(frame, height, as_of, otherwise)

    def part(first: int) -> Evaluated:
        piece, day = frame.slice(first, ROWS), days.slice(first, ROWS)
        series = {name: piece[name] for name in piece.columns}
        columns, more = decide(program, series, day, norms=norms, also=also)
        return Evaluated(first, piece, day, columns, more)

    starts = range(0, max(height, 1), ROWS)
    if len(starts) == 1:
        yield part(0)
        return
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        yield from pool.map(part, starts)


def _reference_days(
    frame: pl.DataFrame, height: int, as_of: date | None, otherwise: date | None
) -> pl.Series:
    if as_of is None:
        own = frame["as_of"] if "as_of" in frame.columns else None
        if otherwise is not None:
            day = constant(otherwise, pl.Date, height)
            own = day if own is None else own.zip_with(own.is_not_null(), day)
        if height and (own is None or own.null_count()):
            row = 1 if own is None else int(own.is_null().arg_max() or 0) + 1
            message = f"第{row}行没有核查基准日：请在表中填写，或另行给出（as_of）"
            raise CaseError([CaseProblem("as_of", message, "核查基准日")])
        return pl.Series([], dtype=pl.Int32) if own is None else own.to_physical()
    if isinstance(as_of, datetime) or not isinstance(as_of, date):
        raise CaseError([CaseProblem("as_of", "核查基准日须为日期，不带时刻", "核查基准日", str(as_of))])
    if not FIRST_YEAR <= as_of.year <= LAST_YEAR:
        message = f"核查基准日须在{FIRST_YEAR}年至{LAST_YEAR}年之间"
        raise CaseError([CaseProblem("as_of", message, "核查基准日", str(as_of))])
    return constant(as_of.toordinal() - EPOCH, pl.Int32, height)


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
