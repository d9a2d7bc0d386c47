"""The findings of a case become results with the level of their verdict, their place and their help."""

from __future__ import annotations

from pathlib import Path

import pytest

from rectify_rules import Case, Verdict, evaluate, load_ruleset
from rectify_rules.errors import CaseProblem, EngineError
from rectify_rules.facts.files import read_cases
from rectify_rules.formats import Place, findings

ROOT = Path(__file__).resolve().parents[2]
CASES = sorted((ROOT / "examples" / "cases").glob("*.yaml"))
SEEN = {
    Verdict.VIOLATED: ("error", "failed"),
    Verdict.NEEDS_REVIEW: ("warning", "skipped"),
    Verdict.UNDETERMINED: ("warning", "skipped"),
    Verdict.PENDING: ("note", "skipped"),
    Verdict.COMPLIANT: ("none", "passed"),
    Verdict.NOT_APPLICABLE: ("none", "skipped"),
}


def decided(path: Path):
    (case,) = read_cases(path)
    ruleset = load_ruleset("shanxi-2026")
    report = evaluate(case, ruleset, as_of=case.as_of)
    return report, list(findings.results_of(report, case, ruleset))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_norm_that_is_judged_is_one_result(path):
    report, results = decided(path)
    judged = [finding for finding in report.findings if not finding.declaratory]
    assert [(result.rule, result.level, result.outcome) for result in results] == [
        (finding.norm, *SEEN[finding.verdict]) for finding in judged
    ]
    for result, finding in zip(results, judged, strict=True):
        assert finding.text in result.message
        assert result.title == finding.title
        assert result.suite == f"{report.case_id}　{report.case_name}"
        assert result.help


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_place_is_that_of_a_line_of_the_file(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    for result in decided(path)[1]:
        assert result.place.path == str(path)
        assert 1 <= result.place.column <= len(lines[result.place.line - 1])


def test_the_place_of_a_breach_is_the_fact_that_decides():
    text = (ROOT / "examples/cases/violated.yaml").read_text(encoding="utf-8").splitlines()
    result = next(
        result for result in decided(ROOT / "examples/cases/violated.yaml")[1] if result.rule == "3-1-s1"
    )
    assert "2026.10.12" in text[result.place.line - 1]
    assert result.message.endswith("说明原因（第三条）")
    assert "晋安办发〔2026〕48号第三条：“事故结案后" in result.help


def test_a_case_without_id_or_place_is_told_by_its_suite():
    case = Case()
    ruleset = load_ruleset("shanxi-2026")
    report = evaluate(case, ruleset, as_of=ruleset.edition.effective_on)
    results = list(findings.results_of(report, case, ruleset, suite="第 2 件"))
    assert {result.place for result in results} == {None}
    assert {result.suite for result in results} == {"第 2 件"}
    assert results[0].subject == "第 2 件/2-1-s1"


def test_a_refused_record_names_the_fact_and_the_place():
    problem = CaseProblem("as_of", "没有这一天", "核查基准日", "2025-02-30", f"{ROOT}/a.yaml:3:4")
    result = findings.rejected(problem, "b.yaml:1")
    assert result.message == "拒收：as_of（核查基准日）：`2025-02-30` 没有这一天"
    assert (result.place, result.outcome, result.level) == (Place(f"{ROOT}/a.yaml", 3, 4), "failed", "error")
    bare = findings.rejected(CaseProblem("", "读不出"), "b.yaml:1")
    assert (bare.message, bare.place) == ("拒收：读不出", Place("b.yaml", 1))


def test_a_case_that_an_engine_cannot_decide_is_a_failure():
    result = findings.undecided(Case(id="A-1"), 1, EngineError("gap"))
    assert (result.message, result.outcome) == ("案件 A-1 未能判定：gap", "failed")
