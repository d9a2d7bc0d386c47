"""`rectify rules test`: feature files run against rules, without pytest."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from rectify_rules.cli import options
from rectify_rules.cli.extras import needs
from rectify_rules.cli.failure import ExitCode
from rectify_rules.cli.options import DEFAULT_EDITION
from rectify_rules.cli.output import Output

Features = Annotated[
    list[str] | None,
    typer.Argument(metavar="特征文件或文件夹...", help="*.feature；默认为该版本随附的特征文件"),
]


class ResultFormat(StrEnum):
    """Forms of the results of scenarios."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"


def run_features(
    features: Features = None,
    rules: options.Rules = DEFAULT_EDITION,
    form: Annotated[ResultFormat, typer.Option("--format", help="输出格式")] = ResultFormat.TEXT,
    output: options.Output = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="通过的场景也逐个列出")] = False,
) -> None:
    """以特征文件中的场景检验规则，不需要 Python 代码；有场景失败时退出码为 1。

    示例：
      rectify rules test
      rectify rules test 我的场景/ --rules 我的规则/
      rectify rules test --format junit -o 结果.xml
    """
    from rectify_rules.ruleset.loader import load_ruleset

    with needs("spec", "pytest", "pytest_bdd", "gherkin"):
        from rectify_rules.verify import results as made
        from rectify_rules.verify.features import read_suite
    ruleset = load_ruleset(rules)
    found = made.run_all(read_suite(features or (), ruleset), ruleset)
    with Output(output, machine=form is not ResultFormat.TEXT, inputs=features or ()) as out:
        if form is ResultFormat.JSON:
            out.write(made.json_of(found, ruleset))
        elif form is ResultFormat.JUNIT:
            with needs("ci", "junitparser"):
                out.write(made.junit_of(found))
        else:
            out.lines(made.text_of(found, out.page, verbose=verbose))
    if found.failed:
        raise typer.Exit(ExitCode.FINDINGS)
