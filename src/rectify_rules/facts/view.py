"""The facts of one case as they stood on the reference date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rectify_rules.facts.case import Case
from rectify_rules.facts.dictionary import EVENTS, EventSpec, dictionary
from rectify_rules.facts.logic import ABSENT, NOT_HAPPENED, UNKNOWN, Items, Moment, Val, on


@dataclass(frozen=True, slots=True)
class Order:
    """A sequence that facts cannot reverse: `before` is never later than `after`.

    `bounds_before` lets the later date bound an unknown earlier one, too; with `proves_before` the
    later event cannot have happened without the earlier, not even if that is dated in the future.
    """

    before: str
    after: str
    doubts: tuple[str, ...]
    bounds_before: bool = False
    proves_before: bool = False
    waits: bool = False
    """While the earlier event is still to come, a later one of unknown date has not happened."""


@dataclass(frozen=True, slots=True)
class Proof:
    """An event that cannot have happened without a flag being true, as approval closes a case."""

    event: str
    flag: str


@dataclass(frozen=True, slots=True)
class _EventIndex:
    by_date: Mapping[str, EventSpec]
    by_flag: Mapping[str, EventSpec]
    by_carried: Mapping[str, EventSpec]
    by_company: Mapping[str, EventSpec]


def _nothing(kind: str) -> object:
    """Give what an event that has not happened carries: no member, no, or no value at all."""
    return Items(()) if kind == "list" else False if kind == "bool" else ABSENT


def _index() -> _EventIndex:
    events = EVENTS.values()
    return _EventIndex(
        {event.date: event for event in events},
        {event.flag: event for event in events if event.flag},
        {path: event for event in events for path in event.carries},
        {path: event for event in events for path in event.accompanied_by},
    )


_INDEX = _index()
_RECORD_LISTS = ("problems.",)


class FactView:
    """Answer what a case says of a fact as of a date: events later than it have not happened."""

    def __init__(
        self,
        case: Case,
        as_of: date,
        orders: tuple[Order, ...] = (),
        doubts: frozenset[str] = frozenset(),
        record: object = None,
        section: str = "",
        proofs: tuple[Proof, ...] = (),
    ) -> None:
        self.case = case
        self.as_of = as_of
        self.orders = orders
        self.doubts = doubts
        self.record = record
        self.section = section
        self.proofs = proofs
        self.literal = False
        """Take a `no` as written, whatever a date proves: how contradictions are looked for."""

    def of_record(self, section: str, record: object) -> FactView:
        """Give the view in which `section` stands for one record of that list."""
        view = FactView(self.case, self.as_of, self.orders, self.doubts, record, section, self.proofs)
        contradicted = flag_contradictions(view, section + ".")
        doubts = (path for event in contradicted for path in (event.flag, event.date) if path)
        view.doubts = self.doubts.union(doubts)
        return view

    def raw(self, path: str) -> object:
        """Give the value as recorded, None where there is none."""
        if self.section and path.startswith(self.section + "."):
            return getattr(self.record, path[len(self.section) + 1 :], None)
        value: object = self.case
        for name in path.split("."):
            value = getattr(value, name, None)
            if value is None:
                return None
        return value

    def get(self, path: str) -> Val:
        """Give the value as of the reference date."""
        spec = dictionary()[path]
        if spec.kind == "date":
            return self._date(path)
        if path in _INDEX.by_flag:
            event = _INDEX.by_flag[path]
            if self.literal and self.raw(path) is False:
                return Val(False)
            happened = self.moment(event).happened
            if happened is None:
                # Where it is the date that is in doubt, that is what has to be settled.
                doubtful = event.date in self.doubts
                return Val(
                    UNKNOWN, (event.date if doubtful else path,), doubtful=doubtful or path in self.doubts
                )
            return Val(happened, presumed=self._presumed(path))
        if path in self.doubts:
            return Val(UNKNOWN, (path,), doubtful=True)
        carrier = _INDEX.by_carried.get(path)
        if carrier is not None and self.moment(carrier).happened is False:
            return Val(_nothing(spec.kind))
        if path in _INDEX.by_company and self._still_to_come(_INDEX.by_company[path].date):
            return Val(_nothing(spec.kind))
        value = self.raw(path)
        if value is None:
            if spec.blank_none:
                return Val(Items(()) if spec.kind == "list" else False, presumed=True)
            return Val(UNKNOWN, (path,))
        if isinstance(value, tuple):
            return Val(
                Items(tuple(item for item in value if not (isinstance(item, date) and item > self.as_of)))
            )
        return Val(value)

    def _presumed(self, path: str) -> bool:
        """Tell whether a flag that is blank counts as no, since its event is an exceptional one."""
        event = _INDEX.by_flag[path]
        blank = self.raw(path) is None and self.raw(event.date) is None
        return blank and dictionary()[path].blank_none and path not in self.doubts

    def moment(self, event: EventSpec) -> Moment:
        """Tell whether and when an event happened."""
        if event.date in self.doubts or (event.flag in self.doubts):
            return self._undated(None, event.date)
        day = self.raw(event.date)
        if isinstance(day, date):
            # One that is still to come keeps its day, so that it counts as recorded.
            return on(day) if day <= self.as_of else Moment(False, day, day)
        flag = self.raw(event.flag) if event.flag else None
        if flag is None and event.flag and dictionary()[event.flag].blank_none:
            flag = False
        if flag is None:
            flag = self._inferred(event)
        if flag is False:
            return NOT_HAPPENED
        return self._undated(True if flag else None, event.date)

    def _inferred(self, event: EventSpec) -> bool | None:
        """Infer from a proof: what it proves has happened, and what would prove what is denied has not."""
        for proof in self.proofs:
            if proof.flag == event.flag and self.exact_day(proof.event) is not None:
                return True
            if proof.event == event.date and self.raw(proof.flag) is False and proof.flag not in self.doubts:
                return False
        waiting = (order.before for order in self.orders if order.waits and order.after == event.date)
        return False if any(self._still_to_come(path) for path in waiting) else None

    def _undated(self, happened: bool | None, path: str) -> Moment:
        earliest: date | None = None
        latest = self.as_of
        for order in self.orders:
            if order.after == path:
                day = self.exact_day(order.before)
                if day is not None and (earliest is None or day > earliest):
                    earliest = day
            elif order.before == path and order.bounds_before:
                day = self.exact_day(order.after)
                if day is not None:
                    # What cannot be later than an event that has happened has happened as well.
                    latest, happened = min(latest, day), True
        if earliest is not None and earliest > latest:
            earliest = None
        return Moment(happened, earliest, latest)

    def _still_to_come(self, path: str) -> bool:
        day = self.recorded_day(path)
        return day is not None and day > self.as_of

    def bounding(self, path: str) -> tuple[str, ...]:
        """List the facts that bound the unknown date of an event."""
        if dictionary()[path].kind != "date" or self.recorded_day(path) is not None:
            return ()
        before = [order.before for order in self.orders if order.after == path]
        after = [order.after for order in self.orders if order.before == path and order.bounds_before]
        return tuple(name for name in (*before, *after) if self.exact_day(name) is not None)

    def exact_day(self, path: str) -> date | None:
        """Give the recorded day if it is not in doubt and not later than the reference date."""
        if path in self.doubts:
            return None
        day = self.recorded_day(path)
        return day if day is not None and day <= self.as_of else None

    def recorded_day(self, path: str) -> date | None:
        """Give the recorded day, even one that is still to come."""
        day = self.raw(path)
        return day if isinstance(day, date) else None

    def _date(self, path: str) -> Val:
        event = _INDEX.by_date.get(path)
        if event is None:
            event = EventSpec(name=path, label="", flag=None, date=path, carries=())
        moment = self.moment(event)
        if moment.happened is False or moment.exact:
            return Val(moment)
        # Filling in the flag settles whether it happened; only the date settles when.
        doubtful = path in self.doubts or event.flag in self.doubts
        state = () if moment.happened else (path if event.flag is None or doubtful else event.flag,)
        return Val(moment, (path,), state, doubtful=doubtful)


def flag_contradictions(view: FactView, prefix: str = "") -> list[EventSpec]:
    """List the events recorded as not happened that nevertheless carry a date that has come.

    With a prefix, those of one record of that list; without, those of the case itself.
    """
    return [
        event
        for event in EVENTS.values()
        if event.flag
        and (event.date.startswith(prefix) if prefix else not event.date.startswith(_RECORD_LISTS))
        and view.raw(event.flag) is False
        and view.exact_day(event.date) is not None
    ]
