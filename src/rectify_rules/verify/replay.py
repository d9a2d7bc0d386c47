"""The verdict of one norm on one case by the reference interpreter: what every answer of the solver is put to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from weakref import WeakKeyDictionary

from rectify_rules.engines.base import Decisions, tables_of
from rectify_rules.engines.interpreter import Interpreter
from rectify_rules.errors import EngineError
from rectify_rules.evaluation.context import Context, make_context
from rectify_rules.evaluation.gate import Gates
from rectify_rules.evaluation.outcome import Outcome, outcome_of
from rectify_rules.evaluation.selected import evaluate_selected
from rectify_rules.facts.case import Case
from rectify_rules.ruleset.condition import VerdictIs
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.ruleset.terms import Term, walk
from rectify_rules.verdict import Verdict

__all__ = ["Holding", "Replayed", "asked_by_rate", "holding", "replayed", "term_value", "words_of"]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the interpreter decides of one norm."""

    verdict: Verdict
    reason: str
    consistent: bool
    """The record does not contradict itself."""
    gap: bool = False
    """No line holds, and no fact is missing."""


_SLICES: WeakKeyDictionary[Ruleset, dict[str, Ruleset]] = WeakKeyDictionary()


def sliced(ruleset: Ruleset, name: str) -> Ruleset:
    """Give a ruleset of one rule, with those that its verdict rests on."""
    slices = _SLICES.setdefault(ruleset, {})
    if name not in slices:
        wanted: set[str] = set()
        asked = [name, *ruleset.edition.scope]
        while asked:
            rule = asked.pop()
            if rule not in wanted:
                wanted.add(rule)
                asked.extend(ruleset.rules[rule].depends_on)
                asked.extend(asked_by_rate(ruleset.rules[rule]))
        rules = {key: rule for key, rule in ruleset.rules.items() if key in wanted}
        slices[name] = replace(ruleset, rules=rules)
    return slices[name]


def asked_by_rate(rule: Rule) -> Iterator[str]:
    """Yield the rules that the jurisdiction and the period of a rate ask for."""
    for term in (rule.ratio.scope, rule.ratio.period) if rule.ratio else ():
        for part in walk(term):
            for condition in part.conditions():
                yield from (p.rule for p in condition.propositions() if isinstance(p, VerdictIs))


@dataclass(frozen=True, slots=True)
class Holding(Replayed):
    """What the interpreter decides, with every line that holds and not the first alone."""

    lines: Mapping[str, tuple[tuple[int, ...], ...]] = field(default_factory=dict)
    """By part (`case`, `raises`, `item`), for the case once, for records each."""


def replayed(ruleset: Ruleset, name: str, case: Case, as_of: date, readings: Mapping[str, str]) -> Replayed:
    """Decide one norm by the interpreter, scope and transition considered; readings not given are by default."""
    context, env, decisions = _decided(ruleset, name, case, as_of, readings)
    rule = context.ruleset.rules[name]
    return _found(context, env, decisions, rule)


def words_of(ruleset: Ruleset, name: str, case: Case, as_of: date, readings: Mapping[str, str]) -> str:
    """Give the words of the finding on one norm; nothing for a rate, or where a table has a gap."""
    known = {key: value for key, value in readings.items() if key in ruleset.readings}
    if ruleset.rules[name].ratio is not None:
        return ""
    try:
        # A sentence may speak of what rests on the verdict of any other rule.
        report = evaluate_selected(case, ruleset, ruleset.rules, as_of=as_of, readings=known)
    except EngineError:
        return ""
    return str(report[name].text)


def holding(ruleset: Ruleset, name: str, case: Case, as_of: date, readings: Mapping[str, str]) -> Holding:
    """Decide one norm by the interpreter, and list every line that holds."""
    context, env, decisions = _decided(ruleset, name, case, as_of, readings)
    rule = context.ruleset.rules[name]
    found = _found(context, env, decisions, rule)
    lines: dict[str, list[tuple[int, ...]]] = {}
    for slot, table, inner in tables_of(rule, env):
        held = (at for at, line in enumerate(table.lines) if line.condition.decide(inner)[0] is True)
        lines.setdefault(slot.part, []).append(tuple(held))
    return Holding(
        found.verdict,
        found.reason,
        found.consistent,
        found.gap,
        {part: tuple(held) for part, held in lines.items()},
    )


def term_value(
    ruleset: Ruleset, name: str, term: Term, case: Case, as_of: date, readings: Mapping[str, str]
) -> object:
    """Evaluate a term of a rule by the interpreter."""
    return _decided(ruleset, name, case, as_of, readings)[1].value(term).data


def _decided(
    ruleset: Ruleset, name: str, case: Case, as_of: date, readings: Mapping[str, str]
) -> tuple[Context, Environment, Decisions]:
    ruleset = sliced(ruleset, name)
    known = {key: value for key, value in readings.items() if key in ruleset.readings}
    context = make_context(ruleset, case, as_of, ruleset.chosen(known), assume_in_scope=False)
    env = context.environment()
    return context, env, Interpreter().decide(ruleset, env)


def _found(context: Context, env: Environment, decisions: Decisions, rule: Rule) -> Replayed:
    found = _rate(rule, env) if rule.ratio else _gated(context, rule, decisions, env)
    gap = found[0] is Verdict.UNDETERMINED and not found[2]
    consistent = not context.contradictions and not _doubtful_records(env, rule)
    return Replayed(found[0], found[1], consistent, gap)


def _gated(context: Context, rule: Rule, decisions: Decisions, env: Environment) -> tuple[Verdict, str, bool]:
    gates = Gates(context.ruleset, decisions, env)
    found: Outcome = gates.outcomes.get(rule.id) or outcome_of(rule, decisions, env)
    if rule.is_scope or rule.declaratory:
        return found.verdict, found.reason, bool(found.missing)
    gate = gates.of(rule)
    if gate.state:
        return found.verdict, found.reason, bool(found.missing)
    return (Verdict.NOT_APPLICABLE if gate.state is False else Verdict.UNDETERMINED), gate.reason, True


def _rate(rule: Rule, env: Environment) -> tuple[Verdict, str, bool]:
    """Say how a case enters a rate: not at all, as fulfilled, or as not fulfilled."""
    assert rule.ratio is not None
    counted = rule.ratio.counted.get(env.readings[rule.ratio.reading])
    enters = None if counted is None else counted.decide(env)[0]
    if not enters:
        return (Verdict.NOT_APPLICABLE if enters is False else Verdict.UNDETERMINED), "not_counted", True
    met = rule.ratio.fulfilled.decide(env)[0]
    if met is None:
        return Verdict.UNDETERMINED, "counted", True
    return (Verdict.COMPLIANT if met else Verdict.VIOLATED), "counted", True


def _doubtful_records(env: Environment, rule: Rule) -> bool:
    """Tell whether a record of the list that the rule goes through contradicts itself."""
    return any(
        inner.view.doubts - env.view.doubts
        for environments in env.record_environments.values()
        for inner in environments
    )
