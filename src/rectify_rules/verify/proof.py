"""What was proved of the rules of an edition, and what was found wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rectify_rules.facts.case import Case
from rectify_rules.verdict import Verdict

__all__ = ["Check", "Failure", "Proof"]


class Check(StrEnum):
    """What is looked for in a rule."""

    OVERLAP = "overlap"
    GAP = "gap"
    DEAD_LINE = "dead_line"
    DEAD_EXCEPTION = "dead_exception"
    SAME_READINGS = "same_readings"
    UNPROVED = "unproved"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return _LABELS[self]


_LABELS = {
    Check.OVERLAP: "两行结论重叠",
    Check.GAP: "缺口：没有一行适用",
    Check.DEAD_LINE: "从不起作用的行",
    Check.DEAD_EXCEPTION: "从不起作用的除外",
    Check.SAME_READINGS: "口径的取值没有差别",
    Check.UNPROVED: "未能证明",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that is wrong with a rule, with the smallest case that shows it, if a case can."""

    check: Check
    norm: str
    title: str
    message: str
    path: str = ""
    number: int = 0
    case: Case | None = None
    as_of: date | None = None
    readings: Mapping[str, str] | None = None
    verdict: Verdict | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked at, and what was found wrong."""

    norms: tuple[str, ...]
    readings: tuple[str, ...]
    failures: tuple[Failure, ...]
    not_looked_at: tuple[str, ...] = ()
    """What has no formula, by name."""
