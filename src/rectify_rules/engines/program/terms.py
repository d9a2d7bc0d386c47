"""Terms of a ruleset under chosen readings, as lines of source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from rectify_rules.engines.program import lists, moments
from rectify_rules.engines.program.facts import FactWriter, Value
from rectify_rules.engines.program.writer import Block, UncompilableError, Writer
from rectify_rules.facts.logic import ABSENT, UNKNOWN, Blank, Items, Moment, Val
from rectify_rules.ruleset.condition import Condition
from rectify_rules.ruleset.functions import FUNCTIONS
from rectify_rules.ruleset.terms import (
    Builtin,
    ByReading,
    Call,
    Choose,
    Constant,
    Derived,
    Fact,
    ReadingTerm,
    Term,
    facts_of,
)

__all__ = ["TermWriter"]

Tests = Callable[[Condition, Block], tuple[str | bool, str | bool]]
"""Writes when a condition definitely, and when it possibly holds."""


class TermWriter:
    """Writes each term once, in the block in which it can be known."""

    def __init__(
        self,
        writer: Writer,
        facts: FactWriter,
        readings: Mapping[str, str],
        days: Mapping[str, date],
        territory: str,
    ) -> None:
        self.facts = facts
        self.readings = readings
        self._writer = writer
        self._days = days
        """The builtin dates that do not depend on the case."""
        self._territory = territory
        self._facts_of: dict[str, tuple[str, ...]] = {}
        self.tests: Tests = _no_tests

    def constant(self, term: Term) -> Val | None:
        """Give the value that a term has whatever the case, None where it depends on the case."""
        if isinstance(term, Constant):
            return term.value
        if isinstance(term, ReadingTerm):
            return Val(self.readings[term.name])
        if isinstance(term, Builtin) and term.key == "territory":
            return Val(self._territory)
        if isinstance(term, Derived):
            return self.constant(term.body)
        if isinstance(term, ByReading):
            return self.constant(term.options[self.readings[term.reading]])
        return None

    def plain(self, term: Term) -> Term:
        """Give the term behind names and readings."""
        while isinstance(term, Derived | ByReading):
            term = term.body if isinstance(term, Derived) else term.options[self.readings[term.reading]]
        return term

    def variant(self, term: Term) -> bool:
        """Tell which of the two ways to look facts up a term is written in."""
        if self.facts.proving:
            return True
        paths = self._facts_of.get(term.key)
        if paths is None:
            paths = self._facts_of[term.key] = facts_of(term, self.readings)
        return self.facts.variant(*paths)

    def value(self, term: Term, block: Block) -> Value:
        """Give the name that holds the value of a term."""
        term = self.plain(term)
        if block.parent is not None and not term.per_item:
            return self.value(term, block.parent)
        key = ("term", term.key, self.variant(term))
        found = block.known.get(key)
        if not isinstance(found, Value):
            found = block.known[key] = self._value(term, block)
        return found

    def _value(self, term: Term, block: Block) -> Value:
        known = self.constant(term)
        if known is not None:
            return Value(self._constant(known), term.type.kind)
        if isinstance(term, Fact):
            return self.facts.value(term.path, block)
        if isinstance(term, Builtin):
            return Value("as_of" if term.key == "as_of" else self._writer.word(self._days[term.key]), "date")
        if isinstance(term, Choose):
            return self._choose(term, block)
        if isinstance(term, Call):
            return self._call(term, block)
        raise UncompilableError(f"{type(term).__name__}")

    def _constant(self, val: Val) -> str:
        data = val.data
        if data is UNKNOWN:
            return "None"
        if isinstance(data, Items) and not data.maybe:
            return self._writer.constant(data.sure, ("words", data.sure))
        if isinstance(data, Items | Moment | Blank):
            raise UncompilableError("a constant that is not certain")
        return self._writer.word(data)

    def _call(self, term: Call, block: Block) -> Value:
        kinds = FUNCTIONS[term.function].parameters if term.function in FUNCTIONS else ()
        given = list(zip(kinds, term.args, strict=False))
        values = [self.value(arg, block).name for kind, arg in given if kind not in _WORDS]
        if term.function == "first_known":
            stops = [self._doubt(arg, name) for arg, name in zip(term.args, values, strict=True)]
            return Value(block.assign(self._first_known(term, values, stops)), term.type.kind, absent=True)
        function = _APPLIED.get(term.function)
        if function is None:
            raise UncompilableError(term.function)
        words = [self._word(arg) for kind, arg in given if kind in _WORDS]
        arguments = (*values, *words, *_FURTHER.get(term.function, ()))
        called = f"{self._writer.helper(function)}({', '.join(arguments)})"
        return Value(block.assign(called), term.type.kind, absent=True)

    def _word(self, term: Term) -> str:
        known = self.constant(term)
        if known is None or isinstance(known.data, Blank):
            raise UncompilableError(term.key)
        if isinstance(known.data, Items):
            words = tuple(str(item) for item in known.data.sure)
            return self._writer.constant(words, ("words", words))
        return self._writer.word(known.data)

    def _doubt(self, arg: Term, name: str) -> str:
        """Write when a value is unknown because it is in doubt: no other may stand in for it."""
        facts = self.facts
        if not any(facts.doubt(path, *facts.partners(path)) for path in facts_of(arg, self.readings)):
            return ""
        fact = self.plain(arg)
        if not isinstance(fact, Fact):
            return _OPEN
        if fact.type.kind == "bool":
            doubt = facts.doubt(fact.path, *facts.partners(fact.path))
            return f"({doubt}) and {name} is None"
        return facts.doubt(fact.path)

    def _first_known(self, term: Call, names: list[str], stops: list[str]) -> str:
        if term.type.kind == "date":
            exact = self._writer.helper(moments.exact)
            settled = [f"{exact}({name})" for name in names]
        else:
            settled = [f"{name} is not None and {name} is not {self._absent()}" for name in names]
        if _OPEN in stops[:-1]:
            raise UncompilableError("a doubt about what is computed, where another value can stand in")
        tests = [f"{test} or {stop}" if stop else test for test, stop in zip(settled, stops, strict=True)]
        parts = [f"{name} if {test} else " for name, test in zip(names[:-1], tests, strict=False)]
        return "".join(parts) + names[-1]

    def _absent(self) -> str:
        return self._writer.constant(ABSENT)

    def _choose(self, term: Choose, block: Block) -> Value:
        options: list[tuple[str | bool, str | bool, str]] = []
        for condition, chosen in term.options:
            surely, perhaps = (True, True) if condition is None else self.tests(condition, block)
            if perhaps is False:
                continue
            options.append((surely, perhaps, self.value(chosen, block).name))
            if surely is True:
                break
        name = block.writer.local()
        choose = self._writer.helper(lists.choose)
        is_date = term.type.kind == "date"
        word = "if"
        for at, (surely, perhaps, value) in enumerate(options):
            if surely is True:
                block.add(f"else: {name} = {value}" if at else f"{name} = {value}")
                break
            rest = ", ".join(f"({_truth(sure, may)}, {one})" for sure, may, one in options[at:])
            block.add(
                f"{word} {surely}: {name} = {value}", f"elif {perhaps}: {name} = {choose}({is_date}, {rest})"
            )
            word = "elif"
        return Value(name, term.type.kind, absent=True)


def _truth(surely: str | bool, perhaps: str | bool) -> str:
    if isinstance(surely, bool) and isinstance(perhaps, bool):
        return "True" if surely else "None" if perhaps else "False"
    return f"True if {surely} else None if {perhaps} else False"


def _no_tests(condition: Condition, block: Block) -> tuple[str | bool, str | bool]:
    raise UncompilableError("a condition where none can be")


_OPEN = "?"
"""Stands for a doubt that cannot be written."""
_WORDS = frozenset({"number", "field", "roll", "words"})
"""Kinds of parameters that the rule file fills itself."""
_FURTHER = {"date_or_as_of": ("as_of",), "days_past": ("1",), "days_until": ("0",)}
_APPLIED: Mapping[str, Callable[..., object]] = {
    "months_after": moments.months_after,
    "days_after": moments.days_after,
    "workdays_after": moments.workdays_after,
    "legal_deadline": moments.legal_deadline,
    "date_or_as_of": moments.date_or_as_of,
    "is_provisional": moments.provisional,
    "days_past": moments.days_between,
    "days_until": moments.days_between,
    "region_relation": lists.region_relation,
    "region_relation_at": lists.region_relation_at,
    "region_at": lists.region_at,
    "region_level": lists.level_of,
    "region_status": lists.status_of,
    "parent_region": lists.parent_of,
    "covers_region": lists.covers_region,
    "count": lists.count,
    "ids": lists.ids,
    "ids_where": lists.ids_where,
    "pluck": lists.pluck,
    "keys_where": lists.keys_where,
    "minus": lists.minus,
    "minus_item": lists.minus_item,
    "without_words": lists.without_words,
}
