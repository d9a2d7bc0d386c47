"""A ledger of made-up cases: places, dates and faults of many kinds, the same every time."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from rectify_rules.facts.case import Case
from rectify_rules.facts.files import read_cases

BASE = Path(__file__).parents[2] / "features" / "shanxi-2026" / "base-case.yaml"
PLACES = ("140521", "140502", "140581", "140105", "140106", "141024", "140900", None)


def base() -> dict:
    """The base case of the scenarios as plain data."""
    (case,) = read_cases(BASE)
    assert isinstance(case, Case)
    return case.model_dump(mode="json", exclude_none=True)


def ledger(number: int = 30) -> list[dict]:
    """Cases of which some are in order, some late, some unpublished, some open, some hardly known."""
    return [one(at) for at in range(number)]


def one(at: int) -> dict:
    """The case at a place of the ledger."""
    case = base()
    place = PLACES[at % len(PLACES)]
    case["id"] = f"案-{at:03d}"
    case["accident"]["name"] = f"某单位{at}号“{at % 12 + 1}·{at % 27 + 1}”事故"
    for section, code in (
        ("accident", "location_region_code"),
        ("accident", "unit_region_code"),
        ("investigation", "responsible_region_code"),
        ("assessment", "organiser_region_code"),
    ):
        case[section].pop(code, None)
        if place is not None:
            case[section][code] = place
    _FAULTS[at % len(_FAULTS)](case, at)
    return case


def _late(case: dict, at: int) -> None:
    day = date(2026, 10, 1) + timedelta(days=at)
    case["assessment"]["report_completed_on"] = day.isoformat()
    case["assessment"].pop("report_approved_by_organiser_on", None)
    case["publication"]["published_on"] = (day + timedelta(days=5)).isoformat()
    case["publication"]["filed_on"] = (day + timedelta(days=6)).isoformat()


def _unpublished(case: dict, at: int) -> None:
    known = {
        name: value for name, value in case["publication"].items() if "secre" in name or "redact" in name
    }
    case["publication"] = {**known, "published": False, "filed": False}


def _running(case: dict, at: int) -> None:
    approved = date(2025, 11, 10) + timedelta(days=11 * at)
    accident = case["accident"]
    accident["occurred_on"] = (approved - timedelta(days=90)).isoformat()
    keep = ("level", "responsible_region_code", "lead_body", "escalated", "participating_bodies", "measures")
    known = {name: value for name, value in case["investigation"].items() if name in keep}
    closure = {"report_approved_on": approved.isoformat(), "closed": True}
    case["investigation"] = {**known, **closure}
    case["assessment"] = {"report_completed": False}
    case.pop("publication", None)
    case.pop("problems", None)


def _unknown(case: dict, at: int) -> None:
    for section in ("assessment", "publication", "problems"):
        case.pop(section, None)
    case["investigation"] = {"level": "county"}


def _no_leader(case: dict, at: int) -> None:
    case["assessment"]["team_leaders"] = []


def _fine(case: dict, at: int) -> None:
    del case, at


_FAULTS = (_fine, _late, _unpublished, _running, _unknown, _no_leader, _running)

__all__ = ["base", "ledger", "one"]
