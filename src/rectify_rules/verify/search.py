"""A case found by search that shows a part of a condition alone, starting from those of the scenarios."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rectify_rules.ruleset.condition import Condition, Group
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.spec.question import CaseQuestion
from rectify_rules.verify.case_changes import Changed, variants
from rectify_rules.verify.decisions import Decision, names_used
from rectify_rules.verify.observe import Observation, observe_case
from rectify_rules.verify.scenarios import Scenario

STARTS = 4
BEAM = 3
DEPTH = 3
TRIES = 400
"""Cases tried for one part: enough for all that the scenarios of 2026 left out and that exist."""


@dataclass(frozen=True, slots=True)
class Start:
    """A scenario to start from, with the rule it looks at."""

    scenario: Scenario
    question: CaseQuestion
    rule: Rule


@dataclass(frozen=True, slots=True)
class Found:
    """A case in which the part decides alone, with the value wanted."""

    start: Start
    changed: Changed


@dataclass(frozen=True, slots=True)
class NotFound:
    """What still stood in the way in the nearest case, and how many were tried."""

    obstacles: tuple[Condition, ...]
    tried: int


_State = tuple[int, int, Start, Changed, list[Condition], Environment]


def starts_of(decision: Decision, scenarios: Iterable[Scenario], ruleset: Ruleset) -> Iterator[Start]:
    """Yield the scenarios of one question that look at a rule in which the decision is made."""
    for scenario in scenarios:
        if len(scenario.asked) != 1 or not isinstance(scenario.asked[0].question, CaseQuestion):
            continue
        for name in scenario.asked[0].rules(ruleset):
            rule = ruleset.rules[name]
            if decision.rule == name or (not decision.rule and decision.name in names_used(rule)):
                yield Start(scenario, scenario.asked[0].question, rule)
                break


def search(
    decision: Decision, number: int, value: bool, starts: Iterable[Start], ruleset: Ruleset
) -> Found | NotFound:
    """Change facts of the nearest cases until the part decides alone."""
    tried = 0
    frontier: list[_State] = []
    for start in starts:
        changed = Changed(start.question, {}, {})
        state = _look(decision, number, value, start, changed, ruleset)
        if state is not None:
            frontier.append((len(state[0]), len(frontier), start, changed, *state))
    frontier = sorted(frontier, key=lambda entry: entry[:2])[:STARTS]
    nearest = tuple(frontier[0][4]) if frontier else ()
    for _ in range(DEPTH):
        reached: list[_State] = []
        for _, _, start, changed, obstacles, env in frontier:
            for obstacle in obstacles:
                for variant in variants(changed, obstacle, env, ruleset):
                    tried += 1
                    state = _look(decision, number, value, start, variant, ruleset)
                    if state is None:
                        continue
                    if not state[0]:
                        return Found(start, variant)
                    if len(state[0]) < len(obstacles):
                        reached.append((len(state[0]), tried, start, variant, *state))
                    if tried > TRIES:
                        return NotFound(nearest, tried)
        frontier = sorted(reached, key=lambda entry: entry[:2])[:BEAM]
        nearest = tuple(frontier[0][4]) if frontier else nearest
    return NotFound(nearest, tried)


def _look(
    decision: Decision, number: int, value: bool, start: Start, changed: Changed, ruleset: Ruleset
) -> tuple[list[Condition], Environment] | None:
    """List the parts that stand in the way; None where scope or transition does."""
    question = changed.question
    observation: Observation = observe_case(question, question.cases[0], (start.rule.id,), ruleset)
    if not observation.rules:
        return None
    inside = observation.environments(start.rule, per_item=decision.per_item)
    states = [
        (list(_obstacles(decision.condition, number, value, env)), env)
        # Without a record every part of one is unknown, and a first record is what is tried.
        for env in inside or [observation.env]
    ]
    return min(states, key=lambda state: len(state[0]), default=None)


def _obstacles(condition: Condition, number: int, value: bool, env: Environment) -> Iterator[Condition]:
    """Yield the parts that are not as they must be for a part to decide alone."""
    if not isinstance(condition, Group) or condition.name:
        if condition.decide(env)[0] is not value:
            yield condition
        return
    first = 0
    for part in condition.parts:
        size = _count(part)
        if first <= number < first + size:
            yield from _obstacles(part, number - first, value, env)
        elif part.decide(env)[0] is not condition.every:
            yield part
        first += size


def _count(condition: Condition) -> int:
    if isinstance(condition, Group) and not condition.name:
        return sum(_count(part) for part in condition.parts)
    return 1
