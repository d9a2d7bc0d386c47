"""Scenarios drafted for what no scenario shows: they count for nothing until a person takes them over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rectify_rules.evaluation.selected import evaluate_selected
from rectify_rules.explain.wording import Words
from rectify_rules.facts.dates import format_date
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.facts.spec import FactSpec
from rectify_rules.report.layout import cells, pad
from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.ruleset.regulation import article_name
from rectify_rules.spec.document import DRAFT, Step
from rectify_rules.verify.case_changes import Changed, spelled, vars_of
from rectify_rules.verify.coverage import Coverage
from rectify_rules.verify.decisions import Decision
from rectify_rules.verify.scenarios import Scenario
from rectify_rules.verify.search import Found, NotFound, search, starts_of

_KEYWORDS = {"given": "假如", "when": "当", "then": "那么"}


@dataclass(frozen=True, slots=True)
class Gap:
    """A part of a decision that no scenario shows with a value, and what a search found."""

    decision: Decision
    number: int
    value: bool
    outcome: Found | NotFound


def gaps_of(coverage: Coverage, scenarios: Sequence[Scenario]) -> Iterator[Gap]:
    """Look for a case for everything that no scenario shows; takes a minute or two for an edition."""
    for seen in coverage.seen.values():
        missing = seen.missing()
        starts = list(starts_of(seen.decision, scenarios, coverage.ruleset)) if missing else []
        for number, value in missing:
            found = search(seen.decision, number, value, starts, coverage.ruleset)
            yield Gap(seen.decision, number, value, found)


def draft_files(gaps: Iterable[Gap], ruleset: Ruleset) -> Mapping[str, str]:
    """Write a feature file of drafts for every article that has gaps: file name -> text."""
    by_article: dict[int, list[str]] = {}
    names: set[str] = set()
    for gap in gaps:
        if isinstance(gap.outcome, Found):
            lines = _scenario(gap, gap.outcome, ruleset, names)
            by_article.setdefault(gap.outcome.start.rule.article, []).extend(lines)
    return {
        f"草稿-article-{article:02d}.feature": "\n".join([*_head(article), *lines])
        for article, lines in sorted(by_article.items())
    }


def place_of_base(scenarios: Iterable[Scenario], name: str) -> Path | None:
    """Find the base case that the scenarios start from, to lay it beside the drafts."""
    for scenario in scenarios:
        for folder in (scenario.path.parent, *scenario.path.parent.parents):
            if (folder / name).is_file():
                return folder / name
    return None


def _head(article: int) -> list[str]:
    return [
        "# language: zh-CN",
        f"@{DRAFT}",
        f"功能: {article_name(article)}（草稿）",
        "  由程序找到的案件，结论是现有规则给出的，不是依据条文核对过的。",
        "  请逐个核对：结论与条文相符的，改写名称后移入正式的特征文件，并去掉标签。",
        "",
    ]


def _scenario(gap: Gap, found: Found, ruleset: Ruleset, names: set[str]) -> list[str]:
    rule, scenario = found.start.rule, found.start.scenario
    part = Words(ruleset).condition(gap.decision.parts[gap.number]).inline()
    name = f"{rule.norm} {gap.decision.what}：{part}，{'成立' if gap.value else '不成立'}"
    while name in names:
        name += "（又）"
    names.add(name)
    given = [step for step in scenario.steps if step.kind == "given"]
    lines = [f"  @{rule.norm}", f"  场景: {name}", *_steps(given), *_changes(found.changed)]
    day = format_date(found.changed.question.as_of)
    lines.append(f"    当 以{day}为核查基准日评估")
    return [*lines, *_expected(found, rule, ruleset), ""]


def _steps(steps: Sequence[Step]) -> Iterator[str]:
    for number, step in enumerate(steps):
        yield f"    {_KEYWORDS['given'] if number == 0 else '而且'} {step.text}"
        if step.table is not None:
            yield from _table(step.table)


def _changes(changed: Changed) -> Iterator[str]:
    rows: list[tuple[str, str]] = []
    apart: list[str] = []
    for path, value in changed.facts.items():
        spec = dictionary()[path]
        if value is None:
            apart.append(f"    而且 「{spec.label}」不详")
        elif spec.kind == "record_list":
            apart.extend(_records(spec, value))
        else:
            rows.append((spec.label, spelled(spec, value)))
    if rows:
        yield "    而且 事实改为"
        yield from _table([("列名", "值"), *rows])
    yield from apart
    yield from (f"    而且 口径「{name}」取「{value}」" for name, value in changed.readings.items())


def _records(spec: FactSpec, value: object) -> Iterator[str]:
    records = [item if isinstance(item, dict) else vars_of(item) for item in _listed(value)]
    if not records:
        yield f"    而且 「{spec.label}」为无"
        return
    codes = list(dict.fromkeys(code for record in records for code in record))
    header = [spec.fields[code].label for code in codes]
    rows = [
        ["" if code not in record else spelled(spec.fields[code], record[code]) for code in codes]
        for record in records
    ]
    yield f"    而且 「{spec.label}」为"
    yield from _table([header, *rows])


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, (tuple, list)) else ()


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    escaped = [[cell.replace("\\", "\\\\").replace("|", "\\|") for cell in row] for row in rows]
    widths = [max(cells(row[column]) for row in escaped) for column in range(len(escaped[0]))]
    for row in escaped:
        joined = " | ".join(pad(cell, width) for cell, width in zip(row, widths, strict=True))
        yield f"      | {joined} |"


def _expected(found: Found, rule: Rule, ruleset: Ruleset) -> Iterator[str]:
    question = found.changed.question
    report = evaluate_selected(
        question.cases[0],
        ruleset,
        [rule.id],
        as_of=question.as_of,
        readings=question.readings,
        assume_in_scope=question.assume_in_scope,
    )
    finding = report[rule.norm]
    yield f"    那么 {rule.norm}的结论是「{finding.verdict.label}」，理由是「{finding.reason}」"
