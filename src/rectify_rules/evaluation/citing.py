"""The facts that a verdict rests on, as they are cited beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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

__all__ = ["Citer"]

Cited = tuple[tuple[str, CitedFact], ...]
"""A fact with those that bound it, each by the key under which it is cited once."""


class Citer:
    """Cites the facts of one case; each is put into words once, whichever norms rest on it."""

    def __init__(self, context: Context) -> None:
        self._named = _named_under(context)
        self._places = context.case.places
        self._cited: dict[tuple[int, str], Cited] = {}

    def because(self, parts: Sequence[Part]) -> tuple[CitedFact, ...]:
        """Cite what the parts of a verdict rest on."""
        cited: dict[str, CitedFact] = {}
        for part in parts:
            if part.line is None:
                continue
            inner = part.env.parent is not None
            for fact in self.cite(_terms(part.line.condition, part.env), part.env):
                own = inner and fact.path.startswith(part.env.view.section)
                cited.setdefault(f"{fact.path}@{part.index if own else ''}", fact)
        return tuple(cited.values())

    def cite(self, terms: Sequence[Term], env: Environment) -> tuple[CitedFact, ...]:
        """Cite the facts and the derived facts that some terms are made of."""
        found: dict[str, CitedFact] = {}
        for term in terms:
            for part in self._parts(term, env.readings):
                if part.key not in found:
                    for key, fact in self._cite(part, env):
                        found.setdefault(key, fact)
        return tuple(found.values())

    def _parts(self, term: Term, readings: Mapping[str, str]) -> tuple[Fact | Derived, ...]:
        """List what a term is made of that has a name; the same for every case under the same readings."""
        known = self._named.get(term.key)
        if known is None:
            parts = {part.key: part for part in walk(term, readings) if isinstance(part, Fact | Derived)}
            known = self._named[term.key] = tuple(parts.values())
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
    if not _speaks(part, val.data):
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


def _speaks(term: Term, data: object) -> bool:
    """Leave out what the record does not say, and lists of records, which speak through their members."""
    return data is not UNKNOWN and term.type.kind not in {"records", "map"} and not _is_open(data)


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
