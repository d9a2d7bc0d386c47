"""Survivors that are no other rules: proved by the solver to come to the same verdicts.

The reason code among lines of one verdict is no part of the proof, nor is a record that contradicts itself.
"""

from __future__ import annotations

import importlib
from typing import Any

from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verify.mutation import Mutation

_BESIDE_THE_VERDICT = frozenset(
    {
        "addressee",
        "drop_consequence_of",
        "drop_notice",
        "drop_presumption",
        "drop_provisional",
        "drop_remedy",
        "drop_value",
        "reason",
    }
)
"""Operators that change what is said beside a verdict; of that the solver proves nothing."""


class Prover:
    """Asks the solver whether two editions decide some norms alike; `available` tells whether it can be asked."""

    def __init__(self, *, timeout: float = 2.0) -> None:
        self._timeout = timeout
        self._compare: Any = None
        try:
            self._compare = importlib.import_module("rectify_rules.verify.compare").compare
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in {"z3", "rectify_rules"}:
                raise

    @property
    def available(self) -> bool:
        """Whether the extra `verify` is installed."""
        return self._compare is not None

    def equivalent(self, mutation: Mutation, base: Ruleset, mutant: Ruleset, rules: tuple[str, ...]) -> bool:
        """Tell whether every verdict is proved to be the same; what cannot be proved is not."""
        if self._compare is None or not can_be_equivalent(mutation):
            return False
        norms = [base.rules[name].norm for name in rules]
        try:
            changes = self._compare(base, mutant, norms=norms, timeout=self._timeout)
        except Exception:
            # What the solver cannot take is not proved.
            return False
        return all(_says_the_same(change) for change in changes)


def _says_the_same(change: Any) -> bool:
    """Tell whether neither the verdicts nor what stands beside them have changed."""
    # Of the act nothing is said but in the sentence on which edition governs.
    return change.kind == "equivalent" and all(said.aspect == "act_on" for said in change.changes)


def can_be_equivalent(mutation: Mutation) -> bool:
    """Tell whether a proof about verdicts says everything about a mutation."""
    if mutation.file == "integrity.yaml":
        # The proof is about records that do not contradict themselves.
        return False
    beside = any(step in {"notices", "presumptions", "owed_instead", "values"} for step in mutation.path)
    return mutation.operator not in _BESIDE_THE_VERDICT and not beside
