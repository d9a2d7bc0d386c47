"""Results as workflow commands of GitHub Actions, which marks the lines of a change with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rectify_rules.formats.result import Result, printable

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
# Beyond those that GitHub documents: what ends a line for some reader of the log.
_DATA: Mapping[str, str] = {"%": "%25", "\r": "%0D", "\n": "%0A", "\x85": " ", "\u2028": " ", "\u2029": " "}
_PROPERTY: Mapping[str, str] = {**_DATA, ":": "%3A", ",": "%2C"}


def github(results: Iterable[Result]) -> str:
    """Write one command a line for the results that are pointed out, in their order."""
    return "".join(_command(result) + "\n" for result in results if result.annotated)


def _command(result: Result) -> str:
    properties = {"title": f"{result.rule} {result.title}".strip()}
    if result.place is not None:
        numbers = {"line": result.place.line, "col": result.place.column}
        where = {
            "file": result.place.path,
            **{name: str(number) for name, number in numbers.items() if number},
        }
        properties = {**where, **properties}
    listed = ",".join(f"{name}={_escaped(value, _PROPERTY)}" for name, value in properties.items())
    return f"::{_COMMANDS[result.level]} {listed}::{_escaped(result.message, _DATA)}"


def _escaped(text: str, table: Mapping[str, str]) -> str:
    return "".join(table.get(mark, mark) for mark in printable(text))
