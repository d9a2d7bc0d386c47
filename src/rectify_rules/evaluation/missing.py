"""The facts that an open table waits for."""

from __future__ import annotations

from collections.abc import Iterable

from rectify_rules.engines.interpreter import missing_sets
from rectify_rules.facts.logic import merge
from rectify_rules.ruleset.condition import Proposition
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Line
from rectify_rules.ruleset.operators import Decided
from rectify_rules.verdict import Verdict

__all__ = ["Missing", "missing_of", "worked_out"]

Missing = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]
"""The facts missing, and the smallest alternatives that could decide."""

_KEPT = 512
"""States of one table that are remembered."""


class _OpenLines:
    """The propositions of some lines; what those wait for depends on what is known of these alone."""

    def __init__(self, lines: tuple[Line, ...]) -> None:
        propositions: dict[str, Proposition] = {}
        for line in (line for line in lines if not line.raises):
            for proposition in line.condition.propositions():
                propositions.setdefault(proposition.key, proposition)
        self.propositions = tuple(propositions.values())
        self.found: dict[tuple[Decided, ...], Missing] = {}


def missing_of(lines: tuple[Line, ...], env: Environment) -> Missing:
    """List the facts that lines wait for: for every verdict still possible, the smallest set.

    Cases that leave the same propositions open for want of the same facts wait for the same: each such
    state is worked out once.
    """
    known: _OpenLines | None = env.memo.get(lines)
    if known is None:
        known = env.memo[lines] = _OpenLines(lines)
    state = tuple([env.truth(proposition) for proposition in known.propositions])
    missing = known.found.get(state)
    if missing is None:
        if len(known.found) >= _KEPT:
            known.found.clear()
        missing = known.found[state] = worked_out(lines, env)
    return missing


def worked_out(lines: Iterable[Line], env: Environment) -> Missing:
    """Work out what lines wait for; `env` answers for their propositions, and for nothing else."""
    best: dict[Verdict, tuple[str, ...]] = {}
    everything: list[tuple[str, ...]] = []
    # Lines that only raise a review never stand in the way of a verdict.
    for line in (line for line in lines if not line.raises):
        for found in missing_sets(line.condition, env):
            if not found:
                continue
            everything.append(found)
            if line.verdict not in best or len(found) < len(best[line.verdict]):
                best[line.verdict] = found
    sets: list[tuple[str, ...]] = []
    for found in sorted(everything, key=len):
        if not any(set(other) <= set(found) for other in sets):
            sets.append(found)
    return merge(*best.values()), tuple(sets)
