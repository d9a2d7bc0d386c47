"""Scope and transition: what stands before every norm."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from rectify_rules.engines.base import Decisions, Slot
from rectify_rules.evaluation.outcome import Outcome, open_part, outcome_of
from rectify_rules.facts.logic import Moment, merge
from rectify_rules.ruleset.condition import Condition
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.ruleset.terms import Term, facts_of
from rectify_rules.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether a norm applies: yes (`state` True), no (False, with the reason), or still open."""

    state: bool | None
    reason: str = ""
    by: Rule | None = None
    outcome: Outcome | None = None
    missing: tuple[str, ...] = ()


OPEN_TO_ALL = Gate(True)
_COMPLETION = "assessment.report_completed_on"


class Gates:
    """The scope rules decided once, and the transition of each norm."""

    def __init__(self, ruleset: Ruleset, decisions: Decisions, env: Environment) -> None:
        self._env = env
        self._decisions = decisions
        self._orders = ruleset.orders
        self._effect = ruleset.rules[ruleset.edition.scope[-1]]
        self.outcomes = {
            name: outcome_of(ruleset.rules[name], decisions, env) for name in ruleset.edition.scope
        }
        self._rules = {name: ruleset.rules[name] for name in ruleset.edition.scope}

    def of(self, rule: Rule) -> Gate:
        """Tell whether a norm applies."""
        if self._scope is not None:
            return self._scope
        if rule.transition is None:
            return self._by_completion(self.unsettled)
        return self._by_act(rule, self.unsettled)

    @cached_property
    def unsettled(self) -> list[str]:
        """The rules of scope that are not settled."""
        return [name for name, found in self.outcomes.items() if not self._settled(found)]

    @cached_property
    def _scope(self) -> Gate | None:
        """What closes or leaves open every norm alike, None where the scope is settled."""
        closed = [name for name, found in self.outcomes.items() if found.verdict is Verdict.NOT_APPLICABLE]
        if closed:
            outcome = self.outcomes[closed[0]]
            return Gate(False, outcome.reason, self._rules[closed[0]], outcome)
        if any(name != self._effect.id for name in self.unsettled):
            return Gate(None, "scope_open", missing=merge(*(self._missing(name) for name in self.unsettled)))
        return None

    def _settled(self, outcome: Outcome) -> bool:
        line = outcome.deciding[0].line
        return outcome.verdict is Verdict.COMPLIANT or (line is not None and line.keeps_scope)

    def _missing(self, name: str) -> tuple[str, ...]:
        """List the missing facts of a scope rule; where it calls for review, the facts to verify."""
        outcome = self.outcomes[name]
        if outcome.missing:
            return outcome.missing
        line = outcome.deciding[0].line
        return _facts(line.condition, self._env) if line else ()

    def _by_completion(self, unsettled: list[str]) -> Gate:
        if not unsettled:
            return OPEN_TO_ALL
        return Gate(None, "transition_open", missing=self._missing(unsettled[0]))

    def _by_act(self, rule: Rule, unsettled: list[str]) -> Gate:
        """Look at the date of the act; while completion is unknown, only that date can tell."""
        assert rule.transition is not None
        decided = self._decisions[Slot(rule.id, "transition")]
        if decided == 0:
            return Gate(False, "governed_by_predecessor")
        if unsettled:
            return self._before_completion(rule, self._missing(unsettled[0]))
        if decided == 1:
            return OPEN_TO_ALL
        part = open_part(rule.transition.table.lines, self._env)
        return Gate(None, "transition_open", missing=part.missing)

    def _before_completion(self, rule: Rule, completion: tuple[str, ...]) -> Gate:
        """Let the date of an act that precedes completion decide while completion is unknown.

        An act of this edition's time puts completion there, too; one that was left undone, or that
        follows completion, does not.
        """
        assert rule.transition is not None
        act = rule.transition.act
        moment = self._env.value(act).data
        exact = isinstance(moment, Moment) and moment.exact
        if exact and not self._follows(act) and rule.transition.by_act.decide(self._env)[0] is True:
            truth, _ = rule.transition.wholly.decide(self._env)
            if truth is True:
                return OPEN_TO_ALL
        missing = () if exact else self._env.value(act).missing
        return Gate(None, "transition_open", missing=merge(completion, missing))

    def _follows(self, act: Term) -> bool:
        """Tell whether an act cannot come before completion."""
        facts = facts_of(act)
        return any(order.after in facts for order in self._orders if order.before == _COMPLETION)


def _facts(condition: Condition, env: Environment) -> tuple[str, ...]:
    terms = [term for proposition in condition.propositions() for term in proposition.terms()]
    return merge(*(facts_of(term, env.readings) for term in terms))
