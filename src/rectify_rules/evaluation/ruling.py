"""A verdict with its reason, without proof."""

from __future__ import annotations

from typing import NamedTuple

from rectify_rules.verdict import Verdict

__all__ = ["GATES", "MISSING", "SCOPE_OPEN", "TRANSITION_OPEN", "Ruling", "rolled_up"]


class Ruling(NamedTuple):
    """The verdict on one norm with its reason, and no proof."""

    verdict: Verdict
    reason: str


MISSING = Ruling(Verdict.UNDETERMINED, "missing_facts")
SCOPE_OPEN = Ruling(Verdict.UNDETERMINED, "scope_open")
TRANSITION_OPEN = Ruling(Verdict.UNDETERMINED, "transition_open")
GATES = (None, Ruling(Verdict.NOT_APPLICABLE, "governed_by_predecessor"), TRANSITION_OPEN)
"""What the transition of a norm comes to: it applies, the predecessor does, or that is open."""
_NONE_RECORDED = Ruling(Verdict.NOT_APPLICABLE, "none_recorded")
_NOT_TRIGGERED = Ruling(Verdict.NOT_APPLICABLE, "not_triggered")


def rolled_up(
    records: tuple[object, ...] | None, items: list[Ruling], raised: Ruling | None, still_open: object
) -> Ruling:
    """Decide by the records, the worst first; of equals the first gives the reason."""
    parts = [*items] if records is not None else [MISSING, *items]
    if raised is not None:
        parts.append(raised)
    if still_open:
        parts.append(MISSING)
    if not parts:
        return _NOT_TRIGGERED if records else _NONE_RECORDED
    return min(parts, key=lambda part: part.verdict.rank)
