"""Everything that two editions of the rules differ in, put together for whoever signs the change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rectify_rules.evaluation.evaluate import evaluate
from rectify_rules.facts.case import Case
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verdict import Verdict
from rectify_rules.verify.changes import Change, changes_of_edition
from rectify_rules.verify.compare import compare
from rectify_rules.verify.norm_change import Kind, NormChange
from rectify_rules.verify.scenario_changes import norms_with_changed_scenarios

__all__ = ["Difference", "Flip", "Source", "difference", "flips"]


@dataclass(frozen=True, slots=True)
class Source:
    """One side: its rules, where they come from in words, and its scenarios."""

    ruleset: Ruleset
    name: str
    features: Path | None = None


@dataclass(frozen=True, slots=True)
class Flip:
    """A verdict on a real case that the change turns, as the interpreter decides it on both sides."""

    case: str
    place: str
    norm: str
    title: str
    old: Verdict
    new: Verdict


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change of rules changes."""

    old: Source
    new: Source
    norms: tuple[NormChange, ...]
    edition: tuple[Change, ...]
    flips: tuple[Flip, ...] | None = None
    """None where no cases were given."""
    cases: int = 0
    without_scenario: tuple[NormChange, ...] = ()
    """Norms whose verdicts change although none of their scenarios does."""

    @property
    def unproved(self) -> tuple[NormChange, ...]:
        """The norms of which nothing is proved."""
        return tuple(change for change in self.norms if change.kind is Kind.UNPROVED)


def difference(old: Source, new: Source, *, timeout: float = 20.0) -> Difference:
    """Compare two editions in everything, their scenarios among it."""
    norms = compare(old.ruleset, new.ruleset, timeout=timeout)
    changed = (
        norms_with_changed_scenarios(old.features, new.features)
        if old.features and new.features
        else frozenset()
    )
    return Difference(
        old,
        new,
        norms,
        changes_of_edition(old.ruleset, new.ruleset),
        without_scenario=tuple(
            change for change in norms if change.verdicts_change and change.norm not in changed
        ),
    )


def flips(old: Ruleset, new: Ruleset, cases: Iterable[tuple[Case, date]]) -> tuple[list[Flip], int]:
    """Decide cases by the interpreter on both sides; give the verdicts that differ, with the number of cases."""
    found: list[Flip] = []
    number = 0
    for case, as_of in cases:
        number += 1
        before = evaluate(case, old, as_of=as_of, engine="interpreter")
        after = evaluate(case, new, as_of=as_of, engine="interpreter")
        earlier = {finding.norm: finding.verdict for finding in before}
        for finding in after:
            verdict = earlier.get(finding.norm)
            if verdict is not None and verdict is not finding.verdict:
                name = case.id or f"第{number}件"
                found.append(
                    Flip(name, case.place_of("id"), finding.norm, finding.title, verdict, finding.verdict)
                )
    return found, number
