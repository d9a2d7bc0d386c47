"""Findings of cases in which the same propositions hold and the same values enter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import itemgetter

from rectify_rules.engines.base import Decisions, Slot
from rectify_rules.engines.program.writer import UncompilableError
from rectify_rules.evaluation.context import Context
from rectify_rules.evaluation.draft import Draft, Stage
from rectify_rules.evaluation.gate import Gate
from rectify_rules.evaluation.remembered import Remembered
from rectify_rules.evaluation.spoken import conditions_spoken
from rectify_rules.facts.logic import Items
from rectify_rules.facts.view import Proof
from rectify_rules.report.model import Finding
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Rule, Ruleset

__all__ = ["Recalled", "recalled"]

_CHOICES = 16
"""Choices of readings for which something is kept."""
_DRAFTS = 512
"""Drafts kept of one norm."""


class Recalled:
    """What is remembered of a ruleset under chosen readings, for records without contradictions.

    The reference interpreter proves a finding where the truths of its propositions are met for the first
    time; values are put into it where they are met for the first time. What it says of a case is a
    function of both, so that nothing is decided differently for being remembered.
    """

    def __init__(self, ruleset: Ruleset, readings: Mapping[str, str], proofs: tuple[Proof, ...]) -> None:
        self._known = Remembered(ruleset, readings, proofs)
        self._rules = {rule.id: _Norm(rule) for rule in ruleset.rules.values()}

    def fill(self, env: Environment) -> None:
        """Put into the environment of a case what its facts come to."""
        self._known.fill(env)

    def finding(
        self, rule: Rule, gate: Gate, decisions: Decisions, stage: Stage, make: Callable[[], Draft]
    ) -> Finding:
        """Give the finding of a norm: the case's own copy of one that is remembered, or of a new one."""
        norm = self._rules[rule.id]
        if gate.state is False:
            by = self._rules[gate.by.id].key(decisions, stage.env) if gate.by else ()
            key = None if by is None else (gate.reason, by)
        else:
            own = norm.key(decisions, stage.env)
            key = None if own is None else (gate.state, gate.reason, gate.missing, own)
        if key is None:
            return Finding.made(**make().filled(stage))
        draft = norm.drafts.get(key)
        if draft is None:
            if len(norm.drafts) >= _DRAFTS:
                norm.drafts.clear()
            draft = norm.drafts[key] = make()
        return draft.recalled(stage).copied()


class _Norm:
    """The drafts of the findings of one norm, by all that they depend on but the values put into them."""

    def __init__(self, rule: Rule) -> None:
        found = [one for condition in conditions_spoken(rule) for one in condition.propositions()]
        keys = list(dict.fromkeys(one.key for one in found if not one.per_item))
        self.drafts: dict[object, Draft] = {}
        self._truths = itemgetter(*keys) if keys else _nothing
        self._section = rule.each.section if rule.each else ""
        self._stand_in = rule.provisional[1] if rule.provisional else ""
        self._case, self._raises = Slot(rule.id, "case"), Slot(rule.id, "raises")

    def key(self, decisions: Decisions, env: Environment) -> object:
        """Give what is decided, holds or is open; None where records or a fact that stands in enter as well."""
        line = decisions[self._case]
        if line is None and self._stand_in and env.view.raw(self._stand_in) is not None:
            return None
        if not self._section:
            return line, self._truths(env.truths)
        records = env.view.get(self._section).data
        if isinstance(records, Items) and records.sure:
            return None
        return line, decisions[self._raises], isinstance(records, Items), self._truths(env.truths)


def _nothing(truths: Mapping[str, object]) -> object:
    del truths
    return ()


def recalled(context: Context, env: Environment) -> Recalled | None:
    """Give what is remembered of the ruleset of a case under its readings; None where a rule has no fast form."""
    kept: dict[object, Recalled | None] = context.ruleset.memo.setdefault("recalled", {})
    key = (tuple(context.readings.values()), context.assume_in_scope)
    if key not in kept:
        if len(kept) >= _CHOICES:
            kept.clear()
        try:
            kept[key] = Recalled(context.ruleset, context.readings, env.view.proofs)
        except UncompilableError:
            kept[key] = None
    return kept[key]
