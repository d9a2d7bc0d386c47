"""Whether a changed edition gives the same findings as the edition, asked with one encoding for many changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import z3

from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verify.encoder import Encoder
from rectify_rules.verify.formula import FALSE, Formula, disj, neg
from rectify_rules.verify.grounds import Ground
from rectify_rules.verify.prints import prints_of
from rectify_rules.verify.question import Question
from rectify_rules.verify.universe import Universe
from rectify_rules.verify.values import OutsideError
from rectify_rules.verify.visible import findings_differ
from rectify_rules.verify.witness import Witness

__all__ = ["Sameness"]


class Sameness:
    """The question about changes of one part of an edition."""

    def __init__(self, base: Ruleset, *, seconds: float) -> None:
        self._base = base
        self._question = Question((base,), seconds=seconds, silent=True)
        self._question.shared.on_trial = z3.Bool("on_trial")
        (self._encoder,) = self._question.encoders
        self._question.conditions()
        self.spoiled = False
        """A change has left something behind that does not hold of the next one."""
        self.ground = Ground.PROVED
        """On what the last proof rests."""
        self.witness: Witness | None = None
        """The case on which the last change shows, where the search for one came to an end."""

    def same_findings(self, mutant: Ruleset, rules: Mapping[str, bool]) -> bool:
        """Tell whether some rules are proved to give the same findings; each with whether others ask for it.

        Raises OutsideError for what the encoding has no words for, UnansweredError where time runs out.
        """
        if not self._question.symbols.universe.covers(_universe(mutant, rules)):
            raise OutsideError("texts that the edition does not name")
        pair = (self._encoder, Encoder(mutant, self._question.shared))
        kept = len(self._question.shared.outside)
        differ = [findings_differ(pair, name, asked=asked) for name, asked in rules.items()]
        # What the change alone keeps away from must not be kept away from when the next is looked at.
        self.spoiled = len(self._question.shared.outside) > kept
        return self._never(disj(*differ))

    def same_contradictions(self, mutant: Ruleset) -> bool:
        """Tell whether the contradictions are proved to be the same; of orders and proofs nothing is proved."""
        base = self._base
        if _view(base) != _view(mutant) or len(base.integrity) != len(mutant.integrity):
            return False
        pair = [Encoder(ruleset, self._question.shared, literal=True) for ruleset in (base, mutant)]
        differ = []
        for entries in zip(base.integrity, mutant.integrity, strict=True):
            if entries[0].doubts != entries[1].doubts:
                return False
            first, second = (
                encoder.condition(entry.condition, None).holds
                for encoder, entry in zip(pair, entries, strict=True)
            )
            differ.append(FALSE if first.eq(second) else z3.Xor(first, second))
        self.spoiled = True
        return self._never(disj(*differ), contradictory=True)

    def _never(self, differ: Formula, *, contradictory: bool = False) -> bool:
        """Tell whether no case shows a difference: where none does whatever the calendar, or with the true one."""
        if differ is FALSE:
            self.ground = Ground.ALIKE
            return True
        self.ground = Ground.PROVED
        question = self._question
        if contradictory:
            # A record that contradicts itself is what the question is about.
            question.records_may_contradict_themselves()
        if question.model(differ) is None:
            return True
        self.ground = Ground.PROVED_BY_CALENDAR
        self.witness = self._example(differ)
        return self.witness is None and question.model(differ, question.tables()) is None

    def _example(self, differ: Formula) -> Witness | None:
        """Look for a case to which the edition applies, then for one that is judged on trial."""
        question = self._question
        on_trial, near = question.shared.on_trial, question.near()
        found = question.find(differ, neg(on_trial), near)
        if found is not None:
            return found
        found = question.find(differ, on_trial, near)
        return None if found is None else replace(found, assume_in_scope=True)


def _view(ruleset: Ruleset) -> object:
    proofs = [(proof, prints_of(ruleset).condition(when)) for proof, when in ruleset.proofs]
    return ruleset.orders, proofs


def _universe(mutant: Ruleset, rules: Mapping[str, bool]) -> Universe:
    return Universe([replace(mutant, rules={name: mutant.rules[name] for name in rules})])
