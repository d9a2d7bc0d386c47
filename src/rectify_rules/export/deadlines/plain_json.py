"""A schedule as JSON, with codes in English."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from rectify_rules.export.deadlines.model import Due, Undated
from rectify_rules.export.deadlines.schedule import Schedule, group_of
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.version import VERSION


def json_schedule(schedule: Schedule, ruleset: Ruleset, readings: Mapping[str, str]) -> str:
    """Give the document; days are ISO 8601, `null` where there is none."""
    edition = ruleset.edition
    document = {
        "package_version": VERSION,
        "edition": edition.id,
        "document_number": edition.document_number,
        "rules_sha256": ruleset.digest,
        "readings": dict(readings),
        "reference_dates": [day.isoformat() for day in schedule.reference_dates],
        "cases": schedule.cases,
        "within_days": schedule.within,
        "later": schedule.later,
        "dues": [_due(due) for due in schedule.dues],
        "undated": [_undated(case) for case in schedule.undated],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _due(due: Due) -> dict[str, object]:
    return {
        "case_id": due.case_id or None,
        "case_name": due.case_name or None,
        "as_of": due.as_of.isoformat(),
        "group": group_of(due).name.lower(),
        "kind": due.kind.value,
        "state": due.state.value,
        "norm": due.norm,
        "along": list(due.along),
        "item": due.item or None,
        "day": due.day or None,
        "label": due.label or None,
        "nominal": _iso(due.nominal),
        "effective": _iso(due.effective),
        "provisional": due.is_provisional,
        "missing_holiday_notices": list(due.provisional),
        "stand_in": due.stand_in or None,
        "days_left": due.days_left,
        "days_late": due.days_late if due.nominal else None,
        "applies": due.applies,
        "assumed_in_scope": due.trial,
        "title": due.title,
        "text": due.text,
        "by": due.by,
        "do": due.do or None,
        "quote": due.quote,
    }


def _undated(case: Undated) -> dict[str, object]:
    return {
        "case_id": case.case_id or None,
        "case_name": case.case_name or None,
        "labels": list(case.labels),
        "missing": list(case.missing),
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
