"""Source text under construction: numbered names, lines in order, constants beside it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

__all__ = ["Block", "UncompilableError", "Writer"]


class UncompilableError(Exception):
    """A rule says something that has no fast form; the reference decides such a ruleset."""


class Writer:
    """Numbers names and keeps constants; no text of a rule file ever enters the source."""

    def __init__(self) -> None:
        self.namespace: dict[str, Any] = {"__builtins__": {}}
        self._names: dict[Hashable, str] = {}
        self._locals = 0

    def constant(self, value: object, key: Hashable = None) -> str:
        """Give the name of a constant; the same one for the same key."""
        key = ("object", id(value)) if key is None else key
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = f"k{len(self._names)}"
            self.namespace[name] = value
        return name

    def word(self, value: object) -> str:
        """Give the name of a constant of a plain hashable type."""
        return self.constant(value, (type(value), value))

    def helper(self, function: Callable[..., object]) -> str:
        """Give the name of a function that the source calls."""
        return self.constant(function)

    def local(self) -> str:
        """Give a name that is not used yet."""
        self._locals += 1
        return f"v{self._locals}"


class Block:
    """Lines that run one after the other, once for the case or once for each record of a list."""

    def __init__(
        self, writer: Writer, parent: Block | None = None, section: str = "", record: str = ""
    ) -> None:
        self.writer = writer
        self.parent = parent
        self.section = section
        self.record = record
        """The name that stands for the record at hand."""
        self.lines: list[str] = []
        self.known: dict[Hashable, Any] = {}
        """What has been written already, by what it is."""

    def add(self, *lines: str) -> None:
        """Append lines."""
        self.lines.extend(lines)

    def assign(self, expression: str) -> str:
        """Append an assignment; give the name."""
        name = self.writer.local()
        self.lines.append(f"{name} = {expression}")
        return name

    def once(self, key: Hashable, expression: Callable[[], str]) -> str:
        """Assign what has not been assigned yet; give the name."""
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self.assign(expression())
        return str(found)
