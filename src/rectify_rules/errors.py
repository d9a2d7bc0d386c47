"""The errors of the library: every bad input ends in one of these, with its place and its remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "CaseError",
    "CaseProblem",
    "EngineError",
    "ReadingError",
    "RectifyError",
    "RuleFileError",
    "RuleProblem",
]


class RectifyError(Exception):
    """Base of all errors raised by this library."""


@dataclass(frozen=True, slots=True)
class CaseProblem:
    """One thing wrong with one value of a case record."""

    path: str
    """Fact path as in the dictionary, e.g. `investigation.report_approved_on`; empty for the whole record."""
    message: str
    """What was expected and how to mend it, in Chinese."""
    label: str = ""
    """Chinese ledger column."""
    value: str = ""
    """The value as it was written, shortened."""
    place: str = ""
    """`file:line:column` where known."""

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        name = f"{self.path}（{self.label}）" if self.label else self.path
        head = f"{name}: " if name else ""
        shown = f"`{self.value}` " if self.value else ""
        return f"{where}{head}{shown}{self.message}"


class CaseError(RectifyError, ValueError):
    """A case record that cannot be read; `problems` lists everything wrong with it, not only the first."""

    def __init__(self, problems: Iterable[CaseProblem]) -> None:
        self.problems: tuple[CaseProblem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """One thing wrong with a rule folder."""

    path: str
    line: int
    column: int
    rule: str
    message: str

    def __str__(self) -> str:
        rule = f"{self.rule}: " if self.rule else ""
        return f"{self.path}:{self.line}:{self.column}: {rule}{self.message}"


class RuleFileError(RectifyError):
    """A rule folder that cannot be loaded; `problems` lists all of its faults at once, in file order."""

    def __init__(self, problems: Iterable[RuleProblem]) -> None:
        self.problems: tuple[RuleProblem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ReadingError(RectifyError, ValueError):
    """A reading, or a value of one, that the ruleset does not register."""


class EngineError(RectifyError):
    """An engine failed or disagreed with the reference interpreter; never turned into a verdict."""
