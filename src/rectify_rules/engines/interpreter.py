"""The reference engine: walks the condition trees and shows what they rest on."""

from __future__ import annotations

from collections.abc import Iterable

from rectify_rules.engines.base import Decisions, Slot, tables_of
from rectify_rules.facts.logic import Truth, merge
from rectify_rules.ruleset.condition import Condition, Group, Leaf, Proposition
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Rule, Ruleset, Table

MAX_SETS = 24
"""Alternatives kept while the smallest sets of missing facts are sought."""


class Interpreter:
    """Decides by walking; short and readable before fast."""

    name = "interpreter"

    def decide(self, ruleset: Ruleset, env: Environment, rules: Iterable[Rule] | None = None) -> Decisions:
        """Decide every table of every rule, or of `rules`, each after those whose verdicts it asks for."""
        decisions: dict[Slot, int | None] = {}
        env.verdict_of = lambda rule, verdicts: possible_verdict(
            ruleset.rules[rule].table, decisions[Slot(rule, "case")], verdicts, env
        )
        for rule in ruleset.order_of_decision if rules is None else rules:
            for slot, table, inner in tables_of(rule, env):
                decisions[slot] = first_line(table, inner)
        return decisions


def first_line(table: Table, env: Environment) -> int | None:
    """Give the first line that definitely holds."""
    for number, line in enumerate(table.lines):
        if line.condition.decide(env)[0] is True:
            return number
    return None


def possible_verdict(
    table: Table, decided: int | None, verdicts: tuple[str, ...], env: Environment
) -> tuple[Truth, tuple[str, ...]]:
    """Tell whether a table gives one of the verdicts: open only while a line of that verdict is open."""
    if decided is not None:
        return table.lines[decided].verdict in verdicts, ()
    missing: list[tuple[str, ...]] = []
    still_possible = False
    for line in table.lines:
        truth, facts = line.condition.decide(env)
        if truth is None:
            missing.append(facts)
            still_possible = still_possible or line.verdict in verdicts
    return (None, merge(*missing)) if still_possible else (False, ())


def deciding_leaves(condition: Condition, env: Environment) -> list[Proposition]:
    """List the propositions that make a condition true."""
    if isinstance(condition, Leaf):
        return [condition.proposition]
    assert isinstance(condition, Group)
    if condition.every:
        return [proposition for part in condition.parts for proposition in deciding_leaves(part, env)]
    for part in condition.parts:
        if part.decide(env)[0] is True:
            return deciding_leaves(part, env)
    return []


def missing_sets(condition: Condition, env: Environment) -> list[tuple[str, ...]]:
    """List the smallest sets of facts whose filling could make an open condition true."""
    if isinstance(condition, Leaf):
        truth, missing = condition.decide(env)
        return [] if truth is False else [() if truth else missing]
    assert isinstance(condition, Group)
    if not condition.every:
        return _smallest([found for part in condition.parts for found in missing_sets(part, env)])
    product: list[tuple[str, ...]] = [()]
    for part in condition.parts:
        options = missing_sets(part, env)
        if not options:
            return []
        if options == [()]:
            continue
        if product == [()]:
            product = _smallest([merge(option) for option in options])
        else:
            product = _smallest([merge(left, right) for left in product for right in options])
    return product


def _smallest(sets: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Keep the sets that contain no other, the smaller first, in stable order."""
    if len(sets) < 2:
        return sets
    kept: list[tuple[str, ...]] = []
    members: list[set[str]] = []
    for found in sorted(sets, key=len):
        names = set(found)
        if not any(other <= names for other in members):
            kept.append(found)
            members.append(names)
    return kept[:MAX_SETS]
