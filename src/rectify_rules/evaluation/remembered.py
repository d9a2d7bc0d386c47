"""What the terms and propositions of a ruleset come to in a case, each computed once for the same inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from rectify_rules.engines.program.facts import BY_CARRIED, BY_COMPANY, BY_DATE, BY_FLAG, FactWriter
from rectify_rules.engines.program.writer import Block, Writer
from rectify_rules.evaluation.nodes import ComparisonNode, Shelf, TermNode
from rectify_rules.evaluation.spoken import conditions_spoken, terms_spoken
from rectify_rules.facts.case import Case
from rectify_rules.facts.dictionary import EventSpec, dictionary
from rectify_rules.facts.logic import Val
from rectify_rules.facts.view import Proof
from rectify_rules.ruleset.condition import Comparison, Condition, Proposition
from rectify_rules.ruleset.environment import Environment
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

Node = TermNode | ComparisonNode
_Known = Callable[[Case, date, Environment], tuple[tuple[Val, ...], tuple[Any, ...]]]


class Remembered:
    """A ruleset under chosen readings, whose terms and propositions are remembered by their inputs.

    The reference evaluates a term, and compares, where the inputs are new; what it found is the same
    for every case with the same inputs. So nothing here says what a rule means.
    """

    def __init__(self, ruleset: Ruleset, readings: Mapping[str, str], proofs: tuple[Proof, ...]) -> None:
        source = _Source(ruleset, readings, proofs)
        self.text, namespace = source.written()
        self._terms, self._propositions = tuple(source.terms), tuple(source.propositions)
        self._left = tuple(source.left.values())
        # Numbered names, keywords and names of our own fields: `Writer` lets no other text in.
        exec(compile(self.text, "<remembered>", "exec"), namespace)  # noqa: S102
        self._known = cast(_Known, namespace["known"])


    def fill(self, env: Environment) -> None:
        """Put into the environment of a record without contradictions what its facts come to."""
        values, truths = self._known(env.view.case, env.view.as_of, env)
        env.values.update(zip(self._terms, values, strict=True))
        env.truths.update(zip(self._propositions, truths, strict=True))
        for proposition in self._left:
            # These ask for verdicts of other rules, which are decided by now.
            env.truth(proposition)


class _Source:
    """The function under construction; for every term and proposition a line, as

        v31 = v12.report_completed_on
        v32 = k7(q := (v31, as_of)) or k8(q, env)
        v40 = k15(q := (v32, v39)) or k16(q)

    First a fact as recorded; then what the reference makes of it, remembered by the recorded values it
    rests on; then a comparison of two terms. `k7` looks it up, `k8` asks the reference.
    """

    def __init__(self, ruleset: Ruleset, readings: Mapping[str, str], proofs: tuple[Proof, ...]) -> None:
        self._ruleset = ruleset
        self._readings = readings
        self._proofs = proofs
        self._writer = Writer()
        self._block = Block(self._writer)
        self._facts = FactWriter(self._writer, self._block, ruleset.orders)
        self._shelf = Shelf()
        self.terms: dict[str, str] = {}
        """Names by the keys of terms."""
        self.propositions: dict[str, str] = {}
        self.left: dict[str, Proposition] = {}
        """Propositions that are left to the environment: another rule's verdict decides."""
        self._left_terms: set[str] = set()

    def written(self) -> tuple[str, dict[str, object]]:
        """Give the source and the constants that it names."""
        for rule in self._ruleset.rules.values():
            for condition in conditions_spoken(rule):
                self._condition(condition)
            for term in terms_spoken(rule, self._ruleset):
                self._parts(term)
        values, truths = (
            "".join(f"{name}, " for name in names.values()) for names in (self.terms, self.propositions)
        )
        self._block.add(f"return ({values}), ({truths})")
        body = "\n".join(f" {line}" for line in self._block.lines)
        return f"def known(case, as_of, env):\n{body}\n", self._writer.namespace

    def _condition(self, condition: Condition) -> None:
        for proposition in condition.propositions():
            self.proposition(proposition)
            for term in proposition.terms():
                self._parts(term)

    def _parts(self, term: Term) -> None:
        for part in walk(term, self._readings):
            self.term(part)

    def proposition(self, proposition: Proposition) -> str | None:
        """Give the name of a proposition, None where it is left to the environment."""
        key = proposition.key
        if proposition.per_item or key in self.left:
            return None
        if not isinstance(proposition, Comparison):
            self.left[key] = proposition
            return None
        if key not in self.propositions:
            terms = proposition.terms()
            names = [self.term(term) for term in terms]
            fixed = [self._fixed(term) for term in terms]
            given = [name for name, known in zip(names, fixed, strict=True) if known is None]
            node = ComparisonNode(self._shelf, proposition, fixed)
            name = self._look_up(node, given, fresh=any(_holds_records(term) for term in terms))
            if name is None:
                self.left[key] = proposition
                return None
            self.propositions[key] = name
        return self.propositions[key]

    def term(self, term: Term) -> str | None:
        """Give the name of a term, None where it is left to the environment."""
        if term.key in self._left_terms or term.per_item:
            return None
        if term.key not in self.terms:
            name = self._term(term)
            if name is None:
                self._left_terms.add(term.key)
                return None
            self.terms[term.key] = name
        return self.terms[term.key]

    def _term(self, term: Term) -> str | None:
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
            return self._look_up(TermNode(self._shelf, term), ["as_of"])
        if isinstance(term, Call):
            return self._computed(term, term.args, ())
        if isinstance(term, Choose):
            return self._computed(term, [option for _, option in term.options], term.conditions())
        return None

    def _fixed(self, term: Term) -> Val | None:
        """Give the value of a term that is the same in every case."""
        if isinstance(term, Constant):
            return self._shelf.value(term.value)
        if isinstance(term, ReadingTerm):
            return self._shelf.value(Val(self._readings[term.name]))
        if isinstance(term, Builtin) and term.key == "territory":
            return self._shelf.value(Val(self._ruleset.edition.territory))
        return None

    def _computed(self, term: Term, args: Sequence[Term], conditions: Sequence[Condition]) -> str | None:
        propositions = {p.key: p for condition in conditions for p in condition.propositions()}
        values = {arg.key: self.term(arg) for arg in args}
        truths = {key: self.proposition(one) for key, one in propositions.items()}
        node = TermNode(self._shelf, term, tuple(values), tuple(truths))
        today = ["as_of"] if isinstance(term, Call) else []
        given = [*values.values(), *truths.values(), *today]
        return self._look_up(node, given, fresh=any(_holds_records(arg) for arg in (term, *args)))

    def _look_up(self, node: Node, inputs: Sequence[str | None], *, fresh: bool = False) -> str | None:
        """Write a line that looks up what a node comes to; None where one of its inputs is not known here."""
        names = [name for name in inputs if name is not None]
        if len(names) < len(inputs):
            return None
        return self._block.assign(self._looked_up(node, names, fresh=fresh))

    def _looked_up(self, node: Node, inputs: Sequence[str], *, fresh: bool = False) -> str:
        given = f"({''.join(f'{name}, ' for name in inputs)})"
        if fresh:
            return f"{self._writer.constant(node.anew)}({given}, env)"
        memo, compute = self._writer.constant(node.memo.get), self._writer.constant(node.compute)
        return f"{memo}(q := {given}) or {compute}(q, env)"

    def _fact(self, term: Fact) -> str | None:
        """Write a fact: what the record says of it, with all that can matter to how it is seen."""
        spec, path = dictionary()[term.path], term.path
        if _holds_records(term):
            # What is in them is not compared: they are seen anew in every case.
            return self._look_up(TermNode(self._shelf, term), (), fresh=True)
        if path in BY_FLAG:
            return self._look_up(TermNode(self._shelf, term), self._states(BY_FLAG[path]))
        if spec.kind == "date":
            return self._day(term, BY_DATE.get(path) or EventSpec(path, "", None, path))
        carrying = self._states(BY_CARRIED[path]) if path in BY_CARRIED else ()
        company = [self._come(BY_COMPANY[path].date)] if path in BY_COMPANY else ()
        today = ["as_of"] if spec.item == "date" else ()
        return self._look_up(TermNode(self._shelf, term), [self._raw(path), *carrying, *company, *today])

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
        known = self._looked_up(TermNode(self._shelf, term), [day, "as_of"])
        bounds = [self._raw(path) for path in self._related(event)]
        unknown = self._looked_up(TermNode(self._shelf, term), ["as_of", *self._flags(event), *bounds])
        return self._block.assign(f"{known} if {day} is not None else {unknown}")

    def _raw(self, path: str) -> str:
        return self._facts.raw(path, self._block)

    def _come(self, path: str) -> str:
        """Write whether a recorded day has come; None where none is recorded."""
        day = self._raw(path)
        return self._block.once(("come", path), lambda: f"None if {day} is None else {day} <= as_of")


def _holds_records(term: Term) -> bool:
    return term.type.kind in {"records", "map"}
