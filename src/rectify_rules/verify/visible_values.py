"""When two values that a finding names read differently, as a formula."""

from __future__ import annotations

import z3

from rectify_rules.ruleset.terms import Term
from rectify_rules.verify.encoder import Encoder
from rectify_rules.verify.formula import FALSE, Formula, conj, disj, neg
from rectify_rules.verify.prints import prints_of
from rectify_rules.verify.regions import Region
from rectify_rules.verify.symbols import Place
from rectify_rules.verify.values import Day, Members, OutsideError, Scalar, Value

__all__ = ["Pair", "terms_differ", "unlike_formulas"]

Pair = tuple[Encoder, Encoder]
"""The encoders of two editions over one unknown case."""


def unlike_formulas(first: Formula, second: Formula) -> Formula:
    """Give that two formulas, or two words, are not the same; never, where they are written alike."""
    return FALSE if first is second or first.eq(second) else first != second


def terms_differ(pair: Pair, terms: tuple[Term, Term], place: Place) -> Formula:
    """Give when two terms stand for values that read differently."""
    prints = [prints_of(encoder.ruleset).term(term) for encoder, term in zip(pair, terms, strict=True)]
    if prints[0] == prints[1]:
        return FALSE
    first, second = (encoder.value(term, place) for encoder, term in zip(pair, terms, strict=True))
    return _unlike(first, second)


def _unlike(first: Value, second: Value) -> Formula:
    """Give that two values read differently."""
    if first is second:
        return FALSE
    if isinstance(first, Day) and isinstance(second, Day):
        bounds = disj(first.low != second.low, first.high != second.high)
        there = conj(first.yes, second.yes)
        moved = conj(there, bounds)
        return disj(z3.Xor(first.yes, second.yes), z3.Xor(first.no, second.no), moved)
    if isinstance(first, (Scalar, Region)) and type(first) is type(second):
        words = [value.expr if isinstance(value, Scalar) else value.word for value in (first, second)]
        there = [conj(value.known, neg(value.absent)) for value in (first, second)]
        return disj(
            unlike_formulas(first.known, second.known),
            unlike_formulas(first.absent, second.absent),
            conj(*there, words[0] != words[1]),
        )
    if isinstance(first, Members) and isinstance(second, Members):
        names = dict.fromkeys((*first.members, *second.members))
        pairs = ((first.members.get(name, FALSE), second.members.get(name, FALSE)) for name in names)
        return disj(unlike_formulas(first.known, second.known), *(unlike_formulas(*found) for found in pairs))
    raise OutsideError(f"a comparison of {type(first).__name__} with {type(second).__name__}")
