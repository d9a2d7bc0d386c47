"""`rectify rules`, `schema`, `doctor` and the help."""

from __future__ import annotations

import json
import shutil

import pytest
from typer.testing import CliRunner

from rectify_rules.cli.main import app
from rectify_rules.report.layout import cells
from rectify_rules.ruleset.loader import load_ruleset, rules_root
from rectify_rules.version import VERSION

COMMANDS = ["check", "portfolio", "explain", "trace", "doctor", "rules", "rules list", "rules check"]
COMMANDS += ["schema", "schema case", "schema report", "schema rules", "schema catalogue"]


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_chinese_and_fits_80_columns(command):
    result = CliRunner().invoke(app, [*command.split(), "--help"])
    assert result.exit_code == 0
    assert result.stdout.startswith("用法：")
    assert "Usage" not in result.stdout
    assert "Options" not in result.stdout
    assert "显示本说明" in result.stdout
    assert max(map(cells, result.stdout.splitlines())) <= 80


def test_every_command_shows_an_example_or_takes_no_argument():
    for command in ("check", "portfolio", "explain", "trace", "rules check"):
        assert "示例：" in CliRunner().invoke(app, [*command.split(), "--help"]).stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], "没有命令 `chek`：是否想写 `check`"),
        (["check"], "缺少 文件..."),
        (["check", "a.yaml", "--fromat", "text"], "没有选项 `--fromat`：是否想写 `--format`"),
        (
            ["check", "a.yaml", "--format", "xml"],
            "--format 的值不对：应为 text、json、jsonl、verdicts、md、sarif、junit、github、xlsx 之一",
        ),
        (["check", "a.yaml", "--as-of"], "选项 `--as-of` 缺少取值"),
        (["trace", "a.yaml", "b.yaml", "--norm", "3-1-s1"], "多余或无法识别的参数"),
        (["trace", "a.yaml"], "缺少 --norm"),
    ],
)
def test_usage_errors_are_one_chinese_line(rectify, arguments, said):
    ended = rectify(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert ended.err.startswith("错误：")
    assert ended.err.count("\n") == 1
    assert "--help" in ended.err


def test_no_command_gives_the_help(rectify):
    ended = rectify()
    assert ended.code == 2
    assert "用法：rectify 命令" in ended.err


def test_version(rectify):
    assert rectify("--version").out == f"rectify {VERSION}\n"


def test_rules_list(rectify):
    ended = rectify("rules", "list")
    assert ended.code == 0
    assert "3-1-s1      在结案后10个月至1年内完成评估\n            art03.window　应当　负责事故" in ended.out
    assert max(map(cells, ended.out.splitlines())) <= 80
    listed = json.loads(rectify("rules", "list", "--format", "json").out)
    assert [rule["norm"] for rule in listed] == [
        rule.norm for rule in load_ruleset("shanxi-2026").rules.values()
    ]


def test_rules_check_sums_up_a_good_folder(rectify):
    ended = rectify("rules", "check", rules_root() / "shanxi-2026")
    assert ended.code == 0
    assert load_ruleset("shanxi-2026").digest in ended.out


def test_rules_check_lists_every_problem_on_a_line(rectify, tmp_path):
    folder = tmp_path / "rules"
    shutil.copytree(rules_root() / "shanxi-2026", folder)
    path = folder / "article-09.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("modality: must", "modality: mst").replace("reason: included", "raeson: included")
    )
    ended = rectify("rules", "check", folder)
    assert ended.code == 2
    lines = ended.out.splitlines()
    assert len(lines) >= 8
    assert all(line.startswith(f"{path}:") for line in lines)
    assert any("art09.organisation: unknown modality `mst`; did you mean `must`?" in line for line in lines)


def test_doctor(rectify):
    ended = rectify("doctor")
    assert ended.code == 0
    for said in (f"rectify-rules {VERSION}", "interpreter ok", "2004年至", "晋安办发〔2026〕48号"):
        assert said in ended.out
    assert set(json.loads(rectify("doctor", "--format", "json").out)["engines"]) == {
        "interpreter",
        "durable",
        "direct",
    }


def test_doctor_says_which_extra_lacks_what():
    from rectify_rules.cli.doctor import _extras

    stated = [
        'pytest>=8; extra == "spec"',
        "no-such-package>=1; extra == 'excel'",
        "pydantic>=2",
        'x; extra=="y"',
    ]
    assert _extras(stated) == {
        "spec": "ok",
        "excel": "缺少 no-such-package：pip install 'rectify-rules[excel]'",
    }
    assert _extras(['rectify-rules[spec]; extra == "all"', 'pytest>=8; extra == "all"']) == {}


@pytest.mark.parametrize("last", [2025, 2026, 2027])
def test_doctor_says_which_holiday_notices_are_missing(last):
    from rectify_rules.cli.doctor import _remarks

    remarks = _remarks(last, 2026)
    assert len(remarks) == (0 if last == 2027 else 1)
    assert all("chinesecalendar" in remark for remark in remarks)


@pytest.mark.parametrize("kind", ["case", "report", "rules"])
def test_schemas_are_json(rectify, kind):
    assert json.loads(rectify("schema", kind).out)["$schema"]


def test_a_group_without_a_command_gives_its_help(rectify):
    ended = rectify("schema")
    assert ended.code == 2
    assert "catalogue" in ended.err


def test_the_catalogue_is_written(rectify, tmp_path):
    target = tmp_path / "catalogue.md"
    assert rectify("schema", "catalogue", "-o", target).code == 0
    assert target.read_text(encoding="utf-8").startswith("# 结论、理由与错误目录\n")


def test_a_package_that_is_not_there_is_said_to_be_absent():
    from rectify_rules.cli.doctor import _version

    assert _version("no-such-package-at-all") == "未安装"
