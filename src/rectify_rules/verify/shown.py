"""A case on which two editions give other findings, cut down to what shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rectify_rules.errors import RectifyError
from rectify_rules.evaluation.selected import evaluate_selected
from rectify_rules.report.model import Finding, Report
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verdict import Verdict
from rectify_rules.verify.shrink import shrunk
from rectify_rules.verify.witness import Witness

__all__ = ["Shown", "shown", "smaller"]

_Pair = tuple[Finding, Finding | None]
_BESIDE = frozenset({"because", "missing_sets", "readings", "quote"})
"""What a finding says to explain itself, of which no scenario speaks."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a finding comes to."""

    rule: str
    verdict: Verdict
    reason: str
    label: str
    missing: tuple[str, ...]

    @classmethod
    def of(cls, finding: Finding) -> Told:
        """Take from a finding what can be handed from process to process."""
        return cls(
            finding.rule, finding.verdict, finding.reason, finding.label, tuple(sorted(finding.missing))
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """A case with the finding that differs, as the edition and as the changed one have it."""

    witness: Witness
    norm: str
    before: Told
    after: Told | None
    """None where the changed edition comes to nothing: its table has a gap, and it refuses."""


def shown(witness: Witness, base: Ruleset, mutant: Ruleset, rules: Iterable[str]) -> Shown | None:
    """Put a case to the interpreter; None where it finds no difference that a scenario could tell."""
    pair = _first(witness, base, mutant, tuple(rules))
    if pair is None:
        return None
    before, after = pair
    return Shown(witness, before.norm, Told.of(before), None if after is None else Told.of(after))


def smaller(found: Shown, base: Ruleset, mutant: Ruleset) -> Shown:
    """Leave facts out while the same finding still differs."""
    rules = (found.before.rule,)
    told = (_come_to(found.before), _come_to(found.after))

    def still(trial: Witness) -> bool:
        pair = _first(trial, base, mutant, rules)
        return pair is not None and (_come_to(pair[0]), _come_to(pair[1])) == told

    smallest = shrunk(found.witness, still)
    return shown(smallest, base, mutant, rules) or found


def _come_to(found: Finding | Told | None) -> tuple[Verdict, str] | None:
    return (found.verdict, found.reason) if found else None


def _first(witness: Witness, base: Ruleset, mutant: Ruleset, names: tuple[str, ...]) -> _Pair | None:
    try:
        before = _report(witness, base, names)
    except RectifyError:
        return None
    try:
        after = _report(witness, mutant, names)
    except Exception:
        # Whatever a broken rule breaks, a reader of the report would notice.
        return before.findings[0], None
    return next(iter(_differing(before, after)), None)


def _report(witness: Witness, ruleset: Ruleset, names: tuple[str, ...]) -> Report:
    return evaluate_selected(
        witness.case,
        ruleset,
        names,
        as_of=witness.as_of,
        readings=witness.readings,
        assume_in_scope=witness.assume_in_scope,
    )


def _differing(before: Report, after: Report) -> list[tuple[Finding, Finding]]:
    """List the findings of which a scenario can tell the difference, those with another verdict first."""
    pairs = [
        (one, other)
        for one, other in zip(before.findings, after.findings, strict=True)
        if _told(one) != _told(other)
    ]
    return sorted(
        pairs, key=lambda pair: (pair[0].verdict is pair[1].verdict, pair[0].reason == pair[1].reason)
    )


def _told(finding: Finding) -> dict[str, object]:
    said = {name: value for name, value in vars(finding).items() if name not in _BESIDE}
    # In which order they are missing no scenario says.
    return {**said, "missing": frozenset(finding.missing), "text": None if finding.missing else finding.text}
