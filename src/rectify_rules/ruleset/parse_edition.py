"""The shared files of an edition: its identity, readings, derived names and contradictions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from rectify_rules.facts.dates import parse_date
from rectify_rules.facts.dictionary import dictionary, sections
from rectify_rules.facts.view import Order, Proof
from rectify_rules.ruleset.condition import ALWAYS, NEVER, Condition
from rectify_rules.ruleset.model import Edition, Integrity
from rectify_rules.ruleset.names import Reading
from rectify_rules.ruleset.parse_rule import RuleParser
from rectify_rules.ruleset.problems import Problems, suggest
from rectify_rules.ruleset.size import MAX_CHAIN
from rectify_rules.ruleset.terms import Derived, Fact
from rectify_rules.yaml_tree import Node

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?\Z")
_EDITION_KEYS = (
    "id", "title", "short_title", "document_number", "issued_on", "effective_on", "repeals", "repealed_on",
    "source", "territory", "scope", "transition", "locks", "not_checkable", "mended",
    "not_read",
)  # fmt: skip


class EditionParser:
    """Reads the shared files into the names that the rules use."""

    def __init__(self, parser: RuleParser, problems: Problems) -> None:
        self.parser = parser
        self.names = parser.names
        self.problems = problems
        self._reading: list[str] = []

    def readings(self, tree: Node) -> Iterator[tuple[str, Reading]]:
        """Read the registered readings; the first value of each is its default."""
        for name, entry in tree.items():
            entry = self.problems.mapping(entry, "a reading")
            self.problems.known_keys(entry, ("label", "values", "norms", "why"))
            values = self.problems.mapping(entry.get("values"), "`values`")
            if len(values.value) < 2:
                self.problems.at(entry, f"the reading `{name}` needs at least two values")
            norms = self.problems.sequence(entry.get("norms"), "`norms`")
            yield (
                name,
                Reading(
                    name,
                    self.problems.text(entry, "label", required=True),
                    {value: str(label.value) for value, label in values.items()},
                    tuple(str(norm.value) for norm in norms),
                    self.problems.text(entry, "why", required=True),
                ),
            )

    def edition(self, tree: Node) -> tuple[Edition, Mapping[int, str], tuple[str, str]]:
        """Read the identity of the edition, the locks of its text and its transitional reading."""
        problems = self.problems
        problems.known_keys(tree, _EDITION_KEYS)
        scope = tuple(str(node.value) for node in problems.sequence(tree.get("scope"), "`scope`"))
        if not scope:
            problems.at(tree, "`scope` must name the rules that decide whether the edition applies")
        for name in scope:
            if name not in self.names.rules:
                problems.at_key(tree, "scope", f"unknown rule `{name}`{suggest(name, self.names.rules)}")
        edition = Edition(
            id=problems.text(tree, "id", required=True),
            title=problems.text(tree, "title", required=True),
            short_title=problems.text(tree, "short_title", required=True),
            document_number=problems.text(tree, "document_number", required=True),
            issued_on=self._date(tree, "issued_on") or date.min,
            effective_on=self._date(tree, "effective_on") or date.min,
            repeals=problems.text(tree, "repeals"),
            repealed_on=self._date(tree, "repealed_on", required=False),
            source=problems.text(tree, "source", required=True),
            territory=problems.text(tree, "territory", required=True),
            scope=scope,
            not_checkable=tuple(self._pairs(tree, "not_checkable", "quote", "reason")),
            mended=tuple(self._pairs(tree, "mended", "scanned", "reads")),
            not_read=tuple(self._not_read(tree)),
        )
        locks = problems.mapping(tree.get("locks"), "`locks`")
        return edition, self._locks(locks), self._transition(tree)

    def _locks(self, node: Node) -> dict[int, str]:
        locks: dict[int, str] = {}
        for key, entry in node.items():
            if key.isdigit() and isinstance(entry.value, str):
                locks[int(key)] = entry.value
            else:
                self.problems.at_key(node, key, "a lock is an article number with the sha256 of its text")
        return locks

    def _transition(self, tree: Node) -> tuple[str, str]:
        node = self.problems.mapping(tree.get("transition"), "`transition`")
        reading = self.problems.text(node, "reading", required=True)
        value = self.problems.text(node, "by_act", required=True)
        if reading not in self.names.readings or value not in self.names.readings[reading].values:
            self.problems.at(node, f"unknown reading or value `{reading}: {value}`")
        return reading, value

    def _date(self, tree: Node, key: str, *, required: bool = True) -> date | None:
        text = self.problems.text(tree, key, required=required)
        try:
            return parse_date(text) if text else None
        except ValueError as error:
            self.problems.at_key(tree, key, str(error))
            return None

    def _pairs(self, tree: Node, key: str, first: str, second: str) -> Iterator[tuple[str, str]]:
        for entry in self.problems.sequence(tree.get(key), f"`{key}`"):
            entry = self.problems.mapping(entry, f"an entry of `{key}`")
            self.problems.known_keys(entry, (first, second))
            yield (
                self.problems.text(entry, first, required=True),
                self.problems.text(entry, second, required=True),
            )

    def _not_read(self, tree: Node) -> Iterator[tuple[str, str]]:
        """Read which facts, or sections of the dictionary, no rule is meant to read."""
        for name, reason in self._pairs(tree, "not_read", "fact", "reason"):
            if name and name not in dictionary() and name not in sections():
                known = (*dictionary(), *sections())
                self.problems.at_key(tree, "not_read", f"unknown fact `{name}`{suggest(name, known)}")
            yield name, reason

    def derived(self, tree: Node) -> None:
        """Read derived facts and named conditions, in whatever order they refer to each other."""
        self.problems.known_keys(tree, ("records", "facts", "conditions"))
        for name, entry in self.problems.mapping(tree.get("records"), "`records`").items():
            spec = dictionary().get(str(entry.value))
            if spec is None or spec.kind != "record_list":
                self.problems.at(
                    entry, f"`{entry.value}` is no list of records{suggest(str(entry.value), dictionary())}"
                )
            self.names.records[name] = str(entry.value)
        facts = self.problems.mapping(tree.get("facts"), "`facts`")
        conditions = self.problems.mapping(tree.get("conditions"), "`conditions`")
        for group in (facts, conditions):
            for name in group.value:
                self._check_name(group, name, facts, conditions)
        self.names.define = lambda name: self._define(name, facts, conditions)
        for name in (*facts.value, *conditions.value):
            self._define(name, facts, conditions)
        self.names.define = None

    def _check_name(self, group: Node, name: str, facts: Node, conditions: Node) -> None:
        if not _NAME.match(name):
            self.problems.at_key(
                group, name, "a name is lower-case letters, digits and `_`, for a record after its name"
            )
        elif (
            name in dictionary()
            or (group is conditions and name in facts.value)
            or name in {"as_of", "effective_on"}
        ):
            self.problems.at_key(group, name, f"the name `{name}` is taken already")

    def _define(self, name: str, facts: Node, conditions: Node) -> None:
        if name in self.names.derived or name in self.names.conditions:
            return
        group = facts if name in facts.value else conditions if name in conditions.value else None
        if group is None:
            return
        entry = self.problems.mapping(group.value[name], f"`{name}`")
        if name in self._reading:
            cycle = " → ".join((*self._reading[self._reading.index(name) :], name))
            self.problems.at_key(group, name, f"derived in a cycle: {cycle}")
            return
        if len(self._reading) >= MAX_CHAIN:
            self.problems.at_key(
                group, name, f"more than {MAX_CHAIN} derived names use each other in a row: shorten the chain"
            )
            return
        self._reading.append(name)
        label = self.problems.text(entry, "label", required=True)
        if group is facts:
            body = self.parser.derived_body(entry)
            if body.key != "?" and name not in self.names.derived:
                per_item = self.names.is_per_item(name)
                if body.per_item and not per_item:
                    self.problems.at(
                        entry, f"`{name}` speaks of one record, so its name must begin with the record's"
                    )
                self.names.derived[name] = Derived(name, body.type, per_item=per_item, label=label, body=body)
        else:
            self.problems.known_keys(entry, ("label", "when"))
            when = entry.get("when")
            if when is None:
                self.problems.at(entry, "a named condition has a `when`")
            self.names.conditions[name] = NEVER if when is None else self.parser.condition(when)
            self.names.labels[name] = label
        self._reading.pop()

    def integrity(
        self, tree: Node
    ) -> tuple[tuple[Order, ...], dict[tuple[str, str], str], tuple[Integrity, ...]]:
        """Read the sequences that dates keep and the other contradictions."""
        self.problems.known_keys(tree, ("orders", "proofs", "contradictions"))
        orders: list[Order] = []
        texts: dict[tuple[str, str], str] = {}
        for entry in self.problems.sequence(tree.get("orders"), "`orders`"):
            entry = self.problems.mapping(entry, "an order")
            self.problems.known_keys(
                entry, ("before", "after", "doubts", "bounds_before", "proves_before", "waits", "say")
            )
            before, after = (self._fact(entry, key) for key in ("before", "after"))
            doubts = self._facts(entry, "doubts") or (before, after)
            flags = [self.parser.flag(entry, key) for key in ("bounds_before", "proves_before", "waits")]
            orders.append(Order(before, after, doubts, *flags))
            texts[before, after] = self.parser.template(entry, "say", required=True)
        contradictions = []
        for entry in self.problems.sequence(tree.get("contradictions"), "`contradictions`"):
            entry = self.problems.mapping(entry, "a contradiction")
            self.problems.known_keys(entry, ("id", "when", "doubts", "say"))
            when = entry.get("when")
            condition = NEVER if when is None else self.parser.condition(when)
            identity = self.problems.text(entry, "id", required=True)
            say = self.parser.template(entry, "say", required=True)
            contradictions.append(Integrity(identity, condition, self._facts(entry, "doubts"), say))
        return tuple(orders), texts, tuple(contradictions)

    def proofs(self, tree: Node) -> Iterator[tuple[Proof, Condition]]:
        """Read what proves what, each under the readings for which it does."""
        for entry in self.problems.sequence(tree.get("proofs"), "`proofs`"):
            entry = self.problems.mapping(entry, "a proof")
            self.problems.known_keys(entry, ("event", "proves", "when"))
            when = entry.get("when")
            condition = ALWAYS if when is None else self.parser.condition(when)
            yield Proof(self._fact(entry, "event"), self._fact(entry, "proves")), condition

    def _fact(self, entry: Node, key: str) -> str:
        name = self.problems.text(entry, key, required=True)
        if name and not isinstance(self.names.term(name), Fact):
            self.problems.at(entry.value[key], f"unknown fact `{name}`{suggest(name, dictionary())}")
        return name

    def _facts(self, entry: Node, key: str) -> tuple[str, ...]:
        names = []
        for node in self.problems.sequence(entry.get(key), f"`{key}`"):
            if not isinstance(self.names.term(str(node.value)), Fact):
                self.problems.at(node, f"unknown fact `{node.value}`{suggest(str(node.value), dictionary())}")
            names.append(str(node.value))
        return tuple(names)
