"""Outcomes, exceptions and triggers worked into one decision table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rectify_rules.ruleset.condition import ALWAYS, Condition, Group, every
from rectify_rules.ruleset.model import Line, Table, Transition, Unless
from rectify_rules.verdict import Verdict


def outcome_table(
    lines: Iterable[Line],
    unless: tuple[Unless, ...] = (),
    when: Condition | None = None,
    otherwise: Line | None = None,
    transition: Transition | None = None,
) -> Table:
    """Give every line its full condition, in the order in which they decide.

    Exceptions come first, then the trigger that is absent, then breaches, then lines that call for
    review whatever else holds, then the rest. A duty that is met stays met while it is open whether an
    exception applies; every other line needs the exceptions to be out of the way.
    """
    trigger = when or ALWAYS
    exempt = tuple(
        Line(Verdict.NOT_APPLICABLE, item.reason, item.condition, item.say, number=item.number)
        for item in unless
    )
    absent = () if when is None or otherwise is None else (replace(otherwise, condition=when.negated()),)
    spelled = [_spell(line, trigger, unless) for line in _continuing(tuple(lines), transition)]
    return Table((*exempt, *absent, *sorted(spelled, key=_precedence)))


def _spell(line: Line, trigger: Condition, unless: tuple[Unless, ...]) -> Line:
    out_of_the_way = (
        () if line.verdict is Verdict.COMPLIANT else tuple(item.condition.negated() for item in unless)
    )
    return replace(line, condition=every(trigger, line.condition, *out_of_the_way))


def _precedence(line: Line) -> int:
    if line.verdict is Verdict.VIOLATED:
        return 0
    return 1 if line.raises else 2


def _continuing(lines: tuple[Line, ...], transition: Transition | None) -> tuple[Line, ...]:
    """A breach of a duty that began under the predecessor is for review, not a breach of this edition."""
    if transition is None or not transition.continuing:
        return lines
    breaches = [line for line in lines if line.verdict is Verdict.VIOLATED]
    kept = tuple(
        replace(line, condition=every(line.condition, transition.wholly)) if line in breaches else line
        for line in lines
    )
    straddling = Line(
        Verdict.NEEDS_REVIEW,
        "straddles_effective_date",
        every(Group(False, tuple(line.condition for line in breaches)), transition.straddles),
        "评估工作跨越新细则施行日，应适用新旧哪一细则需研判",
        remedy=breaches[0].remedy if breaches else None,
        number=breaches[0].number if breaches else 0,
    )
    return (*kept, straddling)
