"""Results as SARIF 2.1.0, the form that code hosts show beside the lines of a change."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from rectify_rules.formats.result import Place, Result, printable
from rectify_rules.version import VERSION

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"


def sarif(results: Iterable[Result], *, tool: str = "rectify") -> str:
    """Write the results that are pointed out, with what is known of every check.

    Columns count code points. Paths are percent-encoded and relative to `%SRCROOT%`, which is not
    resolved, so that the same results give the same bytes on every machine. OASIS, SARIF 2.1.0.
    """
    found = list(results)
    rules = _rules(found)
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    seen: Counter[str] = Counter()
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": tool, "semanticVersion": VERSION, "rules": rules}},
                "language": "zh-CN",
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {_ROOT: {"description": {"text": "核查时的当前文件夹"}}},
                "results": [_result(result, index, seen) for result in found if result.annotated],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rules(results: list[Result]) -> list[dict[str, Any]]:
    first = {result.rule: result for result in reversed(results)}
    return [_rule(first[name]) for name in dict.fromkeys(result.rule for result in results)]


def _rule(result: Result) -> dict[str, Any]:
    rule: dict[str, Any] = {"id": printable(result.rule), "shortDescription": _text(result.title)}
    if result.help:
        rule["help"] = _text(result.help)
    return rule


def _result(result: Result, index: dict[str, int], seen: Counter[str]) -> dict[str, Any]:
    rule = printable(result.rule)
    written: dict[str, Any] = {
        "ruleId": rule,
        "ruleIndex": index[rule],
        "level": result.level,
        "message": _text(result.message),
    }
    location = _location(result)
    if location:
        written["locations"] = [location]
    written["partialFingerprints"] = {"rectify/v1": _fingerprint(result, seen)}
    return written


def _location(result: Result) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if result.place is not None:
        location["physicalLocation"] = _physical(result.place)
    if result.subject:
        location["logicalLocations"] = [{"fullyQualifiedName": printable(result.subject)}]
    return location


def _physical(place: Place) -> dict[str, Any]:
    uri = quote(_bytes(place.path), safe="/")
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri, "uriBaseId": _ROOT}}
    if place.line:
        column = {"startColumn": place.column} if place.column else {}
        physical["region"] = {"startLine": place.line, **column}
    return physical


def _bytes(path: str) -> bytes:
    """Give the bytes of a file name; one that is no UTF-8 comes from the system with surrogates for them."""
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return printable(path).encode()


def _fingerprint(result: Result, seen: Counter[str]) -> str:
    """Name a result so that it is known again when lines move or a number in its message changes."""
    path = result.place.path if result.place else ""
    about = printable("\0".join((result.rule, path, result.suite, result.subject or result.message)))
    seen[about] += 1
    return hashlib.sha256(f"{about}\0{seen[about]}".encode()).hexdigest()[:32]


def _text(text: str) -> dict[str, str]:
    return {"text": printable(text)}
