"""Results as a JSON array, for programs that know none of the other forms."""

from __future__ import annotations

import json
from collections.abc import Iterable

from rectify_rules.formats.result import Result, printable


def plain_json(results: Iterable[Result]) -> str:
    """Write the results that are pointed out as objects with rule, level, message and place."""
    found = [_fields(result) for result in results if result.annotated]
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _fields(result: Result) -> dict[str, object]:
    place = result.place
    return {
        "rule": printable(result.rule),
        "title": printable(result.title),
        "level": result.level,
        "message": printable(result.message),
        "path": printable(place.path) if place else None,
        "line": place.line or None if place else None,
        "column": place.column or None if place else None,
        "subject": printable(result.subject),
        "help": printable(result.help),
    }
