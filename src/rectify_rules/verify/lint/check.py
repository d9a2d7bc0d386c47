"""What one check of the lint is: its id, its words, its examples and its function in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from rectify_rules.verify.lint.subject import Subject


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that a check finds; the message is English, one line, with the remedy."""

    file: str
    """Path as the rules were named, or that of a feature file."""
    line: int
    column: int
    subject: str
    """What it is about, by name: a rule, a reading, a fact."""
    message: str


@dataclass(frozen=True, slots=True)
class Example:
    """The same place written badly and well; `good` stands word for word in the example edition."""

    file: str
    """Path within the example edition."""
    bad: str
    good: str


@dataclass(frozen=True, slots=True)
class Check:
    """One check."""

    id: str
    level: Literal["error", "warning"]
    title: str
    """What holds in good rules, in a few Chinese words."""
    why: str
    """What it finds, why that matters and what to do, in Chinese."""
    example: Example
    find: Callable[[Subject], Iterable[Fault]]
    needs_scenarios: bool = False
