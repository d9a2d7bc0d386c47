"""A case found by a search, with the readings and the reference date it was found under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rectify_rules.facts.case import Case

__all__ = ["Witness"]


@dataclass(frozen=True, slots=True)
class Witness:
    """A case that shows something."""

    case: Case
    as_of: date
    readings: Mapping[str, str]
    assume_in_scope: bool = False
