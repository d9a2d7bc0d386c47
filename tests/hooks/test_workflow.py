"""The workflow calls commands that exist, with options that they have."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer
from ruamel.yaml import YAML

from rectify_rules.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = YAML(typ="safe", pure=True).load(ROOT / ".github" / "workflows" / "rules.yml")
RULES = typer.main.get_command(app).commands["rules"].commands
CALLS = sorted(
    {
        call.strip()
        for job in WORKFLOW["jobs"].values()
        for step in job["steps"]
        for call in re.findall(r"(?:\$RECTIFY|\.venv/bin/rectify) rules ([^|>\n]*)", step.get("run", ""))
    }
)


def test_the_workflow_lints_proves_measures_runs_and_compares():
    assert {call.split()[0] for call in CALLS} == {
        "fmt",
        "check",
        "prove",
        "coverage",
        "mutate",
        "test",
        "diff",
    }


@pytest.mark.parametrize("call", CALLS)
def test_a_command_of_the_workflow_exists_with_its_options(call):
    name, *words = shlex.split(call)
    known = {option for parameter in RULES[name].params for option in parameter.opts}
    assert {word for word in words if word.startswith("-")} <= known
