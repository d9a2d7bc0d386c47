"""The facts of an unknown case as of its reference date, as `facts.view` answers for a known one."""

from __future__ import annotations

from collections.abc import Callable

import z3

from rectify_rules.facts.dictionary import EventSpec, FactSpec, dictionary
from rectify_rules.facts.view import _INDEX as INDEX
from rectify_rules.facts.view import Order, Proof
from rectify_rules.verify import days
from rectify_rules.verify.formula import FALSE, TRUE, Formula, conj, disj, ite, neg
from rectify_rules.verify.regions import Region
from rectify_rules.verify.symbols import Place, Symbols
from rectify_rules.verify.values import Day, Members, OutsideError, Records, Scalar, Statuses, Value

__all__ = ["View"]

_EMPTY = Members({})


class View:
    """Answers for facts; `literal` takes a `no` as written, as contradictions are looked for."""

    def __init__(
        self,
        symbols: Symbols,
        orders: tuple[Order, ...],
        proofs: tuple[tuple[Proof, Formula], ...] = (),
        *,
        literal: bool = False,
    ) -> None:
        self.symbols = symbols
        self.orders = orders
        self.proofs = proofs
        self.literal = literal
        self._days: dict[tuple[str, Place], Day] = {}

    def get(self, path: str, place: Place) -> Value:
        """Give the value of a fact."""
        spec = dictionary()[path]
        if spec.kind == "date":
            return self.day(path, place)
        if spec.kind == "record_list":
            known = neg(self.symbols.blank(path, None))
            return Records(path, self.symbols.present(path), known)
        if path in INDEX.by_flag:
            return self._flag(path, place)
        value = self._raw(spec, place)
        carrier = INDEX.by_carried.get(path)
        if carrier is not None:
            value = self._gone(value, self.day(carrier.date, place).no)
        company = INDEX.by_company.get(path)
        if company is not None:
            value = self._gone(value, self._to_come(company.date, place))
        return value

    def _raw(self, spec: FactSpec, place: Place) -> Value:
        blank = self.symbols.blank(spec.path, place)
        if spec.kind == "list" and spec.item == "date":
            return self._dates(spec, place)
        if spec.kind == "list":
            members = self.symbols.members(spec.path, place)
            if blank is FALSE:
                return Members(members)
            kept = {name: conj(neg(blank), formula) for name, formula in members.items()}
            return Members(kept, TRUE if spec.blank_none else neg(blank), blank if spec.blank_none else FALSE)
        if spec.kind == "map":
            return Statuses(self.symbols.entries(spec.path), neg(blank))
        expr = self.symbols.value(spec.path, place)
        if spec.kind == "region":
            return Region(expr, neg(blank))
        if spec.blank_none:
            return Scalar(conj(neg(blank), expr), TRUE, FALSE, blank)
        return Scalar(expr, neg(blank))

    def _dates(self, spec: FactSpec, place: Place) -> Members:
        """A list of dates: all that is told of it is whether one of them has come."""
        known = neg(self.symbols.blank(spec.path, place))
        come = self.symbols.flag(spec.path, place, "member", "")
        return Members({"": conj(known, come)}, known)

    def _gone(self, value: Value, gone: Formula) -> Value:
        """Take away what goes with an event that has not happened."""
        if isinstance(value, Members):
            members = {name: conj(neg(gone), formula) for name, formula in value.members.items()}
            return Members(members, disj(value.known, gone), conj(value.presumed, neg(gone)))
        if isinstance(value, Region):
            return Region(value.word, disj(value.known, gone), disj(value.absent, gone))
        if isinstance(value, Scalar) and z3.is_bool(value.expr):
            known = disj(value.known, gone)
            return Scalar(conj(neg(gone), value.expr), known, value.absent, conj(value.presumed, neg(gone)))
        if isinstance(value, Scalar):
            return Scalar(value.expr, disj(value.known, gone), disj(value.absent, gone))
        raise OutsideError(f"{type(value).__name__} that goes with an event")

    def _flag(self, path: str, place: Place) -> Scalar:
        event = INDEX.by_flag[path]
        moment = self.day(event.date, place)
        stated, blank = self.symbols.flag(path, place, "value"), self.symbols.blank(path, place)
        presumed = (
            conj(blank, neg(self.symbols.has(event.date, place))) if dictionary()[path].blank_none else FALSE
        )
        known = TRUE if moment.sharp else disj(moment.yes, moment.no)
        if not self.literal:
            return Scalar(moment.yes, known, FALSE, presumed)
        denied = conj(neg(stated), neg(blank))
        return Scalar(conj(neg(denied), moment.yes), disj(denied, known), FALSE, presumed)

    def _to_come(self, path: str, place: Place) -> Formula:
        return conj(
            self.symbols.has(path, place), days.before(self.symbols.as_of, self.symbols.day(path, place))
        )

    def _come(self, path: str, place: Place = None) -> Formula:
        return conj(
            self.symbols.has(path, place), days.not_after(self.symbols.day(path, place), self.symbols.as_of)
        )

    def day(self, path: str, place: Place) -> Day:
        """Give the date of an event."""
        found = self._days.get((path, place))
        if found is None:
            event = INDEX.by_date.get(path)
            if event is None:
                event = EventSpec(name=path, label="", flag=None, date=path)
            found = self._days[path, place] = self._moment(event, place)
        return found

    def _moment(self, event: EventSpec, place: Place) -> Day:
        symbols, path = self.symbols, event.date
        has, day = symbols.has(path, place), symbols.day(path, place)
        come = self._come(path, place)
        undated_possible = symbols.blank(path, place) is not FALSE
        flag_blank = symbols.blank(event.flag, place) if event.flag else TRUE
        if event.flag and not undated_possible and flag_blank is FALSE:
            return Day(come, neg(come), day, day, has, sharp=True)
        yes, no = self._undated_state(event, place, flag_blank)
        low, high, bounded = self._bounds(path, place)
        yes = conj(disj(yes, bounded), neg(no))
        # Without a recorded day the state is what can be inferred, between the bounds that others set.
        happened, denied = ite(has, come, yes), ite(has, neg(come), no)
        nothing = conj(neg(has), no)
        lower = ite(has, day, ite(nothing, days.NEVER, low))
        upper = ite(has, day, high)
        recorded = conj(disj(happened, denied), lower == upper, lower != days.NEVER)
        return Day(happened, denied, lower, upper, disj(has, recorded))

    def _undated_state(self, event: EventSpec, place: Place, flag_blank: Formula) -> tuple[Formula, Formula]:
        """Give that an event without a day has happened, and that it has not."""
        inferred_yes, inferred_no = self._inferred(event, place)
        if event.flag is None:
            return inferred_yes, inferred_no
        stated = self.symbols.flag(event.flag, place, "value")
        if dictionary()[event.flag].blank_none:
            return conj(neg(flag_blank), stated), disj(flag_blank, neg(stated))
        return (
            ite(flag_blank, inferred_yes, stated),
            ite(flag_blank, inferred_no, neg(stated)),
        )

    def _inferred(self, event: EventSpec, place: Place) -> tuple[Formula, Formula]:
        if place is not None:
            return FALSE, FALSE
        yes, no, undecided = FALSE, FALSE, TRUE
        for proof, active in self.proofs:
            if proof.flag == event.flag:
                found = conj(active, self._come(proof.event))
                yes, undecided = disj(yes, conj(undecided, found)), conj(undecided, neg(found))
            if proof.event == event.date:
                denied = conj(
                    neg(self.symbols.flag(proof.flag, None, "value")),
                    neg(self.symbols.blank(proof.flag, None)),
                )
                found = conj(active, denied)
                no, undecided = disj(no, conj(undecided, found)), conj(undecided, neg(found))
        waiting = [
            self._to_come(order.before, None)
            for order in self.orders
            if order.waits and order.after == event.date
        ]
        return yes, disj(no, conj(undecided, disj(*waiting)))

    def _bounds(self, path: str, place: Place) -> tuple[Formula, Formula, Formula]:
        """Give the first and the last day an event can have had, with that it must have happened."""
        low, high, happened = days.NEVER, self.symbols.as_of, FALSE
        for order in self.orders:
            if order.after == path and place is None:
                bound = ite(self._come(order.before), self.symbols.day(order.before, None), days.NEVER)
                low = ite(days.before(low, bound), bound, low)
            elif order.before == path and order.bounds_before and place is None:
                come, bound = self._come(order.after), self.symbols.day(order.after, None)
                high = ite(conj(come, days.before(bound, high)), bound, high)
                happened = disj(happened, come)
        return ite(days.before(high, low), days.NEVER, low), high, happened

    def consistent(self) -> Formula:
        """Give that no two dates stand in an order that cannot be."""
        found = []
        for order in self.orders:
            first = self.symbols.has(order.before, None) if order.proves_before else self._come(order.before)
            late = days.before(self.symbols.day(order.after, None), self.symbols.day(order.before, None))
            found.append(neg(conj(first, self._come(order.after), late)))
        return conj(*found)

    def complete(self) -> Formula:
        """Give that every event without a flag has its date, is known not to have happened, or may be blank."""
        found = []
        for path, has, undated in self.symbols.unflagged:
            event = INDEX.by_date.get(path)
            no = self._inferred(event, None)[1] if event else FALSE
            found.append(disj(has, undated, no))
        return conj(*found)


ViewMaker = Callable[[Symbols], View]
