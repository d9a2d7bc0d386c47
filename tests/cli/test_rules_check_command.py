"""`rectify rules check` lints a rule folder, in every form, and says by its exit code what it found."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from rectify_rules.verify import lint as package

EXAMPLE = Path(package.__file__).parent / "example"


@pytest.fixture
def edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A copy of the example edition under the working folder, with an edit."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(EXAMPLE, tmp_path, dirs_exist_ok=True)

    def edit(file: str, old: str, new: str) -> Path:
        path = tmp_path / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        return tmp_path

    return edit


REMEDY = "\n        remedy: {do: 立即完成评估, by: 牵头部门, cite: 第二条}"
CHECK = ("rules", "check", "rules", "--features", "features")


def test_a_clean_folder(rectify, edition):
    edition("rules/notice.yaml", "rules:", "rules:")
    ended = rectify(*CHECK)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("example　虚构〔2026〕1号\n规则 9 条")
    assert ended.out.endswith("检查结果：没有问题\n")


def test_each_finding_is_a_line_with_place_level_and_id(rectify, edition):
    edition("rules/article-02.yaml", REMEDY, "")
    ended = rectify(*CHECK)
    assert ended.code == 1
    assert ended.out.splitlines()[0] == (
        "rules/article-02.yaml:24:9: 错误 breach-without-remedy art02.deadline: "
        "the breach `overdue` has no `remedy`: say what is to be done now"
    )
    assert ended.out.endswith("检查结果：错误 1 个，说明见 docs/lint.md\n")


def test_sarif_has_every_check_with_its_help_and_the_place(rectify, edition):
    edition("rules/article-02.yaml", REMEDY, "")
    ended = rectify(*CHECK, "--format", "sarif", "-o", "rules.sarif")
    assert (ended.code, ended.out) == (1, "")
    (run,) = json.loads(Path("rules.sarif").read_text("utf-8"))["runs"]
    assert {"unused-fact", "breach-without-remedy", "feature-file"} <= {
        rule["id"] for rule in run["tool"]["driver"]["rules"]
    }
    (result,) = run["results"]
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "rules/article-02.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 24, "startColumn": 9},
    }
    assert result["locations"][0]["logicalLocations"] == [
        {"fullyQualifiedName": "art02.deadline/violated/overdue"}
    ]


def test_junit_lists_every_check(rectify, edition):
    edition("rules/article-02.yaml", REMEDY, "")
    root = ElementTree.fromstring(rectify(*CHECK, "--format", "junit").out.encode())
    assert (root.get("failures"), root.get("tests")) == ("1", "28")
    (failed,) = [test for test in root.iter("testcase") if test.find("failure") is not None]
    assert failed.get("name") == "breach-without-remedy 不符合规定的都有办理事项"


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("json", '"rule": "rule-file"'),
        ("github", "::error file=rules/article-02.yaml,line=11,"),
        ("sarif", '"ruleId": "rule-file"'),
        ("junit", 'failures="1"'),
        ("text", "article-02.yaml:11:18: art02.deadline: unknown verdict"),
    ],
)
def test_rules_that_do_not_load_are_told_in_every_form(rectify, edition, form, told):
    edition("rules/article-02.yaml", "verdict: pending", "verdict: pendin")
    ended = rectify(*CHECK, "--format", form)
    assert ended.code == 2
    assert told in ended.out


@pytest.mark.parametrize("form", ["json", "sarif", "junit", "github"])
def test_the_same_bytes_wherever_the_folder_lies(rectify, edition, form, tmp_path, monkeypatch):
    folder = edition("rules/article-02.yaml", REMEDY, "")
    here = rectify(*CHECK, "--format", form).out
    shutil.copytree(folder, tmp_path / "elsewhere")
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert (
        rectify("rules", "check", Path("rules").absolute(), "--features", "features", "--format", form).out
        == here
    )
    assert str(tmp_path) not in here


def test_scenarios_that_cannot_be_run_are_told_with_their_place(rectify, edition):
    edition("features/article-02.feature", "场景大纲: 由<单位>评估", "场景大纲： 由<单位>评估")
    ended = rectify(*CHECK)
    assert ended.code == 1
    assert "features/article-02.feature:" in ended.out
    assert "错误 feature-file" in ended.out
    assert "line-not-reached" not in ended.out


def test_rules_without_scenarios_are_told_so(rectify, edition, tmp_path):
    edition("rules/edition.yaml", "id: example", "id: nowhere")
    shutil.rmtree(tmp_path / "features")
    ended = rectify("rules", "check", "rules")
    assert ended.code == 1
    assert "没有找到 nowhere 的场景" in ended.out
    assert rectify("rules", "check", "rules", "--static").code == 0


def test_scenarios_beside_the_rules_are_found(rectify, edition, tmp_path):
    edition("rules/notice.yaml", "rules:", "rules:")
    (tmp_path / "tree" / "rules").mkdir(parents=True)
    (tmp_path / "tree" / "features").mkdir()
    (tmp_path / "rules").rename(tmp_path / "tree" / "rules" / "mine")
    (tmp_path / "features").rename(tmp_path / "tree" / "features" / "mine")
    assert rectify("rules", "check", "tree/rules/mine").code == 0


def test_a_folder_of_scenarios_that_is_none(rectify):
    ended = rectify("rules", "check", "--features", "nowhere")
    assert ended.code == 2
    assert "`nowhere` 不是文件夹" in ended.err


def test_without_the_extra_one_line_says_what_to_install(rectify, monkeypatch):
    for name in ("rectify_rules.verify.features", "rectify_rules.spec.document"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "gherkin.errors", None)
    ended = rectify("rules", "check")
    assert ended.code == 2
    assert "pip install 'rectify-rules[spec]'" in ended.err
    assert rectify("rules", "check", "--static").code == 0


def test_the_page_of_checks_is_written(rectify):
    ended = rectify("schema", "lint")
    assert ended.code == 0
    assert ended.out.startswith("# 规则的检查项目\n")
