"""Functions of lists of which some members may be uncertain, for all cases at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

import polars as pl

from rectify_rules.batch.masks import (
    Mask,
    Truth,
    blanked,
    both,
    constant,
    either,
    filtered,
    inverse,
    of_rows,
    series,
    sure,
)
from rectify_rules.batch.values import Flags, Items, Scalars, no_members, words
from rectify_rules.errors import EngineError
from rectify_rules.facts.divisions import relation
from rectify_rules.facts.logic import Items as SureItems
from rectify_rules.ruleset.terms import Constant, Term

if TYPE_CHECKING:
    from rectify_rules.batch.batch import Batch
    from rectify_rules.batch.terms import Value

__all__ = ["FUNCTIONS", "constant_words", "word"]

_PAIR = ["row", "item"]


def items_of(batch: Batch, term: Term) -> Items:
    """Give a list."""
    return cast(Items, batch.value(term))


def constant_words(term: Term) -> tuple[str, ...]:
    """Give a list that is written in the rule file."""
    data = cast(Constant, term).value.data
    return tuple(str(item) for item in data.sure) if isinstance(data, SureItems) else ()


def word(term: Term) -> str:
    """Give a word that is written in the rule file."""
    return str(cast(Constant, term).value.data)


def count(batch: Batch, args: Sequence[Term]) -> Value:
    """The number of members."""
    items = items_of(batch, args[0])
    return Scalars("int", blanked(items.sizes, either(inverse(items.known), items.perhaps)))


def pluck(batch: Batch, args: Sequence[Term]) -> Value:
    """One field of every record, each value once."""
    return _fields(batch, args[0], word(args[1]))


def ids(batch: Batch, args: Sequence[Term]) -> Value:
    """The ids of the records."""
    return _fields(batch, args[0], "id")


def _fields(batch: Batch, term: Term, name: str) -> Items:
    records = items_of(batch, term)
    if name in records.fields and records.fields[name].spec.kind not in ("text", "enum", "region"):
        raise EngineError(f"the columnar engine cannot list `{name}`, which is no text")
    numbers = records.named(name, batch.registry.names)
    if numbers is None:
        return Items(records.known, no_members(), batch.height, hidden=records.some)
    found = pl.DataFrame([records.sure["row"], numbers.alias("item")])
    hidden: Mask = False
    if numbers.null_count():
        hidden = of_rows(found["row"].filter(numbers.is_null()).unique(), batch.height)
    return Items(records.known, _distinct(found), batch.height, hidden=hidden)


def ids_where(batch: Batch, args: Sequence[Term]) -> Value:
    """The ids of the records whose field has one of the values."""
    records = items_of(batch, args[0])
    concerned = concerned_records(batch, records, word(args[1]), constant_words(args[2]))
    named, valued = concerned["id"].is_not_null(), concerned["value"].is_not_null()
    found = pl.DataFrame([concerned["row"], concerned["id"].alias("item")])
    hidden = of_rows(concerned["row"].filter(~named).unique(), batch.height)
    sure, maybe = filtered(found, named & valued), filtered(found, named & ~valued)
    return Items(records.known, _distinct(sure), batch.height, _distinct(maybe), hidden)


def concerned_records(batch: Batch, records: Items, name: str, wanted: Sequence[str]) -> pl.DataFrame:
    """Give the records whose field has one of the values, or none that is known: `row`, `id`, `value`."""
    names, none = batch.registry.names, constant(None, pl.Int32, records.sure.height)
    ids, values = (records.named(field, names) for field in ("id", name))
    ids, values = (none if ids is None else ids), (none if values is None else values)
    table = pl.DataFrame([records.sure["row"], ids.alias("id"), values.alias("value")])
    return filtered(table, series(either(values.is_null(), _one_of(batch, values, wanted)), table.height))


def _one_of(batch: Batch, numbers: pl.Series, wanted: Sequence[str]) -> Mask:
    """Tell which numbers are those of some names."""
    found: Mask = False
    for name in wanted:
        found = either(found, sure(numbers == batch.registry.names.number(name), numbers.is_not_null()))
    return found


def keys_where(batch: Batch, args: Sequence[Term]) -> Value:
    """The keys of a map whose value is one of those given; a key without a value may be one of them."""
    table = items_of(batch, args[0])
    names, values = (table.named(field, batch.registry.names) for field in ("key", "value"))
    if names is None or values is None:
        return Items(table.known, no_members(), batch.height)
    keys = pl.DataFrame([table.sure["row"], names.alias("item")])
    wanted = series(_one_of(batch, values, constant_words(args[1])), len(values))
    return Items(table.known, filtered(keys, wanted), batch.height, filtered(keys, values.is_null()))


def minus(batch: Batch, args: Sequence[Term]) -> Value:
    """The members of one list that are not in another; nothing less anything is nothing."""
    second = items_of(batch, args[1])
    first = _constant(batch, args[0], second) if isinstance(args[0], Constant) else items_of(batch, args[0])
    empty = both(first.known, inverse(either(first.some, first.perhaps)))
    known = either(empty, both(first.known, second.known))
    kept = [_inside(part, known) for part in (first.sure, first.maybe)]
    left = [_without(batch, part, second.sure) for part in kept]
    certain = _inside(_without(batch, left[0], second.maybe), inverse(second.hidden))
    doubtful = pl.concat([part for part in left if part.height] or [no_members()])
    doubtful = _without(batch, doubtful, certain)
    return Items(known, certain, batch.height, doubtful, both(first.hidden, known))


def _constant(batch: Batch, term: Term, other: Items) -> Items:
    """Write a constant list out where it is asked for: where the other list is known."""
    words_given = [batch.registry.names.number(name) for name in constant_words(term)]
    rows = batch.rows.filter(series(other.known, batch.height))
    members = pl.DataFrame({"item": words_given}, schema={"item": pl.Int32})
    known = other.known if words_given else True
    return Items(known, pl.DataFrame([rows]).join(members, how="cross"), batch.height)


def minus_item(batch: Batch, args: Sequence[Term]) -> Value:
    """The members of a list other than one of a known name; an unknown name removes nothing for certain."""
    items, text = items_of(batch, args[0]), cast(Scalars, batch.value(args[1])).data
    name = batch.registry.names.numbers(text)

    def others(part: pl.DataFrame) -> pl.DataFrame:
        if not part.height:
            return part
        named = name[part["row"]]
        return filtered(part, ~((part["item"] == named) & named.is_not_null()))

    return items.others(others(items.sure), others(items.maybe))


def without_words(batch: Batch, args: Sequence[Term]) -> Value:
    """The members of a list whose text holds none of the words."""
    items, unwanted = items_of(batch, args[0]), list(constant_words(args[1]))

    def others(part: pl.DataFrame) -> pl.DataFrame:
        if not part.height or not unwanted:
            return part
        found = batch.registry.names.where(part["item"], lambda names: names.str.contains_any(unwanted))
        return filtered(part, ~found)

    if "" in unwanted:
        return Items(items.known, no_members(), batch.height, hidden=False)
    # What an unnamed member is called is not known either, but it is a sign without the words.
    return items.others(others(items.sure), others(items.maybe))


def covers_region(batch: Batch, args: Sequence[Term]) -> Value:
    """Whether a list of regions holds one, or what lies above or below it."""
    items, wanted = items_of(batch, args[0]), cast(Scalars, batch.value(args[1]))
    lookup = batch.program.lookup("relation", batch.registry, _relation)
    related = [words()[name] for name in ("same", "below", "above")]
    rows = items.sure["row"]
    numbers = batch.registry.names.moved(items.sure["item"], batch.registry)
    found = lookup(numbers, wanted.data[rows]) if len(rows) else numbers
    meets = of_rows(rows.filter(found.is_in(related).fill_null(False)).unique(), batch.height)
    ready = both(items.known, wanted.known)
    yes = both(ready, meets)
    return Flags(Truth(yes, both(both(ready, inverse(meets)), inverse(items.perhaps))))


def _relation(first: str, second: str) -> int:
    return words()[relation(first, second) or "unresolved"]


def _inside(part: pl.DataFrame, mask: pl.Series | bool) -> pl.DataFrame:
    if isinstance(mask, bool):
        return part if mask else part.clear()
    return filtered(part, mask[part["row"]]) if part.height else part


def _distinct(members: pl.DataFrame) -> pl.DataFrame:
    """Keep each named member of a list once."""
    if members["item"].null_count():
        members = filtered(members, members["item"].is_not_null())
    places = members["row"].cast(pl.Int64) * (1 << 32) + members["item"].cast(pl.Int64)
    return members if places.n_unique() == len(places) else members.unique(maintain_order=True)


_DENSE_MOST = 1 << 25


def _without(batch: Batch, members: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Drop the members of lists that are among others."""
    if not members.height or not others.height:
        return members
    width = len(batch.registry.names)
    if width * batch.height > _DENSE_MOST:
        return members.join(others, on=_PAIR, how="anti", maintain_order="left")
    # One bit for every name in every list that can be: faster than a join while there are few names.
    ours, theirs = (part["row"] * width + part["item"].cast(pl.UInt32) for part in (members, others))
    found = series(of_rows(theirs, width * batch.height), width * batch.height)
    return filtered(members, ~found[ours])


FUNCTIONS: Mapping[str, Callable[[Batch, Sequence[Term]], Value]] = {
    "count": count,
    "ids": ids,
    "ids_where": ids_where,
    "pluck": pluck,
    "keys_where": keys_where,
    "minus": minus,
    "minus_item": minus_item,
    "without_words": without_words,
    "covers_region": covers_region,
}
