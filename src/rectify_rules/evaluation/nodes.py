"""What a term or a proposition comes to, remembered by what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from rectify_rules.engines.interpreter import possible_verdict
from rectify_rules.facts.logic import Blank, Items, Moment, Truth, Val
from rectify_rules.ruleset.condition import Comparison
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Table
from rectify_rules.ruleset.operators import Decided
from rectify_rules.ruleset.terms import Term

__all__ = [
    "FALSE",
    "TRUE",
    "BoundsNode",
    "ComparisonNode",
    "Known",
    "Memory",
    "Node",
    "Settled",
    "Shelf",
    "Source",
    "TermNode",
    "VerdictNode",
]

_KEPT = 2_048
"""Inputs that one memory knows; then it begins anew, which changes no result."""
_SHELVED = 200_000


class Known(Val):
    """A value of which there is one for all that is equal, so that it is compared by identity."""

    __slots__ = ()
    __eq__ = object.__eq__
    __hash__ = object.__hash__


class Settled(tuple[Truth, tuple[str, ...]]):
    """A truth with the facts missing, of which there is one for all that are equal."""

    __slots__ = ()
    __eq__ = object.__eq__
    __hash__ = object.__hash__


TRUE, FALSE = Settled((True, ())), Settled((False, ()))


class Shelf:
    """Gives the one value, or the one truth, for all that are equal."""

    def __init__(self) -> None:
        self._values: dict[object, Known] = {}
        self._truths: dict[Decided, Settled] = {}

    def value(self, val: Val) -> Val:
        """Give the value that stands for all that are equal to one; records and maps stand for themselves."""
        key = _spelled(val)
        if key is None:
            return val
        found = self._values.get(key)
        if found is None:
            if len(self._values) >= _SHELVED:
                self._values.clear()
            made = Known(val.data, val.missing, val.missing_state, val.presumed, val.doubtful)
            found = self._values.setdefault(key, made)
        return found

    def truth(self, decided: Decided) -> Settled:
        """Give the truth that stands for all that are equal to one."""
        if decided[0] is not None:
            return TRUE if decided[0] else FALSE
        found = self._truths.get(decided)
        if found is None:
            if len(self._truths) >= _SHELVED:
                self._truths.clear()
            found = self._truths.setdefault(decided, Settled(decided))
        return found


_PLAIN = (str, bool, int, date, Moment, Blank)


def _spelled(val: Val) -> object:
    """Spell a value so that what prints alike is equal: `True` is not 1, nor one order of a map another."""
    data = val.data
    members = (*data.sure, *data.maybe) if isinstance(data, Items) else (data,)
    if not all(isinstance(one, _PLAIN) for one in members):
        return None
    size = len(data.sure) if isinstance(data, Items) else -1
    spelled = (size, *members, *map(type, members))
    return spelled, val.missing, val.missing_state, val.presumed, val.doubtful


class Node(Protocol):
    """Something to compute from inputs."""

    def result(self, inputs: tuple[Any, ...], env: Environment) -> Any:
        """Compute."""


Source = tuple[str, Any]
"""Where a member of a memory finds an input: `member` or `input` with its number, or `constant` with its value."""


class Memory:
    """What some nodes come to, all that rest on the same inputs together.

    It is read where it is asked for; only what is not known yet is computed here.
    """

    def __init__(self, members: list[tuple[Node, list[Source]]] | None = None) -> None:
        self.known: dict[Any, tuple[Any, ...]] = {}
        self._members: list[tuple[Node, list[Source]]] = [] if members is None else members

    def add(self, node: Node, sources: list[Source]) -> None:
        """Add a node whose inputs are those of the memory, or what earlier members come to."""
        self._members.append((node, sources))

    def alike(self) -> Memory:
        """Give a memory of the same members by other inputs."""
        return Memory(self._members)

    def compute(self, inputs: tuple[Any, ...], key: Any, env: Environment) -> tuple[Any, ...]:
        """Compute all members and remember them by a key."""
        found: list[Any] = []
        for node, sources in self._members:
            given = [
                found[which] if kind == "member" else inputs[which] if kind == "input" else which
                for kind, which in sources
            ]
            found.append(node.result(tuple(given), env))
        if len(self.known) >= _KEPT:
            self.known.clear()
        made = self.known[key] = tuple(found)
        return made


class TermNode:
    """A term: the reference evaluates it."""

    def __init__(
        self,
        shelf: Shelf,
        term: Term,
        values: Sequence[str] = (),
        truths: Sequence[str] = (),
    ) -> None:
        self._shelf = shelf
        self._term = term
        self._values = tuple(values)
        """The keys of the terms among its inputs, which come first."""
        self._truths = tuple(truths)
        """The keys of the propositions, which follow."""

    def result(self, inputs: tuple[Any, ...], env: Environment) -> Val:
        """Evaluate the term in the environment of the case, which then knows the inputs."""
        if self._values:
            env.values.update(zip(self._values, inputs, strict=False))
        if self._truths:
            env.truths.update(zip(self._truths, inputs[len(self._values) :], strict=False))
        return self._shelf.value(self._term.evaluate(env))


class ComparisonNode:
    """A proposition that compares: its operator decides."""

    def __init__(self, shelf: Shelf, proposition: Comparison, fixed: Sequence[Val | None]) -> None:
        self._shelf = shelf
        self._decide = proposition.operator.decide
        self._fixed = tuple(fixed)
        """The values that are the same in every case; None for those that are given."""
        self._all_given = all(known is None for known in self._fixed)

    def result(self, inputs: tuple[Any, ...], env: Environment) -> Settled:
        """Compare the terms."""
        del env
        if self._all_given:
            found = self._decide(inputs[0], inputs[1:])
        else:
            given = iter(inputs)
            term, *operands = [next(given) if known is None else known for known in self._fixed]
            found = self._decide(term, tuple(operands))
        truth = found[0]
        return TRUE if truth is True else FALSE if truth is False else self._shelf.truth(found)


class BoundsNode:
    """The recorded days that bound a day which is not recorded; they are cited beside it."""

    def __init__(self, path: str) -> None:
        self._path = path

    def result(self, inputs: tuple[Any, ...], env: Environment) -> tuple[tuple[str, date | None], ...]:
        """List facts with their days."""
        del inputs
        return tuple((path, env.view.exact_day(path)) for path in env.view.bounding(self._path))


class VerdictNode:
    """A proposition about the verdict of another rule: the reference tells by its table."""

    def __init__(self, shelf: Shelf, table: Table, verdicts: tuple[str, ...], truths: Sequence[str]) -> None:
        self._shelf = shelf
        self._table = table
        self._verdicts = verdicts
        self._truths = tuple(truths)
        """The keys of the propositions of the table, which follow the line that holds."""

    def result(self, inputs: tuple[Any, ...], env: Environment) -> Settled:
        """Tell whether it is one of the verdicts."""
        line, *truths = inputs
        env.truths.update(zip(self._truths, truths, strict=True))
        decided = line if line >= 0 else None
        return self._shelf.truth(possible_verdict(self._table, decided, self._verdicts, env))
