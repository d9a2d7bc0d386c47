"""The facts of many cases as they stood on the reference date: `facts.view`, column by column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import polars as pl

from rectify_rules.batch.facts import ListFact
from rectify_rules.batch.masks import (
    Mask,
    Truth,
    blanked,
    both,
    constant,
    either,
    filled,
    filtered,
    inverse,
    pick,
)
from rectify_rules.batch.moments import LEAST, MOST, Moments
from rectify_rules.batch.values import Flags, Items, Recorded, Scalars, no_members
from rectify_rules.facts.dictionary import EVENTS, EventSpec, dictionary
from rectify_rules.facts.view import Order, Proof

__all__ = ["Doubts", "View", "contradicted"]

Doubts = Mapping[str, Mask]
"""The rows in which a fact is in doubt, by its path."""
Value = Moments | Flags | Scalars | Items

_EVENTS = EVENTS.values()
_BY_DATE = {event.date: event for event in _EVENTS}
_BY_FLAG = {event.flag: event for event in _EVENTS if event.flag}
_BY_CARRIED = {path: event for event in _EVENTS for path in event.carries}
_BY_COMPANY = {path: event for event in _EVENTS for path in event.accompanied_by}
_DTYPES = {"text": pl.String, "int": pl.Int64, "enum": pl.Int32, "region": pl.Int32}


class Source(Protocol):
    """Where a view finds the columns of facts."""

    height: int

    def column(self, path: str) -> pl.Series | None: ...
    def recorded(self, path: str) -> Mask: ...
    def flag(self, path: str) -> Truth: ...
    def list(self, path: str) -> ListFact: ...
    def members(self, path: str) -> pl.DataFrame: ...


class View:
    """Answers what the cases say of a fact as of a date; every answer is a column."""

    def __init__(
        self,
        source: Source,
        as_of: pl.Series,
        orders: Sequence[Order],
        doubts: Doubts,
        proofs: Sequence[Proof] = (),
        *,
        literal: bool = False,
    ) -> None:
        self.source = source
        self.height = source.height
        self.as_of = as_of
        self.orders = orders
        self.doubts = doubts
        self.proofs = proofs
        self.literal = literal
        self._moments: dict[str, Moments] = {}
        self._least = constant(LEAST, pl.Int32, self.height)
        self._most = constant(MOST, pl.Int32, self.height)

    def doubt(self, path: str | None) -> Mask:
        """Tell where a fact is in doubt."""
        return self.doubts.get(path, False) if path else False

    def recorded(self, path: str) -> Mask:
        """Tell where the record holds something."""
        return self.source.recorded(path)

    def day(self, path: str) -> pl.Series:
        """Give the recorded day, the last of all where there is none."""
        column = self.source.column(path)
        return self._most if column is None else filled(column, MOST)

    def exact_day(self, path: str) -> tuple[Mask, pl.Series]:
        """Tell where a day is recorded that has come and is not in doubt, and give the days."""
        if self.source.column(path) is None:
            return False, self._most
        day = self.day(path)
        return both(day <= self.as_of, inverse(self.doubt(path))), day

    def still_to_come(self, path: str) -> Mask:
        """Tell where a day is recorded that has not come."""
        if self.source.column(path) is None:
            return False
        return both(self.recorded(path), self.day(path) > self.as_of)

    def get(self, path: str) -> Value:
        """Give a fact."""
        spec = dictionary()[path]
        if spec.kind == "date":
            return self.moment(_event(path))
        if path in _BY_FLAG:
            return self._event_flag(_BY_FLAG[path])
        doubt = self.doubt(path)
        nothing = self._nothing(path)
        if spec.kind == "bool":
            return self._flag(path, doubt, nothing, blank_none=spec.blank_none)
        if spec.kind in ("list", "record_list", "map"):
            return self._items(path, doubt, nothing, blank_none=spec.blank_none)
        column = self.source.column(path)
        if column is None:
            column = constant(None, _DTYPES[spec.kind], self.height)
        return Scalars(
            spec.kind, blanked(column, either(doubt, nothing)), both(nothing, inverse(doubt)), doubt
        )

    def _nothing(self, path: str) -> Mask:
        """Tell where what carries a fact, or goes with it, has not happened."""
        found: Mask = False
        if path in _BY_CARRIED:
            found = self.moment(_BY_CARRIED[path]).happened.no
        if path in _BY_COMPANY:
            found = either(found, self.still_to_come(_BY_COMPANY[path].date))
        return found

    def _flag(self, path: str, doubt: Mask, nothing: Mask, *, blank_none: bool) -> Flags:
        raw = self.source.flag(path)
        sure = inverse(doubt)
        yes = both(raw.yes, both(sure, inverse(nothing)))
        blank = both(inverse(either(raw.yes, raw.no)), both(sure, inverse(nothing))) if blank_none else False
        no = either(both(sure, either(nothing, raw.no)), blank)
        return Flags(Truth(yes, no), blank, doubt)

    def _event_flag(self, event: EventSpec) -> Flags:
        """The flag of an event, which its date proves."""
        assert event.flag is not None
        happened = self.moment(event).happened
        raw = self.source.flag(event.flag)
        open_rows = inverse(either(happened.yes, happened.no))
        doubtful = both(open_rows, either(self.doubt(event.date), self.doubt(event.flag)))
        presumed: Mask = False
        if dictionary()[event.flag].blank_none:
            blank = both(inverse(either(raw.yes, raw.no)), inverse(self.recorded(event.date)))
            presumed = both(both(blank, inverse(self.doubt(event.flag))), inverse(open_rows))
        if self.literal:
            written = raw.no
            happened = Truth(both(happened.yes, inverse(written)), either(happened.no, written))
        return Flags(happened, presumed, doubtful)

    def _items(self, path: str, doubt: Mask, nothing: Mask, *, blank_none: bool) -> Items:
        recorded = self.recorded(path)
        sure = inverse(doubt)
        blank = both(inverse(recorded), both(sure, inverse(nothing))) if blank_none else False
        known = both(sure, either(either(recorded, nothing), blank))
        if recorded is False:
            return Items(known, no_members(), self.height, presumed=blank, doubtful=doubt)
        shown = both(sure, inverse(nothing))
        fact, dates = self.source.list(path), dictionary()[path].item == "date"
        return Items(
            known,
            lambda: self._members(path, shown, dates=dates),
            self.height,
            presumed=blank,
            doubtful=doubt,
            fields={} if "item" in fact.fields else fact.fields,
            recorded=None if dates else Recorded(fact, shown),
        )

    def _members(self, path: str, shown: Mask, *, dates: bool) -> pl.DataFrame:
        """Give the members of lists in the rows where they count, of dates those that have come."""
        members = self.source.members(path)
        if not isinstance(shown, bool):
            members = filtered(members, shown[members["row"]])
        if dates:
            members = filtered(members, members["item"] <= self.as_of[members["row"]])
        return members

    def moment(self, event: EventSpec) -> Moments:
        """Tell whether and when an event happened."""
        if event.date not in self._moments:
            self._moments[event.date] = self._moment(event)
        return self._moments[event.date]

    def _moment(self, event: EventSpec) -> Moments:
        path, flag = event.date, event.flag
        doubt = either(self.doubt(path), self.doubt(flag))
        sure = inverse(doubt)
        dated = both(sure, self.recorded(path))
        day = self.day(path)
        come = both(dated, day <= self.as_of) if dated is not False else False
        said = self._said(event)
        undated = inverse(dated)
        denied = both(both(sure, undated), said.no)
        bounded, earliest, latest = self._bounds(path)
        ranged = both(undated, inverse(denied))
        yes = either(come, both(ranged, either(bounded, both(sure, said.yes))))
        no = either(both(dated, inverse(come)), denied)
        low = pick(dated, day, pick(denied, self._least, earliest))
        high = pick(dated, day, pick(denied, self._most, latest))
        # What is settled all the same is not in doubt.
        settled = either(no, both(yes, low == high))
        return Moments(Truth(yes, no), low, high, doubtful=both(doubt, inverse(settled)))

    def _said(self, event: EventSpec) -> Truth:
        """Give what the flag says, else what follows from other events."""
        raw = self.source.flag(event.flag) if event.flag else Truth(False, False)
        yes, no = raw
        if event.flag and dictionary()[event.flag].blank_none:
            return Truth(yes, inverse(yes))
        for proof in self.proofs:
            still_open = inverse(either(yes, no))
            if proof.flag == event.flag:
                yes = either(yes, both(still_open, self.exact_day(proof.event)[0]))
                still_open = inverse(either(yes, no))
            if proof.event == event.date:
                denied = both(self.source.flag(proof.flag).no, inverse(self.doubt(proof.flag)))
                no = either(no, both(still_open, denied))
        for order in self.orders:
            if order.waits and order.after == event.date:
                no = either(no, both(inverse(either(yes, no)), self.still_to_come(order.before)))
        return Truth(yes, no)

    def _bounds(self, path: str) -> tuple[Mask, pl.Series, pl.Series]:
        """Give the days between which an event of unknown date lies, and where that proves it."""
        earliest, latest = self._least, self.as_of
        bounded: Mask = False
        for order in self.orders:
            if order.after == path:
                has, day = self.exact_day(order.before)
                if has is not False:
                    earliest = pick(both(has, day > earliest), day, earliest)
            elif order.before == path and order.bounds_before:
                has, day = self.exact_day(order.after)
                if has is not False:
                    latest = pick(both(has, day < latest), day, latest)
                    bounded = either(bounded, has)
        if earliest is not self._least:
            earliest = pick(earliest > latest, self._least, earliest)
        return bounded, earliest, latest


def _event(path: str) -> EventSpec:
    return _BY_DATE.get(path) or EventSpec(name=path, label="", flag=None, date=path)


def contradicted(view: View, prefix: str = "") -> Iterable[tuple[EventSpec, Mask]]:
    """Give the events recorded as not happened that carry a date that has come, with the rows."""
    for event in _EVENTS:
        inside = event.date.startswith(prefix) if prefix else not event.date.startswith("problems.")
        if event.flag and inside:
            found = both(view.source.flag(event.flag).no, view.exact_day(event.date)[0])
            if found is not False:
                yield event, found


def spread(mask: Mask, owner: pl.Series) -> Mask:
    """Give each record what holds of its case."""
    return mask if isinstance(mask, bool) else mask[owner]
