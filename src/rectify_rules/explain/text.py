"""Explanations as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rectify_rules.explain.model import (
    ALWAYS,
    JOINED,
    Definition,
    Explanation,
    FactNeeded,
    NameExplained,
    Phrase,
    ReadingUsed,
    Remarking,
    Row,
)
from rectify_rules.report.layout import Page, sign


def text_explanation(explained: Explanation, page: Page) -> Iterator[str]:
    """Yield the lines of the explanation of a rule."""
    yield from page.paragraph(f"{explained.norm}　{explained.title}", style="strong")
    yield from page.row("依据", f"{explained.document_number}{explained.article}")
    yield from page.row("性质", explained.modality)
    if explained.owed_by:
        instead = "".join(f"；{phrase.inline()}的为{by}" for phrase, by in explained.owed_instead)
        yield from page.row("责任主体", explained.owed_by + instead)
    yield from page.row("规则", explained.rule)
    yield from _text(explained, page)
    yield from _table(explained, page)
    yield from _remarks("提示", explained.notices, page)
    yield from _remarks("推定（记录未载明时）", explained.presumptions, page)
    yield from _definitions(explained.definitions, page)
    yield from _asks(explained, page)
    yield from _facts(explained.facts, page)
    yield from _readings(explained.readings, page)
    if explained.explain:
        yield from page.heading("说明")
        yield from page.paragraph(explained.explain, indent=2)
    yield from _examples(explained.examples, page)


def _text(explained: Explanation, page: Page) -> Iterator[str]:
    yield from page.heading("条文（【】内为本条规则所据）")
    whole = "".join(f"【{piece}】" if quoted else piece for piece, quoted in explained.text)
    for paragraph in whole.splitlines():
        if paragraph.strip():
            yield from page.paragraph(paragraph, indent=2)
    if explained.implied_by:
        yield from page.paragraph(f"条文未明写，由{explained.implied_by}推出。", indent=2)


def _table(explained: Explanation, page: Page) -> Iterator[str]:
    yield from page.heading("判定")
    for guard in explained.guards:
        yield from page.paragraph(guard, indent=2, hang=2)
    if explained.trigger is not None:
        yield from page.paragraph("前提　本条在下列情形才有可判：", indent=2)
        yield from phrase_lines(explained.trigger, page, 4)
        if explained.otherwise is not None:
            yield from page.paragraph(f"否则为不适用：{explained.otherwise.say}", indent=4)
    for number, item in enumerate(explained.exceptions, 1):
        yield from page.paragraph(f"例外{number}　{item.norm}“{item.quote}”", indent=2, hang=2)
        yield from _row(item.row, page)
    for row in explained.rows:
        yield from _row(row, page)
    if explained.records is not None:
        yield from page.paragraph(
            f"逐项　{explained.records.label}中每一项，属于下列情形的：", indent=2, hang=2
        )
        yield from phrase_lines(explained.records.when, page, 4)
        for row in explained.records.rows:
            yield from _row(row, page)
    if explained.rate is not None:
        yield from _rate(explained, page)


def _row(row: Row, page: Page) -> Iterator[str]:
    mark = page.paint(sign(row.verdict), row.verdict.value)
    first, *rest = page.paragraph(f"{row.label}：{row.say}", indent=5, hang=0)
    yield f"  {mark} " + first[5:]
    yield from rest
    phrase = row.condition
    if phrase.kind in {"leaf", "named"}:
        yield from page.row("当", phrase.text, indent=5)
    else:
        head = JOINED[phrase.kind] if phrase.parts else ALWAYS
        yield from page.row("当", head, indent=5)
        for part in phrase.parts:
            yield from phrase_lines(part, page, 9)
    if row.by:
        yield from page.row("责任主体", row.by, indent=5)
    if row.remedy:
        yield from page.row("办理", row.remedy, indent=5)
    for note in row.notes:
        yield from page.row("注", note, indent=5)


def phrase_lines(phrase: Phrase, page: Page, indent: int) -> Iterator[str]:
    """Yield a condition as nested lines."""
    if phrase.kind in {"leaf", "named"}:
        yield from page.paragraph(f"· {phrase.text}", indent=indent, hang=2)
    elif not phrase.parts:
        yield from page.paragraph(f"· {ALWAYS}", indent=indent)
    else:
        yield from page.paragraph(f"· {JOINED[phrase.kind]}", indent=indent, hang=2)
        for part in phrase.parts:
            yield from phrase_lines(part, page, indent + 4)


def _rate(explained: Explanation, page: Page) -> Iterator[str]:
    rate = explained.rate
    assert rate is not None
    text = f"比率　按“{rate.scope}”归入辖区、按“{rate.period}”归入期间，计入的案件中满足要求的占多少"
    yield from page.paragraph(text, indent=2, hang=2)
    for value, phrase in rate.counted:
        yield from page.paragraph(f"计入分母（口径“{rate.reading}”为“{value}”）：", indent=4)
        yield from phrase_lines(phrase, page, 6)
    yield from page.paragraph("计入分子：", indent=4)
    yield from phrase_lines(rate.fulfilled, page, 6)


def _remarks(title: str, remarks: Sequence[Remarking], page: Page) -> Iterator[str]:
    if not remarks:
        return
    yield from page.heading(title)
    for remark in remarks:
        beside = f"（结论为{'、'.join(remark.verdicts)}时）" if remark.verdicts else ""
        yield from page.paragraph(f"· {remark.say}{beside}", indent=2, hang=2)
        yield from phrase_lines(remark.condition, page, 6)


def _definitions(definitions: Sequence[Definition], page: Page) -> Iterator[str]:
    if definitions:
        yield from page.heading("上文用语")
        for item in definitions:
            yield from definition_lines(item, page)


def definition_lines(item: Definition, page: Page) -> Iterator[str]:
    """Yield the definition of a computed fact or a named condition."""
    if item.condition is not None:
        yield from page.paragraph(f"“{item.label}”指：", indent=2)
        yield from phrase_lines(item.condition, page, 4)
    elif item.text:
        yield from page.paragraph(f"{item.label}＝{item.text}", indent=2, hang=4)
    else:
        yield from page.paragraph(f"{item.label}：", indent=2)
        for way in item.ways:
            yield from page.paragraph(f"· {way.when}：{way.text}", indent=4, hang=2)


def _asks(explained: Explanation, page: Page) -> Iterator[str]:
    if explained.asks:
        yield from page.heading("所依其他结论")
        for norm, title in explained.asks:
            yield from page.paragraph(f"{norm}　{title}", indent=2)


def _facts(facts: Sequence[FactNeeded], page: Page) -> Iterator[str]:
    if facts:
        yield from page.heading("所需事实")
        for fact in facts:
            yield from fact_lines(fact, page)


def fact_lines(fact: FactNeeded, page: Page) -> Iterator[str]:
    """Yield what is to be filled in for a fact."""
    values = "：" + "、".join(label for _, label in fact.values) if fact.values else ""
    note = f"（{fact.note}）" if fact.note else ""
    yield from page.paragraph(f"{fact.label}　{fact.path}　{fact.kind}{values}{note}", indent=2, hang=4)


def _readings(readings: Sequence[ReadingUsed], page: Page) -> Iterator[str]:
    if readings:
        yield from page.heading("解释口径")
        for reading in readings:
            yield from reading_lines(reading, page)


def reading_lines(reading: ReadingUsed, page: Page) -> Iterator[str]:
    """Yield a reading with its values and why the default is the default."""
    yield from page.paragraph(f"{reading.label}　--reading {reading.id}=…", indent=2, hang=2)
    for code, label in reading.values:
        default = "（默认）" if code == reading.default else ""
        yield from page.paragraph(f"· {label}{default}　{code}", indent=4, hang=2)
    yield from page.paragraph(f"理由：{reading.why}", indent=4, hang=2)


def _examples(examples: Sequence[str], page: Page) -> Iterator[str]:
    if examples:
        yield from page.heading("示例")
        for example in examples:
            yield from page.paragraph(f"· {example}", indent=2, hang=2)


def text_name(found: NameExplained, page: Page) -> Iterator[str]:
    """Yield the lines of the explanation of a name."""
    yield from page.paragraph(f"{found.label}　{found.name}", style="strong")
    yield from page.row("种类", found.kind + (f"（{found.section}）" if found.section else ""))
    if found.fact is not None:
        yield from fact_lines(found.fact, page)
    if found.definition is not None:
        yield from definition_lines(found.definition, page)
    if found.reading is not None:
        yield from reading_lines(found.reading, page)
    yield from page.heading(f"用到它的规范语句　{len(found.norms)} 项")
    for norm, title in found.norms:
        yield from page.paragraph(f"{norm}　{title}", indent=2, hang=4)
    if not found.norms:
        yield from page.paragraph("没有结论依据它", indent=2)
