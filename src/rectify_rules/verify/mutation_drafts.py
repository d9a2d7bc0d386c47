"""Scenarios drafted that would notice the changes nobody noticed: each of a case that shows one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rectify_rules.evaluation.finding import label_of_path
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.ruleset.regulation import article_name
from rectify_rules.spec.document import DRAFT
from rectify_rules.verify.killing import Fate, Judged, MutationScore
from rectify_rules.verify.mutants import Mutants
from rectify_rules.verify.shown import Shown, smaller
from rectify_rules.verify.witness_words import scenario_of

__all__ = ["draft_files", "drafted"]


def drafted(score: MutationScore, mutants: Mutants) -> Mapping[Judged, str]:
    """Write for every survivor that a case shows the smallest such case as a scenario."""
    found: dict[Judged, str] = {}
    for judged in score.with_fate(Fate.SURVIVED):
        mutant = None if judged.shown is None else mutants.mutant(judged.mutation)
        if judged.shown is not None and mutant is not None:
            found[judged] = _scenario(judged, smaller(judged.shown, mutants.base, mutant), mutants.base)
    return found


def _scenario(judged: Judged, shown: Shown, ruleset: Ruleset) -> str:
    witness, finding = shown.witness, shown.before
    usual = {name: reading.default for name, reading in ruleset.readings.items()}
    readings = {name: value for name, value in witness.readings.items() if usual[name] != value}
    change = " → ".join(line[2:] for line in judged.mutation.diff())
    text = scenario_of(
        ruleset,
        shown.norm,
        f"{judged.mutation.place} {change}",
        witness.case,
        witness.as_of,
        readings,
        finding.verdict,
        finding.reason,
    )
    if witness.assume_in_scope:
        text = text.replace("\n      当 ", "\n      而且 按适用本细则试判\n      当 ")
    if shown.after is not None:
        text += _missing(shown.norm, "缺少", finding.missing, shown.after.missing)
        text += _missing(shown.norm, "不缺少", shown.after.missing, finding.missing)
    return text


def _missing(norm: str, word: str, here: Sequence[str], there: Sequence[str]) -> str:
    """Write the step on the facts that are missing on one side alone; nothing where there are none."""
    labels = "、".join(label_of_path(path) for path in here if path not in there)
    return f"      而且 {norm}{word}「{labels}」\n" if labels else ""


def draft_files(scenarios: Mapping[Judged, str], ruleset: Ruleset) -> Mapping[str, str]:
    """Write a feature file of drafts for every article: file name -> text."""
    by_article: dict[int, list[str]] = {}
    for judged, text in scenarios.items():
        assert judged.shown is not None
        by_article.setdefault(ruleset.by_norm[judged.shown.norm].article, []).append(text)
    return {
        f"草稿-改动-article-{article:02d}.feature": "\n".join([_head(article), *dict.fromkeys(texts)])
        for article, texts in sorted(by_article.items())
    }


def _head(article: int) -> str:
    return (
        "# language: zh-CN\n"
        f"@{DRAFT}\n"
        f"功能: {article_name(article)}（草稿）\n"
        "  由程序找到的案件：规则如场景名称所示改动，结论即不同，而现有场景没有发现。\n"
        "  结论是现有规则给出的，不是依据条文核对过的。请逐个核对，改写名称后移入正式的特征文件，并去掉标签。\n"
    )
