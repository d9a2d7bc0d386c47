"""What is linted: a ruleset with the trees of its files, and the scenarios that speak of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from rectify_rules.ruleset.model import Line, Rule, Ruleset
from rectify_rules.yaml_tree import Node, parse

if TYPE_CHECKING:
    from rectify_rules.verify.scenarios import Scenario

_NOWHERE = Node({}, 1, 1)


@dataclass(frozen=True)
class Subject:
    """A ruleset that loads, with what the checks look at."""

    ruleset: Ruleset
    scenarios: tuple[Scenario, ...] | None = None
    """The scenarios that count, drafts left out; None where there are none to run."""

    @cached_property
    def folder(self) -> Path:
        """The folder of the rules, as it was named."""
        return Path(next(iter(self.ruleset.rules.values())).path).parent

    @cached_property
    def trees(self) -> Mapping[str, Node]:
        """The YAML files by name, with the places of their values."""
        paths = sorted(self.folder.glob("*.yaml"))
        return {path.name: parse(path.read_text(encoding="utf-8-sig")) for path in paths}

    def path(self, name: str) -> str:
        """Give the path of a file of the edition."""
        return str(self.folder / name)

    def section(self, file: str, *keys: str) -> Node:
        """Find a mapping in a file by its keys; an empty one where there is none."""
        node: Node | None = self.trees.get(file)
        for key in keys:
            node = node.get(key) if node is not None and node.is_mapping() else None
        return node if node is not None and node.is_mapping() else _NOWHERE

    @cached_property
    def rule_nodes(self) -> Mapping[str, Node]:
        """The rules as written, by id, in the order of their files."""
        found = {}
        for tree in self.trees.values():
            rules = tree.get("rules") if tree.is_mapping() else None
            for node in rules.value if rules is not None and rules.is_sequence() else ():
                identity = node.get("id")
                if identity is not None:
                    found[str(identity.value)] = node
        return found

    def line_node(self, rule: Rule, line: Line) -> Node:
        """Find a line of a rule as written."""
        node = self.rule_nodes[rule.id]
        for candidate in line_nodes(node):
            if candidate.line == line.number:
                return candidate
        return node


def line_nodes(rule: Node) -> Iterator[Node]:
    """Yield the lines of a rule as written: outcomes, those for every record, exceptions, `otherwise`."""
    each = rule.get("each") or _NOWHERE
    for part, key in ((rule, "outcomes"), (each, "outcomes"), (rule, "unless")):
        entries = part.get(key)
        if entries is not None and entries.is_sequence():
            yield from entries.value
    otherwise = rule.get("otherwise")
    if otherwise is not None:
        yield otherwise
