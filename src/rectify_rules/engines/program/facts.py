"""Facts as of the reference date, as lines of source: what `FactView` answers, without doubts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rectify_rules.engines.program import lists, moments
from rectify_rules.engines.program.writer import Block, UncompilableError, Writer
from rectify_rules.facts.dictionary import EVENTS, EventSpec, FactSpec, dictionary, sections
from rectify_rules.facts.logic import ABSENT
from rectify_rules.facts.spec import specs_of
from rectify_rules.facts.view import Order, Proof

__all__ = ["FactWriter", "Value", "touching"]

_BY_DATE = {event.date: event for event in EVENTS.values()}
_BY_FLAG = {event.flag: event for event in EVENTS.values() if event.flag}
_BY_CARRIED = {path: event for event in EVENTS.values() for path in event.carries}
_BY_COMPANY = {path: event for event in EVENTS.values() for path in event.accompanied_by}


@dataclass(frozen=True, slots=True)
class Value:
    """A name in the source, and the kind of what it holds."""

    name: str
    kind: str
    absent: bool = False
    """Whether it can be known to have no value."""
    certain: bool = False
    """Whether it is a list without uncertain members wherever it is known."""


class FactWriter:
    """Writes how facts are looked up; what contradicts itself is turned away before any of it is used."""

    def __init__(self, writer: Writer, top: Block, orders: tuple[Order, ...]) -> None:
        self.top = top
        self.orders = orders
        self.proofs: tuple[Proof, ...] = ()
        self.relevant = frozenset(dictionary())
        """The facts that can matter: doubts about others change nothing."""
        self.proving = True
        """Whether what proves an event is taken into account."""
        self._writer = writer
        self._absent = writer.constant(ABSENT)
        self._date = writer.constant(date)
        self._proved: frozenset[str] = frozenset()

    def use(self, proofs: tuple[Proof, ...]) -> None:
        """Say what proves what, before any fact is written."""
        self.proofs = proofs
        self._proved = _proved(proofs)

    def variant(self, *paths: str) -> bool:
        """Tell which of the two ways to look facts up is used; one where they cannot differ."""
        return self.proving or self._proved.isdisjoint(paths)

    def raw(self, path: str, block: Block) -> str:
        """Give the value as recorded."""
        if block.section and path.startswith(block.section + "."):
            field = _field(path[len(block.section) + 1 :])
            return block.once(("raw", path), lambda: f"{block.record}.{field}")
        section, _, field = path.rpartition(".")
        if not section:
            return self.top.once(("raw", path), lambda: f"case.{_field(path)}")
        if section not in sections() or dictionary().get(section) is not None:
            return "None"
        home = self.top.once(("section", section), lambda: self._section(section))
        return self.top.once(("raw", path), lambda: f"{home}.{_field(field)}")

    def _section(self, section: str) -> str:
        """Let a section of which nothing is recorded hold nothing."""
        from rectify_rules.facts.case import Case
        from rectify_rules.facts.spec import section_class

        kind = section_class(Case.model_fields[section])
        if kind is None:
            raise UncompilableError(section)
        blank = self._writer.constant(kind.model_construct(), ("blank", section))
        return f"case.{_field(section)} or {blank}"

    def exact(self, path: str, block: Block) -> str:
        """Give the recorded day if it has come."""
        day = self.raw(path, block)
        if day == "None":
            return day
        here = self._home(path, block)
        return here.once(("exact", path), lambda: f"{day} if {day} is not None and {day} <= as_of else None")

    def value(self, path: str, block: Block) -> Value:
        """Give the value as of the reference date."""
        block = self._home(path, block)
        key = ("fact", path, self.variant(path))
        found = block.known.get(key)
        if not isinstance(found, Value):
            found = block.known[key] = self._value(path, dictionary()[path], block)
        return found

    def _home(self, path: str, block: Block) -> Block:
        return block if block.section and path.startswith(block.section + ".") else self.top

    def _value(self, path: str, spec: FactSpec, block: Block) -> Value:
        if spec.kind == "date":
            event = _BY_DATE.get(path) or EventSpec(path, "", None, path)
            return Value(self.moment(event, block), "date")
        if path in _BY_FLAG:
            return Value(block.assign(self.happened(self.moment(_BY_FLAG[path], block))), "bool")
        raw = self.raw(path, block)
        if raw != "None" and spec.item == "date":
            raw = block.assign(f"{self._writer.helper(lists.until)}({raw}, as_of)")
        nothing = {"list": "()", "bool": "False"}.get(spec.kind, self._absent)
        waiting = self._waiting(path, block)
        if waiting:
            raw = block.assign(f"{nothing} if {waiting} else {raw}")
        if spec.blank_none:
            raw = block.assign(f"{'()' if spec.kind == 'list' else 'False'} if {raw} is None else {raw}")
        absent = bool(waiting) and nothing == self._absent
        return Value(raw, spec.kind, absent, certain=spec.kind == "list")

    def _waiting(self, path: str, block: Block) -> str:
        """Say when what would carry a fact has not happened."""
        tests = []
        if path in _BY_CARRIED:
            tests.append(f"{self.moment(_BY_CARRIED[path], block)} is False")
        if path in _BY_COMPANY:
            tests.append(self._to_come(_BY_COMPANY[path].date, block))
        return " or ".join(tests)

    def _to_come(self, path: str, block: Block) -> str:
        day = self.raw(path, block)
        return f"({day} is not None and {day} > as_of)"

    def happened(self, moment: str) -> str:
        """Write whether something happened: True, False or None."""
        return f"{moment} and ({moment}.__class__ is {self._date} or {moment}[0])"

    def moment(self, event: EventSpec, block: Block) -> str:
        """Give the name of an event's moment."""
        block = self._home(event.date, block)
        key = ("moment", event.date, self.variant(event.date))
        found = block.known.get(key)
        if found is None:
            found = block.known[key] = self._moment(event, block)
        return str(found)

    def _moment(self, event: EventSpec, block: Block) -> str:
        day = self.raw(event.date, block)
        state = self._state(event, block)
        unknown = self._undated(event.date, block)
        name = block.assign(day)
        block.add(f"if {name} is None:")
        if state != "None":
            block.add(f" {name} = {state}", f" if {name} is not False: {name} = {unknown.replace('@', name)}")
        else:
            block.add(f" {name} = {unknown.replace('@', 'None')}")
        block.add(f"elif {name} > as_of: {name} = False")
        return name

    def _state(self, event: EventSpec, block: Block) -> str:
        """Write whether an event without a day happened."""
        inferred = self._inferred(event, block)
        if event.flag is None:
            return inferred
        flag = self.raw(event.flag, block)
        if dictionary()[event.flag].blank_none:
            return f"{flag} is True"
        return flag if inferred == "None" else f"{flag} if {flag} is not None else {inferred}"

    def _inferred(self, event: EventSpec, block: Block) -> str:
        waits = [
            self._to_come(order.before, block)
            for order in self.orders
            if order.waits and order.after == event.date
        ]
        waits = [test for test in waits if "None is not None" not in test]
        written = f"(False if {' or '.join(waits)} else None)" if waits else "None"
        for proof in reversed(self.proofs if self.proving else ()):
            # The earlier proof speaks first.
            if proof.event == event.date:
                written = f"(False if {self.raw(proof.flag, block)} is False else {written})"
            if proof.flag == event.flag:
                written = f"(True if {self.exact(proof.event, block)} is not None else {written})"
        return written

    def _undated(self, path: str, block: Block) -> str:
        """Write the bounds of an event without a day; `@` stands for whether it happened."""
        before = [self.exact(order.before, block) for order in self.orders if order.after == path]
        after = [
            self.exact(order.after, block)
            for order in self.orders
            if order.before == path and order.bounds_before
        ]
        lows, highs = ([name for name in names if name != "None"] for names in (before, after))
        if not lows and not highs:
            return "(@, None, as_of, None, ())"
        undated = self._writer.helper(moments.undated)
        return f"{undated}(@, as_of, ({_listed(lows)}), ({_listed(highs)}))"

    def recorded(self, path: str, block: Block) -> str:
        """Write whether the record says a fact itself."""
        block = self._home(path, block)
        spec = dictionary()[path]
        value = self.value(path, block)
        raw = self.raw(path, block)
        if spec.kind == "date":
            return f"{self._writer.helper(moments.recorded)}({value.name}, {raw})"
        known = f"{value.name} is not None"
        if value.absent:
            known += f" and {value.name} is not {self._absent}"
        if not spec.blank_none:
            return known
        if path in _BY_FLAG:
            return f"{known} and ({raw} is not None or {self.raw(_BY_FLAG[path].date, block)} is not None)"
        waiting = self._waiting(path, block)
        return f"{known} and ({raw} is not None{f' or {waiting}' if waiting else ''})"

    def contradicted(self, block: Block) -> list[str]:
        """Write the tests of events that are recorded as not happened and carry a date that has come."""
        found = []
        for event in EVENTS.values():
            inside = any(event.date.startswith(name + ".") for name in _record_lists())
            mine = event.date.startswith(block.section + ".") if block.section else not inside
            if event.flag and mine and not self.relevant.isdisjoint((event.flag, event.date)):
                flag, day = self.raw(event.flag, block), self.exact(event.date, block)
                found.append(f"{flag} is False and {day} is not None")
        return found

    def disordered(self) -> list[str]:
        """Write the tests of days that stand in an order they cannot have."""
        found = []
        for order in self.orders:
            if self.relevant.isdisjoint(order.doubts):
                continue
            first, second = self.exact(order.before, self.top), self.exact(order.after, self.top)
            if order.proves_before:
                # What has happened proves the earlier event, even one that is dated in the future.
                first = self.raw(order.before, self.top)
            if "None" not in (first, second):
                found.append(f"{second} is not None and {first} is not None and {first} > {second}")
        return found


def touching(paths: Iterable[str], orders: tuple[Order, ...], proofs: tuple[Proof, ...]) -> frozenset[str]:
    """List the facts on which what is known of some facts can depend, those themselves included."""
    groups = [{path for path in (event.flag, event.date) if path} for event in EVENTS.values()]
    groups += [{path, event.date} for path, event in (*_BY_CARRIED.items(), *_BY_COMPANY.items())]
    groups += [{order.before, order.after} for order in orders]
    groups += [{proof.event, proof.flag} for proof in proofs]
    found = set(paths)
    while grown := [group for group in groups if group & found and not group <= found]:
        found.update(*grown)
    return frozenset(found)


def _field(name: str) -> str:
    """Let nothing but the name of a field of our own into the source."""
    if name not in _field_names():
        raise UncompilableError(name)
    return name


def _field_names() -> frozenset[str]:
    from rectify_rules.facts.case import Case

    own = set(Case.model_fields)
    for spec in (*dictionary().values(), *specs_of(Case).values()):
        own.add(spec.path.rpartition(".")[2])
    return frozenset(own)


def _record_lists() -> tuple[str, ...]:
    return tuple(path for path, spec in dictionary().items() if spec.record is not None)


def _proved(proofs: tuple[Proof, ...]) -> frozenset[str]:
    """List the facts that look different once proofs count."""
    flags, days = {proof.flag for proof in proofs}, {proof.event for proof in proofs}
    touched = [event for event in EVENTS.values() if event.flag in flags or event.date in days]
    return frozenset(path for event in touched for path in (event.flag, event.date, *event.carries) if path)


def _listed(names: list[str]) -> str:
    return "".join(f"{name}, " for name in names)
