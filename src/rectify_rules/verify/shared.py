"""What the encodings of two rulesets have in common."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import z3

from rectify_rules.verify import days
from rectify_rules.verify.formula import FALSE, TRUE, Formula, Truth, conj, disj
from rectify_rules.verify.symbols import Place, Symbols
from rectify_rules.verify.tables import Table
from rectify_rules.verify.values import Value

__all__ = ["Lookup", "Mode", "Shared"]

Mode = tuple[bool, tuple[tuple[str, str], ...]]
"""How something is encoded: whether literally, and which readings have which value."""


@cache
def _template(table: Table, first: date, last: date) -> tuple[Formula, Formula]:
    """Write a table down once, for a day to be put in."""
    day = z3.BitVec("looked_up_day", days.WIDTH)
    return days.piecewise(day, table.within(first, last)), day


@dataclass(frozen=True, slots=True)
class Lookup:
    """A day looked up in a table: what is known of the result without looking, and the table itself."""

    table: Table
    day: Formula
    result: Formula

    def exact(self, first: date, last: date) -> Formula:
        """Give that the result is that of the table, for days within a span."""
        inside = conj(
            disj(self.day == days.NEVER, days.not_after(days.word(first), self.day)),
            days.not_after(self.day, days.word(last)),
        )
        template, day = _template(self.table, first, last)
        looked_up = z3.substitute(template, (day, self.day))
        return conj(inside, disj(self.day == days.NEVER, self.result == looked_up))

    def beside(self, other: Lookup) -> Formula:
        """Give what two lookups must keep to: functions of days that never turn their order."""
        if self.table.family != other.table.family:
            return TRUE
        if self.table.upper is not other.table.upper:
            return self._across(other)
        low, high = (self, other) if self.table.order <= other.table.order else (other, self)
        kept = disj(days.before(high.day, low.day), days.not_after(low.result, high.result))
        if low.table is not high.table:
            later = disj(
                days.before(high.day, low.day), low.day == days.NEVER, days.before(low.result, high.result)
            )
            return later if high.table.strict else kept
        return conj(kept, disj(days.before(low.day, high.day), days.not_after(high.result, low.result)))

    def _across(self, other: Lookup) -> Formula:
        """Give what a lower and an upper bound must keep to: where the calendar is published they are one."""
        low, high = (other, self) if self.table.upper else (self, other)
        if low.table.order > high.table.order:
            return TRUE
        ordered = disj(days.before(high.day, low.day), days.not_after(low.result, high.result))
        if low.table.order != high.table.order:
            return ordered
        uncertain = days.before(days.word(low.table.certain), low.day)
        return conj(ordered, disj(low.day != high.day, uncertain, low.result == high.result))


class Shared:
    """What the encodings of two rulesets have in common: the unknowns, and what is alike in both."""

    def __init__(self, symbols: Symbols) -> None:
        self.symbols = symbols
        self.on_trial: Formula = FALSE
        """That the case is judged as if the edition applied, whenever its acts were done; never, unless set."""
        self.terms: dict[tuple[str, Place, Mode], Value] = {}
        self.truths: dict[tuple[str, Place, Mode], Truth] = {}
        self.lookups: list[Lookup] = []
        self.outside: list[Formula] = []
        """What a case must not be, for the formulas to say of it exactly what the interpreter says."""
        self.unpublished: list[Formula] = []
        """That a deadline rests on a year without a holiday notice."""
        self.axioms: list[Formula] = []

    def look_up(self, table: Table, day: Formula) -> Formula:
        """Give the result of a table, of which only the order is known until the table itself is asked."""
        for known in self.lookups:
            if known.table is table and known.day.eq(day):
                return known.result
        result = z3.BitVec(f"looked_up_{len(self.lookups)}", days.WIDTH)
        found = Lookup(table, day, result)
        self.axioms.append((day == days.NEVER) == (result == days.NEVER))
        self.axioms.append(
            z3.ULE(day, result) if table.family == "roll" else disj(day == days.NEVER, z3.ULT(day, result))
        )
        self.axioms.extend(found.beside(known) for known in self.lookups)
        self.lookups.append(found)
        return result
