"""The reports of the examples, as a person reads them; `make generated` writes them anew."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SNAPSHOTS = Path(__file__).parent / "snapshots"
EXAMPLES = sorted((ROOT / "examples").glob("*/*.yaml"))


def printed(example: Path) -> str:
    """Give the text report without what changes with every edit of a rule: the digest."""
    options = ["--assume-in-scope"] if example.parent.name == "real" else []
    command = [sys.executable, "-m", "rectify_rules.cli", "check", str(example.relative_to(ROOT)), *options]
    environment = {**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    result = subprocess.run(
        [*command, "--fail-on", "never"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return re.sub(r"（摘要 [0-9a-f]+）", "（摘要 …）", result.stdout)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_report_of_an_example_is_as_it_was_read_and_approved(example):
    snapshot = SNAPSHOTS / f"{example.stem}.txt"
    text = printed(example)
    if os.environ.get("RECTIFY_SNAPSHOTS") == "write":
        SNAPSHOTS.mkdir(exist_ok=True)
        snapshot.write_text(text, encoding="utf-8")
    assert snapshot.read_text(encoding="utf-8") == text, "run `make generated`, then read the difference"


def test_there_is_an_example_for_every_verdict():
    names = {path.stem for path in (ROOT / "examples" / "cases").glob("*.yaml")}
    assert {"compliant", "violated", "not_applicable", "pending", "undetermined", "needs_review"} <= names


def test_no_snapshot_is_left_over():
    assert {path.stem for path in SNAPSHOTS.glob("*.txt")} == {path.stem for path in EXAMPLES}
