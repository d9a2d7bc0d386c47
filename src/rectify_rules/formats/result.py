"""One result of a check, in the neutral form that every machine format is written from."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

Level = Literal["error", "warning", "note", "none"]
Outcome = Literal["passed", "failed", "skipped"]

_PLACE = re.compile(r"(?P<path>.+?):(?P<line>[1-9][0-9]{0,8})(?::(?P<column>[1-9][0-9]{0,8}))?\Z", re.DOTALL)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a path as it is to be shown, with line and column from 1, 0 where unknown."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        numbers = [number for number in (self.line, self.column) if number]
        return ":".join((self.path, *map(str, numbers)))


@dataclass(frozen=True, slots=True)
class Result:
    """What one check says about one thing."""

    rule: str
    """Id of the check or norm; stays the same from version to version."""
    title: str
    """What is checked, in a few words."""
    message: str
    level: Level = "error"
    """How an annotation is marked; `none` makes no annotation."""
    outcome: Outcome = "failed"
    """What a list of tests shows; `skipped` is neither passed nor failed."""
    place: Place | None = None
    help: str = ""
    """What the check is for and what to do about it."""
    suite: str = ""
    """The list of tests it belongs to, as a case or a family of checks."""
    group: str = ""
    """The group within the list, as an article."""
    subject: str = ""
    """What it is about, by a name that stays when lines move; the message, where empty."""

    @property
    def annotated(self) -> bool:
        """Whether it is to be pointed out."""
        return self.level != "none"


def place_of(text: str) -> Place | None:
    """Read `file:line:column`; None for a stream such as `<stdin>`, or where there is no path."""
    match = _PLACE.match(text)
    path, line, column = match.group("path", "line", "column") if match else (text, None, None)
    if not path or (path.startswith("<") and path.endswith(">")):
        return None
    return Place(path, int(line or 0), int(column or 0))


def within(results: Iterable[Result], roots: Iterable[Path]) -> Iterator[Result]:
    """Show every path relative to the first folder that holds it.

    A path outside all of them keeps its last part only, so that no result names a folder of the
    machine.
    """
    folders = tuple(roots)
    for result in results:
        place = result.place
        yield (
            result
            if place is None
            else replace(result, place=replace(place, path=_relative(Path(place.path), folders)))
        )


def _relative(path: Path, roots: tuple[Path, ...]) -> str:
    # Without symbolic links followed: the path is shown as it was given.
    absolute = Path(os.path.abspath(path))
    for root in roots:
        if absolute.is_relative_to(root):
            return absolute.relative_to(root).as_posix()
    return path.name if path.is_absolute() or ".." in path.parts else path.as_posix()


def printable(text: str) -> str:
    """Replace what XML and UTF-8 cannot hold, control characters and lone surrogates, by U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", text)
