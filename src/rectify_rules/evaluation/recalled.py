"""Findings of cases in which the same propositions hold and the same values enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from operator import itemgetter

from rectify_rules.engines.base import Decisions
from rectify_rules.engines.program.writer import UncompilableError
from rectify_rules.evaluation.case_findings import CaseFindings, Sensitivity
from rectify_rules.evaluation.citing import Citer
from rectify_rules.evaluation.context import Context
from rectify_rules.evaluation.draft import Draft, Said, Stage
from rectify_rules.evaluation.program_lines import Lines, Places
from rectify_rules.evaluation.remembered import Remembered, Values
from rectify_rules.evaluation.spoken import conditions_spoken
from rectify_rules.facts.logic import Items, Moment
from rectify_rules.facts.view import FactView, Proof
from rectify_rules.report.model import Finding, Remark
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Rule

__all__ = ["Recalled", "recalled"]

_CHOICES = 16
"""Choices of readings for which something is kept."""
_KEPT = 512
"""Findings kept of one norm."""
_DRAFTS = 2_048
"""Drafts kept of one norm: one for each way in which its propositions hold or are open."""


class Recalled:
    """What is remembered of a ruleset under chosen readings, for records without contradictions.

    The reference interpreter proves and drafts a finding where its propositions are met with these truths
    for the first time; values are put into it where these are met for the first time. A finding is a
    function of both, so nothing is decided differently for being remembered.
    """

    def __init__(self, context: Context, proofs: tuple[Proof, ...], places: Places) -> None:
        ruleset = context.ruleset
        self._remembered = Remembered(ruleset, context.readings, proofs, places)
        norms = {
            rule.id: _Norm(
                rule,
                self._remembered,
                places,
                free=rule.is_scope or rule.declaratory or context.assume_in_scope,
            )
            for rule in ruleset.rules.values()
        }
        self._norms = tuple(norms.values())
        self._matter = tuple(norms[name] for name in ruleset.edition.scope)
        self._scopes: dict[object, _Scope] = {}

    def findings(
        self, context: Context, env: Environment, decisions: Decisions, lines: Lines
    ) -> tuple[Finding, ...]:
        """Give the findings of all norms, in the order of the articles."""
        case = _Case(context, env, decisions, lines, self._remembered)
        case.scope = self._scope(case)
        shared = [Remark.made(id=name, text=said.words(case.primed)) for name, said in case.scope.presumed]
        case.shared = tuple(shared)
        case.presumed = tuple([remark.text for remark in shared])
        private = {"_sensitivity": Sensitivity(context)}
        return tuple([norm.finding(case).copied(private) for norm in self._norms])

    def _scope(self, case: _Case) -> _Scope:
        key = tuple([norm.own(case) for norm in self._matter])
        found = self._scopes.get(key)
        if found is None:
            found = _Scope(case.findings.presumed(), unsettled=case.findings.unsettled)
            if None not in key:
                if len(self._scopes) >= _KEPT:
                    self._scopes.clear()
                self._scopes[key] = found
        return found


class _Scope:
    """What the rules of scope come to; there is one for all cases in which their propositions hold alike."""

    def __init__(self, presumed: tuple[tuple[str, Said], ...], *, unsettled: bool) -> None:
        self.presumed = presumed
        self.unsettled = unsettled
        """Whether the date of each act can matter to which edition governs."""


class _Case:
    """A case under way."""

    scope: _Scope
    shared: tuple[Remark, ...]
    presumed: tuple[str, ...]
    """The words of what is presumed of the scope."""

    def __init__(
        self, context: Context, env: Environment, decisions: Decisions, lines: Lines, known: Remembered
    ) -> None:
        self.lines = lines
        self.values, self.truths = known.known(context.case, context.as_of, lines, env)
        self.placed = bool(context.case.places)
        self.citer = Citer(context)
        self._context = context
        self._decisions = decisions
        self.env = env
        self._known = known

    @cached_property
    def primed(self) -> Environment:
        """The environment with all that is known of the case, for what is not remembered."""
        self.env.values.update(zip(self._known.terms, self.values, strict=False))
        self.env.truths.update(zip(self._known.propositions, self.truths, strict=True))
        return self.env

    def records(self, section: str) -> object:
        """Give a list of records."""
        at = self._known.terms.get(section)
        return (self.env.view.get(section) if at is None else self.values[at]).data

    @cached_property
    def findings(self) -> CaseFindings:
        """The findings as they are made where nothing is remembered."""
        return CaseFindings(self._context, self.primed, self._decisions)

    @cached_property
    def stage(self) -> Stage:
        """The case as drafts need it."""
        return Stage(self.primed, self.citer, self.shared)


class _Norm:
    """The drafts of the findings of one norm, by all that they depend on but the values put into them."""

    def __init__(self, rule: Rule, known: Remembered, places: Places, *, free: bool) -> None:
        self.rule = rule
        self._known = known
        self._drafts: dict[object, _Ready] = {}
        self._findings: dict[object, Finding] = {}
        self._free = free
        """Whether neither scope nor transition stands before it."""
        self._case = places[rule.id, "case"]
        self._transition = places[rule.id, "transition"] if rule.transition else None
        self._act = known.terms[rule.transition.act.key] if rule.transition else 0
        self._raises = places[rule.id, "raises"] if rule.each else 0
        self._section = rule.each.section if rule.each else ""
        self._stand_in = rule.provisional
        found = [one for condition in conditions_spoken(rule) for one in condition.propositions()]
        self._truths = _getter([known.propositions[one.key] for one in found if not one.per_item])

    def finding(self, case: _Case) -> Finding:
        """Give the finding of the norm that all cases share in which it is the same."""
        key = self._key(case)
        if key is None:
            return Finding.made(**case.findings.draft(self.rule).filled(case.stage))
        found = self._drafts.get(key)
        if found is None:
            if len(self._drafts) >= _DRAFTS:
                self._drafts.clear()
            found = self._drafts[key] = _Ready(case.findings.draft(self.rule), self._known)
        return found.finding(case, self._findings)

    def own(self, case: _Case) -> object:
        """Give what is decided, holds or is open; None where records or a fact that stands in enter as well."""
        line = case.lines[self._case]
        if line == _NO_LINE and self._stands_in(case.env.view):
            return None
        if not self._section:
            return line, self._truths(case.truths)
        records = case.records(self._section)
        if isinstance(records, Items) and records.sure:
            return None
        return line, case.lines[self._raises], isinstance(records, Items), self._truths(case.truths)

    def _stands_in(self, view: FactView) -> bool:
        """Tell whether a fact stands in for one that is missing."""
        if self._stand_in is None:
            return False
        absent, stand_in = self._stand_in
        return view.raw(absent) is None and view.raw(stand_in) is not None

    def _key(self, case: _Case) -> object:
        own = self.own(case)
        if self._free or own is None:
            return own
        if self._transition is None:
            return case.scope, own
        if not case.scope.unsettled:
            return case.scope, case.lines[self._transition], own
        act = case.values[self._act]
        exact = isinstance(act.data, Moment) and act.data.exact
        return case.scope, case.lines[self._transition], exact, act.missing, own


class _Ready:
    """A draft that knows which values it takes."""

    def __init__(self, draft: Draft, known: Remembered) -> None:
        self._draft = draft
        terms = [known.terms[term.key] for term in draft.terms()]
        dates = [known.bounds[part.key] for part in draft.parts() if part.key in known.bounds]
        self._values = _getter([*terms, *dates])
        self._shared = draft.takes_presumptions

    def finding(self, case: _Case, kept: dict[object, Finding]) -> Finding:
        """Put the values of a case into the draft, once for all cases with the same values."""
        if case.placed:
            return Finding.made(**self._draft.filled(case.stage))
        key = self, self._values(case.values), case.presumed if self._shared else ()
        found = kept.get(key)
        if found is None:
            if len(kept) >= _KEPT:
                kept.clear()
            found = kept[key] = Finding.made(**self._draft.filled(case.stage))
        return found


def _getter(places: Sequence[int]) -> Callable[[Values], object]:
    """Give what picks some members of a tuple."""
    wanted = tuple(dict.fromkeys(places))
    return itemgetter(*wanted) if wanted else _nothing


def _nothing(values: Values) -> object:
    del values
    return ()


_NO_LINE = -1


def recalled(context: Context, env: Environment, places: Places) -> Recalled | None:
    """Give what is remembered of the ruleset of a case under its readings; None where a rule has no fast form."""
    kept: dict[object, Recalled | None] = context.ruleset.memo.setdefault("recalled", {})
    key = (tuple(context.readings.values()), context.assume_in_scope)
    if key not in kept:
        if len(kept) >= _CHOICES:
            kept.clear()
        try:
            kept[key] = Recalled(context, env.view.proofs, places)
        except UncompilableError:
            kept[key] = None
    return kept[key]
