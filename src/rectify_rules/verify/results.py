"""Results of scenarios, as text, JSON or JUnit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from rectify_rules.report.layout import Page
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verify.features import Suite
from rectify_rules.verify.scenarios import Failure, Scenario, run


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a scenario."""

    scenario: Scenario
    failure: Failure | None

    @property
    def place(self) -> str:
        """`file:line` of the step that failed."""
        assert self.failure is not None
        return f"{self.scenario.path}:{self.failure.line}"


@dataclass(frozen=True, slots=True)
class Results:
    """What became of all scenarios, in the order of the files."""

    results: tuple[Result, ...]
    drafts: int
    """Scenarios tagged as drafts, which were not run."""

    @property
    def failed(self) -> tuple[Result, ...]:
        """Those that failed."""
        return tuple(result for result in self.results if result.failure is not None)


def run_all(suite: Suite, ruleset: Ruleset) -> Results:
    """Run the scenarios that count."""
    found = tuple(Result(scenario, run(scenario, ruleset)) for scenario in suite.scenarios)
    return Results(found, len(suite.drafts))


def text_of(results: Results, page: Page, *, verbose: bool = False) -> Iterator[str]:
    """Give a line for each file and for each scenario that failed, with what it says; `verbose` lists all."""
    for path, group in groupby(results.results, key=lambda result: result.scenario.path):
        listed = list(group)
        failed = [result for result in listed if result.failure is not None]
        summary = f"{len(listed)} 个场景" + (f"，{len(failed)} 个失败" if failed else "，全部通过")
        yield from page.paragraph(f"{path}　{summary}", style="violated" if failed else "", hang=2)
        for result in listed if verbose else failed:
            yield from _told(result, page)
    yield ""
    yield from page.paragraph(_total(results), style="violated" if results.failed else "compliant")


def _told(result: Result, page: Page) -> Iterator[str]:
    scenario, failure = result.scenario, result.failure
    sign, style = ("✓", "compliant") if failure is None else ("✗", "violated")
    yield from page.paragraph(f"{sign} 第{scenario.line}行　{scenario.name}", indent=2, hang=2, style=style)
    for line in failure.message.splitlines() if failure else ():
        yield from page.paragraph(line, indent=6, hang=2)
    if failure is not None:
        yield from page.paragraph(f"位置：{result.place}", indent=6, hang=2)


def _total(results: Results) -> str:
    passed = len(results.results) - len(results.failed)
    words = f"共 {len(results.results)} 个场景：通过 {passed}，失败 {len(results.failed)}"
    return words + (f"；另有草稿 {results.drafts} 个，不计" if results.drafts else "")


def json_of(results: Results, ruleset: Ruleset) -> str:
    """Give the results as JSON: counts, and one entry for each scenario."""
    data = {
        "edition": ruleset.edition.id,
        "rules_sha256": ruleset.digest,
        "passed": len(results.results) - len(results.failed),
        "failed": len(results.failed),
        "drafts": results.drafts,
        "scenarios": [_entry(result) for result in results.results],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _entry(result: Result) -> dict[str, object]:
    scenario, failure = result.scenario, result.failure
    return {
        "file": scenario.path.as_posix(),
        "line": scenario.line,
        "name": scenario.name,
        "tags": list(scenario.tags),
        "passed": failure is None,
        **({} if failure is None else {"failed_line": failure.line, "message": failure.message}),
    }


def junit_of(results: Results) -> str:
    """Give the results as JUnit XML: a suite to each file, a case to each scenario.

    Raises ImportError without junitparser.
    """
    from junitparser import JUnitXml, TestSuite

    report = JUnitXml("场景")
    for path, group in groupby(results.results, key=lambda result: result.scenario.path):
        suite = TestSuite(path.name)
        suite.add_testcases(list(_cases(path, list(group))))
        report.add_testsuite(suite)
    _count(report)
    return _text(report) + "\n"


def _count(report: Any) -> None:
    report.update_statistics()


def _text(report: Any) -> str:
    return str(report.tostring().decode("utf-8"))


def _cases(path: Path, results: Sequence[Result]) -> Iterator[Any]:
    from junitparser import Failure as Told
    from junitparser import TestCase

    for result in results:
        case = TestCase(f"{result.scenario.name}（第{result.scenario.line}行）", classname=path.stem)
        if result.failure is not None:
            told = Told(_legal(result.failure.message.partition("\n")[0]))
            told.text = _legal(f"{result.failure.message}\n位置：{result.place}")
            case.result = [told]
        yield case


def _legal(text: str) -> str:
    """Drop what XML cannot hold."""
    return "".join(
        sign for sign in text if sign in "\t\n" or (sign >= " " and not "\ud800" <= sign <= "\udfff")
    )
