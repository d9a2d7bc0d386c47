"""A few lines of a rule file never cost more than they should: every one is refused with its place."""

from __future__ import annotations

import itertools
import os
import shutil
from pathlib import Path

import pytest

from rectify_rules import RuleFileError, load_ruleset
from rectify_rules.ruleset.loader import rules_root
from rectify_rules.ruleset.problems import MAX_PROBLEMS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "edition"
    shutil.copytree(rules_root() / "shanxi-2026", copy)
    return copy


def faults(folder: Path | str) -> list[str]:
    with pytest.raises(RuleFileError) as caught:
        load_ruleset(folder)
    return [str(problem) for problem in caught.value.problems]


def declare(folder: Path, group: str, lines: str) -> None:
    path = folder / "derived.yaml"
    text = path.read_text(encoding="utf-8")
    assert f"\n{group}:\n" in text
    path.write_text(text.replace(f"\n{group}:\n", f"\n{group}:\n{lines}", 1), encoding="utf-8")


def test_conditions_that_use_each_other_twice_are_refused_before_they_are_spelled_out(folder):
    names = ["team_due", *(f"c{number}" for number in range(60))]
    lines = "".join(
        f"  {name}: {{label: 甲, when: {{all: [{{{before}: true}}, {{{before}: false}}]}}}}\n"
        for before, name in itertools.pairwise(names)
    )
    declare(folder, "conditions", lines)
    assert any("spells out more than 5000 statements" in fault for fault in faults(folder))


def test_derived_facts_that_use_each_other_twice_are_refused_before_they_are_spelled_out(folder):
    names = ["investigation.report_approved_on", *(f"c{number}" for number in range(24))]
    lines = "".join(
        f"  {name}: {{label: 甲, first_known: [{before}, {before}]}}\n"
        for before, name in itertools.pairwise(names)
    )
    declare(folder, "facts", lines)
    assert any("spells out more than 5000 terms" in fault for fault in faults(folder))


@pytest.mark.parametrize(
    ("group", "line"),
    [
        ("conditions", "  c{0}: {{label: 甲, when: {{c{1}: true}}}}\n"),
        ("facts", "  c{0}: {{label: 甲, same: c{1}}}\n"),
    ],
)
def test_a_long_chain_of_names_is_refused(folder, group, line):
    declare(folder, group, "".join(line.format(number, number + 1) for number in range(2000)))
    assert any("more than 25 derived names use each other in a row" in fault for fault in faults(folder))


def rule(number: int, condition: str) -> str:
    return (
        f"- id: art03.r{number}\n  norm: 3-9-s{number}\n  title: 甲\n  quote: 第三条\n  modality: must\n"
        "  owed_by: 甲\n  outcomes:\n"
        f"    - {{verdict: compliant, reason: met, say: 甲, when: {condition}}}\n"
    )


def asks(number: int) -> str:
    return f"{{any: [{{verdict_of: {{art03.r{number + 1}: compliant}}}}, {{verdict_of: {{art03.r{number + 2}: compliant}}}}]}}"


def test_verdicts_that_ask_for_two_others_each_are_followed_once_and_a_long_chain_is_refused(folder):
    count = 60
    rules = [rule(number, asks(number)) for number in range(count)]
    rules += [rule(count, "{team_due: true}"), rule(count + 1, "{team_due: true}")]
    path = folder / "article-03.yaml"
    path.write_text("rules:\n" + "".join(rules), encoding="utf-8")
    assert any("more than 25 verdicts ask for each other in a row" in fault for fault in faults(folder))


def test_a_cycle_of_verdicts_is_shown_by_a_shortest_way(folder):
    rules = [rule(0, asks(0)), rule(1, asks(1)), rule(2, asks(0)), rule(3, "{team_due: true}")]
    (folder / "article-03.yaml").write_text("rules:\n" + "".join(rules), encoding="utf-8")
    found = [fault for fault in faults(folder) if "verdicts in a cycle" in fault]
    assert [fault.rpartition(": ")[2] for fault in found] == [
        "art03.r1 → art03.r2 → art03.r1",
        "art03.r2 → art03.r2",
    ]


def test_reading_stops_after_so_many_faults_and_says_so(folder):
    (folder / "article-03.yaml").write_text("rules:\n" + "- {id: a}\n" * 3000, encoding="utf-8")
    found = faults(folder)
    assert len(found) <= MAX_PROBLEMS + 1
    assert any("the rest is not listed" in fault for fault in found)


def test_half_a_sign_is_not_text(folder):
    path = folder / "readings.yaml"
    path.write_text(path.read_text(encoding="utf-8") + '\nx: "\\ud800"\n', encoding="utf-8")
    assert faults(folder)[0].endswith("half a sign (a lone surrogate) is not text")


@pytest.mark.skipif(
    os.name != "posix" or os.uname().sysname == "Darwin", reason="names are bytes on Linux only"
)
def test_a_file_whose_name_is_not_text_is_named_and_the_message_can_be_printed(folder):
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.yaml")).touch()
    found = faults(folder)
    assert "\\udcff.yaml:1:1: rename the file" in found[0]
    found[0].encode("utf-8")


@pytest.mark.parametrize("name", ["r" * 300, "r" * 5000, "a\0b", "/dev/null", "/dev/null/x"])
def test_a_name_that_no_folder_can_have_is_refused(name):
    assert "no `edition.yaml` in this folder" in faults(name)[0]
