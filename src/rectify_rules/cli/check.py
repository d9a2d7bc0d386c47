"""`rectify check`: cases decided norm by norm."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar

import typer

from rectify_rules.cli import options
from rectify_rules.cli.cases import STDIN, CaseReader
from rectify_rules.cli.console import Console
from rectify_rules.cli.failure import exit_code
from rectify_rules.cli.options import DEFAULT_EDITION, EngineName, FailOn, ReportFormat
from rectify_rules.cli.output import Output
from rectify_rules.cli.session import Session, open_session
from rectify_rules.cli.workbook import excel_extra, relative
from rectify_rules.errors import CaseProblem, EngineError
from rectify_rules.facts.case import Case
from rectify_rules.formats.result import Result
from rectify_rules.report.facets import overall
from rectify_rules.report.model import Report
from rectify_rules.verdict import Verdict

if TYPE_CHECKING:
    from rectify_rules.evaluation.decide import Verdicts

Found = TypeVar("Found", "Report", "Verdicts")
Checked = tuple[Report, str]


def check(
    files: options.Files,
    as_of: options.AsOf = None,
    reading: options.Readings = None,
    engine: options.Engine = EngineName.AUTO,
    assume_in_scope: options.AssumeInScope = False,
    case: options.OnlyCase = None,
    rules: options.Rules = DEFAULT_EDITION,
    input_format: options.FromFormat = None,
    form: options.Form = ReportFormat.TEXT,
    output: options.Output = None,
    fail_on: options.FailOnOption = FailOn.VIOLATED,
    verbose: options.Verbose = False,
) -> None:
    """逐条核查案件：每个结论都载明条文、事实、口径和应办事项。

    一个案件给出完整报告，多个案件各给出摘要（-v 给出完整报告）。json 是报告的数组，jsonl 每行一份报告；
    verdicts 每行一个案件，只有结论和理由代码，没有证明，适合大批记录（由编译的规则判定，不用 --engine）；
    sarif、junit、github 供代码托管平台和构建服务器显示；xlsx 是带汇总、逐条结论和标注后的台账副本的工作簿。

    示例：
      rectify check 案件.yaml
      rectify check 台账.xlsx --format xlsx -o 结果.xlsx
      rectify check 台账.jsonl --as-of 2026-11-23 --format jsonl -o 报告.jsonl
      cat 台账.jsonl | rectify check - --reading early_completion=allowed
    """
    session = open_session(rules, as_of, reading, engine=engine.value, assume_in_scope=assume_in_scope)
    with Output(output, machine=form in _MACHINE, inputs=files) as out:
        console = Console(progress=not out.on_console)
        reader = CaseReader(files, console, form=input_format, only=case)
        run = _Run(session, reader, console, fail_on)
        if form in _RESULTS:
            _results(run, out, form)
        else:
            _WRITERS[form](run, out, verbose)
        run.conclude(told_in_output=form in {ReportFormat.TEXT, ReportFormat.MD})
        if reader.read == 0:
            # Nothing was checked, so there is nothing worth replacing an earlier result with.
            out.abandon()
    raise typer.Exit(run.exit_code)


class _Run:
    """The reports of one run as they come, counted by their worst verdict."""

    def __init__(self, session: Session, reader: CaseReader, console: Console, fail_on: FailOn) -> None:
        self.session = session
        self.reader = reader
        self.console = console
        self.fail_on = fail_on
        self.worst: Counter[Verdict] = Counter()
        self.on_today = 0
        self.failed = 0
        self.faults: list[tuple[Case, int, EngineError]] = []
        self.case = Case()
        """The case of the report yielded last."""

    def __iter__(self) -> Iterator[Checked]:
        for report, source in self._each(self.session.evaluate):
            self.worst[overall(report, self.session.ruleset)] += 1
            yield report, source

    def verdicts(self) -> Iterator[Verdicts]:
        """Yield the verdicts of the cases, without proof."""
        for found, _ in self._each(self.session.decide):
            self.worst[found.overall] += 1
            yield found

    def _each(self, decide: Callable[[Case], tuple[Found, str]]) -> Iterator[tuple[Found, str]]:
        """Decide one case after the other; one that cannot be decided does not keep the others from it."""
        for number, case in enumerate(self.reader, 1):
            try:
                found, source = decide(case)
            except EngineError as error:
                # A fault of the rules or of an engine, not of the record: said, and the others go on.
                self.failed += 1
                self.faults.append((case, number, error))
                self.console.note(f"案件 {case.id or number} 未能判定：{error}")
                continue
            self.on_today += found.as_of == self.session.as_of.today and source != "记录所载"
            self.console.progress(number, self.reader.total)
            self.case = case
            yield found, source
        self.console.done()

    def conclude(self, *, told_in_output: bool) -> None:
        """Say what the output does not show."""
        if self.on_today and self.session.as_of.given is None and not told_in_output:
            today = self.session.as_of.today
            self.console.note(
                f"{self.on_today} 件没有核查基准日，以今天 {today}（北京时间）计；可用 --as-of 指定"
            )
        if self.reader.rejected:
            self.console.note(f"共拒收 {self.reader.rejected} 条记录，其余 {self.reader.read} 件已核查")

    @property
    def exit_code(self) -> int:
        """Tell how the run ended."""
        found = self.fail_on.reached(self.worst)
        return exit_code(
            unusable=self.reader.unusable or self.failed > 0, rejected=bool(self.reader.rejected), found=found
        )

    def totals(self) -> str:
        """Count the cases by their worst verdict."""
        words = "、".join(
            f"{verdict.label} {self.worst[verdict]} 件" for verdict in Verdict if self.worst[verdict]
        )
        rejected = f"；拒收 {self.reader.rejected} 条" if self.reader.rejected else ""
        return f"共核查 {self.worst.total()} 件，按各件最重的结论计：{words}{rejected}"


def _several(reports: Iterable[Checked]) -> tuple[bool, Iterator[Checked]]:
    """Tell whether there is more than one report, without keeping more than two."""
    stream = iter(reports)
    first = [item for _, item in zip(range(2), stream, strict=False)]
    return len(first) > 1, chain(first, stream)


def _text(run: _Run, out: Output, verbose: bool) -> None:
    from rectify_rules.report.text import text_brief, text_report

    page, ruleset = out.page, run.session.ruleset
    many, reports = _several(run)
    for report, source in reports:
        if many and not verbose:
            out.lines(text_brief(report, ruleset, page, as_of_source=source))
        else:
            out.lines(text_report(report, ruleset, page, as_of_source=source, verbose=verbose))
        out.write("\n" if many else "")
        out.flush()
    if many:
        out.lines(page.paragraph(run.totals(), style="strong"))
        out.lines(
            page.paragraph("某一案件的完整报告：加 --case 案件编号；全部案件：加 -v") if not verbose else ()
        )


def _markdown(run: _Run, out: Output, verbose: bool) -> None:
    from rectify_rules.report.markdown import markdown_report

    for number, (report, source) in enumerate(run):
        out.write("\n---\n\n" if number else "")
        out.lines(markdown_report(report, run.session.ruleset, as_of_source=source, verbose=verbose))


def _json(run: _Run, out: Output, verbose: bool) -> None:
    del verbose
    out.write("[")
    for number, (report, _) in enumerate(run):
        out.write((",\n" if number else "\n") + report.model_dump_json(indent=2))
    out.write("\n]\n")


def _jsonl(run: _Run, out: Output, verbose: bool) -> None:
    del verbose
    for report, _ in run:
        out.write(report.model_dump_json() + "\n")
        out.flush()


def _verdicts(run: _Run, out: Output, verbose: bool) -> None:
    from rectify_rules.evaluation.verdict_lines import VerdictLines

    del verbose
    lines = VerdictLines(assumed_in_scope=run.session.assume_in_scope)
    for found in run.verdicts():
        out.write(lines.line(run.case, found) + "\n")
        out.flush()


def _results(run: _Run, out: Output, form: ReportFormat) -> None:
    """Write every verdict, every record that cannot be read and every case left undecided as a result."""
    from rectify_rules.cli.results import write_results
    from rectify_rules.formats import findings

    found: list[Result] = []
    refused: list[Result] = []
    run.reader.on_problem = lambda problem, place: refused.append(findings.rejected(problem, place))
    suites: Counter[str] = Counter()
    for number, (report, _) in enumerate(run, 1):
        title = findings.case_title(run.case) or f"第 {number} 件"
        suites[title] += 1
        suite = title if suites[title] == 1 else f"{title}（{suites[title]}）"
        found += findings.results_of(report, run.case, run.session.ruleset, suite=suite)
    found += refused
    found += [findings.undecided(case, number, error) for case, number, error in run.faults]
    write_results(form.value, found, out)


def _xlsx(run: _Run, out: Output, verbose: bool) -> None:
    """Write a workbook; what is too large for a copy of the ledger is linked to instead."""
    del verbose
    with excel_extra():
        from rectify_rules.ledger.results import CASES_MAX, Results, copies

        stream = out.binary()
        refused: list[CaseProblem] = []
        run.reader.on_problem = lambda problem, place: refused.append(
            problem if problem.place else replace(problem, place=place)
        )
        pairs = ((run.case, report) for report, _ in run)
        first = deque(islice(pairs, 1))
        ledger = run.reader.only_ledger
        if ledger is None:
            first.extend(islice(pairs, CASES_MAX))
        full = len(first) <= CASES_MAX if ledger is None else copies(ledger)
        file = "" if ledger is None or ledger.name == STDIN else relative(ledger.name, out.target)
        results = Results(stream, run.session.ruleset, ledger=ledger, full=full, file=file)
        while first:
            results.add(*first.popleft())
        for case, report in pairs:
            results.add(case, report)
        if results.lines:
            results.finish(run.totals(), refused)


_RESULTS = frozenset({ReportFormat.SARIF, ReportFormat.JUNIT, ReportFormat.GITHUB})
_MACHINE = frozenset({ReportFormat.JSON, ReportFormat.JSONL, ReportFormat.VERDICTS, ReportFormat.SARIF})
_WRITERS = {
    ReportFormat.TEXT: _text,
    ReportFormat.MD: _markdown,
    ReportFormat.JSON: _json,
    ReportFormat.JSONL: _jsonl,
    ReportFormat.VERDICTS: _verdicts,
    ReportFormat.XLSX: _xlsx,
}
