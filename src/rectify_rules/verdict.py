"""The six verdicts, and the order in which the worse outweighs the better."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Verdict(StrEnum):
    """What is decided of one norm; the members stand in order, the worst first."""

    VIOLATED = "violated"
    NEEDS_REVIEW = "needs_review"
    UNDETERMINED = "undetermined"
    PENDING = "pending"
    COMPLIANT = "compliant"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        """The word officials write."""
        return _LABELS[self]

    @property
    def rank(self) -> int:
        """The place in the order, 0 for the worst."""
        return _RANKS[self]

    @property
    def definite(self) -> bool:
        """Whether more facts cannot turn it into another definite verdict."""
        return self not in {Verdict.NEEDS_REVIEW, Verdict.UNDETERMINED}


_LABELS = {
    Verdict.VIOLATED: "不符合规定",
    Verdict.NEEDS_REVIEW: "需研判",
    Verdict.UNDETERMINED: "资料不全",
    Verdict.PENDING: "尚在期限内",
    Verdict.COMPLIANT: "符合规定",
    Verdict.NOT_APPLICABLE: "不适用",
}
_RANKS = {verdict: rank for rank, verdict in enumerate(Verdict)}


def worst(verdicts: Iterable[Verdict]) -> Verdict | None:
    """Give the worst of some verdicts, None where there are none."""
    return min(verdicts, key=lambda verdict: verdict.rank, default=None)
