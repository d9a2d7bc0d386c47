"""Verdicts and reasons of a record that contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from rectify_rules.engines.base import record_environments
from rectify_rules.engines.program.contradictions import touching
from rectify_rules.engines.program.writer import UncompilableError
from rectify_rules.evaluation.case_findings import CaseFindings
from rectify_rules.evaluation.context import Context, Contradiction
from rectify_rules.evaluation.program_doubts import Doubtful, compile_doubtful, doubts_of_records
from rectify_rules.evaluation.program_lines import Lines, told
from rectify_rules.evaluation.rule_facts import facts_of_rule
from rectify_rules.evaluation.ruling import MISSING, Ruling
from rectify_rules.facts.case import Case
from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.verdict import Verdict

__all__ = ["Doubted"]


class Doubted:
    """A ruleset under chosen readings, for records that contradict themselves.

    The compiled function decides; only where a norm that a doubt can touch waits for facts, the
    reference interpreter says whether it is one in doubt that it waits for.
    """

    def __init__(self, ruleset: Ruleset, readings: Mapping[str, str], *, assume_in_scope: bool) -> None:
        self._ruleset = ruleset
        self._readings = readings
        self._assume_in_scope = assume_in_scope
        self._rules = tuple(ruleset.rules.values())
        self._scope = frozenset(
            path for name in ruleset.edition.scope for path in self._touching(ruleset.rules[name])
        )
        self._of_records = frozenset(
            path for rule in self._rules if rule.each for path in doubts_of_records(rule.each.section)
        )
        self._own = [self._touching(rule) for rule in self._rules]
        self._program = _compiled(ruleset, readings, assume_in_scope=assume_in_scope)

    def rulings(self, case: Case, as_of: date) -> tuple[Ruling, ...] | None:
        """Decide a case; None where the reference has to."""
        found = self._program.decide(case, as_of) if self._program else None
        if found is None:
            return None
        rulings, lines, doubts = found
        asked = list(self._asked(rulings, doubts))
        if not asked:
            return rulings
        findings = self._findings(case, as_of, lines, doubts)
        settled = list(rulings)
        for at in asked:
            settled[at] = Ruling(*findings.verdict(self._rules[at]))
        return tuple(settled)

    def _asked(self, rulings: tuple[Ruling, ...], doubts: frozenset[str]) -> Iterator[int]:
        """Yield the norms that may wait for a fact in doubt."""
        for at, ruling in enumerate(rulings):
            if ruling.verdict is Verdict.UNDETERMINED and not (
                self._own[at].isdisjoint(doubts) and (ruling is MISSING or self._scope.isdisjoint(doubts))
            ):
                yield at

    def _findings(self, case: Case, as_of: date, lines: Lines, doubts: frozenset[str]) -> CaseFindings:
        assert self._program is not None
        # Of what contradicts itself only the facts count here, not the words for it; what a record of a list
        # puts in doubt is found in that record again.
        of_case = sorted(path for path in doubts if path not in self._of_records)
        doubted = (Contradiction("", tuple(of_case)),)
        context = Context(self._ruleset, case, as_of, self._readings, self._assume_in_scope, doubted)
        env, decisions = told(context, self._program.places, lines)
        for rule in self._rules:
            record_environments(rule, env)
        return CaseFindings(context, env, decisions)

    def _touching(self, rule: Rule) -> frozenset[str]:
        """List the facts for which a norm can wait, with those of the norms it asks."""
        paths = set(touching(facts_of_rule(rule), (), ()))
        for name in rule.depends_on:
            paths |= self._touching(self._ruleset.rules[name])
        return frozenset(paths)


def _compiled(ruleset: Ruleset, readings: Mapping[str, str], *, assume_in_scope: bool) -> Doubtful | None:
    try:
        return compile_doubtful(ruleset, readings, assume_in_scope=assume_in_scope)
    except UncompilableError:
        return None
