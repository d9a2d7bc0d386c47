"""What stands for the value of a term in all cases at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING

import polars as pl

from rectify_rules.batch.masks import Mask, Truth, blanked, both, constant, either, filled, inverse, of_rows
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.ruleset.functions import LEVELS, RELATIONS, STATUSES

if TYPE_CHECKING:
    from rectify_rules.batch.facts import Fact, ListFact
    from rectify_rules.batch.regions import Names

__all__ = ["Flags", "Items", "Recorded", "Scalars", "no_members", "words"]


@cache
def words() -> Mapping[str, int]:
    """Number the codes of all vocabularies: those of the facts, and what is told of divisions."""
    found = [code for spec in dictionary().values() for code in spec.values]
    return {code: at for at, code in enumerate(dict.fromkeys([*found, *RELATIONS, *LEVELS, *STATUSES]))}


@dataclass(frozen=True, slots=True)
class Flags:
    """Yes or no, unknown where neither."""

    truth: Truth
    presumed: Mask = False
    doubtful: Mask = False
    absent: Mask = False


@dataclass(frozen=True)
class Scalars:
    """A value a case: text, a number, the number of a word or of a region; null where there is none."""

    kind: str
    data: pl.Series
    absent: Mask = False
    """Where null means that there is known to be none, since what would carry it has not happened."""
    doubtful: Mask = False

    @cached_property
    def known(self) -> Mask:
        """Tell where there is a value."""
        if not self.data.null_count():
            return True
        return False if self.data.null_count() == len(self.data) else self.data.is_not_null()

    @property
    def unknown(self) -> Mask:
        """Tell where the record does not say."""
        return both(inverse(self.known), inverse(self.absent))


@cache
def no_members() -> pl.DataFrame:
    """Give the members of lists that are all empty."""
    return pl.DataFrame(schema={"row": pl.UInt32, "item": pl.Int32})


@dataclass(frozen=True, slots=True)
class Recorded:
    """Lists just as they are recorded, in the rows where the record counts; empty in the others."""

    fact: ListFact
    rows: Mask

    @property
    def some(self) -> Mask:
        """Tell where something is in the list."""
        return both(self.fact.some, self.rows)

    def has(self, word: str) -> Mask | None:
        """Tell where a word is in the list; None where its members have to be looked at for that."""
        return None if self.fact.packed is None else both(self.fact.packed.has(word), self.rows)

    def sizes(self) -> pl.Series:
        """Count the members."""
        sizes = pl.Series(self.fact.sizes).cast(pl.Int64)
        return filled(blanked(sizes, inverse(self.rows)), 0)


@dataclass(frozen=True)
class Items:
    """A list a case, written as its members with the rows they belong to."""

    known: Mask
    """Where the record says what is in the list."""
    members: pl.DataFrame | Callable[[], pl.DataFrame]
    height: int
    maybe: pl.DataFrame = field(default_factory=no_members)
    """Members that might be in the list."""
    hidden: Mask = False
    """Where a member that has no name might be any."""
    presumed: Mask = False
    doubtful: Mask = False
    fields: Mapping[str, Fact] = field(default_factory=dict)
    """What each record of a list of records says, by the name of the field."""
    recorded: Recorded | None = None
    """The same in another form, where the list is just what is recorded."""

    @cached_property
    def sure(self) -> pl.DataFrame:
        """Give `row` and `item`, the number of a name or a day; of records `row` and `at`, the place in `fields`."""
        return self.members() if callable(self.members) else self.members

    def others(self, sure: pl.DataFrame, maybe: pl.DataFrame) -> Items:
        """Give the list with other members, none of them presumed or in doubt."""
        return replace(self, members=sure, maybe=maybe, presumed=False, doubtful=False, recorded=None)

    def named(self, name: str, names: Names) -> pl.Series | None:
        """Give the numbers of what a field of the records says; None where no record has it."""
        return self.fields[name].named(names)[self.sure["at"]] if name in self.fields else None

    @cached_property
    def some(self) -> Mask:
        """Tell where something is in the list for certain."""
        if self.recorded is not None:
            return self.recorded.some
        return of_rows(self.sure["row"].unique(), self.height)

    @cached_property
    def sizes(self) -> pl.Series:
        """Count what is in the list for certain."""
        if self.recorded is not None:
            return self.recorded.sizes()
        numbers = constant(0, pl.Int64, self.height)
        if not self.sure.height:
            return numbers
        counts = self.sure.group_by("row").len()
        return numbers.clone().scatter(counts["row"], counts["len"].cast(pl.Int64))

    def has(self, word: str, names: Names) -> Mask:
        """Tell where a word is in the list for certain."""
        found = self.recorded.has(word) if self.recorded is not None else None
        return _holding(self.sure, names.number(word), self.height) if found is None else found

    def may_have(self, word: str, names: Names) -> Mask:
        """Tell where a word might be in it."""
        return _holding(self.maybe, names.number(word), self.height)

    @cached_property
    def perhaps(self) -> Mask:
        """Tell where something might be in it."""
        named = of_rows(self.maybe["row"].unique(), self.height) if self.maybe.height else False
        return either(named, self.hidden)


def _holding(members: pl.DataFrame, word: int, height: int) -> Mask:
    if not members.height:
        return False
    return of_rows(members["row"].filter(members["item"] == word).unique(), height)
