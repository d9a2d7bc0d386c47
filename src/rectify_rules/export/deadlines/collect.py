"""What falls due in one case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rectify_rules.evaluation.case_findings import CaseFindings, FactPath, decided
from rectify_rules.evaluation.context import Context, make_context
from rectify_rules.evaluation.evaluate import reference_date
from rectify_rules.evaluation.outcome import Outcome, Part, outcome_of
from rectify_rules.export.deadlines.limits import Limit, limits_of, nominal_of
from rectify_rules.export.deadlines.model import CaseDues, Due, Kind, State, Undated
from rectify_rules.export.deadlines.states import state_of
from rectify_rules.export.deadlines.tasks import tasks_of, told_of
from rectify_rules.facts.case import Case
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.facts.logic import Moment, merge
from rectify_rules.report.facets import Facets
from rectify_rules.report.model import Finding
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.ruleset.terms import label_of
from rectify_rules.verdict import Verdict

_SETTLED = frozenset({Verdict.COMPLIANT, Verdict.NOT_APPLICABLE})


class DueFinder:
    """Finds what falls due, case by case, under one choice of readings.

    Raises ReadingError for a reading that is not registered.
    """

    def __init__(
        self, ruleset: Ruleset, readings: Mapping[str, str] | None = None, *, assume_in_scope: bool = False
    ) -> None:
        self.ruleset = ruleset
        self.readings = ruleset.chosen(readings)
        self.assume_in_scope = assume_in_scope
        self.facets = Facets(ruleset, self.readings)
        self._limits: dict[str, tuple[Limit, ...]] = {}

    def of(self, case: Case, *, as_of: date | None = None, place: int = 0) -> CaseDues:
        """List openings, deadlines, benchmarks, tasks on single records; what is done is left out.

        Raises CaseError without a reference date.
        """
        return _Collector(self, self.context(case, reference_date(case, as_of)), place).collect()

    def context(self, case: Case, as_of: date) -> Context:
        """Give what a case is evaluated from."""
        return make_context(self.ruleset, case, as_of, self.readings, assume_in_scope=self.assume_in_scope)

    def limits(self, rule: Rule, env: Environment) -> tuple[Limit, ...]:
        """List the limits of a rule; they depend on the readings, not on the case."""
        if rule.id not in self._limits:
            self._limits[rule.id] = limits_of(rule, env)
        return self._limits[rule.id]


@dataclass(frozen=True, slots=True)
class _Basis:
    """What the days of a rule are computed from: the record, or a fact that stands in for a missing one."""

    env: Environment
    outcome: Outcome
    stand_in: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """A limit that is still open."""

    due: Due
    rule: Rule
    limit: Limit


class _Collector:
    def __init__(self, finder: DueFinder, context: Context, place: int) -> None:
        self.finder = finder
        self.context = context
        self.place = place
        self.env, self.decisions = decided(context)
        self.undated: dict[str, tuple[str, ...]] = {}

    def collect(self) -> CaseDues:
        found: list[_Found] = []
        tasks: list[Due] = []
        findings = CaseFindings(self.context, self.env, self.decisions)
        for rule in self.finder.ruleset.rules.values():
            limits = self.finder.limits(rule, self.env)
            # The proof of a finding costs most, so it is made only where something can be open.
            if not (limits or rule.each) or findings.verdict(rule)[0] in _SETTLED:
                continue
            finding = findings.finding(rule)
            if finding.if_in_scope in _SETTLED:
                continue
            if limits:
                found += self._dated(rule, finding, limits)
            else:
                outcome = outcome_of(rule, self.decisions, self.env)
                tasks += tasks_of(outcome, self._shared(rule, finding), self.finder.ruleset.names)
        return CaseDues((*_merged(found), *tasks), self._undated())

    def _shared(self, rule: Rule, finding: Finding) -> Due:
        """Fill in what every entry of a rule has in common."""
        accident = self.context.case.accident
        return Due(
            case_id=self.context.case.id or "",
            case_name=(accident.name if accident else None) or "",
            as_of=self.context.as_of,
            norm=rule.norm,
            kind=Kind.TASK,
            state=State.DUE,
            title=rule.title,
            day="",
            label="",
            text=finding.text,
            quote=self.finder.facets.quote(finding),
            by=finding.addressee or rule.owed_by,
            do=finding.remedy.do if finding.remedy else "",
            applies=True if finding.if_in_scope is None else None,
            trial=finding.assumed_in_scope,
            place=self.place,
        )

    def _dated(self, rule: Rule, finding: Finding, limits: Sequence[Limit]) -> Iterator[_Found]:
        shared = self._shared(rule, finding)
        basis = self._basis(rule, finding)
        for limit in limits:
            # A limit of single records runs for each of them; any other for the case.
            groups = (
                [(part,) for part in basis.outcome.items] if limit.day.per_item else [basis.outcome.deciding]
            )
            for parts in groups:
                due = self._due(limit, parts, basis, shared)
                if due is not None:
                    yield _Found(due, rule, limit)

    def _basis(self, rule: Rule, finding: Finding) -> _Basis:
        """Compute on the fact that stands in, where the rule names one and the record holds it."""
        if finding.provisional is None or rule.provisional is None:
            return _Basis(self.env, outcome_of(rule, self.decisions, self.env))
        absent, stand_in = rule.provisional
        case = FactPath(absent).replace(self.context.case, FactPath(stand_in).read(self.context.case))
        env, decisions = decided(self.finder.context(case, self.context.as_of))
        facts = dictionary()
        words = f"缺{facts[absent].label}，按{facts[stand_in].label}推算"
        return _Basis(env, outcome_of(rule, decisions, env), words)

    def _due(self, limit: Limit, parts: Sequence[Part], basis: _Basis, shared: Due) -> Due | None:
        env = parts[0].env if limit.day.per_item else basis.env
        val = env.value(limit.day)
        moment = val.data
        assert isinstance(moment, Moment)
        state = state_of(parts, limit)
        if state is None or moment.happened is False:
            return None
        if state is State.UNKNOWN and not limit.declared:
            # It is open for reasons of its own, not because of another norm's limit.
            return None
        if moment.day is None:
            self.undated[label_of(limit.day)] = val.missing
            return None
        if limit.kind is Kind.OPENING and moment.day <= self.context.as_of:
            return None
        nominal = env.value(nominal_of(limit.day, env)).data
        open_scope = shared.applies is None
        told = told_of(parts[0], shared, self.finder.ruleset.names) if limit.day.per_item else shared
        return replace(
            told,
            kind=limit.kind,
            state=State.UNKNOWN if open_scope else state,
            day=limit.day.key,
            label=label_of(limit.day),
            nominal=(nominal.day if isinstance(nominal, Moment) else None) or moment.day,
            effective=moment.day,
            provisional=moment.provisional,
            stand_in=basis.stand_in,
        )

    def _undated(self) -> Undated | None:
        if not self.undated:
            return None
        accident = self.context.case.accident
        return Undated(
            case_id=self.context.case.id or "",
            case_name=(accident.name if accident else None) or "",
            labels=tuple(self.undated),
            missing=merge(*self.undated.values()),
            place=self.place,
        )


def _merged(found: Sequence[_Found]) -> Iterator[Due]:
    """Let the duties that merely follow from another, or hang on its limit, stand with it."""
    owners = [entry for entry in found if entry.limit.declared]
    for entry in found:
        lead = next((owner for owner in owners if _follows(entry, owner)), None)
        if lead is None:
            along = (other.due.norm for other in found if _leads(entry, other, owners))
            yield replace(entry.due, along=tuple(dict.fromkeys(along)))


def _leads(owner: _Found, other: _Found, owners: Sequence[_Found]) -> bool:
    return next((lead for lead in owners if _follows(other, lead)), None) is owner


def _follows(entry: _Found, owner: _Found) -> bool:
    if entry is owner or entry.limit.day.key != owner.limit.day.key or entry.due.item != owner.due.item:
        return False
    consequence = any(line.consequence_of == owner.rule.norm for line in entry.rule.all_lines())
    return consequence or (not entry.limit.declared and entry.rule is not owner.rule)
