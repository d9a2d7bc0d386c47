"""Terms of rules evaluated for all cases at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

import polars as pl

from rectify_rules.batch import list_terms
from rectify_rules.batch.choose import choose
from rectify_rules.batch.masks import Mask, Truth, blanked, both, constant, either, inverse, pick, sure
from rectify_rules.batch.moments import Moments, chosen, is_before, is_not_after, known_on, shift
from rectify_rules.batch.values import Flags, Items, Scalars, words
from rectify_rules.errors import EngineError
from rectify_rules.facts import periods
from rectify_rules.facts.divisions import parent_region, region_at, relation, resolve
from rectify_rules.ruleset.terms import Builtin, ByReading, Call, Choose, Constant, Derived, Fact, Term

if TYPE_CHECKING:
    from rectify_rules.batch.batch import Batch

__all__ = ["TOO_COARSE", "Value", "evaluate", "unwrapped"]

Value = Moments | Flags | Scalars | Items

TOO_COARSE = 1000
"""From here on a relation at a level is open: added is which of the codes is too coarse to tell."""
_LEVEL_NAMES = ("national", "province", "city", "county", "township")


def evaluate(batch: Batch, term: Term) -> Value:
    """Give the value of a term in every case."""
    term = unwrapped(term, batch.program.readings)
    if isinstance(term, Fact):
        return batch.view.get(term.path)
    if isinstance(term, Builtin):
        return _builtin(batch, term.key)
    if isinstance(term, Choose):
        return choose(batch, term)
    if isinstance(term, Call) and term.function in _FUNCTIONS:
        return _FUNCTIONS[term.function](batch, term.args)
    raise EngineError(f"the columnar engine cannot evaluate `{term.key}`")


def unwrapped(term: Term, readings: Mapping[str, str]) -> Term:
    """Give what stands behind a name, and what the readings pick."""
    while isinstance(term, Derived | ByReading):
        term = term.body if isinstance(term, Derived) else term.options[readings[term.reading]]
    return term


def _builtin(batch: Batch, name: str) -> Value:
    if name == "territory":
        number = batch.registry.number(batch.program.ruleset.edition.territory)
        return Scalars("region", constant(number, pl.Int32, batch.height))
    if name == "as_of":
        return known_on(batch.view.as_of)
    edition = batch.program.ruleset.edition
    assumed = name == "governed_from" and batch.program.assume_in_scope
    day = date.min if assumed else edition.effective_on
    return known_on(batch.day(day), first_day=assumed)


def _moments(batch: Batch, term: Term) -> Moments:
    return cast(Moments, batch.value(term))


def _number(term: Term) -> int:
    return cast(int, cast(Constant, term).value.data)


def _months_after(batch: Batch, args: Sequence[Term]) -> Value:
    months = _number(args[1])
    move = batch.program.days(("months", months), lambda day: periods.months_after(day, months))
    return shift(_moments(batch, args[0]), move)


def _days_after(batch: Batch, args: Sequence[Term]) -> Value:
    days = timedelta(days=_number(args[1]))
    return shift(_moments(batch, args[0]), batch.program.days(("days", days.days), lambda day: day + days))


def _workdays_after(batch: Batch, args: Sequence[Term]) -> Value:
    return batch.program.deadlines("workdays_after", args)(_moments(batch, args[0]))


def _legal_deadline(batch: Batch, args: Sequence[Term]) -> Value:
    return batch.program.deadlines("legal_deadline", args)(_moments(batch, args[0]))


def _date_or_as_of(batch: Batch, args: Sequence[Term]) -> Value:
    moments, today = _moments(batch, args[0]), batch.view.as_of
    ranged = Moments(
        Truth(True, False),
        moments.earliest,
        _pick_latest(moments, today),
        moments.provisional,
        moments.shown,
        first_day=moments.first_day,
    )
    return chosen(moments.happened.no, known_on(today), ranged)


def _pick_latest(moments: Moments, today: pl.Series) -> pl.Series:

    return pick(moments.happened.yes, moments.latest, today)


def _first_known(batch: Batch, args: Sequence[Term]) -> Value:
    first, second = args
    one, other = batch.value(first), batch.value(second)
    if isinstance(one, Moments):
        stays = either(one.exact, batch.doubted(first))
        return chosen(stays, one, cast(Moments, other))
    if isinstance(one, Scalars) and isinstance(other, Scalars):
        stays = either(one.known, batch.doubted(first))
        rest = inverse(stays)

        return Scalars(
            other.kind,
            pick(stays, one.data, other.data),
            both(other.absent, rest),
            either(both(one.doubtful, stays), both(other.doubtful, rest)),
        )
    raise EngineError(f"the columnar engine cannot take the first known of `{first.key}`")


def _region(batch: Batch, term: Term) -> Scalars:
    return cast(Scalars, batch.value(term))


def _word(code: str | None) -> int | None:
    return None if code is None else words()[code]


def _region_relation(batch: Batch, args: Sequence[Term]) -> Value:
    first, second = (_region(batch, term) for term in args)
    lookup = batch.program.lookup(
        "relation", batch.registry, lambda a, b: _word(relation(a, b) or "unresolved")
    )
    blank = either(inverse(first.known), inverse(second.known))
    return Scalars("enum", lookup(first.data, second.data), both(blank, either(first.absent, second.absent)))


def relation_at(batch: Batch, args: Sequence[Term]) -> pl.Series:
    """Compare two regions at a level; numbers from TOO_COARSE on say what is open."""
    first, second = (_region(batch, term) for term in args[:2])
    return _by_level(batch, args[2], "relation_at", _related_at, first.data, second.data, blank="none")


def _by_level(
    batch: Batch,
    level: Term,
    name: str,
    compute: Callable[..., int | None],
    *regions: pl.Series,
    blank: str = "",
) -> pl.Series:
    """Look regions up at the level of each case; `blank` stands for a level that is not known."""

    levels = _levels(batch, level)
    if blank and isinstance(levels, pl.Series):
        levels = levels.fill_null(words()[blank])
    result = constant(None, pl.Int32, batch.height)
    for number in levels.unique().drop_nulls().to_list() if isinstance(levels, pl.Series) else [levels]:
        wanted = next(word for word, at in words().items() if at == number)
        lookup = batch.program.lookup(
            f"{name} {wanted}", batch.registry, lambda *codes, w=wanted: compute(batch, w, *codes)
        )
        mask = sure(levels == number, levels.is_not_null()) if isinstance(levels, pl.Series) else True
        result = pick(mask, lookup(*regions), result)
    return result


def _levels(batch: Batch, level: Term) -> pl.Series | int:
    if isinstance(level, Constant):
        return words()[str(level.value.data)]
    return _region(batch, level).data


def _related_at(batch: Batch, wanted: str, one: str, other: str) -> int:
    del batch
    found = relation(one, other)
    if found is None or found == "same":
        return words()[found or "unresolved"]
    if wanted not in _LEVEL_NAMES:
        apart = relation(one[:2] + "0000", other[:2] + "0000") == "unrelated"
        return words()["unrelated"] if apart else TOO_COARSE
    places = [region_at(code, wanted) for code in (one, other)]  # type: ignore[arg-type]
    if None not in places:
        return words()["same" if places[0] == places[1] else "unrelated"]
    if found == "unrelated":
        return words()["unrelated"]
    return TOO_COARSE + sum(1 << at for at, place in enumerate(places) if place is None)


def _region_relation_at(batch: Batch, args: Sequence[Term]) -> Value:
    found = relation_at(batch, args)

    return Scalars("enum", blanked(found, sure(found >= TOO_COARSE, found.is_not_null())))


def region_at_level(batch: Batch, args: Sequence[Term]) -> pl.Series:
    """Give the region at a level, null where a code is not known or too coarse."""
    return _by_level(batch, args[1], "region_at", _placed_at, _region(batch, args[0]).data)


def _placed_at(batch: Batch, wanted: str, code: str) -> int | None:
    if resolve(code).level is None:
        return batch.registry.number(code)
    found = region_at(code, wanted) if wanted in _LEVEL_NAMES else None  # type: ignore[arg-type]
    return None if found is None else batch.registry.number(found)


def _region_at(batch: Batch, args: Sequence[Term]) -> Value:
    return Scalars("region", region_at_level(batch, args))


def _parent_region(batch: Batch, args: Sequence[Term]) -> Value:
    region = _region(batch, args[0])

    def above(code: str) -> int:
        found = "unresolved" if resolve(code).level is None else parent_region(code) or "none"
        return batch.registry.number(found)

    lookup = batch.program.lookup("parent", batch.registry, above)
    return Scalars("region", lookup(region.data), region.absent, region.doubtful)


def _region_level(batch: Batch, args: Sequence[Term]) -> Value:
    region = _region(batch, args[0])
    lookup = batch.program.lookup("level", batch.registry, lambda code: _word(resolve(code).level or "none"))
    return Scalars("enum", lookup(region.data), region.absent, region.doubtful)


def _region_status(batch: Batch, args: Sequence[Term]) -> Value:
    region = _region(batch, args[0])
    lookup = batch.program.lookup("status", batch.registry, lambda code: _word(resolve(code).status))
    return Scalars("enum", lookup(region.data), region.absent, region.doubtful)


def _days(batch: Batch, args: Sequence[Term], least: int) -> Value:
    first, second = (_moments(batch, term) for term in args)
    order = is_before(first, second) if least else is_not_after(first, second)

    days = [one.earliest if one.shown is None else _shown(one) for one in (first, second)]
    known = both(both(order.yes, _has_day(first)), _has_day(second))
    count = (days[1] - days[0]).cast(pl.Int64)
    few: Mask = count < least
    absent = either(order.no, both(known, few))
    return Scalars("int", blanked(count, either(inverse(known), absent)), absent)


def _shown(moments: Moments) -> pl.Series:

    assert moments.shown is not None
    return pick(moments.provisional, moments.shown, moments.earliest)


def _has_day(moments: Moments) -> Mask:
    return either(moments.exact, moments.provisional)


def _is_provisional(batch: Batch, args: Sequence[Term]) -> Value:
    moments = _moments(batch, args[0])
    return Flags(Truth(moments.provisional, both(moments.exact, inverse(moments.provisional))))


_FUNCTIONS: Mapping[str, Callable[[Batch, Sequence[Term]], Value]] = {
    "months_after": _months_after,
    "days_after": _days_after,
    "workdays_after": _workdays_after,
    "legal_deadline": _legal_deadline,
    "date_or_as_of": _date_or_as_of,
    "is_provisional": _is_provisional,
    "days_past": lambda batch, args: _days(batch, args, 1),
    "days_until": lambda batch, args: _days(batch, args, 0),
    "first_known": _first_known,
    "region_relation": _region_relation,
    "region_relation_at": _region_relation_at,
    "region_at": _region_at,
    "region_level": _region_level,
    "region_status": _region_status,
    "parent_region": _parent_region,
    **list_terms.FUNCTIONS,
}
