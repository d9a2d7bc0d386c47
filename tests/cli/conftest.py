"""How the tests run the command: in this process, or as a stranger would."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from rectify_rules.cli.main import main


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def reports(self) -> list[dict]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def rectify(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ended]:
    """Run the command in this process."""

    def run(*arguments: object, stdin: str = "") -> Ended:
        out, err = io.BytesIO(), io.BytesIO()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding="utf-8"))
        monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(err, encoding="utf-8"))
        code = main([str(argument) for argument in arguments])
        sys.stdout.flush()
        sys.stderr.flush()
        return Ended(int(code), out.getvalue().decode(), err.getvalue().decode())

    return run


@pytest.fixture(scope="session")
def process() -> Callable[..., subprocess.CompletedProcess]:
    """Run the command in a process of its own, streams in bytes."""

    def run(*arguments: object, env: dict[str, str] | None = None, **options: object):
        environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "80", **(env or {})}
        command = [sys.executable, "-m", "rectify_rules.cli", *map(str, arguments)]
        options.setdefault("capture_output", True)
        return subprocess.run(command, env=environment, check=False, **options)

    return run


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Write case records into the working folder: JSONL for several, JSON for one."""
    monkeypatch.chdir(tmp_path)

    def to(name: str, *records: dict) -> Path:
        path = Path(name)
        if path.suffix == ".jsonl":
            path.write_text(
                "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8"
            )
        else:
            path.write_text(json.dumps(records[0], ensure_ascii=False, indent=1), encoding="utf-8")
        return path

    return to
