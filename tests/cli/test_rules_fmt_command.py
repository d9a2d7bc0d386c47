"""`rectify rules fmt` rewrites what is not in the canonical form, or says so with `--check`."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from rectify_rules.verify import lint as package

RULES = Path(package.__file__).parent / "example" / "rules"
UNTIDY = "completion_event: \n   why: 甲\n   label: '乙'\n   values: {a: 丙, b: 丁}\n"
TIDY = "completion_event:\n  label: 乙\n  values: {a: 丙, b: 丁}\n  why: 甲\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(RULES, tmp_path / "rules")
    (tmp_path / "rules" / "readings.yaml").write_text(UNTIDY, "utf-8")
    return tmp_path / "rules"


def test_check_names_the_files_and_leaves_them(rectify, folder):
    ended = rectify("rules", "fmt", "--check", "rules")
    assert ended.code == 1
    assert ended.out == "rules/readings.yaml: 须改写\n1 个文件须改写，6 个已是标准格式\n"
    assert (folder / "readings.yaml").read_text("utf-8") == UNTIDY


def test_fmt_rewrites_once_and_keeps_permissions(rectify, folder):
    (folder / "readings.yaml").chmod(0o640)
    ended = rectify("rules", "fmt", "rules")
    assert (ended.code, ended.out) == (0, "rules/readings.yaml: 已改写\n1 个文件已改写，6 个已是标准格式\n")
    assert (folder / "readings.yaml").read_text("utf-8") == TIDY
    assert stat.S_IMODE((folder / "readings.yaml").stat().st_mode) == 0o640
    assert rectify("rules", "fmt", "rules").out == "0 个文件已改写，7 个已是标准格式\n"
    assert rectify("rules", "fmt", "--check", "rules").code == 0
    assert sorted(path.name for path in folder.iterdir()) == sorted(path.name for path in RULES.iterdir())


def test_single_files_each_once(rectify, folder):
    ended = rectify("rules", "fmt", "rules/readings.yaml", "rules/readings.yaml", "rules/derived.yaml")
    assert ended.out.endswith("1 个文件已改写，1 个已是标准格式\n")


def test_a_file_that_cannot_be_read_does_not_keep_the_others_from_it(rectify, folder):
    (folder / "derived.yaml").write_text("facts: {a: [\n", "utf-8")
    ended = rectify("rules", "fmt", "rules")
    assert ended.code == 2
    assert ended.err.startswith("错误：rules/derived.yaml:2:1: ")
    assert (folder / "readings.yaml").read_text("utf-8") == TIDY
    assert (folder / "derived.yaml").read_text("utf-8") == "facts: {a: [\n"


@pytest.mark.parametrize(
    ("name", "told"),
    [("nowhere", "不是规则文件夹"), ("rules/regulation.md", "不是规则文件夹"), ("empty", "没有规则文件")],
)
def test_what_is_no_rule_file_is_refused(rectify, folder, name, told):
    (folder.parent / "empty").mkdir()
    ended = rectify("rules", "fmt", name)
    assert ended.code == 2
    assert told in ended.err
    assert ended.err.count("\n") == 1


def test_the_shipped_edition_is_the_default(rectify):
    ended = rectify("rules", "fmt", "--check")
    assert (ended.code, ended.out) == (0, "0 个文件须改写，17 个已是标准格式\n")
