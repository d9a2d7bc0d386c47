"""The days that a rule sets, read off its decision table.

Nothing here names a norm. A day is a limit where a line compares the reference date with it, and the
verdicts of those lines say what kind: `pending` before it is an opening, a breach after it makes it a
deadline, mere review after it a benchmark. A rule that is added with a limit of its own is found by this.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rectify_rules.export.deadlines.model import Kind
from rectify_rules.ruleset.condition import Comparison, Condition, Group, Leaf
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Line, Rule
from rectify_rules.ruleset.terms import Builtin, ByReading, Call, Constant, Derived, ReadingTerm, Term, walk
from rectify_rules.verdict import Verdict

_CALENDAR = frozenset({"months_after", "days_after", "workdays_after", "legal_deadline"})
_MIRRORED = {
    "before": "after",
    "after": "before",
    "on_or_before": "on_or_after",
    "on_or_after": "on_or_before",
}
_COMPLEMENTS = {
    "before": "on_or_after",
    "after": "on_or_before",
    "on_or_before": "after",
    "on_or_after": "before",
}
_TELLING = (Verdict.PENDING, Verdict.NEEDS_REVIEW, Verdict.VIOLATED)


@dataclass(frozen=True, slots=True)
class Test:
    """A comparison of the reference date with a day: `before`, `after` and so on, or `from`, `until`."""

    clock: Term
    operator: str
    day: Term


@dataclass(frozen=True, slots=True)
class Limit:
    """A day that a rule sets, and what kind of day it is."""

    day: Term
    kind: Kind
    declared: bool
    """The rule lists it among its values; a rule that does not only follows another's limit."""


def limits_of(rule: Rule, env: Environment) -> tuple[Limit, ...]:
    """List the limits of a rule under the readings of an environment, in the order of its lines."""
    lines = (*rule.table.lines, *(rule.each.table.lines if rule.each else ()))
    tests: dict[str, list[tuple[Verdict, Test]]] = {}
    for line in lines:
        for test in _tests(line, env):
            tests.setdefault(test.day.key, []).append((line.verdict, test))
    declared = {part.key for _, term in rule.values for part in _names(term, env)}
    return tuple(Limit(found[0][1].day, _kind(found), key in declared) for key, found in tests.items())


def _tests(line: Line, env: Environment) -> Iterator[Test]:
    if line.verdict in _TELLING:
        for leaf in _leaves(line.condition, env) or ():
            yield from tests_in(leaf, env)


def _kind(found: list[tuple[Verdict, Test]]) -> Kind:
    ends = {verdict for verdict, test in found if test.operator in {"after", "on_or_after"}}
    if Verdict.VIOLATED in ends:
        return Kind.DEADLINE
    if Verdict.NEEDS_REVIEW in ends:
        return Kind.BENCHMARK
    until = {"until", "on_or_before"}
    return Kind.DEADLINE if any(test.operator in until for _, test in found) else Kind.OPENING


def _leaves(condition: Condition, env: Environment) -> list[Leaf] | None:
    """List the leaves that can matter under the readings chosen; None where the condition cannot hold."""
    if isinstance(condition, Leaf):
        if _on_readings_only(condition):
            return [] if condition.decide(env)[0] else None
        return [condition]
    assert isinstance(condition, Group)
    parts = [_leaves(part, env) for part in condition.parts]
    if condition.every:
        return None if None in parts else [leaf for part in parts for leaf in part or ()]
    possible = [part for part in parts if part is not None]
    return [leaf for part in possible for leaf in part] if possible or not parts else None


def _on_readings_only(leaf: Leaf) -> bool:
    terms = leaf.proposition.terms()
    return bool(terms) and all(isinstance(term, ReadingTerm | Constant) for term in terms)


def tests_in(leaf: Leaf, env: Environment) -> Iterator[Test]:
    """Yield what a leaf says of the reference date beside a day that the calendar computes."""
    found = leaf.proposition
    if not isinstance(found, Comparison):
        return
    clock = clock_of(found.term, env)
    if found.operator.name == "between":
        if clock is not None and leaf.positive:
            for name, day in zip(("from", "until"), found.operands, strict=True):
                if _is_limit(day, env):
                    yield Test(clock, name, day)
        return
    operator = found.operator.name if leaf.positive else _COMPLEMENTS.get(found.operator.name, "")
    if operator not in _MIRRORED:
        return
    (day,) = found.operands
    if clock is not None and _is_limit(day, env):
        yield Test(clock, operator, day)
    other = clock_of(day, env)
    if other is not None and _is_limit(found.term, env):
        yield Test(other, _MIRRORED[operator], found.term)


def clock_of(term: Term, env: Environment) -> Term | None:
    """Give the term that runs on with the reference date, None where the term stands still."""
    found = _unnamed(term, env)
    if isinstance(found, Builtin) and found.key == "as_of":
        return found
    return found if isinstance(found, Call) and found.function == "date_or_as_of" else None


def nominal_of(day: Term, env: Environment) -> Term:
    """Give the day before rolling over days off; the day itself where it is not rolled."""
    found = _unnamed(day, env)
    return found.args[0] if isinstance(found, Call) and found.function == "legal_deadline" else day


def _is_limit(term: Term, env: Environment) -> bool:
    if term.type.kind != "date":
        return False
    parts = list(walk(term, env.readings))
    computed = any(isinstance(part, Call) and part.function in _CALENDAR for part in parts)
    return computed and not any(clock_of(part, env) is not None for part in parts)


def _names(term: Term, env: Environment) -> Iterator[Term]:
    """Yield a term with the names it merely stands for."""
    yield term
    while isinstance(term, Derived | ByReading):
        (term,) = term.parts(env.readings)
        yield term


def _unnamed(term: Term, env: Environment) -> Term:
    return list(_names(term, env))[-1]
