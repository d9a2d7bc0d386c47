"""`rectify rules diff`: what a change of rules changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from rectify_rules.cli import options
from rectify_rules.cli.cases import CaseReader
from rectify_rules.cli.console import Console
from rectify_rules.cli.extras import needs
from rectify_rules.cli.failure import ExitCode, exit_code
from rectify_rules.cli.output import Output
from rectify_rules.cli.results import MACHINE, write_results
from rectify_rules.cli.revisions import sides
from rectify_rules.cli.session import AsOf, reference_date
from rectify_rules.facts.case import Case


class DiffFormat(StrEnum):
    """Forms of a difference."""

    TEXT = "text"
    JSON = "json"
    MD = "md"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"


def diff(
    old: Annotated[
        str | None,
        typer.Argument(metavar="[原]", help="规则文件夹、版本或 git 修订；默认为与主干的合并基点"),
    ] = None,
    new: Annotated[
        str | None, typer.Argument(metavar="[新]", help="规则文件夹、版本或 git 修订；默认为工作区的 rules/")
    ] = None,
    cases: Annotated[
        list[str] | None,
        typer.Option("--cases", metavar="文件", help="另比较这些案件（yaml、json、jsonl）的结论；可重复"),
    ] = None,
    as_of: options.AsOf = None,
    require_scenarios: Annotated[
        bool, typer.Option("--require-scenarios", help="结论有变而没有场景随之改动时，退出码为 1")
    ] = False,
    timeout: Annotated[
        float,
        typer.Option("--timeout", metavar="秒", min=0.1, help="每一问的时限；超时即未能证明，退出码为 1"),
    ] = 20.0,
    form: Annotated[DiffFormat, typer.Option("--format", help="输出格式")] = DiffFormat.TEXT,
    output: options.Output = None,
) -> None:
    """比较两版规则：每条规范语句等价（已证明）、更严、更宽还是不同，附最小的案件。

    示例：
      rectify rules diff
      rectify rules diff main
      rectify rules diff v0.1.0 我的规则/ --cases 台账.jsonl
      rectify rules diff --require-scenarios --format github
    """
    with needs("verify", "z3"):
        from rectify_rules.verify import difference_text as written
        from rectify_rules.verify.difference import difference, flips
    when = reference_date(as_of)
    console = Console()
    reader = CaseReader(cases, console) if cases else None
    with (
        sides(old, new) as (before, after),
        Output(output, machine=form.value in MACHINE, inputs=cases or ()) as out,
    ):
        found = difference(before, after, timeout=timeout)
        if reader is not None:
            turned, number = flips(before.ruleset, after.ruleset, _dated(reader, when))
            found = replace(found, flips=tuple(turned), cases=number)
        if form is DiffFormat.TEXT:
            out.lines(written.text_of(found, out.page))
        elif form is DiffFormat.MD:
            out.lines(written.markdown_of(found))
        elif form is DiffFormat.JSON:
            out.write(written.json_of(found))
        else:
            write_results(form.value, written.results_of(found, require_scenarios=require_scenarios), out)
    failed = bool(found.unproved) or (require_scenarios and bool(found.without_scenario))
    code = exit_code(
        unusable=bool(reader and reader.unusable), rejected=bool(reader and reader.rejected), found=failed
    )
    if code is not ExitCode.CLEAN:
        raise typer.Exit(code)


def _dated(reader: CaseReader, when: AsOf) -> Iterator[tuple[Case, date]]:
    for case in reader:
        yield case, when.of(case)[0]
