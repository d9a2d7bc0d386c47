"""The facts in doubt, case by case: `evaluation.context`, column by column."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from rectify_rules.batch.batch import Batch, Program
from rectify_rules.batch.frame import Frame
from rectify_rules.batch.masks import Mask, both, either
from rectify_rules.batch.moments import MOST
from rectify_rules.batch.view import Doubts, View, contradicted

__all__ = ["batch_of"]


def batch_of(program: Program, frame: Frame, as_of: pl.Series) -> Batch:
    """Give the cases as they are decided: with what contradicts itself in doubt."""
    orders = program.ruleset.orders
    literal = View(frame, as_of, orders, {}, literal=True)
    doubts = _doubts(Batch(program, literal, frame.registry))
    return Batch(program, View(frame, as_of, orders, doubts, program.proofs), frame.registry)


def _doubts(batch: Batch) -> Doubts:
    view, found = batch.view, dict[str, Mask]()

    def doubt(paths: Iterable[str | None], rows: Mask) -> None:
        for path in paths:
            if path and rows is not False:
                found[path] = either(found.get(path, False), rows)

    for event, rows in contradicted(view):
        doubt((event.flag, event.date), rows)
    for order in view.orders:
        doubt(order.doubts, _reversed(view, order.before, order.after, proves=order.proves_before))
    for entry in batch.program.ruleset.integrity:
        doubt(entry.doubts, batch.holds(entry.condition).yes)
    return {path: rows for path, rows in found.items() if isinstance(rows, bool) or rows.any()}


def _reversed(view: View, before: str, after: str, *, proves: bool) -> Mask:
    """Tell where the earlier of two dates lies after the later."""
    first_known, first = view.exact_day(before)
    if proves:
        # An event that another proves cannot be dated in the future either.
        first_known, first = view.recorded(before), view.day(before)
    second_known, second = view.exact_day(after)
    known = both(first_known, second_known)
    if known is False:
        return False
    return both(both(known, first < MOST), first > second)
