"""Lists of words from a small vocabulary, one number a row: how often each word is in the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from rectify_rules.batch.masks import Mask, at

__all__ = ["Packed", "packed"]

_BITS = 4
_MOST = (1 << _BITS) - 1
"""Words of a vocabulary, and members of a list, up to which a number of 64 bits has room."""


@dataclass(frozen=True, slots=True)
class Packed:
    """Four bits for every word of the vocabulary."""

    numbers: pl.Series
    places: Mapping[str, int]

    def has(self, word: str) -> Mask:
        """Tell where a word is in the list."""
        if word not in self.places:
            return False
        return (self.numbers & (_MOST << _BITS * self.places[word])) != 0


def packed(lists: pa.ListArray, codes: pa.Array, vocabulary: Sequence[str]) -> Packed | None:
    """Pack lists, given the numbers of all their members; None where there is no room."""
    if len(vocabulary) > _MOST or (pc.max(pc.list_value_length(lists)).as_py() or 0) > _MOST:
        return None
    offsets = lists.offsets
    first, last = offsets[0].as_py(), offsets[-1].as_py()
    if codes.null_count or last - first != len(codes):
        # Something is written under a list that is null: its members cannot be told apart by place.
        return None
    ones = pl.Series([1 << _BITS * place for place in range(len(vocabulary))], dtype=pl.Int64)
    counts = at(ones, pl.Series(codes)).to_arrow()
    if first:
        offsets = pc.subtract(offsets, first)
    numbers = pl.Series(pa.ListArray.from_arrays(offsets, counts)).list.sum()
    return Packed(numbers, {word: place for place, word in enumerate(vocabulary)})
