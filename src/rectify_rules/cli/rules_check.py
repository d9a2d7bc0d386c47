"""`rectify rules check`: everything that is wrong with a rule folder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from rectify_rules.cli import options
from rectify_rules.cli.failure import ExitCode
from rectify_rules.cli.options import DEFAULT_EDITION, ResultFormat
from rectify_rules.cli.output import Output
from rectify_rules.cli.results import MACHINE, write_results
from rectify_rules.errors import RuleFileError
from rectify_rules.formats.result import Result
from rectify_rules.ruleset.model import Ruleset

EXIT_CODES = "退出码：0 没有问题；2 规则不能加载，或用法有误。"


def check(
    folder: Annotated[
        str, typer.Argument(metavar="版本或文件夹", help="规则版本或规则文件夹；默认 shanxi-2026")
    ] = DEFAULT_EDITION,
    form: options.ResultForm = ResultFormat.TEXT,
    output: options.Output = None,
) -> None:
    """检查规则文件夹：逐行列出全部错误，退出码 2；没有错误则给出概要。

    示例：
      rectify rules check
      rectify rules check rules/shanxi-2026
      rectify rules check --format sarif -o rules.sarif
    """
    from rectify_rules.formats.problems import loading_faults
    from rectify_rules.ruleset.loader import load_ruleset

    ruleset: Ruleset | None = None
    found: list[Result] = []
    with Output(output, machine=form.value in MACHINE) as out:
        try:
            ruleset = load_ruleset(folder)
        except RuleFileError as error:
            found += loading_faults(error.problems)
        if form is ResultFormat.TEXT:
            out.lines(_text(found, ruleset))
        else:
            write_results(form.value, found, out)
    if ruleset is None:
        raise typer.Exit(ExitCode.UNUSABLE)


def _text(found: Sequence[Result], ruleset: Ruleset | None) -> list[str]:
    lines = [f"{result.place}: {result.message}" for result in found]
    return lines if ruleset is None else [*lines, *_summary(ruleset)]


def _summary(ruleset: Ruleset) -> list[str]:
    norms = sum(not rule.declaratory for rule in ruleset.rules.values())
    return [
        f"{ruleset.edition.id}　{ruleset.edition.document_number}",
        f"规则 {len(ruleset.rules)} 条（可判定 {norms} 条），口径 {len(ruleset.readings)} 个，"
        f"推算 {len(ruleset.derived)} 个，条件 {len(ruleset.conditions)} 个",
        f"摘要 {ruleset.digest}",
    ]
