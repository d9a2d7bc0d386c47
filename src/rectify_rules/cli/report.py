"""`rectify report`: a sheet for each case, and what a ledger comes to, for people to read and print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from rectify_rules.cli import options
from rectify_rules.cli.cases import CaseReader
from rectify_rules.cli.console import Console
from rectify_rules.cli.extras import needs
from rectify_rules.cli.failure import CommandError, exit_code
from rectify_rules.cli.options import DEFAULT_EDITION, FailOn
from rectify_rules.cli.output import Output
from rectify_rules.cli.portfolio import period_of
from rectify_rules.cli.session import Session, open_session
from rectify_rules.errors import EngineError

if TYPE_CHECKING:
    from rectify_rules.evaluation.portfolio import Weighed
    from rectify_rules.export.memo import Memo
    from rectify_rules.export.overview import Overview

    Render = Callable[[Overview, Sequence[Memo]], bytes]


class Sheet(StrEnum):
    """Forms of the report for people."""

    HTML = "html"
    XLSX = "xlsx"
    MD = "md"


def report(
    files: options.Files,
    form: Annotated[Sheet, typer.Option("--format", help="输出格式：网页、工作簿或 Markdown，内容相同")],
    output: options.Output = None,
    as_of: options.AsOf = None,
    reading: options.Readings = None,
    assume_in_scope: options.AssumeInScope = False,
    scope: Annotated[
        str | None,
        typer.Option("--scope", metavar="区划代码", help="公开率的统计辖区，含下级；不指定时为全省"),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option("--period", metavar="首日..末日", help="公开率的统计期间；不指定时为施行日至核查基准日"),
    ] = None,
    case: options.OnlyCase = None,
    rules: options.Rules = DEFAULT_EDITION,
    input_format: options.FromFormat = None,
    fail_on: options.FailOnOption = FailOn.VIOLATED,
) -> None:
    """一件案件一页纸，一本台账一张总表：结论、应办事项、期限、缺什么、依据哪些口径。

    网页是单个文件，不需要网络，可以直接打印（A4）；多个案件时另有总览：按语句、按辖区、公开率、期限。

    示例：
      rectify report 案件.yaml --format html -o 案件.html
      rectify report 台账.jsonl --format xlsx -o 核查.xlsx --period 2026-05-01..2026-12-31
    """
    if form is Sheet.XLSX and output in {None, "-"}:
        raise CommandError("--format xlsx: 工作簿须写入文件：请用 -o 指明文件名")
    session = open_session(rules, as_of, reading, assume_in_scope=assume_in_scope)
    dates = None if period is None else period_of(period)
    with needs("excel" if form is Sheet.XLSX else "report", "jinja2", "markupsafe", "xlsxwriter"):
        render = _RENDERERS[form]()
    with Output(output, inputs=files) as out:
        console = Console(progress=not out.on_console)
        reader = CaseReader(files, console, form=input_format, only=case, refuse_repeated=True)
        run = _Run(session, reader, console)
        run.take_all()
        if run.memos:
            out.write_bytes(render(run.overview(scope, dates), run.memos))
        else:
            out.abandon()
    found = fail_on.reached(memo.verdict for memo in run.memos)
    unusable = reader.unusable or run.failed > 0
    raise typer.Exit(exit_code(unusable=unusable, rejected=bool(reader.rejected), found=found))


class _Run:
    """The memos of all cases, with what the rates need of each."""

    def __init__(self, session: Session, reader: CaseReader, console: Console) -> None:
        self.session = session
        self.reader = reader
        self.console = console
        self.memos: list[Memo] = []
        self.weighed: list[Weighed] = []
        self.failed = 0
        self.on_today = 0

    def take_all(self) -> None:
        """Decide every case."""
        from rectify_rules.evaluation.context import make_context
        from rectify_rules.evaluation.portfolio import rate_rule, weigh
        from rectify_rules.export.memo import memo

        session, ruleset = self.session, self.session.ruleset
        chosen, rule = ruleset.chosen(session.readings), rate_rule(ruleset)
        for number, case in enumerate(self.reader, 1):
            try:
                found, source = session.evaluate(case)
                context = make_context(
                    ruleset, case, found.as_of, chosen, assume_in_scope=session.assume_in_scope
                )
                self.weighed.append(weigh(context, rule, number))
            except EngineError as error:
                self.failed += 1
                self.console.note(f"案件 {case.id or number} 未能判定：{error}")
                continue
            self.on_today += source.startswith("今天")
            self.memos.append(memo(case, found, ruleset, number=number, as_of_source=source))
            self.console.progress(number)
        self.console.done()

    def overview(self, scope: str | None, period: tuple[date, date] | None) -> Overview:
        """Sum up what has been decided."""
        from rectify_rules.evaluation.regions import rates_by_region
        from rectify_rules.export.overview import heading, overview

        session, ruleset = self.session, self.session.ruleset
        latest = max(memo.as_of for memo in self.memos)
        first = ruleset.edition.effective_on
        within = period or (first, max(first, latest))
        rates = rates_by_region(
            self.weighed,
            ruleset,
            scope=scope or ruleset.edition.territory,
            period=within,
            as_of=latest,
            chosen=ruleset.chosen(session.readings),
            assume_in_scope=session.assume_in_scope,
        )
        head = heading(
            self.memos,
            ruleset,
            period=within,
            readings=session.readings,
            trial=session.assume_in_scope,
            remarks=self._remarks(),
        )
        return overview(self.memos, ruleset, head, rates)

    def _remarks(self) -> list[str]:
        found = []
        if self.on_today:
            today = self.session.as_of.today
            found.append(f"{self.on_today} 件没有核查基准日，以今天 {today}（北京时间）计；可用 --as-of 指定")
        if self.reader.rejected:
            found.append(f"{self.reader.rejected} 条记录被拒收，没有计入；更正后结果可能改变")
        if self.reader.unusable:
            found.append("有文件无法读取，没有计入；更正后结果可能改变")
        if self.failed:
            found.append(f"{self.failed} 件未能判定，没有计入")
        return found


def _html() -> Render:
    from rectify_rules.export.web import html_report

    return lambda overview, memos: html_report(overview, memos).encode()


def _markdown() -> Render:
    from rectify_rules.export.markdown import markdown_report

    return lambda overview, memos: "".join(f"{line}\n" for line in markdown_report(overview, memos)).encode()


def _workbook() -> Render:
    import xlsxwriter  # noqa: F401 - missed here, where the extra can be named

    from rectify_rules.export.workbook import workbook

    return workbook


_RENDERERS: dict[Sheet, Callable[[], Render]] = {
    Sheet.HTML: _html,
    Sheet.MD: _markdown,
    Sheet.XLSX: _workbook,
}
