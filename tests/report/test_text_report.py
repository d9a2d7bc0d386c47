"""The text report lets a reader check every verdict against the regulation."""

from __future__ import annotations

import re

import pytest
from report_cases import NAMES, example, of, ruleset

from rectify_rules.report.layout import Page, cells
from rectify_rules.report.text import text_brief, text_report
from rectify_rules.verdict import Verdict


def text(report, **options):
    return "\n".join(text_report(report, ruleset(), Page(), **options))


def block(report, norm):
    """The part of a report about one norm."""
    found = re.search(rf"^\S+ {re.escape(norm)}　.*?(?=\n\n|\Z)", text(report), re.DOTALL | re.MULTILINE)
    assert found, norm
    return found.group()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("verbose", [False, True])
def test_fits_80_columns(name, verbose):
    lines = text(example(name), verbose=verbose).splitlines()
    assert max(map(cells, lines)) <= 80


@pytest.mark.parametrize("name", NAMES)
def test_holds_every_norm_once_as_a_finding(name):
    report = example(name)
    shown = text(report)
    for finding in report:
        starts = re.findall(rf"^(?:\S+ |  \S+ +){re.escape(finding.norm)}[ 　]", shown, re.MULTILINE)
        assert len(starts) == 1, finding.norm


@pytest.mark.parametrize("name", NAMES)
def test_holds_no_code_but_norm_ids(name):
    report = example(name)
    shown = text(report).replace(report.edition, "").replace("sha256", "")
    shown = re.sub(r"（\S*?:\d+:\d+）", "", re.sub(r"\n +", "", shown))
    shown = shown.replace(report.case_id or "", "").replace(report.rules_sha256[:12], "")
    codes = re.findall(r"[a-z][a-z_]{2,}", shown)
    assert codes == []


def test_stands_in_the_order_in_which_it_is_needed():
    headings = re.findall(
        r"^【(\S+?)[　（】]", text(of({"problems": []}, assume_in_scope=False)), re.MULTILINE
    )
    assert headings[0] == "资料不全"
    assert headings[-1] == "尚缺的资料"
    report = example("violated")
    headings = re.findall(r"^【(\S+?)[　（】]", text(report), re.MULTILINE)
    order = ["需要办理的事项", *(verdict.label for verdict in Verdict), "不单独判定的语句"]
    assert headings == [name for name in order if name in headings]
    assert headings[:2] == ["需要办理的事项", "不符合规定"]


def test_a_breach_is_shown_with_quote_facts_dates_readings_and_remedy():
    shown = block(example("violated"), "3-1-s1")
    for label in ("结论", "条文", "事实", "推算", "口径", "责任主体", "办理"):
        assert re.search(rf"^  {label} ", shown, re.MULTILINE), label
    assert "第三条：“事故结案后 10 个月至 1 年内" in shown
    assert re.search(r"批复日期：2025年9月30日（violated\.yaml:\d+:\d+）", re.sub(r"\n +", "", shown))
    assert "有效期限：2026年9月30日" in shown


def test_a_fact_is_not_repeated_under_its_other_names():
    shown = block(example("violated"), "3-1-s1")
    assert "完成评估日期" not in shown
    assert "受期限约束的日期" not in shown


def test_readings_other_than_the_default_are_marked():
    report = example("violated", readings={"period_end_roll": "none"})
    assert "期限末日遇休息日是否顺延：不顺延【非默认】" in re.sub(r"\n +", "", block(report, "3-1-s1"))
    assert "改用口径    期限末日遇休息日是否顺延：不顺延【非默认】" in text(report)


def test_consequences_are_not_counted_and_say_what_they_follow_from():
    record = {
        "accident": {"is_production_safety_accident": True, "location_region_code": "140521"},
        "investigation": {"level": "county", "closed": True, "report_approved_on": "2025-09-30"},
        "assessment": {"report_completed": False},
    }
    report = of(record, assume_in_scope=True)
    assert report["8-1-i3b"].consequence_of == "3-1-s1"
    shown = text(report)
    assert "不符合规定 1 项" in shown
    assert "【〔试判〕不符合规定　1 项（另有 1 项随之而来）】" in shown
    assert "随 3-1-s1 的结论而来，不另计" in shown


def test_missing_facts_are_ranked_by_the_norms_that_wait():
    report = of({})
    shown = text(report)
    first = report.missing_facts[0]
    assert f"  1. {first.label}：{len(first.norms)} 项待定（" in shown
    assert f"另有 {len(report.missing_facts) - 20} 项资料，用 -v 全部列出" in shown
    assert text(report, verbose=True).count("项待定（") == len(report.missing_facts)


def test_contradictions_stand_by_the_verdict_and_at_the_end():
    report = example("inconsistent")
    shown = text(report)
    assert report.contradictions
    tail = shown[shown.index("【记录自相矛盾之处") :]
    assert all(contradiction in re.sub(r"\n +", "", tail) for contradiction in report.contradictions)
    assert "信息不一致，待核实" in shown


def test_the_verdict_on_the_stand_in_and_if_in_scope_are_shown():
    record = {
        "accident": {"is_production_safety_accident": True, "location_region_code": "140521"},
        "investigation": {"level": "county", "closed": True, "closed_on": "2025-09-30"},
        "assessment": {"report_completed_on": "2026-09-10"},
    }
    assert "  暂定        符合规定" in block(of(record), "3-1-s1")
    del record["accident"]["location_region_code"]
    shown = block(of(record), "9-1-i1")
    assert "  如适用      资料不全" in shown


def test_records_are_listed_one_by_one_where_there_are_several():
    problems = [
        {"id": "Q1", "type": "other", "assigned_to": ["enterprise"]},
        {"type": "other", "assigned_to": []},
    ]
    report = of({"problems": problems}, assume_in_scope=True)
    shown = re.sub(r"\n +", "\n", block(report, "11-1-i1a"))
    assert "〔试判〕不符合规定：问题Q1" in shown
    one = of({"problems": problems[:1]}, assume_in_scope=True)
    assert "逐项" not in block(one, "11-1-i1a")


def test_compliant_norms_are_shown_in_detail_on_demand():
    report = example("compliant")
    assert "结论        符合规定" not in text(report)
    assert "结论        符合规定" in text(report, verbose=True)
    assert "[in_window]" in text(report, verbose=True)


def test_the_brief_form_gives_breaches_with_what_to_do():
    brief = "\n".join(text_brief(example("violated"), ruleset(), Page(), as_of_source="记录所载"))
    assert brief.startswith("✗ 不符合规定　")
    assert "记录所载" in brief
    assert "    → 办理" in brief


def test_a_case_outside_the_regulation_is_not_called_compliant():
    report = of({"accident": {"is_production_safety_accident": False, "location_region_code": "140521"}})
    brief = "\n".join(text_brief(report, ruleset(), Page()))
    assert brief.startswith("－ 不适用　（无编号）")


def test_colour_marks_verdicts_without_changing_the_text():
    painted = Page(80, lambda words, style: f"<{style}>{words}</>")
    lines = list(text_report(example("violated"), ruleset(), painted))
    assert any(line.startswith("<violated>✗ 3-1-s1") for line in lines)
    bare = [re.sub(r"<\w+>|</>", "", line) for line in lines]
    assert bare == text(example("violated")).splitlines()
