"""The report on cases in Markdown: what the ledger comes to, then a memo on each case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rectify_rules.export.memo import Memo
from rectify_rules.export.overview import Overview, RegionRate, Tallied
from rectify_rules.facts.dates import format_date
from rectify_rules.report.layout import SIGNS
from rectify_rules.report.markdown import escape, table
from rectify_rules.verdict import Verdict

_VERDICTS = tuple(f"{SIGNS[verdict]} {verdict.label}" for verdict in Verdict)


def markdown_report(overview: Overview, memos: Sequence[Memo]) -> Iterator[str]:
    """Yield the lines of the report."""
    head = overview.heading
    yield f"# {escape(head.title)}"
    yield ""
    yield f"依据{head.document_number}《{head.regulation}》。核查基准日：{head.as_of}。"
    yield ""
    if head.trial:
        yield "**〔试判〕** 假定本细则适用而作的判定，不是正式结论。\n"
    if head.changed:
        listed = "；".join(f"{line.label}取“{line.value}”" for line in head.changed)
        yield f"本次核查改用以下解释口径：{escape(listed)}。\n"
    yield from (f"{escape(remark)}。\n" for remark in head.remarks)
    if overview.cases > 1:
        yield from _overview(overview, memos)
    for memo in memos:
        yield from _memo(memo)
    yield "---"
    yield ""
    yield f"规则版本 {head.edition}，摘要 {head.digest}；rectify-rules {head.version}。本细则没有设定处罚。"


def _overview(overview: Overview, memos: Sequence[Memo]) -> Iterator[str]:
    yield f"## 概况（共 {overview.cases} 件，各件按最重的结论计）"
    yield ""
    yield from table(_VERDICTS, [[str(number) for _, number in overview.worst]])
    if overview.windows:
        yield "## 评估期限"
        yield ""
        rows = [
            (memo.case_id or memo.title, window.words, f"{SIGNS[window.verdict]} {window.outcome}")
            for memo, window in overview.windows
        ]
        yield from table(("案件", "规定期限", "完成"), rows)
        if overview.windows_more:
            yield f"另有 {overview.windows_more} 件未列出。\n"
    yield from _rates(overview)
    yield "## 按辖区（案件数，按事故发生地）"
    yield ""
    yield from _tallies(overview.regions, "市、县")
    if overview.breaches:
        yield "### 不符合规定的语句，各市件数"
        yield ""
        counted = [(f"{norm} {title}", *map(str, numbers)) for norm, title, numbers in overview.breaches]
        yield from table(("语句", *map(escape, overview.cities)), counted)
    yield "## 按规范语句（案件数）"
    yield ""
    yield from _tallies(overview.norms, "语句")
    yield "## 案件"
    yield ""
    listed = [
        (
            memo.case_id or str(memo.number),
            memo.title,
            memo.county or memo.city or "不详",
            _verdict(memo.verdict),
        )
        for memo in memos
    ]
    yield from table(("编号", "名称", "事故发生地", "结论"), listed)


def _verdict(verdict: Verdict) -> str:
    return f"{SIGNS[verdict]} {verdict.label}"


def _rates(overview: Overview) -> Iterator[str]:
    yield f"## 公开率（{overview.heading.period}完成的评估报告，应达 100%）"
    yield ""
    rows = [
        (
            f"{rate.name}（{rate.code}）",
            rate.rate,
            str(rate.due),
            str(rate.public),
            f"{SIGNS[rate.verdict]} {rate.label}",
            _named(rate),
        )
        for rate in overview.rates
    ]
    yield from table(("辖区", "公开率", "应公开", "已公开", "结论", "拉低公开率的案件"), rows)
    unsure = overview.rates[0].open if overview.rates else ()
    if unsure:
        yield "### 不能确定的案件"
        yield ""
        yield from table(
            ("案件", "名称", "补齐下列资料即可确定"),
            ((case.case_id, case.name, "、".join(case.missing)) for case in unsure),
        )


def _named(rate: RegionRate) -> str:
    parts = [f"✗ {case.case_id} {case.name}".strip() for case in rate.breaking]
    if rate.open:
        parts.append(f"○ 不能确定 {len(rate.open)} 件")
    return "；".join(parts) or "—"


def _tallies(rows: Sequence[Tallied], first: str) -> Iterator[str]:
    body = (
        (f"{'　' * row.level}{row.label} {row.title.replace('　', ' ')}".rstrip(), *map(str, row.numbers))
        for row in rows
    )
    yield from table((first, *_VERDICTS), body)


def _memo(memo: Memo) -> Iterator[str]:
    trial = "〔试判〕" if memo.trial else ""
    yield f"## {escape(memo.title)}　{trial}{_verdict(memo.verdict)}"
    yield ""
    place = f"　{memo.county or memo.city}" if memo.city else ""
    yield f"- 案件编号：{escape((memo.case_id or '（无编号）') + place)}"
    yield f"- 核查基准日：{format_date(memo.as_of)}（{memo.as_of_source}）"
    found = "、".join(f"{verdict.label} {number} 项" for verdict, number in memo.counts if number)
    more = f"；另有 {memo.following} 项随其他事项而来，不另计" if memo.following else ""
    yield f"- 核查结果：{found}{more}"
    if memo.window is not None:
        yield f"- 评估期限：{memo.window.words}；{memo.window.outcome}"
    yield ""
    yield "### 各条结论"
    yield ""
    lines = ((line.name, f"{SIGNS[line.verdict]} {line.label}", line.text) for line in memo.articles)
    yield from table(("条", "结论", "说明"), lines)
    yield from _what_to_do(memo)
    yield from _lists(memo)


def _what_to_do(memo: Memo) -> Iterator[str]:
    if memo.joined:
        yield "### 未达到的要求和需要办理的事项"
        yield ""
        rows = []
        for point, task in memo.joined:
            norm = f"{point.norm} {point.title}" if point else task.norm if task else ""
            verdict = point.verdict if point else task.verdict if task else Verdict.NEEDS_REVIEW
            told = f"{SIGNS[verdict]} {point.label if point else verdict.label}"
            said = f"{told}：{point.text}；{point.quote}" if point else told
            todo = f"{task.by}：{task.do}（{task.cite}）" if task else (point.by if point else "")
            rows.append((norm, said, todo, task.when if task else "—"))
        yield from table(("要求", "结论和依据", "谁来办、办什么", "期限"), rows)
    if memo.upcoming:
        yield "### 将到的期限"
        yield ""
        yield from table(
            ("要求", "谁", "期限"), ((f"{t.norm} {t.do}", t.by or "—", t.when) for t in memo.upcoming)
        )


def _lists(memo: Memo) -> Iterator[str]:
    readings = [
        f"{'' if item.line.is_default else '〔非默认〕'}{item.line.label}：{item.line.value}"
        + (f"（{'、'.join(item.norms)}）" if item.norms else "")
        for item in memo.readings
    ]
    missing = [f"{item.label}（{item.number} 项待定：{item.norms}）" for item in memo.missing]
    if memo.missing_more:
        missing.append(f"另有 {memo.missing_more} 项，见 rectify check 的完整报告")
    for title, lines in (
        ("记录自相矛盾之处（未予采用，请核实）", memo.contradictions),
        ("尚缺的资料", missing),
        ("所依口径", readings),
        ("提示和推定", memo.remarks),
    ):
        if lines:
            yield f"### {title}"
            yield ""
            yield from (f"- {escape(line)}" for line in lines)
            yield ""
