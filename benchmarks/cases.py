"""The cases that are decided: synthetic, with the blanks and mistakes of real ledgers."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from rectify_rules import Case
from rectify_rules.facts.files import read_cases

ROOT = Path(__file__).resolve().parents[1]
_MIDDLE = date(2026, 1, 1)
_FILLED = (0.15, 0.4, 0.7, 0.95)
"""Shares of the facts that are filled in, each in a quarter of the cases."""


def records(count: int, seed: int = 1) -> list[dict[str, Any]]:
    """Give records as plain data: those of `rectify synth` where it is installed, else variants of one case."""
    try:
        from rectify_rules.batch.synth import blocks, nested
    except ImportError:
        base, rng = _base(), Random(seed)  # noqa: S311
        return [_variant(base, rng, number) for number in range(count)]
    found = [nested(flat) for block in blocks(count, seed) for flat in block]
    return [json.loads(json.dumps(record, default=str)) for record in found[:count]]


def source() -> str:
    """Say where the cases come from."""
    try:
        import rectify_rules.batch.synth  # noqa: F401
    except ImportError:
        return "一件填写完整的虚构案件的变体，各有 15%、40%、70%、95% 的事实填写，日期随机移动"
    return "`rectify synth` 生成的虚构台账"


def filled(count: int, seed: int = 3) -> list[dict[str, Any]]:
    """Give records in which every fact is filled in, no two on the same dates.

    The dates of a record are moved and spread, which keeps their order.
    """
    base, rng = _base(), Random(seed)  # noqa: S311
    found = []
    for number in range(count):
        shift, spread = int(rng.random() * 300) - 200, 0.85 + 0.3 * rng.random()
        record = _on_other_dates(base, shift, spread)
        found.append({**record, "id": f"F{number}"})
    return found


def _on_other_dates(value: Any, shift: int, spread: float) -> Any:
    if isinstance(value, dict):
        return {name: _on_other_dates(one, shift, spread) for name, one in value.items()}
    if isinstance(value, list):
        return [_on_other_dates(one, shift, spread) for one in value]
    if isinstance(value, str) and len(value) == 10 and value[4:5] == value[7:8] == "-":
        days = (date.fromisoformat(value) - _MIDDLE).days
        return str(_MIDDLE + timedelta(days=round(days * spread) + shift))
    return value


def jsonl(rows: list[dict[str, Any]]) -> bytes:
    """Write records as JSONL."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _base() -> dict[str, Any]:
    (case,) = read_cases(ROOT / "features" / "shanxi-2026" / "base-case.yaml")
    assert isinstance(case, Case)
    found: dict[str, Any] = case.model_dump(mode="json", exclude_none=True)
    return found


def _variant(base: dict[str, Any], rng: Random, number: int) -> dict[str, Any]:
    share = _FILLED[number % len(_FILLED)]
    moved = timedelta(days=int(rng.random() * 200) - 100)
    made: dict[str, Any] = {"id": f"V{number}"}
    for section, facts in base.items():
        if isinstance(facts, dict):
            made[section] = {
                name: _moved(value, moved, rng) for name, value in facts.items() if rng.random() < share
            }
        elif section not in {"id", "as_of"} and rng.random() < share:
            made[section] = facts
    # The place and the kind of accident are what ledgers always have.
    for name in ("is_production_safety_accident", "location_region_code"):
        made["accident"][name] = base["accident"][name]
    return made


def _moved(value: Any, by: timedelta, rng: Random) -> Any:
    if isinstance(value, bool):
        return value if rng.random() < 0.97 else not value
    if isinstance(value, str) and len(value) == 10 and value[4:5] == value[7:8] == "-":
        return str(date.fromisoformat(value) + by)
    return value
