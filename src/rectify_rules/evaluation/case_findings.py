"""The findings of one case, each made when it is asked for."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, cast

from rectify_rules.engines.base import Decisions
from rectify_rules.engines.interpreter import Interpreter
from rectify_rules.errors import EngineError
from rectify_rules.evaluation.context import Context, make_context
from rectify_rules.evaluation.draft import Draft, Said
from rectify_rules.evaluation.finding import FindingMaker
from rectify_rules.evaluation.gate import OPEN_TO_ALL, Gate, Gates
from rectify_rules.evaluation.outcome import Outcome, outcome_of
from rectify_rules.facts.case import Case
from rectify_rules.report.model import Finding
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.verdict import Verdict

__all__ = ["CaseFindings", "FactPath", "Sensitivity", "decided", "gap", "needed"]


def decided(context: Context) -> tuple[Environment, Decisions]:
    """Decide all tables by the reference interpreter."""
    env = context.environment()
    return env, Interpreter().decide(context.ruleset, env)


def needed(ruleset: Ruleset, names: Iterable[str]) -> tuple[Rule, ...]:
    """Give some rules with those of the scope and those whose verdicts they ask for, in order of decision."""
    wanted: set[str] = set()

    def visit(name: str) -> None:
        if name not in wanted:
            wanted.add(name)
            for other in ruleset.rules[name].depends_on:
                visit(other)

    for name in (*ruleset.edition.scope, *names):
        visit(name)
    return tuple(rule for rule in ruleset.order_of_decision if rule.id in wanted)


def gap(rule: Rule) -> EngineError:
    """Give the error for a table with a gap."""
    return EngineError(f"`{rule.id}` is undetermined without a missing fact: its table has a gap")


class CaseFindings:
    """What the decisions on the tables of one case come to."""

    def __init__(self, context: Context, env: Environment, decisions: Decisions) -> None:
        self.context = context
        self._env = env
        self._decisions = decisions
        self._gates = Gates(context.ruleset, decisions, env)

    @cached_property
    def _sensitivity(self) -> Sensitivity:
        return Sensitivity(self.context)

    @cached_property
    def _bare(self) -> FindingMaker:
        return FindingMaker(self.context, self._env)

    @cached_property
    def _maker(self) -> FindingMaker:
        self._bare.presume_scope(self.presumed())
        return self._bare

    def all(self, rules: Iterable[Rule] | None = None) -> tuple[Finding, ...]:
        """Make the findings of all norms, or of `rules`, in the order of the articles."""
        chosen = self.context.ruleset.rules.values() if rules is None else rules
        return tuple(self.finding(rule) for rule in chosen)

    def verdict(self, rule: Rule) -> tuple[Verdict, str]:
        """Give the verdict on a norm with its reason."""
        gate = self._gate(rule)
        if gate.state is False:
            return Verdict.NOT_APPLICABLE, gate.reason
        verdict, reason, missing = self._bare.verdict(self._outcome(rule), gate)
        self._refuse_gap(rule, verdict, missing)
        return verdict, reason

    def finding(self, rule: Rule) -> Finding:
        """Make the finding of a norm."""
        finding = Finding.made(**self.draft(rule).filled(self._maker.stage))
        # What is made here is not yet anybody else's; the model's own way to set it takes longer.
        object.__setattr__(finding, "__pydantic_private__", {"_sensitivity": self._sensitivity})
        return finding

    def presumed(self) -> tuple[tuple[str, Said], ...]:
        """List what is presumed of the scope, which all other findings share."""
        rules = self.context.ruleset.rules
        found = ((rules[name], outcome.verdict) for name, outcome in self._gates.outcomes.items())
        return self._bare.presumed(found)

    @property
    def unsettled(self) -> bool:
        """Whether a rule of scope is not settled."""
        return bool(self._gates.unsettled)

    def draft(self, rule: Rule) -> Draft:
        """Draft the finding of a norm."""
        gate = self._gate(rule)
        if gate.state is False:
            # The tables of a norm that does not apply are not looked at.
            return self._bare.closed(rule, gate)
        outcome = self._outcome(rule)
        provisional = self._provisional(rule, outcome) if gate.state else None
        draft = self._bare.draft(rule, outcome, gate, provisional)
        self._refuse_gap(rule, draft.fields["verdict"], draft.fields["missing"])
        return draft

    def _outcome(self, rule: Rule) -> Outcome:
        return self._gates.outcomes.get(rule.id) or outcome_of(rule, self._decisions, self._env)

    def _gate(self, rule: Rule) -> Gate:
        free = rule.is_scope or rule.declaratory or self.context.assume_in_scope
        return OPEN_TO_ALL if free else self._gates.of(rule)

    def _refuse_gap(self, rule: Rule, verdict: Verdict, missing: tuple[str, ...]) -> None:
        if verdict is Verdict.UNDETERMINED and not missing:
            raise gap(rule)

    def _provisional(self, rule: Rule, outcome: Outcome) -> Verdict | None:
        """Give the verdict on the fact that stands in for the one that is missing."""
        if rule.provisional is None or outcome.verdict is not Verdict.UNDETERMINED:
            return None
        absent, stand_in = rule.provisional
        value = FactPath(stand_in).read(self.context.case)
        if absent not in outcome.missing or value is None or {absent, stand_in} & self.context.doubts:
            return None
        other = _again(
            self.context, FactPath(absent).replace(self.context.case, value), self.context.readings
        )
        env = other.environment()
        decisions = Interpreter().decide(other.ruleset, env, needed(other.ruleset, (rule.id,)))
        found = outcome_of(rule, decisions, env).verdict
        return None if found is Verdict.UNDETERMINED else found


def _again(context: Context, case: Case, readings: Mapping[str, str]) -> Context:
    """Give the context of another case, or of other readings, with all else as it was."""
    return make_context(
        context.ruleset, case, context.as_of, readings, assume_in_scope=context.assume_in_scope
    )


class FactPath:
    """A fact of a case by its path, read and replaced without touching the rest."""

    def __init__(self, path: str) -> None:
        self.section, _, self.name = path.partition(".")

    def read(self, case: Case) -> object:
        """Give the recorded value, None where there is none."""
        return getattr(getattr(case, self.section), self.name, None)

    def replace(self, case: Case, value: object) -> Case:
        """Give a copy of the case with another value."""
        section = getattr(case, self.section)
        return case.model_copy(update={self.section: section.model_copy(update={self.name: value})})


class Sensitivity:
    """Decides a norm of a case again under other readings; a finding keeps it to be asked.

    It is pickled with the name of its rules, and loads them when it is asked: a finding can be read where
    they are not at hand.
    """

    def __init__(self, context: Context | bytes) -> None:
        self._context = context

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the context apart: what is never asked is never loaded."""
        context = self._context
        return Sensitivity, (context if isinstance(context, bytes) else pickle.dumps(context),)

    def __deepcopy__(self, memo: object) -> Sensitivity:
        """Give itself: nothing of it can be changed."""
        return self

    def __eq__(self, other: object) -> bool:
        """Findings are compared by what they say."""
        return isinstance(other, Sensitivity)

    def __hash__(self) -> int:
        """Give the same for all, which are all equal."""
        return 0

    def __call__(self, name: str) -> Mapping[str, Mapping[str, Verdict]]:
        """Decide one norm under every other value of each reading it rests on."""
        if isinstance(self._context, bytes):
            # Part of a pickle that has been read already: no more is trusted than was.
            self._context = cast("Context", pickle.loads(self._context))  # noqa: S301
        context = self._context
        rule = context.ruleset.rules[name]
        found: dict[str, dict[str, Verdict]] = {}
        for reading in rule.readings:
            for value in context.ruleset.readings[reading].values:
                if value == context.readings[reading]:
                    continue
                other = _again(context, context.case, {**context.readings, reading: value})
                found.setdefault(reading, {})[value] = CaseFindings(other, *decided(other)).verdict(rule)[0]
        return found
