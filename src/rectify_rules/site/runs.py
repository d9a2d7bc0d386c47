"""The scenarios of an edition, run in this process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from rectify_rules.errors import RectifyError
from rectify_rules.evaluation.selected import evaluate_selected
from rectify_rules.explain.examples import features_root
from rectify_rules.report.model import Finding, PortfolioReport, Report
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.spec.document import (
    DRAFT,
    FeatureFile,
    FeatureSyntaxError,
    Run,
    Scenario,
    Step,
    parse_feature,
)
from rectify_rules.spec.linter import lint_feature
from rectify_rules.spec.phrases import Definition, definitions
from rectify_rules.spec.question import CaseQuestion, Question
from rectify_rules.spec.scene import Scene
from rectify_rules.verdict import Verdict

Reached = tuple[str, Verdict, str]
"""Norm, verdict, reason."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """What became of a scenario, or of one example row of it."""

    line: int
    passed: bool
    message: str = ""
    """Why it failed."""
    reached: frozenset[Reached] = frozenset()
    """What was decided on the way."""
    readings: tuple[tuple[str, str], ...] = ()
    """The readings it chose, with their values."""


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """A scenario with what became of it."""

    file: str
    scenario: Scenario
    tags: tuple[str, ...]
    """With those it inherits."""
    steps: tuple[Step, ...]
    """As written; those of the backgrounds first."""
    runs: Mapping[int, RunResult]
    """By line: of the scenario itself, or of each example row; a draft is not run."""

    @property
    def passed(self) -> bool:
        """Whether every row passed."""
        return all(run.passed for run in self.runs.values())

    @property
    def anchor(self) -> str:
        """A name for it that lasts as long as its place in its file."""
        return f"{self.file.removesuffix('.feature')}-{self.scenario.line}"


def features_for(ruleset: Ruleset, folder: Path | None = None) -> list[FeatureFile]:
    """Read the feature files of an edition, or of a folder, in the order of the articles.

    Raises FeatureSyntaxError with every fault that the parser or the linter finds.
    """
    folder = features_root() / ruleset.edition.id if folder is None else folder
    paths = sorted(folder.glob("*.feature"), key=lambda path: (path.stem != "notice", path.name))
    features = [parse_feature(path) for path in paths]
    faults = [fault for feature in features for fault in lint_feature(feature, ruleset.by_norm)]
    if faults:
        raise FeatureSyntaxError(faults)
    return features


def run_features(features: Sequence[FeatureFile], ruleset: Ruleset) -> list[ScenarioResult]:
    """Run every scenario, with every example row."""
    known = definitions()
    return [result for feature in features for result in _run_feature(feature, ruleset, known)]


def _run_feature(
    feature: FeatureFile, ruleset: Ruleset, known: Sequence[Definition]
) -> Iterator[ScenarioResult]:
    for scenario in feature.scenarios:
        runs = [run for run in feature.runs if run.scenario is scenario]
        results = {run.line: _run(run, feature.path, ruleset, known) for run in runs if DRAFT not in run.tags}
        tags = tuple(dict.fromkeys(tag for run in runs for tag in run.tags))
        yield ScenarioResult(feature.path.name, scenario, tags, _as_written(scenario, runs), results)


def _as_written(scenario: Scenario, runs: Sequence[Run]) -> tuple[Step, ...]:
    """Put the steps of the backgrounds before those of the scenario, which keep their `<names>`."""
    background = runs[0].steps[: len(runs[0].steps) - len(scenario.steps)] if runs else ()
    return (*background, *scenario.steps)


@dataclass
class _Scene(Scene):
    """A scene in which every norm is decided, and those that the scenario is about are put into words."""

    about: tuple[str, ...] = ()

    def answer(self, question: Question) -> Report | PortfolioReport | None:
        if not isinstance(question, CaseQuestion):
            return super().answer(question)
        return evaluate_selected(
            question.cases[0],
            self.ruleset,
            self.about,
            as_of=question.as_of,
            readings=question.readings,
            assume_in_scope=question.assume_in_scope,
            gaps=True,
        )


def _about(run: Run, ruleset: Ruleset, known: Sequence[Definition]) -> tuple[str, ...]:
    """List the rules that a scenario is tagged with, or asks for by norm, rule or prefix."""
    keys = set(run.tags) & set(ruleset.by_norm)
    for step in run.steps:
        if step.kind == "then":
            keys.update(entry.subject(step) for entry in known if entry.matches(step))
    keys.discard("")
    return tuple(
        rule.id for rule in ruleset.rules.values() if any(_names(key, rule.norm, rule.id) for key in keys)
    )


def _names(key: str, norm: str, rule: str) -> bool:
    return key == rule or norm.startswith(key)


def _run(run: Run, path: Path, ruleset: Ruleset, known: Sequence[Definition]) -> RunResult:
    scene = _Scene(path.parent, ruleset, about=_about(run, ruleset, known))
    reached: set[Reached] = set()
    message = ""
    for step in run.steps:
        try:
            _take(step, scene, known)
        except (pytest.fail.Exception, RectifyError) as error:
            message = f"第{step.line}行：{getattr(error, 'msg', None) or error}"
        if scene.report is not None:
            reached.update(_reached(scene.report.findings))
        if message:
            break
    chosen = tuple(sorted(scene.readings.items()))
    return RunResult(run.line, not message, message, frozenset(reached), chosen)


def _take(step: Step, scene: Scene, known: Sequence[Definition]) -> None:
    """Carry out one step by the definition that pytest would pick."""
    fitting = [entry for entry in known if entry.matches(step)]
    if len(fitting) != 1:
        raise RectifyError(
            f"“{step.text}”应有一个步骤与之对应，现有 {len(fitting)} 个：请运行 rectify_features 检查"
        )
    fitting[0].bind(step)(scene)


def _reached(findings: Sequence[Finding]) -> Iterator[Reached]:
    for finding in findings:
        for reason in (finding.reason, *finding.also):
            yield finding.norm, finding.verdict, reason
