"""Complete random cases whose facts the solver's encoding has words for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

from rectify_rules import Case
from rectify_rules.facts.dictionary import EVENTS, FactSpec, dictionary
from rectify_rules.verify.regions import CODES
from rectify_rules.verify.symbols import Symbols
from rectify_rules.verify.universe import record_ids
from support.generate import complete_case
from support.generate_values import SEQUENCE

Record = dict[str, Any]
FLAGGED = tuple(
    (event.date.partition(".")[0], event.flag.rpartition(".")[2], event.date.rpartition(".")[2])
    for event in EVENTS.values()
    if event.flag
)
_CODES = tuple(CODES.values())
_HOME = tuple(code for code in _CODES if code.startswith("14") and code != "149900")


def case_for(symbols: Symbols, rng: Random) -> Case:
    """Give a complete case; facts whose absence the rules ask about are now and then left out."""
    record = complete_case(rng)
    as_of = record.pop("as_of")
    keep = 1.0 if rng.random() < 0.6 else 0.7
    fitted: Record = {}
    for key, value in record.items():
        spec = dictionary().get(key)
        if spec is not None:
            fitted[key] = _value(symbols, spec, value, rng)
            continue
        section: Record = {}
        for code, item in value.items():
            path = f"{key}.{code}"
            if path in symbols.universe.asked_of_record and rng.random() > keep:
                continue
            section[code] = _value(symbols, dictionary()[path], item, rng)
        fitted[key] = section
    if rng.random() < 0.9:
        _in_order(fitted, as_of, rng)
    return Case.model_validate({**fitted, "as_of": as_of})


def _in_order(record: Record, as_of: date, rng: Random) -> None:
    """Sort the dates of the steps, and let those come that are said to have come: few records contradict themselves."""
    steps = [path.partition(".") for path in SEQUENCE]
    there = [(section, code) for section, _, code in steps if code in record.get(section, {})]
    days = sorted(record[section][code] for section, code in there)
    late = date(2025, 12, 20 + int(rng.random() * 12))
    for (section, code), day in zip(there, days, strict=True):
        first = code in {"occurred_on", "report_approved_on", "closed_on", "report_published_on"}
        record[section][code] = min(day, late) if first else min(day, date(2026, 11, 30))
    for section, flag, code in FLAGGED:
        found = record.get(section)
        for entry in found if isinstance(found, list) else [found or {}]:
            if entry.get(flag) is False:
                entry.pop(code, None)
            elif entry.get(flag) is True and code in entry and entry[code] > as_of:
                entry[code] = as_of


def _value(symbols: Symbols, spec: FactSpec, value: Any, rng: Random) -> Any:
    if spec.kind == "region":
        return _near(_HOME if rng.random() < 0.9 else _CODES, value, rng)
    if spec.kind == "text" and spec.path != "id":
        return _near(symbols.texts(spec), value, rng)
    if spec.kind == "list" and spec.item == "text":
        texts = symbols.universe.texts(spec.path)
        return list(dict.fromkeys(_near(texts, item, rng) for item in value))
    if spec.kind == "list" and spec.item == "enum":
        return list(dict.fromkeys(value))
    if spec.kind == "map":
        texts = symbols.universe.texts(spec.path)
        return {_near(texts, key, rng): item for key, item in value.items()}
    if spec.kind == "record_list":
        return [
            {
                code: record_ids(spec.path)[place]
                if code == "id"
                else _value(symbols, spec.fields[code], item, rng)
                for code, item in entry.items()
            }
            for place, entry in enumerate(value)
        ]
    return value


def _near(texts: Sequence[str], value: Any, rng: Random) -> str:
    """Give the text itself where it is one of them, else one of them, the first more often."""
    random = rng.random
    return value if value in texts else texts[int(random() * random() * len(texts))]
