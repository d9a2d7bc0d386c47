"""The functions of divisions as formulas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from rectify_rules.ruleset.terms import Term
from rectify_rules.verify import regions
from rectify_rules.verify.formula import Formula, conj, disj, neg
from rectify_rules.verify.regions import Region
from rectify_rules.verify.symbols import Place
from rectify_rules.verify.values import OutsideError, Regions, Scalar, Value

if TYPE_CHECKING:
    from rectify_rules.verify.encoder import Encoder

__all__ = ["FUNCTIONS"]


def _regions(encoder: Encoder, args: Sequence[Term], place: Place) -> list[Region]:
    found = [encoder.value(arg, place) for arg in args]
    assert all(isinstance(value, Region) for value in found)
    return cast(list[Region], found)


def _region_relation(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    first, second = _regions(encoder, args, place)
    absent = disj(first.absent, second.absent)
    known = disj(absent, conj(first.known, second.known))
    return Scalar(regions.relation_word(first.word, second.word, encoder.words), known, absent)


def _level(encoder: Encoder, term: Term, place: Place) -> tuple[Formula, Formula]:
    value = encoder.value(term, place)
    assert isinstance(value, Scalar)
    return value.expr, conj(value.known, neg(value.absent))


def _region_at(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    (region,) = _regions(encoder, args[:1], place)
    wanted, level_known = _level(encoder, args[1], place)
    word, fine = regions.at_level(region.word, wanted, encoder.words)
    return Region(word, conj(region.known, neg(region.absent), level_known, fine))


def _region_relation_at(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    first, second = _regions(encoder, args[:2], place)
    wanted, level_known = _level(encoder, args[2], place)
    word, fine = regions.relation_at(first.word, second.word, wanted, level_known, encoder.words)
    there = conj(first.known, second.known, neg(first.absent), neg(second.absent))
    return Scalar(word, conj(there, fine))


def _parent_region(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    (region,) = _regions(encoder, args, place)
    return Region(regions.parent(region.word), region.known, region.absent)


def _region_level(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    (region,) = _regions(encoder, args, place)
    return Scalar(regions.level_word(region.word, encoder.words), region.known, region.absent)


def _region_status(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    (region,) = _regions(encoder, args, place)
    return Scalar(regions.status_word(region.word, encoder.words), region.known, region.absent)


def _covers_region(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    listed = encoder.value(args[0], place)
    (region,) = _regions(encoder, args[1:], place)
    if not isinstance(listed, Regions):
        raise OutsideError("`covers_region` of anything but the divisions of records")
    found = disj(
        *(conj(there, one.known, regions.meets(one.word, region.word)) for there, one in listed.items)
    )
    hidden = disj(*(conj(there, neg(one.known)) for there, one in listed.items))
    settled = conj(listed.known, region.known, neg(region.absent), disj(found, neg(hidden)))
    return Scalar(found, settled)


FUNCTIONS: dict[str, Callable[[Encoder, Sequence[Term], Place], Value]] = {
    "region_relation": _region_relation,
    "region_relation_at": _region_relation_at,
    "region_at": _region_at,
    "region_level": _region_level,
    "region_status": _region_status,
    "parent_region": _parent_region,
    "covers_region": _covers_region,
}
