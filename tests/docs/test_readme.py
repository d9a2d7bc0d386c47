"""The READMEs tell the truth: their code runs, their pasted output is what the commands print."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("README.md", "README.en.md")


def blocks(kind: str) -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        found += [(page, body) for body in re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)]
    return found


@pytest.mark.parametrize(("page", "body"), blocks("python"))
def test_python_blocks_run(page, body):
    exec(compile(body, page, "exec"), {})


@pytest.mark.parametrize(("page", "body"), blocks("console"))
def test_pasted_output_is_what_the_command_prints(page, body):
    """A line `…` stands for lines left out; the others follow each other as printed."""
    command, *expected = body.strip("\n").split("\n")
    words = shlex.split(command.removeprefix("$ rectify "))
    environment = {**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    result = subprocess.run(
        [sys.executable, "-m", "rectify_rules.cli", *words],
        cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    printed = [line.rstrip() for line in result.stdout.split("\n")]
    at = 0
    for line in expected:
        if line == "…":
            continue
        assert line.rstrip() in printed[at:], (
            f"{page}: `{line}` is not printed by `{command}`\n{result.stderr}"
        )
        at = printed.index(line.rstrip(), at) + 1


def test_every_file_named_in_the_readme_exists():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in re.findall(r"`((?:docs|rules|features|examples|src|tests|\.github)/[\w./-]*)`", text):
        assert (ROOT / name.replace("NN", "03")).exists(), name
