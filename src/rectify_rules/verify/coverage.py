"""What of a ruleset the scenarios make use of: norms, lines, readings, parts of conditions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from rectify_rules.engines.base import Slot
from rectify_rules.ruleset.model import Line, Rule, Ruleset, Table
from rectify_rules.verify.decisions import (
    Decision,
    decisions_of,
    named_decisions,
    names_of_act,
    names_used,
    seen_alone,
)
from rectify_rules.verify.observe import Observation, observe
from rectify_rules.verify.scenarios import Scenario

LineKey = tuple[str, str, str, int]
"""Rule, verdict, reason and place of a line."""


@dataclass(slots=True)
class Seen:
    """Which parts of a decision were seen to decide alone, with each value, and where first."""

    decision: Decision
    places: dict[tuple[int, bool], Scenario] = field(default_factory=dict)

    @property
    def wanted(self) -> int:
        """How often a part has to be seen: each true and false."""
        return 2 * len(self.decision.parts)

    def missing(self) -> list[tuple[int, bool]]:
        """List the parts, with the value, that no scenario shows."""
        numbers = range(len(self.decision.parts))
        return [(n, value) for n in numbers for value in (True, False) if (n, value) not in self.places]


@dataclass(slots=True)
class Coverage:
    """Everything counted."""

    ruleset: Ruleset
    scenarios: int
    drafts: int
    norms: Counter[str] = field(default_factory=Counter)
    """Scenarios that compare something of a norm, by rule id."""
    lines: Counter[LineKey] = field(default_factory=Counter)
    """Scenarios that look at a norm which the line decides."""
    readings: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Scenarios that look at a norm under the value of a reading on which it depends."""
    seen: dict[int, Seen] = field(default_factory=dict)
    """By number of the decision."""

    def of_rule(self, rule: Rule) -> list[Seen]:
        """List the decisions that stand in a rule."""
        return [seen for seen in self.seen.values() if seen.decision.rule == rule.id]

    def named(self) -> list[Seen]:
        """List the decisions that have a name of their own."""
        return [seen for seen in self.seen.values() if not seen.decision.rule]

    @property
    def pairs(self) -> tuple[int, int]:
        """Count the values of parts that were seen to decide, and all there are."""
        return sum(len(seen.places) for seen in self.seen.values()), sum(
            seen.wanted for seen in self.seen.values()
        )


def measure(ruleset: Ruleset, scenarios: Iterable[Scenario], drafts: int = 0) -> Coverage:
    """Count what some scenarios make use of."""
    listed = list(scenarios)
    return _Measure(ruleset, len(listed), drafts).over(listed)


def line_key(rule: Rule, line: Line) -> LineKey:
    """Name a line of a rule, as written or compiled."""
    return rule.id, line.verdict.value, line.reason, line.number


class _Measure:
    def __init__(self, ruleset: Ruleset, scenarios: int, drafts: int) -> None:
        self.ruleset = ruleset
        self.found = Coverage(ruleset, scenarios, drafts)
        own = [d for rule in ruleset.rules.values() for d in decisions_of(rule)]
        for number, decision in enumerate([*own, *named_decisions(ruleset)]):
            self.found.seen[number] = Seen(decision)
        self.acts = {rule.id: names_of_act(rule) for rule in ruleset.rules.values()}
        self.names = {rule.id: names_used(rule) for rule in ruleset.rules.values()}

    def over(self, scenarios: Iterable[Scenario]) -> Coverage:
        for scenario in scenarios:
            for asked in scenario.asked:
                for observation in observe(asked, self.ruleset):
                    self._count(scenario, observation)
        return self.found

    def _count(self, scenario: Scenario, observation: Observation) -> None:
        for rule in observation.looked_at:
            self.found.norms[rule.id] += 1
            self._acts(scenario, rule, observation)
        for rule in observation.rules:
            for name in rule.readings:
                self.found.readings[name, observation.readings[name]] += 1
            self._lines(rule, observation)
            for seen in self.found.seen.values():
                if seen.decision.rule == rule.id or seen.decision.name in self.names[rule.id]:
                    self._parts(seen, scenario, rule, observation)

    def _acts(self, scenario: Scenario, rule: Rule, observation: Observation) -> None:
        """The date of an act is looked at before the norm applies."""
        for seen in self.found.seen.values():
            if seen.decision.name in self.acts[rule.id]:
                self._parts(seen, scenario, rule, observation)

    def _parts(self, seen: Seen, scenario: Scenario, rule: Rule, observation: Observation) -> None:
        if len(seen.places) == seen.wanted:
            return
        for env in observation.environments(rule, per_item=seen.decision.per_item):
            for found in seen_alone(seen.decision.condition, env):
                seen.places.setdefault(found, scenario)

    def _lines(self, rule: Rule, observation: Observation) -> None:
        for slot, line in observation.decisions.items():
            table = _table(rule, slot)
            if slot.rule == rule.id and line is not None and table is not None:
                self.found.lines[line_key(rule, table.lines[line])] += 1


def _table(rule: Rule, slot: Slot) -> Table | None:
    if slot.part == "case":
        return rule.table
    if rule.each is None or slot.part == "transition":
        return None
    return rule.each.table if slot.part == "item" else rule.each.raises
