"""The unknowns of a question to the solver: one for every aspect of every fact it touches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import z3

from rectify_rules.facts.dictionary import EVENTS, FactSpec, dictionary
from rectify_rules.facts.values import INT_MAX
from rectify_rules.verify import days, regions
from rectify_rules.verify.formula import FALSE, Formula, conj, disj, neg
from rectify_rules.verify.universe import PLACES, Universe
from rectify_rules.verify.words import WIDTH, Words

__all__ = ["FIRST", "INTEGER", "LAST", "Place", "Symbol", "Symbols"]

FIRST, LAST = date(1949, 1, 1), date(2199, 12, 31)
INTEGER = 31
"""Bits of a number of people or of money."""
_FLAGS = {event.flag: event for event in EVENTS.values() if event.flag}
_DATES = {event.date: event for event in EVENTS.values()}

Place = int | None
"""Which record of a list; None for the case itself."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """One unknown: which aspect of which fact, of which record, it stands for."""

    path: str
    place: Place
    aspect: str
    """`value`, `day`, `has`, `blank`, `present`, or `member`/`key`/`status`/`unsaid` with a text."""
    text: str
    expr: Formula


class Symbols:
    """Makes unknowns when they are first asked for, and keeps what a record must keep to."""

    def __init__(self, universe: Universe, readings: dict[str, tuple[str, ...]]) -> None:
        self.universe = universe
        self.words = Words()
        self.domain: list[Formula] = []
        """What every complete record keeps to."""
        self.blanks: list[Formula] = []
        """That a fact is left blank: only one that may be."""
        self.all: dict[tuple[str, Place, str, str], Symbol] = {}
        self.unflagged: list[tuple[str, Formula, Formula]] = []
        """Dates of events without a flag, each with that it is recorded and that it may be left out."""
        self._readings = readings
        self.as_of = self._new("as_of", None, "day", "", z3.BitVec("as_of", days.WIDTH))
        self.domain.append(days.valid(self.as_of, FIRST, LAST))

    def _new(self, path: str, place: Place, aspect: str, text: str, expr: Formula) -> Formula:
        self.all[path, place, aspect, text] = Symbol(path, place, aspect, text, expr)
        return expr

    def _get(self, path: str, place: Place, aspect: str, text: str = "") -> Formula | None:
        found = self.all.get((path, place, aspect, text))
        return None if found is None else found.expr

    def flag(self, path: str, place: Place, aspect: str, text: str = "") -> Formula:
        """Give an unknown that holds or does not."""
        name = f"{path}@{place}#{aspect}#{text}"
        found = self._get(path, place, aspect, text)
        return self._new(path, place, aspect, text, z3.Bool(name)) if found is None else found

    def _bits(self, path: str, place: Place, aspect: str, text: str, width: int) -> Formula:
        return self._new(path, place, aspect, text, z3.BitVec(f"{path}@{place}#{aspect}#{text}", width))

    def reading(self, name: str) -> Formula:
        """Give the word of the value of a reading."""
        found = self._get(f"reading.{name}", None, "value")
        if found is None:
            found = self._bits(f"reading.{name}", None, "value", "", WIDTH)
            self.domain.append(disj(*(found == self.words.word(value) for value in self._readings[name])))
        return found

    def blank(self, path: str, place: Place) -> Formula:
        """Give that a fact is left blank; FALSE for one that never is."""
        if not self.universe.may_be_blank(path):
            return FALSE
        found = self._get(path, place, "blank")
        if found is None:
            found = self.flag(path, place, "blank")
            self.blanks.append(found)
        return found

    def day(self, path: str, place: Place) -> Formula:
        """Give the word of a recorded date."""
        found = self._get(path, place, "day")
        if found is None:
            found = self._bits(path, place, "day", "", days.WIDTH)
            self.domain.append(days.valid(found, FIRST, LAST))
        return found

    def has(self, path: str, place: Place) -> Formula:
        """Give that a date is recorded."""
        found = self._get(path, place, "has")
        if found is None:
            found = self.flag(path, place, "has")
            self._complete(path, place, found)
        return found

    def _complete(self, path: str, place: Place, has: Formula) -> None:
        """Ask that an event that happened has its date, and that one denied has none that has come."""
        event = _DATES.get(path)
        future = z3.ULT(self.as_of, self.day(path, place))
        undated = self.blank(path, place)
        if undated is not FALSE:
            self.domain.append(neg(conj(has, undated)))
        if event is None or event.flag is None:
            if place is None:
                self.unflagged.append((path, has, undated))
            return
        stated, blank = self.flag(event.flag, place, "value"), self.blank(event.flag, place)
        self.domain.append(disj(neg(conj(stated, neg(blank))), has, undated))
        # A flag that is denied beside a date that has come puts both in doubt.
        self.domain.append(disj(stated, blank, neg(has), future))

    def value(self, path: str, place: Place) -> Formula:
        """Give the unknown for a text, a code, a number, a flag or a division."""
        found = self._get(path, place, "value")
        if found is not None:
            return found
        spec = dictionary()[path]
        if spec.kind == "bool":
            return self.flag(path, place, "value")
        if spec.kind == "int":
            found = self._bits(path, place, "value", "", INTEGER)
            self.domain.append(z3.ULE(found, INT_MAX))
        elif spec.kind == "region":
            found = self._bits(path, place, "value", "", regions.WIDTH)
            self.domain.append(regions.valid(found))
        elif path.endswith(".id") and place is not None:
            return self.words.word(self.universe.texts(path)[place])
        else:
            found = self._bits(path, place, "value", "", WIDTH)
            self.domain.append(disj(*(found == self.words.word(text) for text in self.texts(spec))))
        return found

    def texts(self, spec: FactSpec) -> tuple[str, ...]:
        """List the texts or codes that a scalar fact may hold."""
        if spec.values:
            return tuple(spec.values)
        texts = self.universe.texts(spec.path)
        return texts if spec.path.endswith((".id", ".measure", ".about")) else ("", *texts)

    def members(self, path: str, place: Place) -> dict[str, Formula]:
        """Give for every text or code that a list may hold that it does."""
        spec = dictionary()[path]
        texts = tuple(spec.values) or self.universe.texts(path)
        return {text: self.flag(path, place, "member", text) for text in texts}

    def entries(self, path: str) -> dict[str, tuple[Formula, Formula, Formula]]:
        """Give for every key that a map may hold that it does, the word of its value, and that this is left out."""
        found: dict[str, tuple[Formula, Formula, Formula]] = {}
        for key in self.universe.texts(path):
            present = self.flag(path, None, "key", key)
            status = self._get(path, None, "status", key)
            if status is None:
                status = self._bits(path, None, "status", key, WIDTH)
                values = dictionary()[path].values
                self.domain.append(disj(*(status == self.words.word(value) for value in values)))
            found[key] = (present, status, self._unsaid(path, key))
        return found

    def _unsaid(self, path: str, key: str) -> Formula:
        """Give that a key stands in a map without a value."""
        if self.blank(path, None) is FALSE:
            return FALSE
        found = self._get(path, None, "unsaid", key)
        if found is None:
            found = self.flag(path, None, "unsaid", key)
            self.blanks.append(found)
        return found

    def present(self, path: str) -> tuple[Formula, ...]:
        """Give for every place of a list of records that there is one; the first places fill first."""
        if self._get(path, 0, "present") is None:
            flags = [self.flag(path, place, "present") for place in range(PLACES)]
            self.domain.extend(disj(neg(later), earlier) for earlier, later in pairwise(flags))
            blank = self.blank(path, None)
            if blank is not FALSE:
                self.domain.append(neg(conj(blank, flags[0])))
        return tuple(self.flag(path, place, "present") for place in range(PLACES))

    def known_texts(self) -> tuple[str, ...]:
        """List every text that any unknown may hold."""
        return self.words.texts()

    def facts(self) -> Iterator[Symbol]:
        """Yield every unknown in the order in which it was made."""
        yield from self.all.values()
