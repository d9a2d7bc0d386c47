"""The facts missing to know a term, a proposition or a condition, as signs: one for every name.

Needed only where a record contradicts itself, to tell whether an open verdict waits for a fact in doubt.
A column of signs is what `Val.missing` is for one case, in any order; "" where nothing is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, cast

import polars as pl

from rectify_rules.batch.choose import options_of
from rectify_rules.batch.marks import Marks, Signs, joined, joined_or, only
from rectify_rules.batch.masks import Mask, both, either, inverse, undecided
from rectify_rules.batch.missing_lists import OfLists
from rectify_rules.batch.missing_regions import OfRegions
from rectify_rules.batch.moments import EPOCH, Moments, is_before, is_not_after
from rectify_rules.batch.operators import sides
from rectify_rules.batch.terms import unwrapped
from rectify_rules.batch.values import Flags, Items, Scalars
from rectify_rules.facts.dictionary import EVENTS
from rectify_rules.ruleset.condition import Comparison, Condition, Group, Leaf, Proposition, VerdictIs
from rectify_rules.ruleset.terms import Call, Choose, Fact, Term

if TYPE_CHECKING:
    from rectify_rules.batch.batch import Batch

__all__ = ["Missing"]

_FLAG_OF_DATE = {event.date: event.flag for event in EVENTS.values()}
_DATE_OF_FLAG = {event.flag: event.date for event in EVENTS.values() if event.flag}


class Missing(OfLists, OfRegions):
    """What is missing in the rows of a batch."""

    def __init__(self, batch: Batch, marks: Marks, case: Missing | None = None) -> None:
        self.batch = batch
        self.marks = marks
        self._case = case
        self._terms: dict[str, Signs] = {}
        self._states: dict[str, Signs] = {}
        self._conditions: dict[int, Signs] = {}
        self._propositions: dict[str, Signs] = {}

    def of(self, term: Term) -> Signs:
        """Give what is missing to know the value of a term."""
        if term.key not in self._terms:
            found = self._inherited(term.per_item, lambda outer: outer.of(term))
            self._terms[term.key] = self._of(term) if found is None else found
        return self._terms[term.key]

    def state(self, term: Term) -> Signs:
        """Give what is missing to know whether an event has happened."""
        if term.key not in self._states:
            found = self._inherited(term.per_item, lambda outer: outer.state(term))
            self._states[term.key] = self._state(term) if found is None else found
        return self._states[term.key]

    def of_proposition(self, proposition: Proposition) -> Signs:
        """Give what is missing where a proposition is open."""
        if proposition.key not in self._propositions:
            found = self._inherited(proposition.per_item, lambda outer: outer.of_proposition(proposition))
            if found is None:
                is_open = undecided(self.batch.truth(proposition))
                found = only(is_open, self._of_open(proposition, is_open), self.batch.height)
            self._propositions[proposition.key] = found
        return self._propositions[proposition.key]

    def of_condition(self, condition: Condition) -> Signs:
        """Give what is missing where a condition is open: what all its open parts wait for."""
        if id(condition) not in self._conditions:
            if isinstance(condition, Leaf):
                found = self.of_proposition(condition.proposition)
            else:
                parts = [self.of_condition(part) for part in cast(Group, condition).parts]
                is_open = undecided(self.batch.holds(condition))
                found = only(is_open, joined(parts), self.batch.height)
            self._conditions[id(condition)] = found
        return self._conditions[id(condition)]

    def _inherited(self, per_item: bool, ask: Callable[[Missing], Signs]) -> Signs | None:
        """Ask the case for what does not depend on its records."""
        if self._case is None or per_item:
            return None
        found = ask(self._case)
        return found if isinstance(found, str) else found[self.batch.owner]

    def _name(self, *names: str) -> str:
        return self.marks.signs(names)

    def _only(self, rows: Mask, signs: Signs) -> Signs:
        return only(rows, signs, self.batch.height)

    def _of_open(self, proposition: Proposition, is_open: Mask) -> Signs:
        if is_open is False:
            return ""
        if isinstance(proposition, VerdictIs):
            lines = self.batch.program.ruleset.rules[proposition.rule].table.lines
            return joined([self.of_condition(line.condition) for line in lines])
        comparison = cast(Comparison, proposition)
        name, term = comparison.operator.name, comparison.term
        if name == "happened":
            return joined_or(self.state(term), self.of(term))
        if name == "between":
            moments = cast(Moments, self.batch.value(term))
            truths = sides(self.batch, moments, comparison.operands)
            open_sides = [
                self._only(undecided(truth), self.of(operand))
                for operand, truth in zip(comparison.operands, truths, strict=True)
            ]
            return joined([self.of(term), *open_sides])
        if comparison.operator.operand in ("term", "two_terms"):
            return joined([self.of(part) for part in (term, *comparison.operands)])
        return self.of(term)

    def _of(self, term: Term) -> Signs:
        term = unwrapped(term, self.batch.program.readings)
        if isinstance(term, Fact):
            return self._fact(term.path)
        if isinstance(term, Choose):
            return self._choose(term, self.of)
        if isinstance(term, Call):
            return _CALLS[term.function](self, term)
        return ""

    def _state(self, term: Term) -> Signs:
        term = unwrapped(term, self.batch.program.readings)
        if isinstance(term, Fact):
            return self._fact_state(term.path)
        if isinstance(term, Choose):
            return self._choose(term, self.state)
        if isinstance(term, Call) and term.function in _KEEP_STATE:
            return self.state(term.args[0])
        if isinstance(term, Call) and term.function == "first_known":
            return self._first_known(term, self.state)
        if isinstance(term, Call) and term.function == "date_or_as_of":
            exact = cast(Moments, self.batch.value(term.args[0])).exact
            return self._only(exact, self.state(term.args[0]))
        return ""

    def _fact(self, path: str) -> Signs:
        view = self.batch.view
        value = view.get(path)
        if isinstance(value, Moments):
            return self._only(inverse(either(value.happened.no, value.exact)), self._name(path))
        if path in _DATE_OF_FLAG:
            truth = cast(Flags, value).truth
            is_open = undecided(truth)
            day = _DATE_OF_FLAG[path]
            doubtful = view.doubt(day)
            parts = [
                self._only(both(is_open, doubtful), self._name(day)),
                self._only(both(is_open, inverse(doubtful)), self._name(path)),
            ]
            return joined(parts)
        return self._only(_unknown(value), self._name(path))

    def _fact_state(self, path: str) -> Signs:
        view = self.batch.view
        value = cast(Moments, view.get(path))
        is_open = undecided(value.happened)
        flag = _FLAG_OF_DATE.get(path)
        if flag is None:
            return self._only(is_open, self._name(path))
        doubtful = either(view.doubt(path), view.doubt(flag))
        return joined(
            [
                self._only(both(is_open, doubtful), self._name(path)),
                self._only(both(is_open, inverse(doubtful)), self._name(flag)),
            ]
        )

    def _choose(self, term: Choose, part: Callable[[Term], Signs]) -> Signs:
        options = options_of(self.batch, term)
        conditions: list[Signs] = []
        is_open: Mask = False
        for option in options:
            if option.condition is not None:
                conditions.append(self._only(option.open, self.of_condition(option.condition)))
            is_open = either(is_open, option.open)
        if is_open is False:
            return joined([self._only(option.first, part(option.term)) for option in options])
        value = self.batch.value(term)
        settled = value.exact if isinstance(value, Moments) else inverse(_unknown(value))
        unsettled = both(is_open, inverse(settled))
        through = self._only(inverse(unsettled), joined([self._only(o.first, part(o.term)) for o in options]))
        if part == self.state and not isinstance(value, Moments):
            return through
        firsts = joined([self._only(option.first, self.of(option.term)) for option in options])
        return joined([through, self._only(unsettled, joined([*conditions, firsts]))])

    def _first_known(self, term: Call, part: Callable[[Term], Signs]) -> Signs:
        first, second = term.args
        value = self.batch.value(first)
        known = value.exact if isinstance(value, Moments) else inverse(_blank(value))
        stays = either(known, self.batch.doubted(first))
        return joined([self._only(stays, part(first)), self._only(inverse(stays), part(second))])

    def _date_or_as_of(self, term: Call) -> Signs:
        args = term.args
        moments = cast(Moments, self.batch.value(args[0]))
        happened = moments.happened
        own = self._only(inverse(happened.no), self.of(args[0]))
        whether = self._only(undecided(happened), self.state(args[0]))
        return joined([own, whether])

    def _deadline(self, term: Call) -> Signs:
        args = term.args
        moments = cast(Moments, self.batch.value(args[0]))
        deadlines = self.batch.program.deadlines(term.function, args)
        exact = moments.exact
        if exact is False:
            return self.of(args[0])
        days = moments.earliest.unique().to_list()
        signs = {day: self._years(deadlines.years(_date(day))) for day in days if abs(day) < 1 << 29}
        if not any(signs.values()):
            return self.of(args[0])
        years = moments.earliest.replace_strict(
            list(signs), list(signs.values()), default="", return_dtype=pl.String
        )
        return joined([self.of(args[0]), self._only(exact, years)])

    def _years(self, years: Iterable[int]) -> str:
        return self._name(*(f"calendar.{year}" for year in years))

    def _unless_known(self, args: Sequence[Term], known: Mask) -> Signs:
        return self._only(inverse(known), joined([self.of(arg) for arg in args]))

    def _days(self, term: Call) -> Signs:
        args, least = term.args, term.function == "days_past"
        first, second = (cast(Moments, self.batch.value(arg)) for arg in args)
        order = is_before(first, second) if least else is_not_after(first, second)
        told = [either(one.exact, one.provisional) for one in (first, second)]
        is_open = either(undecided(order), both(order.yes, inverse(both(*told))))
        return self._only(is_open, joined([self.of(arg) for arg in args]))

    def _is_provisional(self, term: Call) -> Signs:
        args = term.args
        moments = cast(Moments, self.batch.value(args[0]))
        return self._only(inverse(either(moments.exact, moments.provisional)), self.of(args[0]))

    def _pass_on(self, term: Call) -> Signs:
        return self.of(term.args[0])


def _date(day: int) -> date:
    return date.fromordinal(day + EPOCH)


def _blank(value: object) -> Mask:
    """Tell where there is no value, whether unknown or known to be none."""
    if isinstance(value, Flags):
        return inverse(either(value.truth.yes, value.truth.no))
    return inverse(cast(Scalars | Items, value).known)


def _unknown(value: object) -> Mask:
    """Tell where the record does not say."""
    return value.unknown if isinstance(value, Scalars) else _blank(value)


_KEEP_STATE = frozenset({"months_after", "days_after", "workdays_after", "legal_deadline"})
_CALLS: Mapping[str, Callable[[Missing, Call], Signs]] = {
    "months_after": Missing._pass_on,
    "days_after": Missing._pass_on,
    "workdays_after": Missing._deadline,
    "legal_deadline": Missing._deadline,
    "date_or_as_of": Missing._date_or_as_of,
    "is_provisional": Missing._is_provisional,
    "days_past": Missing._days,
    "days_until": Missing._days,
    "first_known": lambda missing, term: missing._first_known(term, missing.of),
    "region_relation": Missing._region_relation,
    "region_relation_at": Missing._region_relation_at,
    "region_at": Missing._region_at,
    "region_level": Missing._region_of,
    "region_status": Missing._region_of,
    "parent_region": Missing._region_of,
    "covers_region": Missing._covers_region,
    "count": Missing._count,
    "ids": Missing._fields,
    "ids_where": Missing._ids_where,
    "pluck": Missing._fields,
    "keys_where": Missing._keys_where,
    "minus": Missing._minus,
    "minus_item": Missing._minus_item,
    "without_words": Missing._pass_on,
}
