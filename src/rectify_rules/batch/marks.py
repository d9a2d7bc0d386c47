"""Sets of names in a column: one sign for every name, so that sets join as text does."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

import polars as pl

from rectify_rules.batch.masks import Mask, constant

__all__ = ["Marks", "Signs", "joined", "joined_or", "only"]

Signs = pl.Series | str
"""The signs of each row, or those of all rows alike."""

_FIRST = 0xE000
"""Signs are from the private use area, so that none has a meaning of its own."""
_ANSWERS_MOST = 50_000


class Marks:
    """Gives every name a sign."""

    def __init__(self) -> None:
        self._signs: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._answers: dict[object, dict[str, str]] = {}
        self._lock = threading.Lock()

    def signs(self, names: Iterable[str]) -> str:
        """Give the signs of some names."""
        return "".join(self._sign(name) for name in names)

    def names(self, signs: str) -> tuple[str, ...]:
        """Give the names, each once."""
        return tuple(dict.fromkeys(self._names[sign] for sign in signs))

    def answers(self, *question: object) -> dict[str, str]:
        """Give what was answered to a question about patterns of signs; kept within bounds."""
        found = self._answers.setdefault(question, {})
        if len(found) > _ANSWERS_MOST:
            found = self._answers[question] = {}
        return found

    def _sign(self, name: str) -> str:
        found = self._signs.get(name)
        if found is None:
            with self._lock:
                found = self._signs.get(name) or chr(_FIRST + len(self._signs))
                self._names[found] = name
                self._signs[name] = found
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
        second = constant(second, pl.String, len(first))
    return first.zip_with(first != "", second)


def only(rows: Mask, signs: Signs, height: int) -> Signs:
    """Keep a set in some rows."""
    if rows is False or (isinstance(signs, str) and not signs):
        return ""
    if rows is True:
        return signs
    if isinstance(signs, str):
        signs = constant(signs, pl.String, height)
    return signs.zip_with(rows, constant("", pl.String, height))
