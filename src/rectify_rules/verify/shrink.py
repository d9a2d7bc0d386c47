"""The smallest case that still shows what the solver found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from rectify_rules.facts.case import Case
from rectify_rules.verify.question import Witness

__all__ = ["facts_of_case", "shrunk"]

Shows = Callable[[Witness], bool]
_Path = tuple[str | int, ...]


def shrunk(witness: Witness, defaults: Mapping[str, str], shows: Shows) -> Witness:
    """Leave out facts, and readings that are not the default, one after the other while it still shows."""
    for name in list(witness.readings):
        rest = {key: value for key, value in witness.readings.items() if key != name}
        trial = Witness(witness.case, witness.as_of, rest)
        if shows(trial):
            witness = trial
    record = witness.case.model_dump(exclude_none=True)
    changed = True
    while changed:
        changed = False
        for path in list(_paths(record)):
            trial_record = _without(record, path)
            trial = _witness(trial_record, witness)
            if trial is not None and shows(trial):
                record, witness, changed = trial_record, trial, True
    del defaults
    return witness


def _witness(record: Mapping[str, Any], witness: Witness) -> Witness | None:
    return Witness(Case.model_validate(record), witness.as_of, witness.readings)


def _paths(value: Any, prefix: _Path = ()) -> Iterator[_Path]:
    """Yield what can be left out, the large before the small, lists from their end."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*prefix, key)
            yield from _paths(inner, (*prefix, key))
    elif isinstance(value, (list, tuple)):
        for at in reversed(range(len(value))):
            yield (*prefix, at)
            yield from _paths(value[at], (*prefix, at))


def _without(value: Any, path: _Path) -> Any:
    head, *rest = path
    if isinstance(value, dict):
        if head not in value:
            return value
        if not rest:
            return {key: inner for key, inner in value.items() if key != head}
        return {
            key: _without(inner, tuple(rest)) if key == head else inner for key, inner in value.items()
        }
    if isinstance(head, int) and head < len(value):
        inner = [] if not rest else [_without(value[head], tuple(rest))]
        return [*value[:head], *inner, *value[head + 1 :]]
    return value


def facts_of_case(case: Case) -> int:
    """Count the facts of a case, a record's fields each."""

    def count(value: Any) -> int:
        if isinstance(value, dict):
            return sum(count(inner) for inner in value.values())
        if isinstance(value, (list, tuple)) and any(isinstance(item, dict) for item in value):
            return sum(count(item) for item in value)
        return 1

    return count(case.model_dump(exclude_none=True))


def as_of_text(day: date) -> str:
    """Write a date as officials do."""
    return f"{day.year}年{day.month}月{day.day}日"
