"""Random cases, partial and biased to the boundaries of the rules, the same in every Python version.

Only `Random.random` is called: what it gives for a seed is fixed by the language. Cases are nested dicts of
codes and plain values, as `Case.model_validate` takes them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from random import Random
from typing import Any, TypeVar

from rectify_rules.facts.dictionary import EVENTS, FactSpec, dictionary
from rectify_rules.ruleset.names import Reading
from support.generate_values import (
    FAMILIES,
    ID_OF,
    IDS,
    REFERENCES,
    SEQUENCE,
    STRAY_REGIONS,
    USUAL,
    Days,
    edge_count,
    words_for,
)

__all__ = ["as_of_for", "complete_case", "fill", "mask", "partial_case", "readings"]

T = TypeVar("T")
Record = dict[str, Any]
Draw = Callable[["_Source"], object]

_DENSITIES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 1.0)
_HAPPENED = frozenset(event.flag for event in EVENTS.values() if event.flag and event.date in SEQUENCE)

_FLAGGED = tuple(
    (event.date.partition(".")[0], event.flag.rpartition(".")[2], event.date.rpartition(".")[2])
    for event in EVENTS.values()
    if event.flag
)


class _Source:
    """What one case is drawn from: its own dates, regions and densities."""

    def __init__(self, random: Callable[[], float], *, complete: bool = False) -> None:
        self.random = random
        self.complete = complete
        self.days = Days(random)
        self.family = self.pick(FAMILIES)
        self.true = 0.2 + 0.75 * random()
        self.orderly = random() < 0.75
        self.timeline: Mapping[str, date] = {}

    def pick(self, values: Sequence[T]) -> T:
        """Give one of several values."""
        return values[int(self.random() * len(values))]

    def often_first(self, values: Sequence[T]) -> T:
        """Give one of several values, the earlier ones more often, so that facts agree now and then."""
        random = self.random
        return values[int(random() * random() * len(values))]

    def region(self) -> str:
        """Give a region: mostly of one family, so that they are related."""
        return self.often_first(self.family) if self.random() < 0.85 else self.pick(STRAY_REGIONS)

    def several(self, values: Sequence[T], most: int = 4) -> list[T]:
        """Give a list, often of none, one or all of the values, rarely with repetition."""
        roll = self.random()
        if roll < 0.2:
            return []
        if roll < 0.35:
            return list(values)
        return [self.pick(values) for _ in range(1 + int(self.random() * most))]


def partial_case(rng: Random) -> Record:
    """Give a case of which some facts, most or none are filled in; it names its own reference date."""
    source = _Source(rng.random)
    return _case(source, source.pick(_DENSITIES))


def complete_case(rng: Random) -> Record:
    """Give a case of which every fact is filled in, but for dates of events known not to have happened."""
    return _case(_Source(rng.random, complete=True), 1.0)


def as_of_for(rng: Random) -> date:
    """Give a reference date near the day the edition came into force, or near a deadline counted from it."""
    return Days(rng.random).as_of


def readings(rng: Random, registered: Mapping[str, Reading]) -> dict[str, str]:
    """Choose readings: the defaults in a third of the cases, otherwise some or all at random."""
    random = rng.random
    share = (0.0, 0.3, 1.0)[int(random() * 3)]
    chosen = {}
    for name, reading in registered.items():
        if random() < share:
            values = tuple(reading.values)
            chosen[name] = values[int(random() * len(values))]
    return chosen


def mask(case: Mapping[str, Any], rng: Random) -> Record:
    """Give a copy of which a share of the facts, drawn per case, is left out; the reference date stays."""
    random = rng.random
    keep = random()
    masked: Record = {}
    for key, value in case.items():
        if key == "as_of":
            masked[key] = value
        elif isinstance(value, dict):
            masked[key] = {
                code: _masked(item, random, keep) for code, item in value.items() if random() < keep
            }
        elif random() < keep:
            masked[key] = _masked(value, random, keep)
    return masked


def fill(case: Mapping[str, Any], path: str, value: object) -> Record:
    """Give a copy in which the fact at a path, as `problems.0.type`, has a value."""
    head, _, rest = path.partition(".")
    if not rest:
        return {**case, head: value}
    inner = case.get(head)
    if isinstance(inner, list):
        index, _, field = rest.partition(".")
        filled = [fill(item, field, value) if at == int(index) else item for at, item in enumerate(inner)]
        return {**case, head: filled}
    return {**case, head: fill(inner or {}, rest, value)}


def _masked(value: object, random: Callable[[], float], keep: float) -> object:
    """Leave facts out of the records of a list, too."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [{code: item for code, item in record.items() if random() < keep} for record in value]
    return value


def _case(source: _Source, density: float) -> Record:
    random = source.random
    if source.orderly:
        source.timeline = dict(zip(SEQUENCE, source.days.timeline(len(SEQUENCE)), strict=True))
        source.true = max(source.true, 0.6)
    case: Record = {}
    for section, draws in _PLAN.items():
        if section:
            case[section] = {code: draw(source) for code, draw in draws if random() < density}
        else:
            case.update({code: draw(source) for code, draw in draws if random() < density})
    case["as_of"] = source.days.as_of
    if source.orderly:
        _settle(case, source)
    return case


def _settle(case: Record, source: _Source) -> None:
    """Take the dates of events that are said not to have happened away, now and then not."""
    for section, flag, day in _FLAGGED:
        found = case.get(section, {})
        for record in found if isinstance(found, list) else [found]:
            if record.get(flag) is False and source.random() < 0.95:
                record.pop(day, None)


def _draw_of(spec: FactSpec) -> Draw:
    """Give what draws a value of a fact."""
    if spec.path in SEQUENCE:
        usual = _draw_date
        return lambda source: source.timeline.get(spec.path) or usual(source)
    drawing = _DRAWS[spec.kind](spec)
    if spec.path in _HAPPENED:
        return lambda source: source.random() < (0.97 if source.orderly else 0.8)
    if spec.path in USUAL:
        value = USUAL[spec.path]
        return lambda source: value if source.random() < 0.85 else drawing(source)
    return drawing


def _draw_date(source: _Source) -> date:
    return source.days.draw()


def _draw_text(spec: FactSpec) -> Draw:
    prefix = REFERENCES.get(spec.path)
    if prefix is not None:
        own = tuple(name for name in IDS if name.startswith(prefix))
        return lambda source: source.pick(own if source.random() < 0.8 else IDS)
    words = words_for(spec.path)
    return lambda source: source.often_first(words)


def _draw_list(spec: FactSpec) -> Draw:
    if spec.item == "date":
        return lambda source: [source.days.draw() for _ in range(int(source.random() * 3))]
    prefix = REFERENCES.get(spec.path)
    own = tuple(name for name in IDS if prefix and name.startswith(prefix))
    values: Sequence[str] = tuple(spec.values) or own or words_for(spec.path)
    return lambda source: source.several(values)


def _draw_map(spec: FactSpec) -> Draw:
    known = tuple(spec.values)
    statuses: Sequence[str | None] = (*known, known[0], None)

    def findings(source: _Source) -> dict[str, str | None]:
        names = source.several(("m1", "m2", "m3"))
        return {name: source.pick(known if source.complete else statuses) for name in names}

    return findings


def _draw_records(spec: FactSpec) -> Draw:
    draws = [(code, _draw_of(field)) for code, field in spec.fields.items()]
    prefix = ID_OF.get(spec.path)

    def records(source: _Source) -> list[Record]:
        density = 1.0 if source.complete or source.random() < 0.5 else source.pick((1.0, 0.9, 0.5))
        found = []
        for number in range(source.pick((0, 1, 1, 1, 2, 2, 3, 3))):
            record = {code: draw(source) for code, draw in draws if source.random() < density}
            if prefix and "id" in record:
                record["id"] = f"{prefix}{number + 1}"
            found.append(record)
        return found

    return records


def _draw_enum(spec: FactSpec) -> Draw:
    values = tuple(spec.values)
    return lambda source: source.pick(values)


_DRAWS: Mapping[str, Callable[[FactSpec], Draw]] = {
    "text": _draw_text,
    "date": lambda spec: _draw_date,
    "bool": lambda spec: lambda source: source.random() < source.true,
    "int": lambda spec: lambda source: edge_count(spec.path, source.random),
    "region": lambda spec: lambda source: source.region(),
    "enum": _draw_enum,
    "list": _draw_list,
    "map": _draw_map,
    "record_list": _draw_records,
}


def _plan() -> dict[str, list[tuple[str, Draw]]]:
    """Sort the facts of the dictionary by section; those of the head have none."""
    plan: dict[str, list[tuple[str, Draw]]] = {}
    records = {path for path, spec in dictionary().items() if spec.kind == "record_list"}
    for path, spec in dictionary().items():
        section, _, code = path.rpartition(".")
        if section in records or path == "as_of":
            continue
        plan.setdefault(section, []).append((code, _draw_of(spec)))
    return plan


_PLAN = _plan()
