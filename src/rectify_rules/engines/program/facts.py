"""Facts as of the reference date, as lines of source: what `FactView` answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rectify_rules.engines.program import lists, moments
from rectify_rules.engines.program.writer import Block, UncompilableError, Writer
from rectify_rules.facts.dictionary import EVENTS, EventSpec, FactSpec, dictionary, sections
from rectify_rules.facts.logic import ABSENT
from rectify_rules.facts.spec import specs_of
from rectify_rules.facts.view import Order, Proof

__all__ = ["BY_CARRIED", "BY_COMPANY", "BY_DATE", "BY_FLAG", "FactWriter", "Value"]

BY_DATE = {event.date: event for event in EVENTS.values()}
BY_FLAG = {event.flag: event for event in EVENTS.values() if event.flag}
BY_CARRIED = {path: event for event in EVENTS.values() for path in event.carries}
BY_COMPANY = {path: event for event in EVENTS.values() for path in event.accompanied_by}


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
    """Writes how facts are looked up; before it does, it is told which of them can be in doubt."""

    def __init__(self, writer: Writer, top: Block, orders: tuple[Order, ...]) -> None:
        self.top = top
        self.orders = orders
        self.proofs: tuple[Proof, ...] = ()
        self.relevant = frozenset(dictionary())
        """The facts that can matter: doubts about others change nothing."""
        self.proving = True
        """Whether what proves an event is taken into account."""
        self.literal = False
        """Whether a `no` is taken as written, whatever a date proves."""
        self.doubts: Mapping[str, str] = {}
        """The names that tell of facts whether they are in doubt; of all others that is out of the question."""
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

    def doubt(self, *paths: str | None) -> str:
        """Write when one of some facts is in doubt, nothing where none of them can be."""
        names = [self.doubts[path] for path in paths if path is not None and path in self.doubts]
        return " or ".join(dict.fromkeys(names))

    def partners(self, path: str) -> tuple[str, ...]:
        """List the facts that speak of the same event."""
        event = BY_DATE.get(path) or BY_FLAG.get(path)
        return tuple(one for one in (event.flag, event.date) if one) if event else ()

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
        trusted = f"not {self.doubt(path)} and " if path in self.doubts else ""
        return here.once(
            ("exact", path), lambda: f"{day} if {trusted}{day} is not None and {day} <= as_of else None"
        )

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
            event = BY_DATE.get(path) or EventSpec(path, "", None, path)
            return Value(self.moment(event, block), "date")
        if path in BY_FLAG:
            happened = self.happened(self.moment(BY_FLAG[path], block))
            if self.literal:
                happened = f"False if {self.raw(path, block)} is False else {happened}"
            return Value(block.assign(happened), "bool")
        raw = self.raw(path, block)
        if raw != "None" and spec.item == "date":
            raw = block.assign(f"{self._writer.helper(lists.until)}({raw}, as_of)")
        nothing = {"list": "()", "bool": "False"}.get(spec.kind, self._absent)
        waiting = self._waiting(path, block)
        if waiting:
            raw = block.assign(f"{nothing} if {waiting} else {raw}")
        if spec.blank_none:
            raw = block.assign(f"{'()' if spec.kind == 'list' else 'False'} if {raw} is None else {raw}")
        if path in self.doubts:
            raw = block.assign(f"None if {self.doubt(path)} else {raw}")
        absent = bool(waiting) and nothing == self._absent
        return Value(raw, spec.kind, absent, certain=spec.kind == "list")

    def _waiting(self, path: str, block: Block) -> str:
        """Say when what would carry a fact has not happened."""
        tests = []
        if path in BY_CARRIED:
            tests.append(f"{self.moment(BY_CARRIED[path], block)} is False")
        if path in BY_COMPANY:
            tests.append(self._to_come(BY_COMPANY[path].date, block))
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
        doubt = self.doubt(event.date, event.flag)
        if doubt:
            block.add(f"if {doubt}: {name} = {unknown.replace('@', 'None')}")
        block.add(f"{'elif' if doubt else 'if'} {name} is None:")
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
                trusted = f" and not {self.doubt(proof.flag)}" if proof.flag in self.doubts else ""
                written = f"(False if {self.raw(proof.flag, block)} is False{trusted} else {written})"
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

    def recorded(self, path: str, block: Block, wanted: bool) -> str:
        """Write whether the record says a fact itself, or does not; that is open while it is in doubt."""
        block = self._home(path, block)
        value, doubt = self.value(path, block), self.doubt(path)
        if dictionary()[path].kind == "date":
            event = BY_DATE.get(path)
            doubt = self.doubt(path, event.flag if event else None)
            doubt = doubt and f"({doubt}) and not {self._writer.helper(moments.exact)}({value.name})"
        elif path in BY_FLAG:
            doubt = self.doubt(path, BY_FLAG[path].date)
            doubt = doubt and f"({doubt}) and {value.name} is None"
        said = self._said(path, value, block)
        said = said if wanted else f"not ({said})"
        return f"None if {doubt} else {said}" if doubt else said

    def _said(self, path: str, value: Value, block: Block) -> str:
        spec, raw = dictionary()[path], self.raw(path, block)
        if spec.kind == "date":
            return f"{self._writer.helper(moments.recorded)}({value.name}, {raw})"
        known = f"{value.name} is not None"
        if value.absent:
            known += f" and {value.name} is not {self._absent}"
        if not spec.blank_none:
            return known
        if path in BY_FLAG:
            doubt = f" or {self.doubt(path)}" if path in self.doubts else ""
            return (
                f"{known} and ({raw} is not None or {self.raw(BY_FLAG[path].date, block)} is not None{doubt})"
            )
        waiting = self._waiting(path, block)
        return f"{known} and ({raw} is not None{f' or {waiting}' if waiting else ''})"


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


def _proved(proofs: tuple[Proof, ...]) -> frozenset[str]:
    """List the facts that look different once proofs count."""
    flags, days = {proof.flag for proof in proofs}, {proof.event for proof in proofs}
    touched = [event for event in EVENTS.values() if event.flag in flags or event.date in days]
    return frozenset(path for event in touched for path in (event.flag, event.date, *event.carries) if path)


def _listed(names: list[str]) -> str:
    return "".join(f"{name}, " for name in names)
