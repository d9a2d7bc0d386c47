"""Lists of words from a small vocabulary, one number a row: how often each word is in the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from rectify_rules.batch.masks import Mask

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


def packed(sizes: pa.Array, codes: pa.Array, vocabulary: Sequence[str]) -> Packed | None:
    """Pack lists given by their sizes and the numbers of all members; None where there is no room."""
    if len(vocabulary) > _MOST or (pc.max(sizes).as_py() or 0) > _MOST or codes.null_count:
        return None
    ones = pa.array([1 << _BITS * place for place in range(len(vocabulary))], pa.int64())
    ends = pc.cumulative_sum(pc.fill_null(sizes, 0))
    offsets = pa.concat_arrays([pa.array([0], ends.type), ends])
    numbers = pl.Series(pa.ListArray.from_arrays(offsets, ones.take(codes))).list.sum()
    return Packed(numbers, {word: place for place, word in enumerate(vocabulary)})
