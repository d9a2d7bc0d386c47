"""Verdicts and reasons of a case without their proof, fast."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from datetime import date

from rectify_rules.engines.program.writer import UncompilableError
from rectify_rules.errors import EngineError
from rectify_rules.evaluation.case_findings import CaseFindings, decided
from rectify_rules.evaluation.context import make_context
from rectify_rules.evaluation.doubted import Doubted
from rectify_rules.evaluation.evaluate import reference_date
from rectify_rules.evaluation.program import Program, compile_program
from rectify_rules.evaluation.ruling import Ruling
from rectify_rules.facts.case import Case
from rectify_rules.report.model import Finding
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verdict import Verdict, worst

__all__ = ["Decider", "Ruling", "Verdicts", "decide", "decider"]

_KEPT = 32
"""Programs kept for one ruleset: one for each choice of readings."""


class Verdicts(Mapping[str, Ruling]):
    """The verdict on every norm with its reason, by norm id in the order of the articles; frozen."""

    __slots__ = ("_as_of", "_case", "_decider", "_findings", "_values")

    def __init__(self, values: tuple[Ruling, ...], decider: Decider, case: Case, as_of: date) -> None:
        self._values = values
        self._decider = decider
        self._case = case
        self._as_of = as_of
        self._findings: CaseFindings | None = None

    def __getitem__(self, key: str) -> Ruling:
        """Give verdict and reason by norm or rule id."""
        return self._values[self._decider.places[key]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._decider.norms)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return hash(self._values)

    def __repr__(self) -> str:
        return f"Verdicts({dict(self)!r})"

    @property
    def as_of(self) -> date:
        """The reference date."""
        return self._as_of

    @property
    def overall(self) -> Verdict:
        """The verdict that stands for the case: not applicable where the regulation does not apply, else the worst."""
        return self._decider.overall(self._values)

    def values(self) -> tuple[Ruling, ...]:  # type: ignore[override]
        """Give the verdicts in the order of the norms."""
        return self._values

    def finding(self, key: str) -> Finding:
        """Make the finding of one norm, with its proof.

        The reference interpreter makes it; raises EngineError where that does not come to the same.
        """
        own = self[key]
        if self._findings is None:
            self._findings = self._decider.findings(self._case, self._as_of)
        found = self._findings.finding(self._decider.rules[self._decider.places[key]])
        if (found.verdict, found.reason) != own:
            raise EngineError(
                f"norm `{found.norm}` is {own.verdict}, {own.reason}; the reference interpreter says "
                f"{found.verdict}, {found.reason}"
            )
        return found


class Decider:
    """A ruleset under chosen readings, ready for any number of cases."""

    def __init__(self, ruleset: Ruleset, readings: Mapping[str, str], *, assume_in_scope: bool) -> None:
        self.rules = tuple(ruleset.rules.values())
        self.norms = tuple(rule.norm for rule in self.rules)
        self.places = {name: at for at, rule in enumerate(self.rules) for name in (rule.id, rule.norm)}
        self._scope = [self.places[name] for name in ruleset.edition.scope]
        self._checkable = [at for at, rule in enumerate(self.rules) if not rule.declaratory]
        self._ruleset = ruleset
        self._readings = readings
        self._assume_in_scope = assume_in_scope
        self._program = _compiled(ruleset, readings, assume_in_scope=assume_in_scope)
        self._doubted: Doubted | None = None

    def decide(self, case: Case, as_of: date | None = None) -> Verdicts:
        """Decide a case; without `as_of` on the reference date of the record."""
        day = reference_date(case, as_of)
        values = self._program(case, day)
        return Verdicts(self._reference(case, day) if values is None else values, self, case, day)

    def overall(self, rulings: tuple[Ruling, ...]) -> Verdict:
        """Give the verdict that stands for a case among others."""
        if any(rulings[at].verdict is Verdict.NOT_APPLICABLE for at in self._scope):
            return Verdict.NOT_APPLICABLE
        found = {rulings[at].verdict for at in self._checkable}
        return worst(found) or Verdict.NOT_APPLICABLE

    def findings(self, case: Case, as_of: date) -> CaseFindings:
        """Decide a case by the reference interpreter."""
        context = make_context(
            self._ruleset, case, as_of, self._readings, assume_in_scope=self._assume_in_scope
        )
        return CaseFindings(context, *decided(context))

    def _reference(self, case: Case, as_of: date) -> tuple[Ruling, ...]:
        """Decide what the program leaves alone: a record that contradicts itself, a table with a gap."""
        if self._doubted is None:
            self._doubted = Doubted(self._ruleset, self._readings, assume_in_scope=self._assume_in_scope)
        found = self._doubted.rulings(case, as_of)
        if found is not None:
            return found
        findings = self.findings(case, as_of)
        return tuple(Ruling(*findings.verdict(rule)) for rule in self.rules)


def decide(
    case: Case,
    ruleset: Ruleset,
    *,
    as_of: date | None = None,
    readings: Mapping[str, str] | None = None,
    assume_in_scope: bool = False,
) -> Verdicts:
    """Decide every norm of a ruleset for one case: verdict and reason as `evaluate` gives them, no proof.

    A ruleset is compiled to one function on first use, for each choice of readings; a case then takes
    microseconds. `verdicts.finding("3-1-s1")` makes the proof of one norm.

    Raises CaseError where there is no reference date, ReadingError for a reading that is not registered,
    EngineError for a table with a gap.
    """
    return decider(ruleset, readings, assume_in_scope=assume_in_scope).decide(case, as_of)


def decider(
    ruleset: Ruleset, readings: Mapping[str, str] | None = None, *, assume_in_scope: bool = False
) -> Decider:
    """Give what decides cases under chosen readings, made once for each choice.

    Raises ReadingError for a reading that is not registered.
    """
    kept: OrderedDict[object, Decider] | None = ruleset.memo.get("deciders")
    if kept is None:
        kept = ruleset.memo.setdefault("deciders", OrderedDict())
    if not readings:
        found = kept.get(assume_in_scope)
        if found is not None:
            return found
    chosen = ruleset.chosen(readings)
    key = (tuple(sorted(chosen.items())), assume_in_scope) if readings else assume_in_scope
    found = kept.get(key)
    if found is None:
        found = kept.setdefault(key, Decider(ruleset, chosen, assume_in_scope=assume_in_scope))
        while len(kept) > _KEPT:
            kept.popitem(last=False)
    return found


def _compiled(ruleset: Ruleset, readings: Mapping[str, str], *, assume_in_scope: bool) -> Program:
    try:
        return compile_program(ruleset, readings, assume_in_scope=assume_in_scope)
    except UncompilableError:
        return _left_to_the_reference


def _left_to_the_reference(case: Case, as_of: date) -> tuple[Ruling, ...] | None:
    """Decide nothing: the rules say something that has no fast form."""
    del case, as_of
    return None
