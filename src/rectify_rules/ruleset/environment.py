"""What terms are evaluated in: the facts of one case, the readings chosen and the edition's constants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from rectify_rules.facts.logic import Truth, Val, on
from rectify_rules.facts.view import FactView

if TYPE_CHECKING:
    from rectify_rules.ruleset.condition import Proposition
    from rectify_rules.ruleset.terms import Term

VerdictQuery = Callable[[str, tuple[str, ...]], tuple[Truth, tuple[str, ...]]]
"""Asks whether a rule has one of the verdicts: the truth, and the facts missing to tell."""


@dataclass(slots=True)
class Environment:
    """One case on one date under one choice of readings; remembers what it has computed."""

    view: FactView
    readings: Mapping[str, str]
    effective_on: date
    governed_from: date
    """The date from which acts are judged: that of effect, or the first of all days where it is assumed to apply."""
    territory: str
    verdict_of: VerdictQuery
    parent: Environment | None = None
    values: dict[str, Val] = field(default_factory=dict)
    truths: dict[str, tuple[Truth, tuple[str, ...]]] = field(default_factory=dict)
    record_environments: dict[str, list[Environment]] = field(default_factory=dict)
    """One environment for each record of a list, by the path of the list."""
    memo: dict[Any, Any] = field(default_factory=dict)
    """What is the same for every case of a ruleset, by what it is about."""

    def value(self, term: Term) -> Val:
        """Evaluate a term, once."""
        if self.parent is not None and not term.per_item:
            return self.parent.value(term)
        found = self.values.get(term.key)
        if found is None:
            found = self.values[term.key] = term.evaluate(self)
        return found

    def truth(self, proposition: Proposition) -> tuple[Truth, tuple[str, ...]]:
        """Decide a proposition, once: the truth, and the facts missing where there is none."""
        if self.parent is not None and not proposition.per_item:
            return self.parent.truth(proposition)
        found = self.truths.get(proposition.key)
        if found is None:
            found = self.truths[proposition.key] = proposition.decide(self)
        return found

    def for_record(self, section: str, record: object) -> Environment:
        """Give the environment in which `section` stands for one record of a list."""
        view = self.view.of_record(section, record)
        return Environment(
            view,
            self.readings,
            self.effective_on,
            self.governed_from,
            self.territory,
            self.verdict_of,
            self,
            memo=self.memo,
        )

    def builtin(self, name: str) -> Val:
        """Give a constant of the evaluation: `as_of`, `effective_on`, `governed_from` or `territory`."""
        if name == "territory":
            return Val(self.territory)
        days = {
            "as_of": self.view.as_of,
            "effective_on": self.effective_on,
            "governed_from": self.governed_from,
        }
        return Val(on(days[name]))
