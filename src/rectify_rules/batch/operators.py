"""The tests that a leaf of a condition puts to a term, for all cases at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

import polars as pl

from rectify_rules.batch.masks import (
    FALSE,
    TRUE,
    Mask,
    Truth,
    all_of,
    both,
    either,
    inverse,
    of_rows,
    opposite,
    sure,
)
from rectify_rules.batch.moments import LEAST, Moments, is_before, is_not_after, same_day
from rectify_rules.batch.terms import unwrapped
from rectify_rules.batch.texts import mentioned, squeezed
from rectify_rules.batch.values import Flags, Items, Scalars, words
from rectify_rules.errors import EngineError
from rectify_rules.ruleset.condition import Comparison
from rectify_rules.ruleset.operators import squeeze
from rectify_rules.ruleset.terms import Constant, ReadingTerm, Term

if TYPE_CHECKING:
    from rectify_rules.batch.batch import Batch

__all__ = ["compare"]


def compare(batch: Batch, comparison: Comparison) -> Truth:
    """Decide a comparison in every case."""
    term = unwrapped(comparison.term, batch.program.readings)
    name = comparison.operator.name
    if isinstance(term, ReadingTerm):
        return _of_reading(batch.program.readings[term.name], name, comparison.operands)
    test = _TESTS.get(name)
    if test is None:
        raise EngineError(f"the columnar engine does not know the operator `{name}`")
    return test(batch, batch.value(term), comparison.operands)


def _of_reading(value: str, operator: str, operands: Sequence[Term]) -> Truth:
    if operator not in ("is", "not_in"):
        raise EngineError(f"the columnar engine cannot put a reading to `{operator}`")
    found = TRUE if value in [_constant(operand) for operand in operands] else FALSE
    return found if operator == "is" else opposite(found)


def _constant(operand: Term) -> object:
    return cast(Constant, operand).value.data


def _flagged(operands: Sequence[Term]) -> bool:
    return _constant(operands[0]) is True


def _member(batch: Batch, value: object, operands: Sequence[Term]) -> Truth:
    wanted = [_constant(operand) for operand in operands]
    if isinstance(value, Flags):
        yes = value.truth.yes if True in wanted else False
        no = value.truth.no if False in wanted else False
        hit = either(yes, no)
        return Truth(hit, both(either(value.truth.yes, value.truth.no), inverse(hit)))
    scalars = cast(Scalars, value)
    hit = False
    for word in wanted:
        code = _code(batch, scalars.kind, word)
        if code is not None:
            hit = either(hit, sure(scalars.data == code, scalars.known))
    return Truth(hit, either(both(scalars.known, inverse(hit)), scalars.absent))


def _not_member(batch: Batch, value: object, operands: Sequence[Term]) -> Truth:
    found = _member(batch, value, operands)
    # What has no value at all is none of the values, and not another one either.
    absent = value.absent if isinstance(value, (Scalars, Flags)) else False
    return Truth(both(found.no, inverse(absent)), either(found.yes, absent))


def _code(batch: Batch, kind: str, word: object) -> object:
    if kind == "enum":
        return words().get(str(word))
    return batch.registry.number(str(word)) if kind == "region" else word


def _at_least(batch: Batch, value: object, operands: Sequence[Term]) -> Truth:
    del batch
    numbers, least = cast(Scalars, value), cast(int, _constant(operands[0]))
    enough = sure(numbers.data >= least, numbers.known)
    return Truth(enough, either(both(numbers.known, inverse(enough)), numbers.absent))


def _below(batch: Batch, value: object, operands: Sequence[Term]) -> Truth:
    found = _at_least(batch, value, operands)
    absent = cast(Scalars, value).absent
    return Truth(both(found.no, inverse(absent)), either(found.yes, absent))


def _blank(batch: Batch, value: object, operands: Sequence[Term]) -> Truth:
    del batch
    text = cast(Scalars, value)
    empty = sure(text.data == "", text.known)
    filled = both(text.known, inverse(empty))
    yes, no = (empty, filled) if _flagged(operands) else (filled, empty)
    return Truth(yes, either(no, text.absent))


def _recorded(batch: Batch, value: object, operands: Sequence[Term]) -> Truth:
    del batch
    known, doubtful = _known(value)
    sure = inverse(doubtful)
    found = Truth(both(known, sure), both(inverse(known), sure))
    return found if _flagged(operands) else opposite(found)


def _known(value: object) -> tuple[Mask, Mask]:
    """Tell where something is on record, and where it is in doubt."""
    if isinstance(value, Moments):
        told = both(value.one_day, value.earliest > LEAST)
        return both(told, either(value.happened.yes, value.happened.no)), value.doubtful
    if isinstance(value, Flags):
        told = either(value.truth.yes, value.truth.no)
        return both(told, inverse(value.presumed)), value.doubtful
    if isinstance(value, Items):
        return both(value.known, inverse(value.presumed)), value.doubtful
    scalars = cast(Scalars, value)
    return scalars.known, scalars.doubtful


def _happened(batch: Batch, value: object, operands: Sequence[Term]) -> Truth:
    del batch
    happened = cast(Moments, value).happened
    return happened if _flagged(operands) else opposite(happened)


def _order(test: Callable[[Moments, Moments], Truth]) -> Callable[[Batch, object, Sequence[Term]], Truth]:
    def decide(batch: Batch, value: object, operands: Sequence[Term]) -> Truth:
        return test(cast(Moments, value), cast(Moments, batch.value(operands[0])))

    return decide


def sides(batch: Batch, value: Moments, operands: Sequence[Term]) -> tuple[Truth, Truth]:
    """Tell where a date is not before one day, and not after another."""
    low, high = (cast(Moments, batch.value(operand)) for operand in operands)
    return is_not_after(low, value), is_not_after(value, high)


def _between(batch: Batch, value: object, operands: Sequence[Term]) -> Truth:
    return all_of(sides(batch, cast(Moments, value), operands))


def _empty(batch: Batch, value: object, operands: Sequence[Term]) -> Truth:
    del batch
    items = cast(Items, value)
    some = both(items.known, items.some)
    nothing = both(both(items.known, inverse(items.some)), inverse(items.perhaps))
    return Truth(nothing, some) if _flagged(operands) else Truth(some, nothing)


def _list_test(
    batch: Batch, items: Items, operands: Sequence[Term], join: Callable[[Mask, Mask], Mask], start: Mask
) -> Truth:
    least, most = start, start
    for operand in operands:
        word = str(_constant(operand))
        sure = items.has(word, batch.registry.names)
        least = join(least, sure)
        most = join(most, either(sure, items.may_have(word, batch.registry.names)))
    settled = both(items.known, inverse(items.hidden))
    # Every test here can only go from no to yes as members are added, so both bounds must agree.
    return Truth(both(settled, least), both(settled, inverse(most)))


def _contains_all(batch: Batch, value: object, operands: Sequence[Term]) -> Truth:
    return _list_test(batch, cast(Items, value), operands, both, True)


def _contains_any(batch: Batch, value: object, operands: Sequence[Term]) -> Truth:
    return _list_test(batch, cast(Items, value), operands, either, False)


def _mentions(batch: Batch, value: object, operands: Sequence[Term]) -> Truth:
    sought = [squeeze(str(_constant(operand))) for operand in operands]
    if isinstance(value, Items):
        rows = value.sure["row"]
        if len(rows):
            found = batch.registry.names.where(value.sure["item"], lambda names: mentioned(names, sought))
            rows = rows.filter(found)
        hit = both(value.known, of_rows(rows.unique(), batch.height))
        return Truth(hit, both(value.known, inverse(hit)))
    text = cast(Scalars, value)
    hit = mentioned(text.data, sought)
    return Truth(hit, either(both(text.known, inverse(hit)), text.absent))


def _mentions_none(batch: Batch, value: object, operands: Sequence[Term]) -> Truth:
    found = _mentions(batch, value, operands)
    absent = value.absent if isinstance(value, Scalars) else False
    return Truth(both(found.no, inverse(absent)), either(found.yes, absent))


def _same_as(batch: Batch, value: object, operands: Sequence[Term]) -> Truth:
    other = batch.value(operands[0])
    if isinstance(value, Moments):
        return same_day(value, cast(Moments, other))
    return _pairwise(batch, value, other, equal=True)


def _differs_from(batch: Batch, value: object, operands: Sequence[Term]) -> Truth:
    other = batch.value(operands[0])
    if isinstance(value, Moments):
        moments = cast(Moments, other)
        same = same_day(value, moments)
        happened = both(value.happened.yes, moments.happened.yes)
        return Truth(both(same.no, happened), either(same.yes, both(same.no, inverse(happened))))
    return _pairwise(batch, value, other, equal=False)


def _pairwise(batch: Batch, value: object, other: object, *, equal: bool) -> Truth:
    if isinstance(value, Flags) and isinstance(other, Flags):
        one, two = value.truth, other.truth
        same = either(both(one.yes, two.yes), both(one.no, two.no))
        differ = either(both(one.yes, two.no), both(one.no, two.yes))
        return Truth(same, differ) if equal else Truth(differ, same)
    first, second = cast(Scalars, value), cast(Scalars, other)
    one_text, other_text = (_plain(batch, scalars) for scalars in (first, second))
    known = both(first.known, second.known)
    same = sure(one_text == other_text, known)
    yes = same if equal else both(known, inverse(same))
    return Truth(yes, either(both(known, inverse(yes)), either(first.absent, second.absent)))


def _plain(batch: Batch, scalars: Scalars) -> pl.Series:
    if scalars.kind == "text":
        return squeezed(scalars.data)
    if scalars.kind == "region":
        numbers = scalars.data.unique().drop_nulls().to_list()
        codes = [squeeze(batch.registry.code(number)) for number in numbers]
        return scalars.data.replace_strict(numbers, codes, default=None, return_dtype=pl.String)
    return scalars.data


def _complement(
    test: Callable[[Batch, object, Sequence[Term]], Truth],
) -> Callable[[Batch, object, Sequence[Term]], Truth]:
    """Of a list: the opposite wherever it is known."""
    return lambda batch, value, operands: opposite(test(batch, value, operands))


_TESTS: Mapping[str, Callable[[Batch, object, Sequence[Term]], Truth]] = {
    "is": _member,
    "not_in": _not_member,
    "at_least": _at_least,
    "below": _below,
    "blank": _blank,
    "recorded": _recorded,
    "happened": _happened,
    "before": _order(is_before),
    "after": _order(lambda first, second: is_before(second, first)),
    "on_or_before": _order(is_not_after),
    "on_or_after": _order(lambda first, second: is_not_after(second, first)),
    "between": _between,
    "empty": _empty,
    "contains_all": _contains_all,
    "lacks_any": _complement(_contains_all),
    "contains_any": _contains_any,
    "contains_none": _complement(_contains_any),
    "mentions": _mentions,
    "mentions_none": _mentions_none,
    "same_as": _same_as,
    "differs_from": _differs_from,
}
