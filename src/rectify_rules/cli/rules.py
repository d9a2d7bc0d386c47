"""`rectify rules`: the rules of an edition, listed or checked."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from rectify_rules.cli import options, rules_coverage, rules_mutate, rules_test
from rectify_rules.cli.failure import ExitCode
from rectify_rules.cli.help import ChineseCommand, ChineseGroup
from rectify_rules.cli.options import DEFAULT_EDITION, PlainFormat
from rectify_rules.cli.output import Output

app = typer.Typer(cls=ChineseGroup, no_args_is_help=True, rich_markup_mode=None, help="列出或检查规则。")
app.command("test", cls=ChineseCommand)(rules_test.run_features)
app.command("coverage", cls=ChineseCommand)(rules_coverage.coverage)
app.command("mutate", cls=ChineseCommand)(rules_mutate.mutate)


@app.command("list", cls=ChineseCommand)
def listing(
    rules: options.Rules = DEFAULT_EDITION,
    form: options.PlainForm = PlainFormat.TEXT,
    output: options.Output = None,
) -> None:
    """列出全部规则：规范语句、规则、事项、性质、责任主体。"""
    from rectify_rules.explain.rule import MODALITIES
    from rectify_rules.ruleset.loader import load_ruleset

    ruleset = load_ruleset(rules)
    with Output(output, machine=form is PlainFormat.JSON) as out:
        if form is PlainFormat.JSON:
            fields = ("norm", "id", "title", "modality", "owed_by", "article")
            data = [{name: getattr(rule, name) for name in fields} for rule in ruleset.rules.values()]
            out.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
            return
        page = out.page
        for rule in ruleset.rules.values():
            out.lines(page.row(rule.norm, rule.title, indent=0))
            words = "　".join(filter(None, (rule.id, MODALITIES[rule.modality], rule.owed_by)))
            out.lines(page.row("", words, indent=0))


@app.command("check", cls=ChineseCommand)
def check(
    folder: Annotated[
        str, typer.Argument(metavar="版本或文件夹", help="规则版本或规则文件夹；默认 shanxi-2026")
    ] = DEFAULT_EDITION,
) -> None:
    """检查规则文件夹：逐行列出全部错误，退出码 2；没有错误则给出概要。

    示例：
      rectify rules check
      rectify rules check rules/shanxi-2026
    """
    from rectify_rules.errors import RuleFileError
    from rectify_rules.ruleset.loader import load_ruleset

    with Output(None) as out:
        try:
            ruleset = load_ruleset(folder)
        except RuleFileError as error:
            out.lines(str(problem) for problem in error.problems)
            raise typer.Exit(ExitCode.UNUSABLE) from None
        norms = sum(not rule.declaratory for rule in ruleset.rules.values())
        out.write(f"{ruleset.edition.id}　{ruleset.edition.document_number}\n")
        out.write(
            f"规则 {len(ruleset.rules)} 条（可判定 {norms} 条），口径 {len(ruleset.readings)} 个，"
            f"推算 {len(ruleset.derived)} 个，条件 {len(ruleset.conditions)} 个\n"
        )
        out.write(f"摘要 {ruleset.digest}\n")
