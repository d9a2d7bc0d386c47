"""The hooks that others install run on this repository as pre-commit would run them."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from rectify_rules.verify import lint as package

EXAMPLE = Path(package.__file__).parent / "example"
ROOT = Path(__file__).resolve().parents[2]
HOOKS = {hook["id"]: hook for hook in YAML(typ="safe", pure=True).load(ROOT / ".pre-commit-hooks.yaml")}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository of somebody who keeps rules, scenarios and cases."""
    for part in ("rules", "features"):
        # A small edition under the name that the hooks look for.
        shutil.copytree(EXAMPLE / part, tmp_path / part / "shanxi-2026")
    (tmp_path / "cases").mkdir()
    shutil.copy(ROOT / "examples" / "cases" / "violated.yaml", tmp_path / "cases" / "甲.yaml")
    return tmp_path


def run(name: str, repository: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a hook as pre-commit does: entry, arguments, and the files that match."""
    hook = HOOKS[name]
    files = sorted(str(path.relative_to(repository)) for path in repository.rglob("*") if path.is_file())
    matching = [file for file in files if re.search(hook["files"], file)]
    assert matching, f"{name} looks at no file"
    program, *words = shlex.split(hook["entry"])
    assert program == "rectify"
    command = [sys.executable, "-m", "rectify_rules.cli", *words, *hook.get("args", [])]
    passed = matching if hook.get("pass_filenames", True) else []
    return subprocess.run([*command, *passed], cwd=repository, capture_output=True, check=False)


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_passes_where_all_is_well(name, repository):
    ended = run(name, repository)
    assert ended.returncode == 0, ended.stdout.decode() + ended.stderr.decode()


SEEDS = {
    "rectify-rules-check": (
        "rules/shanxi-2026/article-02.yaml",
        "do: 说明逾期原因, by: 牵头部门, cite: 第二条}",
        "do: 说明逾期原因, by: 牵头部门, cite: 第三条}",
    ),
    "rectify-rules-test": (
        "features/shanxi-2026/article-01.feature",
        "| 否   | 不适用 |",
        "| 否   | 适用   |",
    ),
    "rectify-case-check": ("cases/甲.yaml", "核查基准日: 2026-11-23", "核查基准日: 2026-02-30"),
}


@pytest.mark.parametrize("name", SEEDS)
def test_a_hook_stops_a_commit_with_a_fault(name, repository):
    file, old, new = SEEDS[name]
    text = (repository / file).read_text("utf-8")
    assert old in text
    (repository / file).write_text(text.replace(old, new), "utf-8")
    assert run(name, repository).returncode != 0


def test_the_formatter_changes_the_file_which_stops_the_commit(repository):
    path = repository / "rules" / "shanxi-2026" / "notice.yaml"
    tidy = path.read_bytes()
    path.write_bytes(tidy.replace(b"    norm: 0-1\n", b"    norm: '0-1'\n"))
    assert run("rectify-rules-fmt", repository).returncode == 0
    assert path.read_bytes() == tidy


def test_the_hooks_bring_what_the_scenarios_need():
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"][
        "spec"
    ]
    for name in ("rectify-rules-check", "rectify-rules-test"):
        assert HOOKS[name]["additional_dependencies"] == extra
