"""`rectify schema`: JSON Schemas, and the catalogue of reasons."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import typer

from rectify_rules.cli import options
from rectify_rules.cli.help import ChineseCommand, ChineseGroup
from rectify_rules.cli.options import DEFAULT_EDITION
from rectify_rules.cli.output import Output

app = typer.Typer(
    cls=ChineseGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="输出数据格式（JSON Schema）和理由目录。",
)


@app.command("case", cls=ChineseCommand)
def case(output: options.Output = None) -> None:
    """案件文件的 JSON Schema。"""

    def make() -> dict[str, Any]:
        from rectify_rules.facts.case import case_json_schema

        return case_json_schema()

    _write(make, output)


@app.command("report", cls=ChineseCommand)
def report(output: options.Output = None) -> None:
    """核查报告的 JSON Schema。"""

    def make() -> dict[str, Any]:
        from rectify_rules.report.schema import report_json_schema

        return report_json_schema()

    _write(make, output)


@app.command("rules", cls=ChineseCommand)
def rules(output: options.Output = None) -> None:
    """规则文件的 JSON Schema，供编辑器补全和提示。"""

    def make() -> dict[str, Any]:
        from rectify_rules.explain.rule_schema import rule_json_schema

        return rule_json_schema()

    _write(make, output)


@app.command("catalogue", cls=ChineseCommand)
def catalogue(edition: options.Rules = DEFAULT_EDITION, output: options.Output = None) -> None:
    """各条全部理由、句子和错误的目录（Markdown）。"""
    from rectify_rules.report.catalogue import catalogue as lines_of
    from rectify_rules.ruleset.loader import load_ruleset

    ruleset = load_ruleset(edition)
    with Output(output) as out:
        out.lines(lines_of(ruleset))


@app.command("lint", cls=ChineseCommand)
def lint(output: options.Output = None) -> None:
    """规则检查项目的说明，每项有反例和正例（Markdown）。"""
    from rectify_rules.verify.lint.page import lint_page

    with Output(output) as out:
        out.lines(lint_page())


def _write(make: Callable[[], dict[str, Any]], output: str | None) -> None:
    with Output(output, machine=True) as out:
        out.write(json.dumps(make(), ensure_ascii=False, indent=2) + "\n")
