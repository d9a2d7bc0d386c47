"""`rectify portfolio`: the publication rate of a jurisdiction in a period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from rectify_rules.cli import options
from rectify_rules.cli.cases import CaseReader
from rectify_rules.cli.console import Console
from rectify_rules.cli.failure import CommandError, exit_code
from rectify_rules.cli.options import DEFAULT_EDITION, DocumentFormat, FailOn
from rectify_rules.cli.output import Output
from rectify_rules.cli.session import AsOf, Session, day, open_session
from rectify_rules.facts.case import Case
from rectify_rules.report.model import PortfolioReport
from rectify_rules.ruleset.model import Ruleset


class GroupBy(StrEnum):
    """Into which parts a jurisdiction is divided."""

    NONE = "none"
    CITY = "city"
    COUNTY = "county"


_TABLES = {".parquet", ".pq", ".arrow", ".ipc", ".feather"}


def portfolio(
    files: options.Files,
    scope: Annotated[str, typer.Option("--scope", metavar="区划代码", help="统计辖区，含下级，如 140500")],
    period: Annotated[str, typer.Option("--period", metavar="首日..末日", help="统计期间，首尾两日都在内")],
    as_of: options.AsOf = None,
    reading: options.Readings = None,
    assume_in_scope: options.AssumeInScope = False,
    rules: options.Rules = DEFAULT_EDITION,
    input_format: options.FromFormat = None,
    form: options.DocumentForm = DocumentFormat.TEXT,
    output: options.Output = None,
    fail_on: options.FailOnOption = FailOn.VIOLATED,
    verbose: options.Verbose = False,
    by: Annotated[
        GroupBy | None,
        typer.Option("--by", help="分市或分县统计公开率和按期完成情况；parquet、arrow 默认不分"),
    ] = None,
    verdicts: Annotated[bool, typer.Option("--verdicts", help="成批统计时各条结论的件数也统计")] = False,
) -> None:
    """统计辖区内评估报告的公开率（第十条），精确到分数，并列出未公开的案件。

    parquet、arrow 的案件表，或加 --by 的，成批统计公开率和按期完成情况，不逐件列出。

    示例：
      rectify portfolio 台账.jsonl --scope 140500 --period 2026-01-01..2026-12-31
      rectify portfolio 全省.parquet --scope 140000 --period 2026-01-01..2026-12-31 --by city
    """
    if by is not None or any(Path(name).suffix.lower() in _TABLES for name in files):
        _of_tables(
            files, scope, period, as_of, reading, assume_in_scope, rules, form, output, fail_on, by, verdicts
        )
    session = open_session(rules, as_of, reading, assume_in_scope=assume_in_scope)
    dates = period_of(period)
    with Output(output, machine=form is DocumentFormat.JSON, inputs=files) as out:
        console = Console(progress=not out.on_console)
        reader = CaseReader(files, console, form=input_format, refuse_repeated=True)
        dated = _Dated(reader, session.as_of, console)
        report = _evaluate(session, dated, scope, dates)
        console.done()
        remarks = _remarks(reader, dated)
        _write(form, report, session.ruleset, out, remarks, verbose)
        for remark in remarks if form is DocumentFormat.JSON else ():
            console.note(remark)
    found = fail_on.reached([report.findings[0].verdict])
    raise typer.Exit(exit_code(unusable=reader.unusable, rejected=bool(reader.rejected), found=found))


def _of_tables(
    files: list[str],
    scope: str,
    period: str,
    as_of: str | None,
    reading: list[str] | None,
    assume_in_scope: bool,
    rules: str,
    form: DocumentFormat,
    output: str | None,
    fail_on: FailOn,
    by: GroupBy | None,
    verdicts: bool,
) -> NoReturn:
    """Count tables column by column."""
    from rectify_rules.cli.portfolio_table import count, write
    from rectify_rules.evaluation.portfolio import check_scope

    session = open_session(rules, as_of, reading, assume_in_scope=assume_in_scope)
    dates = period_of(period)
    check_scope(scope, dates)
    with Output(output, machine=form is DocumentFormat.JSON, inputs=files) as out:
        console = Console(progress=not out.on_console)
        kind = (by or GroupBy.NONE).value
        found = count(session, files, scope, dates, by=kind, every_norm=verdicts, console=console)
        remarks = []
        if found.on_today:
            today = session.as_of.today
            remarks.append(
                f"{found.on_today} 件没有核查基准日，以今天 {today}（北京时间）计；可用 --as-of 指定"
            )
        if found.rejected:
            remarks.append(f"{found.rejected} 行被拒收，没有计入；原因可用 rectify screen 查看")
        if found.repeated:
            remarks.append(
                f"{found.repeated} 行的案件编号与前面的重复，没有计入；是哪些可用 rectify screen 查看"
            )
        write(out, found, form.value, scope, dates, remarks)
        for remark in remarks if form is DocumentFormat.JSON else ():
            console.note(remark)
    reached = fail_on.reached([found.tally.total.verdict])
    raise typer.Exit(exit_code(unusable=False, rejected=bool(found.rejected + found.repeated), found=reached))


def _evaluate(session: Session, cases: _Dated, scope: str, period: tuple[date, date]) -> PortfolioReport:
    from rectify_rules.evaluation.portfolio import evaluate_portfolio

    return evaluate_portfolio(
        cases,
        session.ruleset,
        scope=scope,
        period=period,
        as_of=session.as_of.given,
        readings=session.readings,
        assume_in_scope=session.assume_in_scope,
    )


class _Dated:
    """The cases, each with a reference date."""

    def __init__(self, reader: CaseReader, as_of: AsOf, console: Console) -> None:
        self.on_today = 0
        self.today = as_of.today
        self._reader = reader
        self._as_of = as_of
        self._console = console

    def __iter__(self) -> Iterator[Case]:
        for number, case in enumerate(self._reader, 1):
            self._console.progress(number)
            if self._as_of.given is None and case.as_of is None:
                self.on_today += 1
                yield case.model_copy(update={"as_of": self.today})
            else:
                yield case


def period_of(text: str) -> tuple[date, date]:
    """Read a period written as its first and last day."""
    first, mark, last = text.partition("..")
    if not mark:
        raise CommandError(f"--period: `{text}` 应写作 首日..末日，如 2026-01-01..2026-12-31")
    return day(first, "--period"), day(last, "--period")


def _remarks(reader: CaseReader, dated: _Dated) -> list[str]:
    remarks = []
    if dated.on_today:
        remarks.append(
            f"{dated.on_today} 件没有核查基准日，以今天 {dated.today}（北京时间）计；可用 --as-of 指定"
        )
    if reader.rejected:
        remarks.append(f"{reader.rejected} 条记录被拒收，没有计入；更正后公开率可能改变")
    if reader.unusable:
        remarks.append("有文件无法读取，没有计入；更正后公开率可能改变")
    return remarks


def _write(
    form: DocumentFormat,
    report: PortfolioReport,
    ruleset: Ruleset,
    out: Output,
    remarks: list[str],
    verbose: bool,
) -> None:
    from rectify_rules.report.portfolio import markdown_portfolio, text_portfolio

    if form is DocumentFormat.JSON:
        out.write(report.model_dump_json(indent=2) + "\n")
    elif form is DocumentFormat.MD:
        out.lines(markdown_portfolio(report, ruleset, remarks=remarks, verbose=verbose))
    else:
        out.lines(text_portfolio(report, ruleset, out.page, remarks=remarks, verbose=verbose))
