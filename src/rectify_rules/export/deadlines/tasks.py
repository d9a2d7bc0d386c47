"""Tasks that no day bounds: what remains to be done about single records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rectify_rules.evaluation.outcome import Outcome, Part
from rectify_rules.export.deadlines.model import Due, State
from rectify_rules.report.wording import fill
from rectify_rules.ruleset.names import Names
from rectify_rules.verdict import Verdict

_OPEN = frozenset({Verdict.PENDING, Verdict.NEEDS_REVIEW, Verdict.VIOLATED})


def tasks_of(outcome: Outcome, shared: Due, names: Names) -> Iterator[Due]:
    """Yield what is open about every record that a rule goes through, then about the list as a whole."""
    whole = [part for part in outcome.deciding if part.index is None]
    for part in (*outcome.items, *whole):
        if part.line is not None and part.verdict in _OPEN:
            state = State.UNKNOWN if shared.applies is None else State.DUE
            yield replace(told_of(part, shared, names), state=state)


def told_of(part: Part, shared: Due, names: Names) -> Due:
    """Say of one record what its own line says."""
    if part.line is None:
        return replace(shared, item=_identity(part))
    remedy = part.line.remedy
    by = part.line.by or (remedy.by if remedy else "")
    return replace(
        shared,
        text=fill(part.line.say, part.env, names),
        by=fill(by, part.env, names) or shared.by,
        do=fill(remedy.do, part.env, names) if remedy else "",
        item=_identity(part),
    )


def _identity(part: Part) -> str:
    if part.index is None:
        return ""
    return str(getattr(part.env.view.record, "id", None) or f"第{part.index + 1}项")
