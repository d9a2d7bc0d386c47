"""Texts that have to be looked at alone, since the intake would not leave them as they are."""

from __future__ import annotations

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from rectify_rules.batch.masks import Mask
from rectify_rules.facts.values import NONE, TEXT_MAX, UNKNOWN

__all__ = ["odd_regions", "odd_texts"]

_ODD = rf"^\s|\s$|[\x00\x1c-\x1f\x85]|^(?:{UNKNOWN}|{NONE})$"
_REGION = r"^[0-9]{6}(?:[0-9]{3})?$"
_CONTROLS = b"\x00\x1c\x1d\x1e\x1f"
_NEXT_LINE = "\x85".encode()
_HARMLESS = bytes(byte for byte in range(256) if byte not in _CONTROLS)


def odd_texts(array: pa.Array, *, empty: bool) -> Mask:
    """Tell which texts are not plain; `empty` says whether the empty text is."""
    texts = array.cast(pa.string()) if pa.types.is_dictionary(array.type) else array
    if _all_plain(texts, empty=empty):
        return False
    column = pl.Series(texts)
    odd = column.str.contains(_ODD) | (column.str.len_bytes() > TEXT_MAX)
    return (odd if empty else odd | (column == "")).fill_null(False)


def _all_plain(texts: pa.StringArray, *, empty: bool) -> bool:
    """Tell, without looking for the place, that no text is odd; False where that takes a closer look."""
    if (pc.max(pc.binary_length(texts)).as_py() or 0) > TEXT_MAX:
        return False
    if pc.any(pc.is_in(texts, value_set=_SAY_NOTHING if empty else _SAY_NOTHING_OR_EMPTY)).as_py():
        return False
    written = _bytes(texts)
    if _NEXT_LINE in written or written.translate(None, _HARMLESS):
        return False
    # What is white space here is what `_ODD` takes for it, apart from the characters just sought.
    return bool(pc.all(pc.equal(pc.utf8_trim_whitespace(texts), texts)).as_py() is not False)


_SAY_NOTHING = pa.array([UNKNOWN, NONE])
_SAY_NOTHING_OR_EMPTY = pa.array([UNKNOWN, NONE, ""])


def _bytes(texts: pa.StringArray) -> bytes:
    """Give all texts as they stand one after the other."""
    _, offsets, data = texts.buffers()
    if data is None or not len(texts):
        return b""
    ends = memoryview(offsets).cast("i")
    return bytes(memoryview(data)[ends[texts.offset] : ends[texts.offset + len(texts)]])


def odd_regions(codes: pa.Array) -> Mask:
    """Tell which codes of divisions are not written as one."""
    column = pl.Series(codes.cast(pa.string()))
    odd = ~column.str.contains(_REGION)
    return odd if odd.any() else False
