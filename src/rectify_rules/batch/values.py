"""What stands for the value of a term in all cases at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

import polars as pl

from rectify_rules.batch.masks import Mask, Truth, both, either, inverse, of_rows
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.ruleset.functions import LEVELS, RELATIONS, STATUSES

__all__ = ["Flags", "Items", "Scalars", "words"]


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


def _none() -> pl.DataFrame:
    return pl.DataFrame(schema={"row": pl.UInt32, "item": pl.String})


@dataclass(frozen=True)
class Items:
    """A list a case, written as its members with the rows they belong to."""

    known: Mask
    """Where the record says what is in the list."""
    sure: pl.DataFrame
    """`row` and `item`, in the order of the lists; of records `row` and a column for every field."""
    height: int
    maybe: pl.DataFrame = field(default_factory=_none)
    """Members that might be in the list."""
    hidden: Mask = False
    """Where a member that has no name might be any."""
    presumed: Mask = False
    doubtful: Mask = False

    @cached_property
    def some(self) -> Mask:
        """Tell where something is in the list for certain."""
        return of_rows(self.sure["row"].unique(), self.height)

    @cached_property
    def perhaps(self) -> Mask:
        """Tell where something might be in it."""
        named = of_rows(self.maybe["row"].unique(), self.height)
        return either(named, self.hidden)
