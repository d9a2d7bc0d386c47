"""The conditions of a ruleset as decisions, and which of their parts decide in one evaluation.

Masking MC/DC (Chilenski, DOT/FAA/AR-01/18): a part counts as tested where it was seen true and seen
false while every other part let it through, so that the decision had the value of that part alone.
Parts that are open let nothing through. A named condition is one part where it is used, and a decision
of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rectify_rules.ruleset.condition import Condition, Group
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Line, Rule, Ruleset
from rectify_rules.ruleset.terms import Choose, Derived, Term, walk

Part = Condition
"""A leaf, or a named condition where it is used."""


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """One condition as written."""

    what: str
    """Chinese, what it decides."""
    condition: Condition
    parts: tuple[Part, ...]
    rule: str = ""
    """The rule it stands in; empty for one that has a name of its own."""
    name: str = ""
    """The named condition or derived fact it belongs to."""
    path: str = ""
    number: int = 0
    """Where it stands in the rule file, 0 where that is not known."""

    @property
    def per_item(self) -> bool:
        """Whether it is decided for every record of a list."""
        return any(proposition.per_item for proposition in self.condition.propositions())


def decisions_of(rule: Rule) -> Iterator[Decision]:
    """Yield the decisions that stand in a rule."""
    for what, condition, number in _conditions(rule):
        parts = tuple(parts_of(condition))
        if parts:
            yield Decision(what, condition, parts, rule.id, path=rule.path, number=number or rule.number)


def named_decisions(ruleset: Ruleset) -> Iterator[Decision]:
    """Yield the named conditions, and those by which a derived fact is chosen."""
    for name, condition in ruleset.conditions.items():
        label = ruleset.condition_labels.get(name, name)
        yield Decision(f"条件“{label}”", condition, tuple(parts_of(condition)), name=name)
    for name, derived in ruleset.derived.items():
        for option in _chosen(derived.body):
            for condition in option.conditions():
                yield Decision(f"推算“{derived.label}”", condition, tuple(parts_of(condition)), name=name)


def parts_of(condition: Condition) -> Iterator[Part]:
    """Yield the parts of a condition in reading order."""
    if isinstance(condition, Group) and not condition.name:
        for part in condition.parts:
            yield from parts_of(part)
    else:
        yield condition


def seen_alone(condition: Condition, env: Environment) -> Iterator[tuple[int, bool]]:
    """Yield the parts that decide alone in an environment, by number, with their values."""
    yield from _alone(condition, env, True, [0])


def _alone(
    condition: Condition, env: Environment, let_through: bool, number: list[int]
) -> Iterator[tuple[int, bool]]:
    if not isinstance(condition, Group) or condition.name:
        truth = condition.decide(env)[0] if let_through else None
        if truth is not None:
            yield number[0], truth
        number[0] += 1
        return
    neutral = condition.every
    blocking = [part for part in condition.parts if let_through and part.decide(env)[0] is not neutral]
    for part in condition.parts:
        alone = let_through and not any(other is not part for other in blocking)
        yield from _alone(part, env, alone, number)


def names_used(rule: Rule) -> frozenset[str]:
    """Give the named conditions and derived facts that a rule rests on, however indirectly."""
    found: set[str] = set()
    for _, condition, _ in _conditions(rule):
        _names_in(condition, found)
    for _, term in rule.values:
        _names_in_term(term, found)
    if rule.ratio is not None:
        _names_in_term(rule.ratio.period, found)
        _names_in_term(rule.ratio.scope, found)
    return frozenset(found)


def names_of_act(rule: Rule) -> frozenset[str]:
    """Give the names on which the date rests that decides which edition governs a rule."""
    found: set[str] = set()
    if rule.transition is not None:
        _names_in_term(rule.transition.act, found)
    return frozenset(found)


def _names_in(condition: Condition, found: set[str]) -> None:
    if isinstance(condition, Group):
        if condition.name:
            found.add(condition.name.removeprefix("!"))
        for part in condition.parts:
            _names_in(part, found)
        return
    for proposition in condition.propositions():
        for term in proposition.terms():
            _names_in_term(term, found)


def _names_in_term(term: Term, found: set[str]) -> None:
    for part in walk(term):
        if isinstance(part, Derived):
            found.add(part.key)
        for condition in part.conditions():
            _names_in(condition, found)


def _chosen(term: Term) -> Iterator[Choose]:
    """Find the choices in the body of a derived fact, not those of other derived facts."""
    if isinstance(term, Derived):
        return
    if isinstance(term, Choose):
        yield term
    for part in term.parts(None):
        yield from _chosen(part)


def _conditions(rule: Rule) -> Iterator[tuple[str, Condition, int]]:
    if rule.when is not None:
        yield "适用前提", rule.when, 0
    for exception in rule.unless:
        yield "除外", exception.condition, exception.number
    for line in rule.lines:
        yield line_words(line), line.condition, line.number
    if rule.each is not None:
        yield "逐项适用前提", rule.each.when, 0
    for line in rule.each_lines:
        yield line_words(line), line.condition, line.number
    for condition, _ in rule.owed_instead:
        yield "改由他人承担", condition, 0
    for remark in rule.notices:
        yield f"提示 {remark.id}", remark.condition, 0
    for remark in rule.presumptions:
        yield f"推定 {remark.id}", remark.condition, 0
    if rule.ratio is not None:
        for value, condition in rule.ratio.counted.items():
            yield f"计入分母（{value}）", condition, 0
        yield "计入分子", rule.ratio.fulfilled, 0


def line_words(line: Line) -> str:
    """Name a line by its verdict and reason."""
    return f"{line.verdict.label} {line.reason}"
