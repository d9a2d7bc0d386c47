"""What a term or a proposition comes to, remembered by what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Generic, TypeVar

from rectify_rules.engines.interpreter import possible_verdict
from rectify_rules.facts.logic import Blank, Items, Moment, Truth, Val
from rectify_rules.ruleset.condition import Comparison
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Table
from rectify_rules.ruleset.operators import Decided
from rectify_rules.ruleset.terms import Term

__all__ = ["FALSE", "TRUE", "ComparisonNode", "Known", "Settled", "Shelf", "TermNode", "VerdictNode"]

T = TypeVar("T")

_KEPT = 2_048
"""What one node remembers; then it begins anew, which changes no result."""
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


class _Node(Generic[T]):
    """Computes where its inputs are met for the first time, and remembers.

    The memory is read where it is asked for, by the one input or by all of them as a tuple.
    """

    def __init__(self, memo: dict[Any, T] | None = None) -> None:
        self.memo: dict[Any, T] = {} if memo is None else memo

    def compute(self, inputs: Any, env: Environment) -> T:
        """Compute and remember."""
        found = self.result(inputs if type(inputs) is tuple else (inputs,), env)
        if len(self.memo) >= _KEPT:
            self.memo.clear()
        self.memo[inputs] = found
        return found

    def anew(self, inputs: tuple[Any, ...], env: Environment) -> T:
        """Compute from records or maps; remember only where there is none among the inputs."""
        if not inputs or any(isinstance(one, Val) and not isinstance(one, Known) for one in inputs):
            return self.result(inputs, env)
        return self.memo.get(inputs) or self.compute(inputs, env)

    def result(self, inputs: tuple[Any, ...], env: Environment) -> T:
        """Compute."""
        raise NotImplementedError


class TermNode(_Node[Val]):
    """A term: the reference evaluates it."""

    def __init__(
        self,
        shelf: Shelf,
        term: Term,
        values: Sequence[str] = (),
        truths: Sequence[str] = (),
        memo: dict[Any, Val] | None = None,
    ) -> None:
        super().__init__(memo)
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


class ComparisonNode(_Node[Settled]):
    """A proposition that compares: its operator decides."""

    def __init__(self, shelf: Shelf, proposition: Comparison, fixed: Sequence[Val | None]) -> None:
        super().__init__()
        self._shelf = shelf
        self._decide = proposition.operator.decide
        self._fixed = tuple(fixed)
        """The values that are the same in every case; None for those that are given."""

    def result(self, inputs: tuple[Any, ...], env: Environment) -> Settled:
        """Compare the terms."""
        del env
        given = iter(inputs)
        term, *operands = [next(given) if known is None else known for known in self._fixed]
        return self._shelf.truth(self._decide(term, tuple(operands)))


class VerdictNode(_Node[Settled]):
    """A proposition about the verdict of another rule: the reference tells by its table."""

    def __init__(self, shelf: Shelf, table: Table, verdicts: tuple[str, ...], truths: Sequence[str]) -> None:
        super().__init__()
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
