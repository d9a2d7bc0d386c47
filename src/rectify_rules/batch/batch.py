"""One batch of cases under evaluation: every term, proposition and table decided once for all rows."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import cast

import polars as pl

from rectify_rules.batch.frame import Frame
from rectify_rules.batch.marks import Marks
from rectify_rules.batch.masks import (
    Mask,
    Truth,
    all_of,
    any_of,
    both,
    constant,
    either,
    inverse,
    opposite,
    undecided,
)
from rectify_rules.batch.moments import EPOCH, Days, Deadlines, Moments
from rectify_rules.batch.operators import compare
from rectify_rules.batch.records import Records
from rectify_rules.batch.regions import Lookup, Registry
from rectify_rules.batch.terms import Value, evaluate, unwrapped
from rectify_rules.batch.values import Flags, Items, Scalars
from rectify_rules.batch.view import View, contradicted, spread
from rectify_rules.errors import EngineError
from rectify_rules.facts import periods
from rectify_rules.facts.view import Proof
from rectify_rules.ruleset.condition import Comparison, Condition, Group, Leaf, Proposition, VerdictIs
from rectify_rules.ruleset.model import Ruleset, Table
from rectify_rules.ruleset.terms import Constant, Fact, Term

__all__ = ["Batch", "Decided", "Program"]


_DAYS: dict[object, Days] = {}
_DEADLINES: dict[object, Deadlines] = {}
"""Functions of days, the same under every ruleset and reading; there are as many as rule files name."""


@dataclass(eq=False)
class Program:
    """What all batches of one evaluation share: rules, readings, and what was looked up already."""

    ruleset: Ruleset
    readings: Mapping[str, str]
    assume_in_scope: bool = False
    registry: Registry = field(default_factory=Registry)
    marks: Marks = field(default_factory=Marks)
    """The signs of facts, and what patterns of missing facts come to."""
    _lookups: dict[str, Lookup] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fresh_registry(self) -> Registry:
        """Give the registry of regions; a new one where hostile data has filled it."""
        with self._lock:
            if self.registry.full:
                self.registry = Registry()
                self._lookups.clear()
        return self.registry

    def days(self, key: object, compute: Callable[[date], date]) -> Days:
        """Give a function of days."""
        return _DAYS.setdefault(key, Days(compute))

    def deadlines(self, name: str, args: Sequence[Term]) -> Deadlines:
        """Give a function of deadlines; what it takes beside the date is written in the rule file."""
        parameter = cast(Constant, args[1]).value.data

        def compute(day: date) -> periods.Deadline:
            function = cast(Callable[..., periods.Deadline], getattr(periods, name))
            return function(day, parameter)

        return _DEADLINES.setdefault((name, parameter), Deadlines(compute))

    def lookup(self, name: str, registry: Registry, compute: Callable[..., int | None]) -> Lookup:
        """Give a function of regions; it answers in the numbers of one registry."""
        with self._lock:
            found = self._lookups.get(name)
            if found is None or found.registry is not registry:
                found = Lookup(registry, compute)
                if registry is self.registry:
                    self._lookups[name] = found
            return found

    @cached_property
    def proofs(self) -> tuple[Proof, ...]:
        """What proves what under the readings chosen."""
        return tuple(proof for proof, when in self.ruleset.proofs if _by_readings(when, self.readings))


@dataclass(frozen=True, slots=True)
class Decided:
    """A table decided: where each line is the first that holds, and where none does yet."""

    lines: tuple[Mask, ...]
    none: Mask


class Batch:
    """Cases, or the records of a list in them, with everything found out about them so far."""

    def __init__(self, program: Program, view: View, registry: Registry, case: Batch | None = None) -> None:
        self.program = program
        self.view = view
        self.height = view.height
        self.registry = registry
        self.case = case
        """The cases that these records stand in."""
        self._values: dict[str, Value] = {}
        self._truths: dict[str, Truth] = {}
        self._conditions: dict[int, Truth] = {}
        self._tables: dict[int, Decided] = {}
        self._records: dict[str, Batch] = {}
        self._days: dict[date, pl.Series] = {}

    @cached_property
    def rows(self) -> pl.Series:
        """Number the rows."""
        return pl.int_range(0, self.height, dtype=pl.UInt32, eager=True).alias("row")

    @property
    def owner(self) -> pl.Series:
        """Give the case that each record stands in."""
        return cast(Records, self.view.source).owner

    def day(self, day: date) -> pl.Series:
        """Write one day out."""
        if day not in self._days:
            self._days[day] = constant(day.toordinal() - EPOCH, pl.Int32, self.height)
        return self._days[day]

    def value(self, term: Term) -> Value:
        """Evaluate a term, once."""
        found = self._values.get(term.key)
        if found is None:
            found = evaluate(self, term) if self.case is None or term.per_item else self._inherited(term)
            self._values[term.key] = found
        return found

    def _inherited(self, term: Term) -> Value:
        assert self.case is not None
        return inherited(self.case.value(term), self.owner)

    def truth(self, proposition: Proposition) -> Truth:
        """Decide a proposition, once."""
        found = self._truths.get(proposition.key)
        if found is None:
            if self.case is not None and not proposition.per_item:
                outer = self.case.truth(proposition)
                found = Truth(spread(outer.yes, self.owner), spread(outer.no, self.owner))
            elif isinstance(proposition, VerdictIs):
                found = self._verdict_is(proposition)
            elif isinstance(proposition, Comparison):
                found = compare(self, proposition)
            else:
                raise EngineError(f"the columnar engine cannot decide `{proposition.key}`")
            self._truths[proposition.key] = found
        return found

    def holds(self, condition: Condition) -> Truth:
        """Decide a condition, once."""
        found = self._conditions.get(id(condition))
        if found is None:
            if isinstance(condition, Leaf):
                truth = self.truth(condition.proposition)
                found = truth if condition.positive else opposite(truth)
            else:
                group = cast(Group, condition)
                parts = (self.holds(part) for part in group.parts)
                found = all_of(parts) if group.every else any_of(parts)
            self._conditions[id(condition)] = found
        return found

    def decided(self, table: Table) -> Decided:
        """Find the first line of a table that definitely holds."""
        found = self._tables.get(id(table))
        if found is None:
            rest: Mask = True
            lines = []
            for line in table.lines:
                truth = self.holds(line.condition)
                lines.append(both(rest, truth.yes))
                rest = both(rest, inverse(truth.yes))
            found = self._tables[id(table)] = Decided(tuple(lines), rest)
        return found

    def _verdict_is(self, proposition: VerdictIs) -> Truth:
        """Ask for the verdict of another rule: open only while a line of that verdict is."""
        table = self.program.ruleset.rules[proposition.rule].table
        decided = self.decided(table)
        yes: Mask = False
        possible: Mask = False
        for line, hit in zip(table.lines, decided.lines, strict=True):
            if line.verdict in proposition.verdicts:
                yes = either(yes, hit)
                possible = either(possible, undecided(self.holds(line.condition)))
        possible = both(possible, decided.none)
        return Truth(yes, inverse(either(yes, possible)))

    def records(self, section: str) -> Batch:
        """Give the records of a list as rows of their own, each with its doubts."""
        if section not in self._records:
            items = cast(Items, self.view.get(section))
            frame = cast(Frame, self.view.source)
            source = Records(frame, self.view, section, items)
            owner = source.owner
            doubts = {path: spread(mask, owner) for path, mask in self.view.doubts.items()}
            view = View(source, self.view.as_of[owner], self.view.orders, doubts, self.view.proofs)
            for event, rows in contradicted(view, section + "."):
                for path in (event.flag, event.date):
                    if path:
                        doubts[path] = either(doubts.get(path, False), rows)
            # The doubts are found before anything is asked of the view that could rest on them.
            view = View(source, view.as_of, view.orders, doubts, view.proofs)
            self._records[section] = Batch(self.program, view, self.registry, self)
        return self._records[section]

    def close(self) -> None:
        """Let go of everything found out, so that the memory is free at once and not when cycles are sought."""
        for records in self._records.values():
            records.close()
        for kept in (self._values, self._truths, self._conditions, self._tables, self._records, self._days):
            kept.clear()
        self.case = None

    def doubted(self, term: Term) -> Mask:
        """Tell where what is missing to know a term is in doubt."""
        inner = unwrapped(term, self.program.readings)
        if not any(mask is not False for mask in self.view.doubts.values()):
            return False
        if isinstance(inner, Fact):
            value = self.value(inner)
            if isinstance(value, Moments):
                open_rows = inverse(either(value.happened.no, value.exact))
                return both(self.view.doubt(inner.path), open_rows)
            return value.doubtful
        raise EngineError(f"the columnar engine cannot tell whether `{term.key}` is in doubt")


def inherited(value: Value, owner: pl.Series) -> Value:
    """Give each record the value that its case has."""
    if isinstance(value, Moments):
        return Moments(
            Truth(spread(value.happened.yes, owner), spread(value.happened.no, owner)),
            value.earliest[owner],
            value.latest[owner],
            spread(value.provisional, owner),
            None if value.shown is None else value.shown[owner],
            spread(value.doubtful, owner),
            value.first_day,
        )
    if isinstance(value, Scalars):
        return Scalars(
            value.kind, value.data[owner], spread(value.absent, owner), spread(value.doubtful, owner)
        )
    if isinstance(value, Flags):
        truth = Truth(spread(value.truth.yes, owner), spread(value.truth.no, owner))
        return Flags(truth, *(spread(mask, owner) for mask in (value.presumed, value.doubtful, value.absent)))
    return _inherited_items(value, owner)


def _inherited_items(value: Items, owner: pl.Series) -> Items:
    places = pl.DataFrame({"row": owner, "at": pl.int_range(0, len(owner), dtype=pl.UInt32, eager=True)})

    def moved(part: pl.DataFrame) -> pl.DataFrame:
        return places.join(part, on="row", maintain_order="left_right").drop("row").rename({"at": "row"})

    known, *masks = (
        spread(mask, owner) for mask in (value.known, value.hidden, value.presumed, value.doubtful)
    )
    sure, maybe = moved(value.sure), moved(value.maybe)
    return Items(known, sure, len(owner), maybe, masks[0], masks[1], masks[2], fields=value.fields)


def _by_readings(condition: Condition, readings: Mapping[str, str]) -> bool:
    """Decide a condition that speaks of readings alone."""
    from rectify_rules.ruleset.terms import ReadingTerm

    for proposition in condition.propositions():
        term = proposition.term if isinstance(proposition, Comparison) else None
        if not isinstance(term, ReadingTerm):
            raise EngineError("the columnar engine takes proofs that depend on readings only")
    if isinstance(condition, Leaf):
        comparison = cast(Comparison, condition.proposition)
        value = readings[cast(ReadingTerm, comparison.term).name]
        found = value in [cast(Constant, operand).value.data for operand in comparison.operands]
        return found is (condition.positive is (comparison.operator.name == "is"))
    group = cast(Group, condition)
    return (all if group.every else any)(_by_readings(part, readings) for part in group.parts)
