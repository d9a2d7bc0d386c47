"""Texts and codes as numbers, in the order in which they are met."""

from __future__ import annotations

import z3

from rectify_rules.verify.formula import Formula

__all__ = ["WIDTH", "Words"]

WIDTH = 10


class Words:
    """Numbers texts for one question to the solver."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._texts: list[str] = []
        self._terms: list[Formula] = []

    def number(self, text: str) -> int:
        """Give the number of a text."""
        found = self._numbers.get(text)
        if found is None:
            found = self._numbers[text] = len(self._texts)
            if found >= 1 << WIDTH:
                raise OverflowError("the rules hold more words than the encoding has room for")
            self._texts.append(text)
            self._terms.append(z3.BitVecVal(found, WIDTH))
        return found

    def word(self, text: str) -> Formula:
        """Give the word of a text."""
        return self._terms[self.number(str(text))]

    def text(self, number: int) -> str:
        """Give the text of a number."""
        return self._texts[number]

    def texts(self) -> tuple[str, ...]:
        """List the texts numbered so far."""
        return tuple(self._texts)
