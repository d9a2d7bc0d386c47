"""The facts that a verdict rests on, as they are cited beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rectify_rules.engines.interpreter import deciding_leaves
from rectify_rules.evaluation.context import Context
from rectify_rules.evaluation.outcome import Part
from rectify_rules.facts.dates import format_date
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.facts.intake import place_near
from rectify_rules.facts.logic import UNKNOWN, Items, Moment
from rectify_rules.report.model import CitedFact
from rectify_rules.report.wording import wording
from rectify_rules.ruleset.condition import Condition, VerdictIs
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.terms import Derived, Fact, Term, label_of, walk

__all__ = ["Citation", "Citer"]

Cited = tuple[tuple[str, CitedFact], ...]
"""A fact with those that bound it, each by the key under which it is cited once."""


_SILENT = frozenset({"records", "map"})
"""Kinds that are not put into words: they speak through their members."""


@dataclass(frozen=True, slots=True, eq=False)
class Citation:
    """What one part of a verdict rests on: of the case, or of one record of a list."""

    parts: tuple[Fact | Derived, ...]
    record: Environment | None = None
    mark: str = ""
    """Which record."""


class Citer:
    """Cites the facts of one case; each is put into words once, whichever norms rest on it."""

    def __init__(self, context: Context) -> None:
        self._named = _named_under(context)
        self._places = context.case.places
        self._cited: dict[tuple[int, str], Cited] = {}

    def citations(self, parts: Sequence[Part]) -> Iterator[Citation]:
        """Yield what the parts of a verdict rest on."""
        for part in parts:
            if part.line is not None:
                record = part.env if part.env.parent is not None else None
                named = self.parts(_terms(part.line.condition, part.env), part.env.readings)
                yield Citation(named, record, str(part.index) if record else "")

    def because(self, citations: Sequence[Citation], env: Environment) -> tuple[CitedFact, ...]:
        """Cite what a verdict rests on."""
        if len(citations) == 1 and citations[0].record is None:
            return tuple(self.cite(citations[0].parts, env).values())
        cited: dict[str, CitedFact] = {}
        for citation in citations:
            home = citation.record or env
            for fact in self.cite(citation.parts, home).values():
                own = citation.record is not None and fact.path.startswith(home.view.section)
                cited.setdefault(f"{fact.path}@{citation.mark if own else ''}", fact)
        return tuple(cited.values())

    def cite(self, parts: Sequence[Fact | Derived], env: Environment) -> dict[str, CitedFact]:
        """Cite facts and derived facts, each with those that bound it."""
        found: dict[str, CitedFact] = {}
        for part in parts:
            if part.key not in found:
                for key, fact in self._cite(part, env):
                    found.setdefault(key, fact)
        return found

    def parts(self, terms: Sequence[Term], readings: Mapping[str, str]) -> tuple[Fact | Derived, ...]:
        """List what some terms are made of that has a name and can be put into words."""
        return tuple({part.key: part for term in terms for part in self._parts(term, readings)}.values())

    def _parts(self, term: Term, readings: Mapping[str, str]) -> tuple[Fact | Derived, ...]:
        """List what a term is made of that has a name; the same for every case under the same readings."""
        known = self._named.get(term.key)
        if known is None:
            parts = {part.key: part for part in walk(term, readings) if isinstance(part, Fact | Derived)}
            known = tuple(part for part in parts.values() if part.type.kind not in _SILENT)
            self._named[term.key] = known
        return known

    def _cite(self, part: Fact | Derived, env: Environment) -> Cited:
        # A fact of the case reads the same beside every record.
        home = env if part.per_item or env.parent is None else env.parent
        key = (id(home), part.key)
        found = self._cited.get(key)
        if found is None:
            found = self._cited[key] = _cite(part, env, self._places)
        return found


def _named_under(context: Context) -> dict[str, tuple[Fact | Derived, ...]]:
    kept: dict[object, dict[str, tuple[Fact | Derived, ...]]] = context.ruleset.memo.setdefault("named", {})
    key = tuple(context.readings.values())
    if len(kept) > _KEPT:
        kept.clear()
    return kept.setdefault(key, {})


_KEPT = 64


def _cite(part: Fact | Derived, env: Environment, places: Mapping[str, str]) -> Cited:
    val = env.value(part)
    if not _speaks(val.data):
        return ()
    is_fact = isinstance(part, Fact)
    path = part.path if isinstance(part, Fact) else part.key
    written = is_fact and places and env.view.raw(path) is not None
    place = place_near(places, _place_path(path, env)) if written else ""
    text = wording(val, part.type)
    cited = CitedFact.made(path=path, label=label_of(part), text=text, place=place)
    bounds = env.view.bounding(path) if is_fact else ()
    return ((part.key, cited), *((bound, _cite_bound(bound, env, places)) for bound in bounds))


def _cite_bound(path: str, env: Environment, places: Mapping[str, str]) -> CitedFact:
    """Cite a fact that bounds another whose date is unknown."""
    day = env.view.exact_day(path)
    return CitedFact.made(
        path=path,
        label=dictionary()[path].label,
        text=format_date(day) if day else "",
        place=place_near(places, path),
    )


def _terms(condition: Condition, env: Environment) -> list[Term]:
    terms: list[Term] = []
    for proposition in deciding_leaves(condition, env):
        if not isinstance(proposition, VerdictIs):
            terms.extend(proposition.terms())
    return terms


def _speaks(data: object) -> bool:
    """Leave out what the record does not say."""
    return data is not UNKNOWN and not _is_open(data)


def _is_open(data: object) -> bool:
    if isinstance(data, Moment):
        return data.happened is None and data.earliest is None
    return isinstance(data, Items) and bool(data.maybe)


def _place_path(path: str, env: Environment) -> str:
    section = env.view.section
    if not section or not path.startswith(section + "."):
        return path
    records = getattr(env.view.case, "problems", None) if section == "problems" else None
    for index, record in enumerate(records or ()):
        if record is env.view.record:
            return f"{section}[{index}]{path[len(section) :]}"
    return path
