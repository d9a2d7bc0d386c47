"""What one evaluation starts from: the facts as of the date, doubts found, readings chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rectify_rules.errors import EngineError
from rectify_rules.facts.case import Case
from rectify_rules.facts.dates import format_date
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.facts.logic import Truth
from rectify_rules.facts.view import FactView, flag_contradictions
from rectify_rules.report.wording import fill
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Ruleset


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What contradicts itself, and the facts that are in doubt because of it."""

    text: str
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """Everything an engine needs to decide one case, the same for every engine."""

    ruleset: Ruleset
    case: Case
    as_of: date
    readings: Mapping[str, str]
    assume_in_scope: bool
    contradictions: tuple[Contradiction, ...]

    @property
    def doubts(self) -> frozenset[str]:
        """The facts that nothing may rest on."""
        return frozenset(path for found in self.contradictions for path in found.doubts)

    def environment(self) -> Environment:
        """Give a fresh environment; the engine that uses it answers for verdicts itself."""
        view = FactView(self.case, self.as_of, self.ruleset.orders, self.doubts)
        env = _environment(self.ruleset, view, self.readings, assume_in_scope=self.assume_in_scope)
        view.proofs = tuple(proof for proof, when in self.ruleset.proofs if when.decide(env)[0] is True)
        return env


def make_context(
    ruleset: Ruleset, case: Case, as_of: date, readings: Mapping[str, str], *, assume_in_scope: bool
) -> Context:
    """Find the contradictions of a record and put the facts they concern in doubt."""
    view = FactView(case, as_of, ruleset.orders)
    view.literal = True
    env = _environment(ruleset, view, readings, assume_in_scope=assume_in_scope)
    found = [*_flags(view), *_orders(ruleset, view, env)]
    for entry in ruleset.integrity:
        if entry.condition.decide(env)[0] is True:
            found.append(Contradiction(fill(entry.say, env, ruleset.names), entry.doubts))
    return Context(ruleset, case, as_of, readings, assume_in_scope, tuple(found))


def _environment(
    ruleset: Ruleset, view: FactView, readings: Mapping[str, str], *, assume_in_scope: bool
) -> Environment:
    effective = ruleset.edition.effective_on
    # Judged as if the regulation applied, every act counts as done under it.
    governed_from = date.min if assume_in_scope else effective
    memo = ruleset.memo.setdefault("environments", {})
    territory = ruleset.edition.territory
    return Environment(view, readings, effective, governed_from, territory, _unanswered, memo=memo)


def _unanswered(rule: str, verdicts: tuple[str, ...]) -> tuple[Truth, tuple[str, ...]]:
    raise EngineError(f"the verdict of `{rule}` was asked for before it was decided")


def _flags(view: FactView) -> list[Contradiction]:
    found = []
    for event in flag_contradictions(view):
        assert event.flag is not None
        day = view.exact_day(event.date)
        label, date_label = (dictionary()[path].label for path in (event.flag, event.date))
        shown = format_date(day) if day else ""
        found.append(Contradiction(f"“{label}”为否，又有“{date_label}”{shown}", (event.flag, event.date)))
    return found


def _orders(ruleset: Ruleset, view: FactView, env: Environment) -> list[Contradiction]:
    found = []
    for order in ruleset.orders:
        first, second = view.exact_day(order.before), view.exact_day(order.after)
        if order.proves_before and first is None:
            first = view.recorded_day(order.before)
        if first is not None and second is not None and first > second:
            text = fill(ruleset.order_texts[order.before, order.after], env, ruleset.names)
            found.append(Contradiction(text, order.doubts))
    return found
