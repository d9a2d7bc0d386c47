"""Lines of text laid out for people: Chinese characters are two cells wide, labels stand in a column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rectify_rules.verdict import Verdict

Paint = Callable[[str, str], str]
"""Gives a text the look of a style (`violated` … `not_applicable`, `strong`, `dim`), or leaves it alone."""

SIGNS = {
    Verdict.VIOLATED: "✗",
    Verdict.NEEDS_REVIEW: "？",
    Verdict.UNDETERMINED: "○",
    Verdict.PENDING: "…",
    Verdict.COMPLIANT: "✓",
    Verdict.NOT_APPLICABLE: "－",
}
"""A sign for each verdict, so that nothing depends on colour."""

LABEL_WIDTH = 12

_UNIT = re.compile(r"[!-~]+|\s+|.", re.DOTALL)
_BLANKS = re.compile(r"[^\S\u3000]+")
_NOT_FIRST = frozenset("，。；：、？！）》”’】〕」』％%,.;:)]}…")
_NOT_LAST = frozenset("（《“‘【〔「『([{")


@lru_cache(maxsize=4096)
def _cells(mark: str) -> int:
    if unicodedata.category(mark) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(mark) in "WF" else 1


def sign(verdict: Verdict) -> str:
    """Give the sign of a verdict, two cells wide."""
    return pad(SIGNS[verdict], 2)


def cells(text: str) -> int:
    """Count the terminal cells a text takes."""
    return sum(map(_cells, text))


def pad(text: str, width: int) -> str:
    """Fill a text up with blanks to a width in cells."""
    return text + " " * max(0, width - cells(text))


def clean(text: str) -> str:
    """Put a text on one line and show control and invisible marks, which could disguise what is printed."""
    words = _BLANKS.sub(" ", text).strip()
    return "".join(
        mark if unicodedata.category(mark) not in {"Cc", "Cf", "Cs"} else _shown(mark) for mark in words
    )


def _shown(mark: str) -> str:
    return mark.encode("unicode_escape").decode("ascii")


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines of at most `width` cells, keeping words and the marks that belong together."""
    lines: list[list[str]] = [[]]
    used = 0
    for unit in _units(text, width):
        if unit.isspace() and not lines[-1]:
            continue
        if used + cells(unit) > width and lines[-1]:
            carried = _carried(lines[-1], unit)
            lines.append([] if unit.isspace() else [*carried, unit])
            used = sum(map(cells, lines[-1]))
            continue
        lines[-1].append(unit)
        used += cells(unit)
    return ["".join(line).rstrip() for line in lines if line] or [""]


def _units(text: str, width: int) -> Iterator[str]:
    for unit in _UNIT.findall(text):
        if unit.isspace():
            yield unit
        else:
            yield from (unit[start : start + width] for start in range(0, len(unit), width))


def _carried(line: list[str], unit: str) -> list[str]:
    """Take from the end of a full line what may not be parted from the next unit."""
    carried: list[str] = []
    while len(line) > 1 and (line[-1] in _NOT_LAST or (carried or [unit])[0][0] in _NOT_FIRST):
        carried.insert(0, line.pop())
        if len(carried) > 4:
            break
    return carried


def unpainted(text: str, style: str) -> str:
    """Leave a text as it is."""
    del style
    return text


@dataclass(frozen=True, slots=True)
class Page:
    """Where text is printed: how many cells wide, and how styles look there."""

    width: int = 80
    paint: Paint = unpainted

    def paragraph(self, text: str, *, indent: int = 0, hang: int = 0, style: str = "") -> list[str]:
        """Wrap a text, its first line indented by `indent`, the others by `indent + hang`."""
        lines = wrap(clean(text), max(20, self.width - indent - hang))
        shown = [self.paint(line, style) if style else line for line in lines]
        return [" " * (indent if number == 0 else indent + hang) + line for number, line in enumerate(shown)]

    def row(self, label: str, text: str, *, indent: int = 2, style: str = "") -> list[str]:
        """Set a text beside a label; an empty label continues the one above."""
        lines = wrap(clean(text), max(20, self.width - indent - LABEL_WIDTH))
        head = " " * indent + self.paint(pad(label, LABEL_WIDTH), "dim")
        rest = " " * (indent + LABEL_WIDTH)
        shown = [self.paint(line, style) if style else line for line in lines]
        return [(head if number == 0 else rest) + line for number, line in enumerate(shown)]

    def rows(self, label: str, texts: list[str]) -> list[str]:
        """Set several texts beside one label."""
        return [
            line for number, text in enumerate(texts) for line in self.row(label if number == 0 else "", text)
        ]

    def heading(self, text: str) -> list[str]:
        """Set a heading with a blank line before it."""
        return ["", self.paint(f"【{clean(text)}】", "strong")]
