"""A case decided against a ruleset: the report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from rectify_rules.engines import select
from rectify_rules.engines.base import Decisions
from rectify_rules.engines.interpreter import Interpreter
from rectify_rules.errors import CaseError, CaseProblem, EngineError
from rectify_rules.evaluation.context import Context, make_context
from rectify_rules.evaluation.finding import FindingMaker, label_of_path
from rectify_rules.evaluation.gate import OPEN_TO_ALL, Gates
from rectify_rules.evaluation.outcome import outcome_of
from rectify_rules.facts.case import Case
from rectify_rules.report.model import Action, Finding, MissingFact, Report
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.verdict import Verdict
from rectify_rules.version import VERSION

_SEVERITIES = {"high": 0, "normal": 1, "low": 2}


def evaluate(
    case: Case,
    ruleset: Ruleset,
    *,
    as_of: date | None = None,
    readings: Mapping[str, str] | None = None,
    engine: str = "auto",
    assume_in_scope: bool = False,
) -> Report:
    """Decide every norm of a ruleset for one case.

    `as_of` is the reference date; without it the record's own. `engine` is `auto`, `interpreter`,
    `durable` or `direct`; the report is the same in each. `assume_in_scope` judges as if the
    regulation applied, and every finding says so.

    Raises CaseError where there is no reference date, ReadingError for a reading that is not
    registered, EngineError where the engine cannot run or disagrees with the reference interpreter.
    """
    context = make_context(
        ruleset, case, reference_date(case, as_of), ruleset.chosen(readings), assume_in_scope=assume_in_scope
    )
    env, decisions = decide(context)
    other = select(engine)
    if other is not None:
        cross_check(decisions, other.decide(ruleset, context.environment()), other.name)
    return report_of(context, env, decisions)


def reference_date(case: Case, as_of: date | None) -> date:
    """Give the date as of which a case is judged; a clock is never consulted."""
    day = as_of if as_of is not None else case.as_of
    if day is None:
        message = "没有核查基准日：请在记录中填写，或另行给出（as_of）"
        raise CaseError([CaseProblem("as_of", message, "核查基准日")])
    if isinstance(day, datetime) or not isinstance(day, date):
        raise CaseError([CaseProblem("as_of", "核查基准日须为日期，不带时刻", "核查基准日", str(day))])
    if not date(1949, 1, 1) <= day <= date(2199, 12, 31):
        raise CaseError([CaseProblem("as_of", "核查基准日须在1949年至2199年之间", "核查基准日", str(day))])
    return day


def decide(context: Context) -> tuple[Environment, Decisions]:
    """Decide all tables by the reference interpreter."""
    env = context.environment()
    return env, Interpreter().decide(context.ruleset, env)


def cross_check(reference: Decisions, other: Decisions, name: str) -> None:
    """Refuse a decision on which an engine and the reference differ."""
    if reference == other:
        return
    for slot in reference.keys() | other.keys():
        expected, found = reference.get(slot), other.get(slot)
        if expected != found or (slot in reference) != (slot in other):
            raise EngineError(
                f"engine `{name}` decides {slot} as {found}, the reference interpreter as {expected}"
            )


def findings_of(
    context: Context, env: Environment, decisions: Decisions, rules: Iterable[Rule] | None = None
) -> tuple[Finding, ...]:
    """Make the findings of all norms, or of `rules`, in the order of the articles."""
    maker = FindingMaker(context, env)
    gates = Gates(context.ruleset, decisions, env)
    maker.presume_scope(
        (context.ruleset.rules[name], outcome.verdict) for name, outcome in gates.outcomes.items()
    )
    found = []
    for rule in context.ruleset.rules.values() if rules is None else rules:
        outcome = gates.outcomes.get(rule.id) or outcome_of(rule, decisions, env)
        free = rule.is_scope or rule.declaratory or context.assume_in_scope
        gate = OPEN_TO_ALL if free else gates.of(rule)
        finding = maker.finding(
            rule, outcome, gate, _provisional(context, rule, outcome.verdict, outcome.missing)
        )
        if finding.verdict is Verdict.UNDETERMINED and not finding.missing:
            raise gap(rule)
        finding.__pydantic_private__ = {"_sensitivity": lambda rule=rule: _sensitivity(context, rule)}
        found.append(finding)
    return tuple(found)


def gap(rule: Rule) -> EngineError:
    """Give the error for a table with a gap."""
    return EngineError(f"`{rule.id}` is undetermined without a missing fact: its table has a gap")


def _provisional(context: Context, rule: Rule, verdict: Verdict, missing: tuple[str, ...]) -> Verdict | None:
    """Give the verdict on the fact that stands in for the one that is missing."""
    if rule.provisional is None or verdict is not Verdict.UNDETERMINED or rule.provisional[0] not in missing:
        return None
    absent, stand_in = rule.provisional
    value = FactPath(stand_in).read(context.case)
    if value is None or {absent, stand_in} & context.doubts:
        return None
    case = FactPath(absent).replace(context.case, value)
    other = make_context(
        context.ruleset, case, context.as_of, context.readings, assume_in_scope=context.assume_in_scope
    )
    env, decisions = decide(other)
    found = outcome_of(rule, decisions, env).verdict
    return None if found is Verdict.UNDETERMINED else found


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


def _sensitivity(context: Context, rule: Rule) -> Mapping[str, Mapping[str, Verdict]]:
    """Decide one norm again under every other value of each reading it rests on."""
    found: dict[str, dict[str, Verdict]] = {}
    for name in rule.readings:
        for value in context.ruleset.readings[name].values:
            if value == context.readings[name]:
                continue
            readings = {**context.readings, name: value}
            other = make_context(
                context.ruleset,
                context.case,
                context.as_of,
                readings,
                assume_in_scope=context.assume_in_scope,
            )
            env, decisions = decide(other)
            finding = next(item for item in findings_of(other, env, decisions) if item.rule == rule.id)
            found.setdefault(name, {})[value] = finding.verdict
    return found


def report_of(
    context: Context, env: Environment, decisions: Decisions, rules: Iterable[Rule] | None = None
) -> Report:
    """Make the report of all norms, or of `rules`."""
    findings = findings_of(context, env, decisions, rules)
    edition = context.ruleset.edition
    accident = context.case.accident
    return Report.model_construct(
        package_version=VERSION,
        edition=edition.id,
        document_number=edition.document_number,
        rules_sha256=context.ruleset.digest,
        case_id=context.case.id,
        case_name=accident.name if accident else None,
        as_of=context.as_of,
        readings=dict(context.readings),
        assumed_in_scope=context.assume_in_scope,
        findings=findings,
        contradictions=tuple(dict.fromkeys(found.text for found in context.contradictions)),
        actions=_actions(findings),
        missing_facts=_missing_facts(findings),
    )


def _actions(findings: tuple[Finding, ...]) -> tuple[Action, ...]:
    """List what is to be done, the most urgent first; what follows from another finding comes after it."""
    due = [finding for finding in findings if finding.remedy is not None]
    due.sort(
        key=lambda item: (item.verdict.rank, item.consequence_of is not None, _SEVERITIES[item.severity])
    )
    return tuple(
        Action.model_construct(
            norm=item.norm,
            do=item.remedy.do,
            by=item.remedy.by,
            cite=item.remedy.cite,
            severity=item.severity,
            verdict=item.verdict,
            reason=item.reason,
        )
        for item in due
        if item.remedy is not None
    )


def _missing_facts(findings: tuple[Finding, ...]) -> tuple[MissingFact, ...]:
    """Rank the missing facts by how many norms wait for them."""
    waiting: dict[str, list[str]] = {}
    for finding in findings:
        for path in finding.missing:
            waiting.setdefault(path, []).append(finding.norm)
    ranked = sorted(waiting.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    return tuple(
        MissingFact.model_construct(path=path, label=label_of_path(path), norms=tuple(norms))
        for path, norms in ranked
    )
