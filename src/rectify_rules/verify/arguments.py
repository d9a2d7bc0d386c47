"""The arguments of a function, read as the kind they must be."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rectify_rules.facts.logic import Items
from rectify_rules.ruleset.terms import Constant, Term
from rectify_rules.verify.symbols import Place
from rectify_rules.verify.values import Day

if TYPE_CHECKING:
    from rectify_rules.verify.encoder import Encoder

__all__ = ["constants", "day", "number", "raw"]


def day(encoder: Encoder, term: Term, place: Place) -> Day:
    """Give the date that a term stands for."""
    value = encoder.value(term, place)
    assert isinstance(value, Day)
    return value


def raw(term: Term) -> object:
    """Give a constant as it is written."""
    assert isinstance(term, Constant)
    return term.value.data


def number(term: Term) -> int:
    """Give a constant number."""
    return cast(int, raw(term))


def constants(term: Term) -> tuple[str, ...]:
    """Give the members of a constant list."""
    data = raw(term)
    return tuple(str(item) for item in data.sure) if isinstance(data, Items) else ()
