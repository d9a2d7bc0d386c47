"""One thing that falls due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What kind of day it is, or that it is a task without one."""

    OPENING = "opening"
    DEADLINE = "deadline"
    BENCHMARK = "benchmark"
    """A day that the text does not set; once it has passed the norm calls for review, never for a breach."""
    TASK = "task"

    @property
    def label(self) -> str:
        """The word officials read."""
        return _KINDS[self]


class State(StrEnum):
    """How the thing stands on the reference date."""

    OVERDUE = "overdue"
    DUE = "due"
    """Not done; its day has not passed, or it has none."""
    UNKNOWN = "unknown"
    """The record does not say whether it is done, or whether it is owed at all."""

    @property
    def label(self) -> str:
        """The word officials read."""
        return _STATES[self]


_KINDS = {Kind.OPENING: "期限首日", Kind.DEADLINE: "期限", Kind.BENCHMARK: "参照期限", Kind.TASK: "待办事项"}
_STATES = {State.OVERDUE: "已逾期", State.DUE: "待办", State.UNKNOWN: "办理情况不详"}


@dataclass(frozen=True, slots=True)
class Due:
    """A day that comes, a day that has passed with nothing done, or a task without a day."""

    case_id: str
    case_name: str
    as_of: date
    norm: str
    kind: Kind
    state: State
    title: str
    day: str
    """Name of the day in the rule files, as `effective_deadline`; empty for a task."""
    label: str
    """Chinese name of the day, as 有效期限."""
    text: str
    """The sentence of the finding."""
    quote: str
    """The words of the regulation, with the article they stand in."""
    nominal: date | None = None
    """The day before any rolling over days off."""
    effective: date | None = None
    provisional: tuple[int, ...] = ()
    """Years without a holiday notice on which the effective day rests."""
    stand_in: str = ""
    """Why the day is only provisional, where another fact stands in for the one that is missing."""
    by: str = ""
    do: str = ""
    item: str = ""
    """Which record of a list it is about."""
    along: tuple[str, ...] = ()
    """Norms whose duties run out with the same day."""
    applies: bool | None = True
    """None where it is open whether the regulation applies."""
    trial: bool = False
    """It is assumed that the regulation applies."""
    place: int = 0
    """Its case's place among the cases at hand."""

    @property
    def is_provisional(self) -> bool:
        """Whether the day may still move."""
        return bool(self.provisional or self.stand_in)

    @property
    def days_left(self) -> int | None:
        """Days from the reference date to the effective day; negative once it has passed."""
        return None if self.effective is None else (self.effective - self.as_of).days

    @property
    def days_late(self) -> int:
        """Days since the effective day; 0 where it has not passed."""
        return max(0, -(self.days_left or 0))

    @property
    def passed(self) -> bool:
        """Whether its effective day has passed."""
        return self.days_late > 0


@dataclass(frozen=True, slots=True)
class Undated:
    """A case some of whose days cannot be computed."""

    case_id: str
    case_name: str
    labels: tuple[str, ...]
    """Chinese names of the days."""
    missing: tuple[str, ...]
    """Paths of the facts without which they cannot."""
    place: int = 0


@dataclass(frozen=True, slots=True)
class CaseDues:
    """What falls due in one case."""

    dues: tuple[Due, ...]
    undated: Undated | None = None
