"""Conditions: trees of propositions, decided in three values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rectify_rules.facts.logic import Truth, merge, negation
from rectify_rules.ruleset.operators import Decided, Operator
from rectify_rules.ruleset.terms import Term

if TYPE_CHECKING:
    from rectify_rules.ruleset.environment import Environment


@dataclass(frozen=True, slots=True, eq=False)
class Proposition:
    """One statement about a case, two-valued once the record is complete."""

    key: str
    per_item: bool

    def decide(self, env: Environment) -> Decided:
        """Tell whether it holds, and where that is open the facts missing."""
        raise NotImplementedError

    def terms(self) -> tuple[Term, ...]:
        """List the terms it compares."""
        return ()


@dataclass(frozen=True, slots=True, eq=False)
class Comparison(Proposition):
    """A term put to the test of an operator."""

    term: Term
    operator: Operator
    operands: tuple[Term, ...]

    def decide(self, env: Environment) -> Decided:
        """Evaluate the terms and compare them."""
        operands = tuple([env.value(operand) for operand in self.operands])
        return self.operator.decide(env.value(self.term), operands)

    def terms(self) -> tuple[Term, ...]:
        """List the term and its operands."""
        return (self.term, *self.operands)


@dataclass(frozen=True, slots=True, eq=False)
class VerdictIs(Proposition):
    """Another rule has one of the verdicts given."""

    rule: str
    verdicts: tuple[str, ...]

    def decide(self, env: Environment) -> Decided:
        """Ask for the other rule's verdict: false as soon as it is impossible, open only while it is open."""
        return env.verdict_of(self.rule, self.verdicts)


MAX_BRANCHES = 2_000
"""Ways a line may hold; the largest line of the 2026 edition has 19."""


class TooManyBranchesError(ValueError):
    """A condition that would take more ways to write out than any person could check."""


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """A node of a condition: every, some, or one proposition; negation stands at the leaves only."""

    def decide(self, env: Environment) -> Decided:
        """Decide the condition; where it is open, list the facts missing."""
        raise NotImplementedError

    def propositions(self) -> Iterator[Proposition]:
        """Yield the propositions at the leaves."""
        raise NotImplementedError

    def negated(self) -> Condition:
        """Give the complement."""
        raise NotImplementedError

    def branches(self) -> list[frozenset[Literal]]:
        """Give the disjunctive normal form: sets of literals, one of which must hold throughout."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, eq=False)
class Leaf(Condition):
    """A proposition or its complement."""

    proposition: Proposition
    positive: bool = True
    phrase: str = ""
    """How the rule file names it, where it stands for a named condition."""

    def decide(self, env: Environment) -> Decided:
        """Decide the proposition."""
        truth, missing = env.truth(self.proposition)
        return (truth if self.positive else negation(truth)), missing

    def propositions(self) -> Iterator[Proposition]:
        """Yield the proposition."""
        yield self.proposition

    def negated(self) -> Condition:
        """Give the complement of the leaf."""
        return Leaf(self.proposition, not self.positive)

    def branches(self) -> list[frozenset[Literal]]:
        """Give the one branch."""
        return [frozenset({Literal(self.proposition.key, self.positive)})]


@dataclass(frozen=True, slots=True)
class Literal:
    """A proposition, by its key, or its complement."""

    key: str
    positive: bool


@dataclass(frozen=True, slots=True, eq=False)
class Group(Condition):
    """Every one of its parts (`every`), or some one of them."""

    every: bool
    parts: tuple[Condition, ...]
    name: str = field(default="")
    """The named condition that it was written as."""

    def decide(self, env: Environment) -> Decided:
        """Decide the parts by Kleene's tables."""
        settled: Truth = not self.every
        open_facts: list[tuple[str, ...]] = []
        open_part = False
        for part in self.parts:
            truth, missing = part.decide(env)
            if truth is settled:
                return settled, ()
            if truth is None:
                open_part = True
                open_facts.append(missing)
        return (None, merge(*open_facts)) if open_part else (not settled, ())

    def propositions(self) -> Iterator[Proposition]:
        """Yield the propositions of all parts."""
        for part in self.parts:
            yield from part.propositions()

    def negated(self) -> Condition:
        """Give the complement, by De Morgan."""
        return Group(not self.every, tuple(part.negated() for part in self.parts))

    def branches(self) -> list[frozenset[Literal]]:
        """Give the disjunctive normal form without branches that another one contains."""
        if not self.every:
            return _shortest([branch for part in self.parts for branch in part.branches()])
        product: list[frozenset[Literal]] = [frozenset()]
        for part in self.parts:
            options = part.branches()
            if len(product) * len(options) > MAX_BRANCHES:
                raise TooManyBranchesError
            product = _shortest([left | right for left in product for right in options])
        return product


def _shortest(branches: list[frozenset[Literal]]) -> list[frozenset[Literal]]:
    """Drop contradictory branches, and those that a shorter one makes superfluous; keep the order."""
    possible = [
        branch
        for branch in branches
        if not any(Literal(lit.key, not lit.positive) in branch for lit in branch)
    ]
    kept: list[frozenset[Literal]] = []
    for branch in possible:
        if not any(other < branch for other in possible) and branch not in kept:
            kept.append(branch)
    return kept


ALWAYS = Group(True, ())
NEVER = Group(False, ())


def every(*parts: Condition) -> Condition:
    """Join conditions that must all hold."""
    flat = tuple(part for part in parts if part is not ALWAYS)
    return flat[0] if len(flat) == 1 else Group(True, flat) if flat else ALWAYS
