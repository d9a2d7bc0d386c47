"""What a reading changes: lines of decision tables, computed values, scenarios that choose it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rectify_rules.explain.model import Definition, Explanation, Row
from rectify_rules.ruleset.names import Reading
from rectify_rules.site.book import Book, NormEntry
from rectify_rules.site.runs import ScenarioResult
from rectify_rules.verdict import Verdict


@dataclass(frozen=True, slots=True)
class NormEffect:
    """The lines of a norm's table that speak of a reading."""

    entry: NormEntry
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A scenario that chooses a value of a reading."""

    value: str
    result: ScenarioResult
    verdicts: tuple[Verdict, ...]
    """What the norms that it reads came to."""
    passed: int
    runs: int


@dataclass(frozen=True, slots=True)
class ReadingEffects:
    """Everything that depends on a reading."""

    reading: Reading
    norms: tuple[NormEntry, ...]
    """Those whose words it reads."""
    indirect: tuple[NormEntry, ...]
    """Those that depend on it by way of another."""
    tables: tuple[NormEffect, ...]
    definitions: tuple[Definition, ...]
    shown: tuple[Shown, ...]


def effects(book: Book, reading: Reading) -> ReadingEffects:
    """Gather what depends on a reading."""
    entries = [entry for entry in book.norms.values() if reading.id in entry.rule.readings]
    own = tuple(entry for entry in book.norms.values() if entry.rule.norm in reading.norms)
    words = f"口径“{reading.label}”"
    tables = [
        NormEffect(entry, tuple(row for row in _rows(entry.explained) if words in row.condition.inline()))
        for entry in entries
    ]
    found = {item.name: item for entry in entries for item in entry.explained.definitions}
    return ReadingEffects(
        reading,
        own,
        tuple(entry for entry in entries if entry not in own),
        tuple(effect for effect in tables if effect.rows),
        tuple(item for item in found.values() if words in _words(item)),
        tuple(_shown(book.results, reading)),
    )


def _rows(explained: Explanation) -> Iterator[Row]:
    yield from explained.rows
    yield from (item.row for item in explained.exceptions)
    if explained.records is not None:
        yield from explained.records.rows


def _words(item: Definition) -> str:
    if item.condition is not None:
        return item.condition.inline()
    return item.text + "".join(way.when + way.text for way in item.ways)


def _shown(results: Sequence[ScenarioResult], reading: Reading) -> Iterator[Shown]:
    for value in reading.values:
        for result in results:
            runs = [run for run in result.runs.values() if (reading.id, value) in run.readings]
            if runs:
                found = {v for run in runs for norm, v, _ in run.reached if norm in reading.norms}
                verdicts = tuple(verdict for verdict in Verdict if verdict in found)
                yield Shown(value, result, verdicts, sum(run.passed for run in runs), len(runs))
