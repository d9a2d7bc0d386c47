"""An output file appears when it is complete, and only then."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path

import pytest
from late_case import late

from rectify_rules.cli.failure import CommandError, PipeClosedError
from rectify_rules.cli.output import Output


def test_a_file_gets_what_the_console_would(rectify, write, tmp_path):
    path, target = write("a.json", late()), tmp_path / "报告.txt"
    ended = rectify("check", path, "-o", target)
    assert (ended.code, ended.out, ended.err) == (1, "", "")
    assert target.read_text(encoding="utf-8") == rectify("check", path).out


def test_until_it_is_complete_the_old_one_stays(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")

    def stopped():
        with Output(str(target)) as out:
            out.write("new")
            assert target.read_text() == "old"
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        stopped()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]
    with Output(str(target)) as out:
        out.write("new")
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_permissions_are_kept_and_links_followed(tmp_path):
    target, link = tmp_path / "a.txt", tmp_path / "b.txt"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    with Output(str(link)) as out:
        out.write("new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


@pytest.mark.skipif(os.name == "nt", reason="devices of POSIX")
def test_a_device_is_written_to_not_replaced(rectify, write):
    before = os.stat("/dev/null")
    assert rectify("check", write("a.json", late()), "-o", "/dev/null").code == 1
    after = os.stat("/dev/null")
    assert (before.st_ino, stat.S_ISCHR(after.st_mode)) == (after.st_ino, True)


def test_what_cannot_be_written_is_one_line_before_anything_is_checked(rectify, write, tmp_path):
    path = write("a.json", late())
    for target, why in ((tmp_path / "none" / "a.txt", "没有这个文件夹"), (tmp_path, "是文件夹")):
        ended = rectify("check", path, "-o", target)
        assert (ended.code, ended.out) == (2, "")
        assert why in ended.err
        assert ended.err.count("\n") == 1


def test_an_input_is_never_overwritten(rectify, write):
    path = write("a.jsonl", late())
    before = path.read_text()
    ended = rectify("check", path, "-o", path)
    assert ended.code == 2
    assert "输出文件就是输入文件" in ended.err
    assert path.read_text() == before


def test_a_dash_is_the_console(rectify, write):
    path = write("a.json", late())
    assert rectify("check", path, "-o", "-").out == rectify("check", path).out


def test_a_failure_to_write_is_told(tmp_path, monkeypatch):
    out = Output(str(tmp_path / "a.txt"))

    def fail(_text):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(out._stream, "write", fail, raising=False)
    with pytest.raises(CommandError, match="磁盘已满"), out:
        out.write("x")
    assert list(tmp_path.iterdir()) == []


def test_colour_is_for_consoles_only(monkeypatch):
    out = Output(None)
    assert "\033" not in out.page.paint("甲", "violated")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert out.page.paint("甲", "violated") == "\033[1;31m甲\033[0m"
    assert out.page.paint("甲", "no such style") == "甲"
    monkeypatch.setenv("NO_COLOR", "1")
    assert out.page.paint("甲", "violated") == "甲"


def test_json_on_a_console_of_another_encoding_is_ascii(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="gbk")
    monkeypatch.setattr("sys.stdout", stream)
    with Output(None, machine=True) as out:
        out.write('"甲𠮷"')
    assert stream.buffer.getvalue() == b'"\\u7532\\ud842\\udfb7"'


class _Closed(io.StringIO):
    def write(self, text):
        raise BrokenPipeError

    flush = close = lambda self: None


def test_a_closed_pipe_is_told_from_other_failures(monkeypatch):
    monkeypatch.setattr("sys.stdout", _Closed())
    with pytest.raises(PipeClosedError):
        Output(None).write("x")


def test_a_file_that_cannot_be_put_in_place_leaves_nothing_behind(tmp_path, monkeypatch):
    def fail(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", fail)
    out = Output(str(tmp_path / "a.txt"))
    out.write("x")
    with pytest.raises(CommandError, match="没有权限"), out:
        out.flush()
    assert list(tmp_path.iterdir()) == []
