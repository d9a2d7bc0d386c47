"""The first of several terms whose condition holds, for all cases at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import polars as pl

from rectify_rules.batch.masks import (
    TRUE,
    Mask,
    Truth,
    blanked,
    both,
    constant,
    either,
    filtered,
    inverse,
    of_rows,
    pick,
    undecided,
)
from rectify_rules.batch.moments import LEAST, MOST, Moments, chosen
from rectify_rules.batch.values import Flags, Items, Scalars
from rectify_rules.ruleset.condition import Condition
from rectify_rules.ruleset.terms import Choose, Term

if TYPE_CHECKING:
    from rectify_rules.batch.batch import Batch

__all__ = ["Option", "choose", "options_of"]


@dataclass(frozen=True, slots=True)
class Option:
    """One option: where it may be the one chosen, and where its condition is then still open."""

    condition: Condition | None
    term: Term
    possible: Mask
    open: Mask
    first: Mask
    """Where no earlier option is possible."""


def options_of(batch: Batch, term: Choose) -> list[Option]:
    """List the options that are possible somewhere."""
    found: list[Option] = []
    reached: Mask = True
    none_yet: Mask = True
    for condition, option in term.options:
        truth = TRUE if condition is None else batch.holds(condition)
        possible = both(reached, inverse(truth.no))
        if possible is not False:
            found.append(
                Option(
                    condition, option, possible, both(possible, undecided(truth)), both(possible, none_yet)
                )
            )
        none_yet = both(none_yet, inverse(possible))
        reached = both(reached, inverse(truth.yes))
    return found


def choose(batch: Batch, term: Choose) -> Moments | Flags | Scalars | Items:
    """Give the option chosen; while a condition is open, the options it leaves must agree."""
    options = options_of(batch, term)
    values = [batch.value(option.term) for option in options]
    if len(options) == 1:
        return values[0]
    is_open: Mask = False
    for option in options:
        is_open = either(is_open, option.open)
    kind = type(values[0])
    if kind is Moments:
        return _moments(batch, options, cast(list[Moments], values), is_open)
    if kind is Scalars:
        return _scalars(options, cast(list[Scalars], values))
    if kind is Flags:
        return _flags(options, cast(list[Flags], values))
    return _items(batch, options, cast(list[Items], values), is_open)


def _moments(batch: Batch, options: list[Option], values: list[Moments], is_open: Mask) -> Moments:
    result = values[-1]
    for option, value in zip(reversed(options[:-1]), reversed(values[:-1]), strict=True):
        result = chosen(option.first, value, result)
    if is_open is False:
        return result
    return chosen(is_open, _hull(batch, options, values), result)


def _hull(batch: Batch, options: list[Option], values: list[Moments]) -> Moments:
    """Give the bounds that hold whichever of the possible options is chosen."""
    all_yes: Mask = True
    all_no: Mask = True
    low = constant(MOST, pl.Int32, batch.height)
    high = constant(LEAST, pl.Int32, batch.height)
    for option, value in zip(options, values, strict=True):
        elsewhere = inverse(option.possible)
        all_yes = both(all_yes, either(elsewhere, value.happened.yes))
        all_no = both(all_no, either(elsewhere, value.happened.no))
        counts = both(option.possible, inverse(value.happened.no))
        low = pick(both(counts, value.earliest < low), value.earliest, low)
        high = pick(both(counts, value.latest > high), value.latest, high)
    # Where nothing counts, nothing is known.
    least, most = (constant(day, pl.Int32, batch.height) for day in (LEAST, MOST))
    none: Mask = low == MOST
    return Moments(Truth(all_yes, all_no), pick(none, least, low), pick(none, most, high))


def _scalars(options: list[Option], values: list[Scalars]) -> Scalars:
    first, absent = values[-1].data, values[-1].absent
    for option, value in zip(reversed(options[:-1]), reversed(values[:-1]), strict=True):
        first = pick(option.first, value.data, first)
        absent = either(both(option.first, value.absent), both(inverse(option.first), absent))
    conflict: Mask = False
    for option, value in zip(options, values, strict=True):
        other: Mask = value.data.ne_missing(first)
        if absent is not False or value.absent is not False:
            other = either(other, _differs(value.absent, absent))
        conflict = either(conflict, both(option.possible, other))
    return Scalars(values[0].kind, blanked(first, conflict), both(absent, inverse(conflict)))


def _differs(first: Mask, second: Mask) -> Mask:
    return either(both(first, inverse(second)), both(second, inverse(first)))


def _flags(options: list[Option], values: list[Flags]) -> Flags:
    all_yes: Mask = True
    all_no: Mask = True
    for option, value in zip(options, values, strict=True):
        elsewhere = inverse(option.possible)
        all_yes = both(all_yes, either(elsewhere, value.truth.yes))
        all_no = both(all_no, either(elsewhere, value.truth.no))
    return Flags(Truth(all_yes, all_no))


def _items(batch: Batch, options: list[Option], values: list[Items], is_open: Mask) -> Items:
    """Take the members of the option chosen; where that is open the list is not known, unless they agree."""
    known: Mask = False
    hidden: Mask = False
    sure: list[pl.DataFrame] = []
    maybe: list[pl.DataFrame] = []
    for option, value in zip(options, values, strict=True):
        here = both(option.first, inverse(is_open))
        known = either(known, both(here, value.known))
        hidden = either(hidden, both(here, value.hidden))
        sure.append(_inside(value.sure, here))
        maybe.append(_inside(value.maybe, here))
    agreed = _agreed(batch, options, values, is_open)
    if agreed is not False:
        known, hidden = (
            either(known, both(agreed, values[-1].known)),
            either(hidden, both(agreed, values[-1].hidden)),
        )
        sure.append(_inside(values[-1].sure, agreed))
        maybe.append(_inside(values[-1].maybe, agreed))
    return Items(known, _concat(sure), batch.height, _concat(maybe), hidden)


def _agreed(batch: Batch, options: list[Option], values: list[Items], is_open: Mask) -> Mask:
    """Tell where the options that an open condition leaves are the same list."""
    agreed = both(is_open, options[-1].possible)
    if agreed is False:
        return False
    last = values[-1]
    for option, value in zip(options[:-1], values[:-1], strict=True):
        if value is last:
            continue
        differs = either(_differs(value.known, last.known), _differs(value.hidden, last.hidden))
        differs = either(differs, _other_members(batch, value.sure, last.sure))
        differs = either(differs, _other_members(batch, value.maybe, last.maybe))
        agreed = both(agreed, inverse(both(option.possible, differs)))
    return agreed


def _other_members(batch: Batch, first: pl.DataFrame, second: pl.DataFrame) -> Mask:
    """Tell where two lists have not the same members in the same order."""
    if not first.height and not second.height:
        return False
    lists = [
        part.group_by("row", maintain_order=True).agg(pl.col("item")).sort("row") for part in (first, second)
    ]
    joined = lists[0].join(lists[1], on="row", how="full", coalesce=True)
    same = (joined["item"] == joined["item_right"]).fill_null(False)

    return of_rows(joined["row"].filter(~same), batch.height)


def _inside(part: pl.DataFrame, mask: Mask) -> pl.DataFrame:
    if isinstance(mask, bool):
        return part if mask else part.clear()
    return filtered(part, mask[part["row"]]) if part.height else part


def _concat(parts: list[pl.DataFrame]) -> pl.DataFrame:
    held = [part.select("row", "item") for part in parts if part.height]
    return pl.concat(held) if held else parts[0]
