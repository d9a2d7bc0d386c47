"""The ledger of thirty cases with the mistakes people make: what is read from it, what is said of it, what it shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rectify_rules.facts.case import Case
from rectify_rules.ledger.plain import json_line
from rectify_rules.ledger.reader import open_ledger

ROOT = Path(__file__).resolve().parents[2]
LEDGER = ROOT / "examples" / "ledger" / "台账.xlsx"
SNAPSHOTS = Path(__file__).parent / "ledger"


def compare(name: str, text: str) -> None:
    path = SNAPSHOTS / name
    if os.environ.get("RECTIFY_SNAPSHOTS") == "write":
        SNAPSHOTS.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text, "run `make generated`, then read the difference"


@pytest.fixture(scope="module")
def checked() -> subprocess.CompletedProcess:
    command = [
        sys.executable,
        "-m",
        "rectify_rules.cli",
        "check",
        "examples/ledger/台账.xlsx",
        "--fail-on",
        "never",
    ]
    environment = {**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
    )


def test_the_cases_are_read_as_they_were_read_and_approved():
    cases = [case for case in open_ledger(LEDGER) if isinstance(case, Case)]
    compare("cases.jsonl", "".join(f"{json_line(case)}\n" for case in cases))


def test_every_mistake_is_told_with_its_cell(checked):
    assert checked.returncode == 3
    assert all(line.startswith(("拒收：", "提示：")) for line in checked.stderr.splitlines())
    compare("messages.txt", checked.stderr)


def test_the_other_cases_are_decided_as_they_were_read_and_approved(checked):
    compare("check.txt", re.sub(r"（摘要 [0-9a-f]+）", "（摘要 …）", checked.stdout))


def test_it_says_that_it_is_invented():
    ledger = open_ledger(LEDGER)
    guide = "".join(
        str(value) for row in ledger.layout.tables[""].grid.rows[2:] for value in row[:3] if value
    )
    assert len(ledger) == 30
    assert guide.count("虚构") >= 30
