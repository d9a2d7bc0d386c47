"""How a limit stands: still open, passed with nothing done, or not told by the record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rectify_rules.engines.interpreter import deciding_leaves
from rectify_rules.evaluation.outcome import Part
from rectify_rules.export.deadlines.limits import Limit, Test, tests_in
from rectify_rules.export.deadlines.model import State
from rectify_rules.facts.logic import Moment
from rectify_rules.ruleset.condition import Leaf
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Line
from rectify_rules.verdict import Verdict

_ENDS = frozenset({"after", "on_or_after"})


def state_of(parts: Sequence[Part], limit: Limit) -> State | None:
    """Tell how a limit stands in the parts that decide a norm; None where nothing is open because of it."""
    verdict = parts[0].verdict
    if verdict is Verdict.PENDING:
        return State.DUE
    if verdict is Verdict.UNDETERMINED:
        return State.UNKNOWN
    if verdict not in {Verdict.VIOLATED, Verdict.NEEDS_REVIEW}:
        return None
    overdue = any(part.line is not None and _passed(part.line, limit, part.env) for part in parts)
    return State.OVERDUE if overdue else None


def _passed(line: Line, limit: Limit, env: Environment) -> bool:
    """Tell whether a line holds because the day has passed, rather than because something was done late."""
    return any(
        test.day.key == limit.day.key and test.operator in _ENDS and not _done(test, env)
        for test in _deciding_tests(line, env)
    )


def _deciding_tests(line: Line, env: Environment) -> Iterator[Test]:
    for proposition in deciding_leaves(line.condition, env):
        truth, _ = env.truth(proposition)
        yield from tests_in(Leaf(proposition, truth is True), env)


def _done(test: Test, env: Environment) -> bool:
    """Tell whether what the clock stands in for has happened, on whatever day."""
    return any(
        isinstance(moment := env.value(part).data, Moment) and moment.happened is True
        for part in test.clock.parts(env.readings)
    )
