"""What the scenarios of a feature file expect, read from their steps without running them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.spec.document import FeatureFile, Run
from rectify_rules.spec.lookup import reading_of, verdict_of
from rectify_rules.verdict import Verdict

_CONCLUSION = re.compile(
    "(?P<norm>[^「」的]+)的结论是「(?P<word>[^「」]+)」(?:，理由是「(?P<reason>[^「」]+)」)?"
)
_READING = re.compile("口径「(?P<name>[^「」]+)」取「(?P<value>[^「」]+)」")
_WORDS = {
    "适用": Verdict.COMPLIANT,
    "未涉及": Verdict.NOT_APPLICABLE,
    "正在办理": Verdict.PENDING,
    "信息不一致，待核实": Verdict.UNDETERMINED,
    "资料不全，待补充": Verdict.UNDETERMINED,
}


@dataclass(frozen=True, slots=True)
class Expectation:
    """One conclusion that a scenario expects."""

    norm: str
    verdict: Verdict
    reason: str
    """Empty where the scenario leaves it open."""
    line: int


def expectations(run: Run) -> Iterator[Expectation]:
    """Give the conclusions that a run expects, of whatever norm."""
    for step in run.steps:
        found = _CONCLUSION.fullmatch(step.text)
        if step.kind == "then" and found is not None:
            word = found["word"]
            verdict = _WORDS[word] if word in _WORDS else verdict_of(word)
            yield Expectation(found["norm"], verdict, found["reason"] or "", step.line)


def expected_under_tag(feature: FeatureFile, norm: str) -> Iterator[Expectation]:
    """Give the conclusions on a norm that the scenarios tagged with it expect."""
    for run in feature.runs:
        if norm in run.tags:
            yield from (found for found in expectations(run) if found.norm == norm)


def chosen_readings(feature: FeatureFile, ruleset: Ruleset) -> Iterator[tuple[str, str]]:
    """Give the readings that the scenarios choose, with their values."""
    for run in feature.runs:
        for step in run.steps:
            found = _READING.fullmatch(step.text)
            if step.kind == "given" and found is not None:
                yield reading_of(ruleset, found["name"], found["value"])


def reachable(rule: Rule) -> dict[Verdict, tuple[str, ...]]:
    """Give the verdicts that a rule can come to by what it says, each with its reasons."""
    if rule.ratio is not None:
        return {Verdict(name): () for name in rule.ratio.say}
    pairs = [(line.verdict, line.reason) for line in rule.all_lines()]
    pairs += [(Verdict.NOT_APPLICABLE, unless.reason) for unless in rule.unless]
    if rule.otherwise is not None:
        pairs.append((rule.otherwise.verdict, rule.otherwise.reason))
    return {verdict: tuple(dict.fromkeys(r for v, r in pairs if v is verdict)) for verdict, _ in pairs}
