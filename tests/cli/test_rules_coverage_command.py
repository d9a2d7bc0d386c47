"""`rectify rules coverage` and `rectify rules mutate`, as a person runs them."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from rectify_rules.report.layout import cells

FEATURES = Path(__file__).parents[2] / "features" / "shanxi-2026"
ONE = """# language: zh-CN
功能: 甲

  @6-1-s1
  场景: 配合的
    假如 一件手续齐备、各项符合规定的案件
    当 以2026年11月23日为核查基准日评估
    那么 6-1-s1的结论是「符合规定」，理由是「cooperated」
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with one scenario."""
    shutil.copy(FEATURES / "base-case.yaml", tmp_path)
    (tmp_path / "a.feature").write_text(ONE, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_coverage_shows_what_no_scenario_reaches(rectify, project):
    ended = rectify("rules", "coverage", ".")
    assert ended.code == 1
    assert "【第六条】" in ended.out
    assert "条文：事故发生单位要积极配合" in ended.out
    assert "✗ article-06.yaml:15 不符合规定 refused：没有场景走到" in ended.out.replace("\n      ", "")
    assert "规范语句 1/49" in ended.out
    assert max(map(cells, ended.out.splitlines())) <= 80


def test_coverage_as_json_and_markdown(rectify, project):
    data = json.loads(rectify("rules", "coverage", ".", "--format", "json").out)
    entry = next(norm for norm in data["norms"] if norm["norm"] == "6-1-s1")
    assert entry["scenarios"] == 1
    assert {line["reason"]: line["scenarios"] for line in entry["lines"]}["cooperated"] == 1
    parts = [part for decision in entry["decisions"] for part in decision["parts"]]
    assert any(part["true"] == "a.feature:5" for part in parts)
    page = rectify("rules", "coverage", ".", "--format", "md").out
    assert page.startswith("# 场景对规则的覆盖\n")
    assert "## 第六条" in page


def test_drafts_are_written_beside_a_base_case(rectify, project, monkeypatch):
    monkeypatch.setattr("rectify_rules.verify.search.TRIES", 60)
    ended = rectify("rules", "coverage", ".", "--drafts", "草稿", "-o", "覆盖.txt")
    assert ended.code == 1
    assert "提示：草稿写入 草稿" in ended.err
    assert (project / "草稿" / "base-case.yaml").is_file()
    text = (project / "草稿" / "草稿-article-06.feature").read_text("utf-8")
    assert text.splitlines()[1] == "@草稿"
    assert "拟出草稿" in (project / "覆盖.txt").read_text("utf-8")
    counted = rectify("rules", "test", "草稿")
    assert counted.code == 0
    assert "共 0 个场景" in counted.out


def test_drafts_cannot_be_written_into_a_file(rectify, project):
    ended = rectify("rules", "coverage", "a.feature", "--drafts", "base-case.yaml")
    assert ended.code == 2
    assert ended.err.startswith("错误：base-case.yaml: 不能作为草稿文件夹")


def test_mutate_lists_survivors_with_place_and_change(rectify, project, monkeypatch):
    monkeypatch.setitem(sys.modules, "rectify_rules.verify.sameness", None)
    ended = rectify("rules", "mutate", ".", "--only", "article-06.yaml", "--processes", "1")
    assert ended.code == 1
    assert "article-06.yaml:16　换理由　未发现\n  - refused\n  + another_reason" in ended.out
    assert "rectify-rules[verify]" in ended.out
    data = json.loads(
        rectify(
            "rules", "mutate", ".", "--only", "article-06.yaml", "--processes", "1", "--format", "json"
        ).out
    )
    assert data["proved"] is False
    assert data["counts"]["killed"] > 0
    assert sum(data["counts"].values()) == len(data["mutants"])


def test_mutate_wants_scenarios_that_pass(rectify, project):
    (project / "a.feature").write_text(ONE.replace("cooperated", "refused"), "utf-8")
    ended = rectify("rules", "mutate", ".")
    assert ended.code == 2
    assert "有 1 个场景尚不能通过：请先用 rectify rules test 检验" in ended.err


def test_mutate_wants_a_file_that_exists(rectify, project):
    ended = rectify("rules", "mutate", ".", "--only", "article-99.yaml")
    assert ended.code == 2
    assert "没有规则文件 `article-99.yaml`" in ended.err
