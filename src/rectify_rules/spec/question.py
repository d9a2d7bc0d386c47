"""What a step of evaluation asks: of which case or jurisdiction, as of which date, under which readings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rectify_rules.evaluation.evaluate import evaluate
from rectify_rules.evaluation.portfolio import evaluate_portfolio
from rectify_rules.facts.case import Case
from rectify_rules.report.model import PortfolioReport, Report
from rectify_rules.ruleset.model import Ruleset


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One evaluation asked for; the same in whatever ruleset answers it."""

    cases: tuple[Case, ...]
    as_of: date
    readings: Mapping[str, str]
    assume_in_scope: bool

    def answer(self, ruleset: Ruleset, engine: str) -> Report | PortfolioReport:
        """Evaluate it."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, eq=False)
class CaseQuestion(Question):
    """Asks for the report of one case."""

    def answer(self, ruleset: Ruleset, engine: str) -> Report:
        """Evaluate the case."""
        return evaluate(
            self.cases[0],
            ruleset,
            as_of=self.as_of,
            readings=self.readings,
            engine=engine,
            assume_in_scope=self.assume_in_scope,
        )


@dataclass(frozen=True, slots=True, eq=False)
class RateQuestion(Question):
    """Asks for the publication rate of a jurisdiction in a period."""

    scope: str
    period: tuple[date, date]

    def answer(self, ruleset: Ruleset, engine: str) -> PortfolioReport:
        """Evaluate the cases of the jurisdiction."""
        del engine
        return evaluate_portfolio(
            self.cases,
            ruleset,
            scope=self.scope,
            period=self.period,
            as_of=self.as_of,
            readings=self.readings,
            assume_in_scope=self.assume_in_scope,
        )
