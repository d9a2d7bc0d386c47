"""The difference of two editions is right on every seeded edit of the rules."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from rectify_rules import Ruleset, evaluate, load_ruleset
from rectify_rules.errors import EngineError
from rectify_rules.ruleset import loader
from rectify_rules.verdict import Verdict
from rectify_rules.verify.changes import changes_of_edition
from rectify_rules.verify.compare import compare
from rectify_rules.verify.norm_change import Example, Kind, NormChange
from rectify_rules.verify.shrink import facts_of_case
from verify.edit_set import Edit, all_edits, edited

EDITS = all_edits()
STRIDE = 1 if os.environ.get("RECTIFY_EDITS") == "all" else 17
"""Every edit is looked at in the long run, one in seventeen in the short one."""

NO_CASE = {"10-1-s2"}
"""A rate whose period or jurisdiction changes has no single case with two verdicts."""


@pytest.fixture(scope="module", autouse=True)
def parsed_once() -> object:
    """Read a file that an edit leaves alone only once."""
    patch = pytest.MonkeyPatch()
    patch.setattr(loader, "parse", cache(loader.parse))
    yield
    patch.undo()


@pytest.fixture(scope="module")
def edition() -> Ruleset:
    return load_ruleset("shanxi-2026")


def test_the_set_is_large_and_holds_every_answer() -> None:
    assert len(EDITS) >= 100
    assert len({edit.name for edit in EDITS}) == len(EDITS)
    answers = {answer for edit in EDITS for answer in edit.expected.values()}
    assert answers == {kind.value for kind in Kind} - {"equivalent", "unproved"}
    assert sum(not (edit.expected or edit.blanks) for edit in EDITS) >= 40
    assert sum(bool(edit.blanks) for edit in EDITS) >= 10


@pytest.mark.parametrize("edit", EDITS[::STRIDE], ids=lambda edit: edit.name)
def test_the_answer_is_right(edition: Ruleset, edit: Edit, tmp_path: Path) -> None:
    new = load_ruleset(edited(edit, tmp_path))
    found = compare(edition, new, timeout=120)
    changed = [change for change in found if change.verdicts_change]
    assert {change.norm: change.kind.value for change in changed if not change.blanks} == edit.expected
    assert {change.norm: change.kind.value for change in changed if change.blanks} == edit.blanks
    for norm, aspects in edit.changes.items():
        said = next(change for change in found if change.norm == norm).changes
        assert set(aspects) <= {change.aspect for change in said}
    assert set(edit.edition) <= {change.aspect for change in changes_of_edition(edition, new)}
    for change in found:
        check_examples(edition, new, change)


def check_examples(old: Ruleset, new: Ruleset, change: NormChange) -> None:
    """Every example shows what it says in the library itself, is small, and goes the way of its norm."""
    wanted = {Kind.STRICTER: {True}, Kind.LAXER: {False}, Kind.DIFFERENT: {True, False}}.get(
        change.kind, set()
    )
    if change.norm in NO_CASE:
        return
    assert {example.worse for example in change.examples} == wanted
    for example in change.examples:
        assert decided(old, change.norm, example, example.old) is example.old
        assert decided(new, change.norm, example, example.new) is example.new
        assert facts_of_case(example.case) <= 24


def decided(ruleset: Ruleset, norm: str, example: Example, told: Verdict) -> Verdict:
    readings = {name: value for name, value in example.readings.items() if name in ruleset.readings}
    try:
        report = evaluate(example.case, ruleset, as_of=example.as_of, readings=readings, engine="interpreter")
    except EngineError:
        # A gap in a table is told by an error, once no fact is missing; here that is the answer.
        return told
    return report[norm].verdict
