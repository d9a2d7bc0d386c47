"""How one norm is decided on one case: every fact read, date computed and branch decided, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rectify_rules.engines.base import Decisions, record_environments
from rectify_rules.evaluation.case_findings import CaseFindings, decided
from rectify_rules.evaluation.context import Context
from rectify_rules.evaluation.gate import Gates
from rectify_rules.evaluation.outcome import Outcome, Part, outcome_of
from rectify_rules.explain.definitions import definition
from rectify_rules.explain.model import Definition
from rectify_rules.explain.rule import facts_read, written_conditions
from rectify_rules.explain.values import bounded, remark_on, values_compared
from rectify_rules.explain.wording import Words
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.facts.logic import Truth
from rectify_rules.report.model import Finding
from rectify_rules.report.wording import fill
from rectify_rules.ruleset.condition import Condition, Group, Leaf
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Line, Rule, Table, conditions_of
from rectify_rules.ruleset.terms import Derived, Term, label_of
from rectify_rules.ruleset.types import type_of_fact
from rectify_rules.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Decided:
    """A condition in words with its truth on the case; None where the record does not say."""

    kind: str
    """`leaf`, `named`, `all` or `any`."""
    text: str
    truth: Truth
    values: str = ""
    """What the record says of the terms compared."""
    parts: tuple[Decided, ...] = ()


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """A line of the table with its condition decided."""

    verdict: Verdict
    label: str
    say: str
    truth: Truth
    """Of the whole line: trigger and exceptions included."""
    condition: Decided
    decides: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class DecidedTable:
    """The table about the case, or about one record of a list."""

    title: str
    trigger: Decided | None
    """What must hold for the table to be looked at."""
    rows: tuple[DecidedRow, ...]


@dataclass(frozen=True, slots=True)
class FactRead:
    """A fact as the rule reads it."""

    path: str
    label: str
    text: str
    place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Computed:
    """A derived value, with how it is computed under the readings chosen."""

    name: str
    label: str
    text: str
    how: str


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything that leads to one verdict."""

    finding: Finding
    contradictions: tuple[str, ...]
    scope: tuple[tuple[str, str, str], ...]
    """The scope norms: id, verdict in words, sentence."""
    gate: str
    """What scope and transition come to for this norm."""
    facts: tuple[FactRead, ...]
    computed: tuple[Computed, ...]
    tables: tuple[DecidedTable, ...]


def trace_rules(context: Context, rules: Sequence[Rule]) -> list[Trace]:
    """Decide a case once, and keep of each rule everything that leads to its verdict."""
    env, decisions = decided(context)
    findings = {finding.rule: finding for finding in CaseFindings(context, env, decisions).all()}
    return [_Tracer(context, rule, env, decisions).trace(findings) for rule in rules]


class _Tracer:
    def __init__(self, context: Context, rule: Rule, env: Environment, decisions: Decisions) -> None:
        self.context = context
        self.ruleset = context.ruleset
        self.rule = rule
        self.env = env
        self.decisions = decisions
        self.words = Words(context.ruleset)
        self.expanded: set[str] = set()

    def trace(self, findings: Mapping[str, Finding]) -> Trace:
        scope = [findings[name] for name in self.ruleset.edition.scope]
        return Trace(
            finding=findings[self.rule.id],
            contradictions=tuple(dict.fromkeys(found.text for found in self.context.contradictions)),
            scope=tuple((found.norm, found.label, found.text) for found in scope),
            gate=self._gate(),
            facts=tuple(self._facts()),
            computed=tuple(self._computed()),
            tables=tuple(self._tables()),
        )

    def _gate(self) -> str:
        rule = self.rule
        if rule.is_scope or rule.declaratory:
            return "本条不受适用范围和新旧衔接的限制"
        if self.context.assume_in_scope:
            return "假定适用（试判）"
        gate = Gates(self.ruleset, self.decisions, self.env).of(rule)
        act = ""
        if rule.transition is not None:
            day = bounded(self.env.value(rule.transition.act), rule.transition.act.type)
            act = f"；新旧衔接看“{label_of(rule.transition.act)}”：{day}"
        state = {True: "适用", False: "不适用，不再看判定表", None: "是否适用未定"}[gate.state]
        missing = "、".join(map(self._fact_label, gate.missing))
        return state + act + (f"；待补充：{missing}" if missing else "")

    def _fact_label(self, path: str) -> str:
        spec = dictionary().get(path)
        return spec.label if spec else path

    def _facts(self) -> Iterator[FactRead]:
        for path in facts_read(self.rule):
            environments = self._record_environments() if self._of_record(path) else [self.env]
            for number, env in enumerate(environments):
                yield self._fact(path, env, number)

    def _of_record(self, path: str) -> bool:
        return self.rule.each is not None and path.startswith(f"{self.rule.each.section}.")

    def _record_environments(self) -> list[Environment]:
        return record_environments(self.rule, self.env)

    def _fact(self, path: str, env: Environment, number: int) -> FactRead:
        spec = dictionary()[path]
        text = bounded(env.view.get(path), type_of_fact(spec))
        section = self.rule.each.section if self.rule.each is not None else ""
        located = f"{section}[{number}]{path[len(section) :]}" if self._of_record(path) else path
        label = f"第{number + 1}项·{spec.label}" if self._of_record(path) else spec.label
        place = "" if env.view.raw(path) is None else env.view.case.place_of(located)
        return FactRead(path, label, text, place, remark_on(path, env))

    def _computed(self) -> Iterator[Computed]:
        """Yield the derived values in use, each after those it is computed from."""
        seen: set[str] = set()
        for term in self._terms():
            for derived in _in_order(term, self.context.readings):
                if derived.key in seen:
                    continue
                seen.add(derived.key)
                environments = self._record_environments() if derived.per_item else [self.env]
                for number, env in enumerate(environments):
                    label = f"第{number + 1}项·{derived.label}" if derived.per_item else derived.label
                    text = bounded(env.value(derived), derived.type)
                    yield Computed(derived.key, label, text, self._how(derived))

    def _terms(self) -> Iterator[Term]:
        for condition in (*written_conditions(self.rule), *conditions_of(self.rule)):
            for proposition in condition.propositions():
                yield from proposition.terms()
        yield from (term for _, term in self.rule.values)

    def _how(self, derived: Derived) -> str:
        found: Definition = definition(self.words, derived.key)
        if found.text:
            return found.text
        chosen = [way for way in found.ways if self._is_chosen(derived, way.when)]
        return "；".join(f"{way.when}：{way.text}" for way in chosen or found.ways)

    def _is_chosen(self, derived: Derived, when: str) -> bool:
        reading = getattr(derived.body, "reading", None)
        if reading is None:
            return True
        found = self.ruleset.readings[reading]
        return when == f"口径“{found.label}”为“{found.values[self.context.readings[reading]]}”"

    def _tables(self) -> Iterator[DecidedTable]:
        rule, each = self.rule, self.rule.each
        outcome = outcome_of(rule, self.decisions, self.env)
        deciding = {id(part.line) for part in outcome.deciding if part.line is not None}
        trigger = None if rule.when is None else self._decide(rule.when, self.env)
        yield DecidedTable("", trigger, tuple(self._rows(rule.table, self.env, deciding)))
        if each is None:
            return
        if each.raises.lines:
            rows = tuple(self._rows(each.raises, self.env, deciding))
            yield DecidedTable("不论各项如何均须研判的", None, rows)
        for index, env in enumerate(self._record_environments()):
            identity = getattr(env.view.record, "id", None)
            title = f"第{index + 1}项" + (f"（{identity}）" if identity else "")
            rows = tuple(self._rows(each.table, env, _decisive(outcome, index)))
            yield DecidedTable(title, self._decide(each.when, env), rows)

    def _rows(self, table: Table, env: Environment, deciding: set[int]) -> Iterator[DecidedRow]:
        written = {(line.number, line.reason): line.condition for line in self.rule.all_lines()}
        for line in table.lines:
            truth = line.condition.decide(env)[0]
            if self._is_absent_trigger(line):
                decided = Decided("leaf", "前提不成立", truth)
            else:
                decided = self._decide(written.get((line.number, line.reason), line.condition), env)
            note = "" if truth is decided.truth else "前提未具备，或有例外、新旧衔接的限制"
            say = fill(line.say, env, self.ruleset.names) if line.say else "不属于本项规定的情形"
            yield DecidedRow(
                line.verdict, line.verdict.label, say, truth, decided, id(line) in deciding, note
            )

    def _is_absent_trigger(self, line: Line) -> bool:
        """Tell the line that passes a case or a record over because the trigger is absent."""
        otherwise = self.rule.otherwise
        if line.reason == "not_concerned":
            return True
        return otherwise is not None and (line.number, line.reason) == (otherwise.number, otherwise.reason)

    def _decide(self, condition: Condition, env: Environment) -> Decided:
        truth = condition.decide(env)[0]
        phrase = self.words.condition(condition)
        if isinstance(condition, Leaf):
            return Decided("leaf", phrase.text, truth, values_compared(condition, env, self.words.term))
        assert isinstance(condition, Group)
        if condition.name:
            return self._named(condition, phrase.text, truth, env)
        parts = tuple(self._decide(part, env) for part in condition.parts)
        return (
            parts[0]
            if len(parts) == 1
            else Decided("all" if condition.every else "any", "", truth, parts=parts)
        )

    def _named(self, condition: Group, text: str, truth: Truth, env: Environment) -> Decided:
        """Show a named condition with what it stands for, the first time it is met."""
        name = condition.name.removeprefix("!")
        key = f"{name}@{id(env)}"
        if key in self.expanded:
            return Decided("named", text, truth)
        self.expanded.add(key)
        return Decided("named", text, truth, parts=(self._decide(self.ruleset.conditions[name], env),))


def _decisive(outcome: Outcome, index: int) -> set[int]:
    """Tell which lines decide one record."""
    parts: list[Part] = [part for part in outcome.items if part.index == index]
    return {id(part.line) for part in parts if part.line is not None}


def _in_order(term: Term, readings: Mapping[str, str]) -> Iterator[Derived]:
    """Yield the derived facts of a term, the inner ones first."""
    for part in term.parts(readings):
        yield from _in_order(part, readings)
    for condition in term.conditions():
        for proposition in condition.propositions():
            for operand in proposition.terms():
                yield from _in_order(operand, readings)
    if isinstance(term, Derived):
        yield term
