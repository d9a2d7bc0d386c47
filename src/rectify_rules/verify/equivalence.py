"""Survivors put to the solver: proved to give the same findings on all records, or to give others on some.

A proof is about records that do not contradict themselves, in which facts may be left blank, though not
whole lists of records. It says nothing of those lists, nor of which facts are named as missing; both are
looked at on some records by `verify.blanks`.
"""

from __future__ import annotations

import importlib
from typing import Any

from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verify.grounds import Ground, is_never_read
from rectify_rules.verify.mutants import Mutants
from rectify_rules.verify.mutation import Mutation
from rectify_rules.verify.shown import Shown, shown

_SHARED = frozenset({"edition.yaml", "readings.yaml"})
"""What everything rests on; another default, or another day of effect, is itself shown in every report."""


class Prover:
    """Asks the solver whether two editions give the same findings; `available` tells whether it can be asked."""

    def __init__(self, mutants: Mutants, *, timeout: float = 2.0) -> None:
        self._mutants = mutants
        self._timeout = timeout
        self._sameness: Any = None
        self._of: tuple[str, str] | None = None
        self.ground: Ground | None = None
        """Why the last mutant asked about is equivalent."""
        try:
            self._make: Any = importlib.import_module("rectify_rules.verify.sameness").Sameness
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in {"z3", "rectify_rules"}:
                raise
            self._make = None

    @property
    def available(self) -> bool:
        """Whether the extra `verify` is installed."""
        return self._make is not None

    def same(self, mutation: Mutation, mutant: Ruleset) -> bool:
        """Tell whether every finding is proved to be the same; what cannot be proved is not."""
        same = self._is_same(mutation, mutant)
        self.ground = None
        if same:
            of_rules = "rules" in self._mutants.workshop.trees[mutation.file].value
            rule = mutant.rules[self._mutants.rule_at(mutation)] if of_rules else None
            self.ground = Ground.UNREACHABLE if is_never_read(mutation, rule) else self._sameness.ground
        return same

    def _is_same(self, mutation: Mutation, mutant: Ruleset) -> bool:
        if self._sameness is not None:
            self._sameness.witness = None
        if self._make is None or mutation.file in _SHARED:
            return False
        try:
            if mutation.file == "integrity.yaml":
                return bool(self._question(mutation).same_contradictions(mutant))
            if self._mutants.is_asked_by_integrity(mutation):
                return False
            return bool(self._question(mutation).same_findings(mutant, self._mutants.touched(mutation)))
        except Exception:
            # What the solver cannot take is not proved.
            return False

    def shown(self, mutation: Mutation, mutant: Ruleset) -> Shown | None:
        """Give the case on which the last question found a difference, where the interpreter confirms it."""
        witness = None if self._sameness is None else self._sameness.witness
        if witness is None:
            return None
        return shown(witness, self._mutants.base, mutant, self._mutants.affected(mutation))

    def _question(self, mutation: Mutation) -> Any:
        """Give the question about one rule or name, of which the encoding is made once."""
        of = (mutation.file, mutation.owner)
        if self._of != of or self._sameness.spoiled:
            self._of, self._sameness = of, self._make(self._mutants.base, seconds=self._timeout)
        return self._sameness
