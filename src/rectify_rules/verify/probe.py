"""A quick look whether a changed edition decides a case otherwise, from what the edition itself computed.

What a statement about a case comes to does not depend on the rule it stands in, so it is computed once
for every case and used for every mutant. A difference found here is only a reason to run the scenario.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from rectify_rules.engines.base import Decisions
from rectify_rules.engines.interpreter import Interpreter
from rectify_rules.evaluation.case_findings import needed
from rectify_rules.evaluation.context import Context, make_context
from rectify_rules.evaluation.gate import OPEN_TO_ALL, Gate, Gates
from rectify_rules.evaluation.outcome import Outcome, Part, outcome_of
from rectify_rules.facts.case import Case
from rectify_rules.facts.view import FactView
from rectify_rules.report.wording import fill, public_value
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Ratio, Remark, Rule, Ruleset
from rectify_rules.spec.question import CaseQuestion, Question
from rectify_rules.verify.scenarios import Asked

_NAME = re.compile(r"[a-z_][a-z0-9_.]*")
Signature = tuple[Any, ...]
"""Everything that a step can see of a finding."""
Stale = Callable[[str], bool]
"""Tells whether a statement or term, by its key, is read anew."""


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """One case answered by the edition, with all that was computed on the way."""

    context: Context
    env: Environment
    literal: Environment
    """In which contradictions are looked for."""
    names: tuple[str, ...]
    """The rules looked at."""
    rate: bool
    """Whether the case is one of several over which the rate is taken."""
    scope: Signature
    rules: Mapping[str, Signature]

    def differs(self, mutant: Ruleset, stale: Stale, near: frozenset[str]) -> bool:
        """Tell whether a mutant may answer otherwise.

        `stale` tells which statements it reads anew, `near` which rules decide otherwise or from these.
        """
        env = _kept(self.env, stale)
        names = tuple(name for name in self.names if name in near)
        scope, rules = _signatures(mutant, self.context, env, names, rate=self.rate)
        return scope != self.scope or any(self.rules[name] != rules[name] for name in names)


def probes_of(asked: Asked, ruleset: Ruleset) -> Iterator[Probe]:
    """Answer a question about one case, or about each of several."""
    question = asked.question
    if question is None:
        return
    if isinstance(question, CaseQuestion):
        names = asked.rules(ruleset)
    else:
        names = tuple(rule.id for rule in ruleset.rules.values() if rule.ratio is not None)
    rate = not isinstance(question, CaseQuestion)
    for case in question.cases:
        yield probe_of(question, case, names, ruleset, rate=rate)


def probe_of(
    question: Question, case: Case, names: tuple[str, ...], ruleset: Ruleset, *, rate: bool
) -> Probe:
    """Answer a question about one case, as far as some rules go."""
    context = make_context(
        ruleset,
        case,
        question.as_of,
        ruleset.chosen(question.readings),
        assume_in_scope=question.assume_in_scope,
    )
    env = context.environment()
    view = FactView(case, question.as_of, ruleset.orders)
    view.literal = True
    literal = replace(env, view=view, values={}, truths={}, record_environments={})
    signatures = _signatures(ruleset, context, env, names, rate=rate)
    return Probe(context, env, literal, names, rate, *signatures)


def reads_anew(names: Iterable[str]) -> Stale:
    """Give the test for statements and terms that speak of one of some names."""
    wanted = frozenset(names)
    known: dict[str, bool] = {}

    def stale(key: str) -> bool:
        found = known.get(key)
        if found is None:
            # Of a choice the key tells the place alone; what a verdict is, the key does not tell.
            found = known[key] = "choose@" in key or "verdict_of(" in key or bool(_names_in(key) & wanted)
        return found

    return stale


def nothing_anew(key: str) -> bool:
    """Keep every statement: the names mean what they meant."""
    del key
    return False


@lru_cache(maxsize=10_000)
def _names_in(key: str) -> frozenset[str]:
    return frozenset(_NAME.findall(key))


def _kept(env: Environment, stale: Stale) -> Environment:
    copy = _copy(env, stale, None)
    copy.record_environments = {
        path: [_copy(inner, stale, copy) for inner in inside]
        for path, inside in env.record_environments.items()
    }
    return copy


def _copy(env: Environment, stale: Stale, parent: Environment | None) -> Environment:
    values, truths = env.values, env.truths
    # What a mutant adds to them is as true of every other one: a key says what was computed.
    if stale is not nothing_anew:
        values = {key: val for key, val in values.items() if not stale(key)}
        truths = {key: truth for key, truth in truths.items() if not stale(key)}
    return Environment(
        env.view,
        env.readings,
        env.effective_on,
        env.governed_from,
        env.territory,
        env.verdict_of,
        parent,
        values,
        truths,
    )


def _signatures(
    ruleset: Ruleset, context: Context, env: Environment, names: tuple[str, ...], *, rate: bool
) -> tuple[Signature, dict[str, Signature]]:
    decided = ruleset.order_of_decision if rate else needed(ruleset, names)
    decisions = Interpreter().decide(ruleset, env, decided)
    gates = Gates(ruleset, decisions, env)
    scope = tuple(
        (
            tuple(_of_part(part, ruleset) for part in outcome.deciding),
            outcome.missing,
            _remarks(ruleset.rules[name].presumptions, outcome, env, ruleset),
        )
        for name, outcome in gates.outcomes.items()
    )
    found = {name: _of_rule(ruleset.rules[name], context, env, decisions, gates, ruleset) for name in names}
    if rate:
        found = {
            name: (seen, *_of_ratio(ruleset.rules[name].ratio, context, env)) for name, seen in found.items()
        }
    return scope, found


def _of_rule(
    rule: Rule, context: Context, env: Environment, decisions: Decisions, gates: Gates, ruleset: Ruleset
) -> Signature:
    outcome = gates.outcomes.get(rule.id) or outcome_of(rule, decisions, env)
    free = rule.is_scope or rule.declaratory or context.assume_in_scope
    gate = OPEN_TO_ALL if free else gates.of(rule)
    if gate.state is False and gate.outcome is None:
        return _of_gate(gate, ruleset)
    return (
        _of_gate(gate, ruleset),
        outcome.verdict,
        outcome.reason,
        outcome.missing,
        tuple(_of_part(part, ruleset) for part in outcome.deciding),
        tuple((part.verdict, part.reason, part.index) for part in outcome.items),
        _remarks(rule.notices, outcome, env, ruleset),
        _remarks(rule.presumptions, outcome, env, ruleset),
        rule.owed_by,
        tuple((by, when.decide(env)[0]) for when, by in rule.owed_instead),
        _values(rule, outcome, env),
        rule.provisional,
    )


def _of_ratio(ratio: Ratio | None, context: Context, env: Environment) -> Signature:
    if ratio is None:
        return ()
    return (
        {value: condition.decide(env) for value, condition in ratio.counted.items()},
        ratio.fulfilled.decide(env),
        env.value(ratio.scope),
        env.value(ratio.period),
        ratio.consequence_of,
        context.readings[ratio.reading],
    )


def _of_gate(gate: Gate, ruleset: Ruleset) -> Signature:
    by = "" if gate.by is None else gate.by.id
    outcome = () if gate.outcome is None else tuple(_of_part(part, ruleset) for part in gate.outcome.deciding)
    return (gate.state, gate.reason, by, gate.missing, outcome)


def _of_part(part: Part, ruleset: Ruleset) -> Signature:
    line = part.line
    if line is None:
        return (part.verdict, part.reason, part.index, part.missing, part.text)
    remedy = ("", "", "") if line.remedy is None else (line.remedy.do, line.remedy.by, line.remedy.cite)
    said = tuple(fill(text, part.env, ruleset.names) for text in (line.say, line.by, *remedy))
    return (part.verdict, part.reason, part.index, said, line.consequence_of, line.keeps_scope)


def _remarks(remarks: Iterable[Remark], outcome: Outcome, env: Environment, ruleset: Ruleset) -> Signature:
    return tuple(
        (remark.id, fill(remark.say, env, ruleset.names))
        for remark in remarks
        if (not remark.verdicts or outcome.verdict in remark.verdicts)
        and remark.condition.decide(env)[0] is True
    )


def _values(rule: Rule, outcome: Outcome, env: Environment) -> Mapping[str, object]:
    found = {}
    for name, term in rule.values:
        environments = [part.env for part in outcome.deciding] if term.per_item else [env]
        found[name] = tuple(
            public_value(inner.value(term), term.type)
            for inner in environments
            if not term.per_item or inner.parent
        )
    return found
