"""The public API: what a developer who imports the library relies on."""

from __future__ import annotations

import copy
import inspect
import json
import logging
import pickle
import shutil
import subprocess
import sys
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import rectify_rules
from rectify_rules import (
    Case,
    CaseError,
    EngineError,
    ReadingError,
    RuleFileError,
    Verdict,
    decide,
    evaluate,
    evaluate_portfolio,
    load_ruleset,
)
from rectify_rules.facts.files import read_cases
from rectify_rules.ruleset.folders import rules_root

ROOT = Path(__file__).resolve().parents[2]
RULESET = load_ruleset("shanxi-2026")
AS_OF = date(2026, 11, 23)
PERIOD = (date(2026, 5, 1), date(2026, 12, 31))


def full() -> dict[str, Any]:
    """The base case of the features, as plain data."""
    (case,) = read_cases(ROOT / "features" / "shanxi-2026" / "base-case.yaml")
    assert isinstance(case, Case)
    return case.model_dump(mode="json", exclude_none=True)


def changed(**facts: Any) -> Case:
    """The base case with facts changed, `section__name=value`; None removes one."""
    record = full()
    for path, value in facts.items():
        section, _, name = path.partition("__")
        record.setdefault(section, {})
        if value is None:
            record[section].pop(name, None)
        else:
            record[section][name] = value
    return Case.model_validate(record)


def judge(**facts: Any) -> rectify_rules.Report:
    return evaluate(changed(**facts), RULESET, as_of=AS_OF)


def test_the_shop_window_is_what_it_was():
    """`__all__` is the API; a change of a name or signature is a change of the version."""
    assert sorted(rectify_rules.__all__) == [
        "Case", "CaseError", "EngineError", "Finding", "PortfolioReport", "ReadingError", "RectifyError", "Report",
        "RuleFileError", "Ruleset", "Ruling", "Verdict", "Verdicts", "__version__", "decide", "evaluate",
        "evaluate_portfolio", "load_ruleset",
    ]  # fmt: skip
    assert list(inspect.signature(evaluate).parameters) == [
        "case", "ruleset", "as_of", "readings", "engine", "assume_in_scope",
    ]  # fmt: skip
    assert list(inspect.signature(decide).parameters) == [
        "case", "ruleset", "as_of", "readings", "assume_in_scope",
    ]  # fmt: skip
    assert list(inspect.signature(evaluate_portfolio).parameters) == [
        "cases", "ruleset", "scope", "period", "as_of", "readings", "assume_in_scope",
    ]  # fmt: skip
    assert list(inspect.signature(load_ruleset).parameters) == ["edition", "in_force_on"]
    assert list(inspect.signature(rectify_rules.evaluate_table).parameters) == [
        "table", "ruleset", "as_of", "readings", "assume_in_scope", "detail",
    ]  # fmt: skip


def test_the_base_case_has_nothing_to_object_to():
    report = judge()
    assert {finding.verdict for finding in report} == {Verdict.COMPLIANT, Verdict.NOT_APPLICABLE}
    assert len(report.findings) == 49
    assert report.actions == ()
    assert report.missing_facts == ()


def test_a_finding_is_found_by_norm_rule_and_prefix():
    report = judge(assessment__report_sections=["organisation", "accountability", "measures"])
    assert report["3-1-s1"] is report["art03.window"]
    assert report["9-1"].verdict is Verdict.VIOLATED
    assert [finding.norm for finding in report["9-1"]] == ["9-1-i1", "9-1-i2", "9-1-i3", "9-1-i4"]
    assert [finding.norm for finding in report["11-1-i1"]] == ["11-1-i1a", "11-1-i1b"]
    assert {finding.article for finding in report["1"]} == {1}
    assert report["1"].verdict is Verdict.NOT_APPLICABLE
    assert report.article(9).verdict is Verdict.VIOLATED
    assert report.verdict is Verdict.VIOLATED
    assert "9-1" in report
    assert "9-2" not in report
    with pytest.raises(KeyError, match="did you mean `3-1-s1`"):
        report["3-1-s11"]
    with pytest.raises(KeyError):
        report.article(13)


@pytest.mark.parametrize("engine", ["interpreter", "direct"])
def test_a_report_is_copied_pickled_and_compared_by_what_it_says(engine):
    report = evaluate(changed(), RULESET, as_of=AS_OF, engine=engine)
    for other in (
        evaluate(changed(), RULESET, as_of=AS_OF, engine=engine),
        copy.deepcopy(report),
        pickle.loads(pickle.dumps(report)),
    ):
        assert other == report
        assert [finding.sensitivity() for finding in other] == [finding.sensitivity() for finding in report]
    assert judge(assessment__report_sections=["measures"]) != report
    assert len(pickle.dumps(report)) < 100_000


def test_rules_are_pickled_by_name_and_must_be_the_same(tmp_path):
    assert pickle.loads(pickle.dumps(RULESET)) is RULESET
    folder = tmp_path / "mine"
    shutil.copytree(rules_root() / "shanxi-2026", folder)
    report = evaluate(changed(), load_ruleset(folder), as_of=AS_OF)
    stored = pickle.dumps(report)
    with (folder / "readings.yaml").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    report = pickle.loads(stored)
    assert report["3-1-s1"].verdict is Verdict.COMPLIANT
    with pytest.raises(RuleFileError, match="other rules than before"):
        report["3-1-s1"].sensitivity()


def test_late_completion_is_explained_dated_and_cited():
    finding = judge(assessment__report_completed_on="2026-10-09", publication__published_on="2026-10-12",
                    publication__filed_on="2026-10-12")["3-1-s1"]  # fmt: skip
    assert (finding.verdict, finding.reason) == (Verdict.VIOLATED, "overdue")
    assert finding.values["window_opens"] == date(2026, 7, 30)
    assert finding.values["nominal_deadline"] == finding.values["effective_deadline"] == date(2026, 9, 30)
    assert finding.values["effective_deadline_provisional"] is False
    assert finding.values["days_late"] == 9
    assert finding.addressee == "负责事故调查处理的有关部门和属地人民政府"
    assert finding.remedy
    assert "建议" in str(finding.remedy)
    assert "investigation.report_approved_on" in [fact.path for fact in finding.because]
    assert finding.readings["closure_basis"] == "approval_date"


def test_sensitivity_says_what_another_reading_would_change():
    early = judge(assessment__report_completed_on="2026-07-29", assessment__started_on="2026-06-01",
                  assessment__doc_review_completed_on=None, assessment__doc_review_started_on=None,
                  assessment__site_check_started_on=None, assessment__site_check_completed_on=None)["3-1-s1"]  # fmt: skip
    assert early.reason == "too_early"
    other = early.sensitivity()["early_completion"]
    assert other == {"warning": Verdict.NEEDS_REVIEW, "allowed": Verdict.COMPLIANT}


def test_the_closing_date_gives_only_a_provisional_verdict():
    finding = judge(investigation__report_approved_on=None)["3-1-s1"]
    assert finding.verdict is Verdict.UNDETERMINED
    assert finding.provisional is Verdict.COMPLIANT
    assert "investigation.report_approved_on" in finding.missing


def test_open_scope_carries_the_verdict_it_would_have():
    finding = judge(accident__location_region_code=None)["3-1-s1"]
    assert finding.verdict is Verdict.UNDETERMINED
    assert finding.if_in_scope is Verdict.COMPLIANT
    assert finding.missing == ("accident.location_region_code",)


def test_out_of_scope_makes_everything_not_applicable_for_the_same_reason():
    report = judge(accident__location_region_code="150802")
    reasons = {f.reason for f in report if not f.declaratory and f.norm not in {"2-1-s1", "12-1-s1"}}
    assert reasons == {"out_of_territory"}
    assumed = evaluate(
        changed(accident__location_region_code="150802"), RULESET, as_of=AS_OF, assume_in_scope=True
    )
    assert assumed["3-1-s1"].verdict is Verdict.COMPLIANT
    assert assumed["3-1-s1"].assumed_in_scope


def test_one_fault_is_counted_once():
    report = judge(assessment__self_assessment_report=False, assessment__self_assessment_report_on=None)
    assert report["8-1-i1b"].consequence_of == "6-1-s3"
    assert report.count(Verdict.VIOLATED) == 1
    assert report.count(Verdict.VIOLATED, roots_only=False) == 2
    assert [action.norm for action in report.actions] == ["6-1-s3", "8-1-i1b"]


def test_the_most_urgent_action_comes_first():
    report = judge(
        publication__published=False, publication__published_on=None, publication__withdrawn=None,
        assessment__team_leaders=[], assessment__site_check_methods=["interview"],
    )  # fmt: skip
    assert [action.norm for action in report.actions][:2] == ["10-1-s1", "5-1-s2"]
    assert report.actions[-1].verdict is Verdict.NEEDS_REVIEW


def test_missing_facts_are_ranked_by_the_norms_that_wait_for_them():
    ranked = evaluate(Case.model_validate({}), RULESET, as_of=AS_OF).missing_facts
    counts = [len(fact.norms) for fact in ranked]
    assert counts == sorted(counts, reverse=True)
    assert ranked[0].label


def test_as_of_is_the_argument_else_the_record_else_an_error():
    record = full()
    assert evaluate(Case.model_validate({**record, "as_of": "2026-09-01"}), RULESET).as_of == date(2026, 9, 1)
    record.pop("as_of", None)
    with pytest.raises(CaseError, match="核查基准日"):
        evaluate(Case.model_validate(record), RULESET)
    for bad in (datetime(2026, 1, 1), "2026-01-01", date(1900, 1, 1), date(9999, 12, 31)):
        with pytest.raises(CaseError):
            evaluate(Case.model_validate(record), RULESET, as_of=bad)  # type: ignore[arg-type]


def test_unknown_readings_and_engines_are_refused_by_name():
    case = Case.model_validate({})
    with pytest.raises(ReadingError, match="did you mean `early_completion`"):
        evaluate(case, RULESET, as_of=AS_OF, readings={"early_completon": "allowed"})
    with pytest.raises(ReadingError, match="violation, warning, allowed"):
        evaluate(case, RULESET, as_of=AS_OF, readings={"early_completion": "yes"})
    with pytest.raises(EngineError, match="direct"):
        evaluate(case, RULESET, as_of=AS_OF, engine="direkt")


def test_the_json_is_valid_stable_and_matches_its_schema():
    jsonschema = pytest.importorskip("jsonschema")
    report = judge(assessment__team_leaders=["甲", "乙"])
    text = report.model_dump_json()
    assert text == judge(assessment__team_leaders=["甲", "乙"]).model_dump_json()
    data = json.loads(text)
    jsonschema.validate(data, rectify_rules.Report.model_json_schema(mode="serialization"))
    assert data["rules_sha256"] == RULESET.digest
    assert data["edition"] == "shanxi-2026"
    again = rectify_rules.Report.model_validate_json(text)
    assert again["5-1-s2"].verdict is Verdict.NEEDS_REVIEW
    assert again["5-1-s2"].sensitivity() == {}


def portfolio(cases: list[Case], **options: Any) -> rectify_rules.Finding:
    """The finding on the rate of cases that differ in their ids."""
    numbered = [case.model_copy(update={"id": f"P{number}"}) for number, case in enumerate(cases)]
    return evaluate_portfolio(numbered, RULESET, scope="140500", period=PERIOD, as_of=AS_OF, **options)[
        "10-1-s2"
    ]


UNPUBLISHED = {"publication__published": False, "publication__published_on": None}


def test_the_rate_is_exact_and_199_of_200_is_not_all():
    cases = [changed() for _ in range(199)] + [changed(**UNPUBLISHED)]
    finding = portfolio(cases)
    assert finding.values["rate"] == Fraction(199, 200)
    assert finding.verdict is Verdict.VIOLATED
    assert "199/200（99.50%）" in finding.text
    assert portfolio(cases[:199]).verdict is Verdict.COMPLIANT


def test_what_is_unknown_makes_the_rate_an_interval():
    unknown = changed(publication__published=None, publication__published_on=None, publication__extent=None)
    finding = portfolio([changed(), unknown])
    assert finding.verdict is Verdict.UNDETERMINED
    assert (finding.values["rate_min"], finding.values["rate_max"]) == (Fraction(1, 2), Fraction(1))
    assert "publication.published" in finding.missing


def test_the_rate_counts_what_the_article_counts():
    assert portfolio([]).verdict is Verdict.NOT_APPLICABLE
    secret = {"publication__secrecy": "all", "publication__secrecy_legal_basis": "定密依据"}
    assert portfolio([changed(**UNPUBLISHED, **secret)]).verdict is Verdict.NOT_APPLICABLE
    elsewhere = changed(assessment__organiser_region_code="140400", **UNPUBLISHED)
    assert portfolio([elsewhere]).verdict is Verdict.NOT_APPLICABLE
    mixed = [changed(), changed(**UNPUBLISHED, **secret)]
    assert portfolio(mixed).verdict is Verdict.COMPLIANT
    assert portfolio(mixed, readings={"rate_denominator": "all_completed"}).values["rate"] == Fraction(1, 2)
    assert portfolio(mixed).values["rate_all"] == Fraction(1, 2)


def test_a_portfolio_refuses_what_makes_no_sense():
    with pytest.raises(CaseError, match="统计期间"):
        evaluate_portfolio([], RULESET, scope="140500", period=(PERIOD[1], PERIOD[0]), as_of=AS_OF)
    with pytest.raises(CaseError, match="区划代码"):
        evaluate_portfolio([], RULESET, scope="149999", period=PERIOD, as_of=AS_OF)
    with pytest.raises(CaseError, match="两次"):
        evaluate_portfolio([changed(), changed()], RULESET, scope="140500", period=PERIOD, as_of=AS_OF)
    with pytest.raises(CaseError, match="核查基准日"):
        evaluate_portfolio([Case.model_validate({})], RULESET, scope="140500", period=PERIOD)


def test_the_library_prints_nothing_and_logs_no_value(capsys, caplog):
    record = copy.deepcopy(full())
    record["accident"]["name"] = "不应出现的姓名"
    with caplog.at_level(logging.INFO):
        evaluate(Case.model_validate(record), RULESET, as_of=AS_OF)
    captured = capsys.readouterr()
    assert captured.out == captured.err == ""
    assert "不应出现的姓名" not in caplog.text


def test_importing_the_library_loads_no_heavy_module():
    code = (
        "import sys, rectify_rules; "
        "print([m for m in ('typer', 'rich', 'ruamel.yaml', 'pendulum', 'chinese_calendar', 'pytest', 'polars') "
        "if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
