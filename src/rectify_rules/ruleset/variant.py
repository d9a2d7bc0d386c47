"""An edition with one of its files changed, made without reading again what the change leaves alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from rectify_rules.ruleset import checks
from rectify_rules.ruleset.dependencies import asked, cycle_of, readings_of
from rectify_rules.ruleset.loader import Loader, read_files
from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.ruleset.names import Names
from rectify_rules.ruleset.parse_edition import EditionParser
from rectify_rules.ruleset.parse_rule import RuleParser
from rectify_rules.ruleset.problems import Problems
from rectify_rules.ruleset.terms import Derived
from rectify_rules.yaml_tree import Node

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Workshop:
    """An edition kept with the trees of its files, from which changed editions are made.

    The text of the regulation, its locks and its quotes are not looked at again: a change of those is
    for the loader.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._loader = Loader(dict(read_files(folder)), str(folder))
        self.base = self._loader.ruleset()
        self.trees: Mapping[str, Node] = dict(self._loader.trees)
        self.uses = _Uses(self.base, self.trees)

    def variant(self, name: str, tree: Node) -> Ruleset:
        """Give the edition in which one file has another content.

        Raises RuleFileError with what the loader finds wrong with it.
        """
        problems = Problems()
        problems.path = str(self.folder / name)
        if name == "derived.yaml":
            return self._with_names(tree, problems)
        if name == "integrity.yaml":
            return self._with_integrity(self.base, tree, self.base.names, problems)
        if name == "readings.yaml":
            return self._with_readings(tree, problems)
        if name == "edition.yaml":
            return self._reloaded(name, tree)
        before = {id(node) for node in self.trees[name].value["rules"].value}
        changed = [(name, node) for node in tree.value["rules"].value if id(node) not in before]
        return self._with_rules(self.base, changed, self.base.names, problems)

    def _reloaded(self, name: str, tree: Node) -> Ruleset:
        """Read everything again."""
        loader = Loader(self._loader.texts, str(self.folder))
        loader.trees = {**self.trees, name: tree}
        loader.text_is_known = True
        return loader.ruleset()

    def _parser(self, names: Names, problems: Problems) -> RuleParser:
        parser = RuleParser(names, problems)
        parser.norms = self._loader.parser.norms
        parser.transition_reading = self._loader.parser.transition_reading
        return parser

    def _with_names(self, tree: Node, problems: Problems) -> Ruleset:
        """Read again the names that are changed, those that use them, and the rules that use any of these."""
        stale = self.uses.of_names(_changed_names(self.trees["derived.yaml"], tree))
        base = self.base.names
        names = Names(readings=base.readings, records={}, rules=base.rules)
        names.derived = {name: term for name, term in base.derived.items() if name not in stale}
        names.conditions = {name: found for name, found in base.conditions.items() if name not in stale}
        names.labels = {name: label for name, label in base.labels.items() if name not in stale}
        parser = self._parser(names, problems)
        EditionParser(parser, problems).derived(tree)
        problems.raise_any()
        derived = {name: term for name, term in names.derived.items() if isinstance(term, Derived)}
        result = replace(
            self.base,
            derived=derived,
            conditions=dict(names.conditions),
            condition_labels=dict(names.labels),
            names=names,
        )
        result = self._with_integrity(result, self.trees["integrity.yaml"], names, problems)
        nodes = [self.uses.nodes[name] for name in self.uses.rules_mentioning(stale)]
        return self._with_rules(result, nodes, names, problems)

    def _with_integrity(self, ruleset: Ruleset, tree: Node, names: Names, problems: Problems) -> Ruleset:
        problems.path = str(self.folder / "integrity.yaml")
        edition_parser = EditionParser(self._parser(names, problems), problems)
        orders, order_texts, integrity = edition_parser.integrity(tree)
        proofs = tuple(edition_parser.proofs(tree))
        problems.raise_any()
        return replace(ruleset, orders=orders, order_texts=order_texts, integrity=integrity, proofs=proofs)

    def _with_readings(self, tree: Node, problems: Problems) -> Ruleset:
        """Change what is said of readings; other values than before concern everything that names them."""
        readings = dict(EditionParser(self._parser(self.base.names, problems), problems).readings(tree))
        problems.raise_any()
        base = self.base.readings
        same = readings.keys() == base.keys() and all(
            set(reading.values) == set(base[name].values) for name, reading in readings.items()
        )
        return replace(self.base, readings=readings) if same else self._reloaded("readings.yaml", tree)

    def _with_rules(
        self, ruleset: Ruleset, nodes: Iterable[tuple[str, Node]], names: Names, problems: Problems
    ) -> Ruleset:
        parser = self._parser(names, problems)
        changed: dict[str, Rule] = {}
        for name, node in nodes:
            problems.path = str(self.folder / name)
            rule = parser.rule(node)
            changed[rule.id] = rule
        problems.raise_any()
        result = self._completed(ruleset, changed, problems)
        checks.check_changed(result, [result.rules[name] for name in changed], problems, self.folder)
        problems.raise_any()
        return result

    def _completed(self, ruleset: Ruleset, changed: Mapping[str, Rule], problems: Problems) -> Ruleset:
        base = self.base.rules
        rules = {**base, **changed}
        direct = {name: rule.depends_on for name, rule in base.items()}
        direct.update({name: tuple(dict.fromkeys(asked(rule))) for name, rule in changed.items()})
        for name, rule in changed.items():
            cycle = cycle_of(name, direct)
            if cycle:
                problems.place(rule.number, 1, f"verdicts in a cycle: {' → '.join(cycle)}")
        problems.raise_any()
        stale = {other for name in changed for other in self.uses.dependents[name]}
        known = {name: rule.readings for name, rule in base.items() if name not in stale}
        for name in sorted(stale):
            rules[name] = replace(
                rules[name],
                depends_on=direct[name],
                readings=readings_of(rules[name], rules, direct, known),
                is_scope=base[name].is_scope,
            )
        return replace(ruleset, rules=rules)


class _Uses:
    """Which names and rules speak of which names, as far as the files show."""

    def __init__(self, ruleset: Ruleset, trees: Mapping[str, Node]) -> None:
        derived = trees["derived.yaml"].value
        self.entries: dict[str, Node] = {
            name: node
            for group in ("facts", "conditions")
            if group in derived
            for name, node in derived[group].items()
        }
        self.nodes: dict[str, tuple[str, Node]] = {
            node.value["id"].value: (name, node)
            for name, tree in trees.items()
            if "rules" in tree.value
            for node in tree.value["rules"].value
        }
        names = frozenset(self.entries)
        self.mentioned = {name: names & set(_words(node)) for name, node in self.entries.items()}
        self.by_rule = {rule: names & set(_words(node)) for rule, (_, node) in self.nodes.items()}
        self.in_sentences = names & {word for _, node in self.nodes.values() for word in _placeholders(node)}
        self.by_integrity = names & set(_words(trees["integrity.yaml"]))
        self._asking = {
            rule: {name for name, node in self.entries.items() if rule in set(_words(node))}
            for rule in ruleset.rules
        }
        self.dependents = _closure({name: rule.depends_on for name, rule in ruleset.rules.items()})
        """The rules that ask, however indirectly, for the verdict of a rule; itself among them."""
        self._users = _closure(self.mentioned)

    def of_names(self, changed: Iterable[str]) -> frozenset[str]:
        """Give names with those that use them, however indirectly."""
        return frozenset(user for name in changed for user in self._users.get(name, (name,)))

    def names_asking(self, rule: str) -> frozenset[str]:
        """Give the names that rest on the verdict of a rule, however indirectly."""
        return self.of_names(self._asking[rule])

    def rules_mentioning(self, names: frozenset[str]) -> list[str]:
        """List the rules that speak of one of some names."""
        return [rule for rule, mentioned in self.by_rule.items() if mentioned & names]


def _closure(uses: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Give for each name what uses it, however indirectly, itself among them."""
    found: dict[str, set[str]] = {name: {name} for name in uses}
    growing = True
    while growing:
        growing = False
        for name, used in uses.items():
            for other in used:
                if not found[name] <= found[other]:
                    found[other] |= found[name]
                    growing = True
    return {name: frozenset(others) for name, others in found.items()}


def _changed_names(before: Node, after: Node) -> Iterator[str]:
    for group in ("facts", "conditions"):
        old = before.value[group].value if group in before.value else {}
        new = after.value[group].value if group in after.value else {}
        yield from (name for name in {**old, **new} if old.get(name) is not new.get(name))


def _placeholders(node: Node) -> Iterator[str]:
    """Yield the names in the braces of the sentences of a tree."""
    if node.is_mapping() or node.is_sequence():
        for item in node.value.values() if node.is_mapping() else node.value:
            yield from _placeholders(item)
    elif isinstance(node.value, str):
        yield from _PLACEHOLDER.findall(node.value)


def _words(node: Node) -> Iterator[str]:
    """Yield the keys and texts of a tree, and the names in the braces of its sentences."""
    if node.is_mapping():
        for key, item in node.items():
            yield key
            yield from _words(item)
    elif node.is_sequence():
        for item in node.value:
            yield from _words(item)
    elif isinstance(node.value, str):
        yield node.value
        yield from _PLACEHOLDER.findall(node.value)
