"""A trace as plain text."""

from __future__ import annotations

from collections.abc import Iterator

from rectify_rules.explain.trace import Decided, DecidedRow, DecidedTable, Trace
from rectify_rules.facts.logic import Truth
from rectify_rules.report.facets import Facets
from rectify_rules.report.layout import Page, sign

_MARKS = {True: "✓", False: "✗", None: "？"}
_JOINED = {"all": "同时满足（且）：", "any": "满足其一（或）："}


def text_trace(trace: Trace, facets: Facets, page: Page) -> Iterator[str]:
    """Yield the lines of a trace, in the order in which things are decided."""
    finding = trace.finding
    yield from page.paragraph(f"{finding.norm}　{finding.title}", style="strong")
    yield from page.row("条文", facets.quote(finding))
    yield from page.heading("是否适用")
    for norm, label, text in trace.scope:
        yield from page.row(norm, f"{label}：{text}")
    yield from page.row("本条", trace.gate)
    if trace.contradictions:
        yield from page.heading("记录自相矛盾之处")
        for text in trace.contradictions:
            yield from page.paragraph(f"· {text}", indent=2, hang=2)
    yield from _facts(trace, page)
    yield from page.heading("解释口径")
    for line in facets.readings(finding):
        yield from page.paragraph(
            f"· {line.label}：{line.value}{'' if line.is_default else '【非默认】'}", indent=2, hang=2
        )
    yield from page.heading("判定表（✓ 成立　✗ 不成立　？ 未定；逐行看，确定成立的第一行为准）")
    for table in trace.tables:
        yield from _table(table, page)
    yield from _verdict(trace, facets, page)


def _facts(trace: Trace, page: Page) -> Iterator[str]:
    yield from page.heading("所用事实")
    for fact in trace.facts:
        place = f"　{fact.place}" if fact.place else ""
        note = f"（{fact.note}）" if fact.note else ""
        yield from page.paragraph(f"· {fact.label}：{fact.text}{note}{place}", indent=2, hang=2)
    if trace.computed:
        yield from page.heading("推算")
        for value in trace.computed:
            yield from page.paragraph(f"· {value.label}：{value.text}", indent=2, hang=2)
            yield from page.paragraph(f"＝{value.how}", indent=6, hang=2, style="dim")


def _table(table: DecidedTable, page: Page) -> Iterator[str]:
    if table.title:
        yield from page.paragraph(f"〔{table.title}〕", indent=2, style="strong")
    if table.trigger is not None:
        yield from page.paragraph("前提", indent=2)
        yield from _condition(table.trigger, page, 7)
    for row in table.rows:
        yield from _row(row, page)


def _row(row: DecidedRow, page: Page) -> Iterator[str]:
    decides = "　← 据此判定" if row.decides else ""
    first, *rest = page.paragraph(f"{row.label}：{row.say}{decides}", indent=5)
    yield f"  {_mark(row.truth, page)}{first[4:]}"
    yield from rest
    if row.note:
        yield from page.paragraph(f"（{row.note}）", indent=5)
    yield from _condition(row.condition, page, 7)


def _condition(decided: Decided, page: Page, indent: int) -> Iterator[str]:
    text = decided.text or _JOINED[decided.kind]
    if decided.kind in _JOINED and not decided.parts:
        text = "任何情形"
    values = f"〔{decided.values}〕" if decided.values else ""
    first, *rest = page.paragraph(f"{text}{values}", indent=indent + 3)
    yield " " * indent + _mark(decided.truth, page) + " " + first[indent + 3 :]
    yield from rest
    for part in decided.parts:
        yield from _condition(part, page, indent + 4)


def _mark(truth: Truth, page: Page) -> str:
    style = {True: "compliant", False: "dim", None: "undetermined"}[truth]
    return page.paint(_MARKS[truth] + (" " if truth is not None else ""), style)


def _verdict(trace: Trace, facets: Facets, page: Page) -> Iterator[str]:
    finding = trace.finding
    yield from page.heading("结论")
    mark = page.paint(sign(finding.verdict), finding.verdict.value)
    first, *rest = page.paragraph(f"{facets.verdict(finding)}：{finding.text}", indent=5)
    yield f"  {mark}{first[4:]}"
    yield from rest
    missing = facets.missing(finding)
    if missing:
        yield from page.row("缺少", "、".join(missing))
        yield from page.rows("补齐其一", facets.missing_sets(finding))
    if finding.remedy is not None:
        yield from page.row("办理", str(finding.remedy))
    for remark in (*finding.notices, *finding.presumptions):
        yield from page.row("提示", remark.text)
