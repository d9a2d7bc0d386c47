"""A small suite of feature files with its base case, and the shipped edition to break."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from rectify_rules.ruleset.loader import load_ruleset, rules_root
from rectify_rules.ruleset.model import Ruleset

ROOT = Path(__file__).parents[2]
FEATURES = ROOT / "features" / "shanxi-2026"

HEAD = "# language: zh-CN\n功能: 甲\n\n"


@pytest.fixture(scope="session")
def edition() -> Ruleset:
    return load_ruleset("shanxi-2026")


@pytest.fixture
def feature(tmp_path: Path) -> Callable[..., Path]:
    """Write a feature file beside a copy of the base case."""
    shutil.copy(FEATURES / "base-case.yaml", tmp_path)

    def write(*lines: str, name: str = "a.feature", head: str = HEAD) -> Path:
        path = tmp_path / name
        path.write_text(head + "\n".join(lines) + "\n", "utf-8")
        return path

    return write


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """Copy the edition with one text of one file replaced."""

    def copy(name: str, old: str, new: str) -> Path:
        folder = tmp_path / "rules"
        shutil.copytree(rules_root() / "shanxi-2026", folder)
        path = folder / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
        return folder

    return copy
