"""Another project needs only feature files, a base case and a short pytest.ini."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rectify_rules.ruleset.loader import rules_root

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
INI = "[pytest]\nrectify_features = true\naddopts = --strict-markers\n"
FEATURE = """# language: zh-CN
@试行
功能: 第三条

  @3-1-s1
  场景: 期限内完成
    假如一件手续齐备、各项符合规定的案件
    当以2026年11月23日为核查基准日评估
    那么3-1-s1的结论是「符合规定」，理由是「in_window」

  @3-1-s1
  场景大纲: 完成于<日期>的
    假如一件手续齐备、各项符合规定的案件
    而且事实改为
      | 列名 | 值 |
      | 评估报告批准日期 | <日期> |
    而且口径「何为完成评估」取「评估报告经批准」
    当以2026年11月23日为核查基准日评估
    那么3-1-s1的结论是「<结论>」

    例子: 期限内
      | 日期 | 结论 |
      | 2026年9月15日 | 符合规定 |
      | 2026年9月30日 | 符合规定 |

    @逾期
    例子: 期限外
      | 日期 | 结论 |
      | 2026年10月1日 | 不符合规定 |
"""
BLOCKER = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"pytest_bdd", "gherkin"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Blocked())
"""


@pytest.fixture
def project(pytester, monkeypatch):
    """A project of its own: a base case, one feature, three lines of pytest.ini."""
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8")
    # Hypothesis takes seconds to load and has no part in this.
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest")
    pytester.path.joinpath("pytest.ini").write_text(INI, "utf-8")
    pytester.path.joinpath("a.feature").write_text(FEATURE, "utf-8")
    shutil.copy(ROOT / "features" / "shanxi-2026" / "base-case.yaml", pytester.path)
    return pytester


def add(project, *lines, name="a.feature"):
    with project.path.joinpath(name).open("a", encoding="utf-8") as stream:
        stream.write("\n".join(["", *lines, ""]))


STEPS = (
    "    假如一件手续齐备、各项符合规定的案件",
    "    当以2026年11月23日为核查基准日评估",
    "    那么3-1-s1的结论是「符合规定」",
)


def test_every_scenario_and_example_row_is_one_test(project):
    project.runpytest().assert_outcomes(passed=4)
    project.runpytest_subprocess().assert_outcomes(passed=4)


def test_ids_read_as_they_are_written(project):
    names = project.runpytest(
        "--collect-only",
        "-q",
        "-o",
        "disable_test_id_escaping_and_forfeit_all_rights_to_community_support=true",
    ).stdout.lines
    assert "a.feature::test_期限内完成" in names
    assert "a.feature::test_完成于日期的[2026年10月1日-不符合规定]" in names


def test_tags_select_with_strict_markers_those_of_examples_too(project):
    project.runpytest("-m", "逾期").assert_outcomes(passed=1, deselected=3)
    project.runpytest("-m", "3-1-s1 and 试行 and not 逾期").assert_outcomes(passed=3, deselected=1)


def test_drafts_are_no_tests(project):
    add(project, "  @草稿", "  场景: 尚未定稿", *STEPS)
    project.runpytest().assert_outcomes(passed=4)


def test_one_file_in_a_folder_below_finds_the_base_case_above(project):
    folder = project.path / "更多" / "下级"
    folder.mkdir(parents=True)
    shutil.move(project.path / "a.feature", folder / "b.feature")
    project.runpytest(str(folder / "b.feature")).assert_outcomes(passed=4)


def test_without_a_base_case_the_scenario_says_where_it_belongs(project):
    project.path.joinpath("base-case.yaml").unlink()
    result = project.runpytest()
    result.assert_outcomes(failed=4)
    result.stdout.fnmatch_lines(["*没有找到 base-case.yaml：请放在特征文件所在的文件夹*"])


def test_a_base_case_with_faults_is_told_with_their_places(project):
    project.path.joinpath("base-case.yaml").write_text("accident: {deaths: 一人}\n", "utf-8")
    result = project.runpytest()
    result.assert_outcomes(failed=4)
    result.stdout.fnmatch_lines(["*base-case.yaml:1:*accident.deaths（死亡人数）*"])


def test_the_nearest_base_case_wins(project):
    folder = project.path / "下级"
    folder.mkdir()
    shutil.move(project.path / "a.feature", folder / "a.feature")
    folder.joinpath("base-case.yaml").write_text("id: 空案件\n", "utf-8")
    project.runpytest().assert_outcomes(failed=4)


def test_a_failed_step_explains_itself_in_chinese(project):
    add(project, "  场景: 失败", *STEPS[:2], "    那么8-1-i3b的结论是「不符合规定」，理由是「overdue」")
    result = project.runpytest()
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(
        [
            "8-1-i3b（撰写评估报告）的结论与预期不符",
            "  预期：不符合规定",
            "  实际：符合规定，理由 report_made",
            "  说明：评估报告已完成（2026年9月10日）",
            f"  位置：*a.feature:{len(FEATURE.splitlines()) + 5}",
        ]
    )
    assert "Traceback" not in result.stdout.str()


def test_a_console_that_knows_no_unicode_does_not_break_the_run(project, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "gbk")
    add(project, "  场景: 失败", *STEPS[:2], "    那么3-1-s1的结论是「不符合规定」")
    run = [sys.executable, "-m", "pytest"]
    result = subprocess.run(run, cwd=project.path, capture_output=True, check=False, encoding="gbk")
    assert result.returncode == pytest.ExitCode.TESTS_FAILED
    assert "3-1-s1（在结案后10个月至1年内完成评估）的结论与预期不符" in result.stdout


def test_a_fault_of_the_linter_is_an_error_of_collection_with_its_line(project):
    add(project, "  场景: 期限内完成", *STEPS)
    result = project.runpytest()
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(
        [f"*a.feature:{len(FEATURE.splitlines()) + 2}: 场景“期限内完成”与第 6 行同名*"]
    )


def test_a_file_that_is_no_gherkin_is_an_error_of_collection(project):
    project.path.joinpath("b.feature").write_text("功能: 没有语言\n", "utf-8")
    result = project.runpytest()
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*b.feature:1: 第一行须为“# language: zh-CN”*"])


def test_fewer_tests_than_pickles_is_an_error_of_collection(project):
    """Whatever gets lost on a way that the linter does not know."""
    add(project, "  场景: 期限内完成", *STEPS)
    project.makeconftest("import rectify_rules.spec.collector as c\nc.lint_feature = lambda *given: []\n")
    result = project.runpytest_subprocess()
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*a.feature:1: 应有 5 个检验，实际收集到 4 个*"])


def test_a_test_module_whose_feature_is_missing_is_an_error_of_collection(project):
    """As the modules of this repository bind features by name."""
    project.makeconftest(
        "from rectify_rules.spec.collector import BoundFeature\n\n"
        "def pytest_pycollect_makemodule(module_path, parent):\n"
        "    module = BoundFeature.from_parent(parent, path=module_path)\n"
        "    module.feature_path = module_path.with_suffix('.feature')\n"
        "    return module\n"
    )
    project.makepyfile(test_b="from pytest_bdd import scenarios\n\nscenarios('b.feature')\n")
    result = project.runpytest("test_b.py")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*test_b.feature:1: 没有这个特征文件*"])


def test_steps_of_the_project_join_ours_but_do_not_shadow_them(project):
    add(project, "  场景: 自有步骤", "    假如一句自己的话", *STEPS[1:])
    own = "from pytest_bdd import given\n\n@given('{}')\ndef step(rectify_scene):\n    rectify_scene.begin(rectify_scene.base())\n"
    project.path.joinpath("conftest.py").write_text(own.format("一句自己的话"), "utf-8")
    project.runpytest_subprocess().assert_outcomes(passed=5)
    project.path.joinpath("conftest.py").write_text(own.format("一件手续齐备、各项符合规定的案件"), "utf-8")
    result = project.runpytest_subprocess()
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*a.feature:7: *同时符合几个步骤，只有一个会执行*conftest.py:3*"])


def test_rules_can_be_those_of_a_folder_of_the_project(project):
    """A changed rule changes what the scenarios find."""
    folder = project.path / "自定规则"
    shutil.copytree(rules_root() / "shanxi-2026", folder)
    add(project, "rectify_rules_folder = 自定规则", name="pytest.ini")
    project.runpytest_subprocess().assert_outcomes(passed=4)
    path = folder / "article-03.yaml"
    path.write_text(path.read_text("utf-8").replace("reason: in_window", "reason: in_time", 1), "utf-8")
    result = project.runpytest_subprocess()
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(["*3-1-s1（*）的理由与预期不符", "  预期：in_window", "  实际：in_time"])


def test_without_the_flag_feature_files_are_left_alone(project):
    project.path.joinpath("pytest.ini").write_text("[pytest]\n", "utf-8")
    project.makepyfile("def test_nothing(): pass")
    project.runpytest().assert_outcomes(passed=1)


def test_without_the_extra_the_entry_point_does_no_harm(project, monkeypatch):
    """Neither pytest-bdd nor gherkin-official are there: other projects' runs go on."""
    project.path.joinpath("sitecustomize.py").write_text(BLOCKER, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(project.path))
    project.path.joinpath("pytest.ini").write_text("[pytest]\naddopts = -p no:pytest-bdd\n", "utf-8")
    project.makepyfile(
        "import sys\n\ndef test_loaded():\n"
        "    assert 'rectify_rules.spec.plugin' in sys.modules\n"
        "    assert not {'rectify_rules.spec.steps', 'pytest_bdd', 'gherkin'} & sys.modules.keys()\n"
    )
    project.runpytest_subprocess().assert_outcomes(passed=1)
    project.path.joinpath("pytest.ini").write_text(INI + "    -p no:pytest-bdd\n", "utf-8")
    result = project.runpytest_subprocess()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*pip install 'rectify-rules?spec?'*"])


def test_in_this_repository_the_collector_is_off(pytestconfig):
    """The test modules bind the features; with both, every scenario would run twice."""
    assert pytestconfig.getini("rectify_features") is False
