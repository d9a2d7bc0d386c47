"""A quick look whether a changed edition decides a case otherwise, from what the edition itself computed.

What a statement about a case comes to does not depend on the rule it stands in, so it is computed once
for every case and used for every mutant. A difference found here is only a reason to run the scenario.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rectify_rules.engines.base import Decisions
from rectify_rules.engines.interpreter import Interpreter
from rectify_rules.evaluation.context import Context, make_context
from rectify_rules.evaluation.gate import OPEN_TO_ALL, Gate, Gates
from rectify_rules.evaluation.outcome import Outcome, Part, outcome_of
from rectify_rules.evaluation.selected import needed
from rectify_rules.report.wording import public_value
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Remark, Rule, Ruleset
from rectify_rules.spec.question import CaseQuestion
from rectify_rules.verify.scenarios import Asked

_NAME = re.compile(r"[a-z_][a-z0-9_.]*")
Signature = tuple[Any, ...]
"""Everything that a step can see of a finding, without its words."""


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """A question answered by the edition, with all that was computed on the way."""

    context: Context
    env: Environment
    names: tuple[str, ...]
    """The rules looked at."""
    signature: Signature

    def differs(self, mutant: Ruleset, stale: Callable[[str], bool]) -> bool:
        """Tell whether a mutant may answer otherwise; `stale` tells which statements it reads anew."""
        env = _kept(self.env, stale)
        return _signature(mutant, self.context, env, self.names) != self.signature


def probe(asked: Asked, ruleset: Ruleset) -> Probe | None:
    """Answer a question about one case; None for other questions."""
    question = asked.question
    if not isinstance(question, CaseQuestion):
        return None
    context = make_context(
        ruleset,
        question.cases[0],
        question.as_of,
        ruleset.chosen(question.readings),
        assume_in_scope=question.assume_in_scope,
    )
    env, names = context.environment(), asked.rules(ruleset)
    return Probe(context, env, names, _signature(ruleset, context, env, names))


def reads_anew(names: Iterable[str]) -> Callable[[str], bool]:
    """Give the test for statements and terms that speak of one of some names."""
    wanted = frozenset(names)
    known: dict[str, bool] = {}

    def stale(key: str) -> bool:
        found = known.get(key)
        if found is None:
            # What a choice comes to is known by its place alone.
            found = known[key] = "choose@" in key or bool(_names_in(key) & wanted)
        return found

    return stale


def nothing_anew(key: str) -> bool:
    """Keep every statement: the names mean what they meant."""
    del key
    return False


@lru_cache(maxsize=10_000)
def _names_in(key: str) -> frozenset[str]:
    return frozenset(_NAME.findall(key))


def _kept(env: Environment, stale: Callable[[str], bool]) -> Environment:
    copy = _copy(env, stale, None)
    copy.record_environments = {
        path: [_copy(inner, stale, copy) for inner in inside]
        for path, inside in env.record_environments.items()
    }
    return copy


def _copy(env: Environment, stale: Callable[[str], bool], parent: Environment | None) -> Environment:
    return Environment(
        env.view,
        env.readings,
        env.effective_on,
        env.governed_from,
        env.territory,
        env.verdict_of,
        parent,
        {key: val for key, val in env.values.items() if not stale(key)},
        {key: truth for key, truth in env.truths.items() if not stale(key)},
    )


def _signature(ruleset: Ruleset, context: Context, env: Environment, names: tuple[str, ...]) -> Signature:
    decisions = Interpreter().decide(ruleset, env, needed(ruleset, names))
    gates = Gates(ruleset, decisions, env)
    scope = tuple(
        _remarks(ruleset.rules[name].presumptions, outcome, env) for name, outcome in gates.outcomes.items()
    )
    looked_at = (_of_rule(ruleset.rules[name], context, env, decisions, gates) for name in names)
    return (scope, *looked_at)


def _of_rule(rule: Rule, context: Context, env: Environment, decisions: Decisions, gates: Gates) -> Signature:
    outcome = gates.outcomes.get(rule.id) or outcome_of(rule, decisions, env)
    free = rule.is_scope or rule.declaratory or context.assume_in_scope
    gate = OPEN_TO_ALL if free else gates.of(rule)
    if gate.state is False and gate.outcome is None:
        return _of_gate(gate)
    return (
        _of_gate(gate),
        outcome.verdict,
        outcome.reason,
        outcome.missing,
        tuple(map(_of_part, outcome.deciding)),
        tuple((part.verdict, part.reason, part.index) for part in outcome.items),
        _remarks(rule.notices, outcome, env),
        _remarks(rule.presumptions, outcome, env),
        rule.owed_by,
        tuple((by, when.decide(env)[0]) for when, by in rule.owed_instead),
        _values(rule, outcome, env),
        rule.provisional,
    )


def _of_gate(gate: Gate) -> Signature:
    by = "" if gate.by is None else gate.by.id
    outcome = () if gate.outcome is None else tuple(map(_of_part, gate.outcome.deciding))
    return (gate.state, gate.reason, by, gate.missing, outcome)


def _of_part(part: Part) -> Signature:
    line = part.line
    said = () if line is None else (line.say, line.remedy, line.by, line.consequence_of, line.keeps_scope)
    return (part.verdict, part.reason, part.index, part.missing, part.text, said)


def _remarks(remarks: Iterable[Remark], outcome: Outcome, env: Environment) -> Signature:
    return tuple(
        (remark.id, remark.say)
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
