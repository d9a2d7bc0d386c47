"""Readings whose values make no difference."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from rectify_rules.ruleset.condition import Comparison, Condition
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.ruleset.names import Reading
from rectify_rules.ruleset.terms import ByReading, Constant, ReadingTerm, Term, walk
from rectify_rules.verify.lint.check import Check, Example, Fault
from rectify_rules.verify.lint.conditions import conditions_written, terms_written
from rectify_rules.verify.lint.subject import Subject
from rectify_rules.verify.lint.uses import uses_of


def _treatment(ruleset: Ruleset, reading: Reading) -> dict[str, list[object]]:
    """Give for every value what each place that consults the reading makes of it."""
    places = [_chosen(part) for part in _choices(ruleset) if part.reading == reading.id]
    places += [
        {value: value in named for value in reading.values}
        for name, named in _compared(ruleset)
        if name == reading.id
    ]
    places += [
        {value: _spelling(condition) for value, condition in rule.ratio.counted.items()}
        for rule in ruleset.rules.values()
        if rule.ratio is not None and rule.ratio.reading == reading.id
    ]
    return {value: [place.get(value) for place in places] for value in reading.values}


def _choices(ruleset: Ruleset) -> Iterator[ByReading]:
    for term in terms_written(ruleset):
        yield from (part for part in walk(term) if isinstance(part, ByReading))


def _chosen(part: ByReading) -> dict[str, object]:
    return {value: term.key for value, term in part.options.items()}


def _compared(ruleset: Ruleset) -> Iterator[tuple[str, set[str]]]:
    """Yield the readings that conditions ask for, with the values named."""
    for comparison in _comparisons(ruleset):
        if isinstance(comparison.term, ReadingTerm):
            yield comparison.term.name, {_text(operand) for operand in comparison.operands}


def _comparisons(ruleset: Ruleset) -> Iterator[Comparison]:
    for condition in conditions_written(ruleset):
        for proposition in condition.propositions():
            if isinstance(proposition, Comparison):
                yield proposition


def _text(term: Term) -> str:
    return str(term.value.data) if isinstance(term, Constant) else ""


def _spelling(condition: Condition) -> frozenset[frozenset[object]]:
    return frozenset(frozenset(branch) for branch in condition.branches())


def _without_effect(subject: Subject) -> Iterator[Fault]:
    ruleset = subject.ruleset
    node = subject.section("readings.yaml")
    for reading in ruleset.readings.values():
        if reading.id not in uses_of(ruleset).readings:
            continue
        treatment = _treatment(ruleset, reading)
        for first, second in combinations(reading.values, 2):
            if treatment[first] == treatment[second]:
                line, column = node.key_place(reading.id)
                message = (
                    f"`{first}` and `{second}` of the reading `{reading.id}` are treated alike everywhere"
                )
                advice = "tell them apart in a rule, or remove one"
                yield Fault(
                    subject.path("readings.yaml"), line, column, f"{reading.id}: {first}, {second}",
                    f"{message}: {advice}",
                )  # fmt: skip


CHECKS = (
    Check(
        id="reading-without-effect",
        level="warning",
        title="口径的各个取值有区别",
        why="一个口径的两个取值在所有规则中都作同样处理：换一种口径，没有结论会改变，报告却说结论依据它。",
        example=Example(
            "rules/derived.yaml",
            bad="    by_reading: {completion_event: {report_completed: assessment.report_completed_on, "
            "report_approved: assessment.report_completed_on}}\n",
            good="    by_reading: {completion_event: {report_completed: assessment.report_completed_on, "
            "report_approved: assessment.report_approved_by_organiser_on}}\n",
        ),
        find=_without_effect,
    ),
)
