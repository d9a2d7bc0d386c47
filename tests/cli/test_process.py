"""The command as a process: signals, streams the shell has closed, pipes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from late_case import late

pytestmark = pytest.mark.skipif(os.name != "posix", reason="shells and signals of POSIX")

RECTIFY = f"{sys.executable} -m rectify_rules.cli"


def shell(command: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["bash", "-c", command],
        check=False,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        timeout=60,
    )


@pytest.fixture
def case(write) -> Path:
    return write("a.json", late())


@pytest.mark.parametrize(
    ("redirection", "code", "said"),
    [
        (">&-", 2, "无法写入"),
        (">/dev/full", 2, "磁盘已满"),
        ("2>&-", 1, ""),
        (">&- 2>&- <&-", 2, ""),
    ],
)
def test_a_stream_that_takes_nothing_ends_in_one_line(case, redirection, code, said):
    ended = shell(f"{RECTIFY} check {case} {redirection}")
    assert ended.returncode == code
    assert said in ended.stderr.decode()
    assert ended.stderr.decode().count("\n") == (1 if said else 0)


def test_a_closed_output_does_not_matter_to_a_result_that_goes_to_a_file(case, tmp_path):
    target = tmp_path / "b.txt"
    assert shell(f"{RECTIFY} check {case} -o {target} >&-").returncode == 1
    assert "不符合规定" in target.read_text(encoding="utf-8")


def test_a_closed_input_is_named():
    ended = shell(f"{RECTIFY} check - <&-")
    assert (ended.returncode, ended.stderr.decode()) == (
        2,
        "错误：标准输入没有打开：请写文件名，或接上输入\n",
    )


def test_a_result_may_go_to_a_device_or_a_pipe_by_name(case):
    whole = shell(f"{RECTIFY} check {case}").stdout
    assert shell(f"{RECTIFY} check {case} -o /dev/stdout | cat").stdout == whole
    assert shell(f"{RECTIFY} check {case} -o >(cat); wait $!; sleep 0.2").stdout == whole


def test_rows_may_come_from_a_pipe_by_name(case, tmp_path):
    row = json.loads(case.read_text())
    (tmp_path / "a.jsonl").write_text(json.dumps(row) + "\n")
    ended = shell(f"{RECTIFY} check --input-format jsonl --format jsonl <(cat {tmp_path}/a.jsonl)")
    assert json.loads(ended.stdout)["case_id"] == row["id"]


def test_help_is_shown_where_python_drops_docstrings():
    assert "check" in shell(f"{RECTIFY} --help", PYTHONOPTIMIZE="2").stdout.decode()


def test_a_usage_error_is_one_line_for_those_who_debug_too(case):
    ended = shell(f"{RECTIFY} check {case} --nope", RECTIFY_DEBUG="1")
    assert (ended.returncode, ended.stderr.decode().count("\n")) == (2, 1)


def test_a_line_break_in_a_file_name_does_not_break_the_message(rectify, tmp_path):
    ended = rectify("check", tmp_path / "a\nb.yaml")
    assert (ended.code, ended.err.count("\n")) == (2, 1)


def test_blank_lines_before_the_first_row_are_passed_over(rectify, case):
    row = json.dumps(json.loads(case.read_text()))
    ended = rectify("check", "-", "--format", "jsonl", stdin="\n" * 200_000 + row + "\n")
    assert ended.code == 1
    assert len(ended.reports) == 1


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_leaves_no_file_behind_and_no_traceback(tmp_path, number, code):
    target = tmp_path / "out.txt"
    # Whoever runs the tests in the background has Ctrl-C ignored, which a process inherits.
    heeding = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    code_of_process = f"{heeding}; import sys; from rectify_rules.cli import run; sys.exit(run())"
    arguments = ["check", "-", "--input-format", "jsonl", "-o", str(target)]
    process = subprocess.Popen(
        [sys.executable, "-c", code_of_process, *arguments], stdin=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write(b'{"id": "a", "as_of": "2026-11-23"}\n')
    process.stdin.flush()
    deadline = time.monotonic() + 60
    while not list(tmp_path.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert list(tmp_path.iterdir()), "the command has not begun to write"
    process.send_signal(number)
    watch = threading.Timer(30, process.kill)
    watch.start()
    said = process.stderr.read().decode()
    process.stdin.close()
    assert process.wait() == code
    watch.cancel()
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_that_a_library_turns_into_its_own_error_is_still_one():
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_IN_A_LIBRARY], check=False, capture_output=True, timeout=60
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, b"", b"")


INTERRUPTED_IN_A_LIBRARY = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from rectify_rules.cli import main as module, run

def app(**_):
    try:
        signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt:
        raise RuntimeError("Error calling __set_name__") from None

module.app = app
sys.exit(run())
"""
