"""Many cases at a glance: verdicts by norm and by jurisdiction, publication rates, windows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from rectify_rules.export.memo import Memo
from rectify_rules.export.windows import Axis, Window, axis, by_urgency
from rectify_rules.facts.dates import format_date
from rectify_rules.facts.divisions import display_name
from rectify_rules.report.facets import TRIAL_MARK, Facets, ReadingLine
from rectify_rules.report.model import PortfolioReport
from rectify_rules.report.portfolio import open_cases, rates
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.ruleset.regulation import article_name
from rectify_rules.verdict import Verdict
from rectify_rules.version import VERSION

UNPLACED = "事故发生地不详"
WINDOWS_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Tallied:
    """How often each verdict was given, under a heading."""

    label: str
    title: str
    numbers: tuple[int, ...]
    """In the order of the verdicts."""
    level: int = 0
    """1 for a county under its city."""

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self.numbers)


@dataclass(frozen=True, slots=True)
class Listed:
    """A case in the rate of a jurisdiction, with what is lacking to count it."""

    case_id: str
    name: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegionRate:
    """The publication rate of a jurisdiction."""

    code: str
    name: str
    level: int
    verdict: Verdict
    label: str
    text: str
    due: int
    public: int
    rate: str
    bounds: tuple[float, float] | None
    """In percent: the least and the greatest it can be; equal where it is certain."""
    breaking: tuple[Listed, ...]
    open: tuple[Listed, ...]

    @property
    def short(self) -> str:
        """Its name without that of its city, under which it stands."""
        city = display_name(f"{self.code[:4]}00") if self.level == 2 else ""
        return self.name.removeprefix(city) or self.name

    @property
    def parts(self) -> tuple[str, ...]:
        """The rate, or its two bounds."""
        return tuple(self.rate.split("至"))


@dataclass(frozen=True, slots=True)
class Heading:
    """What the whole report says of itself."""

    title: str
    document_number: str
    regulation: str
    edition: str
    digest: str
    version: str
    as_of: str
    period: str
    changed: tuple[ReadingLine, ...]
    trial: bool
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything a ledger comes to."""

    heading: Heading
    cases: int
    worst: tuple[tuple[Verdict, int], ...]
    """Cases by the verdict that stands for each."""
    norms: tuple[Tallied, ...]
    regions: tuple[Tallied, ...]
    breaches: tuple[tuple[str, str, tuple[int, ...]], ...]
    """Norms that are not met somewhere: id, title, cases by city."""
    cities: tuple[str, ...]
    rates: tuple[RegionRate, ...]
    windows: tuple[tuple[Memo, Window], ...]
    """The most urgent first."""
    windows_more: int
    axis: Axis | None


def overview(
    memos: Sequence[Memo], ruleset: Ruleset, heading: Heading, portfolios: Sequence[PortfolioReport]
) -> Overview:
    """Sum up the memos of a ledger."""
    placed = {memo.number: memo for memo in memos}
    ordered = by_urgency((memo.number, memo.window) for memo in memos if memo.window is not None)
    shown = ordered[:WINDOWS_SHOWN]
    cities = tuple(_in_order(memos))
    latest = max((memo.as_of for memo in memos), default=date.min)
    worst = Counter(memo.verdict for memo in memos)
    return Overview(
        heading=heading,
        cases=len(memos),
        worst=tuple((verdict, worst[verdict]) for verdict in Verdict),
        norms=tuple(_norms(memos, ruleset)),
        regions=tuple(_regions(memos)),
        breaches=tuple(_breaches(memos, ruleset, cities)),
        cities=cities,
        rates=tuple(_rate(report, ruleset) for report in portfolios),
        windows=tuple((placed[number], window) for number, window in shown),
        windows_more=len(ordered) - len(shown),
        axis=axis([window for _, window in shown], latest) if shown else None,
    )


def _numbers(verdicts: Iterable[Verdict]) -> tuple[int, ...]:
    found = Counter(verdicts)
    return tuple(found[verdict] for verdict in Verdict)


def _norms(memos: Sequence[Memo], ruleset: Ruleset) -> Iterable[Tallied]:
    for rule in ruleset.rules.values():
        verdicts = [memo.norms[rule.norm] for memo in memos if rule.norm in memo.norms]
        if verdicts:
            yield Tallied(rule.norm, f"{article_name(rule.article)}　{rule.title}", _numbers(verdicts))


def _city(memo: Memo) -> str:
    return memo.city or UNPLACED


def _in_order(memos: Sequence[Memo]) -> Iterable[str]:
    """Yield the cities by their codes; what is in none comes last."""
    placed = sorted(memos, key=lambda memo: (not memo.city, memo.region))
    return dict.fromkeys(map(_city, placed))


def _regions(memos: Sequence[Memo]) -> Iterable[Tallied]:
    """Count the cases of each city, then of its counties, by their codes."""
    cities: dict[str, dict[str, list[Verdict]]] = {}
    for memo in sorted(memos, key=lambda memo: memo.region):
        cities.setdefault(_city(memo), {}).setdefault(memo.county, []).append(memo.verdict)
    for city in _in_order(memos):
        counties = cities[city]
        yield Tallied(city, "", _numbers(verdict for found in counties.values() for verdict in found))
        for county, found in counties.items():
            if county and county != city:
                yield Tallied(county.removeprefix(city), "", _numbers(found), level=1)


def _breaches(
    memos: Sequence[Memo], ruleset: Ruleset, cities: Sequence[str]
) -> Iterable[tuple[str, str, tuple[int, ...]]]:
    for rule in ruleset.rules.values():
        found = Counter(_city(memo) for memo in memos if memo.norms.get(rule.norm) is Verdict.VIOLATED)
        if found:
            yield rule.norm, rule.title, tuple(found[city] for city in cities)


def _rate(report: PortfolioReport, ruleset: Ruleset) -> RegionRate:
    facets = Facets(ruleset, report.readings)
    finding = report.findings[0]
    values: Mapping[str, object] = finding.values
    breaking = {case.id for case in report.breaking}
    low, high = _percent(values.get("rate_min")), _percent(values.get("rate_max"))
    words = dict(rates(report))
    return RegionRate(
        report.scope,
        report.scope_name,
        0 if report.scope.endswith("0000") else 1 if report.scope.endswith("00") else 2,
        finding.verdict,
        facets.verdict(finding),
        finding.text,
        int(str(values["denominator"])),
        int(str(values["numerator"])),
        words.get("公开率", "—"),
        (low, high) if low is not None and high is not None else None,
        tuple(Listed(case.id, case.name, ()) for case in report.breaking),
        tuple(
            Listed(case.id, case.name, tuple(map(facets.fact, case.missing)))
            for case in open_cases(report)
            if case.id not in breaking
        ),
    )


def _percent(value: object) -> float | None:
    return round(100 * float(value), 4) if isinstance(value, Fraction) else None


def heading(
    memos: Sequence[Memo],
    ruleset: Ruleset,
    *,
    period: tuple[date, date],
    readings: Mapping[str, str],
    trial: bool,
    remarks: Sequence[str] = (),
) -> Heading:
    """Say what a report is about."""
    edition = ruleset.edition
    days = sorted({memo.as_of for memo in memos})
    mark = TRIAL_MARK if trial else ""
    subject = (
        f"关于“{memos[0].title}”评估工作的核查意见"
        if len(memos) == 1
        else f"评估工作核查总览（{len(memos)} 件）"
    )
    return Heading(
        title=mark + subject,
        document_number=edition.document_number,
        regulation=edition.title,
        edition=edition.id,
        digest=ruleset.digest[:12],
        version=VERSION,
        as_of=format_date(days[0]) + (f"至{format_date(days[-1])}，各案不一" if len(days) > 1 else ""),
        period=_period(period),
        changed=tuple(Facets(ruleset, readings).changed_readings(readings)),
        trial=trial,
        remarks=tuple(remarks),
    )


def _period(period: tuple[date, date]) -> str:
    """Put a period into words."""
    return f"{format_date(period[0])}至{format_date(period[1])}（含首尾）"
