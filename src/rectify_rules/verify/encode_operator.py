"""The tests of a leaf as formulas, each as `ruleset.operators` decides it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import z3

from rectify_rules.ruleset.operators import squeeze
from rectify_rules.verify import regions
from rectify_rules.verify.formula import FALSE, TRUE, Formula, Truth, both, conj, disj, neg, settled
from rectify_rules.verify.regions import Region
from rectify_rules.verify.values import (
    Day,
    Members,
    OutsideError,
    Records,
    Scalar,
    Statuses,
    Value,
    happened_before,
    happened_by,
)

if TYPE_CHECKING:
    from rectify_rules.verify.encoder import Encoder

__all__ = ["test"]


def test(
    encoder: Encoder, name: str, value: Value, operands: Sequence[Value], raw: Sequence[object]
) -> Truth:
    """Put a test to a value; `raw` holds the constants among the operands as they are written."""
    if isinstance(value, Day):
        return _day(name, value, operands, raw)
    if name == "recorded":
        return Truth(_same(_recorded(value), raw[0]))
    if isinstance(value, Region):
        return _region(encoder, name, value, operands, raw)
    if isinstance(value, Scalar):
        return _scalar(encoder, name, value, operands, raw)
    if isinstance(value, Members):
        return _members(name, value, raw)
    if name == "empty" and isinstance(value, Statuses):
        nothing = neg(disj(*(present for present, _, _ in value.entries.values())))
        return settled(value.known, FALSE, _same(nothing, raw[0]))
    if name == "empty" and isinstance(value, Records):
        return settled(value.known, FALSE, _same(neg(disj(*value.present)), raw[0]))
    raise OutsideError(f"`{name}` of {type(value).__name__}")


def _same(formula: Formula, wanted: object) -> Formula:
    return formula if wanted else neg(formula)


def _recorded(value: Value) -> Formula:
    if isinstance(value, Scalar):
        return conj(value.known, neg(value.absent), neg(value.presumed))
    if isinstance(value, Region):
        return conj(value.known, neg(value.absent))
    if isinstance(value, Members):
        return conj(value.known, neg(value.presumed))
    return TRUE


def _day(name: str, value: Day, operands: Sequence[Value], raw: Sequence[object]) -> Truth:
    if name == "recorded":
        return Truth(_same(value.recorded, raw[0]))
    if name == "happened":
        truth = Truth(value.yes) if value.sharp else Truth(value.yes, value.no)
        return truth if raw[0] else truth.negated()
    others = [other for other in operands if isinstance(other, Day)]
    if name in {"same_as", "differs_from"}:
        return _pair_of_days(value, others[0], equal=name == "same_as")
    return _COMPARISONS[name](value, *others)


_COMPARISONS: dict[str, Callable[..., Truth]] = {
    "before": happened_before,
    "after": lambda value, other: happened_before(other, value),
    "on_or_before": happened_by,
    "on_or_after": lambda value, other: happened_by(other, value),
    "between": lambda value, low, high: both((happened_by(low, value), happened_by(value, high))),
}


def _pair_of_days(first: Day, second: Day, *, equal: bool) -> Truth:
    sides = both((happened_by(first, second), happened_by(second, first)))
    if equal:
        return sides
    happened = conj(first.yes, second.yes)
    return Truth(conj(happened, sides.fails), disj(sides.holds, conj(sides.fails, neg(happened))))


def _region(
    encoder: Encoder, name: str, value: Region, operands: Sequence[Value], raw: Sequence[object]
) -> Truth:
    if name in {"same_as", "differs_from"} and isinstance(operands[0], Region):
        other = operands[0]
        equal = _same(value.word == other.word, name == "same_as")
        return settled(conj(value.known, other.known), disj(value.absent, other.absent), equal)
    if name not in {"is", "not_in"}:
        raise OutsideError(f"`{name}` of a division")
    if any(regions.known_code(str(code)) is None for code in raw):
        raise OutsideError(f"the divisions {', '.join(map(str, raw))}")
    found = regions.is_code(value.word, map(str, raw)).holds
    return settled(value.known, value.absent, _same(found, name == "is"))


def _scalar(
    encoder: Encoder, name: str, value: Scalar, operands: Sequence[Value], raw: Sequence[object]
) -> Truth:
    words = encoder.words
    if name in {"same_as", "differs_from"}:
        return _pair(encoder, value, operands[0], equal=name == "same_as")
    if name in {"is", "not_in"}:
        found = disj(*(_equals(encoder, value, item) for item in raw))
        formula = _same(found, name == "is")
    elif name in {"at_least", "below"}:
        formula = _same(z3.UGE(value.expr, int(str(raw[0]))), name == "at_least")
    elif name == "blank":
        formula = _same(value.expr == words.word(""), raw[0])
    elif name in {"mentions", "mentions_none"}:
        formula = _same(_mentioning(encoder, value.expr, [str(item) for item in raw]), name == "mentions")
    else:
        raise OutsideError(f"`{name}`")
    return settled(value.known, value.absent, formula)


def _equals(encoder: Encoder, value: Scalar, item: object) -> Formula:
    if isinstance(item, bool):
        return _same(value.expr, item)
    if isinstance(item, int):
        return value.expr == item
    return value.expr == encoder.words.word(str(item))


def _mentioning(encoder: Encoder, expr: Formula, wanted: list[str]) -> Formula:
    looked_for = [squeeze(word) for word in wanted]
    return disj(
        *(
            expr == encoder.words.word(text)
            for text in encoder.symbols.known_texts()
            if any(word in squeeze(text) for word in looked_for)
        )
    )


def _pair(encoder: Encoder, value: Scalar, other: Value, *, equal: bool) -> Truth:
    if not isinstance(other, Scalar):
        raise OutsideError("a comparison of two kinds")
    found = value.expr == other.expr
    return settled(conj(value.known, other.known), disj(value.absent, other.absent), _same(found, equal))


def _named(value: Members, least: Formula, most: Formula) -> Truth:
    """Tell by what is in a list, and by what may be; what has no name could be anything."""
    if value.uncertain is FALSE:
        return Truth(least)
    return Truth(conj(least, neg(value.hidden)), conj(neg(most), neg(value.hidden)))


def _known(known: Formula, truth: Truth) -> Truth:
    """Leave open what is asked of a value that is not known."""
    if known is TRUE:
        return truth
    return Truth(conj(known, truth.holds), conj(known, truth.fails))


def _members(name: str, value: Members, raw: Sequence[object]) -> Truth:
    known = value.known
    wanted = [str(item) for item in raw]
    held = [value.members.get(item, FALSE) for item in wanted]
    possible = [disj(one, value.maybe.get(item, FALSE)) for one, item in zip(held, wanted, strict=True)]
    if name == "empty":
        filled = Truth(value.filled, neg(disj(value.filled, value.uncertain)))
        return _known(known, filled if raw[0] is False else filled.negated())
    if name in {"contains_all", "lacks_any"}:
        truth = _named(value, conj(*held), conj(*possible))
        return _known(known, truth if name == "contains_all" else truth.negated())
    if name in {"contains_any", "contains_none"}:
        truth = _named(value, disj(*held), disj(*possible))
        return _known(known, truth if name == "contains_any" else truth.negated())
    if name in {"mentions", "mentions_none"}:
        looked_for = [squeeze(word) for word in wanted]
        found = disj(
            *(
                formula
                for text, formula in value.members.items()
                if any(word in squeeze(text) for word in looked_for)
            )
        )
        return settled(known, FALSE, _same(found, name == "mentions"))
    raise OutsideError(f"`{name}` of a list")
