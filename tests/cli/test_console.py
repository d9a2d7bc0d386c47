"""Whatever the console, the command ends with a code and without a traceback."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from late_case import late


@pytest.fixture
def cases(write):
    return write("a.jsonl", *(late(id=f"A-{number}") for number in range(200)))


def test_a_gbk_console_gets_signs_it_has(process, write):
    ended = process("check", write("a.json", late()), env={"PYTHONIOENCODING": "gbk"})
    text = ended.stdout.decode("gbk")
    assert ended.returncode == 1
    assert "× 3-1-s1　在结案后10个月至1年内完成评估" in text
    assert "√" in text
    assert "\\u" not in text
    assert ended.stderr == b""


def test_an_ascii_console_gets_escapes(process, write):
    ended = process("check", write("a.json", late()), env={"PYTHONIOENCODING": "ascii"})
    assert ended.returncode == 1
    assert b"\nx 3-1-s1" in ended.stdout
    ended.stdout.decode("ascii")


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "utf-8"])
def test_json_is_json_in_every_encoding(process, write, encoding):
    record = late(id="甲𠮷✓")
    ended = process("check", write("a.json", record), "--format", "jsonl", env={"PYTHONIOENCODING": encoding})
    assert json.loads(ended.stdout.decode(encoding))["case_id"] == "甲𠮷✓"


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
@pytest.mark.parametrize("arguments", [["--help"], ["explain", "3-1-s1"], ["doctor"], ["check"], ["chek"]])
def test_nothing_crashes_for_an_encoding(process, arguments, encoding):
    ended = process(*arguments, env={"PYTHONIOENCODING": encoding})
    assert b"Traceback" not in ended.stderr
    assert ended.returncode in {0, 2}


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
@pytest.mark.parametrize("form", ["text", "jsonl"])
def test_a_closed_pipe_ends_quietly(cases, form):
    command = [sys.executable, "-m", "rectify_rules.cli", "check", str(cases), "--format", form]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 141


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_ends_quietly_and_leaves_the_old_file(tmp_path):
    target = tmp_path / "out.jsonl"
    target.write_text("old")
    command = [
        sys.executable,
        "-m",
        "rectify_rules.cli",
        "check",
        "-",
        "--format",
        "jsonl",
        "-o",
        str(target),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdin is not None
        assert running.stderr is not None
        running.stdin.write((json.dumps(late()) + "\n").encode())
        running.stdin.flush()
        deadline = time.monotonic() + 60
        while not any(path.name.endswith(".tmp") for path in tmp_path.iterdir()):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        assert running.stderr.read() == b""
    assert running.returncode == 130
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_a_full_disk_is_one_line(process, write):
    with open("/dev/full", "wb") as full:
        ended = process(
            "check", write("a.json", late()), capture_output=False, stdout=full, stderr=subprocess.PIPE
        )
    assert ended.returncode == 2
    assert ended.stderr.decode() == "错误：标准输出: 无法写入：磁盘已满；请核对，或用 -o 另指一个文件\n"


def test_an_error_of_the_program_is_one_line(rectify, write, monkeypatch):
    from rectify_rules.cli.session import Session

    def fail(*_):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(Session, "evaluate", fail)
    path = write("a.json", late())
    ended = rectify("check", path)
    assert ended.code == 2
    assert ended.err.startswith("错误：程序内部出错（ZeroDivisionError: division by zero）")
    assert ended.err.count("\n") == 1
    monkeypatch.setenv("RECTIFY_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        rectify("check", path)


def test_progress_is_told_on_the_error_stream_only(rectify, write, monkeypatch):
    from rectify_rules.cli import console

    monkeypatch.setattr(console, "_EVERY", 2)
    ended = rectify("check", write("a.jsonl", *(late(id=str(n)) for n in range(5))), "--format", "jsonl")
    assert ended.err == "已核查 2 件\n已核查 4 件\n"
    assert len(ended.reports) == 5


def test_jsonl_is_read_and_written_as_it_comes(tmp_path):
    """The first report is out before the second record is in."""
    command = [sys.executable, "-m", "rectify_rules.cli", "check", "-", "--format", "jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write((json.dumps(late()) + "\n").encode())
        running.stdin.flush()
        assert json.loads(running.stdout.readline())["case_id"] == "A-1"
        running.stdin.close()
        running.stdout.read()
    assert running.returncode == 1


@pytest.mark.parametrize(
    ("error", "code"), [(KeyboardInterrupt(), 130), (BrokenPipeError(), 141), (MemoryError(), 2)]
)
def test_what_ends_a_command_has_its_code(rectify, write, monkeypatch, error, code):
    from rectify_rules.cli.session import Session

    def fail(*_):
        raise error

    monkeypatch.setattr(Session, "evaluate", fail)
    ended = rectify("check", write("a.json", late()))
    assert ended.code == code
    assert ("内存不足" in ended.err) is (code == 2)
    assert "Traceback" not in ended.err


class _Stream(io.StringIO):
    def __init__(self, *, tty=False, broken=False):
        super().__init__()
        self._tty, self._broken = tty, broken

    def isatty(self):
        return self._tty

    def write(self, text):
        if self._broken:
            raise BrokenPipeError
        return super().write(text)


class TestConsole:
    def test_shows_progress_in_place_on_a_terminal(self, monkeypatch):
        from rectify_rules.cli import console

        monkeypatch.setattr(console, "_INTERVAL", -1)
        stream = _Stream(tty=True)
        shown = console.Console(stream)
        shown.progress(7)
        shown.note("甲")
        shown.done()
        assert stream.getvalue() == "\r已核查 7 件\r" + " " * 70 + "\r提示：甲\n"

    def test_shows_none_where_the_output_is_watched(self):
        from rectify_rules.cli.console import Console

        stream = _Stream(tty=True)
        Console(stream, progress=False).progress(10_000)
        assert stream.getvalue() == ""

    def test_outlives_its_stream(self):
        from rectify_rules.cli.console import Console

        shown = Console(_Stream(broken=True))
        shown.error("甲\n乙")
        shown.progress(10_000)

    def test_puts_each_fault_on_a_line_and_shows_control_characters(self):
        from rectify_rules.cli.console import Console

        stream = _Stream()
        Console(stream).error("甲\x1b[2J\n乙")
        assert stream.getvalue() == "错误：甲\\x1b[2J\n错误：乙\n"


@pytest.mark.parametrize(
    ("text", "encoding", "printed"),
    [
        ("✓✗？○…", "gbk", "√×？○…"),
        ("✓✗？○…－", "ascii", "vx?o.-"),
        ("〔𠮷〕", "gbk", "〔\\U00020bb7〕"),
        ("第三条", "ascii", "\\u7b2c\\u4e09\\u6761"),
    ],
)
def test_signs_give_way_to_what_the_encoding_has(text, encoding, printed):
    from rectify_rules.cli.console import tolerate_encodings

    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        patch.setattr(sys, "stderr", stream)
        tolerate_encodings()
        stream.write(text)
        stream.flush()
    assert stream.buffer.getvalue().decode(encoding) == printed


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured on Linux")
def test_memory_does_not_grow_with_the_number_of_rows():
    """Set RECTIFY_MEMORY_CASES for more rows, such as 100000."""
    rows = int(os.environ.get("RECTIFY_MEMORY_CASES", "250"))
    assert abs(_peak(rows) - _peak(50)) < 6_000


def _peak(rows):
    """The most kilobytes that a run over so many rows takes."""
    code = (
        "import resource, sys; from rectify_rules.cli.main import main; main(sys.argv[1:]);"
        "sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))"
    )
    command = [sys.executable, "-c", code, "check", "-", "--format", "jsonl"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as running:
        for number in range(rows):
            running.stdin.write((json.dumps(late(id=f"A-{number}")) + "\n").encode())
        running.stdin.close()
        return int(running.stderr.read().decode().splitlines()[-1].rpartition("件")[2])
