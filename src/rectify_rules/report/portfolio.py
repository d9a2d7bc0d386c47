"""The publication rate of a jurisdiction as text, or as a memo in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rectify_rules.facts.dates import format_date
from rectify_rules.report.facets import Facets
from rectify_rules.report.layout import Page, sign
from rectify_rules.report.markdown import escape, table
from rectify_rules.report.model import PortfolioCase, PortfolioReport
from rectify_rules.ruleset.model import Ruleset

_WORDS = {True: "是", False: "否", None: "不详"}


def text_portfolio(
    report: PortfolioReport,
    ruleset: Ruleset,
    page: Page,
    *,
    remarks: Sequence[str] = (),
    verbose: bool = False,
) -> Iterator[str]:
    """Yield the lines of the report on a jurisdiction: the rate, then the cases that break it or are open."""
    facets = Facets(ruleset, report.readings)
    finding = report.findings[0]
    yield page.paint("评估报告公开率", "strong")
    yield from page.row("统计辖区", f"{report.scope_name}（{report.scope}，含下级）")
    yield from page.row("统计期间", _period(report))
    yield from page.row("依据文号", f"{report.document_number}《{ruleset.edition.title}》")
    yield from page.row("规则版本", f"{report.edition}（摘要 {report.rules_sha256[:12]}）")
    mark = page.paint(sign(finding.verdict).strip(), finding.verdict.value)
    yield ""
    yield f"{mark} {finding.norm}　{finding.title}"
    yield from page.row("结论", f"{facets.verdict(finding)}：{finding.text}", style="strong")
    yield from page.rows("推算", [f"{label}：{text}" for label, text in rates(report)])
    yield from page.row("条文", facets.quote(finding))
    yield from page.rows(
        "口径", [f"{line.label}：{line.value}{_mark(line.is_default)}" for line in facets.readings(finding)]
    )
    yield from page.row("责任主体", finding.addressee)
    if finding.remedy is not None:
        yield from page.row("办理", str(finding.remedy))
    if finding.consequence_of is not None:
        yield from page.row("由来", _follows(finding.consequence_of))
    yield from page.rows("提示", list(remarks))
    yield from _cases(report.breaking, "应公开而未持续全文公开", facets, page)
    yield from _cases(open_cases(report), "是否计入或是否公开不详", facets, page)
    if verbose:
        rest = [case for case in report.cases if case.counted and case.fulfilled]
        yield from _cases(rest, "已持续全文公开", facets, page)


def _period(report: PortfolioReport) -> str:
    begin, end = map(format_date, report.period)
    return f"{begin}至{end}（含首尾）"


def _mark(is_default: bool) -> str:
    return "" if is_default else "【非默认】"


def _follows(norm: str) -> str:
    return f"随各案件 {norm} 的结论而来，不另计"


def rates(report: PortfolioReport) -> Iterator[tuple[str, str]]:
    """Yield the exact figures, each with its label."""
    from rectify_rules.report.wording import percent

    values = report.findings[0].values
    yield "应公开", f"{values['denominator']}份"
    yield "已持续全文公开", f"{values['numerator']}份"
    if "rate" in values:
        yield "公开率", percent(values["rate"])
    elif "rate_min" in values:
        yield "公开率", f"{percent(values['rate_min'])}至{percent(values['rate_max'])}"
    if "rate_all" in values:
        yield "以全部已形成的报告计", percent(values["rate_all"])


def open_cases(report: PortfolioReport) -> list[PortfolioCase]:
    """List the cases of which the record does not say whether they count or are public."""
    return [
        case for case in report.cases if case.counted is None or (case.counted and case.fulfilled is None)
    ]


def _cases(cases: Sequence[PortfolioCase], title: str, facets: Facets, page: Page) -> Iterator[str]:
    if not cases:
        return
    yield from page.heading(f"{title}　{len(cases)} 件")
    for case in cases:
        missing = f"（缺少：{'、'.join(map(facets.fact, case.missing))}）" if case.missing else ""
        yield from page.paragraph(f"{case.id}　{case.name}{missing}", indent=2, hang=4)


def markdown_portfolio(
    report: PortfolioReport, ruleset: Ruleset, *, remarks: Sequence[str] = (), verbose: bool = False
) -> Iterator[str]:
    """Yield the lines of the memo on a jurisdiction."""
    facets = Facets(ruleset, report.readings)
    finding = report.findings[0]
    yield f"# {escape(report.scope_name)}评估报告公开率"
    yield ""
    yield f"统计期间为{_period(report)}，辖区为{escape(report.scope_name)}（{report.scope}，含下级）。"
    yield f"依据《{ruleset.edition.title}》（{report.document_number}）。\n"
    yield f"**{facets.verdict(finding)}。** {escape(finding.text)}。\n"
    yield f"> {escape(facets.quote(finding))}\n"
    yield from table(("项目", "数值"), rates(report))
    if finding.remedy is not None:
        yield f"办理：{escape(str(finding.remedy))}。\n"
    readings = "；".join(
        f"{line.label}：{line.value}{_mark(line.is_default)}" for line in facets.readings(finding)
    )
    yield f"口径：{escape(readings)}。\n"
    yield from (f"{escape(remark)}。\n" for remark in remarks)
    shown = report.cases if verbose else (*report.breaking, *open_cases(report))
    if shown:
        yield "## 统计的案件\n" if verbose else "## 未公开或不详的案件\n"
        rows = (
            (
                case.id,
                case.name,
                _WORDS[case.counted],
                _WORDS[case.fulfilled],
                "、".join(map(facets.fact, case.missing)),
            )
            for case in shown
        )
        yield from table(("案件编号", "名称", "计入", "持续全文公开", "缺少的资料"), rows)
