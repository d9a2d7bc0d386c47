"""What became of the mutants, as text or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from rectify_rules.evaluation.finding import label_of_path
from rectify_rules.report.layout import Page, pad
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verify.grounds import Ground
from rectify_rules.verify.killing import Fate, Judged, MutationScore
from rectify_rules.verify.shown import Told

OPERATORS = {
    "a_day_later": "推后一日",
    "addressee": "换责任主体",
    "all_any": "且、或互换",
    "another_act": "换行为日期",
    "another_default": "换默认口径",
    "another_function": "换函数",
    "another_level": "换层级",
    "another_option": "换选项",
    "another_roll": "换顺延办法",
    "arguments": "参数互换",
    "comparison": "换比较",
    "drop_act": "去掉行为日期",
    "drop_bound": "去掉一端",
    "drop_consequence_of": "去掉附随",
    "drop_contradiction": "去掉矛盾",
    "drop_exception": "去掉除外",
    "drop_function": "去掉函数",
    "drop_guard": "去掉前提",
    "drop_keeps_scope": "去掉“不影响适用”",
    "drop_leaf": "去掉一项条件",
    "drop_line": "去掉一行",
    "drop_notice": "去掉提示",
    "drop_option": "去掉选项",
    "drop_order": "去掉先后",
    "drop_presumption": "去掉推定",
    "drop_proof": "去掉证明",
    "drop_provisional": "去掉暂定",
    "drop_raises": "去掉“先于其他行”",
    "drop_remedy": "去掉办理要求",
    "drop_scope": "去掉适用范围",
    "drop_value": "去掉数值",
    "effective_date": "移动施行日",
    "narrow_set": "缩小集合",
    "negate_leaf": "否定一项条件",
    "number": "数字加减一",
    "reason": "换理由",
    "verdict": "换结论",
    "widen_set": "扩大集合",
}
"""The operators, with their Chinese names."""

FATES = {
    Fate.KILLED: "发现",
    Fate.REFUSED: "不能加载",
    Fate.EQUIVALENT: "结论等价",
    Fate.SURVIVED: "未发现",
}

GROUNDS = {
    Ground.UNREACHABLE: "所列结论没有一行会得出",
    Ground.ALIKE: "与原规则化为同一公式",
    Ground.PROVED: "求解器证明结论处处相同",
    Ground.PROVED_BY_CALENDAR: "求解器按放假安排证明结论处处相同",
}
"""Why a mutant is equivalent, in Chinese."""


def text_of(
    score: MutationScore, page: Page, *, verbose: bool = False, scenarios: Mapping[Judged, str] | None = None
) -> Iterator[str]:
    """Give the survivors with their changes, the counts by operator, and the sum.

    `scenarios` gives for a survivor the scenario that would notice it.
    """
    for judged in score.with_fate(Fate.SURVIVED):
        yield from _shown(judged, page)
        yield from (scenarios or {}).get(judged, "").splitlines()
    if verbose:
        for judged in score.with_fate(Fate.EQUIVALENT):
            yield from _shown(judged, page)
    yield from page.heading("按改动的种类")
    yield "  " + pad("", 20) + "".join(pad(word, 10) for word in FATES.values()).rstrip()
    for operator, counts in score.by_operator().items():
        row = "".join(pad(str(counts[fate] or ""), 10) for fate in FATES)
        yield "  " + pad(OPERATORS[operator], 20) + row.rstrip()
    yield from page.heading("合计")
    for line in totals(score):
        yield from page.paragraph(line, indent=2, hang=2)


def totals(score: MutationScore) -> Iterator[str]:
    """Sum up."""
    counts = {fate: len(score.with_fate(fate)) for fate in Fate}
    yield f"改动 {len(score.judged)} 处：" + "，".join(
        f"{word} {counts[fate]}" for fate, word in FATES.items()
    )
    if score.by_ground():
        yield "结论等价的理由：" + "，".join(
            f"{GROUNDS[ground]} {count}" for ground, count in score.by_ground().items()
        )
    if counts[Fate.SURVIVED] and not score.proved:
        yield "没有安装求解器，未发现的改动没有检验是否等价：pip install 'rectify-rules[verify]'"
    elif counts[Fate.SURVIVED]:
        yield "未发现的改动，既没有场景失败，也没有证明等价：请补充场景，或简化规则"


def _shown(judged: Judged, page: Page) -> Iterator[str]:
    mutation = judged.mutation
    head = f"{mutation.place}　{OPERATORS[mutation.operator]}　{FATES[judged.fate]}"
    if judged.ground is not None:
        head += f"：{GROUNDS[judged.ground]}"
    yield from page.paragraph(head, style="violated" if judged.fate is Fate.SURVIVED else "dim")
    for line in mutation.diff():
        yield from page.paragraph(line, indent=2, hang=2)
    if judged.shown is not None:
        found = judged.shown
        after = "没有结论（判定表有缺口）" if found.after is None else _told(found.after)
        yield from page.paragraph(f"{found.norm}：{_told(found.before)} → {after}", indent=2, hang=2)


def _told(finding: Told) -> str:
    labels = "、".join(label_of_path(path) for path in finding.missing)
    return f"{finding.label}（{finding.reason}{'，缺' + labels if labels else ''}）"


def json_of(score: MutationScore, ruleset: Ruleset) -> str:
    """Give every mutant as JSON."""
    data = {
        "edition": ruleset.edition.id,
        "rules_sha256": ruleset.digest,
        "proved": score.proved,
        "counts": {fate.value: len(score.with_fate(fate)) for fate in Fate},
        "operators": {
            operator: {fate.value: counts[fate] for fate in Fate}
            for operator, counts in score.by_operator().items()
        },
        "mutants": [
            {
                "file": judged.mutation.file,
                "line": judged.mutation.line,
                "operator": judged.mutation.operator,
                "before": judged.mutation.before,
                "after": judged.mutation.after,
                "fate": judged.fate.value,
                "norm": judged.shown.norm if judged.shown else None,
                "ground": judged.ground.value if judged.ground else None,
            }
            for judged in score.judged
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
