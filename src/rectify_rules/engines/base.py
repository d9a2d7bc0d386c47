"""What every engine decides: which line of which table holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from rectify_rules.facts.logic import Items
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Rule, Ruleset, Table


class Slot(NamedTuple):
    """One table decided once: of a rule, about the case, the records or the transition."""

    rule: str
    part: str
    """`case`, `transition`, `raises` or `item`."""
    index: int = 0  # type: ignore[assignment]
    """Which record, for `item`."""


Decisions = Mapping[Slot, int | None]
"""The number of the line that holds, None where none does yet."""


class Engine(Protocol):
    """Decides all tables of a ruleset for one case."""

    name: str

    def decide(self, ruleset: Ruleset, env: Environment) -> Decisions:
        """Decide every table; `env.verdict_of` is answered by the engine itself."""


def tables_of(rule: Rule, env: Environment) -> list[tuple[Slot, Table, Environment]]:
    """List the tables of a rule for a case, each with the environment to decide it in."""
    found = [(Slot(rule.id, "case"), rule.table, env)]
    if rule.transition:
        found.append((Slot(rule.id, "transition"), rule.transition.table, env))
    if rule.each:
        found.append((Slot(rule.id, "raises"), rule.each.raises, env))
        for index, inner in enumerate(record_environments(rule, env)):
            found.append((Slot(rule.id, "item", index), rule.each.table, inner))
    return found


def record_environments(rule: Rule, env: Environment) -> list[Environment]:
    """Give an environment for every record of the list a rule goes through; none where it is unknown."""
    if rule.each is None:
        return []
    cached = env.record_environments.get(rule.each.section)
    if cached is None:
        data = env.view.get(rule.each.section).data
        records = data.sure if isinstance(data, Items) else ()
        cached = [env.for_record(rule.each.section, record) for record in records]
        env.record_environments[rule.each.section] = cached
    return cached
