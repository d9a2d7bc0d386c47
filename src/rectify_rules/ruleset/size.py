"""Bounds on what a few lines of a rule file may expand to.

Named conditions and derived facts are shared, so forty lines that each use the one before twice would
spell out a billion statements wherever they are walked. The size is computed on the shared form, bottom
up, and refused before anything walks the long one.
"""

from __future__ import annotations

from rectify_rules.ruleset.condition import Condition, Group, Leaf
from rectify_rules.ruleset.terms import Term

MAX_SIZE = 5_000
"""Statements and terms that a condition or a derived fact may spell out; the largest of 2026 has 116."""
MAX_CHAIN = 25
"""Derived names, or verdicts, that may use each other in a row; in the edition of 2026 four and two do."""


class Sizes:
    """The expanded size of terms and conditions, each computed once."""

    def __init__(self) -> None:
        # Keyed by identity; the objects are kept so that no identity is given twice.
        self._known: dict[int, tuple[object, int]] = {}

    def condition(self, condition: Condition) -> int:
        """Count the statements and terms that a condition spells out."""
        known = self._known.get(id(condition))
        if known:
            return known[1]
        size = 1
        if isinstance(condition, Group):
            size += sum(self.condition(part) for part in condition.parts)
        elif isinstance(condition, Leaf):
            size += sum(self.term(term) for term in condition.proposition.terms())
        self._known[id(condition)] = (condition, size)
        return size

    def term(self, term: Term) -> int:
        """Count the terms and statements that a term spells out."""
        known = self._known.get(id(term))
        if known:
            return known[1]
        size = 1 + sum(self.term(part) for part in term.parts(None))
        size += sum(self.condition(condition) for condition in term.conditions())
        self._known[id(term)] = (term, size)
        return size
