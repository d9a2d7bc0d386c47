"""Functions of lists of which some members may be uncertain, for all cases at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

import polars as pl

from rectify_rules.batch.masks import (
    Truth,
    blanked,
    both,
    constant,
    either,
    filtered,
    inverse,
    of_rows,
    series,
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
    texts = records.texts(name)
    if texts is None:
        return Items(records.known, no_members(), batch.height, hidden=records.some)
    if texts.dtype != pl.String:
        raise EngineError(f"the columnar engine cannot list `{name}`, which is no text")
    found = pl.DataFrame([records.sure["row"], texts.alias("item")])
    hidden = of_rows(found["row"].filter(found["item"].is_null()).unique(), batch.height)
    return Items(records.known, _distinct(found), batch.height, hidden=hidden)


def ids_where(batch: Batch, args: Sequence[Term]) -> Value:
    """The ids of the records whose field has one of the values."""
    records = items_of(batch, args[0])
    concerned = concerned_records(records, word(args[1]), constant_words(args[2]))
    named, valued = concerned["id"].is_not_null(), concerned["value"].is_not_null()
    found = concerned.select("row", pl.col("id").alias("item"))
    hidden = of_rows(concerned["row"].filter(~named).unique(), batch.height)
    sure, maybe = filtered(found, named & valued), filtered(found, named & ~valued)
    return Items(records.known, _distinct(sure), batch.height, _distinct(maybe), hidden)


def concerned_records(records: Items, name: str, wanted: Sequence[str]) -> pl.DataFrame:
    """Give the records whose field has one of the values, or none that is known: `row`, `id`, `value`."""
    none = constant(None, pl.String, records.sure.height)
    texts = {"id": records.texts("id"), "value": records.texts(name)}
    found = [(none if text is None else text.cast(pl.String)).alias(key) for key, text in texts.items()]
    table = pl.DataFrame([records.sure["row"], *found])
    return table.filter(pl.col("value").is_null() | pl.col("value").is_in(list(wanted)))


def keys_where(batch: Batch, args: Sequence[Term]) -> Value:
    """The keys of a map whose value is one of those given; a key without a value may be one of them."""
    table = items_of(batch, args[0])
    names, values = table.texts("key"), table.texts("value")
    if names is None or values is None:
        return Items(table.known, no_members(), batch.height)
    keys = pl.DataFrame([table.sure["row"], names.alias("item")])
    wanted = pl.Series([False]).new_from_index(0, len(values))
    for given in constant_words(args[1]):
        wanted = wanted | (values == given)
    valued = values.is_not_null()
    return Items(table.known, filtered(keys, wanted & valued), batch.height, filtered(keys, ~valued))


def minus(batch: Batch, args: Sequence[Term]) -> Value:
    """The members of one list that are not in another; nothing less anything is nothing."""
    second = items_of(batch, args[1])
    first = _constant(batch, args[0], second) if isinstance(args[0], Constant) else items_of(batch, args[0])
    empty = both(first.known, inverse(either(first.some, first.perhaps)))
    known = either(empty, both(first.known, second.known))
    kept = [_inside(part, known) for part in (first.sure, first.maybe)]
    left = [
        part.join(second.sure, on=_PAIR, how="anti", maintain_order="left") if part.height else part
        for part in kept
    ]
    certain = (
        left[0].join(second.maybe, on=_PAIR, how="anti", maintain_order="left") if left[0].height else left[0]
    )
    certain = _inside(certain, inverse(second.hidden))
    doubtful = pl.concat([part for part in left if part.height] or [no_members()])
    doubtful = doubtful.join(certain, on=_PAIR, how="anti") if doubtful.height else doubtful
    return Items(known, certain, batch.height, doubtful, both(first.hidden, known))


def _constant(batch: Batch, term: Term, other: Items) -> Items:
    """Write a constant list out where it is asked for: where the other list is known."""
    words_given = list(constant_words(term))
    rows = batch.rows.filter(series(other.known, batch.height))
    members = pl.DataFrame({"item": words_given}, schema={"item": pl.String})
    known = other.known if words_given else True
    return Items(known, pl.DataFrame([rows]).join(members, how="cross"), batch.height)


def minus_item(batch: Batch, args: Sequence[Term]) -> Value:
    """The members of a list other than one of a known name; an unknown name removes nothing for certain."""
    items, name = items_of(batch, args[0]), cast(Scalars, batch.value(args[1])).data

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
        return filtered(part, ~part["item"].str.contains_any(unwanted)) if part.height and unwanted else part

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
    numbers = batch.registry.numbers(items.sure["item"].cast(pl.String))
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
    return members.drop_nulls("item").unique(maintain_order=True)


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
