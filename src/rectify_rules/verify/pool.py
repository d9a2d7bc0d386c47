"""Cases found for one norm tried on the others, by compiled rules: what they show the solver need not find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rectify_rules.errors import RectifyError
from rectify_rules.evaluation.decide import Verdicts, decide
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verify.witness import Witness

__all__ = ["Pool"]

_MOST = 60
"""Cases kept."""


@dataclass(frozen=True, slots=True)
class _Tried:
    witness: Witness
    complete: bool
    old: Verdicts
    new: Verdicts


class Pool:
    """The cases found so far under the default readings, decided by both editions."""

    def __init__(self, old: Ruleset, new: Ruleset) -> None:
        self._old, self._new = old, new
        self._tried: list[_Tried] = []

    def add(self, witness: Witness, *, complete: bool) -> None:
        """Keep a case; one that an edition cannot decide, or that is not under the defaults, is of no use."""
        if len(self._tried) >= _MOST or not self._usual(witness):
            return
        try:
            old, new = (
                decide(witness.case, ruleset, as_of=witness.as_of) for ruleset in (self._old, self._new)
            )
        except RectifyError:
            return
        self._tried.append(_Tried(witness, complete, old, new))

    def _usual(self, witness: Witness) -> bool:
        return all(
            value == ruleset.readings[name].default
            for ruleset in (self._old, self._new)
            for name, value in witness.readings.items()
            if name in ruleset.readings
        )

    def showing(self, rules: tuple[str, str], *, worse: bool, complete: bool) -> Iterator[Witness]:
        """Yield the cases on which a rule seems to come to something worse, or better, under the new edition."""
        for tried in self._tried:
            before, after = tried.old[rules[0]].verdict, tried.new[rules[1]].verdict
            if (
                before is not after
                and (after.rank < before.rank) is worse
                and (tried.complete or not complete)
            ):
                yield tried.witness
