"""The functions of lists as formulas: which texts are in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

import z3

from rectify_rules.facts.dictionary import dictionary
from rectify_rules.ruleset.terms import Term
from rectify_rules.verify.arguments import constants, raw
from rectify_rules.verify.formula import FALSE, Formula, conj, disj, neg
from rectify_rules.verify.regions import Region
from rectify_rules.verify.symbols import Place
from rectify_rules.verify.universe import record_ids
from rectify_rules.verify.values import Members, OutsideError, Records, Regions, Scalar, Statuses, Value

if TYPE_CHECKING:
    from rectify_rules.verify.encoder import Encoder

__all__ = ["FUNCTIONS"]


def _members(encoder: Encoder, term: Term, place: Place) -> Members:
    value = encoder.value(term, place)
    if not isinstance(value, Members):
        raise OutsideError(f"`{term.key}` as a list")
    return value


def _records(encoder: Encoder, term: Term) -> Records:
    value = encoder.value(term, None)
    assert isinstance(value, Records)
    return value


def _count(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    members = _members(encoder, args[0], place)
    if "" in members.members:
        raise OutsideError("the number of dates in a list")
    return Scalar(members.count, conj(members.known, neg(members.uncertain)))


def _ids(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    records = _records(encoder, args[0])
    return Members(dict(zip(record_ids(records.path), records.present, strict=True)), records.known)


def _pluck(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    records = _records(encoder, args[0])
    path = f"{records.path}.{raw(args[1])}"
    values = [encoder.view.get(path, at) for at in range(len(records.present))]
    if all(isinstance(value, Region) for value in values):
        listed = tuple(zip(records.present, cast(list[Region], values), strict=True))
        return Regions(listed, records.known)
    found: dict[str, Formula] = {}
    hidden = FALSE
    for there, value in zip(records.present, values, strict=True):
        if not isinstance(value, Scalar) or z3.is_bool(value.expr):
            raise OutsideError(f"`{path}` as a list")
        for text in encoder.symbols.texts(dictionary()[path]):
            holds = conj(there, value.known, neg(value.absent), value.expr == encoder.words.word(text))
            found[text] = disj(found.get(text, FALSE), holds)
        hidden = disj(hidden, conj(there, neg(value.known)))
    return Members(found, records.known, hidden=hidden)


def _ids_where(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    records = _records(encoder, args[0])
    path, wanted = f"{records.path}.{raw(args[1])}", constants(args[2])
    found: dict[str, Formula] = {}
    maybe: dict[str, Formula] = {}
    for at, (name, there) in enumerate(zip(record_ids(records.path), records.present, strict=True)):
        value = encoder.view.get(path, at)
        assert isinstance(value, Scalar)
        one_of = disj(*(value.expr == encoder.words.word(word) for word in wanted))
        found[name] = conj(there, value.known, one_of)
        maybe[name] = conj(there, neg(value.known))
    return Members(found, records.known, maybe=_possible(maybe))


def _keys_where(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    value = encoder.value(args[0], place)
    assert isinstance(value, Statuses)
    wanted = [encoder.words.word(word) for word in constants(args[1])]
    sure = {
        key: conj(there, neg(unsaid), disj(*(status == word for word in wanted)))
        for key, (there, status, unsaid) in value.entries.items()
    }
    maybe = {key: conj(there, unsaid) for key, (there, _, unsaid) in value.entries.items()}
    return Members(sure, value.known, maybe=_possible(maybe))


def _possible(found: dict[str, Formula]) -> dict[str, Formula]:
    """Leave out what is never so."""
    return {name: formula for name, formula in found.items() if formula is not FALSE}


def _minus(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    first, second = (_members(encoder, arg, place) for arg in args)
    kept = {
        name: (
            conj(formula, neg(second.members.get(name, FALSE))),
            conj(disj(formula, first.maybe.get(name, FALSE)), neg(second.members.get(name, FALSE))),
        )
        for name, formula in {**dict.fromkeys(first.maybe, FALSE), **first.members}.items()
    }
    # What has no name on the other side could be any of them.
    sure = {
        name: conj(formula, neg(second.maybe.get(name, FALSE)), neg(second.hidden))
        for name, (formula, _) in kept.items()
    }
    maybe = {name: conj(formula, neg(sure[name])) for name, (_, formula) in kept.items()}
    nothing = neg(disj(first.filled, first.uncertain))
    known = conj(first.known, disj(second.known, nothing))
    return Members(
        _possible(sure), known, conj(first.presumed, nothing), _possible(maybe), hidden=first.hidden
    )


def _minus_item(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    first = _members(encoder, args[0], place)
    second = encoder.value(args[1], place)
    assert isinstance(second, Scalar)
    there = conj(second.known, neg(second.absent))
    sure, maybe = (
        {
            name: conj(formula, neg(conj(there, second.expr == encoder.words.word(name))))
            for name, formula in part.items()
        }
        for part in (first.members, first.maybe)
    )
    return Members(sure, first.known, maybe=maybe, hidden=first.hidden)


def _without_words(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    members = _members(encoder, args[0], place)
    words = constants(args[1])
    sure, maybe = (
        {name: formula for name, formula in part.items() if not any(word in name for word in words)}
        for part in (members.members, members.maybe)
    )
    return Members(sure, members.known, maybe=maybe, hidden=members.hidden)


FUNCTIONS: dict[str, Callable[[Encoder, Sequence[Term], Place], Value]] = {
    "count": _count,
    "ids": _ids,
    "ids_where": _ids_where,
    "pluck": _pluck,
    "keys_where": _keys_where,
    "minus": _minus,
    "minus_item": _minus_item,
    "without_words": _without_words,
}
