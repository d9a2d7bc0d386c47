"""A scenario belongs to the norms it is tagged with; only what it says counts."""

from __future__ import annotations

from pathlib import Path

from rectify_rules.verify.scenario_changes import norms_with_changed_scenarios

FEATURE = """# language: zh-CN
功能: 第九条

  规则: 9-1-i1 事项

    @9-1-i1
    场景: 一
      假如 一件手续齐备、各项符合规定的案件
      那么 9-1-i1的结论是「符合规定」

    @9-1-i1 @9-1-i2
    场景: 二
      假如 一件手续齐备、各项符合规定的案件
      那么 9-1-i2的结论是「符合规定」
"""


def folders(tmp_path: Path, old: str, new: str | None) -> tuple[Path, Path]:
    for name, text in (("old", old), ("new", new)):
        (tmp_path / name).mkdir()
        if text is not None:
            (tmp_path / name / "a.feature").write_text(text, encoding="utf-8")
    return tmp_path / "old", tmp_path / "new"


def test_the_same_scenarios_have_not_changed(tmp_path: Path) -> None:
    spaced = FEATURE.replace("    场景: 一", "      场景:  一\n\n    # 说明")
    assert norms_with_changed_scenarios(*folders(tmp_path, FEATURE, spaced)) == frozenset()


def test_a_scenario_that_says_something_else_counts_for_its_norms_alone(tmp_path: Path) -> None:
    changed = FEATURE.replace("9-1-i2的结论是「符合规定」", "9-1-i2的结论是「不符合规定」")
    assert norms_with_changed_scenarios(*folders(tmp_path, FEATURE, changed)) == {"9-1-i1", "9-1-i2"}


def test_a_new_and_a_missing_scenario_count(tmp_path: Path) -> None:
    fewer = FEATURE[: FEATURE.index("    @9-1-i1 @9-1-i2")]
    assert norms_with_changed_scenarios(*folders(tmp_path, FEATURE, fewer)) == {"9-1-i1", "9-1-i2"}


def test_a_folder_without_features_has_no_scenarios(tmp_path: Path) -> None:
    old, _ = folders(tmp_path, FEATURE, None)
    assert norms_with_changed_scenarios(old, tmp_path / "none") == {"9-1-i1", "9-1-i2"}
