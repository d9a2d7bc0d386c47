"""Every check is documented by an example that it catches, and a good one that it passes."""

from __future__ import annotations

from pathlib import Path

import pytest
from editions import EXAMPLE, copy_of_example, edit, found_in, relock

from rectify_rules.verify.lint import page
from rectify_rules.verify.lint.run import CHECKS, lint, load

ROOT = Path(__file__).resolve().parents[3]
BY_ID = {check.id: check for check in CHECKS}


def test_the_example_edition_is_clean():
    assert found_in(EXAMPLE) == []


def test_the_locks_of_the_example_edition_are_right(tmp_path):
    rules = copy_of_example(tmp_path) / "rules"
    relock(rules)
    assert (rules / "edition.yaml").read_text("utf-8") == (EXAMPLE / "rules" / "edition.yaml").read_text(
        "utf-8"
    )


@pytest.mark.parametrize("name", BY_ID)
def test_the_bad_example_is_caught(name, tmp_path):
    check = BY_ID[name]
    folder = copy_of_example(tmp_path)
    edit(folder / check.example.file, check.example.good, check.example.bad)
    found = [result for result in found_in(folder, static=not check.needs_scenarios) if result.rule == name]
    assert found, f"{name} does not catch its own bad example"
    for result in found:
        assert (result.level, result.title, result.help) == (check.level, check.title, check.why)
        lines = Path(result.place.path).read_text("utf-8").splitlines()
        assert 1 <= result.place.line <= len(lines)
        assert 1 <= result.place.column <= len(lines[result.place.line - 1]) + 1
        assert "\n" not in result.message


def test_each_id_once_and_each_check_has_words():
    assert len(BY_ID) == len(CHECKS)
    for check in CHECKS:
        assert check.title
        assert check.why.endswith(("。", "）"))
        assert check.id == check.id.lower()
        assert " " not in check.id


def test_every_module_of_checks_is_run():
    modules = {
        path.stem
        for path in (Path(page.__file__).parent).glob("*.py")
        if "CHECKS = (" in path.read_text("utf-8")
    }
    assert modules - {"run"} == {check.find.__module__.rpartition(".")[2] for check in CHECKS}


def test_the_page_is_current():
    written = (ROOT / "docs" / "lint.md").read_text(encoding="utf-8")
    assert written == "\n".join(page.lint_page()) + "\n", "run `rectify schema lint -o docs/lint.md`"


def test_the_page_has_every_example():
    shown = "\n".join(page.lint_page())
    for check in CHECKS:
        assert f"## {check.id}\n" in shown
        for text in (check.example.bad, check.example.good):
            assert text.rstrip("\n") in shown


def test_what_passes_is_told_too_so_that_a_list_of_tests_is_complete():
    ruleset, faults = load(EXAMPLE / "rules")
    assert faults == []
    results = lint(ruleset, EXAMPLE / "features")
    assert {result.rule for result in results} == {*BY_ID, "feature-file"}
    assert all(result.outcome == "passed" and not result.annotated for result in results)
