"""`rectify rules diff` and `rectify rules prove`, as an officer and as CI run them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from rectify_rules.ruleset.loader import rules_root

ROOT = rules_root().parent
EDITION = "shanxi-2026"
TOO_EARLY = ("derived.yaml", "months_after: [base_date, 10]", "months_after: [base_date, 9]")
TITLE = ("article-05.yaml", "title: 实行组长负责制", "title: 工作组实行组长负责制")


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two checkouts of rules with features: as shipped, and with one edit that turns a verdict."""
    folder = tmp_path_factory.mktemp("sides")
    for name in ("old", "new"):
        for part in ("rules", "features"):
            shutil.copytree(ROOT / part / EDITION, folder / name / part / EDITION)
    for edit in (TOO_EARLY, TITLE):
        replace_in(folder / "new", *edit)
    return folder / "old", folder / "new"


def replace_in(root: Path, file: str, old: str, new: str) -> None:
    path = root / "rules" / EDITION / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


def late_case(tmp_path: Path) -> Path:
    record = {
        "id": "早-1",
        "as_of": "2026-11-23",
        "accident": {"is_production_safety_accident": True, "location_region_code": "140521"},
        "investigation": {"level": "county", "report_approved_on": "2025-09-30"},
        "assessment": {"report_completed_on": "2026-07-01"},
    }
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def test_the_text_says_what_changes_on_which_case(
    rectify: Callable, sides: tuple[Path, Path], tmp_path: Path
) -> None:
    ended = rectify("rules", "diff", *sides, "--cases", late_case(tmp_path))
    assert ended.code == 0
    assert "等价（已证明） 48 · 更严 0 · 更宽 1" in ended.out
    assert "更宽　3-1-s1" in ended.out
    assert "不符合规定（too_early）" in ended.out
    assert "符合规定（in_window）" in ended.out
    assert "事项：实行组长负责制 → 工作组实行组长负责制" in ended.out
    assert "所给案件 1 件，结论改变 1 项" in ended.out
    assert "早-1" in ended.out
    assert "证明的范围" in ended.out


def test_a_verdict_that_changes_without_a_scenario_fails_ci(
    rectify: Callable, sides: tuple[Path, Path], tmp_path: Path
) -> None:
    ended = rectify("rules", "diff", *sides, "--require-scenarios", "--format", "github")
    assert ended.code == 1
    assert "::error" in ended.out
    assert "没有场景随之改动" in ended.out
    with_scenario = tmp_path / "with"
    shutil.copytree(sides[1], with_scenario)
    feature = with_scenario / "features" / EDITION / "article-03.feature"
    text = feature.read_text(encoding="utf-8")
    feature.write_text(
        text.replace("2026年7月29日 | 不符合规定", "2026年7月28日 | 不符合规定", 1), encoding="utf-8"
    )
    assert rectify("rules", "diff", sides[0], with_scenario, "--require-scenarios").code == 0


@pytest.mark.parametrize("form", ["json", "md", "sarif", "junit"])
def test_every_form_can_be_written(
    rectify: Callable, sides: tuple[Path, Path], form: str, tmp_path: Path
) -> None:
    target = tmp_path / "out"
    assert rectify("rules", "diff", *sides, "--format", form, "-o", target).code == 0
    text = target.read_text(encoding="utf-8")
    assert "3-1-s1" in text
    if form == "json":
        data = json.loads(text)
        (changed,) = [norm for norm in data["norms"] if norm["kind"] != "equivalent"]
        assert changed["examples"][0]["scenario"].lstrip().startswith("@3-1-s1")
        assert "核查基准日" in changed["examples"][0]["yaml"]


def test_the_same_input_gives_the_same_bytes(process: Callable, sides: tuple[Path, Path]) -> None:
    outputs = {
        process("rules", "diff", *sides, "--format", "json", env={"PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_git_revisions_are_compared_from_the_merge_base(
    process: Callable, sides: tuple[Path, Path], tmp_path: Path
) -> None:
    work = tmp_path / "work"
    shutil.copytree(sides[0], work)

    def git(*arguments: str) -> None:
        identity = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com"}
        identity |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.com"}
        subprocess.run(
            ["git", *arguments], cwd=work, check=True, capture_output=True, env={**os.environ, **identity}
        )

    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-q", "-m", "rules")
    git("switch", "-q", "-c", "change")
    replace_in(work, *TITLE)
    git("commit", "-q", "-a", "-m", "title")
    ended = process("rules", "diff", "--format", "json", cwd=work)
    data = json.loads(ended.stdout)
    assert ended.returncode == 0, ended.stderr
    (changed,) = [norm for norm in data["norms"] if norm["changes"]]
    assert changed["norm"] == "5-1-s2"
    assert data["old"].startswith("与主干的合并基点")
    assert not json.loads(process("rules", "diff", "change", "--format", "json", cwd=work).stdout)["edition"]
    unknown = process("rules", "diff", "no-such-revision", cwd=work)
    assert unknown.returncode == 2
    assert "不是规则文件夹" in unknown.stderr.decode()


def test_a_folder_outside_of_git_must_be_named(process: Callable, tmp_path: Path) -> None:
    ended = process("rules", "diff", cwd=tmp_path, env={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})
    assert ended.returncode == 2
    assert "git" in ended.stderr.decode()
    empty = process("rules", "diff", ".", ".", cwd=tmp_path)
    assert empty.returncode == 2
    assert "没有规则" in empty.stderr.decode()


def test_prove_tells_where_and_on_which_case(
    rectify: Callable, sides: tuple[Path, Path], tmp_path: Path
) -> None:
    faulty = tmp_path / "faulty"
    shutil.copytree(sides[0], faulty)
    replace_in(
        faulty, "article-12.yaml", "{all: [{formed: true}, {predecessor_cited: false}]}", "{formed: true}"
    )
    folder = faulty / "rules" / EDITION
    ended = rectify("rules", "prove", folder, "--norm", "12-1-s2")
    assert ended.code == 1
    assert "两行结论重叠　12-1-s2" in ended.out
    assert "article-12.yaml:" in ended.out
    assert "场景: 两行结论重叠" in ended.out
    assert "核查基准日:" in ended.out
    for form, word in (
        ("json", '"overlap"'),
        ("md", "```gherkin"),
        ("sarif", "prove.overlap"),
        ("github", "::error"),
    ):
        ended = rectify("rules", "prove", folder, "--norm", "12-1-s2", "--format", form)
        assert ended.code == 1
        assert word in ended.out


def test_prove_of_sound_rules_is_clean(rectify: Callable) -> None:
    ended = rectify("rules", "prove", "--norm", "12-1-s2", "--format", "junit")
    assert ended.code == 0
    assert "12-1-s2" in ended.out
    ended = rectify("rules", "prove", "--norm", "9-1-i9")
    assert ended.code == 2
    assert "没有规范语句" in ended.err


def test_a_revision_that_a_shallow_clone_lacks_is_explained(
    rectify: Callable, sides: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    shutil.copytree(sides[0], origin)
    names = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "init", "-q", "-b", "main", str(origin)], check=True)
    for word in ("one", "two"):
        (origin / "note.txt").write_text(word, encoding="utf-8")
        subprocess.run(["git", "-C", str(origin), "add", "-A"], check=True)
        subprocess.run(["git", "-C", str(origin), *names, "commit", "-q", "-m", word], check=True)
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{origin}", str(clone)], check=True)
    monkeypatch.chdir(clone)
    ended = rectify("rules", "diff", "HEAD~1")
    assert ended.code == 2
    assert "git fetch --unshallow" in ended.err


def test_what_shows_only_where_something_is_blank_is_said_to(
    rectify: Callable, sides: tuple[Path, Path], tmp_path: Path
) -> None:
    """A line that waits for a fact that cannot matter decides no complete case otherwise."""
    root = tmp_path / "new"
    shutil.copytree(sides[0], root)
    known = "{any: [{assessment.opinion_formed: true}, {assessment.opinion_formed: false}]}"
    old = "when: {assessment.general_lessons_evaluated: true}"
    replace_in(root, "article-07.yaml", old, old.replace("{", "{all: [{", 1) + f", {known}]}}")
    ended = rectify("rules", "diff", sides[0], root)
    assert "更严（仅有空白时）　7-1-i1b" in ended.out
    assert "事实齐备的记录上结论都不变（已证明）" in ended.out
    assert "缺少是否提出评估意见" in ended.out
    data = json.loads(rectify("rules", "diff", sides[0], root, "--format", "json").out)
    assert [norm["norm"] for norm in data["norms"] if norm["only_with_blanks"]] == ["7-1-i1b"]
