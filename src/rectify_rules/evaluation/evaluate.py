"""A case decided against a ruleset: the report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache

from rectify_rules.engines import select
from rectify_rules.engines.base import Decisions
from rectify_rules.errors import CaseError, CaseProblem, EngineError
from rectify_rules.evaluation.case_findings import CaseFindings, decided
from rectify_rules.evaluation.context import Context, make_context
from rectify_rules.evaluation.finding import label_of_path
from rectify_rules.evaluation.program_lines import Lines, Places, lines_by_program, told
from rectify_rules.evaluation.recalled import recalled
from rectify_rules.facts.case import Case
from rectify_rules.report.model import Action, Finding, MissingFact, Report
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.version import VERSION

_FIRST, _LAST = date(1949, 1, 1), date(2199, 12, 31)
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
    registered, EngineError where the engine cannot run or disagrees with the reference interpreter:
    `durable` is compared with it table by table; of what `direct` decides in a record that does not
    contradict itself, it makes the proof, and refuses a deciding line that does not hold.
    """
    day, chosen, other = reference_date(case, as_of), ruleset.chosen(readings), select(engine)
    if other is not None and other.name == "direct":
        clean = Context(ruleset, case, day, chosen, assume_in_scope, ())
        found = lines_by_program(clean)
        if found is not None:
            return _report_by_program(clean, *found)
    context = make_context(ruleset, case, day, chosen, assume_in_scope=assume_in_scope)
    env, decisions = decided(context)
    if other is not None:
        cross_check(decisions, other.decide(ruleset, context.environment()), other.name)
    return report_of(context, env, decisions)


def reference_date(case: Case, as_of: date | None) -> date:
    """Give the date as of which a case is judged; a clock is never consulted."""
    day = as_of if as_of is not None else case.as_of
    if type(day) is date and _FIRST <= day <= _LAST:
        return day
    if day is None:
        message = "没有核查基准日：请在记录中填写，或另行给出（as_of）"
        raise CaseError([CaseProblem("as_of", message, "核查基准日")])
    if isinstance(day, datetime) or not isinstance(day, date):
        raise CaseError([CaseProblem("as_of", "核查基准日须为日期，不带时刻", "核查基准日", str(day))])
    if _FIRST <= day <= _LAST:
        return day
    raise CaseError([CaseProblem("as_of", "核查基准日须在1949年至2199年之间", "核查基准日", str(day))])


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


def report_of(
    context: Context, env: Environment, decisions: Decisions, rules: Iterable[Rule] | None = None
) -> Report:
    """Make the report of all norms, or of `rules`."""
    return _report(context, CaseFindings(context, env, decisions).all(rules))


def _report_by_program(context: Context, lines: Lines, places: Places) -> Report:
    """Make the report of a case that the compiled function decided.

    The interpreter proves every finding from the facts, and refuses a line that does not hold.
    """
    env, decisions = told(context, places, lines)
    known = recalled(context, env, places)
    if known is None:
        return report_of(context, env, decisions)
    return _report(context, known.findings(context, env, decisions, lines))


def _report(context: Context, findings: tuple[Finding, ...]) -> Report:
    edition = context.ruleset.edition
    accident = context.case.accident
    return Report.made(
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
        Action.made(
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
    return tuple([_missing_fact(path, tuple(norms)) for path, norms in ranked])


@lru_cache(maxsize=1 << 12)
def _missing_fact(path: str, norms: tuple[str, ...]) -> MissingFact:
    return MissingFact.made(path=path, label=label_of_path(path), norms=norms)
