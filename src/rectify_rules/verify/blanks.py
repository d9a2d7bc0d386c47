"""Cases of the scenarios with a fact blanked: what a change does where the record is silent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from zlib import crc32

from rectify_rules.errors import CaseError
from rectify_rules.facts.case import Case
from rectify_rules.ruleset.condition import Condition
from rectify_rules.ruleset.model import Rule, Ruleset, conditions_of
from rectify_rules.ruleset.terms import Fact, Term, walk
from rectify_rules.spec.question import CaseQuestion
from rectify_rules.verify.mutants import Mutants
from rectify_rules.verify.mutation import Mutation
from rectify_rules.verify.probe import Probe, probe_of
from rectify_rules.verify.shown import Shown, shown
from rectify_rules.verify.shrink import without
from rectify_rules.verify.witness import Witness

__all__ = ["Blanks"]

_CASES = 10
"""Cases of the scenarios about one rule from which facts are taken away."""
_RULES = 3
"""Rules looked at for one change, the nearest first."""


class Blanks:
    """Cases with one fact less than those of the scenarios, each answered once by the edition."""

    def __init__(self, mutants: Mutants) -> None:
        self._mutants = mutants
        self._known: dict[str, tuple[tuple[CaseQuestion, Probe], ...]] = {}

    def shown(self, mutation: Mutation, mutant: Ruleset) -> Shown | None:
        """Find a record with a blank that a change decides otherwise."""
        look = self._mutants.look(mutation, mutant)
        for name in islice(self._mutants.affected(mutation), _RULES):
            for question, probe in self._of(name):
                if look(probe):
                    witness = Witness(
                        probe.context.case, question.as_of, question.readings, question.assume_in_scope
                    )
                    found = shown(witness, self._mutants.base, mutant, probe.names)
                    if found is not None:
                        return found
        return None

    def _of(self, name: str) -> tuple[tuple[CaseQuestion, Probe], ...]:
        found = self._known.get(name)
        if found is None:
            base = self._mutants.base
            found = self._known[name] = tuple(
                (question, probe_of(question, question.cases[0], (name,), base, rate=False))
                for asked in self._questions(name)
                for question in _blanked(asked, base, base.rules[name])
            )
        return found

    def _questions(self, name: str) -> list[CaseQuestion]:
        """Give some questions of scenarios about a rule, whichever others there are."""
        questions = {
            _mark(asked.question): asked.question
            for scenario in self._mutants.about(name)
            for asked in scenario.asked
            if isinstance(asked.question, CaseQuestion)
        }
        # By their marks: a further scenario takes the place of one at most, wherever it stands.
        return [questions[mark] for mark in sorted(questions)[:_CASES]]


def _mark(question: CaseQuestion) -> tuple[int, str]:
    """Give a number that what is asked has, and nothing else."""
    record = question.cases[0].model_dump_json(exclude_none=True)
    told = f"{question.as_of} {sorted(question.readings.items())} {question.assume_in_scope} {record}"
    return crc32(told.encode()), told


def _blanked(question: CaseQuestion, ruleset: Ruleset, rule: Rule) -> Iterator[CaseQuestion]:
    """Yield a question with one fact taken away on which a rule rests."""
    record = question.cases[0].model_dump(exclude_none=True)
    for path in _facts(rule, ruleset):
        left = without(record, tuple(path.split(".")))
        if left != record:
            try:
                case = Case.model_validate(left)
            except CaseError:
                continue
            yield replace(question, cases=(case,))


def _facts(rule: Rule, ruleset: Ruleset) -> list[str]:
    """List the facts of a case that a rule looks at, through names and the verdicts it asks for."""
    rules = [rule, *(ruleset.rules[name] for name in rule.depends_on)]
    conditions = [condition for found in rules for condition in conditions_of(found)]
    terms = [term for condition in conditions for term in _terms(condition)]
    return list(dict.fromkeys(part.path for part in _walked(terms) if isinstance(part, Fact)))


def _terms(condition: Condition) -> Iterator[Term]:
    for proposition in condition.propositions():
        yield from proposition.terms()


def _walked(terms: Iterable[Term]) -> Iterator[Term]:
    for term in terms:
        yield from walk(term)
