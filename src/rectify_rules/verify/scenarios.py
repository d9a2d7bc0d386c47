"""Scenarios compiled once to plain data, and run against any ruleset.

The steps are those of `rectify_rules.spec`: a scenario is compiled by running its steps up to the
questions that it asks of a ruleset, and run by answering them and taking the steps that compare.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rectify_rules.errors import RectifyError
from rectify_rules.evaluation.selected import evaluate_selected
from rectify_rules.report.model import PortfolioReport, Report
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.spec.document import DRAFT, FeatureFile, Run, Step
from rectify_rules.spec.phrases import Definition, definitions
from rectify_rules.spec.question import CaseQuestion, Question
from rectify_rules.spec.scene import Scene

Answer = Callable[["Asked", Ruleset], Report | PortfolioReport]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a scenario fails: the step, and what it says."""

    line: int
    message: str


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """A step that compares what a ruleset answers with what is expected."""

    step: Step
    norm: str
    """The norm, rule or prefix it speaks of; empty where it speaks of none."""
    compare: Callable[[Scene], object]
    rejection: str | None
    """Why the record was refused, which no ruleset can change."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question with the steps that look at its answer."""

    question: Question | None
    checks: tuple[Check, ...]

    def rules(self, ruleset: Ruleset) -> tuple[str, ...]:
        """List the rules that the steps look at, in the order of the articles."""
        keys = {check.norm for check in self.checks if check.norm}
        return tuple(dict.fromkeys(name for key in sorted(keys) for name in _under(ruleset, key)))


@dataclass(frozen=True, slots=True, eq=False)
class Scenario:
    """One scenario, or one example row of an outline."""

    path: Path
    line: int
    """Of the scenario, or of the example row."""
    name: str
    tags: tuple[str, ...]
    steps: tuple[Step, ...]
    asked: tuple[Asked, ...]
    fault: Failure | None = None
    """A step that fails before any ruleset is asked."""

    @property
    def place(self) -> str:
        """`file:line`."""
        return f"{self.path}:{self.line}"

    @property
    def draft(self) -> bool:
        """Whether it counts for nothing as yet."""
        return DRAFT in self.tags


def compile_scenarios(feature: FeatureFile, ruleset: Ruleset) -> Iterator[Scenario]:
    """Compile the scenarios of a feature file that the linter has passed, one to each example row.

    `ruleset` gives the readings that the steps choose by name.
    """
    known = definitions()
    for run in feature.runs:
        yield _compile(feature, run, ruleset, known)


def run(scenario: Scenario, ruleset: Ruleset, answer: Answer | None = None) -> Failure | None:
    """Run a scenario against a ruleset; give the first step that fails, None where all pass.

    `answer` answers its questions; without it every norm is decided, as under pytest.
    """
    if scenario.fault is not None:
        return scenario.fault
    for asked in scenario.asked:
        failure = _ask(asked, scenario, ruleset, answer or answer_in_full)
        if failure is not None:
            return failure
    return None


def answer_in_full(asked: Asked, ruleset: Ruleset) -> Report | PortfolioReport:
    """Answer a question with every norm decided; only those looked at are put into words."""
    return _answer(asked, ruleset, gaps=True)


def answer_in_part(asked: Asked, ruleset: Ruleset) -> Report | PortfolioReport:
    """Answer a question as far as the steps look at the answer."""
    return _answer(asked, ruleset, gaps=False)


def _answer(asked: Asked, ruleset: Ruleset, *, gaps: bool) -> Report | PortfolioReport:
    question = asked.question
    assert question is not None
    if not isinstance(question, CaseQuestion):
        return question.answer(ruleset, "interpreter")
    return evaluate_selected(
        question.cases[0],
        ruleset,
        asked.rules(ruleset),
        as_of=question.as_of,
        readings=question.readings,
        assume_in_scope=question.assume_in_scope,
        gaps=gaps,
    )


def _ask(asked: Asked, scenario: Scenario, ruleset: Ruleset, answer: Answer) -> Failure | None:
    scene = Scene(scenario.path.parent, ruleset)
    first = asked.checks[0].step
    try:
        scene.report = None if asked.question is None else answer(asked, ruleset)
    except RectifyError as error:
        return Failure(first.line, f"不能评估：{error}")
    for check in asked.checks:
        scene.rejection = check.rejection
        try:
            check.compare(scene)
        except pytest.fail.Exception as failure:
            return Failure(check.step.line, str(failure))
    return None


def _under(ruleset: Ruleset, key: str) -> Iterable[str]:
    """Find the rules that a report looks up by a key; all, where it will find none."""
    exact = [rule.id for rule in ruleset.rules.values() if key in (rule.norm, rule.id)]
    under = [rule.id for rule in ruleset.rules.values() if rule.norm.startswith(key)]
    return exact or under or ruleset.rules


@dataclass
class _Recorder(Scene):
    """A scene that keeps what is asked of the rules instead of answering it."""

    question: Question | None = field(default=None)

    def answer(self, question: Question) -> None:
        self.question = question

    def outdate(self) -> None:
        super().outdate()
        self.question = None


def _compile(feature: FeatureFile, run: Run, ruleset: Ruleset, known: list[Definition]) -> Scenario:
    scene = _Recorder(feature.path.parent, ruleset)
    asked: list[tuple[Question | None, list[Check]]] = []
    fault = None
    for step in run.steps:
        definition = next(entry for entry in known if entry.matches(step))
        bound = definition.bind(step)
        if step.kind == "then":
            if not asked or asked[-1][0] is not scene.question:
                asked.append((scene.question, []))
            asked[-1][1].append(Check(step, definition.subject(step), bound, scene.rejection))
            continue
        try:
            bound(scene)
        except pytest.fail.Exception as failure:
            fault = Failure(step.line, str(failure))
            break
    return Scenario(
        feature.path,
        run.line,
        run.name,
        run.tags,
        run.steps,
        tuple(Asked(question, tuple(checks)) for question, checks in asked),
        fault,
    )
