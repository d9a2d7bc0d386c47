"""The columnar engine: verdict and reason of every norm for a batch of cases, as numbers of words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from rectify_rules.batch.batch import Batch, Program
from rectify_rules.batch.contradictions import batch_of
from rectify_rules.batch.facts import Fact
from rectify_rules.batch.frame import Frame
from rectify_rules.batch.inconsistent import inconsistent
from rectify_rules.batch.masks import Mask, both, constant, inverse, series
from rectify_rules.batch.outcome import Ending, Outcomes
from rectify_rules.verdict import Verdict

__all__ = ["Also", "Column", "Ended", "decide"]


class Ended(NamedTuple):
    """How a norm can end."""

    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Column:
    """How one norm ends in each case: places in a list of endings."""

    codes: pl.Series
    endings: tuple[Ended, ...]


Also = Callable[[Batch, Outcomes], Mapping[str, pl.Series]]
"""What else is to be found out of a batch while it is at hand."""


def decide(
    program: Program,
    facts: Mapping[str, Fact],
    as_of: pl.Series,
    *,
    norms: Collection[str] | None = None,
    also: Also | None = None,
) -> tuple[dict[str, Column], Mapping[str, pl.Series]]:
    """Decide every norm, or some, in every case of a batch; by norm id, with what else was asked for."""
    registry = program.fresh_registry()
    frame = Frame(facts, len(as_of), registry)
    batch = batch_of(program, frame, as_of)
    outcomes = Outcomes(batch)
    rules = [rule for norm, rule in program.ruleset.by_norm.items() if norms is None or norm in norms]
    found = {rule.norm: outcomes.finding(rule) for rule in rules}
    doubtful = inconsistent(program, frame, as_of, outcomes, found)
    more = also(batch, outcomes) if also else {}
    batch.close()
    return {
        norm: _column(endings, doubtful.get(norm, False), len(as_of)) for norm, endings in found.items()
    }, more


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
