"""The columnar engine: verdict and reason of every norm for a batch of cases, as numbers of words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from rectify_rules.batch.batch import Program
from rectify_rules.batch.contradictions import batch_of
from rectify_rules.batch.frame import Frame
from rectify_rules.batch.inconsistent import inconsistent
from rectify_rules.batch.masks import Mask, both, constant, inverse, series
from rectify_rules.batch.outcome import Ending, Outcomes
from rectify_rules.verdict import Verdict

__all__ = ["Column", "Ended", "decide"]


class Ended(NamedTuple):
    """How a norm can end."""

    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Column:
    """How one norm ends in each case: places in a list of endings."""

    codes: pl.Series
    endings: tuple[Ended, ...]


def decide(program: Program, columns: Mapping[str, pl.Series], as_of: pl.Series) -> dict[str, Column]:
    """Decide every norm in every case of a batch; by norm id."""
    registry = program.fresh_registry()
    frame = Frame(columns, len(as_of), registry)
    batch = batch_of(program, frame, as_of)
    outcomes = Outcomes(batch)
    found = {rule.norm: outcomes.finding(rule) for rule in program.ruleset.rules.values()}
    doubtful = inconsistent(program, columns, as_of, outcomes, found)
    batch.close()
    return {
        rule.norm: _column(found[rule.norm], doubtful.get(rule.norm, False), len(as_of))
        for rule in program.ruleset.rules.values()
    }


def _column(endings: tuple[Ending, ...], doubtful: Mask, height: int) -> Column:
    """Write the endings of a rule out as numbers."""
    numbers: dict[Ended, int] = {}
    codes = constant(0, pl.UInt8, height)
    for ending in endings:
        parts = [(Ended(ending.verdict, ending.reason), ending.rows)]
        if ending.verdict is Verdict.UNDETERMINED and doubtful is not False:
            parts[0] = (parts[0][0], both(ending.rows, inverse(doubtful)))
            parts.append((Ended(ending.verdict, "data_inconsistent"), both(ending.rows, doubtful)))
        for ended, rows in parts:
            if rows is False:
                continue
            number = numbers.setdefault(ended, len(numbers))
            if number:
                full = constant(number, pl.UInt8, height)
                codes = full if rows is True else full.zip_with(series(rows, height), codes)
            elif numbers and rows is not True and ended is not next(iter(numbers)):
                codes = constant(0, pl.UInt8, height).zip_with(series(rows, height), codes)
    return Column(codes, tuple(numbers))
