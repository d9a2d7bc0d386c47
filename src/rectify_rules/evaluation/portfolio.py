"""The one norm over many cases: the publication rate of a jurisdiction in a period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from rectify_rules.errors import CaseError, CaseProblem
from rectify_rules.evaluation.case_findings import decided
from rectify_rules.evaluation.context import Context, make_context
from rectify_rules.evaluation.evaluate import reference_date
from rectify_rules.evaluation.gate import Gates
from rectify_rules.facts.case import Case
from rectify_rules.facts.divisions import relation, resolve
from rectify_rules.facts.logic import Moment, Truth, Val, conjunction, is_not_after, merge, on
from rectify_rules.report.model import Finding, PortfolioCase, PortfolioReport, Remedy
from rectify_rules.report.wording import fill_from, percent, region_name
from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.verdict import Verdict
from rectify_rules.version import VERSION

_ALL = "all_completed"


@dataclass(frozen=True, slots=True)
class Weighed:
    """A case decided as far as no jurisdiction and no period is needed."""

    case_id: str
    name: str
    region: Val
    """The jurisdiction it belongs to."""
    day: Val
    """The day that puts it into a period."""
    governed: tuple[Truth, tuple[str, ...]]
    """Whether the regulation governs it, with the facts that would settle it."""
    counted: tuple[Truth, tuple[str, ...]]
    counted_in_all: Truth
    fulfilled: tuple[Truth, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Counted:
    """How one case enters the rate."""

    case_id: str
    name: str
    counted: Truth
    counted_in_all: Truth
    fulfilled: Truth
    missing: tuple[str, ...]


def evaluate_portfolio(
    cases: Iterable[Case],
    ruleset: Ruleset,
    *,
    scope: str,
    period: tuple[date, date],
    as_of: date | None = None,
    readings: Mapping[str, str] | None = None,
    assume_in_scope: bool = False,
) -> PortfolioReport:
    """Decide the publication rate of the cases of a jurisdiction whose report was completed in a period.

    `scope` is the region code of the jurisdiction, lower levels included; `period` has both its ends
    in it. The rate is an exact fraction; where facts are missing it is an interval. Cases are read
    one by one and not kept.

    Raises CaseError for a period that ends before it begins, a region that is no division, or a case
    without a reference date.
    """
    check_scope(scope, period)
    chosen = ruleset.chosen(readings)
    rule = rate_rule(ruleset)
    weighed = []
    latest = as_of
    seen: set[str] = set()
    for number, case in enumerate(cases, 1):
        _once(case, seen)
        day = reference_date(case, as_of)
        latest = day if latest is None or day > latest else latest
        context = make_context(ruleset, case, day, chosen, assume_in_scope=assume_in_scope)
        found = weigh(context, rule, number)
        if _enter(found, scope, period) is not None:
            weighed.append(found)
    return rate_report(
        weighed,
        ruleset,
        scope=scope,
        period=period,
        as_of=latest,
        chosen=chosen,
        assume_in_scope=assume_in_scope,
    )


def rate_rule(ruleset: Ruleset) -> Rule:
    """Give the rule over many cases."""
    return next(rule for rule in ruleset.rules.values() if rule.ratio is not None)


def rate_report(
    weighed: Iterable[Weighed],
    ruleset: Ruleset,
    *,
    scope: str,
    period: tuple[date, date],
    as_of: date | None,
    chosen: Mapping[str, str],
    assume_in_scope: bool,
) -> PortfolioReport:
    """Make the report of a jurisdiction in a period from cases that have been weighed."""
    rule = rate_rule(ruleset)
    entries = [entry for case in weighed if (entry := _enter(case, scope, period)) is not None]
    finding = _finding(rule, entries, chosen, assume_in_scope=assume_in_scope)
    return PortfolioReport(
        package_version=VERSION,
        edition=ruleset.edition.id,
        document_number=ruleset.edition.document_number,
        rules_sha256=ruleset.digest,
        scope=scope,
        scope_name=region_name(scope),
        period=period,
        as_of=as_of,
        readings=dict(chosen),
        assumed_in_scope=assume_in_scope,
        findings=(finding,),
        cases=tuple(_public(entry) for entry in entries),
    )


def check_scope(scope: str, period: tuple[date, date]) -> None:
    """Refuse a period that ends before it begins, and a code that is no division; raises CaseError."""
    if period[1] < period[0]:
        raise CaseError(
            [
                CaseProblem(
                    "portfolio.period", "统计期间的末日早于首日", "统计期间", f"{period[0]}..{period[1]}"
                )
            ]
        )
    if resolve(scope).status in {"unknown", "split"}:
        raise CaseError(
            [CaseProblem("portfolio.scope_region_code", "不是可识别的区划代码", "统计辖区", scope)]
        )


def _once(case: Case, seen: set[str]) -> None:
    """Refuse a case that was counted already."""
    if case.id is not None and case.id in seen:
        problem = "同一案件编号出现了两次，公开率不能重复计算；请删去重复的一件"
        raise CaseError([CaseProblem("id", problem, "案件编号", case.id, case.place_of("id"))])
    if case.id is not None:
        seen.add(case.id)


def weigh(context: Context, rule: Rule, number: int) -> Weighed:
    """Decide of a case what does not depend on jurisdiction or period."""
    assert rule.ratio is not None
    ratio = rule.ratio
    env, decisions = decided(context)
    governed: tuple[Truth, tuple[str, ...]] = (True, ())
    if not context.assume_in_scope:
        gate = Gates(context.ruleset, decisions, env).of(rule)
        governed = gate.state, gate.missing
    accident = context.case.accident
    return Weighed(
        context.case.id or f"第{number}件",
        (accident.name if accident else None) or "",
        env.value(ratio.scope),
        env.value(ratio.period),
        governed,
        ratio.counted[context.readings[ratio.reading]].decide(env),
        ratio.counted[_ALL].decide(env)[0],
        ratio.fulfilled.decide(env),
    )


def _enter(case: Weighed, scope: str, period: tuple[date, date]) -> _Counted | None:
    """Tell how a case enters the rate, None where it certainly does not."""
    belongs, missing = _belongs(case.region, case.day, scope, period)
    belongs, missing = conjunction((belongs, case.governed[0])), merge(missing, case.governed[1])
    if belongs is False:
        return None
    (counted, why), in_all, (fulfilled, unknown) = case.counted, case.counted_in_all, case.fulfilled
    entering = conjunction((belongs, counted))
    if entering is False and conjunction((belongs, in_all)) is False:
        return None
    open_facts = merge(missing if belongs is None else (), why if counted is None else ())
    open_facts = merge(open_facts, unknown if fulfilled is None and entering is not False else ())
    return _Counted(
        case.case_id,
        case.name,
        entering,
        conjunction((belongs, in_all)),
        fulfilled,
        open_facts,
    )


def _belongs(region: Val, day: Val, scope: str, period: tuple[date, date]) -> tuple[Truth, tuple[str, ...]]:
    inside: Truth = None
    if isinstance(region.data, str):
        found = relation(region.data, scope)
        inside = None if found is None else found in {"same", "below"}
    assert isinstance(day.data, Moment)
    within = conjunction((is_not_after(on(period[0]), day.data), is_not_after(day.data, on(period[1]))))
    missing = region.missing if not isinstance(region.data, str) else ("assessment.organiser_region_code",)
    unknown_day = merge(day.missing_state, day.missing)
    return conjunction((inside, within)), merge(
        missing if inside is None else (), unknown_day if within is None else ()
    )


def _bounds(entries: list[_Counted]) -> tuple[Fraction | None, Fraction | None]:
    """Give the least and the greatest rate that the unknown facts leave possible."""
    sure = [entry for entry in entries if entry.counted is True]
    perhaps = [entry for entry in entries if entry.counted is None]
    least = (
        sum(e.fulfilled is True for e in sure),
        len(sure) + sum(e.fulfilled is not True for e in perhaps),
    )
    most_met = sum(e.fulfilled is not False for e in (*sure, *perhaps))
    most = (most_met, len(sure) + sum(e.fulfilled is not False for e in perhaps))
    low, high = (Fraction(top, bottom) if bottom else None for top, bottom in (least, most))
    return (high if low is None else low), (low if high is None else high)


def _finding(
    rule: Rule, entries: list[_Counted], chosen: Mapping[str, str], *, assume_in_scope: bool
) -> Finding:
    assert rule.ratio is not None
    sure = [entry for entry in entries if entry.counted is True]
    numerator, denominator = sum(entry.fulfilled is True for entry in sure), len(sure)
    is_open = any(e.counted is None or (e.counted is True and e.fulfilled is None) for e in entries)
    low, high = _bounds(entries)
    if any(entry.fulfilled is False for entry in sure):
        verdict, reason = Verdict.VIOLATED, "below_full_rate"
    elif is_open and not (denominator and low == 1):
        verdict, reason = Verdict.UNDETERMINED, "missing_facts"
    elif denominator == 0:
        verdict, reason = Verdict.NOT_APPLICABLE, "nothing_due"
    else:
        verdict, reason = Verdict.COMPLIANT, "full_rate"
    values: dict[str, object] = {"numerator": numerator, "denominator": denominator}
    if denominator and not is_open:
        values["rate"] = Fraction(numerator, denominator)
    if low is not None and high is not None:
        values |= {"rate_min": low, "rate_max": high}
    everything = [entry for entry in entries if entry.counted_in_all is True]
    if everything:
        values["rate_all"] = Fraction(sum(e.fulfilled is True for e in everything), len(everything))
    missing = merge(*(entry.missing for entry in entries if entry.counted is None or entry.fulfilled is None))
    text = fill_from(rule.ratio.say[verdict], _words(values, low, high))
    remedy = rule.ratio.remedy
    return Finding(
        norm=rule.norm,
        rule=rule.id,
        article=rule.article,
        title=rule.title,
        quote=rule.quotes,
        verdict=verdict,
        reason=reason,
        text=text,
        addressee=rule.owed_by,
        remedy=Remedy(do=remedy.do, by=remedy.by, cite=remedy.cite) if verdict is Verdict.VIOLATED else None,
        values=values,
        missing=missing if verdict is Verdict.UNDETERMINED else (),
        missing_sets=(missing,) if verdict is Verdict.UNDETERMINED else (),
        assumed_in_scope=assume_in_scope,
        consequence_of=(rule.ratio.consequence_of or None) if verdict is Verdict.VIOLATED else None,
        readings={name: chosen[name] for name in rule.readings},
    )


def _words(values: Mapping[str, object], low: Fraction | None, high: Fraction | None) -> dict[str, str]:
    words = {
        name: percent(value) if isinstance(value, Fraction) else str(value) for name, value in values.items()
    }
    if "rate" not in words and low is not None and high is not None:
        words["rate"] = f"在{percent(low)}至{percent(high)}之间"
    return words


def _public(entry: _Counted) -> PortfolioCase:
    return PortfolioCase(
        id=entry.case_id,
        name=entry.name,
        counted=entry.counted,
        fulfilled=entry.fulfilled,
        missing=entry.missing,
    )
