"""The result of a check as a workbook: a summary, a row to a finding, the ledger with its cells marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO

from rectify_rules.errors import CaseProblem
from rectify_rules.facts.case import Case
from rectify_rules.facts.dates import format_date
from rectify_rules.ledger.book import Book, put
from rectify_rules.ledger.copies import COLOURS, write_copy
from rectify_rules.ledger.marks import UNREAD, Marks
from rectify_rules.ledger.pages import Links, Page, height_of, print_setup
from rectify_rules.ledger.reader import Ledger
from rectify_rules.report.facets import IN_DETAIL, TRIAL_MARK, Facets, FactLine, overall
from rectify_rules.report.layout import SIGNS
from rectify_rules.report.model import Finding, Report
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verdict import Verdict

__all__ = ["CASES_MAX", "ROWS_MAX", "Results", "copies"]

CASES_MAX = 500
ROWS_MAX = 10_000
"""Beyond either a ledger is not copied, and only what needs attention is listed."""

_COLUMNS = (
    ("案件编号", 14),
    ("名称", 24),
    ("结论", 14),
    ("规范语句", 9),
    ("事项", 22),
    ("说明", 40),
    ("条文", 44),
    ("事实", 40),
    ("推算", 28),
    ("缺少", 26),
    ("责任单位", 18),
    ("应办事项", 36),
    ("口径和提示", 30),
    ("位置", 20),
)
_MISSING = (("案件编号", 16), ("缺少的事实", 34), ("需要它的条款", 50), ("说明", 20), ("位置", 24))
_UNREAD = (("列", 24), ("所填内容", 30), ("为什么没有读取", 70), ("位置", 24))
_SUMMARY = (
    ("案件编号", 16),
    ("名称", 34),
    ("最重的结论", 15),
    *((verdict.label, 9) for verdict in Verdict),
    ("最急的应办事项", 50),
    ("位置", 24),
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A case in the summary: words and numbers only, since a report is large."""

    id: str
    name: str
    verdict: Verdict
    shown: str
    counts: tuple[int, ...]
    action: str
    place: str


class Results:
    """Takes the reports one after the other; `finish` writes the workbook."""

    def __init__(
        self,
        stream: IO[bytes],
        ruleset: Ruleset,
        *,
        ledger: Ledger | None = None,
        full: bool = True,
        file: str = "",
    ) -> None:
        """Begin a workbook; without `full` only what needs attention is listed and `file` linked to."""
        self._book = Book(stream, title="事故防范和整改措施评估核查结果", row_by_row=not full)
        self._ruleset = ruleset
        self._full = full
        self._ledger = ledger
        self._marks = Marks(ledger) if ledger is not None else None
        self._links = Links(ledger, file="" if full else file)
        self.lines: list[_Line] = []
        self._days: set[date] = set()
        self._about_readings: tuple[str, ...] = ()
        self._summary = self._book.sheet("核查汇总")
        self._findings = Page(self._book, "核查结论", _COLUMNS, self._links)
        self._others = Page(self._book, "其余结论", _COLUMNS, self._links) if full else None
        self._missing = Page(self._book, "待补资料", _MISSING, self._links) if full else None

    def add(self, case: Case, report: Report) -> None:
        """Write the findings of a case."""
        facets = Facets(self._ruleset, report.readings)
        if self._full and self._marks is not None:
            self._marks.add(case, report)
        for finding in sorted(report.findings, key=lambda one: one.verdict.rank):
            page = self._findings if finding.verdict in IN_DETAIL else self._others
            if page is not None and not finding.declaratory:
                place = next(self._places(case, finding), case.place_of(""))
                page.add(_row(report, finding, facets), {2: finding.verdict}, place)
        if self._missing is not None:
            self._missing_facts(self._missing, case, report, facets)
        self._days.add(report.as_of)
        self._about_readings = self._about_readings or tuple(_choices(report, facets))
        self.lines.append(_line(report, overall(report, self._ruleset), case.place_of("")))

    def _places(self, case: Case, finding: Finding) -> Iterator[str]:
        yield from (fact.place for fact in finding.because if fact.place)
        for path in finding.missing if self._marks is not None else ():
            assert self._marks is not None
            yield from map(self._links.name, self._marks.missing(case, path))

    def _missing_facts(self, page: Page, case: Case, report: Report, facets: Facets) -> None:
        for fact in report.missing_facts:
            cells = list(self._marks.missing(case, fact.path)) if self._marks is not None else []
            where = self._links.name(cells[0]) if cells else ""
            calendar = fact.path.startswith("calendar.")
            absent = "" if self._ledger is None or calendar or cells else "台账中没有这一列"
            norms = facets.norms(fact.norms)
            page.add([_id(report), facets.fact(fact.path), norms, absent], {}, where)

    def finish(self, totals: str, refused: Sequence[CaseProblem] = ()) -> None:
        """Write the summary, what could not be read and the marked sheets of the ledger; close the workbook."""
        if refused:
            unread = Page(self._book, "未读取", _UNREAD, self._links)
            for problem in refused:
                unread.add([problem.label, problem.value, problem.message], {}, problem.place)
                if self._marks is not None:
                    self._marks.refuse(problem)
            unread.finish()
        if self._full and self._ledger is not None and self._marks is not None:
            for path, table in self._ledger.layout.tables.items():
                page = self._book.sheet(self._links.sheets[path])
                found = {cell[1:]: mark for cell, mark in self._marks.found.items() if cell[0] == path}
                write_copy(self._book, page, table, found)
        self._write_summary(totals, len(refused))
        for page in (self._findings, self._others, self._missing):
            if page is not None:
                page.finish()
        self._book.close()

    def _write_summary(self, totals: str, refused: int) -> None:
        remarks = [f"有 {refused} 处未能读取，见工作表“未读取”"] if refused else []
        page, book = self._summary, self._book
        put(page, 0, 0, "事故防范和整改措施落实情况评估　核查结果", book.look(bold=True, font_size=16))
        row = 1
        for text in (*self._about(), totals, *remarks, *self._legend()):
            put(page, row, 0, text, book.look())
            row += 1
        row += 1
        head = book.look(bold=True, border=1, bg_color="#DDEBF7", align="center", text_wrap=True)
        for at, (title, width) in enumerate(_SUMMARY):
            put(page, row, at, title, head)
            page.set_column(at, at, width)
        page.freeze_panes(row + 1, 1)
        page.autofilter(row, 0, row + max(len(self.lines), 1), len(_SUMMARY) - 1)
        for number, line in enumerate(sorted(self.lines, key=lambda one: one.verdict.rank), row + 1):
            self._summary_line(number, line)
        print_setup(page, row)

    def _about(self) -> Iterator[str]:
        edition = self._ruleset.edition
        yield f"依据：{edition.document_number}《{edition.title}》，规则摘要 {self._ruleset.digest[:12]}"
        if self._days:
            words = [format_date(day) for day in sorted(self._days)[:3]]
            more = f" 等 {len(self._days)} 个" if len(self._days) > 3 else ""
            yield f"核查基准日：{'、'.join(words)}{more}"
        yield from self._about_readings

    def _legend(self) -> Iterator[str]:
        signs = [f"{SIGNS[verdict]} {verdict.label}" for verdict in Verdict]
        yield f"标记：{'　'.join([*signs, f'{UNREAD} 未读取'])}"
        if self._full and self._ledger is not None:
            yield "“核查结论”列出需要关注的，“其余结论”列出符合和不适用的，“待补资料”列出缺少的事实"
            yield "其后各表是台账的副本，涉及的单元格涂色、加标记并附批注；原文件没有改动。“○ 待补”处是空白，可照此在原台账中补填"
        elif not self._full:
            yield (
                f"案件超过 {CASES_MAX} 件或行数超过 {ROWS_MAX} 行：只列需要关注的结论，不附台账副本，"
                f"“位置”一栏链接到原文件"
            )

    def _summary_line(self, row: int, line: _Line) -> None:
        book, page = self._book, self._summary
        text = book.look(text_wrap=True, border=1, valign="top")
        verdict = book.look(text_wrap=True, border=1, valign="top", bg_color=COLOURS[line.verdict])
        page.set_row(row, height_of([(line.name, _SUMMARY[1][1]), (line.action, _SUMMARY[-2][1])]))
        put(page, row, 0, line.id, text)
        put(page, row, 1, line.name, text)
        put(page, row, 2, line.shown, verdict)
        for at, number in enumerate(line.counts, 3):
            put(page, row, at, number, book.look(border=1, valign="top", align="center"))
        put(page, row, 3 + len(line.counts), line.action, text)
        self._links.write(book, page, row, 4 + len(line.counts), line.place)


def _choices(report: Report, facets: Facets) -> Iterator[str]:
    """Say under which readings and assumptions a report stands, where they are not the usual ones."""
    changed = facets.changed_readings(report.readings)
    if changed:
        yield "改用口径：" + "、".join(f"{line.label}＝{line.value}" for line in changed)
    if report.assumed_in_scope:
        yield "试判：假定本细则适用而作的判定，不是正式结论"


def _line(report: Report, verdict: Verdict, place: str) -> _Line:
    trial = TRIAL_MARK if report.assumed_in_scope else ""
    return _Line(
        _id(report),
        report.case_name or "",
        verdict,
        f"{SIGNS[verdict]} {trial}{verdict.label}",
        tuple(report.count(one) for one in Verdict),
        f"{report.actions[0].by}：{report.actions[0].do}" if report.actions else "",
        place,
    )


def copies(ledger: Ledger) -> bool:
    """Tell whether a ledger is small enough to be copied."""
    rows = sum(len(table.grid.rows) for table in ledger.layout.tables.values())
    return len(ledger) <= CASES_MAX and rows <= ROWS_MAX


def _id(report: Report) -> str:
    return report.case_id or "（未填编号）"


def _row(report: Report, finding: Finding, facets: Facets) -> list[str]:
    """Put a finding into the words of the columns."""
    readings = [
        f"口径“{line.label}”：{line.value}" for line in facets.readings(finding) if not line.is_default
    ]
    remarks = [remark.text for remark in (*finding.notices, *finding.presumptions)]
    ways = facets.missing_sets(finding)
    missing = facets.missing(finding)
    items = [f"{name} {verdict}：{text}" for name, verdict, text in facets.items(finding)]
    remedy = finding.remedy
    return [
        _id(report),
        report.case_name or "",
        f"{SIGNS[finding.verdict]} {facets.verdict(finding)}",
        finding.norm,
        finding.title,
        "\n".join([finding.text, *items]),
        facets.quote(finding),
        "\n".join(_fact(line) for line in facets.facts(finding)),
        "\n".join(f"{line.label}：{line.text}" for line in facets.computed(finding)),
        "\n".join(["、".join(missing), *(f"或只补：{way}" for way in ways)]) if missing else "",
        finding.addressee,
        f"{remedy.by}：{remedy.do}（{remedy.cite}）" if remedy else "",
        "\n".join([*readings, *remarks, *finding.contradictions]),
    ]


def _fact(line: FactLine) -> str:
    """Name a fact with its cell, without the file that all of them are in."""
    where = line.place.rpartition("!")
    sheet = where[0].rpartition("!")[2]
    return f"{line.label}：{line.text}" + (f"（{sheet}!{where[2]}）" if sheet else "")
