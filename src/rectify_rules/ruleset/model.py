"""A ruleset in memory: one edition with its rules, compiled to decision tables."""

from __future__ import annotations

import pickle
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Self

from rectify_rules.facts.view import Order, Proof
from rectify_rules.ruleset.condition import Condition
from rectify_rules.ruleset.names import Names, Reading
from rectify_rules.ruleset.terms import Derived, Term
from rectify_rules.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Remedy:
    """What is to be done now, by whom, under which provision."""

    do: str
    by: str
    cite: str


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line of a decision table."""

    verdict: Verdict
    reason: str
    condition: Condition
    say: str = ""
    remedy: Remedy | None = None
    by: str = ""
    """Addressee, where it is not the one who owes the duty; may hold `{names}`."""
    raises: bool = False
    """It stands over lines of other verdicts, and leaves them alone while it is open."""
    keeps_scope: bool = False
    """In a scope rule: the other norms are judged although this line calls for review."""
    consequence_of: str = ""
    """Norm whose breach this merely follows from."""
    severity: str = "normal"
    """`high`, `normal` or `low`: how urgent the remedy is beside others."""
    number: int = 0
    """Source line in the rule file."""


@dataclass(frozen=True, slots=True, eq=False)
class Unless:
    """An exception that takes a case out of the duty."""

    norm: str
    quote: str
    condition: Condition
    reason: str
    say: str
    number: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Remark:
    """A notice or a presumption beside a finding."""

    id: str
    condition: Condition
    say: str
    verdicts: tuple[Verdict, ...] = ()
    """The verdicts it is made beside; any, where empty."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Lines in order, each with its full condition; the first that definitely holds decides."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Each:
    """The part of a rule that is decided for every record of a list."""

    section: str
    alias: str
    when: Condition
    table: Table
    """The outcomes, under `when`; line 0 passes a record over that is not concerned."""
    raises: Table
    """Lines about the case that call for review beside whatever the records give."""


@dataclass(frozen=True, slots=True, eq=False)
class Ratio:
    """The one rule over many cases: which are counted, and which of them fulfil the duty."""

    period: Term
    scope: Term
    counted: Mapping[str, Condition]
    """Condition of being counted by the value of the reading."""
    fulfilled: Condition
    reading: str
    remedy: Remedy
    say: Mapping[str, str]
    consequence_of: str = ""
    """Norm whose breach, case by case, it merely follows from."""


@dataclass(frozen=True, slots=True, eq=False)
class Transition:
    """What decides which edition governs a duty: the date of its act."""

    act: Term
    continuing: bool
    """The duty runs from that date on; only where it began before the edition is a breach for review."""
    table: Table
    """Line 0: the predecessor governs. Line 1: this edition does."""
    straddles: Condition
    """A continuing duty began under the predecessor."""
    wholly: Condition
    """The act falls wholly under this edition, or acts do not count."""
    by_act: Condition
    """The date of each act counts, as the reading in force has it."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """The declarative encoding of one norm."""

    id: str
    norm: str
    title: str
    quotes: tuple[str, ...]
    modality: str
    owed_by: str
    table: Table
    """The outcomes about the case, with exceptions and triggers worked in."""
    lines: tuple[Line, ...]
    """The outcomes as written."""
    owed_instead: tuple[tuple[Condition, str], ...] = ()
    """Who owes it under some condition instead."""
    unless: tuple[Unless, ...] = ()
    when: Condition | None = None
    otherwise: Line | None = None
    each: Each | None = None
    each_lines: tuple[Line, ...] = ()
    transition: Transition | None = None
    values: tuple[tuple[str, Term], ...] = ()
    notices: tuple[Remark, ...] = ()
    presumptions: tuple[Remark, ...] = ()
    provisional: tuple[str, str] | None = None
    """Fact that is missing, fact that stands in for it in the provisional verdict."""
    ratio: Ratio | None = None
    implied_by: str = ""
    is_scope: bool = False
    readings: tuple[str, ...] = ()
    """Readings on which its verdict can depend."""
    depends_on: tuple[str, ...] = ()
    """Rules whose verdicts it asks for."""
    path: str = ""
    number: int = 0
    explain: str = ""
    """Why it is read this way, for whoever contests it."""

    @property
    def article(self) -> int:
        """The number of the article; 0 is the notice that promulgates the text."""
        return int(self.norm.split("-", 1)[0])

    @property
    def declaratory(self) -> bool:
        """Whether there is nothing to check."""
        return self.modality == "declaratory"

    def all_lines(self) -> Iterator[Line]:
        """Yield every line of outcome, as written."""
        yield from self.lines
        yield from self.each_lines


@dataclass(frozen=True, slots=True, eq=False)
class Integrity:
    """A record that contradicts itself: the facts that are then in doubt, and the words for it."""

    id: str
    condition: Condition
    doubts: tuple[str, ...]
    say: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One promulgated text with the dates it is in force."""

    id: str
    title: str
    short_title: str
    document_number: str
    issued_on: date
    effective_on: date
    repeals: str
    repealed_on: date | None
    source: str
    territory: str
    scope: tuple[str, ...]
    not_checkable: tuple[tuple[str, str], ...]
    """Sentences that no rule quotes, each with the reason."""
    mended: tuple[tuple[str, str], ...]
    """Scanning faults mended in the text: as scanned, as it reads here."""
    not_read: tuple[tuple[str, str], ...] = ()
    """Facts, or sections of them, that no rule is meant to read, each with the reason."""


@dataclass(frozen=True, eq=False)
class Ruleset:
    """An edition, its rules and everything they name."""

    edition: Edition
    rules: Mapping[str, Rule]
    """By rule id, in the order of the articles."""
    readings: Mapping[str, Reading]
    derived: Mapping[str, Derived]
    conditions: Mapping[str, Condition]
    condition_labels: Mapping[str, str]
    integrity: tuple[Integrity, ...]
    orders: tuple[Order, ...]
    order_texts: Mapping[tuple[str, str], str]
    proofs: tuple[tuple[Proof, Condition], ...]
    """What proves what, and the readings under which it does."""
    articles: Mapping[int, str]
    """The text of each article; 0 is the notice."""
    digest: str
    """sha256 over the rule files."""
    records: Mapping[str, str] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    memo: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False)
    """What others have worked out from it, kept as long as it lives."""
    origin: str = field(default="", init=False)
    """The edition or folder it was loaded from; empty where it was made otherwise."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle it by name: what it was loaded from is loaded again, and must be the same."""
        if not self.origin:
            raise pickle.PicklingError("a ruleset that was not loaded by `load_ruleset` cannot be pickled")
        from rectify_rules.ruleset.loader import load_same

        return load_same, (self.origin, self.digest)

    def __copy__(self) -> Self:
        """Give itself: nothing of it can be changed."""
        return self

    def __deepcopy__(self, memo: object) -> Self:
        """Give itself: nothing of it can be changed."""
        return self

    @cached_property
    def by_norm(self) -> Mapping[str, Rule]:
        """The rules by norm id."""
        return {rule.norm: rule for rule in self.rules.values()}

    @cached_property
    def order_of_decision(self) -> tuple[Rule, ...]:
        """The rules so ordered that a rule comes after those whose verdicts it asks for."""
        done: dict[str, Rule] = {}

        def visit(rule: Rule) -> None:
            for name in rule.depends_on:
                visit(self.rules[name])
            done.setdefault(rule.id, rule)

        for name in self.edition.scope:
            visit(self.rules[name])
        for rule in self.rules.values():
            visit(rule)
        return tuple(done.values())

    def chosen(self, readings: Mapping[str, str] | None) -> dict[str, str]:
        """Complete a choice of readings by the defaults.

        Raises ReadingError for a reading or a value that is not registered.
        """
        from rectify_rules.errors import ReadingError
        from rectify_rules.ruleset.problems import suggest

        chosen = {name: reading.default for name, reading in self.readings.items()}
        for name, value in (readings or {}).items():
            if name not in chosen:
                raise ReadingError(f"unknown reading `{name}`{suggest(str(name), chosen)}")
            if value not in self.readings[name].values:
                valid = self.readings[name].values
                raise ReadingError(f"reading `{name}` has no value `{value}`; it takes: {', '.join(valid)}")
            chosen[name] = str(value)
        return chosen


def conditions_of(rule: Rule) -> Iterator[Condition]:
    """Yield every condition that the verdict of a rule can depend on."""
    yield from (line.condition for line in rule.table.lines)
    if rule.each:
        yield from (line.condition for line in (*rule.each.table.lines, *rule.each.raises.lines))
    if rule.transition:
        yield from (line.condition for line in rule.transition.table.lines)
    if rule.ratio:
        yield from (*rule.ratio.counted.values(), rule.ratio.fulfilled)
