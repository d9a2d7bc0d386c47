"""What the headings and the row of example tell whoever fills a ledger in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rectify_rules.facts.divisions import display_name
from rectify_rules.facts.values import YES
from rectify_rules.ledger.escape import EXAMPLE
from rectify_rules.ledger.sheets import Column

__all__ = ["DATES", "division_words", "example_of", "remark_of"]

DATES = "写作 2026-04-16、2026.4.16、2026/4/16、2026年4月16日 或 20260416 均可；不详请留空。"
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


def remark_of(column: Column, needed: str) -> str:
    """Say what a column is needed for, with the way to fill it in."""
    return "\n".join(line for line in (f"{needed}。", _how(column), _note(column)) if line)


def _how(column: Column) -> str:
    spec = column.spec
    if column.complete:
        sheet = column.label.removesuffix("已列全")
        return f"工作表“{sheet}”中已列出这一案件的全部{sheet}，填 是；还没有列全，填 否；确知没有，填 无。只有填了 是 或 无，才作为完整的清单判定。"
    words = {
        "date": f"日期，{DATES}",
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


def example_of(column: Column) -> object:
    """Return what the row of example holds in a column."""
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
        "region": division_words("140521"),
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


def division_words(code: str) -> str:
    """Write a region code with its name, as the dropdown has it."""
    return f"{code} {display_name(code)}"
