"""`rectify rules test`: any feature files against any rules, no Python in either."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from rectify_rules.report.layout import cells
from rectify_rules.ruleset.loader import rules_root

FEATURES = Path(__file__).parents[2] / "features" / "shanxi-2026"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder of rules and one of features, of which one scenario no longer holds."""
    shutil.copytree(rules_root() / "shanxi-2026", tmp_path / "规则")
    (tmp_path / "场景").mkdir()
    for name in ("article-06.feature", "base-case.yaml"):
        shutil.copy(FEATURES / name, tmp_path / "场景")
    path = tmp_path / "规则" / "article-06.yaml"
    path.write_text(path.read_text("utf-8").replace("reason: refused", "reason: rejected"), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_shipped_scenarios_pass(rectify):
    ended = rectify("rules", "test")
    assert (ended.code, ended.err) == (0, "")
    assert "失败 0" in ended.out.splitlines()[-1]


def test_a_failure_shows_the_scenario_and_its_place(rectify, project):
    ended = rectify("rules", "test", "场景", "--rules", "规则")
    assert ended.code == 1
    assert "预期：refused" in ended.out
    assert "位置：场景/article-06.feature:" in ended.out
    assert max(map(cells, ended.out.splitlines())) <= 80


def test_verbose_lists_every_scenario(rectify, project):
    ended = rectify("rules", "test", "场景", "-v")
    listed = [line for line in ended.out.splitlines() if line.startswith("  ✓")]
    assert ended.code == 0
    assert f"共 {len(listed)} 个场景" in ended.out


def test_json_has_one_entry_for_each_scenario(rectify, project):
    ended = rectify("rules", "test", "场景", "--rules", "规则", "--format", "json")
    data = json.loads(ended.out)
    assert ended.code == 1
    assert data["passed"] + data["failed"] == len(data["scenarios"])
    failed = [entry for entry in data["scenarios"] if not entry["passed"]]
    assert data["failed"] == len(failed) > 0
    assert all(entry["message"] and entry["failed_line"] for entry in failed)


def test_junit_has_chinese_names_and_is_written_to_a_file(rectify, project):
    ended = rectify("rules", "test", "场景", "--rules", "规则", "--format", "junit", "-o", "结果.xml")
    assert (ended.code, ended.out) == (1, "")
    root = ET.parse(project / "结果.xml").getroot()
    cases = root.findall(".//testcase")
    assert int(root.get("tests")) == len(cases)
    assert int(root.get("failures")) == len(root.findall(".//failure")) > 0
    assert any("配合" in case.get("name") for case in cases)


def test_a_bad_feature_file_is_refused_with_its_place(rectify, project):
    bad = project / "场景" / "bad.feature"
    bad.write_text(
        "# language: zh-CN\n功能: 甲\n\n  场景: 乙\n    假如 一件手续齐备、各项符合规定的案件\n", "utf-8"
    )
    ended = rectify("rules", "test", "场景")
    assert (ended.code, ended.out) == (2, "")
    assert f"错误：{bad.relative_to(project)}:4: 场景没有“那么”" in ended.err


def test_a_missing_extra_is_told_in_one_line(rectify, project, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "junitparser", None)
    ended = rectify("rules", "test", "场景", "--format", "junit")
    assert ended.code == 2
    assert "pip install 'rectify-rules[ci]'" in ended.err
