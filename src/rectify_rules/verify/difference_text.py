"""The difference of two editions in words: for the terminal, as Markdown, as data, as results of a check."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from rectify_rules.facts.dates import format_date
from rectify_rules.formats.result import Level, Place, Result
from rectify_rules.report.layout import Page
from rectify_rules.report.markdown import escape, table
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verdict import Verdict
from rectify_rules.verify.changes import Change
from rectify_rules.verify.difference import Difference
from rectify_rules.verify.norm_change import Example, Kind, NormChange
from rectify_rules.verify.tables import FIRST_YEAR, last_year
from rectify_rules.verify.witness_words import facts_shown, scenario_of, yaml_of

__all__ = ["json_of", "markdown_of", "results_of", "text_of"]

_LONG = 60
PROVED = (
    "等价：在事实齐备的和有空白的一切记录上、各种口径下，结论都相同，由求解器证明。"
    "更严、更宽、不同：以事实齐备的记录为准；齐备时都相同而有空白时不同的，另行注明。"
    "例子是事实最少的案件，两侧结论均经解释器复核。只比较两版都适用的案件，适用与否的改动见适用范围的语句。"
)
DOMAIN = (
    "证明的范围：记录不自相矛盾；日期在1949年至2199年间，其中计算顺延和工作日的限于"
    f"{FIRST_YEAR}年至{last_year()}年（尚无放假通知的年份按可能的首末日计），以暂定期限计算日数的除外；"
    "明细每表至多三条，各有编号，清单没有重复项；区划以有代表性的代码计。"
)
_BLANKS = "事实齐备的记录上结论都不变（已证明）；只在有空白的记录上不同"
_COUNTED = {
    Verdict.COMPLIANT: "计入公开率，已公开",
    Verdict.VIOLATED: "计入公开率，未公开",
    Verdict.NOT_APPLICABLE: "不计入公开率",
    Verdict.UNDETERMINED: "是否计入公开率不详",
}


def verdict_shown(verdict: Verdict, reason: str, words: str = "") -> str:
    """Give a verdict with its reason and its words; one that no line decides is a gap, or waits for a fact."""
    if reason in {"counted", "not_counted"}:
        return _COUNTED[verdict]
    if verdict is Verdict.UNDETERMINED:
        return words or "没有结论（判定表有缺口，或资料不全）"
    return f"{verdict.label}（{reason}）" + (f"：{words}" if words else "")


def kind_shown(norm: NormChange) -> str:
    """Give what became of a norm, with whether that takes a record with blanks."""
    return f"{norm.kind.label}（仅有空白时）" if norm.blanks else norm.kind.label


def counts_of(found: Difference) -> str:
    """Count the norms by what became of them."""
    parts = []
    for kind in Kind:
        number = sum(change.kind is kind for change in found.norms)
        if number or kind is not Kind.UNPROVED:
            parts.append(f"{kind.label} {number}")
    return f"规范语句 {len(found.norms)} 条：" + " · ".join(parts)


def shown_norms(found: Difference) -> list[NormChange]:
    """List the norms of which something changed, those whose verdicts change first."""
    changed = [change for change in found.norms if change.verdicts_change]
    return changed + [change for change in found.norms if not change.verdicts_change and change.changes]


def text_of(found: Difference, page: Page) -> Iterator[str]:
    """Yield the lines for the terminal."""
    yield from page.paragraph(f"规则比较　原：{found.old.name}　新：{found.new.name}", style="strong")
    yield from page.paragraph(counts_of(found))
    for change in found.edition:
        yield from page.paragraph(_changed(change), indent=2, hang=2)
    for norm in shown_norms(found):
        yield ""
        yield from page.paragraph(f"{kind_shown(norm)}　{norm.norm}　{norm.title}", style="strong")
        for note in (_BLANKS if norm.blanks else "", norm.note):
            if note:
                yield from page.row("说明", note)
        for example in norm.examples:
            yield from _example(example, found.new.ruleset, page)
        for change in norm.changes:
            yield from page.row("另改", _changed(change))
    yield from _flips(found, page)
    yield from _unaccompanied(found, page)
    yield ""
    yield from page.paragraph(PROVED + DOMAIN, style="dim")


def _changed(change: Change) -> str:
    if change.aspect == "text":
        return f"{change.label}有改动"
    return f"{change.label}：{_short(change.old)} → {_short(change.new)}"


def _short(text: str) -> str:
    return (text if len(text) <= _LONG else text[: _LONG - 1] + "…") or "（无）"


def _example(example: Example, ruleset: Ruleset, page: Page) -> Iterator[str]:
    turned = "更严" if example.worse else "更宽"
    yield from page.row(f"例（{turned}）", f"以{format_date(example.as_of)}为核查基准日，已知事实只有：")
    for label, value in facts_shown(example.case):
        yield from page.row("", f"{label}：{value}")
    for name, value in example.readings.items():
        reading = ruleset.readings[name]
        yield from page.row("", f"口径「{reading.label}」取「{reading.values.get(value, value)}」")
    yield from page.row("原结论", _old(example))
    yield from page.row("新结论", _new(example), style=example.new.value)


def _old(example: Example) -> str:
    return verdict_shown(example.old, example.old_reason, example.old_words)


def _new(example: Example) -> str:
    return verdict_shown(example.new, example.new_reason, example.new_words)


def _flips(found: Difference, page: Page) -> Iterator[str]:
    if found.flips is None:
        return
    yield ""
    yield from page.paragraph(f"所给案件 {found.cases} 件，结论改变 {len(found.flips)} 项", style="strong")
    for flip in found.flips:
        yield from page.row(flip.case, f"{flip.norm}　{flip.title}：{flip.old.label} → {flip.new.label}")


def _unaccompanied(found: Difference, page: Page) -> Iterator[str]:
    if not found.without_scenario:
        return
    names = "、".join(change.norm for change in found.without_scenario)
    yield ""
    yield from page.paragraph(f"结论有变而没有场景随之改动的：{names}")


def markdown_of(found: Difference) -> Iterator[str]:
    """Yield the lines of a summary in Markdown."""
    yield "## 规则改动的影响"
    yield ""
    yield escape(f"原：{found.old.name}　新：{found.new.name}")
    yield ""
    yield escape(counts_of(found))
    yield ""
    norms = shown_norms(found)
    if norms:
        yield from table(("变化", "规范语句", "事项", "原结论", "新结论"), (_row(norm) for norm in norms))
    if found.edition:
        rows = ((change.label, _short(change.old), _short(change.new)) for change in found.edition)
        yield from table(("其他改动", "原", "新"), rows)
    for norm in norms:
        yield from _markdown_norm(norm, found.new.ruleset)
    if found.flips is not None:
        yield f"### 所给案件 {found.cases} 件，结论改变 {len(found.flips)} 项"
        yield ""
        if found.flips:
            yield from table(
                ("案件", "规范语句", "原结论", "新结论"),
                (
                    (flip.case, f"{flip.norm} {flip.title}", flip.old.label, flip.new.label)
                    for flip in found.flips
                ),
            )
    if found.without_scenario:
        names = "、".join(change.norm for change in found.without_scenario)
        yield escape(f"结论有变而没有场景随之改动的：{names}")
        yield ""
    yield escape(PROVED + DOMAIN)


def _row(norm: NormChange) -> tuple[str, str, str, str, str]:
    old, new = ("；".join(side(example) for example in norm.examples) for side in (_old, _new))
    return kind_shown(norm), norm.norm, norm.title, old, new


def _markdown_norm(norm: NormChange, ruleset: Ruleset) -> Iterator[str]:
    if not norm.examples and not norm.changes and not norm.note:
        return
    yield f"### {norm.norm} {escape(norm.title)}"
    yield ""
    for note in (_BLANKS if norm.blanks else "", norm.note):
        if note:
            yield escape(note)
            yield ""
    for example in norm.examples:
        yield escape(f"以{format_date(example.as_of)}为核查基准日：")
        yield ""
        facts = facts_shown(example.case)
        for name, value in example.readings.items():
            reading = ruleset.readings[name]
            facts.append((f"口径「{reading.label}」", reading.values.get(value, value)))
        yield from table(("列名", "值"), facts)
        yield escape(f"原：{_old(example)}　新：{_new(example)}")
        yield ""
    if norm.changes:
        yield from table(
            ("另改", "原", "新"),
            ((change.label, _short(change.old), _short(change.new)) for change in norm.changes),
        )


def json_of(found: Difference) -> str:
    """Write the difference as JSON."""
    data: dict[str, Any] = {
        "old": found.old.name,
        "new": found.new.name,
        "old_sha256": found.old.ruleset.digest,
        "new_sha256": found.new.ruleset.digest,
        "counts": {kind.value: sum(change.kind is kind for change in found.norms) for kind in Kind},
        "norms": [_norm_data(norm, found.new.ruleset) for norm in found.norms],
        "edition": [_change_data(change) for change in found.edition],
        "without_scenario": [change.norm for change in found.without_scenario],
    }
    if found.flips is not None:
        data["cases"] = found.cases
        data["flips"] = [
            {"case": flip.case, "norm": flip.norm, "old": flip.old.value, "new": flip.new.value}
            for flip in found.flips
        ]
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _norm_data(norm: NormChange, ruleset: Ruleset) -> dict[str, Any]:
    return {
        "norm": norm.norm,
        "rule": norm.rule,
        "title": norm.title,
        "kind": norm.kind.value,
        "note": norm.note,
        "only_with_blanks": norm.blanks,
        "examples": [_example_data(norm, example, ruleset) for example in norm.examples],
        "changes": [_change_data(change) for change in norm.changes],
    }


def _example_data(norm: NormChange, example: Example, ruleset: Ruleset) -> dict[str, Any]:
    return {
        "as_of": example.as_of.isoformat(),
        "readings": dict(example.readings),
        "case": example.case.model_dump(mode="json", exclude_none=True),
        "yaml": yaml_of(example.case, example.as_of),
        "scenario": scenario_of(
            ruleset,
            norm.norm,
            f"{norm.title}：{example.new.label}",
            example.case,
            example.as_of,
            example.readings,
            example.new,
            example.new_reason,
        ),
        "old": {"verdict": example.old.value, "reason": example.old_reason, "text": example.old_words},
        "new": {"verdict": example.new.value, "reason": example.new_reason, "text": example.new_words},
    }


def _change_data(change: Change) -> dict[str, str]:
    return {"aspect": change.aspect, "label": change.label, "old": change.old, "new": change.new}


def results_of(found: Difference, *, require_scenarios: bool) -> Iterator[Result]:
    """Yield the results as checks report them."""
    lacking = {change.norm for change in found.without_scenario} if require_scenarios else set()
    for norm in found.norms:
        failed = norm.kind is Kind.UNPROVED or norm.norm in lacking
        level: Level = "error" if failed else "note" if norm.verdicts_change or norm.changes else "none"
        yield Result(
            rule=f"diff.{norm.kind.value}",
            title=f"{norm.norm} {norm.title}",
            message=_message(norm, lacking=norm.norm in lacking),
            level=level,
            outcome="failed" if failed else "passed",
            place=Place(norm.path, norm.number) if norm.path else None,
            suite="规则比较",
            group=norm.norm.partition("-")[0],
            subject=norm.norm,
        )


def _message(norm: NormChange, *, lacking: bool) -> str:
    parts = [f"{norm.norm}（{norm.title}）：{kind_shown(norm)}"]
    if norm.note:
        parts.append(norm.note)
    for example in norm.examples:
        parts.append(f"{_old(example)} → {_new(example)}")
    if lacking:
        parts.append("结论有变而没有场景随之改动：请修改或补充带有这一标签的场景")
    return "；".join(parts)
