"""What a change of rules or readings changes: the same cases decided twice, and what flips."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from rectify_rules.batch.batch import Program
from rectify_rules.batch.check import Checked, checked
from rectify_rules.batch.columns import typed
from rectify_rules.batch.evaluate import Evaluated, decided
from rectify_rules.batch.repeated import SeenIds
from rectify_rules.batch.schema import record_of
from rectify_rules.batch.sources import Unit
from rectify_rules.errors import EngineError
from rectify_rules.evaluation.evaluate import evaluate
from rectify_rules.facts.case import Case
from rectify_rules.facts.divisions import region_at
from rectify_rules.ruleset.condition import Condition
from rectify_rules.ruleset.model import Rule, conditions_of
from rectify_rules.ruleset.terms import walk
from rectify_rules.verdict import Verdict

__all__ = ["Example", "Flip", "Impact", "Side", "concerned"]

EXAMPLES = 3
"""Cases shown, and decided again by the interpreter, of every kind of flip."""
_LOCATION = "accident.location_region_code"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two ways to decide."""

    program: Program
    as_of: date | None
    otherwise: date


class Flip(NamedTuple):
    """A kind of flip: a norm whose verdict changes."""

    norm: str
    before: Verdict
    after: Verdict


class Example(NamedTuple):
    """A case that flips."""

    place: str
    id: str | None
    reasons: tuple[str, str]


class Both(NamedTuple):
    """The rows of a unit, decided both ways."""

    unit: Unit
    before: Evaluated
    after: Evaluated


@dataclass
class Impact:
    """Flips counted over any number of tables."""

    before: Side
    after: Side
    norms: Collection[str]
    cases: int = 0
    flips: Counter[Flip] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    """Cases whose verdict on a norm stays while the reason changes, by norm."""
    by_city: Counter[tuple[Flip, str]] = field(default_factory=Counter)
    """Flips by the city where the accident happened; "" where that is not known."""
    examples: dict[Flip, list[Example]] = field(default_factory=dict)
    rejected: int = 0
    """Rows that are no cases."""
    repeated: int = 0
    """Rows with the id of an earlier case."""
    _seen: SeenIds = field(default_factory=SeenIds)

    def decided(self, unit: Unit) -> Both:
        """Decide the rows of a unit both ways; what they are counted for is left to `add`."""
        found = checked(typed(unit.table))
        before, after = (
            decided(side.program, found, side.as_of, otherwise=side.otherwise, norms=self.norms)
            for side in (self.before, self.after)
        )
        return Both(unit.emptied(), before, after)

    def add(self, both: Both) -> None:
        """Count what differs, every case once."""
        repeated = self._seen.repeated(both.before.ids)
        kept = None if isinstance(repeated, bool) else ~repeated
        cases = both.before.height if kept is None else int(kept.sum())
        self.cases += cases
        self.rejected += len(both.before.found.rejected) + len(both.unit.rejected)
        self.repeated += both.before.height - cases
        for norm in self.norms:
            self._compare(both, norm, kept)

    def _compare(self, both: Both, norm: str, kept: pl.Series | None) -> None:
        first, second = both.before.columns[norm], both.after.columns[norm]
        pairs = pl.DataFrame([both.before.rows.alias("row"), first.codes.alias("a"), second.codes.alias("b")])
        if kept is not None:
            pairs = pairs.filter(kept)
        for a, b, number in pairs.group_by("a", "b").len().iter_rows():
            before, after = first.endings[a], second.endings[b]
            if before.verdict is after.verdict:
                self.reasons[norm] += number if before.reason != after.reason else 0
                continue
            flip = Flip(norm, before.verdict, after.verdict)
            rows = pairs["row"].filter((pairs["a"] == a) & (pairs["b"] == b))
            self.flips[flip] += number
            self._place(flip, both.before.found, rows)
            self._show(flip, both, rows, (before.reason, after.reason))

    def _place(self, flip: Flip, found: Checked, rows: pl.Series) -> None:
        if _LOCATION not in found.facts:
            self.by_city[flip, ""] += len(rows)
            return
        counts = found.facts[_LOCATION].take(rows.to_arrow()).texts().value_counts()
        for code, number in counts.iter_rows():
            self.by_city[flip, (region_at(code, "city") or code) if code else ""] += number

    def _show(self, flip: Flip, both: Both, rows: pl.Series, reasons: tuple[str, str]) -> None:
        shown = self.examples.setdefault(flip, [])
        found = both.before.found
        for row in rows.head(EXAMPLES - len(shown)).to_list():
            (record,) = found.table.slice(row, 1).to_pylist()
            self._confirm(flip, record, reasons)
            shown.append(Example(both.unit.place(int(found.rows[row])), record.get("id"), reasons))

    def _confirm(self, flip: Flip, record: Mapping[str, Any], reasons: tuple[str, str]) -> None:
        """Decide a case again by the reference."""
        case = Case.model_validate(record_of(record))
        expected = ((flip.before, reasons[0]), (flip.after, reasons[1]))
        for side, ended in zip((self.before, self.after), expected, strict=True):
            program = side.program
            report = evaluate(
                case,
                program.ruleset,
                as_of=side.as_of or case.as_of or side.otherwise,
                readings=program.readings,
                engine="interpreter",
                assume_in_scope=program.assume_in_scope,
            )
            finding = report[flip.norm]
            if (finding.verdict, finding.reason) != ended:
                raise EngineError(
                    f"the columnar engine decides {flip.norm} of case `{case.id}` as {ended[0]} ({ended[1]}), "
                    f"the reference interpreter as {finding.verdict} ({finding.reason})"
                )


def concerned(before: Program, after: Program) -> tuple[str, ...]:
    """List the norms that can flip: all of both editions, or those that rest on a reading that differs."""
    norms = [norm for norm in before.ruleset.by_norm if norm in after.ruleset.by_norm]
    if before.ruleset is not after.ruleset or before.assume_in_scope != after.assume_in_scope:
        return tuple(norms)
    ruleset = before.ruleset
    changed = {name for name, value in before.readings.items() if after.readings[name] != value}
    shared = [when for _, when in ruleset.proofs] + [entry.condition for entry in ruleset.integrity]
    for name in ruleset.edition.scope:
        shared += conditions_of(ruleset.rules[name])
    if changed & _readings(shared):
        return tuple(norms)
    return tuple(norm for norm in norms if changed & _rests_on(ruleset.by_norm[norm], before))


def _rests_on(rule: Rule, program: Program) -> set[str]:
    found = set(rule.readings) | _readings(list(conditions_of(rule)))
    if rule.transition:
        found |= _readings([rule.transition.straddles, rule.transition.wholly, rule.transition.by_act])
    for name in rule.depends_on:
        found |= _rests_on(program.ruleset.rules[name], program)
    return found


def _readings(conditions: list[Condition]) -> set[str]:
    terms = [
        term
        for condition in conditions
        for proposition in condition.propositions()
        for operand in proposition.terms()
        for term in walk(operand)
    ]
    return {name for term in terms for name in term.own_readings()}
