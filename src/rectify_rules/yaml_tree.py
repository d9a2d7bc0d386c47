"""YAML read safely, as a tree that knows where every value stands.

Everything that makes YAML dangerous or surprising is refused: aliases, tags, duplicate keys, deep
nesting, and any reading of plain text as a date or an octal number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MAX_BYTES = 1_000_000
MAX_DEPTH = 24

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})\Z")
_WORDS: dict[str, object] = {"true": True, "false": False, "null": None, "~": None, "": None}


class YamlFault(Exception):
    """One thing that makes a text unreadable, with its line and column (both from 1)."""

    def __init__(self, line: int, column: int, message: str) -> None:
        self.line = line
        self.column = column
        self.message = message
        super().__init__(f"{line}:{column}: {message}")


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A value and its place; mappings hold nodes by key, sequences hold nodes."""

    value: Any
    line: int
    column: int
    key_places: dict[str, tuple[int, int]] | None = None

    def is_mapping(self) -> bool:
        """Tell whether it is a mapping."""
        return isinstance(self.value, dict)

    def is_sequence(self) -> bool:
        """Tell whether it is a sequence."""
        return isinstance(self.value, list)

    def items(self) -> Iterator[tuple[str, Node]]:
        """Yield the entries of a mapping."""
        yield from self.value.items()

    def get(self, key: str) -> Node | None:
        """Give the entry of a mapping, None where there is none."""
        found: Node | None = self.value.get(key)
        return found

    def key_place(self, key: str) -> tuple[int, int]:
        """Give the place of a key of a mapping."""
        return (self.key_places or {}).get(key, (self.line, self.column))

    def plain(self) -> Any:
        """Give the value as plain Python data, without places."""
        if self.is_mapping():
            return {key: node.plain() for key, node in self.items()}
        if self.is_sequence():
            return [node.plain() for node in self.value]
        return self.value


def parse(text: str) -> Node:
    """Read one YAML document.

    Raises YamlFault for anything that is not plain YAML 1.2 data within the limits.
    """
    if len(text) > MAX_BYTES:
        raise YamlFault(1, 1, f"the file is longer than {MAX_BYTES} characters")
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    loader = YAML(typ="safe", pure=True)
    try:
        return _document(_Events(loader.parse(text)))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise YamlFault(line, column, str(error.problem or error.context or "not valid YAML")) from None
    except YAMLError as error:
        # A reader error (a control character) carries no mark.
        raise YamlFault(1, 1, " ".join(str(error).split())) from None
    except (RecursionError, ValueError) as error:
        raise YamlFault(1, 1, f"not valid YAML: {error}") from None


class _Events:
    """The parser's events, one ahead."""

    def __init__(self, events: Any) -> None:
        self._events = iter(events)
        self._next: Any = next(self._events, None)

    def take(self) -> Any:
        event, self._next = self._next, next(self._events, None)
        return event

    def at(self, name: str) -> bool:
        return type(self._next).__name__ == name


def _document(events: _Events) -> Node:
    events.take()
    if events.at("StreamEndEvent"):
        return Node(None, 1, 1)
    events.take()
    root = _node(events, 0)
    events.take()
    if not events.at("StreamEndEvent"):
        extra = events.take()
        raise YamlFault(extra.start_mark.line + 1, 1, "only one document is allowed in a file")
    return root


def _node(events: _Events, depth: int) -> Node:
    event = events.take()
    line, column = event.start_mark.line + 1, event.start_mark.column + 1
    kind = type(event).__name__
    if kind == "AliasEvent" or event.anchor is not None:
        raise YamlFault(line, column, "anchors and aliases are not allowed: write the value out")
    tag = getattr(event, "tag", None) or getattr(event, "ctag", None)
    if tag is not None and str(tag) not in {"!", "None"}:
        raise YamlFault(line, column, f"tags are not allowed: `{tag}`")
    if depth > MAX_DEPTH:
        raise YamlFault(line, column, f"nested deeper than {MAX_DEPTH} levels")
    if kind == "ScalarEvent":
        return Node(_scalar(event), line, column)
    if kind == "SequenceStartEvent":
        items = []
        while not events.at("SequenceEndEvent"):
            items.append(_node(events, depth + 1))
        events.take()
        return Node(items, line, column)
    return _mapping(events, depth, line, column)


def _mapping(events: _Events, depth: int, line: int, column: int) -> Node:
    entries: dict[str, Node] = {}
    places: dict[str, tuple[int, int]] = {}
    while not events.at("MappingEndEvent"):
        key = _node(events, depth + 1)
        if isinstance(key.value, (dict, list)) or key.value is None:
            raise YamlFault(key.line, key.column, "a key must be plain text")
        name = str(key.value).lower() if isinstance(key.value, bool) else str(key.value)
        if name in entries:
            raise YamlFault(key.line, key.column, f"duplicate key `{name}`")
        places[name] = (key.line, key.column)
        entries[name] = _node(events, depth + 1)
    events.take()
    return Node(entries, line, column, places)


def _scalar(event: Any) -> object:
    text = str(event.value)
    if not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):
        mark = event.start_mark
        raise YamlFault(mark.line + 1, mark.column + 1, "half a sign (a lone surrogate) is not text")
    if event.style is not None and event.style != "":
        return text
    return plain_value(text)


def plain_value(text: str) -> object:
    """Give the value of a text without quotes: a word of YAML, a whole number, or the text itself."""
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _INTEGER.match(text) else text
