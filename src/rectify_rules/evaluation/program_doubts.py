"""All norms of a record that contradicts itself decided by one function, which knows the facts in doubt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import cast

from rectify_rules.engines.base import Slot
from rectify_rules.engines.program.contradictions import Found, contradicted, disordered
from rectify_rules.engines.program.writer import Block, UncompilableError
from rectify_rules.evaluation.program import ProgramSource
from rectify_rules.evaluation.program_lines import Lines, Places, places_of
from rectify_rules.evaluation.ruling import Ruling
from rectify_rules.facts.case import Case
from rectify_rules.facts.dictionary import EVENTS
from rectify_rules.ruleset.model import Rule, Ruleset

__all__ = ["Doubtful", "compile_doubtful", "doubts_of_records"]

_Told = tuple[tuple[Ruling, ...], Lines, tuple[object, ...]]
_Program = Callable[[Case, date], _Told | None]


class Doubtful:
    """The compiled function with what its results stand for."""

    def __init__(self, program: _Program, places: Places, doubts: tuple[str, ...]) -> None:
        self._program = program
        self.places = places
        self._doubts = doubts

    def decide(self, case: Case, as_of: date) -> tuple[tuple[Ruling, ...], Lines, frozenset[str]] | None:
        """Give the rulings, the line of every table and the facts in doubt; None for a table with a gap.

        A ruling for want of facts does not say yet whether it waits for a fact in doubt.
        """
        found = self._program(case, as_of)
        if found is None:
            return None
        rulings, lines, doubts = found
        doubtful = (path for path, is_so in zip(self._doubts, doubts, strict=True) if is_so)
        return rulings, lines, frozenset(doubtful)


def compile_doubtful(ruleset: Ruleset, readings: Mapping[str, str], *, assume_in_scope: bool) -> Doubtful:
    """Write the function and compile it; raise UncompilableError for what has no fast form."""
    return _DoubtfulSource(ruleset, readings, assume_in_scope=assume_in_scope).compiled()


class _DoubtfulSource(ProgramSource):
    """The function under construction: first the doubts, then the norms, then both of them told."""

    def compiled(self) -> Doubtful:
        self._doubt()
        slots = self._tables()
        self._lines = "".join(f"{line}, " for line in slots.values())
        if not self.assume_in_scope:
            self._leave_early()
        source, namespace = self.finished(self._result(rule) for rule in self.ruleset.rules.values())
        # The same text of our own as in `compile_program`.
        exec(compile(source, "<program>", "exec"), namespace)  # noqa: S102
        return Doubtful(cast(_Program, namespace["program"]), places_of(slots), tuple(self._told))

    def _doubt(self) -> None:
        """Write which facts are in doubt: looked for in the record as written, with nothing inferred."""
        self.prove()
        self.ignore_what_no_norm_needs()
        self.facts.literal = True
        found = [*contradicted(self.facts, self.top), *disordered(self.facts), *self.inconsistent()]
        self.facts.literal = False
        # What was looked up so far took no doubt into account.
        self.top.known = {key: name for key, name in self.top.known.items() if _as_recorded(key)}
        doubts = self._named(found)
        self._told = dict(doubts)
        for section in dict.fromkeys(rule.each.section for rule in self.ruleset.rules.values() if rule.each):
            for path in doubts_of_records(section):
                if path in doubts:
                    raise UncompilableError("a doubt about every record of a list")
                doubts[path], self._told[path] = self.writer.local(), self.top.assign("False")
        self.facts.doubts = doubts

    def _named(self, found: Iterable[Found]) -> dict[str, str]:
        """Name for each fact whether one of the contradictions puts it in doubt."""
        tests: dict[str, list[str]] = {}
        for test, paths in found:
            name = self.top.assign(test)
            for path in paths:
                tests.setdefault(path, []).append(name)
        return {
            path: names[0] if len(names) == 1 else self.top.assign(" or ".join(names))
            for path, names in tests.items()
        }

    def loop_block(self, section: str) -> Block:
        """Give a block for what is said of each record, which begins with what is in doubt there."""
        block = super().loop_block(section)
        for event in EVENTS.values():
            if event.flag and event.date in doubts_of_records(section):
                flag, day = (self.facts.raw(path, block) for path in (event.flag, event.date))
                test = block.assign(f"{flag} is False and {day} is not None and {day} <= as_of")
                for path in (event.flag, event.date):
                    block.add(f"{self.facts.doubts[path]} = {test}", f"if {test}: {self._told[path]} = True")
        return block

    def _tables(self) -> dict[Slot, str]:
        """Write every table; give the names that hold their lines."""
        found: dict[Slot, str] = {}
        rules = self.ruleset.order_of_decision
        for rule in rules:
            found[Slot(rule.id, "case")] = self.table(rule)
            if rule.transition:
                table = rule.transition.table
                found[Slot(rule.id, "transition")] = self.decide(table, self.top, complete=False)
            if rule.each:
                table = rule.each.raises
                found[Slot(rule.id, "raises")] = self.decide(table, self.top, complete=False)
        self._numbers = {rule.id: self.top.assign("[]") for rule in rules if rule.each}
        self._records()
        return found | {Slot(rule, "item"): name for rule, name in self._numbers.items()}

    def _item(self, rule: Rule, parts: str, block: Block) -> str:
        line = super()._item(rule, parts, block)
        block.add(f"{self._numbers[rule.id]}.append({line})")
        return line

    def _return(self, results: Iterable[str]) -> str:
        told = "".join(f"{name}, " for name in self._told.values())
        return f"{super()._return(results)}, ({self._lines}), ({told})"


def _as_recorded(key: object) -> bool:
    return isinstance(key, tuple) and key[0] in {"raw", "section"}


def doubts_of_records(section: str) -> tuple[str, ...]:
    """List the facts of a record that its own contradictions can put in doubt."""
    events = [event for event in EVENTS.values() if event.flag and event.date.startswith(section + ".")]
    return tuple(path for event in events for path in (event.flag, event.date) if path)
