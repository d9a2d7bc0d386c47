"""The facts that open tables wait for, found by the reference's own search, once a pattern."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import polars as pl

from rectify_rules.batch.batch import Batch
from rectify_rules.batch.marks import Marks, Signs, joined, only
from rectify_rules.batch.masks import Mask, both, constant, either, series
from rectify_rules.batch.missing import Missing
from rectify_rules.evaluation.missing import worked_out
from rectify_rules.facts.logic import Truth as OneTruth
from rectify_rules.ruleset.condition import Proposition
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Line

__all__ = ["by_case", "reach", "searched"]

_YES, _NO, _BETWEEN = "+", "-", "|"


def column(signs: Signs, height: int) -> pl.Series:
    return constant(signs, pl.String, height) if isinstance(signs, str) else signs


def by_case(signs: Signs, records: Batch) -> Signs:
    """Join what the records of each case wait for."""
    assert records.case is not None
    height = records.case.height
    if (isinstance(signs, str) and not signs) or not records.height:
        return ""
    table = pl.DataFrame({"case": records.owner, "signs": column(signs, records.height)})
    joint = table.group_by("case").agg(pl.col("signs").str.join(""))
    return constant("", pl.String, height).clone().scatter(joint["case"], joint["signs"])


def reach(waits: Signs, doubts: Mapping[str, Mask], height: int) -> Mask:
    """Tell where a set holds a name that is in doubt."""
    found: Mask = False
    if isinstance(waits, str):
        for sign, rows in doubts.items():
            found = either(found, rows) if sign in waits else found
        return found
    distinct = waits.unique().to_list()
    places = waits.replace_strict(distinct, list(range(len(distinct))), return_dtype=pl.Int32)
    for sign, rows in doubts.items():
        holds = [sign in text for text in distinct]
        if any(holds):
            found = either(found, both(rows, pl.Series(holds)[places]))
    return found


def searched(
    missing: Missing,
    doubts: Mapping[str, Mask],
    lines: Sequence[Line],
    rows: Mask,
    *,
    open_only: bool = False,
) -> Signs:
    """Find the facts whose filling could decide a table, where it is open and may wait for a fact in doubt."""
    batch = missing.batch
    if rows is False:
        return ""
    propositions = {
        proposition.key: proposition for line in lines for proposition in line.condition.propositions()
    }
    # What no open part waits for, the smallest sets do not hold either.
    waits = joined([missing.of_proposition(proposition) for proposition in propositions.values()])
    rows = both(rows, reach(waits, doubts, batch.height))
    selected = batch.rows.filter(series(rows, batch.height))
    if not len(selected):
        return ""
    pattern = _patterns(missing, propositions.values(), selected)
    known = missing.marks.answers(tuple(propositions), open_only)
    found = {}
    for text in pattern.unique().to_list():
        if text not in known:
            names = _open_facts(missing.marks, propositions, lines, text, open_only=open_only)
            known[text] = missing.marks.signs(names)
        found[text] = known[text]
    signs = pattern.replace_strict(list(found), list(found.values()), return_dtype=pl.String)
    return constant("", pl.String, batch.height).clone().scatter(selected, signs)


def _patterns(missing: Missing, propositions: Iterable[Proposition], rows: pl.Series) -> pl.Series:
    """Write the truth of every proposition in a row, and what is missing where it is open, as one text."""
    batch, height = missing.batch, missing.batch.height
    cells: list[pl.Expr] = []
    for number, proposition in enumerate(propositions):
        truth = batch.truth(proposition)
        parts = [
            only(truth.yes, _YES, height),
            only(truth.no, _NO, height),
            missing.of_proposition(proposition),
        ]
        cell = joined(parts)
        column = pl.lit(cell) if isinstance(cell, str) else pl.lit(cell[rows].alias(str(number)))
        cells.append(column)
    return pl.DataFrame([rows]).select(pl.concat_str(cells, separator=_BETWEEN).alias("pattern"))["pattern"]


def _open_facts(
    marks: Marks,
    propositions: Mapping[str, Proposition],
    lines: Sequence[Line],
    text: str,
    *,
    open_only: bool,
) -> tuple[str, ...]:
    known = _Known(dict(zip(propositions, text.split(_BETWEEN), strict=False)), marks)
    env = cast(Environment, known)
    if open_only:
        lines = [line for line in lines if line.condition.decide(env)[0] is None]
    return worked_out(lines, env)[0]


@dataclass(frozen=True, slots=True)
class _Known:
    """Truths that are known already, in the place of the environment that would find them out."""

    truths: Mapping[str, str]
    marks: Marks

    def truth(self, proposition: Proposition) -> tuple[OneTruth, tuple[str, ...]]:
        """Give the truth of a proposition, and what is missing where there is none."""
        text = self.truths[proposition.key]
        if text in (_YES, _NO):
            return text == _YES, ()
        return None, self.marks.names(text)
