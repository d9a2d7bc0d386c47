"""Sets of names in a column: one sign for every name, so that sets join as text does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from rectify_rules.batch.masks import Mask

__all__ = ["Marks", "Signs", "joined", "joined_or", "only"]

Signs = pl.Series | str
"""The signs of each row, or those of all rows alike."""

_FIRST = 0xE000
"""Signs are from the private use area, so that none has a meaning of its own."""


class Marks:
    """Gives every name a sign."""

    def __init__(self) -> None:
        self._signs: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def signs(self, names: Iterable[str]) -> str:
        """Give the signs of some names."""
        return "".join(self._sign(name) for name in names)

    def names(self, signs: str) -> tuple[str, ...]:
        """Give the names, each once."""
        return tuple(dict.fromkeys(self._names[sign] for sign in signs))

    def _sign(self, name: str) -> str:
        found = self._signs.get(name)
        if found is None:
            found = self._signs[name] = chr(_FIRST + len(self._signs))
            self._names[found] = name
        return found


def joined(parts: Sequence[Signs]) -> Signs:
    """Join sets; a name may then stand in one more than once."""
    text = "".join(part for part in parts if isinstance(part, str))
    columns = [part for part in parts if not isinstance(part, str)]
    if not columns:
        return text
    found = columns[0]
    for column in columns[1:]:
        found = found + column
    return found + text if text else found


def joined_or(first: Signs, second: Signs) -> Signs:
    """Take the second set where the first is empty."""
    if isinstance(first, str):
        return first or second
    if isinstance(second, str):
        second = pl.Series([second]).new_from_index(0, len(first))
    return first.zip_with(first != "", second)


def only(rows: Mask, signs: Signs, height: int) -> Signs:
    """Keep a set in some rows."""
    if rows is False or (isinstance(signs, str) and not signs):
        return ""
    if rows is True:
        return signs
    if isinstance(signs, str):
        signs = pl.Series([signs]).new_from_index(0, height)
    return signs.zip_with(rows, pl.Series([""]).new_from_index(0, height))
