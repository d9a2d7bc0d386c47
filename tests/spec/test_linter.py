"""Each way in which a feature file loses something in silence is refused, with its line and a remedy."""

from pathlib import Path

import pytest

from rectify_rules.spec import linter
from rectify_rules.spec.document import parse_feature
from rectify_rules.spec.linter import lint

HEAD = "# language: zh-CN\n功能: 示例\n"
GIVEN = "    假如一件手续齐备、各项符合规定的案件\n"
WHEN = "    当以2026年11月23日为核查基准日评估\n"
THEN = "    那么3-1-s1的结论是「符合规定」\n"
STEPS = GIVEN + WHEN + THEN
SOUND = HEAD + "  场景: 甲\n" + STEPS


@pytest.fixture
def faults(tmp_path):
    def run(text, **options):
        path = tmp_path / "x.feature"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return [(fault.line, fault.message) for fault in lint(path, **options)]

    return run


def test_a_sound_file_has_no_faults(faults):
    assert faults(SOUND) == []


def test_a_fault_shows_its_file_and_line(tmp_path):
    path = tmp_path / "x.feature"
    path.write_text(HEAD, "utf-8")
    assert [str(fault) for fault in lint(path)] == [f"{path}:2: 没有场景：整个文件不会执行任何检验"]


@pytest.mark.parametrize(
    ("heading", "remedy"),
    [
        ("场景：乙", "请写“场景:”，冒号用半角"),
        ("剧本：乙", "请写“剧本:”，冒号用半角"),
        ("场景 : 乙", "前面不留空格"),
        ("场景大纲：乙", "请写“场景大纲:”"),
        ("规则：乙", "请写“规则:”"),
        ("背景：", "请写“背景:”"),
        ("Scenario: 乙", "请用中文关键词"),
        ("Examples：乙", "请用中文关键词"),
        ("例子: 乙", "场景请写“场景:”"),
        ("例子：乙", "场景请写“场景:”"),
        ("示例: 乙", "请写“例子:”"),
        ("＠3-1-s1", "请改为半角“@”"),
        ("｜ 列名 ｜", "“|”须为半角"),
    ],
)
def test_a_heading_swallowed_as_description_is_refused(faults, heading, remedy):
    """Gherkin reads it as free text of the feature, and all its steps with it."""
    found = faults(HEAD + f"  说明文字\n\n  说明文字\n  {heading}\n{STEPS}\n  场景: 甲\n{STEPS}")
    assert [line for line, _ in found] == [6]
    assert remedy in found[0][1]


def test_comments_do_not_shift_the_line_of_what_is_swallowed(faults):
    found = faults(HEAD + f"  说明文字\n\n  # 注释\n  场景：乙\n{STEPS}\n  场景: 甲\n{STEPS}")
    assert found[0][0] == 6


def test_the_full_width_colon_is_refused_where_it_leaves_no_scenario_at_all(faults):
    assert [line for line, _ in faults(HEAD + "  场景：甲\n" + STEPS)] == [2, 3]


def test_a_heading_swallowed_by_a_scenario_is_refused(faults):
    found = faults(HEAD + f"  场景: 甲\n  场景：乙\n{STEPS}")
    assert [line for line, _ in found] == [4]


def test_examples_meant_as_a_scenario_after_another_are_refused(faults):
    found = faults(HEAD + f"  场景: 甲\n{STEPS}\n  例子: 乙\n{STEPS}")
    assert (8, "“例子:”没有数据行：这些例子不会执行") in found
    assert any(line == 9 and "“例子:”之后的步骤被当作说明文字" in message for line, message in found)


def test_prose_with_a_colon_or_a_keyword_is_no_heading(faults):
    prose = "  第五条原文：\n  当事人以外的人也适用。\n  假如两者不一，以批复为准。\n  背景情况：见附件\n"
    assert faults(HEAD + prose + "  场景: 甲\n" + STEPS) == []


def test_two_scenarios_of_one_name_are_refused(faults):
    """pytest-bdd runs only the last."""
    found = faults(SOUND + "  场景: 甲\n" + STEPS)
    assert found[0][0] == 7
    assert "与第 3 行同名，只有后一个会执行" in found[0][1]


def test_two_scenarios_of_one_name_under_different_rules_are_refused(faults):
    found = faults(HEAD + f"  规则: 一\n  场景: 甲\n{STEPS}  规则: 二\n  场景: 甲\n{STEPS}")
    assert [line for line, _ in found] == [9]


def test_a_scenario_without_a_name_is_refused(faults):
    assert faults(HEAD + "  场景:\n" + STEPS) == [(3, "场景没有名称：请写明它说明什么")]


OUTLINE = HEAD + "  场景大纲: 甲\n" + GIVEN + "    当以<日期>为核查基准日评估\n" + THEN


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (OUTLINE, 3, "场景大纲没有“例子:”"),
        (OUTLINE.replace("场景大纲", "场景"), 3, "场景中有 <日期> 而没有“例子:”"),
        (OUTLINE + "    例子:\n", 7, "没有数据行"),
        (OUTLINE + "    例子:\n      | 日期 |\n", 7, "没有数据行"),
        (OUTLINE + "    例子:\n      | 日其 |\n      | 2026-11-23 |\n", 7, "“例子:”没有列 <日期>"),
        (OUTLINE + "    例子:\n      | 日期 | 备注 |\n      | 2026-11-23 | a |\n", 7, "列 <备注> 没有用到"),
        (OUTLINE + "    例子:\n      | 日期 | 日期 |\n      | 1 | 2026-11-23 |\n", 7, "列 <日期> 写了两次"),
    ],
)
def test_an_outline_whose_examples_are_missing_or_do_not_fit_is_refused(faults, text, line, words):
    assert any(at == line and words in message for at, message in faults(text)), faults(text)


def test_a_sound_outline_has_no_faults(faults):
    """Placeholders may stand in the name and in tables, too; a 场景 with 例子 is an outline."""
    table = "    而且事实改为\n      | 列名 | 值 |\n      | 批复日期 | <批复> |\n"
    example = "    例子: 一\n      | 批复 | 日期 |\n      | 2025-09-30 | 2026-11-23 |\n"
    for keyword in ("场景大纲", "剧本大纲", "场景"):
        text = HEAD + f"  {keyword}: 甲<日期>\n{GIVEN}{table}{WHEN}{THEN}{example}"
        assert faults(text) == []


@pytest.mark.parametrize(
    ("steps", "line", "words"),
    [
        ("", 3, "场景没有步骤"),
        (GIVEN + WHEN, 3, "场景没有“那么”"),
        (STEPS + GIVEN, 7, "最后一步不是“那么”"),
        (STEPS + WHEN + "    而且以2026年11月24日为核查基准日评估\n", 8, "最后一步不是“那么”"),
        (GIVEN.replace("假如", "而且") + WHEN + THEN, 4, "场景的第一步不能是“而且”"),
    ],
)
def test_a_scenario_that_checks_nothing_is_refused(faults, steps, line, words):
    """It would pass whatever the rules say."""
    found = faults(HEAD + "  场景: 甲\n" + steps)
    assert any(at == line and words in message for at, message in found), found


def test_a_check_in_the_background_does_not_stand_for_one_in_the_scenario(faults):
    found = faults(HEAD + f"  背景:\n{STEPS}  场景: 甲\n{GIVEN}{WHEN}")
    assert [line for line, _ in found] == [7]


def test_a_description_that_becomes_a_step_is_refused(faults):
    found = faults(HEAD + "  场景: 甲\n    当事人不服的，另行处理。\n" + STEPS)
    assert [line for line, _ in found] == [4]
    assert "如本是场景的说明文字，不能以“当”开头" in found[0][1]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("假如一件手续齐全、各项符合规定的案件", "一件手续齐备、各项符合规定的案件"),
        ("假如口径“不满十个月即完成”取“允许”", "口径「…」取「…」"),
        ("假如以2026年11月23日为核查基准日评估", "以…为核查基准日评估"),
        ("那么3-1-s1的结论是“符合规定”", "的结论是「…」"),
    ],
)
def test_an_unknown_step_is_answered_with_the_nearest(faults, written, meant):
    found = faults(HEAD + f"  场景: 甲\n    {written}\n{THEN}")
    assert found[0][0] == 4
    assert "没有这样的步骤" in found[0][1]
    assert meant in found[0][1]


def test_a_step_of_the_wrong_kind_is_refused(faults):
    found = faults(HEAD + "  场景: 甲\n    那么一件手续齐备、各项符合规定的案件\n" + THEN)
    assert [line for line, _ in found] == [4]


def test_a_step_with_two_definitions_is_refused(faults, monkeypatch):
    """pytest-bdd picks one of them."""
    twice = [*linter.definitions(), *(d for d in linter.definitions() if d.phrase.startswith("一件手续齐备"))]
    monkeypatch.setattr(linter, "definitions", lambda: twice)
    found = faults(SOUND)
    assert [line for line, _ in found] == [4]
    assert "同时符合几个步骤，只有一个会执行" in found[0][1]
    assert "given_steps.py:" in found[0][1]


def test_no_two_of_our_own_steps_overlap(faults):
    """Every phrase of the library, in a scenario that uses them all."""
    rows = "      | 列名 | 值 |\n      | 批复日期 | 不详 |\n"
    given = [
        "一件手续齐备、各项符合规定的案件",
        "一件只知下列事实的案件\n" + rows,
        "事实改为\n" + rows,
        "「评估发现的问题」为\n      | 编号 |\n      | Q1 |\n",
        "「评估发现的问题」为无",
        "「评估发现的问题」不详",
        "口径「不满十个月即完成」取「允许」",
        "按适用本细则试判",
        "辖区内有下列案件\n      | 案件编号 |\n      | A |\n",
    ]
    when = [
        "以2026年11月23日为核查基准日评估",
        "以2026年11月23日为核查基准日统计140500在2026年5月1日至2026年12月31日的公开率",
        "试读该记录",
    ]
    then = [
        "3-1-s1的结论是「不符合规定」",
        "3-1-s1的结论是「不符合规定」，理由是「overdue」",
        "3-1-s1的「有效期限」是「2026年9月30日」",
        "3-1-s1没有「剩余日数」",
        "3-1-s1缺少「批复日期」",
        "3-1-s1的责任主体是「…」",
        "3-1-s1的办理要求含「…」",
        "3-1-s1的说明含「…」",
        "3-1-s1的提示含「…」",
        "3-1-s1的推定含「…」",
        "3-1-s1如适用本细则，结论是「符合规定」",
        "3-1-s1暂定结论是「符合规定」",
        "8-1-i3b随「3-1-s1」而来",
        "记录被拒绝，提示含「…」",
    ]
    groups = (("假如", given), ("当", when), ("那么", then))
    lines = [f"    {keyword}{phrase.rstrip()}\n" for keyword, phrases in groups for phrase in phrases]
    assert faults(HEAD + "  场景: 甲\n" + "".join(lines)) == []


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (GIVEN + "      | 列名 | 值 |\n      | 批复日期 | 不详 |\n", "所附的表格会被忽略"),
        ("    假如「评估发现的问题」为无\n      | 编号 |\n      | Q1 |\n", "所附的表格会被忽略"),
        ("    假如事实改为\n", "须带表格"),
        (GIVEN + '      """\n      说明\n      """\n', "所附的文字会被忽略"),
    ],
)
def test_a_table_that_the_step_passes_over_is_refused(faults, step, words):
    found = faults(HEAD + "  场景: 甲\n" + step + WHEN + THEN)
    assert [line for line, _ in found] == [4]
    assert words in found[0][1]


@pytest.mark.parametrize(
    ("tag", "close"),
    [("3-1-s9", "3-1-s"), ("3-1-S1", "3-1-s1"), ("3-1", ""), ("3-1-s1，", "3-1-s1"), ("13-1-s1", "3-1-s1")],
)
def test_a_tag_that_looks_like_a_norm_and_is_none_is_refused(faults, tag, close):
    found = faults(HEAD + f"  @草稿 @3-1-s2\n  @{tag}\n  场景: 甲\n{STEPS}")
    assert [line for line, _ in found] == [4]
    assert f"没有条款 @{tag}" in found[0][1]
    assert close in found[0][1]


def test_tags_are_checked_everywhere(faults):
    example = "    @9-9-s1\n    例子:\n      | 日期 |\n      | 2026-11-23 |\n"
    text = "# language: zh-CN\n@9-9-s2\n功能: 示例\n  @9-9-s3\n  规则: 一\n  @9-9-s4\n"
    outline = OUTLINE.removeprefix(HEAD)
    found = faults(text + outline + example)
    assert [line for line, message in found if "没有条款" in message] == [2, 4, 6, 11]


def test_the_norms_of_another_edition_can_be_given(faults):
    assert faults(HEAD + f"  @99-s1\n  场景: 甲\n{STEPS}", norms=["99-s1"]) == []


@pytest.mark.parametrize("tag", ["skip", "xfail"])
def test_a_tag_that_pytest_takes_for_its_own_is_refused(faults, tag):
    """The scenario would be passed over, or fail unseen."""
    found = faults(HEAD + f"  @{tag}\n  场景: 甲\n{STEPS}")
    assert [line for line, _ in found] == [3]
    assert f"标签 @{tag} 会使场景不执行" in found[0][1]


def test_a_tag_written_twice_is_refused(faults):
    found = faults(HEAD + f"  @草稿 @草稿\n  场景: 甲\n{STEPS}")
    assert found == [(4, "标签 @草稿 写了两次：请只保留一个")]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (SOUND.removeprefix("# language: zh-CN\n"), 1, "# language: zh-CN"),
        (
            "# language: en\nFeature: x\n  Scenario: a\n    Then 3-1-s1的结论是「符合规定」\n",
            1,
            "# language: zh-CN",
        ),
        ("", 1, "没有“功能:”"),
        ("# language: zh-CN\n# 只有注释\n", 4, "没有“功能:”"),
        ("\ufeff" + SOUND, 1, "BOM"),
        (SOUND + "  场景： 乙\n", 7, "用半角冒号"),
        (SOUND + "功能: 又一\n", 7, "一个文件只能有一个“功能:”"),
        (
            HEAD + "  场景: 甲\n    假如事实改为\n      | 列名 | 值 |\n      | 批复日期 |\n",
            6,
            "格数与表头不同",
        ),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(faults, text, line, words):
    found = faults(text)
    assert found[0][0] == line
    assert words in found[0][1]


def test_another_encoding_is_told(faults):
    assert faults(SOUND.encode("gb18030")) == [(2, "不是 UTF-8 编码：请另存为 UTF-8")]


def test_windows_line_ends_change_nothing(faults, tmp_path):
    assert faults(SOUND.replace("\n", "\r\n")) == []
    assert (
        faults((HEAD + "  说明\n  场景：乙\n" + STEPS + "  场景: 甲\n" + STEPS).replace("\n", "\r\n"))[0][0]
        == 4
    )


def test_runs_are_the_pickles_with_the_lines_of_their_rows(tmp_path):
    path = tmp_path / "x.feature"
    rows = "    例子:\n      | 日期 |\n      | 2026-11-23 |\n      | 2026-11-24 |\n"
    path.write_text(OUTLINE.replace("功能", "@3-1-s1\n功能", 1) + rows, "utf-8")
    feature = parse_feature(path)
    assert [(run.line, run.name, run.tags) for run in feature.runs] == [
        (10, "甲", ("3-1-s1",)),
        (11, "甲", ("3-1-s1",)),
    ]
    assert [run.steps[1].text for run in feature.runs] == [
        "以2026-11-23为核查基准日评估",
        "以2026-11-24为核查基准日评估",
    ]
    assert [step.kind for step in feature.runs[0].steps] == ["given", "when", "then"]


def test_the_features_of_this_repository_are_sound():
    features = Path(__file__).parents[2] / "features"
    paths = sorted(features.rglob("*.feature"))
    assert paths
    assert [str(fault) for path in paths for fault in lint(path)] == []
