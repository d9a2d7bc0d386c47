"""What the tables of one rule come to, before scope and transition are looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rectify_rules.engines.base import Decisions, Slot, record_environments
from rectify_rules.errors import EngineError
from rectify_rules.evaluation.missing import missing_of
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.facts.logic import Items, merge
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Line, Rule, Table
from rectify_rules.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Part:
    """One decided table: of the case, or of one record (`index`)."""

    verdict: Verdict
    reason: str
    env: Environment
    line: Line | None = None
    index: int | None = None
    missing: tuple[str, ...] = ()
    missing_sets: tuple[tuple[str, ...], ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict of a rule with the parts that decide it."""

    verdict: Verdict
    reason: str
    deciding: tuple[Part, ...]
    """The parts of the deciding verdict; the first gives the reason."""
    items: tuple[Part, ...] = ()
    """All records concerned."""

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts missing."""
        if len(self.deciding) == 1:
            return self.deciding[0].missing
        return merge(*(part.missing for part in self.deciding))

    @property
    def missing_sets(self) -> tuple[tuple[str, ...], ...]:
        """The smallest alternatives that could decide it."""
        if len(self.deciding) == 1:
            return self.deciding[0].missing_sets
        return tuple(dict.fromkeys(found for part in self.deciding for found in part.missing_sets))


def outcome_of(rule: Rule, decisions: Decisions, env: Environment) -> Outcome:
    """Put the decisions on the tables of a rule together."""
    decided = decisions[Slot(rule.id, "case")]
    if decided is not None:
        line = rule.table.lines[decided]
        _prove(rule, line, env)
        return Outcome(line.verdict, line.reason, (Part(line.verdict, line.reason, env, line),))
    if rule.each is None:
        part = open_part(rule.table.lines, env)
        return Outcome(part.verdict, part.reason, (part,))
    return _roll_up(rule, decisions, env)


def _prove(rule: Rule, line: Line, env: Environment) -> None:
    """Refuse a line that the reference interpreter does not find to hold."""
    if line.condition.decide(env)[0] is not True:
        raise EngineError(f"`{rule.id}`: line `{line.reason}` is said to hold, and does not")


def _roll_up(rule: Rule, decisions: Decisions, env: Environment) -> Outcome:
    """Decide by the records, the worst first."""
    assert rule.each is not None
    section = rule.each.section
    label = dictionary()[section].label
    known = env.view.get(section)
    parts: list[Part] = []
    if not isinstance(known.data, Items):
        missing = known.missing
        parts.append(
            Part(Verdict.UNDETERMINED, "missing_facts", env, missing=missing, missing_sets=(missing,))
        )
    items = [
        part
        for index, inner in enumerate(record_environments(rule, env))
        if (part := _item(rule, rule.each.table, decisions[Slot(rule.id, "item", index)], inner, index))
        is not None
    ]
    parts.extend(items)
    raised = decisions[Slot(rule.id, "raises")]
    if raised is not None:
        line = rule.each.raises.lines[raised]
        _prove(rule, line, env)
        parts.append(Part(line.verdict, line.reason, env, line))
    still_open = [line for line in rule.table.lines if line.condition.decide(env)[0] is None]
    if any(line.verdict is not Verdict.NEEDS_REVIEW for line in still_open):
        parts.append(open_part(still_open, env))
    if not parts:
        empty = isinstance(known.data, Items) and not known.data.sure
        reason, text = (
            ("none_recorded", f"{label}为无") if empty else ("not_triggered", "没有属于本项规定的情形")
        )
        parts.append(Part(Verdict.NOT_APPLICABLE, reason, env, text=text))
    verdict = min((part.verdict for part in parts), key=lambda found: found.rank)
    deciding = tuple(part for part in parts if part.verdict is verdict)
    return Outcome(verdict, deciding[0].reason, deciding, tuple(items))


def _item(rule: Rule, table: Table, decided: int | None, env: Environment, index: int) -> Part | None:
    if decided is None:
        part = open_part(table.lines, env)
        return Part(part.verdict, part.reason, env, None, index, part.missing, part.missing_sets)
    line = table.lines[decided]
    _prove(rule, line, env)
    return None if line.reason == "not_concerned" else Part(line.verdict, line.reason, env, line, index)


def open_part(lines: Iterable[Line], env: Environment) -> Part:
    """Say what is missing where no line holds yet: for every verdict still possible, the smallest set."""
    missing, sets = missing_of(tuple(lines), env)
    return Part(Verdict.UNDETERMINED, "missing_facts", env, missing=missing, missing_sets=sets)
