"""Formulas of the solver, built so that what is constant never reaches it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import z3

__all__ = ["FALSE", "TRUE", "Formula", "Truth", "conj", "disj", "ite", "neg", "smallest"]

Formula = Any
"""A formula or a word of bits; the solver's Python interface carries no types."""

TRUE: Formula = z3.BoolVal(True)
FALSE: Formula = z3.BoolVal(False)


def constant(value: bool) -> Formula:
    """Give the formula that always, or never, holds."""
    return TRUE if value else FALSE


def neg(formula: Formula) -> Formula:
    """Give the complement."""
    if formula is TRUE or formula is FALSE:
        return constant(formula is FALSE)
    return formula.arg(0) if z3.is_not(formula) else z3.Not(formula)


def conj(*formulas: Formula) -> Formula:
    """Join formulas that must all hold."""
    return _joined(formulas, z3.And, TRUE, FALSE)


def disj(*formulas: Formula) -> Formula:
    """Join formulas of which one must hold."""
    return _joined(formulas, z3.Or, FALSE, TRUE)


def _joined(formulas: Iterable[Formula], join: Any, unit: Formula, zero: Formula) -> Formula:
    kept: dict[int, Formula] = {}
    for formula in formulas:
        if formula is zero:
            return zero
        if formula is not unit:
            kept[formula.get_id()] = formula
    if not kept:
        return unit
    parts = list(kept.values())
    return parts[0] if len(parts) == 1 else join(*parts)


def ite(condition: Formula, then: Formula, other: Formula) -> Formula:
    """Choose between two formulas, or two words of bits."""
    if condition is TRUE or then is other:
        return then
    if condition is FALSE:
        return other
    if then is TRUE:
        return disj(condition, other)
    if then is FALSE:
        return conj(neg(condition), other)
    if other is TRUE:
        return disj(neg(condition), then)
    if other is FALSE:
        return conj(condition, then)
    return z3.If(condition, then, other)


def smallest(words: Iterable[Formula]) -> Formula:
    """Give the smallest of some words, unsigned."""
    first, *rest = words
    for word in rest:
        first = z3.If(z3.ULT(word, first), word, first)
    return first


@dataclass(frozen=True, slots=True)
class Truth:
    """A statement in three values: that it holds, and that it does not; None is the plain complement."""

    holds: Formula
    fails_only: Formula | None = None

    @property
    def fails(self) -> Formula:
        """The formula that it definitely does not hold."""
        return neg(self.holds) if self.fails_only is None else self.fails_only

    @property
    def open(self) -> Formula:
        """The formula that it is neither."""
        return FALSE if self.fails_only is None else conj(neg(self.holds), neg(self.fails_only))

    def negated(self) -> Truth:
        """Give the complement."""
        if self.fails_only is None:
            return Truth(neg(self.holds))
        return Truth(self.fails_only, self.holds)


def both(truths: Iterable[Truth]) -> Truth:
    """Kleene `and`."""
    parts = list(truths)
    holds = conj(*(part.holds for part in parts))
    if all(part.fails_only is None for part in parts):
        return Truth(holds)
    return Truth(holds, disj(*(part.fails for part in parts)))


def either(truths: Iterable[Truth]) -> Truth:
    """Kleene `or`."""
    return both(part.negated() for part in truths).negated()


def settled(known: Formula, absent: Formula, test: Formula) -> Truth:
    """Put a test to a value: it fails where there is none, and is open where it is not known."""
    if known is TRUE and absent is FALSE:
        return Truth(test)
    holds = conj(known, neg(absent), test)
    if known is TRUE:
        return Truth(holds)
    return Truth(holds, disj(absent, conj(known, neg(test))))
