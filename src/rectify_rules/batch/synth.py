"""Synthetic ledgers: cases that look like real ones, made up from a seed.

No row describes a real case: ids begin with `SYN-`, names with 合成案件, units with 合成. Only
`Random.random` is called, whose values for a seed the language fixes, so that a seed gives the same
bytes in every Python version. What is imitated: most facts blank, how much is filled in depends on the
ledger, level and grade and place go together, dates follow one another and cluster at the ends of the
legal period, and about three rows in a hundred contradict themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from random import Random
from typing import Any, TypeVar

from rectify_rules.batch.synth_places import Place, places
from rectify_rules.batch.synth_steps import CONTRADICTIONS, LISTS, STEPS

__all__ = ["BLOCK", "LEDGER_DAY", "blocks", "nested"]

LEDGER_DAY = date(2026, 11, 23)
"""The day on which the ledgers were supposedly kept: nothing recorded is later."""
BLOCK = 4096
"""Rows that share one stream of random numbers; a block can be made without those before it."""

Flat = dict[str, Any]
"""The facts of one case by path, those that are blank left out."""
T = TypeVar("T")

_TODAY = LEDGER_DAY.toordinal()
_FIRST = date(2024, 6, 1).toordinal()
_SPAN = date(2026, 6, 30).toordinal() - _FIRST
_CONTRADICTED = 0.05
_KEPT = (0.0, 0.30, 0.55, 0.55, 0.8, 0.95)
"""How much of a record is filled in, ledger by ledger."""
_LEVELS = ("county",) * 70 + ("city",) * 22 + ("province",) * 7 + ("national",)
_GRADES = {
    "county": ("general",) * 97 + ("larger",) * 3,
    "city": ("larger",) * 80 + ("general",) * 20,
    "province": ("major",) * 70 + ("larger",) * 30,
    "national": ("extraordinary",),
}
_DEATHS = {
    "general": (0, 1, 1, 1, 1, 1, 2, 2),
    "larger": (3, 3, 3, 4, 4, 5, 6, 9),
    "major": (10, 11, 12, 15, 19, 26),
    "extraordinary": (31, 36, 44),
}
_SECTORS = (
    "coal_mine", "coal_mine", "coal_mine", "construction", "construction", "transport", "transport",
    "industry_trade", "industry_trade", "non_coal_mine", "hazardous_chemicals", "fire", "other",
)  # fmt: skip


class Draw:
    """Draws for one case."""

    def __init__(self, random: Callable[[], float], kept: float, place: Place) -> None:
        self.random = random
        self.kept = kept
        self.place = place
        self.facts: Flat = {}

    def chance(self, share: float) -> bool:
        """Tell yes in this share of the cases."""
        return self.random() < share

    def pick(self, values: Sequence[T]) -> T:
        """Give one of several values."""
        return values[int(self.random() * len(values))]

    def days(self, least: int, most: int) -> int:
        """Give a number of days, those in the middle more often."""
        return least + int((self.random() + self.random()) / 2 * (most - least))

    def note(self, path: str, value: object, share: float = 1.0) -> None:
        """Fill a fact in, in this share of the ledgers that are kept well enough."""
        if self.random() < share * self.kept:
            self.facts[path] = value

    def on(self, path: str, ordinal: int, share: float = 1.0) -> None:
        """Fill a date in that has come."""
        if ordinal <= _TODAY and self.random() < share:
            self.facts[path] = date.fromordinal(ordinal)


def blocks(count: int, seed: int) -> Iterator[list[Flat]]:
    """Yield the cases in blocks, each case by path; nothing depends on how many are asked for."""
    for number in range(0, count, BLOCK):
        # Cases for trials, no secret.
        random = Random(seed * 1_000_003 + number // BLOCK).random  # noqa: S311
        block = [_case(random, seed, number + at) for at in range(BLOCK)]
        yield block[: count - number]


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Give a case as it stands in a file, its sections nested."""
    found: dict[str, Any] = {}
    for path, value in flat.items():
        section, _, code = path.rpartition(".")
        (found.setdefault(section, {}) if section else found)[code] = value
    return found


def _case(random: Callable[[], float], seed: int, number: int) -> Flat:
    draw = Draw(random, _KEPT[int(random() * len(_KEPT))], _place(random))
    draw.facts["id"] = f"SYN-{seed}-{number:09d}"
    approved = _accident(draw)
    for step in STEPS:
        step(draw, approved, _TODAY)
    for fill in LISTS:
        fill(draw)
    if random() < _CONTRADICTED:
        draw.pick(CONTRADICTIONS)(draw.facts)
    return draw.facts


def _accident(draw: Draw) -> int:
    """Fill in what happened and the investigation; give the day on which its report was approved."""
    facts, place = draw.facts, draw.place
    level = draw.pick(_LEVELS)
    grade = draw.pick(_GRADES[level])
    occurred = _FIRST + int(draw.random() * _SPAN)
    approved = occurred + draw.days(40, 200)
    facts["accident.name"] = f"合成案件{facts['id'][4:]}"
    facts["accident.occurred_on"] = date.fromordinal(occurred)
    if draw.chance(0.97):
        facts["accident.is_production_safety_accident"] = draw.chance(0.992)
    facts["accident.grade"] = grade
    facts["accident.location_region_code"] = place.county
    draw.note("accident.deaths", draw.pick(_DEATHS[grade]), 1.2)
    draw.note("accident.serious_injuries", int(draw.random() ** 3 * 8), 0.7)
    draw.note("accident.direct_loss_wan", int(60 + draw.random() ** 2 * 900), 0.8)
    draw.note("accident.sector", draw.pick(_SECTORS), 1.1)
    draw.note("accident.unit_name", f"合成企业{int(draw.random() * 9000)}", 1.1)
    draw.note("accident.unit_region_code", place.unit if draw.chance(0.12) else place.county, 1.0)
    draw.note("accident.unit_status", "existing" if draw.chance(0.93) else "dissolved", 0.6)
    if draw.chance(0.9):
        facts["investigation.level"] = level
    draw.note("investigation.responsible_region_code", place.at(level), 1.2)
    return approved


def _place(random: Callable[[], float]) -> Place:
    """Give a county; the first of the list more often, as mining counties have more accidents."""
    return _places()[int(random() * random() * len(_places()))]


@cache
def _places() -> tuple[Place, ...]:
    return places()
