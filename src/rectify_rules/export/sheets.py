"""What the sheets of the workbook hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rectify_rules.export.memo import Memo
from rectify_rules.export.overview import Overview
from rectify_rules.report.layout import SIGNS
from rectify_rules.ruleset.regulation import article_name
from rectify_rules.verdict import Verdict

Cell = str | int | float | date | Verdict | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its columns with their widths, its rows."""

    name: str
    columns: tuple[tuple[str, int], ...]
    rows: Callable[[Overview, Sequence[Memo]], Iterable[Sequence[Cell]]]


def _summary(overview: Overview, memos: Sequence[Memo]) -> Iterable[Sequence[Cell]]:
    del memos
    head = overview.heading
    yield "报告", head.title
    yield "依据", f"{head.document_number}《{head.regulation}》"
    yield "核查基准日", head.as_of
    yield "公开率统计期间", head.period
    yield "案件数", overview.cases
    yield from overview.worst
    for line in head.changed:
        yield "改用口径", f"{line.label}：{line.value}"
    if head.trial:
        yield "试判", "假定本细则适用而作的判定，不是正式结论"
    for remark in head.remarks:
        yield "提示", remark
    yield "规则版本", f"{head.edition}，摘要 {head.digest}；rectify-rules {head.version}"
    yield "说明", "结论由程序依记录作出，条文以正式印发的文本为准；本细则没有设定处罚"


def _cases(overview: Overview, memos: Sequence[Memo]) -> Iterable[Sequence[Cell]]:
    del overview
    for memo in memos:
        articles = {line.number: line.verdict for line in memo.articles}
        yield (
            memo.case_id or str(memo.number),
            memo.name,
            memo.city,
            memo.county,
            memo.as_of,
            memo.as_of_source,
            memo.verdict,
            *(articles.get(number) for number in range(2, 13)),
            memo.window.words if memo.window else "",
            memo.window.outcome if memo.window else "",
            "；".join(memo.contradictions),
        )


def _points(overview: Overview, memos: Sequence[Memo]) -> Iterable[Sequence[Cell]]:
    del overview
    for memo in memos:
        for point, task in memo.joined:
            name = (memo.case_id or str(memo.number), memo.name)
            if point is not None:
                known: tuple[Cell, ...] = (point.norm, point.title, point.verdict, point.text, point.quote)
            else:
                assert task is not None
                known = (task.norm, "", task.verdict, "", "")
            todo = (
                (task.by, task.do, task.when, task.cite) if task else (point.by if point else "", "", "", "")
            )
            yield (*name, *known, *todo, point.follows if point else "")


def _deadlines(overview: Overview, memos: Sequence[Memo]) -> Iterable[Sequence[Cell]]:
    del overview
    for memo in memos:
        window = memo.window
        if window is not None:
            yield (
                memo.case_id or str(memo.number),
                memo.name,
                window.opens,
                window.nominal,
                window.deadline,
                "暂定" if window.provisional else "",
                window.finished,
                window.verdict,
                window.outcome,
            )


def _upcoming(overview: Overview, memos: Sequence[Memo]) -> Iterable[Sequence[Cell]]:
    del overview
    for memo in memos:
        for task in memo.upcoming:
            yield memo.case_id or str(memo.number), memo.name, task.norm, task.do, task.by, task.when


def _rates(overview: Overview, memos: Sequence[Memo]) -> Iterable[Sequence[Cell]]:
    del memos
    for rate in overview.rates:
        yield (
            rate.name,
            rate.code,
            rate.due,
            rate.public,
            rate.rate,
            rate.verdict,
            "；".join(f"{case.case_id} {case.name}".strip() for case in rate.breaking),
            "；".join(f"{case.case_id}（缺少：{'、'.join(case.missing)}）" for case in rate.open),
        )


def _norms(overview: Overview, memos: Sequence[Memo]) -> Iterable[Sequence[Cell]]:
    del memos
    for row in overview.norms:
        yield row.label, row.title, *row.numbers


def _regions(overview: Overview, memos: Sequence[Memo]) -> Iterable[Sequence[Cell]]:
    del memos
    for row in overview.regions:
        yield ("　" * row.level + row.label, *row.numbers)


def _breaches(overview: Overview, memos: Sequence[Memo]) -> Iterable[Sequence[Cell]]:
    del memos
    for norm, title, numbers in overview.breaches:
        for city, number in zip(overview.cities, numbers, strict=True):
            if number:
                yield norm, title, city, number


def _missing(overview: Overview, memos: Sequence[Memo]) -> Iterable[Sequence[Cell]]:
    del overview
    for memo in memos:
        for item in memo.missing:
            yield memo.case_id or str(memo.number), memo.name, item.label, item.number, item.norms
        if memo.missing_more:
            yield (
                memo.case_id or str(memo.number),
                memo.name,
                f"另有 {memo.missing_more} 项",
                None,
                "见 rectify check",
            )


def _readings(overview: Overview, memos: Sequence[Memo]) -> Iterable[Sequence[Cell]]:
    del overview
    for memo in memos:
        for item in memo.readings:
            default = "" if item.line.is_default else "非默认"
            yield (
                memo.case_id or str(memo.number),
                item.line.label,
                item.line.value,
                default,
                "、".join(item.norms),
            )


def _remarks(overview: Overview, memos: Sequence[Memo]) -> Iterable[Sequence[Cell]]:
    del overview
    for memo in memos:
        yield from ((memo.case_id or str(memo.number), memo.name, text) for text in memo.remarks)


_NAMED = (("案件编号", 16), ("名称", 32))
_COUNTS = tuple((f"{SIGNS[verdict]} {verdict.label}", 12) for verdict in Verdict)
_ARTICLES = tuple((article_name(number), 13) for number in range(2, 13))

SHEETS = (
    Sheet("概况", (("项目", 18), ("内容", 90)), _summary),
    Sheet(
        "案件",
        (
            *_NAMED,
            ("市", 12),
            ("县", 16),
            ("核查基准日", 12),
            ("基准日来源", 12),
            ("结论", 14),
            *_ARTICLES,
            ("评估期限", 32),
            ("完成", 24),
            ("记录自相矛盾之处", 40),
        ),
        _cases,
    ),
    Sheet(
        "未达到的要求和办理",
        (
            *_NAMED,
            ("语句", 12),
            ("要求", 26),
            ("结论", 14),
            ("说明", 44),
            ("条文", 50),
            ("谁来办", 26),
            ("办什么", 40),
            ("期限", 28),
            ("依据", 14),
            ("随何条而来", 12),
        ),
        _points,
    ),
    Sheet(
        "期限",
        (
            *_NAMED,
            ("规定期限首日", 14),
            ("名义期限", 12),
            ("有效期限", 12),
            ("是否暂定", 10),
            ("完成日期", 12),
            ("结论", 14),
            ("说明", 28),
        ),
        _deadlines,
    ),
    Sheet("将到的期限", (*_NAMED, ("语句", 12), ("要求", 30), ("谁", 30), ("期限", 36)), _upcoming),
    Sheet(
        "公开率",
        (
            ("辖区", 20),
            ("区划代码", 10),
            ("应公开", 9),
            ("已公开", 9),
            ("公开率", 26),
            ("结论", 14),
            ("应公开而未公开的案件", 50),
            ("不能确定的案件", 60),
        ),
        _rates,
    ),
    Sheet("按辖区", (("市、县", 22), *_COUNTS), _regions),
    Sheet("按规范语句", (("语句", 12), ("要求", 46), *_COUNTS), _norms),
    Sheet("不符合规定按市", (("语句", 12), ("要求", 40), ("市", 16), ("件数", 8)), _breaches),
    Sheet("尚缺资料", (*_NAMED, ("资料", 30), ("待定项数", 10), ("语句", 40)), _missing),
    Sheet(
        "所依口径", (("案件编号", 16), ("口径", 30), ("取值", 36), ("是否默认", 10), ("语句", 30)), _readings
    ),
    Sheet("提示和推定", (*_NAMED, ("内容", 90)), _remarks),
)
