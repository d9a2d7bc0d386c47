"""The smallest case that still shows what the solver found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from rectify_rules.facts.case import Case
from rectify_rules.verify.witness import Witness

__all__ = ["facts_of_case", "shrunk", "without"]

Shows = Callable[[Witness], bool]
_Path = tuple[str | int, ...]
_PLAIN = "140521"


def shrunk(witness: Witness, shows: Shows) -> Witness:
    """Leave out facts, and readings that are not the default, while it still shows.

    Many are left out at once first, then fewer; in the end no single one can be left out any more.
    """
    witness = _with_fewer_readings(witness, shows)
    record, witness = _with_fewer_facts(witness.case.model_dump(exclude_none=True), witness, shows)
    # A reading that kept the record from contradicting itself may no longer be needed.
    witness = _with_fewer_readings(witness, shows)
    for path in list(_paths(record)):
        trial_record = _with_plain_division(record, path)
        if trial_record != record:
            trial = _witness(trial_record, witness)
            if shows(trial):
                record, witness = trial_record, trial
    return witness


def _with_fewer_readings(witness: Witness, shows: Shows) -> Witness:
    if witness.readings:
        plain = replace(witness, readings={})
        if shows(plain):
            return plain
    for name in list(witness.readings):
        rest = {key: value for key, value in witness.readings.items() if key != name}
        trial = replace(witness, readings=rest)
        if shows(trial):
            witness = trial
    return witness


def _with_fewer_facts(
    record: dict[str, Any], witness: Witness, shows: Shows
) -> tuple[dict[str, Any], Witness]:
    size = len(list(_paths(record))) // 2
    changed = True
    while changed or size > 1:
        changed, size = False, max(1, size // 2)
        paths = list(_paths(record))
        for start in range(0, len(paths), size):
            trial_record = record
            for path in paths[start : start + size]:
                trial_record = without(trial_record, path)
            if trial_record == record:
                continue
            trial = _witness(trial_record, witness)
            if shows(trial):
                record, witness, changed = trial_record, trial, True
    return record, witness


def _with_plain_division(value: Any, path: _Path) -> Any:
    """Put an ordinary county in the place of whatever division the solver came upon."""
    head, *rest = path
    if isinstance(value, dict):
        if not rest and str(head).endswith("region_code"):
            return {**value, head: _PLAIN}
        return {
            key: _with_plain_division(inner, tuple(rest)) if rest and key == head else inner
            for key, inner in value.items()
        }
    if isinstance(head, int) and rest:
        return [
            _with_plain_division(inner, tuple(rest)) if at == head else inner
            for at, inner in enumerate(value)
        ]
    return value


def _witness(record: Mapping[str, Any], witness: Witness) -> Witness:
    return replace(witness, case=Case.model_validate(record))


def _paths(value: Any, prefix: _Path = ()) -> Iterator[_Path]:
    """Yield what can be left out, the large before the small, lists from their end; a record keeps its number."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "id" and prefix:
                continue
            yield (*prefix, key)
            yield from _paths(inner, (*prefix, key))
    elif isinstance(value, (list, tuple)):
        for at in reversed(range(len(value))):
            yield (*prefix, at)
            yield from _paths(value[at], (*prefix, at))


def without(value: Any, path: _Path) -> Any:
    """Give a record without what is found at a path; unchanged where nothing is."""
    head, *rest = path
    if isinstance(value, dict):
        if head not in value:
            return value
        if not rest:
            return {key: inner for key, inner in value.items() if key != head}
        return {key: without(inner, tuple(rest)) if key == head else inner for key, inner in value.items()}
    if isinstance(head, int) and head < len(value):
        inner = [] if not rest else [without(value[head], tuple(rest))]
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
