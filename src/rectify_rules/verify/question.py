"""One question to the solver about the complete cases of one ruleset, or of two."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

import z3

from rectify_rules.facts.dictionary import EVENTS
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verify import days
from rectify_rules.verify.decided import applies
from rectify_rules.verify.decode import decoded
from rectify_rules.verify.encoder import Encoder
from rectify_rules.verify.formula import Formula, conj, neg
from rectify_rules.verify.shared import Shared
from rectify_rules.verify.symbols import Symbols
from rectify_rules.verify.universe import Universe
from rectify_rules.verify.values import OutsideError
from rectify_rules.verify.witness import Witness

__all__ = ["Question", "UnansweredError", "Witness"]

SEED = 2026
_FLAGGED = frozenset(event.date for event in EVENTS.values() if event.flag)


class UnansweredError(Exception):
    """The solver gave no answer in its time."""


class _Solver:
    """The solver with what has been said to it for good."""

    def __init__(self, seconds: float) -> None:
        self._solver = z3.SolverFor("QF_FD")
        self._solver.set("random_seed", SEED)
        self._solver.set("timeout", int(seconds * 1000))
        self._asserted: dict[int, Formula] = {}

    def add(self, formulas: Iterable[Formula]) -> None:
        """Say something for good, once."""
        for formula in formulas:
            if formula.get_id() not in self._asserted:
                self._asserted[formula.get_id()] = formula
                self._solver.add(formula)

    def model(self, wanted: Sequence[Formula]) -> z3.ModelRef | None:
        """Look for values under which some formulas hold, too."""
        self._solver.push()
        try:
            self._solver.add(*wanted)
            answer = self._solver.check()
            if answer == z3.sat:
                return self._solver.model()
            if answer == z3.unsat:
                return None
            raise UnansweredError(self._solver.reason_unknown())
        finally:
            self._solver.pop()


class Question:
    """The unknown case, what is said of it, and the solver that looks for it."""

    def __init__(
        self,
        rulesets: Sequence[Ruleset],
        *,
        seconds: float = 20.0,
        wide: bool = False,
        silent: bool = False,
        partial: bool = False,
    ) -> None:
        first = rulesets[0]
        values = {
            name: tuple(
                value
                for value in reading.values
                if all(value in other.readings[name].values for other in rulesets if name in other.readings)
            )
            for ruleset in reversed(rulesets)
            for name, reading in ruleset.readings.items()
        }
        self.readings = values
        self.symbols = Symbols(Universe(rulesets, wide=wide, silent=silent, partial=partial), values)
        self.shared = Shared(self.symbols)
        self.encoders = tuple(Encoder(ruleset, self.shared) for ruleset in rulesets)
        self._literal = tuple(Encoder(ruleset, self.shared, literal=True) for ruleset in rulesets)
        self._rules = first
        # What needs no calendar is asked where none has been written down: that is much faster.
        self._proving, self._looking = _Solver(seconds), _Solver(seconds)
        self._base: list[Formula] | None = None
        self._complete: list[Formula] = []
        self._completed = -1
        self._named: dict[tuple[str, int, int], Formula] = {}
        self._kept_inside: list[Formula] = []
        self.unusable: list[str] = []
        """Contradictions that have no formula, and so are not looked at."""

    def consistent(self) -> Formula:
        """Give that the record does not contradict itself, under any of the rulesets."""
        return conj(*(self._consistent(encoder) for encoder in self._literal))

    def consistent_under(self, ruleset: Ruleset, fixed: Mapping[str, str]) -> Formula:
        """Give that the record does not contradict itself, under one ruleset with some readings chosen."""
        return self._consistent(Encoder(ruleset, self.shared, literal=True, fixed=fixed))

    def _consistent(self, encoder: Encoder) -> Formula:
        found = [encoder.view.consistent()]
        for entry in encoder.ruleset.integrity:
            try:
                found.append(neg(encoder.condition(entry.condition, None).holds))
            except OutsideError as error:
                self.unusable.append(f"{entry.id}: {error}")
        return conj(*found)

    def applicable(self) -> Formula:
        """Give that the edition applies to the case."""
        return conj(*(applies(encoder) for encoder in self.encoders))

    def records_may_contradict_themselves(self) -> None:
        """Look at all records: to be said before the solver is first asked."""
        self._base = []

    def conditions(self) -> list[Formula]:
        """Give what every case keeps to: to be read after all formulas are made."""
        if self._base is None:
            self._base = [self.consistent()]
        # Consistency touches facts of its own, whose dates must be complete, too.
        if self._completed != len(self.symbols.unflagged):
            self._complete = [encoder.view.complete() for encoder in self.encoders]
            self._completed = len(self.symbols.unflagged)
        return [*self._base, *self._complete, *self.symbols.domain, *self.shared.axioms, *self._inside()]

    def _inside(self) -> list[Formula]:
        while len(self._kept_inside) < len(self.shared.outside):
            self._kept_inside.append(neg(self.shared.outside[len(self._kept_inside)]))
        return self._kept_inside

    def tables(self) -> Formula:
        """Give that the official calendar is what it is."""
        return self._once("tables", self._tables)

    def _once(self, name: str, make: Callable[[], Formula]) -> Formula:
        """Give a name for a formula that is much to write down, and is so only when more is spoken of."""
        key = (name, len(self.shared.lookups), len(self.symbols.all))
        found = self._named.get(key)
        if found is None:
            found = self._named[key] = z3.Bool(f"{name}_{len(self._named)}")
            self._looking.add([z3.Implies(found, make())])
        return found

    def _tables(self, first: date | None = None, last: date | None = None) -> Formula:
        """Give the calendar for deadlines that run from days within a span."""
        return conj(
            *(
                lookup.exact(
                    max(first or lookup.table.first, lookup.table.first),
                    min(last or lookup.table.last, lookup.table.last),
                )
                for lookup in self.shared.lookups
            )
        )

    def full(self) -> Formula:
        """Give that no fact is left blank, and that every deadline rests on a published calendar."""
        return conj(*(neg(blank) for blank in (*self.symbols.blanks, *self.shared.unpublished)))

    def find(self, *wanted: Formula) -> Witness | None:
        """Look for a case; None is the proof that there is none. Raise UnansweredError where time runs out."""
        model = self.model(*wanted)
        return None if model is None else self.witness(model)

    def model(self, *wanted: Formula) -> z3.ModelRef | None:
        """Look for values of the unknowns."""
        named = {name.get_id() for name in self._named.values()}
        parts = (inner for part in wanted for inner in (part.children() if z3.is_and(part) else [part]))
        solver = self._looking if any(part.get_id() in named for part in parts) else self._proving
        solver.add(self.conditions())
        return solver.model(wanted)

    def witness(self, model: z3.ModelRef) -> Witness:
        """Turn values of the unknowns into a case."""
        return decoded(self.symbols, model, self.readings)

    def near(self) -> Formula:
        """Give that the dates lie in the years about which officers ask, and that the calendar is what it is."""
        return self._once("near", self._near)

    def _near(self) -> Formula:
        effective = self._rules.edition.effective_on
        first, last = date(effective.year - 2, 1, 1), date(effective.year + 1, 12, 31)
        found = []
        for symbol in self.symbols.facts():
            if symbol.aspect == "day":
                found.append(
                    conj(
                        days.not_after(days.word(first), symbol.expr),
                        days.not_after(symbol.expr, days.word(last)),
                    )
                )
        return conj(self._tables(first, last), *found)

    def usual(self, rulesets: Sequence[Ruleset], apart: Iterable[str] = ()) -> Iterator[Formula]:
        """Yield what officers find natural in a case, from the most to the least.

        First nothing still to come of which a flag says whether it has, on a reference date in the first
        year of the edition, and the default readings but for some; then these readings; then the years
        about which officers ask; at last any case at all.
        """
        effective = self._rules.edition.effective_on
        year = days.word(effective.replace(year=effective.year + 1, day=min(effective.day, 28)))
        readings = self.by_default(rulesets, apart)
        past = [
            days.not_after(symbol.expr, self.symbols.as_of)
            for symbol in self.symbols.facts()
            if symbol.aspect == "day" and symbol.path in _FLAGGED
        ]
        first = conj(
            days.not_after(days.word(effective), self.symbols.as_of), days.before(self.symbols.as_of, year)
        )
        yield conj(self.near(), readings, first, *past)
        yield conj(self.near(), readings)
        yield self.near()
        yield self.tables()

    def by_default(self, rulesets: Iterable[Ruleset], apart: Iterable[str] = ()) -> Formula:
        """Give that every reading has its default, apart from some."""
        found = []
        for ruleset in rulesets:
            for name, reading in ruleset.readings.items():
                if name not in apart and ("reading." + name, None, "value", "") in self.symbols.all:
                    found.append(self.symbols.reading(name) == self.symbols.words.word(reading.default))
        return conj(*found)
