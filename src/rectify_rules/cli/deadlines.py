"""`rectify deadlines`: what falls due, in order of urgency."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from rectify_rules.cli import options
from rectify_rules.cli.cases import CaseReader
from rectify_rules.cli.console import Console
from rectify_rules.cli.extras import needs
from rectify_rules.cli.failure import CommandError, exit_code
from rectify_rules.cli.options import DEFAULT_EDITION
from rectify_rules.cli.output import Output
from rectify_rules.cli.session import Session, open_session

if TYPE_CHECKING:
    from rectify_rules.export.deadlines.model import CaseDues
    from rectify_rules.export.deadlines.schedule import Schedule

EXIT_CODES = (
    "退出码：0 没有逾期的事项；1 有已逾期的事项；2 用法、输入或规则有误；"
    "3 有记录被拒收（其余已列出）。数种情形并存时，2 先于 3 先于 1。"
)
_WITHIN = re.compile(r"(\d{1,4})\s*[dD日天]?")


class DeadlinesFormat(StrEnum):
    """Forms of a schedule."""

    TEXT = "text"
    ICS = "ics"
    CSV = "csv"
    JSON = "json"


def deadlines(
    files: options.Files,
    within: Annotated[
        str | None,
        typer.Option("--within", metavar="天数", help="只列今后若干天内的，如 30d；已过期限的总是列出"),
    ] = None,
    as_of: options.AsOf = None,
    reading: options.Readings = None,
    assume_in_scope: options.AssumeInScope = False,
    case: options.OnlyCase = None,
    rules: options.Rules = DEFAULT_EDITION,
    input_format: options.FromFormat = None,
    form: Annotated[DeadlinesFormat, typer.Option("--format", help="输出格式")] = DeadlinesFormat.TEXT,
    output: options.Output = None,
) -> None:
    """列出期限和待办事项：规定期限首日、期限（名义和有效）、公开和备案的期限、问题的交办和跟踪。

    已逾期的在前，其余按日期排列；已办结的不列。期限由规则推出，暂定的用文字写明。
    csv 供 Excel 打开；ics 导入日历，再次导入更新原有条目；json 的代码为英文。

    示例：
      rectify deadlines 台账.jsonl --within 30d
      rectify deadlines 台账.jsonl --as-of 2026-11-23 --format ics -o 期限.ics
    """
    days = _days(within)
    session = open_session(rules, as_of, reading, assume_in_scope=assume_in_scope)
    with Output(output, machine=form is DeadlinesFormat.JSON, inputs=files) as out:
        console = Console(progress=not out.on_console)
        reader = CaseReader(files, console, form=input_format, only=case, refuse_repeated=True)
        run = _Run(session, reader, console)
        found = run.schedule(days)
        _write(form, found, session, out, run.source)
        run.conclude(told_in_output=form is DeadlinesFormat.TEXT)
        if reader.read == 0:
            out.abandon()
    raise typer.Exit(
        exit_code(unusable=reader.unusable, rejected=bool(reader.rejected), found=found.overdue > 0)
    )


def _days(text: str | None) -> int | None:
    if text is None:
        return None
    match = _WITHIN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        raise CommandError(f"--within: `{text}` 应写作天数，如 30d")
    return int(match.group(1))


class _Run:
    """The cases of one run, each with its reference date."""

    def __init__(self, session: Session, reader: CaseReader, console: Console) -> None:
        self.session = session
        self.reader = reader
        self.console = console
        self.dates: list[date] = []
        self.sources: dict[str, int] = {}

    def schedule(self, within: int | None) -> Schedule:
        """List what falls due in all cases."""
        from rectify_rules.export.deadlines.schedule import schedule

        found = schedule(self._found(), self.dates, within)
        self.console.done()
        return found

    def _found(self) -> Iterator[CaseDues]:
        from rectify_rules.export.deadlines.collect import DueFinder

        session = self.session
        finder = DueFinder(session.ruleset, session.readings, assume_in_scope=session.assume_in_scope)
        for number, case in enumerate(self.reader, 1):
            day, source = session.as_of.of(case)
            self.dates.append(day)
            self.sources[source] = self.sources.get(source, 0) + 1
            yield finder.of(case, as_of=day, place=number)
            self.console.progress(number)

    @property
    def source(self) -> str:
        """Say where the reference dates come from."""
        if len(self.sources) < 2:
            return next(iter(self.sources), "")
        return "；".join(f"{source} {number} 件" for source, number in self.sources.items())

    def conclude(self, *, told_in_output: bool) -> None:
        """Say what the output does not show."""
        today = self.session.as_of.today
        stale = sum(day < today for day in self.dates)
        if self.session.as_of.given is None and stale:
            self.console.note(
                f"{stale} 件以记录所载的日期为核查基准日，早于今天；按今天排列请加 --as-of {today}"
            )
        if self.session.as_of.given is None and not told_in_output and len(self.dates) > stale:
            self.console.note(f"没有载明核查基准日的，以今天 {today}（北京时间）计；可用 --as-of 指定")
        if self.reader.rejected:
            self.console.note(f"共拒收 {self.reader.rejected} 条记录，其余 {self.reader.read} 件已列出")


def _write(form: DeadlinesFormat, found: Schedule, session: Session, out: Output, source: str) -> None:
    from rectify_rules.export import deadlines as forms

    ruleset, readings = session.ruleset, session.readings
    if form is DeadlinesFormat.TEXT:
        out.lines(forms.text_schedule(found, ruleset, readings, out.page, as_of_source=source))
    elif form is DeadlinesFormat.JSON:
        out.write(forms.json_schedule(found, ruleset, readings))
    elif form is DeadlinesFormat.CSV:
        # Only a file gets the mark that Excel needs; a pipe or console reads its own encoding.
        bom, end = (forms.BOM, "\r\n") if out.is_file else ("", "\n")
        out.write(bom + forms.csv_schedule(found, end=end))
    else:
        # RFC 5545 wants CRLF, which the console of Windows makes of a newline by itself.
        made_by_console = os.linesep == "\r\n" and not out.is_file
        out.write(_calendar(found, session, line_end="\n" if made_by_console else "\r\n"))


def _calendar(found: Schedule, session: Session, *, line_end: str) -> str:
    from rectify_rules.export.deadlines.calendar import calendar_file

    with needs("calendar", "icalendar"):
        text = calendar_file(found, session.ruleset.edition.document_number)
    return text.replace("\r\n", line_end)
