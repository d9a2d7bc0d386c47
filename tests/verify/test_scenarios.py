"""Scenarios run without pytest say what pytest-bdd says of them."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from rectify_rules import load_ruleset
from rectify_rules.verify.features import FeatureError, read_suite
from rectify_rules.verify.results import run_all
from rectify_rules.verify.scenarios import run

pytest_plugins = ["pytester"]

FEATURES = Path(__file__).parents[2] / "features" / "shanxi-2026"

STEPS = (
    "    假如 一件手续齐备、各项符合规定的案件",
    "    当 以2026年11月23日为核查基准日评估",
    "    那么 3-1-s1的结论是「符合规定」",
)


def test_all_shipped_scenarios_pass_one_for_each_test_of_pytest(edition, pytestconfig):
    results = run_all(read_suite((), edition), edition)
    assert [str(result) for result in results.failed] == []
    assert len(results.results) > 1_200


@pytest.mark.parametrize(
    ("article", "file", "old", "new"),
    [
        ("article-09", "article-09.yaml", "contains_all: [conclusion]", "contains_all: [problems]"),
        ("article-06", "article-06.yaml", "reason: refused", "reason: rejected"),
        ("article-12", "edition.yaml", "effective_on: 2026-04-16", "effective_on: 2026-04-17"),
    ],
)
def test_a_broken_rule_fails_the_same_scenarios_in_both(broken, pytester, article, file, old, new):
    folder = broken(file, old, new)
    pytester.path.joinpath("pytest.ini").write_text(
        f"[pytest]\nrectify_features = true\nrectify_rules_folder = {folder}\n", "utf-8"
    )
    for name in (f"{article}.feature", "base-case.yaml"):
        shutil.copy(FEATURES / name, pytester.path)
    ran = pytester.inline_run("-p", "no:hypothesispytest", "-q")
    by_pytest = Counter(
        (dict(report.user_properties)["scenario"], report.passed)
        for report in ran.getreports("pytest_runtest_logreport")
        if report.when == "call"
    )
    ruleset = load_ruleset(folder)
    suite = read_suite([pytester.path], ruleset)
    names = {
        (s.path.name, r.line): f"{s.path.name}:{r.scenario.line}"
        for s in suite.scenarios
        for r in _runs(s.path)
    }
    here = Counter(
        (names[result.scenario.path.name, result.scenario.line], result.failure is None)
        for result in run_all(suite, ruleset).results
    )
    assert here == by_pytest
    assert any(not passed for _, passed in here)


def _runs(path):
    from rectify_rules.spec.document import parse_feature

    return parse_feature(path).runs


def test_a_failure_names_the_step_and_what_was_found(feature, edition):
    path = feature("  场景: 甲", *STEPS[:2], "    那么 3-1-s1的结论是「不符合规定」")
    (scenario,) = read_suite([path], edition).scenarios
    failure = run(scenario, edition)
    assert failure.line == 7
    assert "预期：不符合规定" in failure.message
    assert "实际：符合规定" in failure.message


def test_a_fact_changed_after_the_evaluation_is_not_yet_evaluated(feature, edition):
    path = feature(
        "  场景: 甲",
        *STEPS,
        "    假如 「公开日期」不详",
        "    那么 3-1-s1的结论是「符合规定」",
    )
    (scenario,) = read_suite([path], edition).scenarios
    failure = run(scenario, edition)
    assert failure.line == 9
    assert "还没有评估" in failure.message


def test_two_evaluations_in_one_scenario_are_two_questions(feature, edition):
    path = feature(
        "  场景: 甲",
        *STEPS,
        "    假如 事实改为",
        "      | 列名             | 值            |",
        "      | 评估报告形成日期 | 2026年7月29日 |",
        "    当 以2026年11月23日为核查基准日评估",
        "    那么 3-1-s1的结论是「不符合规定」，理由是「too_early」",
    )
    (scenario,) = read_suite([path], edition).scenarios
    # 开始日期晚于形成日期，是矛盾。
    assert "data_inconsistent" in run(scenario, edition).message


def test_a_record_that_cannot_be_read_fails_whatever_the_rules(feature, edition):
    path = feature(
        "  场景: 甲",
        STEPS[0],
        "    而且 事实改为",
        "      | 列名     | 值   |",
        "      | 死亡人数 | 一人 |",
        *STEPS[1:],
    )
    (scenario,) = read_suite([path], edition).scenarios
    assert "案件记录无法读取" in run(scenario, edition).message


def test_a_refused_record_is_compared_without_any_rule(feature, edition):
    path = feature(
        "  场景: 甲",
        STEPS[0],
        "    而且 事实改为",
        "      | 列名     | 值   |",
        "      | 死亡人数 | 一人 |",
        "    当 试读该记录",
        "    那么 记录被拒绝，提示含「死亡人数」",
    )
    (scenario,) = read_suite([path], edition).scenarios
    assert run(scenario, edition) is None


def test_a_prefix_is_compared_with_all_norms_under_it(feature, edition):
    path = feature(
        "  场景: 甲", *STEPS[:2], "    那么 9的结论是「符合规定」", "    而且 8-1-i2的结论是「符合规定」"
    )
    (scenario,) = read_suite([path], edition).scenarios
    assert run(scenario, edition) is None


def test_a_period_that_ends_before_it_begins_fails_the_scenario(feature, edition):
    path = feature(
        "  场景: 甲",
        "    假如 辖区内有下列案件",
        "      | 案件编号 |",
        "      | 一       |",
        "    当 以2026年11月23日为核查基准日统计140500在2026年12月1日至2026年1月1日的公开率",
        "    那么 10-1-s2的结论是「符合规定」",
    )
    (scenario,) = read_suite([path], edition).scenarios
    assert "末日早于首日" in run(scenario, edition).message


def test_drafts_count_for_nothing(feature, edition):
    path = feature("  @草稿", "  场景: 甲", *STEPS, "  场景: 乙", *STEPS)
    suite = read_suite([path], edition)
    assert [scenario.name for scenario in suite.scenarios] == ["乙"]
    assert [scenario.name for scenario in suite.drafts] == ["甲"]


def test_what_the_linter_refuses_is_refused_with_every_place(feature, edition):
    first = feature("  场景: 甲", *STEPS[:2])
    second = feature("  场景: 乙", "    那么 天气晴朗", name="b.feature")
    with pytest.raises(FeatureError) as caught:
        read_suite([first.parent], edition)
    assert f"{first}:4: 场景没有“那么”" in str(caught.value)
    assert f"{second}:5: 没有这样的步骤" in str(caught.value)


@pytest.mark.parametrize("name", ["没有.feature", "."])
def test_nothing_to_run_is_an_error(tmp_path, edition, name):
    with pytest.raises(FeatureError):
        read_suite([tmp_path / name], edition)
