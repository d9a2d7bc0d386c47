"""What the rules of an edition make use of: facts, readings, derived facts, conditions, records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from rectify_rules.ruleset.condition import Condition, Group, Leaf
from rectify_rules.ruleset.model import Line, Remark, Rule, Ruleset
from rectify_rules.ruleset.terms import ByReading, Call, Choose, Derived, Fact, ReadingTerm, Term

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_WITH_FIELD = {"ids": "id", "ids_where": "id"}


@dataclass
class Uses:
    """The names that something outside their own definition refers to, directly or through others."""

    facts: set[str] = field(default_factory=set)
    """Paths in the dictionary."""
    readings: set[str] = field(default_factory=set)
    derived: set[str] = field(default_factory=set)
    conditions: set[str] = field(default_factory=set)
    records: set[str] = field(default_factory=set)
    """Names of one record, as `problem`."""


@lru_cache(maxsize=4)
def uses_of(ruleset: Ruleset) -> Uses:
    """Follow everything that verdicts, sentences and contradictions rest on."""
    walker = _Walker(ruleset)
    for rule in ruleset.rules.values():
        walker.rule(rule)
    walker.integrity()
    return walker.uses


class _Walker:
    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.uses = Uses()

    def rule(self, rule: Rule) -> None:
        for line in (*rule.all_lines(), *filter(None, (rule.otherwise,))):
            self.line(line)
        for item in rule.unless:
            self.condition(item.condition)
            self.template(item.say)
        for remark in (*rule.notices, *rule.presumptions):
            self.remark(remark)
        for condition, by in rule.owed_instead:
            self.condition(condition)
            self.template(by)
        for _, term in rule.values:
            self.term(term)
        self.rare(rule)

    def rare(self, rule: Rule) -> None:
        """Follow the parts that few rules have."""
        if rule.when is not None:
            self.condition(rule.when)
        if rule.each is not None:
            self.uses.records.add(rule.each.alias)
            self.uses.facts.add(rule.each.section)
            self.condition(rule.each.when)
        if rule.transition is not None:
            self.term(rule.transition.act)
            self.condition(rule.transition.by_act)
        if rule.provisional is not None:
            self.names(rule.provisional)
        if rule.ratio is not None:
            self.uses.readings.add(rule.ratio.reading)
            self.term(rule.ratio.period)
            self.term(rule.ratio.scope)
            for condition in (*rule.ratio.counted.values(), rule.ratio.fulfilled):
                self.condition(condition)

    def line(self, line: Line) -> None:
        self.condition(line.condition)
        remedy = (line.remedy.do, line.remedy.by) if line.remedy else ()
        for text in (line.say, line.by, *remedy):
            self.template(text)

    def remark(self, remark: Remark) -> None:
        self.condition(remark.condition)
        self.template(remark.say)

    def integrity(self) -> None:
        for order in self.ruleset.orders:
            self.names((order.before, order.after, *order.doubts))
        for text in self.ruleset.order_texts.values():
            self.template(text)
        for proof, condition in self.ruleset.proofs:
            self.names((proof.event, proof.flag))
            self.condition(condition)
        for entry in self.ruleset.integrity:
            self.condition(entry.condition)
            self.names(entry.doubts)
            self.template(entry.say)

    def template(self, text: str) -> None:
        self.names(_PLACEHOLDER.findall(text))

    def names(self, names: Iterable[str]) -> None:
        for name in names:
            term = self.ruleset.names.term(name)
            if term is not None:
                self.term(term)

    def condition(self, condition: Condition) -> None:
        if isinstance(condition, Leaf):
            for term in condition.proposition.terms():
                self.term(term)
        elif isinstance(condition, Group):
            name = condition.name.removeprefix("!")
            if name in self.ruleset.conditions:
                if name in self.uses.conditions:
                    return
                self.uses.conditions.add(name)
                self.record(name)
                # As defined, since a complement no longer tells the names of its parts.
                self.condition(self.ruleset.conditions[name])
                return
            for part in condition.parts:
                self.condition(part)

    def term(self, term: Term) -> None:
        if isinstance(term, Derived):
            if term.key in self.uses.derived:
                return
            self.uses.derived.add(term.key)
            self.record(term.key)
        elif isinstance(term, Fact):
            self.uses.facts.add(term.path)
            self.record(term.key)
        elif isinstance(term, ReadingTerm):
            self.uses.readings.add(term.name)
        elif isinstance(term, ByReading):
            self.uses.readings.add(term.reading)
        elif isinstance(term, Call):
            self.uses.facts.update(_fields(term))
        for part in term.parts(None):
            self.term(part)
        if isinstance(term, Choose):
            for condition in term.conditions():
                self.condition(condition)

    def record(self, name: str) -> None:
        """Note that a name speaks of one record of a list."""
        head = name.partition(".")[0]
        if head in self.ruleset.records and "." in name:
            self.uses.records.add(head)


def _fields(call: Call) -> Iterator[str]:
    """Name the fields of records that a function looks at."""
    if not call.args or call.args[0].type.kind != "records":
        return
    path = call.args[0].type.path
    if call.function in _WITH_FIELD:
        yield f"{path}.{_WITH_FIELD[call.function]}"
    if call.function in {"pluck", "ids_where"}:
        yield path + "." + call.args[1].key.strip("'")
