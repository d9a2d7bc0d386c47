"""How an engine answers for the verdict of a rule from what it has decided itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rectify_rules.errors import EngineError
from rectify_rules.facts.logic import Truth, merge
from rectify_rules.ruleset.environment import Environment, VerdictQuery
from rectify_rules.ruleset.model import Ruleset, Table

__all__ = ["verdict_query"]


def verdict_query(
    ruleset: Ruleset,
    env: Environment,
    decided: Mapping[str, int | None],
    impossible: Callable[[str, int], bool],
) -> VerdictQuery:
    """Give the function that answers for verdicts.

    `decided` holds the line of every rule decided so far; `impossible` tells whether a line of an open
    rule can no longer hold. A verdict is open only while some line of it still can.
    """

    def ask(rule: str, verdicts: tuple[str, ...]) -> tuple[Truth, tuple[str, ...]]:
        if rule not in decided:
            raise EngineError(f"the verdict of `{rule}` was asked for before it was decided")
        table, line = ruleset.rules[rule].table, decided[rule]
        if line is not None:
            return table.lines[line].verdict in verdicts, ()
        wanted = [number for number, line in enumerate(table.lines) if line.verdict in verdicts]
        if all(impossible(rule, number) for number in wanted):
            return False, ()
        return None, _missing(table, env)

    return ask


def _missing(table: Table, env: Environment) -> tuple[str, ...]:
    """List the facts that an open table waits for: part of the proof, which no engine fires or compiles."""
    found = (line.condition.decide(env) for line in table.lines)
    return merge(*(missing for truth, missing in found if truth is None))
