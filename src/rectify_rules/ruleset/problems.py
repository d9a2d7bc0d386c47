"""The faults of a rule folder, collected so that all are reported at once."""

from __future__ import annotations

from collections.abc import Iterable

from rectify_rules.errors import RuleFileError, RuleProblem
from rectify_rules.facts.dictionary import nearest
from rectify_rules.yaml_tree import Node

MAX_PROBLEMS = 500
"""Faults after which reading stops: a file that has as many is not a rule file."""


class Problems:
    """Collects faults; `path` and `rule` say where the reader is at the moment."""

    def __init__(self) -> None:
        self.found: list[RuleProblem] = []
        self.path = ""
        self.rule = ""

    def at(self, node: Node, message: str) -> None:
        """Report a fault at a value."""
        self.place(node.line, node.column, message)

    def at_key(self, node: Node, key: str, message: str) -> None:
        """Report a fault at a key of a mapping."""
        self.place(*node.key_place(key), message)

    def place(self, line: int, column: int, message: str) -> None:
        """Report a fault at a line and column."""
        self.found.append(RuleProblem(self.path, line, column, self.rule, message))
        if len(self.found) >= MAX_PROBLEMS:
            text = f"more than {MAX_PROBLEMS} faults: the rest is not listed; mend these first"
            self.found.append(RuleProblem(self.path, line, column, self.rule, text))
            self.raise_any()

    def raise_any(self) -> None:
        """Raise RuleFileError if there is any fault."""
        if self.found:
            unique = dict.fromkeys(self.found)
            raise RuleFileError(sorted(unique, key=lambda fault: (fault.path, fault.line, fault.column)))

    def known_keys(self, node: Node, allowed: Iterable[str]) -> None:
        """Report every key of a mapping that is not one of those allowed."""
        names = tuple(allowed)
        for key in node.value:
            if key not in names:
                self.at_key(node, key, f"unknown key `{key}`{suggest(key, names)}")

    def text(self, node: Node, key: str, *, required: bool = False) -> str:
        """Give a text entry of a mapping, empty where there is none."""
        entry = node.get(key)
        if entry is None:
            if required:
                self.at(node, f"`{key}` is missing")
            return ""
        if not isinstance(entry.value, str) or not entry.value.strip():
            self.at(entry, f"`{key}` must be text")
            return ""
        return entry.value

    def mapping(self, node: Node | None, what: str) -> Node:
        """Give the node if it is a mapping, an empty one and a fault otherwise."""
        if node is not None and node.is_mapping():
            return node
        if node is not None:
            self.at(node, f"{what} must be a mapping")
        return Node({}, node.line if node else 1, node.column if node else 1)

    def sequence(self, node: Node | None, what: str) -> list[Node]:
        """Give the members if the node is a sequence, none and a fault otherwise."""
        if node is None:
            return []
        if node.is_sequence():
            return list(node.value)
        self.at(node, f"{what} must be a list")
        return []


def suggest(name: str, candidates: Iterable[str]) -> str:
    """Give `; did you mean …` for the nearest valid name, or nothing."""
    close = nearest(name, candidates)
    return f"; did you mean `{close}`?" if close else ""
