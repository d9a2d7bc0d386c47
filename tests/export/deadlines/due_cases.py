"""Records for the tests of what falls due."""

from __future__ import annotations

import copy
from datetime import date
from functools import cache
from typing import Any

from rectify_rules import Case, Ruleset, load_ruleset
from rectify_rules.export.deadlines import CaseDues, DueFinder, Schedule, schedule

AS_OF = date(2026, 11, 23)

UNDER_WAY: dict[str, Any] = {
    "id": "A-1",
    "as_of": "2026-11-23",
    "accident": {
        "name": "沁水“9·30”事故",
        "is_production_safety_accident": True,
        "grade": "general",
        "location_region_code": "140521",
        "unit_region_code": "140521",
    },
    "investigation": {
        "level": "county",
        "responsible_region_code": "140521",
        "report_approved_on": "2025-12-31",
        "measures": [{"id": "M1", "addressee": "unit"}],
    },
    "assessment": {
        "organiser_type": "safety_committee_office",
        "organiser_region_code": "140521",
        "delegated": False,
        "report_completed": False,
    },
    "publication": {"published": False, "filed": False, "secrecy": "none"},
}


def under_way(**sections: dict[str, Any]) -> dict[str, Any]:
    """A case approved on 31 December 2025 whose assessment has not ended, with some facts changed."""
    record = copy.deepcopy(UNDER_WAY)
    for name, facts in sections.items():
        if isinstance(facts, dict):
            record[name] = {**record[name], **facts}
        else:
            record[name] = facts
    return record


def formed(**sections: Any) -> dict[str, Any]:
    """The same with a report that was formed in time and is neither public nor filed."""
    done = {"report_completed": True, "report_completed_on": "2026-11-16"}
    record = under_way(**sections)
    record["assessment"] = {**record["assessment"], **done}
    return record


@cache
def rules() -> Ruleset:
    return load_ruleset("shanxi-2026")


def dues(
    record: dict[str, Any], as_of: date = AS_OF, ruleset: Ruleset | None = None, **options: Any
) -> CaseDues:
    finder = DueFinder(ruleset or rules(), options.pop("readings", None), **options)
    return finder.of(Case.model_validate(record), as_of=as_of, place=1)


def found(record: dict[str, Any], **options: Any) -> list[tuple[str, str, str]]:
    return [(due.norm, due.kind.value, due.state.value) for due in dues(record, **options).dues]


def scheduled(
    *records: dict[str, Any], within: int | None = None, as_of: date = AS_OF, **options: Any
) -> Schedule:
    finder = DueFinder(rules(), options.pop("readings", None), **options)
    cases = [finder.of(Case.model_validate(r), as_of=as_of, place=n) for n, r in enumerate(records, 1)]
    return schedule(cases, [as_of] * len(cases), within)
