"""A known case in the place of the unknown one, to put formulas to the test."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import z3

from rectify_rules.facts.case import Case
from rectify_rules.verify import days
from rectify_rules.verify.decode import assignment
from rectify_rules.verify.formula import Formula
from rectify_rules.verify.question import Question

__all__ = ["Pinned"]


class Pinned:
    """The formulas of a question evaluated on one case, without asking the solver."""

    def __init__(self, question: Question, case: Case, as_of: date, readings: Mapping[str, str]) -> None:
        self._model = z3.Model()
        for unknown, value in assignment(question.symbols, case, as_of, readings):
            self._model.update_value(unknown, value)
        for lookup in question.shared.lookups:
            found = int(self.value(lookup.day))
            day = None if found == 0 else days.date_of(found)
            result = None if day is None else lookup.table.results.get(day)
            # A day beyond the calendar is outside in any case: anything will do.
            word = days.NEVER if day is None else days.word(result or day)
            self._model.update_value(lookup.result, word)

    def holds(self, formula: Formula) -> bool:
        """Tell whether a formula holds of the case."""
        return bool(z3.is_true(self._model.eval(formula)))

    def value(self, word: Formula) -> int:
        """Give the number that a word stands for."""
        return int(self._model.eval(word).as_long())
