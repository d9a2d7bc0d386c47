"""The production-rule engine: durable-rules fires the lines that hold, and chains verdicts by its firings."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from rectify_rules.engines.base import Decisions, Slot, record_environments, tables_of
from rectify_rules.engines.durable_network import Network, Plan, Stratum, Target, plan_of
from rectify_rules.engines.durable_session import Session
from rectify_rules.engines.durable_shown import ruleset_shown
from rectify_rules.engines.propositions import Truths
from rectify_rules.engines.verdicts import verdict_query
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Ruleset

__all__ = ["Durable", "ruleset_shown"]


class _Sessions(threading.local):
    """The sessions of one thread; they are closed with it."""

    def __init__(self) -> None:
        self.by_ruleset: WeakKeyDictionary[Ruleset, Session] = WeakKeyDictionary()


class Durable:
    """Decides by firings: every proposition that holds is asserted, and the lines that fire are read off."""

    name = "durable"

    def __init__(self) -> None:
        self._sessions = _Sessions()

    def decide(self, ruleset: Ruleset, env: Environment) -> Decisions:
        """Decide every table of every rule."""
        plan = plan_of(ruleset)
        run = _Run(plan, self._session(ruleset, plan), ruleset, env)
        for stratum in plan.strata:
            run.chain(stratum)
        return run.decisions()

    def _session(self, ruleset: Ruleset, plan: Plan) -> Session:
        """Give this thread's session; a new one after a fork, or after a case that failed."""
        found = self._sessions.by_ruleset.get(ruleset)
        if found is None or not found.usable:
            if found is not None:
                found.close()
            found = self._sessions.by_ruleset[ruleset] = Session(tuple(plan.networks))
        return found

    def close(self) -> None:
        """Free what the current thread has loaded."""
        while self._sessions.by_ruleset:
            self._sessions.by_ruleset.popitem()[1].close()


class _Run:
    """One case under way: what has fired so far."""

    def __init__(self, plan: Plan, session: Session, ruleset: Ruleset, env: Environment) -> None:
        self._plan = plan
        self._session = session
        self._ruleset = ruleset
        self._env = env
        self._truths = Truths(plan.form, env)
        self._lines: dict[int, int | None] = {}
        """The line of each table about the case."""
        self._records: dict[tuple[int, int], int | None] = {}
        """The line of each table about a record, by table and record."""
        self._decided: dict[str, int | None] = {}
        self._refuted: set[tuple[str, int]] = set()
        env.verdict_of = verdict_query(
            ruleset, env, self._decided, lambda rule, line: (rule, line) in self._refuted
        )

    def chain(self, stratum: Stratum) -> None:
        """Assert what the strata before have made known, and keep what fires."""
        if stratum.section:
            for index, truths in enumerate(self._truths_of_records(stratum.section)):
                found = self._decide(stratum, truths)
                self._records.update({(table, index): line for table, line in found.items()})
            return
        self._lines.update(self._decide(stratum, self._truths))
        for rule in stratum.rules:
            self._decided[rule] = self._lines[self._plan.form.table_of[rule, "case"]]

    def decisions(self) -> Decisions:
        """Give the line of every slot."""
        table_of = self._plan.form.table_of
        found: dict[Slot, int | None] = {}
        for rule in self._ruleset.order_of_decision:
            for slot, _, _ in tables_of(rule, self._env):
                table = table_of[slot.rule, slot.part]
                found[slot] = self._records[table, slot.index] if slot.part == "item" else self._lines[table]
        return found

    def _decide(self, stratum: Stratum, truths: Truths) -> dict[int, int | None]:
        """Give the line of every table of a stratum: the first in table order of those that fired."""
        found: dict[int, int | None] = dict.fromkeys(stratum.tables)
        for target in self._fired(stratum.networks, truths):
            if target.rule:
                self._refuted.add((target.rule, target.line))
            else:
                first = found[target.table]
                found[target.table] = target.line if first is None else min(first, target.line)
        return found

    def _fired(self, networks: tuple[Network, ...], truths: Truths) -> Iterator[Target]:
        for network in networks:
            for name in self._session.fire(network, network.fact(truths)):
                yield from network.targets[name]

    def _truths_of_records(self, section: str) -> list[Truths]:
        rule = next(
            rule for rule in self._ruleset.rules.values() if rule.each and rule.each.section == section
        )
        return [
            Truths(self._plan.form, inner, self._truths) for inner in record_environments(rule, self._env)
        ]
