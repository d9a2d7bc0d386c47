"""A record whose assessment came 20 days late, for the tests of the command line."""

from __future__ import annotations

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

LATE = {
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
        "closed": True,
        "report_approved_on": "2025-09-30",
        "measures": [{"id": "M1", "addressee": "unit"}],
    },
    "assessment": {
        "organiser_type": "safety_committee_office",
        "organiser_region_code": "140521",
        "delegated": False,
        "started_on": "2026-08-10",
        "report_completed_on": "2026-10-20",
    },
    "publication": {
        "published": True,
        "published_on": "2026-10-22",
        "extent": "full",
        "publisher_type": "lead_department",
        "secrecy": "none",
    },
}


def late(**changes: object) -> dict:
    """A case whose assessment came 20 days late."""
    return {**json.loads(json.dumps(LATE)), **changes}
