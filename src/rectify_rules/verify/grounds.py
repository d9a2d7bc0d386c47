"""Why a mutant is equivalent."""

from __future__ import annotations

from enum import StrEnum

from rectify_rules.ruleset.model import Rule
from rectify_rules.verdict import Verdict
from rectify_rules.verify.lint.remarks import verdicts_of
from rectify_rules.verify.mutation import Mutation

__all__ = ["Ground", "is_never_read"]


class Ground(StrEnum):
    """On what the proof that a mutant changes nothing rests."""

    UNREACHABLE = "unreachable"
    """No line of the rule comes to the verdict that a remark names."""
    ALIKE = "alike"
    """Both editions are written down as the same formula."""
    PROVED = "proved"
    """No record makes a difference, whatever the calendar."""
    PROVED_BY_CALENDAR = "proved_by_calendar"
    """No record makes a difference, the calendar being what it is."""


def is_never_read(mutation: Mutation, rule: Rule | None) -> bool:
    """Tell whether a change of a rule only names, beside a remark, a verdict to which no line of it comes."""
    if rule is None or mutation.operator != "widen_set" or mutation.path[-1] != "verdicts":
        return False
    assert mutation.replacement is not None
    return Verdict(str(mutation.replacement.plain()[-1])) not in verdicts_of(rule)
