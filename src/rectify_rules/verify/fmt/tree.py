"""A rule file as it is written: values in their order, each with the comments that belong to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rectify_rules.yaml_tree import parse, plain_value


@dataclass(slots=True)
class Scalar:
    """One text, number or word."""

    text: str
    plain: bool
    """Written without quotes, so that `true` is a word of YAML and `12` a number."""
    line: int = 0

    @property
    def value(self) -> object:
        """The value that the reader of rules sees."""
        return plain_value(self.text) if self.plain else self.text


@dataclass(slots=True)
class Entry:
    """A value with its key, in a sequence without one, and its comments."""

    value: Value
    key: Scalar | None = None
    before: list[str] = field(default_factory=list)
    """Comments on lines of their own above it, `""` for a blank line between them."""
    beside: str = ""
    """The comment on its line."""
    line: int = 0


@dataclass(slots=True)
class Collection:
    """A mapping, where the entries have keys, or a sequence."""

    mapping: bool
    entries: list[Entry]
    after: list[str] = field(default_factory=list)
    """Comments below the last entry; only at the end of the file."""
    end: int = 0
    """The line on which it ends, where it is written in brackets; else 0."""


Value = Scalar | Collection


def read(text: str) -> Collection | None:
    """Read a text; None where it holds nothing but comments.

    Raises YamlFault for what the loader refuses, ValueError for a comment that no line could keep.
    """
    if parse(text).value is None:
        return None
    from ruamel.yaml import YAML

    reader = _Reader(YAML(typ="safe", pure=True).parse(text))
    root = reader.document()
    if not isinstance(root, Collection) or not root.mapping:
        raise ValueError("a rule file is a mapping")
    _attach(root, list(_comments(text, reader.spans)))
    return root


class _Reader:
    """Builds values from the events of the parser; the loader has refused what it does not know."""

    def __init__(self, events: Iterable[Any]) -> None:
        self._events = iter(events)
        self.spans: list[tuple[int, int]] = []
        """Where the scalars stand in the text."""

    def document(self) -> Value:
        next(self._events)
        next(self._events)
        return self._value(next(self._events))

    def _value(self, event: Any) -> Value:
        kind = type(event).__name__
        if kind == "ScalarEvent":
            self.spans.append((event.start_mark.index, event.end_mark.index))
            return Scalar(str(event.value), event.style in {None, ""}, event.start_mark.line + 1)
        found = Collection(kind == "MappingStartEvent", [])
        for inner in self._events:
            if type(inner).__name__ in {"MappingEndEvent", "SequenceEndEvent"}:
                found.end = inner.start_mark.line + 1 if event.flow_style else 0
                break
            first = self._value(inner)
            if not found.mapping:
                found.entries.append(Entry(first, line=inner.start_mark.line + 1))
                continue
            assert isinstance(first, Scalar)
            found.entries.append(Entry(self._value(next(self._events)), first, line=first.line))
        return found


@dataclass(frozen=True, slots=True)
class _Comment:
    line: int
    text: str
    alone: bool


def _comments(text: str, spans: list[tuple[int, int]]) -> Iterator[_Comment]:
    """Yield the comments and the blank lines outside of scalars."""
    inside = bytearray(len(text) + 1)
    for start, end in spans:
        inside[start:end] = b"\1" * (end - start)
    at = 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() and not inside[at]:
            yield _Comment(number, "", True)
        for column, mark in enumerate(line):
            opens = mark == "#" and not inside[at + column]
            if opens and (column == 0 or line[column - 1] in " \t"):
                yield _Comment(number, line[column:].rstrip(), not line[:column].strip())
                break
        at += len(line) + 1


def _attach(root: Collection, comments: list[_Comment]) -> None:
    """Give each comment to the entry below it, or to the outermost entry that is written on its line."""
    entries = sorted(_entries(root), key=lambda entry: entry.line)
    for comment in comments:
        if comment.alone:
            below = next((entry for entry in entries if entry.line > comment.line), None)
            (root.after if below is None else below.before).append(comment.text)
            continue
        ended = (entry for entry in entries if _ends_on(entry, comment.line))
        opened = (entry for entry in entries if entry.key is not None and entry.line == comment.line)
        beside = next(ended, None) or next(opened, None)
        if beside is None or beside.beside:
            raise ValueError(f"line {comment.line}: put the comment `{comment.text}` on a line of its own")
        beside.beside = comment.text


def _ends_on(entry: Entry, line: int) -> bool:
    """Tell whether a text, or what stands in brackets, ends on a line."""
    value = entry.value
    return entry.line == line if isinstance(value, Scalar) else value.end == line


def _entries(value: Value) -> Iterator[Entry]:
    if isinstance(value, Collection):
        for entry in value.entries:
            yield entry
            yield from _entries(entry.value)


def comments_of(root: Collection) -> list[str]:
    """List the comments of a file in an order that does not depend on the order of its keys."""
    found = [text for text in root.after if text]
    for entry in _entries(root):
        found += [text for text in (*entry.before, entry.beside) if text]
    return sorted(found)
