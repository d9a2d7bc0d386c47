"""`rectify deadlines` lists what falls due, as text, calendar, table or JSON."""

from __future__ import annotations

import csv
import io
import json
import sys

import pytest
from late_case import ROOT, late

OVERDUE = {"published": False, "filed": False, "secrecy": "none"}


def record(**changes):
    """A case whose report was due to be public by 17 November 2026."""
    return late(publication=OVERDUE, **changes)


def test_the_overdue_come_first_and_decide_the_exit_code(rectify, write):
    ended = rectify("deadlines", write("a.json", record()), "--as-of", "2026-12-01")
    assert ended.code == 1
    assert "【已逾期　1 项】" in ended.out
    assert ended.out.index("已逾期") < ended.out.index("已过参照期限")
    assert "2026年12月1日（命令行指定）" in ended.out
    assert rectify("deadlines", write("a.json", record()), "--as-of", "2026-11-01").code == 0


def test_within_takes_days(rectify, write):
    path = write("a.json", record())
    near = rectify("deadlines", path, "--as-of", "2026-11-01", "--within", "30d")
    assert "【30日内将到的日期　2 项】" in near.out
    assert (
        "另有 2 项在 3 日以后" in rectify("deadlines", path, "--as-of", "2026-11-01", "--within", "３天").out
    )
    for wrong in ("30w", "-1", "", "1e3", "99999d"):
        ended = rectify("deadlines", path, f"--within={wrong}")
        assert (ended.code, ended.out) == (2, "")
        assert "应写作天数，如 30d" in ended.err


def test_a_csv_file_has_the_mark_that_excel_needs_and_a_pipe_has_not(rectify, write, tmp_path):
    path, target = write("a.json", record()), tmp_path / "期限.csv"
    rectify("deadlines", path, "--format", "csv", "-o", target, "--as-of", "2026-12-01")
    data = target.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") == 3
    piped = rectify("deadlines", path, "--format", "csv", "--as-of", "2026-12-01").out
    assert piped.startswith("案件编号,")
    assert list(csv.reader(io.StringIO(piped))) == list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_a_calendar_is_the_same_every_time(rectify, write, tmp_path):
    pytest.importorskip("icalendar")
    path = write("a.json", record())
    one, two = tmp_path / "1.ics", tmp_path / "2.ics"
    for target in (one, two):
        assert rectify("deadlines", path, "--format", "ics", "-o", target, "--as-of", "2026-12-01").code == 1
    assert one.read_bytes() == two.read_bytes()
    assert one.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert (
        rectify("deadlines", path, "--format", "ics", "--as-of", "2026-12-01").out
        == one.read_bytes().decode()
    )


def test_json_is_one_document(rectify, write):
    ended = rectify("deadlines", write("a.json", record()), "--format", "json", "--as-of", "2026-12-01")
    assert [due["state"] for due in json.loads(ended.out)["dues"]] == ["overdue", "overdue"]


def test_without_icalendar_the_extra_is_named(rectify, write, monkeypatch):
    monkeypatch.setitem(sys.modules, "icalendar", None)
    ended = rectify("deadlines", write("a.json", record()), "--format", "ics", "--as-of", "2026-12-01")
    assert (ended.code, ended.out) == (2, "")
    assert "pip install 'rectify-rules[calendar]'" in ended.err


def test_a_case_given_twice_is_listed_once(rectify, write):
    ended = rectify(
        "deadlines", write("a.json", record()), write("b.json", record()), "--as-of", "2026-12-01"
    )
    assert ended.code == 3
    assert "1 件案件" in ended.out
    assert "拒收" in ended.err


def test_an_old_reference_date_in_the_record_is_pointed_out(rectify, write):
    ended = rectify("deadlines", write("a.json", record(as_of="2026-05-01")))
    assert "1 件以记录所载的日期为核查基准日，早于今天" in ended.err
    undated = record()
    del undated["as_of"]
    assert "以今天" in rectify("deadlines", write("a.json", undated), "--format", "csv").err
    mixed = rectify("deadlines", write("a.jsonl", record(), undated | {"id": "B"}))
    assert "各案不同（记录所载 1 件；今天，北" in mixed.out


def test_nothing_read_leaves_an_earlier_file_alone(rectify, write, tmp_path):
    target = tmp_path / "x.csv"
    target.write_text("old")
    ended = rectify("deadlines", write("a.json", record(id=5)), "--format", "csv", "-o", target)
    assert ended.code in {2, 3}
    assert target.read_text() == "old"


def test_a_console_that_lacks_characters_is_no_fault(process):
    path = ROOT / "examples" / "cases" / "pending.yaml"
    for form in ("text", "csv", "json", "ics"):
        ended = process("deadlines", path, "--format", form, env={"PYTHONIOENCODING": "gbk"})
        assert ended.returncode == 0, ended.stderr
        ended.stdout.decode("gbk")
