"""The report of a case as plain text, to be checked against the regulation line by line."""

from __future__ import annotations

from collections.abc import Iterator

from rectify_rules.facts.dates import format_date
from rectify_rules.report.facets import (
    IN_DETAIL,
    TRIAL_MARK,
    Facets,
    FactLine,
    ReadingLine,
    consequences,
    counts,
    declaratory,
    heading,
    of_verdict,
    overall,
)
from rectify_rules.report.layout import Page, sign
from rectify_rules.report.model import Finding, Report
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verdict import Verdict

NO_ID = "（无编号）"
MISSING_SHOWN = 20
MISSING_IN_BRIEF = 3


def text_report(
    report: Report, ruleset: Ruleset, page: Page, *, as_of_source: str = "", verbose: bool = False
) -> Iterator[str]:
    """Yield the lines of the full report of a case."""
    yield from _TextReport(report, ruleset, page, verbose=verbose).lines(as_of_source)


def text_brief(report: Report, ruleset: Ruleset, page: Page, *, as_of_source: str = "") -> Iterator[str]:
    """Yield the few lines that stand for a case among many."""
    yield from _TextReport(report, ruleset, page, verbose=False).brief(as_of_source)


class _TextReport:
    def __init__(self, report: Report, ruleset: Ruleset, page: Page, *, verbose: bool) -> None:
        self.report = report
        self.ruleset = ruleset
        self.page = page
        self.verbose = verbose
        self.facets = Facets(ruleset, report.readings)
        self.trial = TRIAL_MARK if report.assumed_in_scope else ""

    def lines(self, as_of_source: str) -> Iterator[str]:
        yield from self._head(as_of_source)
        yield from self._summary()
        yield from self._actions()
        for verdict in IN_DETAIL:
            yield from self._group(verdict, detailed=True)
        for verdict in (Verdict.COMPLIANT, Verdict.NOT_APPLICABLE):
            yield from self._group(verdict, detailed=self.verbose and verdict is Verdict.COMPLIANT)
        yield from self._declaratory()
        yield from self._missing_facts()
        yield from self._contradictions()

    def _head(self, as_of_source: str) -> Iterator[str]:
        page, report, edition = self.page, self.report, self.ruleset.edition
        yield page.paint("事故防范和整改措施落实情况评估　核查报告", "strong")
        yield from page.row("案件编号", report.case_id or NO_ID)
        yield from page.row("名称", report.case_name or "（未载明）")
        source = f"（{as_of_source}）" if as_of_source else ""
        yield from page.row("核查基准日", format_date(report.as_of) + source)
        yield from page.row("依据文号", f"{report.document_number}《{edition.title}》")
        yield from page.row("规则版本", f"{report.edition}（摘要 {report.rules_sha256[:12]}）")
        changed = self.facets.changed_readings(report.readings)
        if changed:
            yield from page.rows("改用口径", [_reading(line) for line in changed])
        if report.assumed_in_scope:
            yield from page.row("试判", "假定本细则适用而作的判定，不是正式结论")

    def _summary(self) -> Iterator[str]:
        words = [f"{verdict.label} {number} 项" for verdict, number in counts(self.report)]
        yield from self.page.row("结果", self.trial + "　".join(words[:3]), style="strong")
        yield from self.page.row("", self.trial + "　".join(words[3:]), style="strong")
        following = consequences(self.report)
        if following:
            yield from self.page.row("", f"另有 {following} 项随其他事项而来，不另计")

    def _actions(self) -> Iterator[str]:
        if not self.report.actions:
            return
        yield from self.page.heading("需要办理的事项")
        for number, action in enumerate(self.report.actions, 1):
            text = f"{number}. {action.by}：{action.do}（{action.cite}）　{self.trial}{action.norm} {action.verdict.label}"
            yield from self.page.paragraph(text, indent=2, hang=3)

    def _group(self, verdict: Verdict, *, detailed: bool) -> Iterator[str]:
        found = of_verdict(self.report, verdict)
        if not found:
            return
        yield from self.page.heading(heading(self.report, verdict))
        for number, finding in enumerate(found):
            if detailed and number:
                yield ""
            yield from self._detail(finding) if detailed else self._line(finding)

    def _declaratory(self) -> Iterator[str]:
        found = declaratory(self.report)
        if found:
            yield from self.page.heading(f"不单独判定的语句　{len(found)} 项")
            for finding in found:
                yield from self._line(finding)

    def _line(self, finding: Finding) -> Iterator[str]:
        mark = TRIAL_MARK if finding.assumed_in_scope else ""
        reason = f" [{finding.reason}]" if self.verbose else ""
        first, *rest = self.page.row(finding.norm, mark + finding.text + reason, indent=5)
        yield "  " + self.page.paint(sign(finding.verdict), finding.verdict.value) + first[4:]
        yield from rest

    def _detail(self, finding: Finding) -> Iterator[str]:
        page, style = self.page, finding.verdict.value
        yield from page.paragraph(
            f"{sign(finding.verdict)} {finding.norm}　{finding.title}", hang=3, style=style
        )
        reason = f" [{'、'.join((finding.reason, *finding.also))}]" if self.verbose else ""
        yield from page.row("结论", f"{self.facets.verdict(finding)}：{finding.text}{reason}")
        yield from page.row("条文", self.facets.quote(finding))
        yield from self._proof(finding)
        yield from self._what_next(finding)
        yield from self._reservations(finding)

    def _proof(self, finding: Finding) -> Iterator[str]:
        page = self.page
        yield from page.rows("事实", [_fact(line) for line in self.facets.facts(finding)])
        yield from page.rows("推算", [_fact(line) for line in self.facets.computed(finding)])
        yield from page.rows(
            "逐项", [f"{verdict}：{text}" for _, verdict, text in self.facets.items(finding)]
        )
        readings = self.facets.readings(finding)
        if finding.verdict is Verdict.UNDETERMINED:
            readings = [line for line in readings if not line.is_default]
        if readings:
            yield from page.row("口径", "；".join(map(_reading, readings)))

    def _what_next(self, finding: Finding) -> Iterator[str]:
        page = self.page
        if finding.addressee and finding.verdict in IN_DETAIL:
            yield from page.row("责任主体", finding.addressee)
        if finding.remedy is not None:
            yield from page.row("办理", str(finding.remedy))
        if finding.consequence_of is not None:
            yield from page.row("由来", f"随 {finding.consequence_of} 的结论而来，不另计")

    def _reservations(self, finding: Finding) -> Iterator[str]:
        page = self.page
        yield from page.rows("提示", [remark.text for remark in finding.notices])
        yield from page.rows("推定", [remark.text for remark in finding.presumptions])
        if finding.provisional is not None:
            yield from page.row("暂定", self._marked(finding, finding.provisional))
        if finding.if_in_scope is not None:
            yield from page.row("如适用", self._marked(finding, finding.if_in_scope))
        missing = self.facets.missing(finding)
        if any(label not in finding.text for label in missing):
            yield from page.row("缺少", "、".join(missing))
        yield from page.rows("补齐其一", self.facets.missing_sets(finding))
        if finding.contradictions:
            yield from page.rows("矛盾", list(finding.contradictions))

    def _marked(self, finding: Finding, verdict: Verdict) -> str:
        return (TRIAL_MARK if finding.assumed_in_scope else "") + verdict.label

    def _missing_facts(self) -> Iterator[str]:
        if not self.report.missing_facts:
            return
        yield from self.page.heading("尚缺的资料（等待的规范语句多的在前）")
        facts = self.report.missing_facts
        shown = facts if self.verbose else facts[:MISSING_SHOWN]
        for number, fact in enumerate(shown, 1):
            label = self.facets.fact(fact.path)
            text = f"{number}. {label}：{len(fact.norms)} 项待定（{self.facets.norms(fact.norms)}）"
            yield from self.page.paragraph(text, indent=2, hang=3)
        if len(facts) > len(shown):
            yield from self.page.paragraph(f"另有 {len(facts) - len(shown)} 项资料，用 -v 全部列出", indent=2)

    def _contradictions(self) -> Iterator[str]:
        if self.report.contradictions:
            yield from self.page.heading("记录自相矛盾之处（有关事实存疑，未予采用）")
            for text in self.report.contradictions:
                yield from self.page.paragraph(f"· {text}", indent=2, hang=2)

    def brief(self, as_of_source: str) -> Iterator[str]:
        page, report = self.page, self.report
        worst = overall(report, self.ruleset)
        name = "　".join(part for part in (report.case_id or NO_ID, report.case_name or "") if part)
        verdict = f"{sign(worst)} {self.trial}{worst.label}"
        source = f"（{as_of_source}）" if as_of_source else ""
        yield from page.paragraph(
            f"{verdict}　{name}　{format_date(report.as_of)}{source}", hang=2, style=worst.value
        )
        words = "　".join(f"{verdict.label} {number}" for verdict, number in counts(report) if number)
        yield from page.paragraph(self.trial + words, indent=2)
        for finding in of_verdict(report, Verdict.VIOLATED):
            yield from self._line(finding)
            if finding.remedy is not None and finding.consequence_of is None:
                yield from page.row("    → 办理", str(finding.remedy), indent=1)
        for text in report.contradictions:
            yield from page.row("矛盾", text, indent=5)
        if report.missing_facts and worst is not Verdict.NOT_APPLICABLE:
            labels = "、".join(
                self.facets.fact(fact.path) for fact in report.missing_facts[:MISSING_IN_BRIEF]
            )
            yield from page.row("尚缺", f"{labels} 等 {len(report.missing_facts)} 项资料", indent=5)


def _fact(line: FactLine) -> str:
    return f"{line.label}：{line.text}" + (f"（{line.place}）" if line.place else "")


def _reading(line: ReadingLine) -> str:
    return f"{line.label}：{line.value}" + ("" if line.is_default else "【非默认】")
