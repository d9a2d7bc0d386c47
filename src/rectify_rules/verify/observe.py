"""What a scenario makes a ruleset decide: the environments, tables and norms it looks at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rectify_rules.engines.base import Decisions, record_environments
from rectify_rules.engines.interpreter import Interpreter
from rectify_rules.evaluation.case_findings import needed
from rectify_rules.evaluation.context import make_context
from rectify_rules.evaluation.gate import Gates
from rectify_rules.facts.case import Case
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.spec.question import CaseQuestion, Question
from rectify_rules.verify.scenarios import Asked


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """One case decided for one question of a scenario."""

    question: Question
    env: Environment
    decisions: Decisions
    rules: tuple[Rule, ...]
    """The rules looked at that are decided by their own tables: scope and transition let them."""
    looked_at: tuple[Rule, ...]
    readings: Mapping[str, str]

    def environments(self, rule: Rule, *, per_item: bool) -> list[Environment]:
        """Give the environments in which a condition of a rule is decided: the case, or each record."""
        return record_environments(rule, self.env) if per_item else [self.env]


def observe(asked: Asked, ruleset: Ruleset) -> Iterator[Observation]:
    """Decide what a question is about: one case, or every case of a jurisdiction."""
    question = asked.question
    if question is None:
        return
    for case in question.cases:
        if isinstance(question, CaseQuestion):
            names = asked.rules(ruleset)
        else:
            names = tuple(rule.id for rule in ruleset.rules.values() if rule.ratio is not None)
        yield observe_case(question, case, names, ruleset)


def observe_case(question: Question, case: Case, names: tuple[str, ...], ruleset: Ruleset) -> Observation:
    """Decide some rules for one case."""
    readings = ruleset.chosen(question.readings)
    context = make_context(ruleset, case, question.as_of, readings, assume_in_scope=question.assume_in_scope)
    env = context.environment()
    decisions = Interpreter().decide(ruleset, env, needed(ruleset, names))
    gates = Gates(ruleset, decisions, env)
    looked_at = tuple(ruleset.rules[name] for name in names)
    rules = tuple(
        rule
        for rule in looked_at
        if rule.is_scope or rule.declaratory or question.assume_in_scope or gates.of(rule).state is True
    )
    return Observation(question, env, decisions, rules, looked_at, readings)
