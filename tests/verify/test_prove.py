"""Faults seeded into the rules are found, each with a case that shows it; the edition itself has none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rectify_rules import Ruleset, evaluate, load_ruleset
from rectify_rules.errors import EngineError
from rectify_rules.facts.case import Case
from rectify_rules.facts.files import read_cases
from rectify_rules.verify.drafts import yaml_of
from rectify_rules.verify.proof import Check, Failure
from rectify_rules.verify.prove import prove
from rectify_rules.verify.question import Question, UnansweredError
from verify.edit_set import Edit, edited

SAMPLE = None if os.environ.get("RECTIFY_EDITS") == "all" else ["2-1-s1", "4-2-s1", "7-2-s1", "11-1-i3"]


def with_fault(tmp_path: Path, *replacements: tuple[str, str, str]) -> Ruleset:
    return load_ruleset(edited(Edit("fault", replacements, {}), tmp_path))


def only(ruleset: Ruleset, norm: str, check: Check) -> Failure:
    found = [failure for failure in prove(ruleset, norms=[norm]).failures if failure.check is check]
    assert len(found) == 1, found
    return found[0]


def test_the_edition_is_proved() -> None:
    proof = prove(load_ruleset("shanxi-2026"), norms=SAMPLE, timeout=120)
    assert proof.failures == ()
    assert proof.not_looked_at == ()
    assert proof.norms


def test_two_lines_that_overlap_are_shown_on_a_case(tmp_path: Path) -> None:
    ruleset = with_fault(
        tmp_path, ("article-12.yaml", "{all: [{formed: true}, {predecessor_cited: false}]}", "{formed: true}")
    )
    failure = only(ruleset, "12-1-s2", Check.OVERLAP)
    assert failure.case is not None
    assert failure.as_of is not None
    report = evaluate(failure.case, ruleset, as_of=failure.as_of, engine="interpreter")
    assert report["12-1-s2"].verdict is failure.verdict
    assert "repealed_basis_cited" in failure.message
    assert "not_cited" in failure.message


def test_a_gap_is_shown_on_a_case_that_is_an_error_to_the_engine(tmp_path: Path) -> None:
    ruleset = with_fault(
        tmp_path,
        (
            "article-11.yaml",
            "when: {problem.assigned_to: {empty: true}}",
            "when: {all: [{problem.assigned_to: {empty: true}}, {problem.rectified: false}]}",
        ),
    )
    failure = only(ruleset, "11-1-i1a", Check.GAP)
    assert failure.case is not None
    with pytest.raises(EngineError, match="its table has a gap"):
        evaluate(failure.case, ruleset, as_of=failure.as_of, engine="interpreter")


def test_a_line_whose_condition_cannot_hold_is_dead(tmp_path: Path) -> None:
    ruleset = with_fault(
        tmp_path,
        (
            "article-04.yaml",
            "when: {assessment.experts: {empty: true}}\n        say",
            "when: {all: [{assessment.experts: {empty: true}}, {assessment.experts: {empty: false}}]}\n        say",
        ),
    )
    failure = only(ruleset, "4-2-s2", Check.DEAD_LINE)
    assert failure.message.endswith("条件不可能成立")
    assert failure.number > 1


def test_a_line_that_another_always_precedes_is_dead(tmp_path: Path) -> None:
    ruleset = with_fault(
        tmp_path,
        (
            "article-06.yaml",
            "{assessment.unit_cooperation: insufficient}",
            "{assessment.unit_cooperation: active}",
        ),
    )
    assert only(ruleset, "6-1-s1", Check.DEAD_LINE).message.endswith("前面的行总已先行适用")


def test_an_exception_that_cannot_hold_is_dead(tmp_path: Path) -> None:
    ruleset = with_fault(
        tmp_path,
        (
            "article-10.yaml",
            "{all: [{reading.secrecy_exempts_filing: exempt}, {formed: true}, {secret_with_basis: true}]}",
            "{all: [{reading.secrecy_exempts_filing: exempt}, {formed: true}, {not_formed: true}, {secret_with_basis: true}]}",
        ),
    )
    found = {failure.check for failure in prove(ruleset, norms=["10-1-s3"], timeout=120).failures}
    assert Check.DEAD_EXCEPTION in found


def test_two_values_of_a_reading_that_decide_alike_are_told(tmp_path: Path) -> None:
    ruleset = with_fault(
        tmp_path,
        (
            "article-04.yaml",
            "{reading.delegate_target: any_lower_government}",
            "{reading.delegate_target: [any_lower_government, next_lower_only]}",
        ),
        (
            "article-04.yaml",
            "- {reading.delegate_target: next_lower_only}",
            "- {assessment.delegated: false}",
        ),
    )
    messages = [failure.message for failure in prove(ruleset, norms=["4-2-s1"]).failures]
    assert any("任一下级政府" in message and "仅下一级政府" in message for message in messages)


def test_no_answer_in_time_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def unanswered(*_: object) -> None:
        raise UnansweredError("timeout")

    monkeypatch.setattr(Question, "model", unanswered)
    proof = prove(load_ruleset("shanxi-2026"), norms=["9-1-i1"])
    assert [failure.check for failure in proof.failures] == [Check.UNPROVED] * len(proof.failures)
    assert proof.failures


def test_the_case_is_written_as_a_record_that_can_be_read(tmp_path: Path) -> None:
    case = Case.model_validate(
        {
            "accident": {"location_region_code": "140521", "is_production_safety_accident": True},
            "assessment": {"measure_findings": {"M1": "implemented"}, "team_leaders": [], "experts": ["甲"]},
            "problems": [{"id": "Q1", "assigned_to": []}],
        }
    )
    path = tmp_path / "case.yaml"
    path.write_text(yaml_of(case, load_ruleset("shanxi-2026").edition.effective_on), encoding="utf-8")
    (read,) = read_cases(path)
    assert isinstance(read, Case)
    assert read.model_copy(update={"as_of": None}) == case
