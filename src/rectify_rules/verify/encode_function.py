"""The functions of derived facts as formulas, each as `ruleset.functions` computes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

import z3

from rectify_rules.facts.dictionary import dictionary
from rectify_rules.facts.logic import Items
from rectify_rules.facts.periods import Roll
from rectify_rules.ruleset.terms import Call, Constant, Term
from rectify_rules.verify import days, regions
from rectify_rules.verify.formula import FALSE, TRUE, Formula, conj, disj, ite, neg
from rectify_rules.verify.regions import Region
from rectify_rules.verify.symbols import INTEGER, Place
from rectify_rules.verify.tables import Table, roll_table, workday_table
from rectify_rules.verify.universe import record_ids
from rectify_rules.verify.values import (
    Day,
    Members,
    OutsideError,
    Records,
    Regions,
    Scalar,
    Statuses,
    Value,
    choose,
    happened_before,
    happened_by,
)

if TYPE_CHECKING:
    from rectify_rules.verify.encoder import Encoder

__all__ = ["apply"]


def apply(encoder: Encoder, call: Call, place: Place) -> Value:
    """Give what a call stands for; raise OutsideError for a function that has no formula."""
    maker = _FUNCTIONS.get(call.function)
    if maker is None:
        raise OutsideError(f"the function `{call.function}`")
    return maker(encoder, call.args, place)


def _day(encoder: Encoder, term: Term, place: Place) -> Day:
    value = encoder.value(term, place)
    assert isinstance(value, Day)
    return value


def _raw(term: Term) -> object:
    assert isinstance(term, Constant)
    return term.value.data


def _number(term: Term) -> int:
    return cast(int, _raw(term))


def _constants(term: Term) -> tuple[str, ...]:
    data = _raw(term)
    return tuple(str(item) for item in data.sure) if isinstance(data, Items) else ()


def _moved(day: Day, move: Callable[[Formula], Formula]) -> Day:
    low = move(day.low)
    return day.moved(low, low if day.high is day.low else move(day.high))


def _months_after(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    months = _number(args[1])
    return _moved(_day(encoder, args[0], place), lambda day: days.months_after(day, months))


def _days_after(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    count = _number(args[1])
    return _moved(_day(encoder, args[0], place), lambda day: days.days_after(day, count))


def _legal_deadline(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    roll = str(_raw(args[1]))
    day = _day(encoder, args[0], place)
    return day if roll == "none" else _looked_up(encoder, day, roll_table(cast(Roll, roll)))


def _workdays_after(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    return _looked_up(encoder, _day(encoder, args[0], place), workday_table(_number(args[1])))


def _looked_up(encoder: Encoder, day: Day, table: Table) -> Day:
    def look(bound: Formula) -> Formula:
        beyond = disj(days.before(bound, days.word(table.first)), days.before(days.word(table.last), bound))
        encoder.shared.outside.append(conj(neg(day.no), bound != days.NEVER, beyond))
        return encoder.shared.look_up(table, bound)

    return _moved(day, look)


def _date_or_as_of(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    day = _day(encoder, args[0], place)
    today = encoder.symbols.as_of
    low = ite(day.no, today, day.low)
    if day.sharp:
        return Day(TRUE, FALSE, low, low, TRUE, sharp=True)
    high = ite(day.no, today, ite(day.yes, day.high, today))
    return Day(TRUE, FALSE, low, high, conj(low == high, low != days.NEVER))


def _is_provisional(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    # Days beyond the published notices are outside, so that what is exact is certain.
    return Scalar(FALSE, _day(encoder, args[0], place).exact)


def _difference(encoder: Encoder, args: Sequence[Term], place: Place, *, least: int) -> Value:
    first, second = (_day(encoder, arg, place) for arg in args)
    order = happened_before(first, second) if least else happened_by(first, second)
    known = disj(order.fails, conj(order.holds, first.exact, second.exact))
    return Scalar(days.ordinal(second.low) - days.ordinal(first.low), known, order.fails)


def _days_past(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    return _difference(encoder, args, place, least=1)


def _days_until(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    return _difference(encoder, args, place, least=0)


def _first_known(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    first, second = (encoder.value(arg, place) for arg in args)
    if isinstance(first, Day):
        return choose(first.exact, first, second)
    if isinstance(first, (Scalar, Region)):
        return choose(conj(first.known, neg(first.absent)), first, second)
    raise OutsideError("`first_known` of a list")


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
    word, fine = regions.relation_at(first.word, second.word, wanted, encoder.words)
    there = conj(first.known, second.known, neg(first.absent), neg(second.absent), level_known)
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
    found = disj(*(conj(there, regions.meets(one.word, region.word)) for there, one in listed.items))
    return Scalar(found, conj(region.known, neg(region.absent)))


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
    return Scalar(members.count, members.known)


def _ids(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    records = _records(encoder, args[0])
    return Members(dict(zip(record_ids(records.path), records.present, strict=True)))


def _pluck(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    records = _records(encoder, args[0])
    path = f"{records.path}.{_raw(args[1])}"
    values = [encoder.view.get(path, at) for at in range(len(records.present))]
    if all(isinstance(value, Region) for value in values):
        return Regions(tuple(zip(records.present, cast(list[Region], values), strict=True)))
    found: dict[str, Formula] = {}
    for there, value in zip(records.present, values, strict=True):
        if not isinstance(value, Scalar) or z3.is_bool(value.expr):
            raise OutsideError(f"`{path}` as a list")
        for text in encoder.symbols.texts(dictionary()[path]):
            holds = conj(there, neg(value.absent), value.expr == encoder.words.word(text))
            found[text] = disj(found.get(text, FALSE), holds)
    return Members(found)


def _ids_where(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    records = _records(encoder, args[0])
    path, wanted = f"{records.path}.{_raw(args[1])}", _constants(args[2])
    found: dict[str, Formula] = {}
    for at, (name, there) in enumerate(zip(record_ids(records.path), records.present, strict=True)):
        value = encoder.view.get(path, at)
        assert isinstance(value, Scalar)
        found[name] = conj(there, disj(*(value.expr == encoder.words.word(word) for word in wanted)))
    return Members(found)


def _keys_where(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    value = encoder.value(args[0], place)
    assert isinstance(value, Statuses)
    wanted = [encoder.words.word(word) for word in _constants(args[1])]
    return Members(
        {
            key: conj(there, disj(*(status == word for word in wanted)))
            for key, (there, status) in value.entries.items()
        }
    )


def _minus(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    first, second = (_members(encoder, arg, place) for arg in args)
    left = {
        name: conj(formula, neg(second.members.get(name, FALSE))) for name, formula in first.members.items()
    }
    known = conj(first.known, disj(second.known, neg(first.filled)))
    return Members(left, known, conj(first.presumed, neg(first.filled)))


def _minus_item(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    first = _members(encoder, args[0], place)
    second = encoder.value(args[1], place)
    assert isinstance(second, Scalar)
    there = conj(second.known, neg(second.absent))
    left = {
        name: conj(formula, neg(conj(there, second.expr == encoder.words.word(name))))
        for name, formula in first.members.items()
    }
    return Members(left, conj(first.known, disj(second.known, neg(first.filled))))


def _without_words(encoder: Encoder, args: Sequence[Term], place: Place) -> Value:
    members = _members(encoder, args[0], place)
    words = _constants(args[1])
    left = {
        name: formula
        for name, formula in members.members.items()
        if not any(word in name for word in words)
    }
    return Members(left, members.known)


_FUNCTIONS: dict[str, Callable[[Encoder, Sequence[Term], Place], Value]] = {
    "months_after": _months_after,
    "days_after": _days_after,
    "workdays_after": _workdays_after,
    "legal_deadline": _legal_deadline,
    "date_or_as_of": _date_or_as_of,
    "is_provisional": _is_provisional,
    "days_past": _days_past,
    "days_until": _days_until,
    "first_known": _first_known,
    "region_relation": _region_relation,
    "region_relation_at": _region_relation_at,
    "region_at": _region_at,
    "region_level": _region_level,
    "region_status": _region_status,
    "parent_region": _parent_region,
    "covers_region": _covers_region,
    "count": _count,
    "ids": _ids,
    "ids_where": _ids_where,
    "pluck": _pluck,
    "keys_where": _keys_where,
    "minus": _minus,
    "minus_item": _minus_item,
    "without_words": _without_words,
}
