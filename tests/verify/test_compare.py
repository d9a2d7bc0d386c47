"""A comparison of rules: fast where nothing changed, honest where nothing can be proved."""

from __future__ import annotations

import inspect
from dataclasses import replace
from pathlib import Path

import pytest

from rectify_rules import Ruleset, load_ruleset
from rectify_rules.verify import pair as paired
from rectify_rules.verify.compare import compare
from rectify_rules.verify.formula import FALSE
from rectify_rules.verify.norm_change import Kind
from rectify_rules.verify.question import Question, UnansweredError, Witness
from verify.edit_set import Edit, edited


@pytest.fixture(scope="module")
def edition() -> Ruleset:
    return load_ruleset("shanxi-2026")


def one_edit(tmp_path: Path, file: str, old: str, new: str) -> Ruleset:
    return load_ruleset(edited(Edit("one", ((file, old, new),), {}), tmp_path))


def test_the_signature_is_what_others_call() -> None:
    assert str(inspect.signature(compare)) == (
        "(old: 'Ruleset', new: 'Ruleset', *, norms: 'Iterable[str] | None' = None, "
        "timeout: 'float' = 20.0) -> 'tuple[NormChange, ...]'"
    )


def test_the_same_rules_are_equivalent_without_a_question(
    edition: Ruleset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the solver was asked")

    monkeypatch.setattr(paired, "Question", refuse)
    found = compare(edition, replace(edition))
    assert len(found) == 49
    assert {change.kind for change in found} == {Kind.EQUIVALENT}


def test_only_the_norms_asked_for_are_compared(edition: Ruleset) -> None:
    found = compare(edition, edition, norms=["3-1-s1", "10-1-s1"])
    assert [change.norm for change in found] == ["3-1-s1", "10-1-s1"]


def test_a_question_without_an_answer_is_no_proof(
    edition: Ruleset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unanswered(*_: object) -> None:
        raise UnansweredError("timeout")

    new = one_edit(tmp_path, "article-05.yaml", "{leader_count: 0}", "{leader_count: {below: 2}}")
    monkeypatch.setattr(Question, "model", unanswered)
    (found,) = compare(edition, new, norms=["5-1-s2"])
    assert found.kind is Kind.UNPROVED
    assert found.verdicts_change
    assert found.note == "timeout"


def test_a_case_that_the_interpreter_does_not_confirm_is_no_example(
    edition: Ruleset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A formula that says too much is found out by the replay, never reported."""
    new = one_edit(tmp_path, "article-05.yaml", "{leader_count: 0}", "{leader_count: {below: 2}}")
    real = Question.find

    def other_case(self: Question, *wanted: object) -> Witness | None:
        found = real(self, *wanted)
        return found and Witness(
            found.case.model_copy(update={"assessment": None}), found.as_of, found.readings
        )

    monkeypatch.setattr(Question, "find", other_case)
    (found,) = compare(edition, new, norms=["5-1-s2"])
    assert found.kind is Kind.UNPROVED
    assert not found.examples


def test_what_has_no_formula_is_named(edition: Ruleset, tmp_path: Path) -> None:
    new = one_edit(
        tmp_path,
        "article-11.yaml",
        "{problem.tracking: {empty: true}}",
        "{problem.tracking: {contains_none: [x]}}",
    )
    (found,) = compare(edition, new, norms=["11-1-i1b"])
    assert found.kind is not Kind.EQUIVALENT


def test_nothing_is_proved_of_no_case(
    edition: Ruleset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no case is in the words of the encoding, nothing is called equivalent."""
    new = one_edit(tmp_path, "article-05.yaml", "{leader_count: 0}", "{leader_count: {below: 2}}")
    monkeypatch.setattr(paired, "within_scope", lambda _: FALSE)
    (found,) = compare(edition, new, norms=["5-1-s2"])
    assert found.kind is Kind.UNPROVED
    assert "编码的范围" in found.note
