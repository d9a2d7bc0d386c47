"""What the terms and propositions of a ruleset come to in a case, each computed once for the same inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from rectify_rules.engines.program.facts import BY_CARRIED, BY_COMPANY, BY_DATE, BY_FLAG, FactWriter
from rectify_rules.engines.program.writer import Block, UncompilableError, Writer
from rectify_rules.evaluation.clusters import Cluster, Clusters, listed
from rectify_rules.evaluation.nodes import (
    BoundsNode,
    ComparisonNode,
    Shelf,
    TermNode,
    VerdictNode,
)
from rectify_rules.evaluation.program_lines import Lines, Places
from rectify_rules.evaluation.spoken import conditions_spoken, terms_spoken
from rectify_rules.facts.case import Case
from rectify_rules.facts.dictionary import EventSpec, dictionary
from rectify_rules.facts.logic import Val
from rectify_rules.facts.view import Proof
from rectify_rules.ruleset.condition import Comparison, Condition, Proposition, VerdictIs
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.functions import FUNCTIONS
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.ruleset.terms import (
    Builtin,
    ByReading,
    Call,
    Choose,
    Constant,
    Derived,
    Fact,
    ReadingTerm,
    Term,
    walk,
)

__all__ = ["Remembered"]

Values = tuple[Any, ...]
_Known = Callable[[Case, date, Lines, Environment], tuple[Values, Values]]


class Remembered:
    """A ruleset under chosen readings, whose terms and propositions are remembered by their inputs.

    The reference evaluates a term, and compares, where the inputs are new; what it found is the same
    for every case with the same inputs. So nothing here says what a rule means.

    Raises UncompilableError for a rule that says something else.
    """

    def __init__(
        self, ruleset: Ruleset, readings: Mapping[str, str], proofs: tuple[Proof, ...], places: Places
    ) -> None:
        source = _Source(ruleset, readings, proofs, places)
        self.text, namespace = source.written()
        """The source of the function, to be read."""
        # Numbered names, keywords and names of our own fields: `Writer` lets no other text in.
        exec(compile(self.text, "<remembered>", "exec"), namespace)  # noqa: S102
        self.known = cast(_Known, namespace["known"])
        """Gives the values of all terms and the truths of all propositions of a record without contradictions."""
        self.terms = {key: at for at, key in enumerate(source.terms)}
        """Where among the values that of a term is."""
        self.bounds = {path: len(self.terms) + at for at, path in enumerate(source.bounds)}
        """Where among the values is what bounds a date, by the path of the fact."""
        self.propositions = {key: at for at, key in enumerate(source.propositions)}
        """Where among the truths that of a proposition is."""


class _Source:
    """The function under construction; its lines are like these:

        v31 = v12.grade
        v32, v33, v40, = k7(q := v31) or k8((q, ), q, env)
        v51 = k15((v32, v39, ), env)

    First a fact as recorded; then what the reference makes of it and all that rests on it alone,
    remembered by the recorded value: `k7` looks it up, `k8` asks the reference. Last a comparison of two
    values of which there are many, as of two dates; it is not remembered.
    """

    def __init__(
        self, ruleset: Ruleset, readings: Mapping[str, str], proofs: tuple[Proof, ...], places: Places
    ) -> None:
        self._ruleset = ruleset
        self._readings = readings
        self._proofs = proofs
        self._places = places
        self._writer = Writer()
        self._block = Block(self._writer)
        self._facts = FactWriter(self._writer, self._block, ruleset.orders)
        self._shelf = Shelf()
        self._clusters = Clusters(self._writer, self._block)
        self.terms: dict[str, str] = {}
        """Names by the keys of terms."""
        self.propositions: dict[str, str] = {}
        self.bounds: dict[str, str] = {}
        """Names of what bounds a date, by the path of the fact."""

    def written(self) -> tuple[str, dict[str, object]]:
        """Give the source and the constants that it names."""
        for rule in self._ruleset.rules.values():
            for condition in conditions_spoken(rule):
                self._condition(condition)
            for term in terms_spoken(rule, self._ruleset):
                self._parts(term)
        self._clusters.close()
        values = [*self.terms.values(), *self.bounds.values()]
        self._block.add(f"return ({listed(values)}), ({listed(list(self.propositions.values()))})")
        body = "\n".join(f" {line}" for line in self._block.lines)
        return f"def known(case, as_of, lines, env):\n{body}\n", self._writer.namespace

    def _condition(self, condition: Condition) -> None:
        for proposition in condition.propositions():
            if not proposition.per_item:
                self.proposition(proposition)
            for term in proposition.terms():
                self._parts(term)

    def _parts(self, term: Term) -> None:
        for part in walk(term, self._readings):
            if not part.per_item:
                self.term(part)

    def proposition(self, proposition: Proposition) -> str:
        """Give the name of a proposition."""
        key = proposition.key
        if key not in self.propositions:
            self.propositions[key] = self._proposition(proposition)
        return self.propositions[key]

    def _proposition(self, proposition: Proposition) -> str:
        if isinstance(proposition, VerdictIs):
            return self._verdict(proposition)
        if not isinstance(proposition, Comparison):
            raise UncompilableError(proposition.key)
        terms = proposition.terms()
        fixed = [self._fixed(term) for term in terms]
        given = [self.term(term) for term, known in zip(terms, fixed, strict=True) if known is None]
        node = ComparisonNode(self._shelf, proposition, fixed)
        if any(_holds_records(term) for term in terms) or _of_many(terms, fixed):
            return self._clusters.anew(node, given)
        return self._clusters.look_up(node, given)

    def _verdict(self, proposition: VerdictIs) -> str:
        """Write whether another rule has a verdict: by the line that holds, and while none does by what is open."""
        table = self._ruleset.rules[proposition.rule].table
        asked = {one.key: one for line in table.lines for one in line.condition.propositions()}
        truths = [self.proposition(one) for one in asked.values()]
        node = VerdictNode(self._shelf, table, proposition.verdicts, tuple(asked))
        return self._clusters.look_up(node, [f"lines[{self._places[proposition.rule, 'case']}]", *truths])

    def term(self, term: Term) -> str:
        """Give the name of a term."""
        if term.key not in self.terms:
            self.terms[term.key] = self._term(term)
        return self.terms[term.key]

    def _term(self, term: Term) -> str:
        fixed = self._fixed(term)
        if fixed is not None:
            return self._writer.constant(fixed)
        if isinstance(term, Derived):
            return self.term(term.body)
        if isinstance(term, ByReading):
            return self.term(term.options[self._readings[term.reading]])
        if isinstance(term, Fact):
            return self._fact(term)
        if isinstance(term, Builtin):
            return self._clusters.look_up(TermNode(self._shelf, term), ["as_of"])
        if isinstance(term, Call):
            return self._computed(term, term.args, ())
        if isinstance(term, Choose):
            return self._computed(term, [option for _, option in term.options], term.conditions())
        raise UncompilableError(term.key)

    def _fixed(self, term: Term) -> Val | None:
        """Give the value of a term that is the same in every case."""
        if isinstance(term, Constant):
            return self._shelf.value(term.value)
        if isinstance(term, ReadingTerm):
            return self._shelf.value(Val(self._readings[term.name]))
        if isinstance(term, Builtin) and term.key == "territory":
            return self._shelf.value(Val(self._ruleset.edition.territory))
        return None

    def _computed(self, term: Term, args: Sequence[Term], conditions: Sequence[Condition]) -> str:
        propositions = {p.key: p for condition in conditions for p in condition.propositions()}
        values = {arg.key: self.term(arg) for arg in args}
        truths = {key: self.proposition(one) for key, one in propositions.items()}
        node = TermNode(self._shelf, term, tuple(values), tuple(truths))
        today = ["as_of"] if isinstance(term, Call) and FUNCTIONS[term.function].looks_at_date else []
        given = [*values.values(), *truths.values(), *today]
        if any(_holds_records(arg) for arg in (term, *args)):
            return self._clusters.anew(node, given)
        return self._clusters.look_up(node, given)

    def _fact(self, term: Fact) -> str:
        """Write a fact: what the record says of it, with all that can matter to how it is seen."""
        spec, path = dictionary()[term.path], term.path
        if _holds_records(term):
            # What is in them is not compared: they are seen anew in every case.
            return self._clusters.anew(TermNode(self._shelf, term), ())
        if path in BY_FLAG:
            return self._clusters.look_up(TermNode(self._shelf, term), self._states(BY_FLAG[path]))
        if spec.kind == "date":
            return self._day(term, BY_DATE.get(path) or EventSpec(path, "", None, path))
        carrying = self._states(BY_CARRIED[path]) if path in BY_CARRIED else ()
        company = [self._come(BY_COMPANY[path].date)] if path in BY_COMPANY else ()
        today = ["as_of"] if spec.item == "date" else ()
        return self._clusters.look_up(
            TermNode(self._shelf, term), [self._raw(path), *carrying, *company, *today]
        )

    def _states(self, event: EventSpec) -> list[str]:
        """List what tells whether an event has happened: its own flag and date, and what is in sequence with it."""
        days = [self._come(path) for path in (event.date, *self._related(event))]
        return [*days, *self._flags(event)]

    def _flags(self, event: EventSpec) -> list[str]:
        flags = [proof.flag for proof in self._proofs if proof.event == event.date]
        return [self._raw(path) for path in (event.flag, *flags) if path]

    def _related(self, event: EventSpec) -> list[str]:
        """List the dates that can matter to an event without a day."""
        orders = self._ruleset.orders
        return [
            *(order.before for order in orders if order.after == event.date),
            *(order.after for order in orders if order.before == event.date),
            *(proof.event for proof in self._proofs if proof.flag == event.flag),
        ]

    def _day(self, term: Fact, event: EventSpec) -> str:
        """Write the day of an event; what else is recorded matters only where the day is not."""
        day = self._raw(event.date)
        bounds = [self._raw(path) for path in self._related(event)]
        cluster = Cluster(("as_of",))
        unknown = cluster.memory.alike()
        ways = [(cluster.memory, ("as_of", day)), (unknown, ("as_of", *self._flags(event), *bounds))]
        self._clusters.open(cluster, ways, f"{day} is not None")
        name = self._clusters.join(cluster, TermNode(self._shelf, term), ())
        self.bounds[term.path] = self._clusters.join(cluster, BoundsNode(term.path), ())
        return name

    def _raw(self, path: str) -> str:
        return self._facts.raw(path, self._block)

    def _come(self, path: str) -> str:
        """Write whether a recorded day has come; None where none is recorded."""
        day = self._raw(path)
        return self._block.once(("come", path), lambda: f"None if {day} is None else {day} <= as_of")


def _of_many(terms: Sequence[Term], fixed: Sequence[Val | None]) -> bool:
    """Tell whether a comparison is of two values of which there are too many to remember every pair."""
    given = [term for term, known in zip(terms, fixed, strict=True) if known is None]
    return len(given) > 1 and any(term.type.kind in {"date", "text"} for term in given)


def _holds_records(term: Term) -> bool:
    return term.type.kind in {"records", "map"}
