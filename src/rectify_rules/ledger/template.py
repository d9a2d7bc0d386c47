"""The ledger as a workbook to fill in, empty or with cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import IO, Any

from rectify_rules.errors import CaseError, CaseProblem
from rectify_rules.facts.case import Case
from rectify_rules.facts.dates import FIRST_YEAR, LAST_YEAR
from rectify_rules.facts.dictionary import sections
from rectify_rules.facts.divisions import display_name, divisions
from rectify_rules.facts.values import INT_MAX, NO, NONE, YES
from rectify_rules.ledger.book import Book, put, width_of
from rectify_rules.ledger.escape import EXAMPLE
from rectify_rules.ledger.guide import write_guide
from rectify_rules.ledger.needs import Needs
from rectify_rules.ledger.sheets import Column, Sheet, ledger_sheets
from rectify_rules.ledger.wording import cell_value
from rectify_rules.ruleset.model import Ruleset

__all__ = ["write_ledger"]

_OPTIONS = "_选项"
_INLINE_MAX = 255  # characters of a list in a validation
_SPARE_ROWS = 2_000
_HEADER = 1
_COLOURS = ("#DDEBF7", "#E2EFDA", "#FFF2CC", "#FCE4D6", "#EDEDED", "#E4DFEC")
_EXAMPLES: Mapping[str, object] = {
    "accident.direct_loss_wan": 120,
    "investigation.measures.id": "M1",
    "investigation.measures.text": "健全机械设备防护制度",
    "investigation.penalty_recommendations.id": "P1",
    "investigation.penalty_recommendations.type": "罚款",
    "investigation.criminal_recommendations.id": "C1",
    "investigation.official_recommendations.id": "O1",
    "investigation.official_recommendations.type": "诫勉",
    "investigation.department_opinions.id": "D1",
    "investigation.department_opinions.type": "责令检查",
    "problems.id": "Q1",
    "problems.measure": "M1",
    "problems.about": "P1",
    "assessment.team_leaders": "张某",
    "assessment.team_deputy_leaders": "李某、王某",
    "assessment.experts": "无",
    "assessment.composition_deviation_reason": "无",
    "assessment.self_assessment_measures": "M1、M2",
    "assessment.cited_bases": "事故调查报告、晋安办发〔2026〕48号",
    "assessment.penalties_evaluated": "P1",
    "assessment.criminal_evaluated": "C1",
    "assessment.doc_review_basis": "事故调查报告、结案批复",
    "publication.redaction_basis": "无",
    "publication.secrecy_legal_basis": "无",
}
_DATES = "写作 2026-04-16、2026.4.16、2026/4/16、2026年4月16日 或 20260416 均可；不详请留空。"


def write_ledger(
    stream: IO[bytes], ruleset: Ruleset, cases: Iterable[Case] = (), *, example: bool = True
) -> None:
    """Write the template, with a row of example or with cases; raise CaseError for what no cell can hold."""
    book = Book(stream, title="事故防范和整改措施落实情况评估台账")
    write_guide(book, ruleset)
    needs = Needs(ruleset)
    sheets = {sheet.path: _Writer(book, sheet, needs) for sheet in ledger_sheets()}
    options = _Options(book)
    if example:
        for writer in sheets.values():
            writer.add_example()
    for case in cases:
        _add(sheets, case)
    for writer in sheets.values():
        writer.finish(options)
    book.close()


def _add(sheets: Mapping[str, _Writer], case: Case) -> None:
    writer = sheets[""]
    values: dict[str, object] = {}
    for column in writer.sheet.columns:
        value = _fact(case, column.key)
        if not column.complete:
            values[column.key] = value
        elif isinstance(value, tuple):
            values[column.key] = YES if value else NONE
            for record in value:
                if case.id is None:
                    raise CaseError([_nameless(case, column)])
                sheets[column.key].add(
                    {"": case.id, **{code: getattr(record, code) for code in type(record).model_fields}}
                )
    writer.add(values)


def _nameless(case: Case, column: Column) -> CaseProblem:
    message = "没有案件编号，它的明细在台账中无处可归：请先补上编号"
    return CaseProblem("id", message, "案件编号", "", case.place_of(column.key))


def _fact(case: Case, path: str) -> object:
    value: object = case
    for name in path.split("."):
        value = getattr(value, name, None)
    return value


class _Writer:
    """One sheet, row after row."""

    def __init__(self, book: Book, sheet: Sheet, needs: Needs) -> None:
        self.sheet = sheet
        self._book = book
        self._page = book.sheet(sheet.name)
        self._row = _HEADER + 1
        self._write_header(needs)

    def _write_header(self, needs: Needs) -> None:
        bold = {"bold": True, "border": 1, "align": "center", "text_wrap": True}
        for first, last, title, colour in _bands(self.sheet):
            look = self._book.look(**bold, bg_color=colour)
            if last > first:
                self._page.merge_range(0, first, 0, last, title, look)
            else:
                put(self._page, 0, first, title, look)
            for at in range(first, last + 1):
                put(self._page, _HEADER, at, self.sheet.columns[at].label, look)
        for at, column in enumerate(self.sheet.columns):
            self._page.set_column(at, at, width_of(column), self._look(column))
            remark = _remark(column, needs.of(self.sheet, column))
            lines = sum(len(line) // 18 + 1 for line in remark.split("\n"))
            self._page.write_comment(
                _HEADER, at, remark, {"author": "", "width": 300, "height": 18 * lines + 12, "font_size": 9}
            )
        self._page.set_row(0, 20)
        self._page.set_row(_HEADER, 46)

    def _look(self, column: Column, **more: object) -> Any:
        kind = column.spec.kind
        shape = {"date": "yyyy-mm-dd", "int": "General"}.get(kind, "@")
        if column.complete or kind in {"date", "bool", "int", "enum"}:
            more["align"] = "center"
        return self._book.look(num_format="@" if column.complete else shape, text_wrap=True, **more)

    def add(self, values: Mapping[str, object]) -> None:
        """Write a row; values by the key of their column."""
        for at, column in enumerate(self.sheet.columns):
            value = values.get(column.key)
            cell = value if column.complete else cell_value(column.spec, value)
            if cell is not None:
                put(self._page, self._row, at, cell, self._look(column))
        self._row += 1

    def add_example(self) -> None:
        """Write a row that shows how each column is filled in, and is never read."""
        for at, column in enumerate(self.sheet.columns):
            look = self._look(column, italic=True, font_color="#7F7F7F", bg_color="#F2F2F2")
            put(self._page, self._row, at, _example(column), look)
        self._row += 1

    def finish(self, options: _Options) -> None:
        """Add what holds for the whole sheet: choices, what stays in sight, how it prints."""
        last = self._row + _SPARE_ROWS
        for at, column in enumerate(self.sheet.columns):
            check = _validation(column, options)
            if check:
                self._page.data_validation(_HEADER + 1, at, last, at, check)
        self._page.freeze_panes(_HEADER + 1, 1)
        self._page.autofilter(_HEADER, 0, max(self._row - 1, _HEADER + 1), len(self.sheet.columns) - 1)
        self._page.set_landscape()
        self._page.set_paper(8 if not self.sheet.path else 9)
        self._page.repeat_rows(0, _HEADER)
        self._page.repeat_columns(0, 0)
        self._page.set_margins(0.4, 0.4, 0.6, 0.6)
        self._page.set_footer("&L&A&R第 &P 页，共 &N 页")
        if self.sheet.path:
            self._page.fit_to_pages(1, 0)
        else:
            self._page.set_print_scale(70)


def _bands(sheet: Sheet) -> Iterator[tuple[int, int, str, str]]:
    """Yield the sections of a sheet: first and last column, title, colour."""
    if sheet.path:
        yield 0, len(sheet.columns) - 1, f"{sheet.name}：每项一行，案件编号与案件表一致", _COLOURS[1]
        return
    starts = [
        at
        for at, column in enumerate(sheet.columns)
        if not at or column.spec.section != sheet.columns[at - 1].spec.section
    ]
    for number, first in enumerate(starts):
        last = starts[number + 1] - 1 if number + 1 < len(starts) else len(sheet.columns) - 1
        yield first, last, sections()[sheet.columns[first].spec.section], _COLOURS[number % len(_COLOURS)]


def _remark(column: Column, needed: str) -> str:
    return "\n".join(line for line in (f"{needed}。", _how(column), _note(column)) if line)


def _how(column: Column) -> str:
    spec = column.spec
    if column.complete:
        sheet = column.label.removesuffix("已列全")
        return f"工作表“{sheet}”中已列出这一案件的全部{sheet}，填 是；还没有列全，填 否；确知没有，填 无。只有填了 是 或 无，才作为完整的清单判定。"
    words = {
        "date": f"日期，{_DATES}",
        "bool": "填 是 或 否；不详请留空。",
        "int": "整数，不带单位；没有填 0 或 无，不详请留空。",
        "region": "区划代码 6 位，乡镇 9 位，可从下拉中选（代码后的名称不影响）；不详请留空。",
        "enum": f"从下拉中选：{'、'.join(spec.values.values())}。",
        "map": "逐项写作 M1=已落实、M2=不详，可分行；可用的结论：" + "、".join(spec.values.values()) + "。",
        "text": "文字；确知没有填 无，不详请留空。",
    }
    if spec.kind == "list":
        choice = f"可填：{'、'.join(spec.values.values())}；" if spec.values else ""
        return f"{choice}几项写在一格，用顿号、分号或换行隔开，应写全；确知没有填 无，不详请留空。"
    return words[spec.kind]


def _note(column: Column) -> str:
    if column.spec.blank_none and not column.complete:
        return "留空按“没有”推定，并在结论上注明。"
    notes = {"输入时中文与代码都接受": "", "[] 即未发现问题": ""}
    return notes.get(
        column.spec.note, column.spec.note and f"说明：{column.spec.note.replace('空字符串', '填 无')}。"
    )


def _example(column: Column) -> object:
    spec = column.spec
    if not column.key or spec.path == "id":
        return f"{EXAMPLE}本行不读取"
    if column.complete:
        return YES
    labels = list(spec.values.values())
    by_kind: dict[str, object] = {
        "date": date(2026, 4, 16),
        "bool": YES,
        "int": 0,
        "region": _division("140521"),
        "enum": labels[0] if labels else "",
        "map": "M1=已落实、M2=不详",
        "list": "、".join(labels[:2])
        if labels
        else "2026-05-01、2026-06-01"
        if spec.item == "date"
        else "甲单位、乙单位",
        "text": f"（{column.label}）",
    }
    return _EXAMPLES.get(spec.path, by_kind[spec.kind])


def _division(code: str) -> str:
    return f"{code} {display_name(code)}"


class _Options:
    """The hidden sheet of lists that are too long to stand in a validation."""

    def __init__(self, book: Book) -> None:
        self._page = book.sheet(_OPTIONS)
        self._page.hide()
        self._look = book.look(num_format="@")
        self._found: dict[tuple[str, ...], str] = {}

    def source(self, words: tuple[str, ...]) -> object:
        """Return what a validation takes its list from."""
        if len(",".join(words)) <= _INLINE_MAX:
            return list(words)
        if words not in self._found:
            column = len(self._found)
            for row, word in enumerate(words):
                self._page.write_string(row, column, word, self._look)
            name = chr(65 + column)
            self._found[words] = f"='{_OPTIONS}'!${name}$1:${name}${len(words)}"
        return self._found[words]


def _validation(column: Column, options: _Options) -> dict[str, object] | None:
    spec = column.spec
    if column.complete:
        return _choice(options, (YES, NO, NONE), "请填 是、否 或 无；不详请留空")
    if spec.kind == "date":
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": date(FIRST_YEAR, 1, 1),
            "maximum": date(LAST_YEAR, 12, 31),
            "error_type": "warning",
            "error_title": "请核对日期",
            "error_message": f"这不像 {FIRST_YEAR} 至 {LAST_YEAR} 年间的日期。{_DATES}选“是”仍可保留所填文字。",
        }
    if spec.kind == "bool":
        return _choice(options, (YES, NO), "请填 是 或 否；不详请留空")
    if spec.kind == "int":
        return {
            "validate": "integer",
            "criteria": "between",
            "minimum": 0,
            "maximum": INT_MAX,
            "error_type": "warning",
            "error_title": "请核对数字",
            "error_message": "应为不带单位的整数；不详请留空。选“是”仍可保留所填内容。",
        }
    if spec.kind == "region":
        return _choice(options, tuple(_division(code) for code in divisions()), "", strict=False)
    if spec.kind == "enum":
        return _choice(options, tuple(spec.values.values()), "请从下拉中选；不详请留空")
    if spec.kind == "list" and spec.values:
        return _choice(options, tuple(spec.values.values()), "", strict=False)
    return None


def _choice(
    options: _Options, words: tuple[str, ...], message: str, *, strict: bool = True
) -> dict[str, object]:
    """Make a dropdown; what is not strict takes other texts as well, such as several choices in one cell."""
    check: dict[str, object] = {"validate": "list", "source": options.source(words)}
    if not strict:
        return {**check, "show_error": False}
    return {
        **check,
        "error_type": "warning",
        "error_title": "请核对",
        "error_message": f"{message}。选“是”仍可保留所填内容。",
    }
