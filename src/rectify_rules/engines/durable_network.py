"""What durable-rules is given: rulesets of propositions, small enough for its limits, in the order of chaining.

Limits of durable-rules 2.0.28, and how they are kept: it fails where more than 64 nodes wait to be matched at
once, so a ruleset has at most 60 branches; a fact of 255 properties fails, so one has at most 200; it tells
names apart by their FNV-1a 32-bit hash alone, so no two names of a ruleset may share one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple
from weakref import WeakKeyDictionary

from rectify_rules.engines.propositions import Branch, Branches, Compiled, Truths, compiled
from rectify_rules.errors import EngineError
from rectify_rules.ruleset.model import Rule, Ruleset

__all__ = ["MAX_BRANCHES", "MAX_PROPERTIES", "SID", "Network", "Plan", "Stratum", "Target", "plan_of"]

MAX_BRANCHES = 60
MAX_PROPERTIES = 200
SID = "0"
SENTINEL = "s"
"""A property that every fact has, and the name of the rule that always fires on it."""

_FACT_HEAD = f'{{"sid":"{SID}","id":"f","{SENTINEL}":true'
_RESERVED = (
    "sid", "id", SENTINEL, "m", "all", "any", "pri", "count", "cap", "dist", "name",
    "$s", "$m", "$i", "$l", "$r", "$time", "$timerName", "$baseTime", "$forward",
    "$and", "$or", "$not", "$all", "$any", "$ex", "$nex", "$eq", "$neq", "$lt", "$lte", "$gt", "$gte",
    "$mt", "$imt", "$iall", "$iany", "$add", "$sub", "$mul", "$div",
)  # fmt: skip


class Target(NamedTuple):
    """What a branch tells once it has fired: that a line of a table holds, or can no longer hold."""

    table: int
    """Number of a table; -1 where `rule` is named."""
    rule: str
    """The rule of which it refutes a line; empty for a table."""
    line: int


@dataclass(frozen=True, eq=False)
class Network:
    """One ruleset of durable-rules."""

    rules: dict[str, Branch]
    """Rule name -> the literals that it joins."""
    targets: dict[str, tuple[Target, ...]]
    """Rule name -> what its firing tells."""
    literals: tuple[tuple[int, str, str], ...]
    """Proposition -> what a fact says where it holds, and where its complement does."""

    @property
    def definition(self) -> str:
        """Give the ruleset in JSON."""
        rules = {name: rule_definition(branch) for name, branch in self.rules.items()}
        return json.dumps({SENTINEL: rule_definition(()), **rules}, separators=(",", ":"))

    def fact(self, truths: Truths) -> str:
        """Say of one case, or one record, which propositions hold; of those that are open, nothing."""
        said = [_FACT_HEAD]
        for number, holds, fails in self.literals:
            truth = truths[number]
            if truth is True:
                said.append(holds)
            elif truth is False:
                said.append(fails)
        said.append("}")
        return "".join(said)


@dataclass(frozen=True, eq=False)
class Stratum:
    """What is decided together, after everything that it asks for."""

    name: str
    networks: tuple[Network, ...]
    tables: tuple[int, ...]
    rules: tuple[str, ...] = ()
    """The rules whose verdicts later strata ask for."""
    section: str = ""
    """The list each of whose records it decides; empty where it decides the case."""


@dataclass(frozen=True, eq=False)
class Plan:
    """The strata of one ruleset, in the order in which they chain."""

    form: Compiled
    strata: tuple[Stratum, ...]

    @property
    def networks(self) -> Iterator[Network]:
        """Yield the networks of all strata."""
        return (network for stratum in self.strata for network in stratum.networks)


_PLANS: WeakKeyDictionary[Ruleset, Plan] = WeakKeyDictionary()


def plan_of(ruleset: Ruleset) -> Plan:
    """Give the plan of a ruleset, made once for as long as the ruleset lives."""
    found = _PLANS.get(ruleset)
    if found is None:
        found = _PLANS.setdefault(ruleset, _Planner(ruleset, compiled(ruleset)).plan())
    return found


def rule_definition(branch: Branch) -> dict[str, object]:
    """Give a rule of durable-rules: the literals of a branch, or the sentinel alone."""
    literals = [{property_name(number, positive): True} for number, positive in branch]
    return {"all": [{"m": {"$and": literals or [{SENTINEL: True}]}}]}


def property_name(number: int, positive: bool) -> str:
    """Name the property that says that a proposition, or its complement, definitely holds."""
    return f"{'p' if positive else 'n'}{number}"


class _Planner:
    """Sorts the tables into strata: rules asked for, scope, transition, norms, records."""

    def __init__(self, ruleset: Ruleset, form: Compiled) -> None:
        self._ruleset = ruleset
        self._form = form
        self._placed: set[int] = set()
        self._named = 0

    def plan(self) -> Plan:
        rules = self._ruleset.order_of_decision
        strata = [self._asked_for(rule) for rule in rules if rule.id in self._form.refuted]
        strata.append(self._stratum("scope", self._parts((rule for rule in rules if rule.is_scope), "case")))
        strata.append(self._stratum("transition", self._parts(rules, "transition")))
        strata.append(self._stratum("norms", self._parts(rules, "case", "raises")))
        for section in dict.fromkeys(rule.each.section for rule in rules if rule.each):
            concerned = [rule for rule in rules if rule.each and rule.each.section == section]
            strata.append(self._stratum("records", self._parts(concerned, "item"), section=section))
        return Plan(self._form, tuple(strata))

    def _asked_for(self, rule: Rule) -> Stratum:
        table = self._form.table_of[rule.id, "case"]
        return self._stratum(rule.id, [table], rules=(rule.id,))

    def _parts(self, rules: Iterable[Rule], *parts: str) -> list[int]:
        places = ((rule.id, part) for rule in rules for part in parts)
        return [self._form.table_of[place] for place in places if place in self._form.table_of]

    def _stratum(
        self, name: str, tables: Iterable[int], rules: tuple[str, ...] = (), section: str = ""
    ) -> Stratum:
        # What a record is decided by is asserted per record, whether or not the case uses it, too.
        fresh = tuple(number for number in dict.fromkeys(tables) if section or number not in self._placed)
        self._placed.update(fresh)
        told: dict[Branch, list[Target]] = {}
        for number in fresh:
            _tell(told, self._form.tables[number], number, "")
        for rule in rules:
            _tell(told, self._form.refuted[rule], -1, rule)
        return Stratum(name, tuple(self._networks(told)), fresh, rules, section)

    def _networks(self, told: dict[Branch, list[Target]]) -> Iterator[Network]:
        """Cut the branches into rulesets within the limits."""
        group: list[Branch] = []
        used: set[int] = set()
        for branch in told:
            numbers = {number for number, _ in branch}
            if len(numbers) > MAX_PROPERTIES:
                raise EngineError(
                    f"a branch of {len(numbers)} propositions is too long for `durable`; use `direct`"
                )
            if len(group) == MAX_BRANCHES or len(used | numbers) > MAX_PROPERTIES:
                yield self._network(group, told)
                group, used = [], set()
            group.append(branch)
            used |= numbers
        if group:
            yield self._network(group, told)

    def _network(self, group: list[Branch], told: dict[Branch, list[Target]]) -> Network:
        names = {f"b{self._named + index}": branch for index, branch in enumerate(group)}
        self._named += len(group)
        literals = sorted({literal for branch in group for literal in branch})
        check_names([property_name(*literal) for literal in literals])
        said = {literal: f',"{property_name(*literal)}":true' for literal in literals}
        numbers = dict.fromkeys(number for number, _ in literals)
        return Network(
            names,
            {name: tuple(told[branch]) for name, branch in names.items()},
            tuple(
                (number, said.get((number, True), ""), said.get((number, False), "")) for number in numbers
            ),
        )


def _tell(told: dict[Branch, list[Target]], table: Branches, number: int, rule: str) -> None:
    for line, branches in enumerate(table.lines):
        for branch in branches:
            told.setdefault(branch, []).append(Target(number, rule, line))


def check_names(names: Iterable[str]) -> None:
    """Raise EngineError where durable-rules, which looks at the hash alone, would confuse two names."""
    seen: dict[int, str] = {}
    for name in (*_RESERVED, *names):
        other = seen.setdefault(fnv1a(name), name)
        if other != name:
            raise EngineError(f"durable-rules cannot tell `{name}` from `{other}`; use the engine `direct`")


def fnv1a(text: str) -> int:
    """Give the 32-bit FNV-1a hash of an ASCII text (Fowler, Noll, Vo)."""
    value = 0x811C9DC5
    for byte in text.encode("ascii"):
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value
