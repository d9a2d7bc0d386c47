"""`rectify trace`: how one norm is decided on one case, step by step."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer

from rectify_rules.cli import options
from rectify_rules.cli.cases import CaseReader
from rectify_rules.cli.console import Console
from rectify_rules.cli.failure import CommandError, ExitCode
from rectify_rules.cli.options import DEFAULT_EDITION, PlainFormat
from rectify_rules.cli.output import Output
from rectify_rules.cli.session import Session, open_session
from rectify_rules.facts.case import Case
from rectify_rules.ruleset.model import Rule, Ruleset


def trace(
    file: Annotated[
        str, typer.Argument(metavar="案件", help="案件文件（xlsx、yaml、json、jsonl），- 为标准输入")
    ],
    norm: Annotated[
        str,
        typer.Option("--norm", metavar="条款", help="规范语句或规则的编号，如 3-1-s1；条（第三条）则逐句"),
    ],
    case: options.OnlyCase = None,
    as_of: options.AsOf = None,
    reading: options.Readings = None,
    assume_in_scope: options.AssumeInScope = False,
    rules: options.Rules = DEFAULT_EDITION,
    input_format: options.FromFormat = None,
    form: options.PlainForm = PlainFormat.TEXT,
    output: options.Output = None,
) -> None:
    """逐步列出一个结论的来历：所用事实及出处、推算的日期、判定表每一行每一项是否成立。

    示例：
      rectify trace 案件.yaml --norm 3-1-s1
      rectify trace 台账.jsonl --case A-17 --norm 第十条
    """
    session = open_session(rules, as_of, reading, assume_in_scope=assume_in_scope)
    asked = _rules(session.ruleset, norm)
    with Output(output, machine=form is PlainFormat.JSON, inputs=[file]) as out:
        reader = CaseReader([file], Console(), form=input_format, only=case)
        found = _only_case(reader, file)
        if found is None:
            raise typer.Exit(ExitCode.UNUSABLE)
        _write(session, found, asked, out, form)


def _rules(ruleset: Ruleset, norm: str) -> tuple[Rule, ...]:
    from rectify_rules.explain.subject import find

    found = find(ruleset, norm)
    if not found.rules:
        close = [name for name in found.suggestions if name in ruleset.by_norm or name in ruleset.rules]
        hint = (
            f"是否想写 {'、'.join(f'`{name}`' for name in close)}"
            if close
            else "全部条款见 rectify rules list"
        )
        raise CommandError(f"--norm: 没有条款 `{norm}`：{hint}")
    return found.rules


def _only_case(reader: CaseReader, file: str) -> Case | None:
    """Give the one case asked for; None where it could not be read, which has been told."""
    found: Case | None = None
    for case in reader:
        if found is not None:
            raise CommandError(
                f"{file}: 有不止一个案件：请用 --case 指明案件编号，如 --case {found.id or '…'}"
            )
        found = case
    return found


def _write(session: Session, case: Case, rules: tuple[Rule, ...], out: Output, form: PlainFormat) -> None:
    from rectify_rules.evaluation.context import make_context
    from rectify_rules.evaluation.evaluate import reference_date
    from rectify_rules.explain.trace import trace_rules

    when, source = session.as_of.of(case)
    ruleset = session.ruleset
    context = make_context(
        ruleset,
        case,
        reference_date(case, when),
        ruleset.chosen(session.readings),
        assume_in_scope=session.assume_in_scope,
    )
    traces = trace_rules(context, rules)
    if form is PlainFormat.JSON:
        data = [{**asdict(item), "finding": item.finding.model_dump(mode="json")} for item in traces]
        document: dict[str, Any] = {"case_id": case.id, "as_of": when.isoformat(), "traces": data}
        out.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        return
    from rectify_rules.explain.trace_text import text_trace
    from rectify_rules.facts.dates import format_date
    from rectify_rules.report.facets import Facets
    from rectify_rules.report.text import NO_ID

    page = out.page
    name = case.accident.name if case.accident and case.accident.name else ""
    out.lines(page.row("案件编号", f"{case.id or NO_ID}　{name}", indent=0))
    out.lines(page.row("核查基准日", f"{format_date(when)}（{source}）", indent=0))
    for item in traces:
        out.write("\n")
        out.lines(text_trace(item, Facets(ruleset, context.readings), page))
