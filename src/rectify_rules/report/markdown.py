"""The report of a case as a memo in Markdown, as an officer would write it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rectify_rules.facts.dates import format_date
from rectify_rules.report.facets import (
    IN_DETAIL,
    TRIAL_MARK,
    Facets,
    consequences,
    counts,
    declaratory,
    heading,
    of_verdict,
)
from rectify_rules.report.layout import clean
from rectify_rules.report.model import Finding, Report
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verdict import Verdict

_MARKS = re.compile(r"([\\`*{}\[\]<>|~#&!$^]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z]))")
_LINK = re.compile(r"(?i)(:)(?=//)|(?<=www)(\.)|(@)")
_LIST = re.compile(r"^(\s*)([-+=])|^(\s*\d+)([.)])")
_NUMERALS = "一二三四五六七八九十"


def escape(text: str) -> str:
    """Take from a text every meaning that Markdown or HTML would give it; line breaks become blanks."""
    text = _MARKS.sub(r"\\\1", clean(text))
    text = _LINK.sub(lambda match: "\\" + match.group(), text)
    return _LIST.sub(lambda found: f"{found[1] or ''}{found[3] or ''}\\{found[2] or found[4]}", text)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Set a table; the cells are escaped."""
    body = [f"| {' | '.join(escape(cell) for cell in row)} |" for row in rows]
    return [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *body, ""]


def markdown_report(
    report: Report, ruleset: Ruleset, *, as_of_source: str = "", verbose: bool = False
) -> Iterator[str]:
    """Yield the lines of the memo on a case."""
    yield from _Memo(report, ruleset).lines(as_of_source, verbose=verbose)


class _Memo:
    def __init__(self, report: Report, ruleset: Ruleset) -> None:
        self.report = report
        self.ruleset = ruleset
        self.facets = Facets(ruleset, report.readings)
        self.trial = TRIAL_MARK if report.assumed_in_scope else ""
        self.sections = iter(_NUMERALS)

    def lines(self, as_of_source: str, *, verbose: bool) -> Iterator[str]:
        yield from self._opening(as_of_source)
        yield from self._actions()
        for verdict in IN_DETAIL:
            yield from self._group(verdict)
        if verbose:
            yield from self._group(Verdict.COMPLIANT)
        else:
            yield from self._listed(Verdict.COMPLIANT)
        yield from self._listed(Verdict.NOT_APPLICABLE)
        yield from self._missing_facts()
        yield from self._contradictions()

    def _title(self, text: str) -> list[str]:
        return [f"## {next(self.sections)}、{text}", ""]

    def _opening(self, as_of_source: str) -> Iterator[str]:
        report, edition = self.report, self.ruleset.edition
        name = escape(report.case_name or "（未载明名称）")
        identity = f"案件编号 {escape(report.case_id)}" if report.case_id else "无案件编号"
        source = f"（{as_of_source}）" if as_of_source else ""
        yield f"# {self.trial}关于“{name}”评估工作的核查报告"
        yield ""
        yield (
            f"依据《{edition.title}》（{report.document_number}），以{format_date(report.as_of)}{source}为核查基准日，"
            f"对“{name}”（{identity}）的防范和整改措施落实情况评估工作逐条核查。"
        )
        yield ""
        words = "、".join(f"{verdict.label} {number} 项" for verdict, number in counts(report))
        following = consequences(report)
        more = f"；另有 {following} 项随其他事项而来，不另计" if following else ""
        yield f"核查结果{self.trial}：{words}{more}。"
        yield ""
        if report.assumed_in_scope:
            yield f"本报告为{TRIAL_MARK}：假定本细则适用而作，不是正式结论。\n"
        changed = self.facets.changed_readings(report.readings)
        if changed:
            listed = "；".join(f"{line.label}取“{line.value}”" for line in changed)
            yield f"本次核查改用以下解释口径：{escape(listed)}。\n"
        yield f"规则版本 {report.edition}，摘要 `{report.rules_sha256[:12]}`。\n"

    def _actions(self) -> Iterator[str]:
        if not self.report.actions:
            return
        yield from self._title("需要办理的事项")
        yield "下列事项按轻重缓急排列。\n"
        rows = (
            (
                str(number),
                action.by,
                action.do,
                action.cite,
                f"{self.trial}{action.norm} {action.verdict.label}",
            )
            for number, action in enumerate(self.report.actions, 1)
        )
        yield from table(("序号", "责任单位", "办理事项", "依据", "结论"), rows)

    def _group(self, verdict: Verdict) -> Iterator[str]:
        found = of_verdict(self.report, verdict)
        if not found:
            return
        yield from self._title(heading(self.report, verdict))
        for number, finding in enumerate(found, 1):
            yield from self._finding(number, finding)

    def _finding(self, number: int, finding: Finding) -> Iterator[str]:
        yield f"### （{number}）{escape(finding.title)}（{finding.norm}）"
        yield ""
        yield f"**{self.facets.verdict(finding)}。** {escape(finding.text)}。"
        yield ""
        yield f"> {escape(self.facets.quote(finding))}"
        yield ""
        facts = [(fact.label, fact.text, fact.place or "—") for fact in self.facets.facts(finding)]
        facts += [(fact.label, fact.text, "推算") for fact in self.facets.computed(finding)]
        if facts:
            yield from table(("事实", "内容", "出处"), facts)
        items = self.facets.items(finding)
        if items:
            yield from table(("编号", "结论", "说明"), items)
        for label, texts in self._remarks(finding):
            yield f"{label}：{escape('；'.join(texts))}。"
            yield ""

    def _remarks(self, finding: Finding) -> Iterator[tuple[str, list[str]]]:
        facets = self.facets
        readings = [
            f"{line.label}：{line.value}{'' if line.is_default else '（非默认）'}"
            for line in facets.readings(finding)
        ]
        remarks = {
            "责任主体": [finding.addressee] if finding.addressee else [],
            "办理": [str(finding.remedy)] if finding.remedy else [],
            "由来": [f"随 {finding.consequence_of} 的结论而来，不另计"] if finding.consequence_of else [],
            "口径": readings,
            "提示": [remark.text for remark in finding.notices],
            "推定": [remark.text for remark in finding.presumptions],
            "暂定结论": [finding.provisional.label] if finding.provisional else [],
            "如适用，结论为": [finding.if_in_scope.label] if finding.if_in_scope else [],
            "缺少": facets.missing(finding),
            "补齐其一即可能作出结论": facets.missing_sets(finding),
            "记录矛盾": list(finding.contradictions),
        }
        yield from ((label, texts) for label, texts in remarks.items() if texts)

    def _listed(self, verdict: Verdict) -> Iterator[str]:
        found = of_verdict(self.report, verdict)
        if verdict is Verdict.NOT_APPLICABLE:
            found += declaratory(self.report)
        if found:
            yield from self._title(heading(self.report, verdict))
            rows = (
                (finding.norm, finding.title, self.facets.verdict(finding), finding.text) for finding in found
            )
            yield from table(("条款", "事项", "结论", "说明"), rows)

    def _missing_facts(self) -> Iterator[str]:
        if self.report.missing_facts:
            yield from self._title("尚缺的资料")
            yield "按等待该项资料的规范语句数排列。\n"
            rows = (
                (self.facets.fact(fact.path), str(len(fact.norms)), self.facets.norms(fact.norms))
                for fact in self.report.missing_facts
            )
            yield from table(("资料", "待定项数", "条款"), rows)

    def _contradictions(self) -> Iterator[str]:
        if self.report.contradictions:
            yield from self._title("记录自相矛盾之处")
            yield "下列事实存疑，未予采用，请核实。\n"
            yield from (f"- {escape(text)}" for text in self.report.contradictions)
            yield ""
