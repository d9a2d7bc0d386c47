"""`rectify rules`: the rules of an edition, listed or checked."""

from __future__ import annotations

import json

import typer

from rectify_rules.cli import (
    options,
    rules_check,
    rules_coverage,
    rules_diff,
    rules_fmt,
    rules_mutate,
    rules_prove,
    rules_test,
)
from rectify_rules.cli.help import ChineseCommand, ChineseGroup
from rectify_rules.cli.options import DEFAULT_EDITION, PlainFormat
from rectify_rules.cli.output import Output

app = typer.Typer(cls=ChineseGroup, no_args_is_help=True, rich_markup_mode=None, help="列出或检查规则。")
app.command("test", cls=ChineseCommand)(rules_test.run_features)
app.command("coverage", cls=ChineseCommand)(rules_coverage.coverage)
app.command("mutate", cls=ChineseCommand)(rules_mutate.mutate)
app.command("diff", cls=ChineseCommand)(rules_diff.diff)
app.command("prove", cls=ChineseCommand)(rules_prove.prove)


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


app.command("check", cls=ChineseCommand, epilog=rules_check.EXIT_CODES)(rules_check.check)
app.command("fmt", cls=ChineseCommand, epilog=rules_fmt.EXIT_CODES)(rules_fmt.fmt)
