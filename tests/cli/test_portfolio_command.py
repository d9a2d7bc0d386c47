"""`rectify portfolio` gives the exact publication rate, and the cases that break it."""

from __future__ import annotations

import json

import pytest
from late_case import late

PERIOD = ("--scope", "140500", "--period", "2026-01-01..2026-12-31")


def unpublished(**changes):
    record = late(**changes)
    record["publication"] = {"published": False, "secrecy": "none"}
    return record


def test_full_rate(rectify, write):
    ended = rectify("portfolio", write("a.jsonl", late(), late(id="A-2")), *PERIOD)
    assert ended.code == 0
    assert "公开率：2/2" not in ended.out
    assert "公开率：1/1（100%）" in ended.out
    assert "晋城市（140500，含下级）" in ended.out


def test_the_cases_that_break_the_rate_are_listed(rectify, write):
    cases = [late(id=f"A-{number}") for number in range(5)]
    path = write("a.jsonl", *cases, unpublished(id="B", as_of="2026-12-31"))
    ended = rectify("portfolio", path, *PERIOD, "--as-of", "2026-12-31")
    assert ended.code == 1
    assert "公开率：5/6（83.33%）" in ended.out
    assert "【应公开而未持续全文公开　1 件】\n  B　沁水“9·30”事故" in ended.out
    assert "A-1" not in ended.out
    assert "A-1" in rectify("portfolio", path, *PERIOD, "--as-of", "2026-12-31", "-v").out


def test_unknown_facts_leave_an_interval(rectify, write):
    record = late(id="B")
    record["publication"] = {}
    ended = rectify("portfolio", write("a.jsonl", late(), record), *PERIOD, "--fail-on", "undetermined")
    assert ended.code == 1
    assert "公开率：1/2（50%）至1/1（100%）" in ended.out
    assert "【是否计入或是否公开不详　1 件】" in ended.out


def test_json_and_markdown(rectify, write):
    path = write("a.jsonl", late(), unpublished(id="B|*b*", as_of="2026-12-31"))
    options = (*PERIOD, "--as-of", "2026-12-31")
    report = json.loads(rectify("portfolio", path, *options, "--format", "json").out)
    assert report["findings"][0]["values"]["rate"] == "1/2"
    memo = rectify("portfolio", path, *options, "--format", "md").out
    assert "| B\\|\\*b\\* |" in memo


def test_the_same_id_in_two_files_is_counted_once(rectify, write):
    ended = rectify("portfolio", write("a.json", late()), write("b.json", late()), *PERIOD)
    assert ended.code == 3
    assert "只计入前一件" in ended.err
    assert "应公开：1份" in ended.out
    assert "1 条记录被拒收，没有计入" in ended.out


def test_records_without_a_date_are_judged_as_of_today(rectify, write):
    record = late()
    del record["as_of"]
    ended = rectify("portfolio", write("a.json", record), *PERIOD)
    assert "1 件没有核查基准日，以今天" in ended.out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--scope", "140500", "--period", "2026"), "应写作 首日..末日"),
        (("--scope", "140500", "--period", "2026-01-01..2026-13-01"), "没有 13 月"),
        (("--scope", "140500", "--period", "2026-12-31..2026-01-01"), "末日早于首日"),
        (("--scope", "149999", "--period", "2026-01-01..2026-12-31"), "不是可识别的区划代码"),
        (("--period", "2026-01-01..2026-12-31"), "缺少 --scope"),
    ],
)
def test_usage_errors_are_one_line(rectify, write, options, said):
    ended = rectify("portfolio", write("a.json", late()), *options)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert ended.err.count("\n") == 1
