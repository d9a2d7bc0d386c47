"""One small change of a rule file, with its place and what is written before and after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rectify_rules.yaml_tree import Node

Path = tuple[str | int, ...]
"""The way to a node of a file: keys of mappings and numbers of members."""

_PLAIN = re.compile(r"[^\s,\[\]{}#&*!|>'\"%@`:-][^,\[\]{}#:'\"]*\Z")


@dataclass(frozen=True, slots=True, eq=False)
class Mutation:
    """A change of one node of one rule file."""

    operator: str
    file: str
    path: Path
    line: int
    before: str
    after: str
    """As flow YAML; empty where the node is dropped."""
    replacement: Node | None
    """None drops the node."""

    @property
    def place(self) -> str:
        """`file:line`."""
        return f"{self.file}:{self.line}"

    @property
    def owner(self) -> str:
        """What it changes: a rule by number, a derived name, a reading."""
        return "/".join(map(str, self.path[:2]))

    def diff(self) -> Iterator[str]:
        """Give the change as two lines, or one where something is dropped."""
        yield f"- {self.before}"
        if self.after:
            yield f"+ {self.after}"


@dataclass(frozen=True, slots=True)
class Site:
    """A node with its place, as the operators meet it."""

    file: str
    path: Path
    node: Node

    def at(self, *steps: str | int) -> Site:
        """Give the site of a node inside."""
        node = self.node
        for step in steps:
            node = node.value[step]
        return Site(self.file, (*self.path, *steps), node)

    def members(self) -> Iterator[Site]:
        """Yield the sites of the members of a sequence."""
        for number in range(len(self.node.value)):
            yield self.at(number)

    def entries(self) -> Iterator[tuple[str, Site]]:
        """Yield the sites of the entries of a mapping."""
        for key in self.node.value:
            yield key, self.at(key)

    def replaced_by(self, operator: str, value: Any) -> Mutation:
        """Give the change of the node into another value."""
        node = as_node(value, self.node)
        before, after = flow(self.node), flow(node)
        return Mutation(operator, self.file, self.path, self.node.line, before, after, node)

    def dropped(self, operator: str) -> Mutation:
        """Give the change that leaves the node out."""
        key = self.path[-1]
        head = f"{key}: " if isinstance(key, str) else ""
        return Mutation(operator, self.file, self.path, self.node.line, head + flow(self.node), "", None)

    def without(self, operator: str, *keys: str) -> Mutation:
        """Give the change that leaves entries of the mapping out."""
        kept = {key: node for key, node in self.node.items() if key not in keys}
        left_out = "; ".join(f"{key}: {flow(self.node.value[key])}" for key in keys)
        line = self.node.value[keys[0]].line
        node = Node(kept, self.node.line, self.node.column, self.node.key_places)
        return Mutation(operator, self.file, self.path, line, left_out, "", node)


def as_node(value: Any, place: Node) -> Node:
    """Make a node of plain data in which nodes may stand, all at one place."""
    if isinstance(value, Node):
        return value
    if isinstance(value, dict):
        return Node({key: as_node(item, place) for key, item in value.items()}, place.line, place.column)
    if isinstance(value, list):
        return Node([as_node(item, place) for item in value], place.line, place.column)
    return Node(value, place.line, place.column)


def applied(tree: Node, mutation: Mutation) -> Node:
    """Give a tree with the change made; what it does not touch stays the same node."""
    return _replaced(tree, mutation.path, mutation.replacement)


def _replaced(tree: Node, path: Path, new: Node | None) -> Node:
    if not path:
        assert new is not None
        return new
    step, *rest = path
    held = dict(tree.value) if isinstance(tree.value, dict) else list(tree.value)
    if new is None and not rest:
        del held[step]  # type: ignore[arg-type]
    else:
        held[step] = _replaced(tree.value[step], tuple(rest), new)  # type: ignore[index]
    return Node(held, tree.line, tree.column, tree.key_places)


def flow(node: Node) -> str:
    """Write a node as flow YAML on one line."""
    value = node.value
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in node.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    text = str(value)
    quoted = isinstance(value, str) and (
        text in {"true", "false", "null", "~"} or not _PLAIN.match(text) or text.isdigit()
    )
    return "'" + text.replace("'", "''") + "'" if quoted else text
