"""What became of one norm between two editions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rectify_rules.facts.case import Case
from rectify_rules.verdict import Verdict
from rectify_rules.verify.changes import Change

__all__ = ["Example", "Kind", "NormChange"]


class Kind(StrEnum):
    """How the verdicts of a norm have changed.

    A verdict is worse for whoever owes the duty the earlier it stands in `Verdict`: violated, needs review,
    undetermined, pending, compliant, not applicable. *Stricter*: on some case the verdict is worse, on none
    better. *Laxer*: the other way round. *Different*: both happen, on different cases. Complete records
    decide; where they are all decided alike, those that leave something blank do.
    """

    EQUIVALENT = "equivalent"
    STRICTER = "stricter"
    LAXER = "laxer"
    DIFFERENT = "different"
    ADDED = "added"
    REMOVED = "removed"
    UNPROVED = "unproved"
    """Neither a case nor a proof was found: out of time, or out of the encoding. A failure."""

    @property
    def label(self) -> str:
        """The Chinese word."""
        return _LABELS[self]


_LABELS = {
    Kind.EQUIVALENT: "等价（已证明）",
    Kind.STRICTER: "更严",
    Kind.LAXER: "更宽",
    Kind.DIFFERENT: "不同",
    Kind.ADDED: "新增",
    Kind.REMOVED: "删除",
    Kind.UNPROVED: "未能证明",
}


@dataclass(frozen=True, slots=True)
class Example:
    """A case on which the verdicts differ, with both, as the interpreter gives them."""

    case: Case
    as_of: date
    readings: Mapping[str, str]
    """The readings chosen; all others are the default of each edition."""
    old: Verdict
    old_reason: str
    new: Verdict
    new_reason: str
    old_words: str = ""
    """The finding in words; empty for a rate."""
    new_words: str = ""

    @property
    def worse(self) -> bool:
        """Whether the new verdict is the worse one."""
        return self.new.rank < self.old.rank


@dataclass(frozen=True, slots=True)
class NormChange:
    """What became of one norm."""

    norm: str
    rule: str
    title: str
    kind: Kind
    examples: tuple[Example, ...] = ()
    """The smallest case on which it is worse, and the smallest on which it is better."""
    changes: tuple[Change, ...] = ()
    """What is said differently beside the verdict."""
    note: str = ""
    """Why nothing is proved."""
    path: str = ""
    number: int = 0
    blanks: bool = False
    """Complete records are proved to be decided alike; the examples leave something blank."""

    @property
    def verdicts_change(self) -> bool:
        """Whether some case is decided otherwise, or may be."""
        return self.kind is not Kind.EQUIVALENT
