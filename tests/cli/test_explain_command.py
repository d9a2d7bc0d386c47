"""`rectify explain` and `rectify trace` put rules and verdicts into words."""

from __future__ import annotations

import json

import pytest
from late_case import late

from rectify_rules.engines import available


@pytest.mark.parametrize("subject", ["3-1-s1", "art03.window", "在结案后10个月至1年内完成评估"])
def test_a_rule_is_explained(rectify, subject):
    ended = rectify("explain", subject)
    assert ended.code == 0
    for heading in ("条文", "判定", "上文用语", "所需事实", "解释口径", "说明"):
        assert f"【{heading}" in ended.out
    assert "【事故结案后 10 个月至 1 年内，" in ended.out
    assert "名义期限＝结案日后第12个月的对应日" in ended.out


@pytest.mark.parametrize("subject", ["第三条", "3", "3-1"])
def test_an_article_is_explained_rule_by_rule(rectify, subject):
    ended = rectify("explain", subject)
    assert [line for line in ended.out.splitlines() if line.startswith("3-1-s")] == [
        "3-1-s1　在结案后10个月至1年内完成评估",
        "3-1-s2　由负责调查处理的有关部门和属地政府组织",
        "3-1-s3　跨区域的由事故发生地人民政府组织",
        "3-1-s4　跨区域的由单位所在地人民政府配合",
    ]


@pytest.mark.parametrize(
    ("subject", "kind"),
    [("批复日期", "事实"), ("closure_basis", "口径"), ("有效期限", "推算"), ("尚未结案", "条件")],
)
def test_a_name_is_explained_with_the_norms_that_use_it(rectify, subject, kind):
    ended = rectify("explain", subject)
    assert ended.code == 0
    assert f"种类        {kind}" in ended.out
    assert "  3-1-s1　在结案后10个月至1年内完成评估" in ended.out


def test_explanations_are_data_too(rectify):
    (found,) = json.loads(rectify("explain", "3-1-s1", "--format", "json").out)
    assert found["norm"] == "3-1-s1"
    assert {row["reason"] for row in found["rows"]} >= {"in_window", "overdue", "too_early"}


@pytest.mark.parametrize(
    ("subject", "near"), [("art3.window", "art03.window"), ("3-1-s9", "3-1-s4"), ("批复日", "批复日期")]
)
def test_what_is_not_known_is_answered_by_what_is_near(rectify, subject, near):
    ended = rectify("explain", subject)
    assert (ended.code, ended.out) == (2, "")
    assert f"`{near}`" in ended.err


def test_an_engine_shows_what_it_is_given(rectify):
    if available()["durable"] == "ok":
        ended = rectify("explain", "3-1-s1", "--engine", "durable")
        assert ended.code == 0
        assert "effective_deadline" in ended.out
    assert rectify("explain", "3-1-s1", "--engine", "solver").code == 2
    assert rectify("explain", "批复日期", "--engine", "durable").code == 2


def test_a_trace_leads_from_the_facts_to_the_verdict(rectify, write):
    ended = rectify("trace", write("a.json", late()), "--norm", "3-1-s1")
    assert ended.code == 0
    order = ["【是否适用】", "【所用事实】", "【推算】", "【解释口径】", "【判定表", "【结论】"]
    assert [ended.out.index(heading) for heading in order] == sorted(map(ended.out.index, order))
    assert "批复日期：2025年9月30日　" in ended.out
    assert "a.json:15:3" in ended.out
    assert "← 据此判定" in ended.out


def test_a_date_that_is_a_range_is_shown_by_its_bounds(rectify, write):
    record = late()
    del record["assessment"]["report_completed_on"]
    record["assessment"]["report_completed"] = True
    del record["publication"]
    ended = rectify("trace", write("a.json", record), "--norm", "3-1-s1")
    assert "已发生，日期在2026年8月10日至2026年11月23日之间" in ended.out


def test_doubtful_and_future_facts_are_pointed_out(rectify, write):
    record = late()
    record["assessment"]["started_on"] = "2026-11-01"
    record["publication"]["published_on"] = "2027-01-01"
    ended = rectify("trace", write("a.json", record), "--norm", "10-1-s1")
    assert "存疑：记录自相矛盾，未予采用" in ended.out
    assert "记录为2027年1月1日，晚于核查基准日，视为尚未发生" in ended.out


def test_a_trace_of_records_goes_record_by_record(rectify, write):
    record = late(problems=[{"id": "Q1", "type": "other", "assigned_to": []}, {"id": "Q2"}])
    ended = rectify("trace", write("a.json", record), "--norm", "11-1-i1a")
    assert "〔第1项（Q1）〕" in ended.out
    assert "第2项·问题类型：不详" in ended.out


def test_a_trace_wants_one_case(rectify, write):
    path = write("a.jsonl", late(), late(id="A-2"))
    ended = rectify("trace", path, "--norm", "3-1-s1")
    assert ended.code == 2
    assert "请用 --case 指明案件编号" in ended.err
    assert rectify("trace", path, "--norm", "3-1-s1", "--case", "A-2").code == 0


def test_a_trace_is_data_too(rectify, write):
    ended = rectify("trace", write("a.json", late()), "--norm", "第三条", "--format", "json")
    found = json.loads(ended.out)
    assert [item["finding"]["norm"] for item in found["traces"]] == ["3-1-s1", "3-1-s2", "3-1-s3", "3-1-s4"]


def test_a_trace_of_an_unknown_norm_or_case_is_refused(rectify, write, tmp_path):
    ended = rectify("trace", write("a.json", late()), "--norm", "3-1-s9")
    assert ended.code == 2
    assert "`3-1-s4`" in ended.err
    assert rectify("trace", tmp_path / "none.json", "--norm", "3-1-s1").code == 2
    assert rectify("trace", write("b.json", {"id": 3}), "--norm", "3-1-s1").code == 2
