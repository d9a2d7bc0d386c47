"""Months added to what is itself so many months on."""

from __future__ import annotations

from collections.abc import Iterator

from rectify_rules.ruleset.terms import Call, Derived, Term, walk
from rectify_rules.verify.lint.check import Check, Example, Fault
from rectify_rules.verify.lint.conditions import terms_written
from rectify_rules.verify.lint.subject import Subject

_MONTHS = "months_after"


def _adds(term: Term) -> bool:
    return isinstance(term, Call) and term.function == _MONTHS


def _own(term: Term) -> Iterator[Term]:
    """Yield what a term is made of, up to the names of other derived facts."""
    yield term
    for part in term.parts(None):
        if not isinstance(part, Derived):
            yield from _own(part)


def _chained(subject: Subject) -> Iterator[Fault]:
    places = subject.section("derived.yaml", "facts")
    for root in terms_written(subject.ruleset):
        calls = (part for part in _own(root) if isinstance(part, Call) and _adds(part))
        if any(_adds(part) for call in calls for arg in call.args for part in walk(arg)):
            line, column = places.key_place(root.key)
            message = (
                f"`{root.key}` adds months to a date that is itself so many months on: "
                "add them once, from the first date"
            )
            yield Fault(subject.path("derived.yaml"), line, column, root.key, message)


CHECKS = (
    Check(
        id="chained-months",
        level="error",
        title="月数只从起算日加一次",
        why="月末对齐使月数不能相加：1月31日后1个月为2月28日，再后1个月为3月28日，而1月31日后2个月是3月31日。"
        "从起算日一次加足。",
        example=Example(
            "rules/derived.yaml",
            bad="  deadline: {label: 期限, months_after: [{months_after: [investigation.report_approved_on, 10]}, 2]}\n",
            good="  deadline: {label: 期限, months_after: [investigation.report_approved_on, 12]}\n",
        ),
        find=_chained,
    ),
)
