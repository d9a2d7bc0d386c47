"""One fact of many cases: which values may not stand as they are, and what deciding takes for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from rectify_rules.batch.masks import Mask, at, either, of_rows, sure
from rectify_rules.batch.odd_texts import odd_regions, odd_texts
from rectify_rules.batch.packed import Packed, packed
from rectify_rules.batch.regions import Names, Registry
from rectify_rules.batch.values import words
from rectify_rules.facts.dates import FIRST_YEAR, LAST_YEAR
from rectify_rules.facts.spec import FactSpec
from rectify_rules.facts.values import INT_MAX, LIST_MAX, accepts_empty

__all__ = ["CodedFact", "Fact", "ListFact", "PlacedFact", "fact_of"]

_EPOCH = date(1970, 1, 1).toordinal()
_BOUNDS = {
    "date": (date(FIRST_YEAR, 1, 1).toordinal() - _EPOCH, date(LAST_YEAR, 12, 31).toordinal() - _EPOCH),
    "int": (0, INT_MAX),
}


class Fact:
    """A fact whose values are taken as they are: yes or no, numbers, days as numbers, texts."""

    def __init__(self, spec: FactSpec, array: pa.Array, *, naming: bool = False) -> None:
        self.spec = spec
        self.array = array
        self.naming = naming
        """Whether it names a member of a list, and so must not be an empty text."""

    @property
    def blank(self) -> bool:
        """Tell whether no case has the fact."""
        return bool(self.array.null_count == len(self.array))

    @cached_property
    def odd(self) -> Mask:
        """Tell which values have to be looked at alone."""
        if self.blank:
            return False
        if self.spec.kind == "text":
            return odd_texts(self.array, empty=accepts_empty(self.spec) and not self.naming)
        bounds = _BOUNDS.get(self.spec.kind)
        return self._beyond(*bounds) if bounds else False

    def _beyond(self, least: int, most: int) -> Mask:
        ends = pc.min_max(self._numbers).as_py()
        if least <= ends["min"] and ends["max"] <= most:
            return False
        return ((self._series < least) | (self._series > most)).fill_null(False)

    @property
    def _numbers(self) -> pa.Array:
        return self.array.view(pa.int32()) if self.spec.kind == "date" else self.array

    def series(self, registry: Registry) -> pl.Series:
        """Give the values as deciding takes them."""
        del registry
        return self._series

    @cached_property
    def _series(self) -> pl.Series:
        return pl.Series(_plain(self._numbers))

    def named(self, names: Names) -> pl.Series:
        """Give the numbers of what is written."""
        encoded = self.encoded
        known = names.numbers(pl.Series(encoded.dictionary.cast(pa.string())))
        return at(known, pl.Series(encoded.indices))

    @cached_property
    def encoded(self) -> pa.DictionaryArray:
        """Give what is written, each text once, and where it stands."""
        return self.array if pa.types.is_dictionary(self.array.type) else self.array.dictionary_encode()

    def texts(self) -> pl.Series:
        """Give the values as they are written."""
        return pl.Series(_plain(self.array)).cast(pl.String)

    def take(self, rows: pa.Array) -> Fact:
        """Give the fact of some cases."""
        return type(self)(self.spec, self.array.take(rows), naming=self.naming)


class CodedFact(Fact):
    """A fact with a vocabulary, by the numbers of its words."""

    @cached_property
    def own(self) -> pa.Array:
        """Number the words of its own vocabulary; null is what is none of them."""
        vocabulary = _vocabulary(tuple(self.spec.values))
        if pa.types.is_dictionary(self.array.type):
            return pc.index_in(self.array.dictionary, value_set=vocabulary.own).take(self.array.indices)
        return pc.index_in(self.array, value_set=vocabulary.own)

    @cached_property
    def odd(self) -> Mask:
        """Tell which values are not in the vocabulary."""
        if self.own.null_count == self.array.null_count:
            return False
        return pl.Series(pc.and_(self.own.is_null(), self.array.is_valid()))

    @cached_property
    def _series(self) -> pl.Series:
        return at(_vocabulary(tuple(self.spec.values)).numbers, pl.Series(self.own))


class PlacedFact(Fact):
    """A division, by the number that a registry gives it."""

    @cached_property
    def odd(self) -> Mask:
        """Tell which values are not written as a code."""
        odd = odd_regions(self.encoded.dictionary)
        if isinstance(odd, bool):
            return False
        places = pl.Series(self.encoded.indices)
        return sure(at(odd, places), places.is_not_null())

    def series(self, registry: Registry) -> pl.Series:
        """Give the numbers of the codes."""
        return self.named(registry)


class ListFact(Fact):
    """A list, a list of records or a map, by its members and the rows they belong to."""

    @cached_property
    def sizes(self) -> pa.Array:
        """Count the members, null where there is no list."""
        return pc.list_value_length(self.array)

    @cached_property
    def some(self) -> Mask:
        """Tell where the list has members."""
        return self._longer_than(0)

    def _longer_than(self, size: int) -> Mask:
        sizes = pl.Series(self.sizes)
        return sure(sizes > size, sizes.is_not_null())

    @cached_property
    def owner(self) -> pl.Series:
        """Give the row of each member."""
        return pl.Series("row", pc.list_parent_indices(self.array).cast(pa.uint32()))

    @cached_property
    def fields(self) -> Mapping[str, Fact]:
        """Give what the members say, by the name of the field; a plain member is an `item`."""
        members = self.array.flatten()
        if not pa.types.is_struct(members.type):
            return {"item": fact_of(_member(self.spec), members, naming=True)}
        specs = self.spec.fields or _pair(self.spec)
        names = [field.name for field in members.type]
        return {
            name: fact_of(specs[name], array, naming=name == "key")
            for name, array in zip(names, members.flatten(), strict=True)
        }

    @cached_property
    def odd(self) -> Mask:
        """Tell which lists are too long, or have a member that has to be looked at alone."""
        if self.blank:
            return False
        long: Mask = False
        if pc.max(self.sizes).as_py() > LIST_MAX:
            long = self._longer_than(LIST_MAX)
        wrong = self._odd_members()
        if isinstance(wrong, bool):
            return long
        return either(long, of_rows(self.owner.filter(wrong).unique(), len(self.array)))

    def _odd_members(self) -> Mask:
        wrong = _nulls(self.array.flatten())
        for name, fact in self.fields.items():
            wrong = either(wrong, fact.odd)
            if name == "key":
                wrong = either(wrong, _nulls(fact.array))
            if name in ("id", "key"):
                wrong = either(wrong, self._repeated(fact))
        return wrong

    def _repeated(self, names: Fact) -> Mask:
        """Tell which members have the name of another in their list."""
        places = self.owner.cast(pl.Int64) * (1 << 32) + pl.Series(names.encoded.indices).cast(pl.Int64)
        named = places.drop_nulls()
        if named.n_unique() == len(named):
            return False
        return places.is_duplicated() & places.is_not_null()

    def members(self, registry: Registry) -> pl.DataFrame:
        """Give the members with the rows they belong to: `row`, and `item` or, of records, `at`."""
        item = self.fields.get("item")
        if item is None:
            at = pl.int_range(0, len(self.owner), dtype=pl.UInt32, eager=True).alias("at")
            return pl.DataFrame([self.owner, at])
        column = item.series(registry) if item.spec.kind == "date" else item.named(registry.names)
        return pl.DataFrame([self.owner, column.alias("item")])

    @cached_property
    def packed(self) -> Packed | None:
        """Give the lists as numbers, where they are of words from a small vocabulary."""
        item = self.fields.get("item")
        return packed(self.array, item.own, tuple(item.spec.values)) if isinstance(item, CodedFact) else None


def fact_of(spec: FactSpec, array: pa.Array, *, naming: bool = False) -> Fact:
    """Give what fits the kind of a fact."""
    return _KINDS.get(spec.kind, Fact)(spec, array, naming=naming)


_KINDS: Mapping[str, type[Fact]] = {
    "enum": CodedFact,
    "region": PlacedFact,
    "list": ListFact,
    "record_list": ListFact,
    "map": ListFact,
}


class _Vocabulary(NamedTuple):
    own: pa.Array
    numbers: pl.Series


@lru_cache(maxsize=256)
def _vocabulary(values: tuple[str, ...]) -> _Vocabulary:
    """Give the words of a fact, and their numbers among all words."""
    return _Vocabulary(
        pa.array(values, pa.string()), pl.Series([words()[word] for word in values], dtype=pl.Int32)
    )


def _member(spec: FactSpec) -> FactSpec:
    assert spec.item is not None
    return replace(spec, kind=spec.item, item=None)


def _pair(spec: FactSpec) -> Mapping[str, FactSpec]:
    """Give what the keys and the values of a map are."""
    return {"key": replace(spec, kind="text", item=None), "value": _member(spec)}


def _plain(array: pa.Array) -> pa.Array:
    return array.cast(array.type.value_type) if pa.types.is_dictionary(array.type) else array


def _nulls(array: pa.Array) -> Mask:
    return pl.Series(array.is_null()) if array.null_count else False
