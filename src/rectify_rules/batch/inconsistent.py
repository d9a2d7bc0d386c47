"""Where a norm is undetermined because the record contradicts itself.

Only rows that hold a contradiction are looked at, and of those only what is undetermined. What such a
verdict waits for is found by the reference's own search for the smallest sets of missing facts, once for
every pattern of truths and missing facts that occurs in the data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

import polars as pl

from rectify_rules.batch.batch import Batch, Program
from rectify_rules.batch.contradictions import batch_of
from rectify_rules.batch.frame import Frame
from rectify_rules.batch.marks import Signs, joined, only
from rectify_rules.batch.masks import Mask, both, either, inverse, of_rows, series
from rectify_rules.batch.missing import Missing
from rectify_rules.batch.moments import Moments
from rectify_rules.batch.outcome import Ending, Outcomes
from rectify_rules.batch.search import by_case, reach, searched
from rectify_rules.batch.values import Items
from rectify_rules.batch.view import spread
from rectify_rules.ruleset.condition import Condition
from rectify_rules.ruleset.model import Rule
from rectify_rules.ruleset.terms import facts_of
from rectify_rules.verdict import Verdict

__all__ = ["inconsistent"]


def inconsistent(
    program: Program,
    frame: Frame,
    as_of: pl.Series,
    outcomes: Outcomes,
    found: Mapping[str, tuple[Ending, ...]],
) -> dict[str, Mask]:
    """Give, by norm, the rows in which what a verdict waits for is in doubt."""
    batch = outcomes.batch
    suspects = _suspects(program, batch)
    if suspects is False or not (marked := series(suspects, batch.height)).any():
        return {}
    rows = batch.rows.filter(marked)
    inquiry = _Inquiry(Outcomes(batch_of(program, frame.take(rows), as_of[rows])))
    result: dict[str, Mask] = {}
    for rule in program.ruleset.rules.values():
        if any(ending.verdict is Verdict.UNDETERMINED for ending in found.get(rule.norm, ())):
            touched = inquiry.touched(rule)
            if touched is not False:
                result[rule.norm] = of_rows(rows.filter(series(touched, len(rows))), batch.height)
    inquiry.batch.close()
    return result


def _suspects(program: Program, batch: Batch) -> Mask:
    """Tell where something is in doubt, in the case or in one of its records."""
    found: Mask = False
    for rows in batch.view.doubts.values():
        found = either(found, rows)
    for section in _sections(program):
        records = batch.records(section)
        for rows in records.view.doubts.values():
            if rows is not False:
                owners = records.owner.filter(series(rows, records.height))
                found = either(found, of_rows(owners.unique(), batch.height))
    return found


def _sections(program: Program) -> Sequence[str]:
    rules = program.ruleset.rules.values()
    return tuple(dict.fromkeys(rule.each.section for rule in rules if rule.each))


@dataclass(eq=False)
class _Inquiry:
    """What the open verdicts of some cases wait for."""

    outcomes: Outcomes
    _waits: dict[str, Signs] = field(default_factory=dict)
    _acts: dict[str, tuple[Mask, Mask]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.batch = self.outcomes.batch
        self.marks = self.batch.program.marks
        self.missing = Missing(self.batch, self.marks)
        self.doubts = self._doubts()

    def touched(self, rule: Rule) -> Mask:
        """Tell where a verdict that is open waits for a fact in doubt."""
        is_open: Mask = False
        for ending in self.outcomes.finding(rule):
            if ending.verdict is Verdict.UNDETERMINED:
                is_open = either(is_open, ending.rows)
        if is_open is False:
            return False
        outcome = both(self._undetermined(rule), self._meets(self._of(rule)))
        return both(is_open, either(self._gate(rule), outcome))

    def _meets(self, waits: Signs) -> Mask:
        return reach(waits, self.doubts, self.batch.height)

    def _doubts(self) -> dict[str, Mask]:
        """Give, by sign, the cases in which a fact is in doubt, in the case itself or in a record of it."""
        found = {self.marks.signs([path]): rows for path, rows in self.batch.view.doubts.items()}
        for section in _sections(self.batch.program):
            records = self.batch.records(section)
            for path, rows in records.view.doubts.items():
                sign = self.marks.signs([path])
                owners = records.owner.filter(series(rows, records.height))
                found[sign] = either(found.get(sign, False), of_rows(owners.unique(), self.batch.height))
        return found

    def _spread(self, records: Batch) -> dict[str, Mask]:
        return {sign: spread(rows, records.owner) for sign, rows in self.doubts.items()}

    def _undetermined(self, rule: Rule) -> Mask:
        found: Mask = False
        for ending in self.outcomes.of(rule):
            if ending.verdict is Verdict.UNDETERMINED:
                found = either(found, ending.rows)
        return found

    def _of(self, rule: Rule) -> Signs:
        """Give what the outcome of a rule waits for where it is undetermined."""
        if rule.id not in self._waits:
            self._waits[rule.id] = self._of_records(rule) if rule.each else self._of_table(rule)
        return self._waits[rule.id]

    def _of_table(self, rule: Rule) -> Signs:
        return searched(self.missing, self.doubts, rule.table.lines, self._undetermined(rule))

    def _of_records(self, rule: Rule) -> Signs:
        assert rule.each is not None
        rolled = self.outcomes.rolled(rule)
        height = self.batch.height
        items = cast(Items, self.batch.view.get(rule.each.section))
        records = self.batch.records(rule.each.section)
        of_records = Missing(records, self.marks, self.missing)
        parts = [
            only(inverse(items.known), self.marks.signs([rule.each.section]), height),
            by_case(
                searched(of_records, self._spread(records), rule.each.table.lines, rolled.open_items),
                records,
            ),
            self._open_lines(rule, both(rolled.open_lines, self._undetermined(rule))),
        ]
        return only(self._undetermined(rule), joined(parts), height)

    def _open_lines(self, rule: Rule, rows: Mask) -> Signs:
        """Give what the lines about the case wait for that are still open."""
        return searched(self.missing, self.doubts, rule.table.lines, rows, open_only=True)

    def _gate(self, rule: Rule) -> Mask:
        """Tell where what keeps a norm from being judged is in doubt: scope, or the date of its act."""
        program = self.batch.program
        if rule.is_scope or rule.declaratory or program.assume_in_scope:
            return False
        gate = self.outcomes.gate
        found = both(both(gate.passed, gate.scope_open), self._scope_meets)
        reached = both(gate.passed, inverse(gate.scope_open))
        through, _ = self.outcomes.passage(rule)
        late = both(both(reached, gate.effect_open), inverse(through))
        found = either(found, both(late, self._effect_meets))
        if rule.transition is None:
            return found
        act = rule.transition.act
        if act.key not in self._acts:
            exact = cast(Moments, self.batch.value(act)).exact
            waits = both(inverse(exact), self._meets(self.missing.of(act)))
            lines = rule.transition.table.lines
            none = self.batch.decided(rule.transition.table).none
            open_facts = searched(self.missing, self.doubts, lines, both(none, inverse(gate.effect_open)))
            self._acts[act.key] = waits, self._meets(open_facts)
        waits, searched_meets = self._acts[act.key]
        settled = both(reached, inverse(gate.effect_open))
        return either(found, either(both(late, waits), both(settled, searched_meets)))

    @cached_property
    def _scope_meets(self) -> Mask:
        height = self.batch.height
        parts = [only(rows, self._scope(name), height) for name, rows in self._unsettled().items()]
        return self._meets(joined(parts))

    @cached_property
    def _effect_meets(self) -> Mask:
        *_, effect = self.batch.program.ruleset.edition.scope
        return self._meets(self._scope(effect))

    def _unsettled(self) -> dict[str, Mask]:
        ruleset = self.batch.program.ruleset
        found: dict[str, Mask] = {}
        for name in ruleset.edition.scope:
            rule = ruleset.rules[name]
            settled: Mask = False
            for ending in self.outcomes.of(rule):
                keeps = ending.line is not None and rule.table.lines[ending.line].keeps_scope
                if ending.verdict is Verdict.COMPLIANT or keeps:
                    settled = either(settled, ending.rows)
            found[name] = inverse(settled)
        return found

    def _scope(self, name: str) -> Signs:
        """Give what a scope rule waits for; where it calls for review, the facts to verify."""
        rule = self.batch.program.ruleset.rules[name]
        parts = [only(self._undetermined(rule), self._of(rule), self.batch.height)]
        for ending in self.outcomes.of(rule):
            if ending.line is not None:
                condition = rule.table.lines[ending.line].condition
                parts.append(only(ending.rows, self.marks.signs(self._facts(condition)), self.batch.height))
        return joined(parts)

    def _facts(self, condition: Condition) -> Sequence[str]:
        readings = self.batch.program.readings
        terms = [term for proposition in condition.propositions() for term in proposition.terms()]
        return tuple(dict.fromkeys(path for term in terms for path in facts_of(term, readings)))
