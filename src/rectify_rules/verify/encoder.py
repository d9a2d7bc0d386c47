"""Terms and conditions of a ruleset as formulas over an unknown case."""

from __future__ import annotations

from collections.abc import Mapping

import z3

from rectify_rules.facts.logic import Items, Moment
from rectify_rules.ruleset.condition import Comparison, Condition, Group, Leaf, Proposition, VerdictIs
from rectify_rules.ruleset.model import Ruleset, Table
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
)
from rectify_rules.verify import days, regions
from rectify_rules.verify.encode_function import apply
from rectify_rules.verify.encode_operator import test
from rectify_rules.verify.formula import (
    FALSE,
    TRUE,
    Formula,
    Truth,
    both,
    conj,
    constant,
    disj,
    either,
    ite,
    neg,
)
from rectify_rules.verify.prints import Prints, prints_of
from rectify_rules.verify.regions import Region
from rectify_rules.verify.shared import Mode, Shared
from rectify_rules.verify.symbols import INTEGER, Place
from rectify_rules.verify.values import Day, Members, OutsideError, Scalar, Value, choose, either_of
from rectify_rules.verify.view import View

__all__ = ["Encoder"]


class Encoder:
    """Turns what one ruleset says into formulas."""

    def __init__(
        self,
        ruleset: Ruleset,
        shared: Shared,
        *,
        literal: bool = False,
        fixed: Mapping[str, str] | None = None,
    ) -> None:
        """Prepare to encode; `fixed` gives the value of readings that are not unknown."""
        self.ruleset = ruleset
        self._fixed = dict(fixed or {})
        self._mode: Mode = (literal, tuple(sorted(self._fixed.items())))
        self.shared = shared
        self.symbols = shared.symbols
        self.words = shared.symbols.words
        self.literal = literal
        self._prints: Prints = prints_of(ruleset)
        self.view = View(shared.symbols, ruleset.orders, literal=literal)
        if not literal:
            proofs = tuple((proof, self.condition(when, None).holds) for proof, when in ruleset.proofs)
            self.view = View(shared.symbols, ruleset.orders, proofs)

    def value(self, term: Term, place: Place) -> Value:
        """Give what a term stands for."""
        place = place if term.per_item else None
        key = (self._prints.term(term), place, self._mode)
        found = self.shared.terms.get(key)
        if found is None:
            found = self.shared.terms[key] = self._value(term, place)
        return found

    def _value(self, term: Term, place: Place) -> Value:
        if isinstance(term, Derived):
            return self.value(term.body, place)
        if isinstance(term, Fact):
            return self.view.get(term.path, place)
        if isinstance(term, Constant):
            return self._constant(term)
        if isinstance(term, Builtin):
            return self._builtin(term.key)
        if isinstance(term, ReadingTerm):
            return Scalar(self.reading(term.name))
        if isinstance(term, ByReading):
            return self._by_reading(term, place)
        if isinstance(term, Choose):
            return self._choose(term, place)
        assert isinstance(term, Call)
        return apply(self, term, place)

    def _constant(self, term: Constant) -> Value:
        data = term.value.data
        if isinstance(data, bool):
            return Scalar(constant(data))
        if isinstance(data, int):
            return Scalar(z3.BitVecVal(data, INTEGER))
        if isinstance(data, Items):
            return Members({str(item): TRUE for item in data.sure})
        if isinstance(data, Moment):
            raise OutsideError(f"`{term.key}`")
        if term.type.kind == "region":
            return self._region(str(data))
        return Scalar(self.words.word(str(data)))

    def _region(self, code: str) -> Region:
        word = regions.known_code(code)
        if word is None:
            raise OutsideError(f"the division `{code}`")
        return Region(word)

    def _builtin(self, key: str) -> Value:
        if key == "territory":
            return self._region(self.ruleset.edition.territory)
        day = self.symbols.as_of if key == "as_of" else days.word(self.ruleset.edition.effective_on)
        if key == "governed_from":
            day = ite(self.shared.on_trial, days.NEVER, day)
        return Day(TRUE, FALSE, day, day, TRUE, sharp=True)

    def reading(self, name: str) -> Formula:
        """Give the word of the value of a reading."""
        fixed = self._fixed.get(name)
        return self.symbols.reading(name) if fixed is None else self.words.word(fixed)

    def _by_reading(self, term: ByReading, place: Place) -> Value:
        if term.reading in self._fixed:
            return self.value(term.options[self._fixed[term.reading]], place)
        word = self.symbols.reading(term.reading)
        options = list(term.options.items())
        found = self.value(options[-1][1], place)
        for value, option in reversed(options[:-1]):
            found = choose(word == self.words.word(value), self.value(option, place), found)
        return found

    def _choose(self, term: Choose, place: Place) -> Value:
        *options, (_, last) = term.options
        found = self.value(last, place)
        for condition, option in reversed(options):
            assert condition is not None
            truth = self.condition(condition, place)
            then = self.value(option, place)
            # While it is open the interpreter looks at what the options have in common.
            found = either_of(truth.open, choose(truth.holds, then, found), then, found)
        return found

    def condition(self, condition: Condition, place: Place) -> Truth:
        """Give when a condition holds, and when it does not."""
        if isinstance(condition, Leaf):
            truth = self.proposition(condition.proposition, place)
            return truth if condition.positive else truth.negated()
        assert isinstance(condition, Group)
        truths = [self.condition(part, place) for part in condition.parts]
        return both(truths) if condition.every else either(truths)

    def proposition(self, proposition: Proposition, place: Place) -> Truth:
        """Give when a proposition holds, and when it does not."""
        place = place if proposition.per_item else None
        key = (self._prints.proposition(proposition), place, self._mode)
        found = self.shared.truths.get(key)
        if found is None:
            found = self.shared.truths[key] = self._proposition(proposition, place)
        return found

    def _proposition(self, proposition: Proposition, place: Place) -> Truth:
        if isinstance(proposition, VerdictIs):
            return self._verdict(self.ruleset.rules[proposition.rule].table, proposition.verdicts)
        assert isinstance(proposition, Comparison)
        value = self.value(proposition.term, place)
        operands = [self.value(operand, place) for operand in proposition.operands]
        raw = [
            operand.value.data if isinstance(operand, Constant) else None for operand in proposition.operands
        ]
        return test(self, proposition.operator.name, value, operands, raw)

    def _verdict(self, table: Table, verdicts: tuple[str, ...]) -> Truth:
        """Another rule has one of some verdicts: false as soon as no line of theirs can hold."""
        undecided, holds, fails = TRUE, FALSE, FALSE
        possible = FALSE
        for line in table.lines:
            truth = self.condition(line.condition, None)
            here = conj(undecided, truth.holds)
            if line.verdict in verdicts:
                holds, possible = disj(holds, here), disj(possible, truth.open)
            else:
                fails = disj(fails, here)
            undecided = conj(undecided, neg(truth.holds))
        if possible is FALSE:
            return Truth(holds)
        return Truth(holds, disj(fails, conj(undecided, neg(possible))))
