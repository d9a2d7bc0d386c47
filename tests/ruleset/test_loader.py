"""Loading a rule folder: all faults at once, each with its place, its rule and the nearest valid name."""

from __future__ import annotations

import contextlib
import random
import shutil
from datetime import date
from pathlib import Path

import pytest

from rectify_rules import RuleFileError, load_ruleset
from rectify_rules.ruleset.loader import editions, rules_root


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the 2026 edition that a test may spoil."""
    copy = tmp_path / "edition"
    shutil.copytree(rules_root() / "shanxi-2026", copy)
    return copy


def spoil(folder: Path, name: str, old: str, new: str) -> int:
    """Replace the first occurrence of a text; give the line on which it stood."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def faults(folder: Path) -> str:
    with pytest.raises(RuleFileError) as caught:
        load_ruleset(folder)
    return str(caught.value)


def test_the_shipped_edition_has_49_norms_and_25_readings():
    ruleset = load_ruleset("shanxi-2026")
    assert len(ruleset.rules) == len(ruleset.by_norm) == 49
    assert len(ruleset.readings) == 25
    assert len(ruleset.digest) == 64


def test_an_edition_is_found_by_the_date_on_which_it_is_in_force():
    assert load_ruleset(in_force_on=date(2026, 11, 23)).edition.id == "shanxi-2026"
    with pytest.raises(RuleFileError, match="no edition is in force on 2026-04-15"):
        load_ruleset(in_force_on=date(2026, 4, 15))
    with pytest.raises(RuleFileError, match="not in force"):
        load_ruleset("shanxi-2026", in_force_on=date(2020, 1, 1))
    with pytest.raises(TypeError):
        load_ruleset()


@pytest.mark.parametrize("name", ["shanxi-2025", "../rules", "", "/", "no such folder"])
def test_an_unknown_edition_is_refused_with_the_known_ones(name):
    with pytest.raises(RuleFileError, match="shanxi-2026"):
        load_ruleset(name)
    assert editions() == ["shanxi-2026"]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("article-03.yaml", "finished: {before: window_opens}", "finised: {before: window_opens}", "did you mean `finished`"),
        ("article-03.yaml", "before: window_opens", "befor: window_opens", "did you mean `before`"),
        ("article-03.yaml", "verdict: violated", "verdict: voilated", "did you mean `violated`"),
        ("article-03.yaml", "reading.early_completion: violation", "reading.early_completion: violated", "did you mean `violation`"),
        ("article-03.yaml", "reading.early_completion: violation", "reading.early: violation", "unknown name `reading.early`"),
        ("article-03.yaml", "{finished: {before: window_opens}}", "{finished: true}", "does not fit `finished`, a date"),
        ("article-06.yaml", "assessment.unit_cooperation: active", "assessment.unit_cooperation: activ", "did you mean `active`"),
        ("article-05.yaml", "leader_count: 1", "leader_count: one", "expected a int"),
        ("article-02.yaml", "accident.is_production_safety_accident: false", "accident.is_production_safety_accident: 0", "expected a bool"),
        ("article-11.yaml", "of: problems", "of: problem", "not declared"),
        ("article-11.yaml", "problem.assigned_to: {empty: true}", "problem.assigned_on: {empty: true}", "does not fit"),
        ("article-08.yaml", "consequence_of: 6-1-s3", "consequence_of: 6-1-s9", "did you mean `6-1-s3`"),
        ("article-03.yaml", "say: 事故尚未结案", "say: 事故{finishd}尚未结案", "did you mean `finished`"),
        ("article-03.yaml", "modality: must", "modality: mus", "did you mean `must`"),
        ("article-03.yaml", "    title:", "    titel:", "did you mean `title`"),
        ("article-03.yaml", "norm: 3-1-s2", "norm: 3-1-s1", "already has the rule"),
        ("article-03.yaml", "id: art03.organiser", "id: art03.window", "defined twice"),
        ("article-03.yaml", "id: art03.organiser", "id: art04.organiser", "begins with `art03.`"),
        ("article-03.yaml", "quote: 事故发生单位所在地", "quote: 事故发生单位所在的", "does not stand in 第三条"),
        ("article-03.yaml", "art04.delegation: violated", "art04.delegate: violated", "did you mean `art04.delegation`"),
        ("derived.yaml", "months_after: [base_date, 12]", "months_after: [base_date, twelve]", "positive whole number"),
        ("derived.yaml", "months_after: [base_date, 12]", "months_afer: [base_date, 12]", "did you mean `months_after`"),
        ("derived.yaml", "months_after: [base_date, 12]", "months_after: [accident.grade, 12]", "needs a date here"),
        ("derived.yaml", "months_after: [base_date, 12]", "months_after: [effective_deadline, 12]", "derived in a cycle"),
        ("derived.yaml", "[unit]]", "[units]]", "did you mean `unit`"),
        ("derived.yaml", "measures, addressee]", "measures, adressee]", "did you mean `addressee`"),
        ("derived.yaml", "weekends_and_holidays]", "weekend_and_holidays]", "did you mean `weekends_and_holidays`"),
        ("derived.yaml", "records: {problem: problems", "records: {problem: problem", "no list of records"),
        ("readings.yaml", "norms: [5-1-s2]", "norms: [5-1-s1]", "does not depend on it"),
        ("readings.yaml", "norms: [5-1-s2]", "norms: [5-1-s7]", "unknown norm `5-1-s7`"),
        ("edition.yaml", "effective_on: 2026-04-16", "effective_on: 2026-04-31", "没有这一天"),
        ("edition.yaml", "scope: [art02.matter", "scope: [art02.mater", "did you mean `art02.matter`"),
        ("integrity.yaml", "before: assessment.started_on", "before: assessment.start_on", "unknown fact"),
    ],
)  # fmt: skip
def test_a_fault_is_reported_with_its_place_and_the_nearest_name(folder, file, old, new, expected):
    line = spoil(folder, file, old, new)
    message = faults(folder)
    assert expected in message
    if "does not stand" not in expected and "depend on it" not in expected and "unknown norm" not in expected:
        assert f"{file}:" in message
        assert any(f"{file}:{number}:" in message for number in range(max(1, line - 12), line + 12)), message


def test_all_faults_of_a_folder_are_reported_at_once(folder):
    spoil(folder, "article-03.yaml", "verdict: violated", "verdict: voilated")
    spoil(folder, "article-05.yaml", "leader_count: 1", "leader_count: one")
    spoil(folder, "article-11.yaml", "of: problems", "of: problem")
    message = faults(folder)
    assert message.count("\n") >= 2
    assert all(name in message for name in ("article-03.yaml", "article-05.yaml", "article-11.yaml"))


def test_there_is_no_not(folder):
    spoil(
        folder,
        "article-06.yaml",
        "{assessment.unit_cooperation: active}",
        "{not: {assessment.unit_cooperation: active}}",
    )
    assert "there is no `not`" in faults(folder)


def test_a_cycle_of_verdicts_is_refused(folder):
    old = "when: {assessment.delegated: false}"
    spoil(
        folder,
        "article-04.yaml",
        old,
        "when: {all: [{assessment.delegated: false}, {verdict_of: {art03.organiser: compliant}}]}",
    )
    message = faults(folder)
    assert "verdicts in a cycle" in message
    assert "art04.delegation" in message


def test_changing_any_one_character_of_an_article_names_the_rules_concerned(folder):
    path = folder / "regulation.md"
    original = path.read_text(encoding="utf-8")
    start = original.index("## 第三条")
    rng = random.Random(20260416)
    places = [
        place
        for place in range(start, len(original))
        if original[place] not in "\n#" and "## 第" not in original[max(0, place - 5) : place + 1]
    ]
    for place in rng.sample(places, 25):
        path.write_text(original[:place] + "某" + original[place + 1 :], encoding="utf-8")
        message = faults(folder)
        number = original[: place + 1].count("## ") - 1
        assert f"art{number:02d}." in message or "expected the heading" in message
    path.write_text(original, encoding="utf-8")
    assert load_ruleset(folder).edition.id == "shanxi-2026"


def test_a_sentence_that_no_rule_quotes_is_reported(folder):
    text = (folder / "article-10.yaml").read_text(encoding="utf-8")
    start = text.index("  - id: art10.supervision")
    (folder / "article-10.yaml").write_text(text[:start], encoding="utf-8")
    assert "`接受社会监督，`" in faults(folder)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &x [1]\nb: [*x, *x]\n", "anchors and aliases"),
        ("rules: " + "[" * 500 + "]" * 500, "nested deeper"),
        ("rules: !!python/object:os.system x\n", "tags are not allowed"),
        ("rules: []\nrules: []\n", "duplicate key"),
        ("rules: [}\n", "article-09.yaml:1:"),
        ("- 1\n", "must be a mapping"),
        ("rules: [1]\n", "must be a mapping"),
        ("rules: {}\n", "must be a list"),
        ("---\na: 1\n---\nb: 2\n", "only one document"),
        ("rules: \x00\n", "article-09.yaml"),
        ("x" * 2_100_000, "longer than"),
        ("? [a]\n: b\n", "a key must be plain text"),
        ("", "neither quoted"),
        ("rules:\n- id: art09.x\n", "is missing"),
    ],
)
def test_hostile_yaml_is_refused_with_its_place(folder, text, expected):
    (folder / "article-09.yaml").write_text(text, encoding="utf-8")
    assert expected in faults(folder)


def test_files_that_are_not_utf8_or_missing_are_named(folder):
    (folder / "article-09.yaml").write_bytes("规则: 值".encode("gb18030"))
    assert "cannot be read as UTF-8" in faults(folder)
    (folder / "article-09.yaml").unlink()
    (folder / "integrity.yaml").unlink()
    assert "integrity.yaml:1:1: this file is missing" in faults(folder)


def test_random_damage_never_ends_in_anything_but_a_list_of_faults(folder):
    rng = random.Random(7)
    files = sorted(path for path in folder.iterdir())
    originals = {path: path.read_text(encoding="utf-8") for path in files}
    for _ in range(30):
        path = rng.choice(files)
        text = originals[path]
        start = rng.randrange(len(text))
        damage = rng.choice(["", "x", "{", "]", ": ", "\n", "null", "[1]", "'"])
        path.write_text(text[:start] + damage + text[start + rng.randrange(1, 12) :], encoding="utf-8")
        with contextlib.suppress(RuleFileError):
            load_ruleset(folder)
        path.write_text(text, encoding="utf-8")


def test_a_fact_declared_as_not_read_must_exist(folder):
    spoil(folder, "edition.yaml", "{fact: publication.url,", "{fact: publication.ulr,")
    told = faults(folder)
    assert "unknown fact `publication.ulr`; did you mean `publication.url`?" in told
    assert "edition.yaml" in told
