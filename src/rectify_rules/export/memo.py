"""A case on one page: the conclusion on every article, what to do by when, what is missing, what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from rectify_rules.export.windows import Window, window_of
from rectify_rules.facts.case import Case
from rectify_rules.facts.dates import format_date
from rectify_rules.facts.divisions import display_name, region_at
from rectify_rules.report.facets import Facets, ReadingLine, consequences, counts, of_verdict, overall
from rectify_rules.report.model import Action, Finding, Report
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.ruleset.regulation import article_name
from rectify_rules.ruleset.terms import label_of
from rectify_rules.verdict import Verdict

NOT_SET = "条文未设期限"
_MISSING_SHOWN = 10
_DECIDED = (Verdict.VIOLATED, Verdict.NEEDS_REVIEW, Verdict.PENDING, Verdict.COMPLIANT)


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """The conclusion on an article."""

    number: int
    name: str
    verdict: Verdict
    label: str
    text: str
    """What decided it, in a sentence; where several did, the first, with how many more."""
    norms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A norm that is not met, or that somebody must judge."""

    norm: str
    title: str
    verdict: Verdict
    label: str
    text: str
    quote: str
    by: str
    follows: str
    """The norm from whose breach it merely follows."""


@dataclass(frozen=True, slots=True)
class Task:
    """Who must do what by when."""

    by: str
    do: str
    when: str
    cite: str
    norm: str
    verdict: Verdict
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact the record lacks, with how many norms wait for it."""

    label: str
    norms: str
    number: int


@dataclass(frozen=True, slots=True)
class Rested:
    """A reading, with the norms that rest on it."""

    line: ReadingLine
    norms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Memo:
    """Everything one page says of a case."""

    number: int
    case_id: str
    name: str
    region: str
    """Code of the place of the accident, empty where it is not known."""
    city: str
    county: str
    as_of: date
    as_of_source: str
    trial: bool
    verdict: Verdict
    counts: tuple[tuple[Verdict, int], ...]
    following: int
    articles: tuple[ArticleLine, ...]
    points: tuple[Point, ...]
    tasks: tuple[Task, ...]
    upcoming: tuple[Task, ...]
    missing: tuple[Missing, ...]
    missing_more: int
    readings: tuple[Rested, ...]
    contradictions: tuple[str, ...]
    remarks: tuple[str, ...]
    window: Window | None
    norms: Mapping[str, Verdict]
    """The verdict on every norm that is decided of a single case."""

    @property
    def title(self) -> str:
        """The name of the case, or what stands for it."""
        return self.name or "（未载明名称）"

    @property
    def joined(self) -> tuple[tuple[Point | None, Task | None], ...]:
        """Every task, the most urgent first, beside the norm that is not met; then norms without a task."""
        points = {point.norm: point for point in self.points}
        done = {task.norm for task in self.tasks}
        beside = [(points.get(task.norm), task) for task in self.tasks]
        return (*beside, *((point, None) for point in self.points if point.norm not in done))

    @property
    def anchor(self) -> str:
        """A name for its place on a page; the id of a case may hold anything."""
        return f"case-{self.number}"


def memo(case: Case, report: Report, ruleset: Ruleset, *, number: int, as_of_source: str) -> Memo:
    """Make the memo on a case from its report."""
    return _Maker(case, report, ruleset).memo(number, as_of_source)


class _Maker:
    def __init__(self, case: Case, report: Report, ruleset: Ruleset) -> None:
        self.case = case
        self.report = report
        self.ruleset = ruleset
        self.facets = Facets(ruleset, report.readings)

    def memo(self, number: int, as_of_source: str) -> Memo:
        report = self.report
        region, city, county = self._place()
        return Memo(
            number=number,
            case_id=report.case_id or "",
            name=report.case_name or "",
            region=region,
            city=city,
            county=county,
            as_of=report.as_of,
            as_of_source=as_of_source,
            trial=report.assumed_in_scope,
            verdict=overall(report, self.ruleset),
            counts=tuple(counts(report)),
            following=consequences(report),
            articles=tuple(self._articles()),
            points=tuple(self._points()),
            tasks=tuple(map(self._task, report.actions)),
            upcoming=tuple(self._upcoming()),
            missing=tuple(
                Missing(self.facets.fact(fact.path), self.facets.norms(fact.norms), len(fact.norms))
                for fact in report.missing_facts[:_MISSING_SHOWN]
            ),
            missing_more=max(0, len(report.missing_facts) - _MISSING_SHOWN),
            readings=tuple(self._readings()),
            contradictions=report.contradictions,
            remarks=tuple(self._remarks()),
            window=window_of(report),
            norms={f.norm: f.verdict for f in report.findings if not self._set_aside(f)},
        )

    def _set_aside(self, finding: Finding) -> bool:
        """Tell whether a norm is no question of a single case: a statement, or the rate over many."""
        return finding.declaratory or self.ruleset.rules[finding.rule].ratio is not None

    def _place(self) -> tuple[str, str, str]:
        accident = self.case.accident
        code = accident.location_region_code if accident else None
        if code is None:
            return "", "", ""
        city, county = region_at(code, "city"), region_at(code, "county")
        return code, display_name(city or code), display_name(county) if county else ""

    def _articles(self) -> Iterator[ArticleLine]:
        for number in self.report.articles:
            found = [f for f in self.report.article(number) if not self._set_aside(f)]
            if not found:
                continue
            verdict = min((f.verdict for f in found), key=lambda verdict: verdict.rank)
            deciding = [f for f in found if f.verdict is verdict]
            more = f"（等 {len(deciding)} 项）" if len(deciding) > 1 else ""
            first = deciding[0]
            yield ArticleLine(
                number,
                article_name(number),
                verdict,
                self.facets.verdict(first),
                f"{first.title}：{first.text}{more}" if len(found) > 1 else first.text,
                tuple(f.norm for f in deciding),
            )

    def _points(self) -> Iterator[Point]:
        for verdict in (Verdict.VIOLATED, Verdict.NEEDS_REVIEW):
            for finding in of_verdict(self.report, verdict):
                yield Point(
                    finding.norm,
                    finding.title,
                    verdict,
                    self.facets.verdict(finding),
                    finding.text,
                    self.facets.quote(finding),
                    finding.addressee,
                    finding.consequence_of or "",
                )

    def _task(self, action: Action) -> Task:
        when, provisional = self._when(self.report[action.norm])
        return Task(action.by, action.do, when, action.cite, action.norm, action.verdict, provisional)

    def _upcoming(self) -> Iterator[Task]:
        """Yield the duties that are not yet due, those with a day first."""
        for finding in of_verdict(self.report, Verdict.PENDING):
            when, provisional = self._when(finding)
            if when != NOT_SET:
                cite = article_name(finding.article)
                yield Task(
                    finding.addressee, finding.title, when, cite, finding.norm, finding.verdict, provisional
                )

    def _when(self, finding: Finding) -> tuple[str, bool]:
        """Give the deadlines of a finding in words; whether one rests on a year without a notice."""
        values = finding.values
        provisional = values.get("effective_deadline_provisional") is True
        days = [
            f"{label_of(term)}{format_date(values[name])}"
            for name, term in self.ruleset.rules[finding.rule].values
            if name in {"effective_deadline", "publication_benchmark"} and isinstance(values.get(name), date)
        ]
        if not days:
            return NOT_SET, False
        late, left = values.get("days_late"), values.get("days_left")
        spare = f"（已超过 {late} 日）" if isinstance(late, int) and late > 0 else ""
        if not spare and isinstance(left, int) and finding.verdict is Verdict.PENDING:
            spare = f"（尚余 {left} 日）"
        return "；".join(days) + ("〔暂定〕" if provisional else "") + spare, provisional

    def _readings(self) -> Iterator[Rested]:
        """Yield the readings on which what is decided rests, those that are not the default first."""
        norms: dict[str, list[str]] = {}
        for finding in self.report.findings:
            if finding.verdict in _DECIDED and not self._set_aside(finding):
                for name in finding.readings:
                    if finding.norm in self.ruleset.readings[name].norms:
                        norms.setdefault(name, []).append(finding.norm)
        changed = {
            name: value
            for name, value in self.report.readings.items()
            if value != self.ruleset.readings[name].default
        }
        for name in changed:
            norms.setdefault(name, [])
        found = [
            Rested(self.facets.reading(name, self.report.readings[name]), tuple(where))
            for name, where in norms.items()
        ]
        yield from sorted(found, key=lambda rested: rested.line.is_default)

    def _remarks(self) -> Iterator[str]:
        found = [remark.text for f in self.report.findings for remark in (*f.notices, *f.presumptions)]
        yield from dict.fromkeys(found)
