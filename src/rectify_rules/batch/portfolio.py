"""The portfolio of a jurisdiction from tables: publication rate and timeliness, by city, county or in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal, cast

import polars as pl

from rectify_rules.batch.batch import Batch, Program
from rectify_rules.batch.engine import Also
from rectify_rules.batch.evaluate import Evaluated
from rectify_rules.batch.masks import (
    TRUE,
    Mask,
    Truth,
    all_of,
    both,
    constant,
    either,
    inverse,
    pick,
    series,
    sure,
)
from rectify_rules.batch.moments import Moments, is_not_after, known_on
from rectify_rules.batch.outcome import Outcomes
from rectify_rules.batch.values import Scalars, words
from rectify_rules.facts.divisions import region_at, relation
from rectify_rules.ruleset.model import Ratio, Rule
from rectify_rules.verdict import Verdict

__all__ = ["TIMELINESS", "By", "Group", "Tally", "question"]

By = Literal["none", "city", "county"]
TIMELINESS = "3-1-s1"
"""The norm on the period in which an assessment has to be completed."""
_ALL = "all_completed"
_NO, _OPEN, _YES = 0, 1, 2
_EVERYWHERE = "*"
_NOWHERE = ""


@dataclass
class Group:
    """What was counted of one jurisdiction."""

    cases: int = 0
    """Cases that certainly belong to it."""
    entering: Counter[tuple[int, int, int]] = field(default_factory=Counter)
    """How the cases enter the rate: counted, counted among all, fulfilled; 0 no, 1 open, 2 yes."""
    verdicts: dict[str, Counter[Verdict]] = field(default_factory=dict)
    """The verdicts on the cases that certainly belong to it, by norm."""

    def add(self, other: Group) -> None:
        """Count what another counted."""
        self.cases += other.cases
        self.entering.update(other.entering)
        for norm, counts in other.verdicts.items():
            self.verdicts.setdefault(norm, Counter()).update(counts)

    def _number(self, counted: int, fulfilled: Iterable[int]) -> int:
        wanted = set(fulfilled)
        return sum(n for (c, _, f), n in self.entering.items() if c == counted and f in wanted)

    @property
    def due(self) -> int:
        """The cases that certainly count."""
        return self._number(_YES, (_NO, _OPEN, _YES))

    @property
    def met(self) -> int:
        """Those of them that are certainly public."""
        return self._number(_YES, (_YES,))

    @property
    def open(self) -> bool:
        """Whether facts are missing on which the rate depends."""
        return bool(self._number(_OPEN, (_NO, _OPEN, _YES)) or self._number(_YES, (_OPEN,)))

    @property
    def bounds(self) -> tuple[Fraction | None, Fraction | None]:
        """The least and the greatest rate that the unknown facts leave possible."""
        lowest = self.due + self._number(_OPEN, (_NO, _OPEN))
        most = self._number(_YES, (_OPEN, _YES)) + self._number(_OPEN, (_OPEN, _YES))
        highest = self.due + self._number(_OPEN, (_OPEN, _YES))
        low = Fraction(self.met, lowest) if lowest else None
        high = Fraction(most, highest) if highest else None
        return (high if low is None else low), (low if high is None else high)

    @property
    def verdict(self) -> Verdict:
        """The verdict on the rate, as `evaluate_portfolio` has it."""
        low, _ = self.bounds
        if self._number(_YES, (_NO,)):
            return Verdict.VIOLATED
        if self.open and not (self.due and low == 1):
            return Verdict.UNDETERMINED
        return Verdict.COMPLIANT if self.due else Verdict.NOT_APPLICABLE


@dataclass
class Tally:
    """The jurisdiction as a whole, and its parts."""

    by: By
    total: Group = field(default_factory=Group)
    parts: dict[str, Group] = field(default_factory=dict)
    unplaced: Group = field(default_factory=Group)
    """What may belong to any part, since the record does not say where it does."""

    def add(self, part: Evaluated, repeated: Mask = False) -> None:
        """Count some cases that were decided with the `question`, without those that are repeated."""
        frame = pl.DataFrame({name: part.more[name] for name in ("belongs", "counted", "all", "met", "part")})
        columns = {norm: column.codes for norm, column in part.columns.items()}
        keep = frame["belongs"] > _NO
        if repeated is not False:
            keep = keep & ~series(repeated, part.height)
        frame = frame.with_columns([codes.alias(norm) for norm, codes in columns.items()]).filter(keep)
        for key, group in frame.group_by("part"):
            place = str(key[0])
            found = _counted(part, group)
            self.total.add(found)
            if place == _EVERYWHERE:
                self.unplaced.add(found)
            elif place != _NOWHERE:
                self.parts.setdefault(place, Group()).add(found)

    def of(self, place: str) -> Group:
        """Give a part with the cases that may belong to it, as a portfolio of its own has them."""
        found = Group()
        found.add(self.parts.get(place, Group()))
        found.add(Group(entering=self.unplaced.entering))
        return found


def _counted(part: Evaluated, frame: pl.DataFrame) -> Group:
    found = Group()
    names = ["counted", "all", "met"]
    relevant = frame.filter((pl.col("counted") > _NO) | (pl.col("all") > _NO))
    for counted, in_all, met, number in relevant.group_by(names).len().iter_rows():
        found.entering[counted, in_all, met] += number
    certain = frame.filter(pl.col("belongs") == _YES)
    found.cases = certain.height
    for norm, column in part.columns.items():
        counts = found.verdicts.setdefault(norm, Counter())
        for code, number in certain.group_by(norm).len().iter_rows():
            counts[column.endings[code].verdict] += number
    return found


def question(program: Program, scope: str, period: tuple[date, date], by: By) -> Also:
    """Give what has to be found out of every batch for the portfolio of a jurisdiction in a period."""
    rule = next(rule for rule in program.ruleset.rules.values() if rule.ratio is not None)
    ratio = cast(Ratio, rule.ratio)

    def ask(batch: Batch, outcomes: Outcomes) -> Mapping[str, pl.Series]:
        region = cast(Scalars, batch.value(ratio.scope))
        within = _within(batch, cast(Moments, batch.value(ratio.period)), period)
        placed = all_of((_inside(batch, region, scope), within))
        belongs = all_of((placed, _applies(outcomes, rule)))
        counted = batch.holds(ratio.counted[program.readings[ratio.reading]])
        found = {
            "belongs": placed,
            "counted": all_of((belongs, counted)),
            "all": all_of((belongs, batch.holds(ratio.counted[_ALL]))),
            "met": batch.holds(ratio.fulfilled),
        }
        columns = {name: _number(truth, batch.height) for name, truth in found.items()}
        return {**columns, "part": _parts(batch, region, by)}

    return ask


def _applies(outcomes: Outcomes, rule: Rule) -> Truth:
    if outcomes.batch.program.assume_in_scope:
        return TRUE
    through, stopped = outcomes.passage(rule)
    no = either(inverse(outcomes.gate.passed), False)
    for ending in stopped:
        if ending.verdict is Verdict.NOT_APPLICABLE:
            no = either(no, ending.rows)
    return Truth(through, no)


def _within(batch: Batch, day: Moments, period: tuple[date, date]) -> Truth:
    first, last = (known_on(batch.day(edge)) for edge in period)
    return all_of((is_not_after(first, day), is_not_after(day, last)))


def _inside(batch: Batch, region: Scalars, scope: str) -> Truth:
    def stands(code: str) -> int | None:
        found = relation(code, scope)
        return None if found is None else words()[found]

    found = batch.program.lookup(f"stands to {scope}", batch.registry, stands)(region.data)
    known = found.is_not_null()
    inside = either(sure(found == words()["same"], known), sure(found == words()["below"], known))
    return Truth(inside, both(known, inverse(inside)))


def _parts(batch: Batch, region: Scalars, by: By) -> pl.Series:
    """Give the part that each case belongs to, or that it may belong to any, or to none."""
    if by == "none":
        return constant(_NOWHERE, pl.String, batch.height)

    def part(code: str) -> int:
        if relation(code, "000000") is None:
            return batch.registry.number(_EVERYWHERE)
        return batch.registry.number(region_at(code, by) or _NOWHERE)

    found = batch.program.lookup(f"part {by}", batch.registry, part)(region.data)
    numbers = found.unique().drop_nulls().to_list()
    codes = [batch.registry.code(number) for number in numbers]
    return found.replace_strict(numbers, codes, default=_EVERYWHERE, return_dtype=pl.String)


def _number(truth: Truth, height: int) -> pl.Series:
    open_or_no = pick(truth.no, constant(_NO, pl.Int8, height), constant(_OPEN, pl.Int8, height))
    return constant(_YES, pl.Int8, height).zip_with(series(truth.yes, height), open_or_no)
