"""A ruleset as engines take it: numbered propositions, tables of branches over their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

from rectify_rules.facts.logic import Truth
from rectify_rules.ruleset.condition import Condition, Proposition
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Rule, Ruleset, Table

__all__ = ["Branch", "Compiled", "Place", "Truths", "compiled", "tables_of_rule"]

Branch = tuple[tuple[int, bool], ...]
"""Numbers of propositions, each with whether it or its complement must hold, in ascending order."""

Place = tuple[str, str]
"""Id of a rule, and which of its tables: the parts that a `Slot` names."""


@dataclass(frozen=True, slots=True)
class Branches:
    """A table, each line as the branches of which one must hold throughout."""

    lines: tuple[tuple[Branch, ...], ...]


@dataclass(frozen=True, eq=False)
class Compiled:
    """What all engines share of a ruleset; tables that are alike are decided once."""

    propositions: tuple[Proposition, ...]
    tables: tuple[Branches, ...]
    table_of: Mapping[Place, int]
    """Number of the table that stands at a place."""
    refuted: Mapping[str, Branches]
    """For every rule whose verdict another asks for: when each of its lines is impossible."""

    @cached_property
    def per_item(self) -> tuple[bool, ...]:
        """Whether each proposition speaks of one record of a list."""
        return tuple(proposition.per_item for proposition in self.propositions)


class Truths(dict[int, Truth]):
    """The truth of propositions by number, each found out when it is first asked for."""

    def __init__(self, form: Compiled, env: Environment, case: Truths | None = None) -> None:
        super().__init__()
        self._form = form
        self._env = env
        self._case = case
        """What holds of the whole case, where this is about one record."""

    def __missing__(self, number: int) -> Truth:
        if self._case is not None and not self._form.per_item[number]:
            found = self._case[number]
        else:
            found = self._env.truth(self._form.propositions[number])[0]
        self[number] = found
        return found


_COMPILED: WeakKeyDictionary[Ruleset, Compiled] = WeakKeyDictionary()


def compiled(ruleset: Ruleset) -> Compiled:
    """Give the compiled form of a ruleset, made once for as long as the ruleset lives."""
    found = _COMPILED.get(ruleset)
    if found is None:
        # Two threads may both get here: they make the same thing, and one of the two is kept.
        found = _COMPILED.setdefault(ruleset, _compile(ruleset))
    return found


def tables_of_rule(rule: Rule) -> list[tuple[str, Table]]:
    """List the tables of a rule with the part that each stands for."""
    found = [("case", rule.table)]
    if rule.transition:
        found.append(("transition", rule.transition.table))
    if rule.each:
        found += [("raises", rule.each.raises), ("item", rule.each.table)]
    return found


def _compile(ruleset: Ruleset) -> Compiled:
    numbers = _Numbers()
    tables: dict[Branches, int] = {}
    table_of: dict[Place, int] = {}
    asked = {name for rule in ruleset.rules.values() for name in rule.depends_on}
    refuted: dict[str, Branches] = {}
    for rule in ruleset.order_of_decision:
        for part, table in tables_of_rule(rule):
            lines = numbers.branches(line.condition for line in table.lines)
            table_of[rule.id, part] = tables.setdefault(lines, len(tables))
        if rule.id in asked:
            refuted[rule.id] = numbers.branches(line.condition.negated() for line in rule.table.lines)
    return Compiled(tuple(numbers.propositions), tuple(tables), table_of, refuted)


class _Numbers:
    """Numbers the propositions in the order in which they are first met."""

    def __init__(self) -> None:
        self.propositions: list[Proposition] = []
        self._numbers: dict[str, int] = {}

    def branches(self, conditions: Iterable[Condition]) -> Branches:
        """Write conditions as branches over numbers."""
        return Branches(tuple(self._line(condition) for condition in conditions))

    def _line(self, condition: Condition) -> tuple[Branch, ...]:
        for proposition in condition.propositions():
            if proposition.key not in self._numbers:
                self._numbers[proposition.key] = len(self.propositions)
                self.propositions.append(proposition)
        return tuple(
            tuple(sorted((self._numbers[literal.key], literal.positive) for literal in branch))
            for branch in condition.branches()
        )
