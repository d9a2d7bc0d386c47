"""`rectify explain`: a rule, an article or a name put into words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

import typer

from rectify_rules.cli import options
from rectify_rules.cli.failure import CommandError
from rectify_rules.cli.options import DEFAULT_EDITION, PlainFormat
from rectify_rules.cli.output import Output
from rectify_rules.report.layout import Page
from rectify_rules.ruleset.model import Rule, Ruleset


def explain(
    subject: Annotated[
        str,
        typer.Argument(metavar="条款或名称", help="如 3-1-s1、第三条、art03.window、批复日期、closure_basis"),
    ],
    engine: Annotated[
        str | None, typer.Option("--engine", metavar="durable", help="显示交给该引擎的规则，而不是中文说明")
    ] = None,
    rules: options.Rules = DEFAULT_EDITION,
    form: options.PlainForm = PlainFormat.TEXT,
    output: options.Output = None,
) -> None:
    """说明一条规则：条文、中文判定表、所需事实、解释口径及理由、示例。

    也可以说明一个事实、一个口径或判定表中的一个用语。

    示例：
      rectify explain 3-1-s1
      rectify explain 第三条
      rectify explain 批复日期
      rectify explain art03.window --engine durable
    """
    from rectify_rules.explain.subject import find
    from rectify_rules.ruleset.loader import load_ruleset

    ruleset = load_ruleset(rules)
    found = find(ruleset, subject)
    if not found.rules and not found.names:
        raise CommandError(_unknown(subject, found.suggestions))
    with Output(output, machine=form is PlainFormat.JSON) as out:
        if engine is not None:
            out.lines(_shown(ruleset, found.rules, engine))
        elif form is PlainFormat.JSON:
            data = [asdict(item) for item in (*_explanations(ruleset, found.rules), *found.names)]
            out.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
        else:
            out.lines(_text(ruleset, found.rules, found.names, out.page))


def _unknown(subject: str, suggestions: tuple[str, ...]) -> str:
    close = "、".join(f"`{name}`" for name in suggestions)
    listed = "可查条款（3-1-s1）、条（第三条）、口径、事实或用语，见 rectify rules list"
    return f"没有可以说明的 `{subject}`：{f'是否想查 {close}' if close else listed}"


def _explanations(ruleset: Ruleset, rules: tuple[Rule, ...]) -> list[Any]:
    from rectify_rules.explain.rule import explain_rule

    return [explain_rule(ruleset, rule) for rule in rules]


def _text(ruleset: Ruleset, rules: tuple[Rule, ...], names: tuple[Any, ...], page: Page) -> Iterator[str]:
    from rectify_rules.explain.text import text_explanation, text_name

    blocks = [text_explanation(item, page) for item in _explanations(ruleset, rules)]
    blocks += [text_name(item, page) for item in names]
    for number, block in enumerate(blocks):
        if number:
            yield from ("", "─" * (page.width // 2), "")
        yield from block


def _shown(ruleset: Ruleset, rules: tuple[Rule, ...], engine: str) -> Iterator[str]:
    """Show what an engine is given for some rules."""
    if engine != "durable":
        raise CommandError(f"--engine: 只能显示 durable 引擎的规则，没有 `{engine}`")
    if not rules:
        raise CommandError("--engine: 只有条款有交给引擎的规则：请写条款或规则编号，如 3-1-s1")
    from importlib import import_module

    try:
        shown = import_module("rectify_rules.engines.durable").ruleset_shown
    except ImportError as error:
        raise CommandError(f"--engine: durable 引擎在此环境不可用（{error}）") from None
    for rule in rules:
        found = shown(ruleset, rule.id)
        yield found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, indent=2)
