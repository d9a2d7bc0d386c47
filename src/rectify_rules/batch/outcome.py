"""What the tables of each rule come to, scope and transition included: `evaluation.outcome` and `.gate`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from rectify_rules.batch.batch import Batch, Decided
from rectify_rules.batch.masks import Mask, both, either, inverse, of_rows, undecided
from rectify_rules.batch.moments import Moments
from rectify_rules.batch.values import Items
from rectify_rules.errors import EngineError
from rectify_rules.ruleset.model import Each, Rule, Table
from rectify_rules.ruleset.terms import facts_of
from rectify_rules.verdict import Verdict

__all__ = ["Ending", "Gate", "Outcomes", "Rolled"]

_COMPLETION = "assessment.report_completed_on"
_OPEN = "missing_facts"


class Ending(NamedTuple):
    """The rows in which a rule ends in a verdict for a reason."""

    rows: Mask
    verdict: Verdict
    reason: str
    line: int | None = None
    """The line of the table about the case that decided."""


@dataclass(frozen=True, slots=True)
class Rolled:
    """How the records of a list decide a rule, where the table about the case does not."""

    endings: tuple[Ending, ...]
    unknown_list: Mask
    open_items: Mask
    """Of the records: those of which no line holds yet."""
    open_lines: Mask


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether the norms apply: the rows in which they do not, by reason, and in which that is open."""

    closed: tuple[Ending, ...]
    passed: Mask
    scope_open: Mask
    effect_open: Mask


@dataclass(eq=False)
class Outcomes:
    """The outcomes of all rules of a batch."""

    batch: Batch
    _found: dict[str, tuple[Ending, ...]] = field(default_factory=dict)
    _rolled: dict[str, Rolled] = field(default_factory=dict)
    _gate: Gate | None = None

    def finding(self, rule: Rule) -> tuple[Ending, ...]:
        """Give the verdicts on a norm; the rows of all endings together are all rows."""
        if rule.is_scope or rule.declaratory or self.batch.program.assume_in_scope:
            return self.of(rule)
        gate = self.gate
        through, stopped = self.passage(rule)
        found = [*gate.closed, Ending(both(gate.passed, gate.scope_open), Verdict.UNDETERMINED, "scope_open")]
        found += stopped
        found += [ending._replace(rows=both(ending.rows, through)) for ending in self.of(rule)]
        return tuple(ending for ending in found if ending.rows is not False)

    def passage(self, rule: Rule) -> tuple[Mask, list[Ending]]:
        """Tell where a norm applies as far as its own act is concerned, and where not or not yet."""
        gate = self.gate
        reached = both(gate.passed, inverse(gate.scope_open))
        if rule.transition is None:
            late = both(reached, gate.effect_open)
            return both(reached, inverse(late)), [Ending(late, Verdict.UNDETERMINED, "transition_open")]
        decided = self.batch.decided(rule.transition.table)
        before = both(reached, decided.lines[0])
        reached = both(reached, inverse(before))
        settled = both(inverse(gate.effect_open), decided.lines[1])
        through = both(reached, either(settled, both(gate.effect_open, self._act_tells(rule))))
        return through, [
            Ending(before, Verdict.NOT_APPLICABLE, "governed_by_predecessor"),
            Ending(both(reached, inverse(through)), Verdict.UNDETERMINED, "transition_open"),
        ]

    def _act_tells(self, rule: Rule) -> Mask:
        """Tell where the date of an act that precedes completion decides while completion is unknown."""
        assert rule.transition is not None
        act = rule.transition.act
        orders = self.batch.program.ruleset.orders
        if any(order.after in facts_of(act) for order in orders if order.before == _COMPLETION):
            return False
        moments = self.batch.value(act)
        assert isinstance(moments, Moments)
        by_act = self.batch.holds(rule.transition.by_act).yes
        return both(both(moments.exact, by_act), self.batch.holds(rule.transition.wholly).yes)

    @property
    def gate(self) -> Gate:
        """Give what the scope rules come to."""
        if self._gate is None:
            self._gate = self._make_gate()
        return self._gate

    def _make_gate(self) -> Gate:
        ruleset = self.batch.program.ruleset
        closed: list[Ending] = []
        passed: Mask = True
        open_by: dict[str, Mask] = {}
        for name in ruleset.edition.scope:
            rule = ruleset.rules[name]
            if rule.each is not None:
                raise EngineError(f"the columnar engine takes scope rules about the case only: `{name}`")
            settled: Mask = False
            for ending in self.of(rule):
                if ending.verdict is Verdict.NOT_APPLICABLE:
                    closed.append(ending._replace(rows=both(ending.rows, passed)))
                keeps = ending.line is not None and rule.table.lines[ending.line].keeps_scope
                if ending.verdict is Verdict.COMPLIANT or keeps:
                    settled = either(settled, ending.rows)
            for ending in closed:
                passed = both(passed, inverse(ending.rows))
            open_by[name] = inverse(settled)
        *scope, effect = ruleset.edition.scope
        scope_open: Mask = False
        for name in scope:
            scope_open = either(scope_open, open_by[name])
        return Gate(tuple(closed), passed, scope_open, open_by[effect])

    def of(self, rule: Rule) -> tuple[Ending, ...]:
        """Give the verdicts before scope and transition are looked at."""
        if rule.id not in self._found:
            self._found[rule.id] = tuple(self._endings(rule))
        return self._found[rule.id]

    def _endings(self, rule: Rule) -> Iterator[Ending]:
        decided = self.batch.decided(rule.table)
        for number, (line, rows) in enumerate(zip(rule.table.lines, decided.lines, strict=True)):
            if rows is not False:
                yield Ending(rows, line.verdict, line.reason, number)
        if rule.each is None:
            yield Ending(decided.none, Verdict.UNDETERMINED, _OPEN)
        elif decided.none is not False:
            yield from self.rolled(rule).endings

    def rolled(self, rule: Rule) -> Rolled:
        """Decide a rule by the records of its list, the worst first."""
        if rule.id not in self._rolled:
            assert rule.each is not None
            self._rolled[rule.id] = self._roll_up(rule, rule.each)
        return self._rolled[rule.id]

    def _roll_up(self, rule: Rule, each: Each) -> Rolled:
        batch = self.batch
        items = batch.view.get(each.section)
        assert isinstance(items, Items)
        records = batch.records(each.section)
        decided = records.decided(each.table)
        owner = records.owner
        open_lines = self._open_lines(rule.table)
        open_rows = either(
            inverse(items.known), either(_cases(decided.none, owner, batch.height), open_lines)
        )
        raised = batch.decided(each.raises)
        rest = batch.decided(rule.table).none
        endings: list[Ending] = []
        for verdict in Verdict:
            if verdict is Verdict.UNDETERMINED:
                endings.append(Ending(both(rest, open_rows), verdict, _OPEN))
                rest = both(rest, inverse(open_rows))
                continue
            found = [*_of_items(each.table, decided, owner, batch.height, verdict)]
            found += [
                (line.reason, rows)
                for line, rows in zip(each.raises.lines, raised.lines, strict=True)
                if line.verdict is verdict
            ]
            for reason, rows in found:
                endings.append(Ending(both(rest, rows), verdict, reason))
                rest = both(rest, inverse(rows))
        empty = both(items.known, inverse(items.some))
        endings.append(Ending(both(rest, empty), Verdict.NOT_APPLICABLE, "none_recorded"))
        endings.append(Ending(both(rest, inverse(empty)), Verdict.NOT_APPLICABLE, "not_triggered"))
        kept = tuple(ending for ending in endings if ending.rows is not False)
        return Rolled(kept, inverse(items.known), decided.none, open_lines)

    def _open_lines(self, table: Table) -> Mask:
        """Tell where a line about the case may yet hold that is more than a call for review."""
        found: Mask = False
        for line in table.lines:
            if line.verdict is not Verdict.NEEDS_REVIEW:
                found = either(found, undecided(self.batch.holds(line.condition)))
        return found


def _cases(rows: Mask, owner: pl.Series, height: int) -> Mask:
    """Give the cases of some records."""
    if isinstance(rows, bool):
        return of_rows(owner.unique(), height) if rows else False
    return of_rows(owner.filter(rows).unique(), height)


def _of_items(
    table: Table, decided: Decided, owner: pl.Series, height: int, verdict: Verdict
) -> Iterator[tuple[str, Mask]]:
    """Yield the reasons of a verdict on records, each with the cases in which the first such record has it."""
    lines = [
        (line.reason, rows)
        for line, rows in zip(table.lines, decided.lines, strict=True)
        if line.verdict is verdict and line.reason != "not_concerned" and rows is not False
    ]
    if len(lines) == 1:
        yield lines[0][0], _cases(lines[0][1], owner, height)
        return
    found = [
        pl.DataFrame({"case": owner, "at": pl.int_range(0, len(owner), eager=True), "line": number}).filter(
            rows
        )
        for number, (_, rows) in enumerate(lines)
    ]
    if not found:
        return
    firsts = pl.concat(found).sort("at").unique("case", keep="first", maintain_order=True)
    for number, (reason, _) in enumerate(lines):
        yield reason, of_rows(firsts.filter(pl.col("line") == number)["case"], height)
