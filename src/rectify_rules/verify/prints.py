"""Fingerprints of rules: what two rulesets have in common is found without asking the solver."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from weakref import WeakKeyDictionary

from rectify_rules.facts.view import _INDEX as INDEX
from rectify_rules.ruleset.condition import Comparison, Condition, Group, Leaf, Proposition, VerdictIs
from rectify_rules.ruleset.model import Line, Rule, Ruleset, Table
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
)

__all__ = ["Prints", "prints_of"]

_EVENTS = (INDEX.by_date, INDEX.by_flag, INDEX.by_carried, INDEX.by_company)


def _hash(*parts: object) -> str:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:24]


class Prints:
    """The fingerprints of one ruleset, each computed once; they tell the meaning, not the words."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset = ruleset
        self._terms: dict[int, str] = {}
        self._conditions: dict[int, str] = {}
        self._kept: list[object] = []
        self._rules: dict[str, str] = {}
        self._views: dict[str, str] = {}

    def rule(self, name: str) -> str:
        """Give the fingerprint of what a rule decides, its transition among it."""
        found = self._rules.get(name)
        if found is None:
            found = self._rules[name] = self._rule(self._ruleset.rules[name])
        return found

    def _rule(self, rule: Rule) -> str:
        parts = [self.table(rule.table)]
        if rule.transition:
            parts += [self.term(rule.transition.act), self.table(rule.transition.table)]
        if rule.each:
            parts += [rule.each.section, self.table(rule.each.table), self.table(rule.each.raises)]
        if rule.ratio:
            ratio = rule.ratio
            counted = (f"{key}={self.condition(value)}" for key, value in ratio.counted.items())
            parts += [self.term(ratio.period), self.term(ratio.scope), ratio.reading, *sorted(counted)]
            parts.append(self.condition(ratio.fulfilled))
        return _hash(rule.is_scope, rule.declaratory, *parts)

    def table(self, table: Table) -> str:
        """Give the fingerprint of a decision table."""
        return _hash(*(self.line(line) for line in table.lines))

    def line(self, line: Line) -> str:
        """Give the fingerprint of a line: its verdict, reason and condition."""
        return _hash(line.verdict, line.reason, line.keeps_scope, self.condition(line.condition))

    def condition(self, condition: Condition) -> str:
        """Give the fingerprint of a condition."""
        found = self._conditions.get(id(condition))
        if found is None:
            found = self._conditions[id(condition)] = self._condition(condition)
            self._kept.append(condition)
        return found

    def _condition(self, condition: Condition) -> str:
        if isinstance(condition, Leaf):
            return _hash("leaf", condition.positive, self.proposition(condition.proposition))
        assert isinstance(condition, Group)
        parts = [self.condition(part) for part in condition.parts]
        return parts[0] if len(parts) == 1 else _hash("group", condition.every, *sorted(set(parts)))

    def proposition(self, proposition: Proposition) -> str:
        """Give the fingerprint of a proposition."""
        if isinstance(proposition, VerdictIs):
            table = self.table(self._ruleset.rules[proposition.rule].table)
            return _hash("verdict", table, *sorted(proposition.verdicts))
        assert isinstance(proposition, Comparison)
        operands = [self.term(operand) for operand in proposition.operands]
        if proposition.operator.operand in {"values", "words"}:
            operands = sorted(set(operands))
        return _hash(proposition.operator.name, self.term(proposition.term), *operands)

    def term(self, term: Term) -> str:
        """Give the fingerprint of a term."""
        found = self._terms.get(id(term))
        if found is None:
            found = self._terms[id(term)] = self._term(term)
            self._kept.append(term)
        return found

    def _term(self, term: Term) -> str:
        if isinstance(term, Derived):
            return self.term(term.body)
        if isinstance(term, Fact):
            return _hash("fact", term.path, term.per_item, self._view(term.path))
        if isinstance(term, Constant):
            return _hash("constant", term.type.kind, term.key)
        if isinstance(term, Builtin):
            return _hash("builtin", term.key, self._builtin(term.key))
        if isinstance(term, ReadingTerm):
            return _hash("reading", term.name)
        if isinstance(term, Call):
            return _hash("call", term.function, *(self.term(arg) for arg in term.args))
        if isinstance(term, ByReading):
            options = {value: self.term(option) for value, option in term.options.items()}
            if len(set(options.values())) == 1:
                return next(iter(options.values()))
            return _hash("by", term.reading, *(f"{value}={options[value]}" for value in sorted(options)))
        assert isinstance(term, Choose)
        return _hash("choose", *self._options(term))

    def _options(self, term: Choose) -> Iterable[str]:
        for condition, option in term.options:
            yield f"{condition and self.condition(condition)}={self.term(option)}"

    def _view(self, path: str) -> str:
        """Give the fingerprint of what orders and proofs say of a fact, or of the event that it goes with."""
        found = self._views.get(path)
        if found is None:
            # Set first: what makes a proof count may itself speak of the fact.
            self._views[path] = path
            found = self._views[path] = _hash(*self._said_of(path))
        return found

    def _said_of(self, path: str) -> Iterable[str]:
        events = [index[path] for index in _EVENTS if path in index]
        days = {path, *(event.date for event in events)}
        flags = {event.flag for event in events if event.flag}
        orders = (
            (order.before, order.after, order.bounds_before, order.waits)
            for order in self._ruleset.orders
            if days & {order.before, order.after}
        )
        yield from map(str, sorted(orders))
        for proof, when in self._ruleset.proofs:
            if proof.event in days or proof.flag in flags:
                yield f"{proof.event} {proof.flag} {self.condition(when)}"

    def _builtin(self, key: str) -> str:
        edition = self._ruleset.edition
        values = {"territory": edition.territory, "as_of": ""}
        return values.get(key, str(edition.effective_on))


_PRINTS: WeakKeyDictionary[Ruleset, Prints] = WeakKeyDictionary()


def prints_of(ruleset: Ruleset) -> Prints:
    """Give the fingerprints of a ruleset, computed once for as long as it lives."""
    found = _PRINTS.get(ruleset)
    return _PRINTS.setdefault(ruleset, Prints(ruleset)) if found is None else found
