"""The expressions that stand for a value: facts, constants, readings and functions of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rectify_rules.facts.dictionary import dictionary
from rectify_rules.facts.logic import UNKNOWN, Moment, Val, merge
from rectify_rules.ruleset.types import Type

if TYPE_CHECKING:
    from rectify_rules.ruleset.condition import Condition
    from rectify_rules.ruleset.environment import Environment


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A typed expression; `key` is its canonical spelling, `per_item` whether it depends on one record."""

    key: str
    type: Type
    per_item: bool = field(default=False, kw_only=True)

    def evaluate(self, env: Environment) -> Val:
        """Give the value in an environment."""
        raise NotImplementedError

    def parts(self, readings: Mapping[str, str] | None) -> Sequence[Term]:
        """List the terms it is made of; with readings, only those that these readings make use of."""
        del readings
        return ()

    def conditions(self) -> Sequence[Condition]:
        """List the conditions it chooses by."""
        return ()

    def own_readings(self) -> tuple[str, ...]:
        """List the readings that it consults itself."""
        return ()


@dataclass(frozen=True, slots=True, eq=False)
class Fact(Term):
    """A fact of the dictionary."""

    path: str = ""

    def evaluate(self, env: Environment) -> Val:
        """Look the fact up as of the reference date."""
        return env.view.get(self.path)


@dataclass(frozen=True, slots=True, eq=False)
class Constant(Term):
    """A value written in the rule file."""

    value: Val = field(default=Val(UNKNOWN), kw_only=True)

    def evaluate(self, env: Environment) -> Val:
        """Give the constant."""
        del env
        return self.value


@dataclass(frozen=True, slots=True, eq=False)
class Builtin(Term):
    """`as_of`, `effective_on` or `territory`."""

    def evaluate(self, env: Environment) -> Val:
        """Look it up in the environment."""
        return env.builtin(self.key)


@dataclass(frozen=True, slots=True, eq=False)
class ReadingTerm(Term):
    """The value of a registered reading."""

    name: str = ""

    def evaluate(self, env: Environment) -> Val:
        """Look the reading up."""
        return Val(env.readings[self.name])

    def own_readings(self) -> tuple[str, ...]:
        """List the reading itself."""
        return (self.name,)


@dataclass(frozen=True, slots=True, eq=False)
class Derived(Term):
    """A named term of `derived.yaml`."""

    label: str = ""
    body: Term = field(default=None, kw_only=True)  # type: ignore[assignment]

    def evaluate(self, env: Environment) -> Val:
        """Evaluate the expression behind the name."""
        return env.value(self.body)

    def parts(self, readings: Mapping[str, str] | None) -> Sequence[Term]:
        """List the expression behind the name."""
        return (self.body,)


Apply = Callable[["Environment", Sequence[Term]], Val]


@dataclass(frozen=True, slots=True, eq=False)
class Call(Term):
    """A function of the closed set, applied to terms."""

    function: str = ""
    args: tuple[Term, ...] = ()
    apply: Apply = field(default=None, kw_only=True)  # type: ignore[assignment]

    def evaluate(self, env: Environment) -> Val:
        """Apply the function."""
        return self.apply(env, self.args)

    def parts(self, readings: Mapping[str, str] | None) -> Sequence[Term]:
        """List the arguments."""
        return self.args


@dataclass(frozen=True, slots=True, eq=False)
class ByReading(Term):
    """One of several terms, picked by a reading."""

    reading: str = ""
    options: Mapping[str, Term] = field(default_factory=dict)

    def evaluate(self, env: Environment) -> Val:
        """Evaluate the term that the reading picks."""
        return env.value(self.options[env.readings[self.reading]])

    def parts(self, readings: Mapping[str, str] | None) -> Sequence[Term]:
        """List the option picked, or all of them."""
        return tuple(self.options.values()) if readings is None else (self.options[readings[self.reading]],)

    def own_readings(self) -> tuple[str, ...]:
        """List the reading that picks."""
        return (self.reading,)


@dataclass(frozen=True, slots=True, eq=False)
class Choose(Term):
    """The first of several terms whose condition holds; the last has none."""

    options: tuple[tuple[Condition | None, Term], ...] = ()

    def evaluate(self, env: Environment) -> Val:
        """Evaluate the option chosen; while a condition is open, the options it leaves must agree."""
        possible: list[Val] = []
        open_facts: tuple[str, ...] = ()
        for condition, term in self.options:
            truth, missing = (True, ()) if condition is None else condition.decide(env)
            if truth is False:
                continue
            possible.append(env.value(term))
            if truth is True:
                break
            open_facts = merge(open_facts, missing)
        if possible and all(val.data == possible[0].data for val in possible):
            first = possible[0]
            settled = first.data is not UNKNOWN and not (
                isinstance(first.data, Moment) and not first.data.exact
            )
            if settled or not open_facts:
                return first
        missing = merge(open_facts, *(val.missing for val in possible[:1]))
        if self.type.kind == "date":
            return Val(_hull(possible), missing, missing)
        return Val(UNKNOWN, missing)

    def parts(self, readings: Mapping[str, str] | None) -> Sequence[Term]:
        """List the options."""
        return tuple(term for _, term in self.options)

    def conditions(self) -> Sequence[Condition]:
        """List the conditions of the options."""
        return tuple(condition for condition, _ in self.options if condition is not None)


def _hull(values: Sequence[Val]) -> Moment:
    moments = [val.data for val in values if isinstance(val.data, Moment)]
    states = {moment.happened for moment in moments}
    happened = states.pop() if len(states) == 1 else None
    lows = [moment.earliest for moment in moments if moment.happened is not False]
    highs = [moment.latest for moment in moments if moment.happened is not False]
    low = None if None in lows or not lows else min(day for day in lows if day)
    high = None if None in highs or not highs else max(day for day in highs if day)
    return Moment(happened, low, high)


def walk(term: Term, readings: Mapping[str, str] | None = None) -> Iterator[Term]:
    """Yield a term and everything it is made of, conditions included."""
    yield term
    for part in term.parts(readings):
        yield from walk(part, readings)
    for condition in term.conditions():
        for proposition in condition.propositions():
            for operand in proposition.terms():
                yield from walk(operand, readings)


def facts_of(term: Term, readings: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """List the facts a term rests on, in reading order."""
    return tuple(dict.fromkeys(part.path for part in walk(term, readings) if isinstance(part, Fact)))


def label_of(term: Term) -> str:
    """Give the Chinese name of a term."""
    if isinstance(term, Derived) and term.label:
        return term.label
    if isinstance(term, Fact):
        return dictionary()[term.path].label
    return {
        "as_of": "核查基准日",
        "effective_on": "施行日",
        "governed_from": "施行日",
        "territory": "适用地域",
    }.get(term.key, term.key)
