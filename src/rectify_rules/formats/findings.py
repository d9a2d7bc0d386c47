"""The findings of a case as results: each verdict with its level, its place in the record and its help."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rectify_rules.errors import CaseProblem
from rectify_rules.facts.case import Case
from rectify_rules.formats.result import Level, Outcome, Place, Result, place_of
from rectify_rules.report.facets import TRIAL_MARK
from rectify_rules.report.model import Finding, Report
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.ruleset.regulation import article_name
from rectify_rules.verdict import Verdict

_SEEN: dict[Verdict, tuple[Level, Outcome]] = {
    Verdict.VIOLATED: ("error", "failed"),
    Verdict.NEEDS_REVIEW: ("warning", "skipped"),
    Verdict.UNDETERMINED: ("warning", "skipped"),
    Verdict.PENDING: ("note", "skipped"),
    Verdict.COMPLIANT: ("none", "passed"),
    Verdict.NOT_APPLICABLE: ("none", "skipped"),
}
UNREADABLE = "unreadable-case"
UNDECIDED = "engine-error"


def results_of(report: Report, case: Case, ruleset: Ruleset, *, suite: str = "") -> Iterator[Result]:
    """Yield a result for each norm that is judged; a violation fails, what is open is neither."""
    suite = suite or case_title(case)
    for finding in report.findings:
        if finding.declaratory:
            continue
        level, outcome = _SEEN[finding.verdict]
        place = _place(finding, case.place_of)
        # One file can hold many cases, so each message says which it is about.
        head = f"案件 {report.case_id}：" if report.case_id else ""
        yield Result(
            rule=finding.norm,
            title=finding.title,
            message=head + message(finding),
            level=level,
            outcome=outcome,
            place=place,
            help=help_text(finding, ruleset),
            suite=suite,
            group=article_name(finding.article),
            subject=f"{report.case_id or suite}/{finding.norm}",
        )


def case_title(case: Case) -> str:
    """Give the id and the name of a case, as far as it has them."""
    name = case.accident.name if case.accident else None
    return "　".join(dict.fromkeys(filter(None, (case.id, name))))


def message(finding: Finding) -> str:
    """Say the verdict, why, and what is to be done, on one line."""
    trial = TRIAL_MARK if finding.assumed_in_scope else ""
    parts = [f"{trial}{finding.label}：{finding.text}" if finding.text else f"{trial}{finding.label}"]
    if finding.consequence_of:
        parts.append(f"随 {finding.consequence_of} 的结论而来")
    if finding.remedy is not None:
        parts.append(f"办理：{finding.remedy}")
    return "；".join(parts)


def help_text(finding: Finding, ruleset: Ruleset) -> str:
    """Give the words of the regulation, who owes the duty and how it is read."""
    rule = ruleset.rules[finding.rule]
    words = f"“{'……'.join(rule.quotes)}”" if rule.quotes else f"{rule.implied_by}（条文未明写）"
    lines = [f"{ruleset.edition.document_number}{article_name(rule.article)}：{words}"]
    if rule.owed_by:
        lines.append(f"责任主体：{rule.owed_by}")
    if rule.explain:
        lines.append(rule.explain)
    lines.append(f"完整说明：rectify explain {rule.norm}")
    return "\n".join(lines)


def _place(finding: Finding, find: Callable[[str], str]) -> Place | None:
    """Find the first deciding fact that stands in the file, else what is missing, else the case."""
    written = (fact.place for fact in finding.because if fact.place)
    missing = (place for path in finding.missing if (place := find(path)))
    return place_of(next(written, None) or next(missing, None) or find("id"))


def rejected(problem: CaseProblem, place: str) -> Result:
    """Report a fault that keeps a record from being read."""
    name = (
        f"{problem.path}（{problem.label}）："
        if problem.label
        else f"{problem.path}："
        if problem.path
        else ""
    )
    shown = f"`{problem.value}` " if problem.value else ""
    return Result(
        rule=UNREADABLE,
        title="记录读不出",
        message=f"拒收：{name}{shown}{problem.message}",
        place=place_of(problem.place or place),
        suite="拒收的记录",
        subject=problem.path,
    )


def undecided(case: Case, number: int, error: Exception) -> Result:
    """Report a case that an engine failed to decide."""
    return Result(
        rule=UNDECIDED,
        title="案件未能判定",
        message=f"案件 {case.id or number} 未能判定：{error}",
        place=place_of(case.place_of("id")),
        suite="未能判定的案件",
    )
