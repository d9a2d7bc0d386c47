"""All tables of a ruleset decided by one function: which line of each holds, as engines tell it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import cast

from rectify_rules.engines.base import Decisions, Slot
from rectify_rules.engines.interpreter import possible_verdict
from rectify_rules.engines.program.writer import Block, UncompilableError
from rectify_rules.evaluation.context import Context
from rectify_rules.evaluation.program import ProgramSource
from rectify_rules.facts.case import Case
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Rule, Ruleset

__all__ = ["Lines", "Places", "lines_by_program", "places_of", "told"]

_KEPT = 16
Lines = tuple[int | list[int], ...]
"""The line of every table, -1 where none holds; of tables of records one for each."""
Places = Mapping[tuple[str, str], int]
"""Where among the lines that of a table is, by rule and part."""
_LinesOf = Callable[[Case, date], Lines | None]


def lines_by_program(context: Context) -> tuple[Lines, Places] | None:
    """Decide the tables of a case without contradictions; None where the reference has to."""
    program, places = _program(context.ruleset, context.readings, assume_in_scope=context.assume_in_scope)
    lines = program(context.case, context.as_of) if program else None
    return None if lines is None else (lines, places)


def told(context: Context, places: Places, lines: Lines) -> tuple[Environment, Decisions]:
    """Put the lines that hold as engines tell them, with an environment that answers for the verdicts."""
    decisions = _LineDecisions(places, lines)
    env = context.environment()
    rules = context.ruleset.rules
    env.verdict_of = lambda rule, verdicts: possible_verdict(
        rules[rule].table, decisions[Slot(rule, "case")], verdicts, env
    )
    return env, decisions


class _LineDecisions(Mapping[Slot, int | None]):
    """The lines that hold, by the table; read off the results of the function when asked for."""

    def __init__(self, places: Places, lines: Lines) -> None:
        self._places = places
        self._lines = lines

    def __getitem__(self, slot: Slot) -> int | None:
        line = self._lines[self._places[slot.rule, slot.part]]
        number = line if isinstance(line, int) else line[slot.index]
        return number if number >= 0 else None

    def __iter__(self) -> Iterator[Slot]:
        for (rule, part), at in self._places.items():
            line = self._lines[at]
            yield from (
                [Slot(rule, part)]
                if isinstance(line, int)
                else (Slot(rule, part, index) for index in range(len(line)))
            )

    def __len__(self) -> int:
        return sum(1 for _ in self)


def places_of(slots: Iterable[Slot]) -> Places:
    """Number the tables in the order in which the function gives their lines."""
    return {(slot.rule, slot.part): at for at, slot in enumerate(slots)}


def _program(
    ruleset: Ruleset, readings: Mapping[str, str], *, assume_in_scope: bool
) -> tuple[_LinesOf | None, Places]:
    kept: dict[object, tuple[_LinesOf | None, Places]] = ruleset.memo.setdefault("lines", {})
    key = (tuple(readings.items()), assume_in_scope)
    found = kept.get(key)
    if found is None:
        if len(kept) >= _KEPT:
            kept.clear()
        try:
            found = _LinesSource(ruleset, readings, assume_in_scope=assume_in_scope).compiled()
        except UncompilableError:
            found = None, {}
        kept[key] = found
    return found


class _LinesSource(ProgramSource):
    """The function that decides every table, whatever the gate says."""

    def compiled(self) -> tuple[_LinesOf, Places]:
        """Compile it; give it with the tables that its results stand for."""
        # A report lists every contradiction, also one that matters to no norm.
        self.prepare(all_contradictions=True)
        slots: dict[Slot, str] = {}
        for rule in self.ruleset.order_of_decision:
            slots[Slot(rule.id, "case")] = self.table(rule)
            if rule.transition:
                slots[Slot(rule.id, "transition")] = self.decide(
                    rule.transition.table, self.top, complete=False
                )
            if rule.each:
                slots[Slot(rule.id, "raises")] = self.decide(rule.each.raises, self.top, complete=False)
        slots |= self._items()
        source, namespace = self.finished(slots.values())
        # The same text of our own as in `compile_program`.
        exec(compile(source, "<program>", "exec"), namespace)  # noqa: S102
        return cast(_LinesOf, namespace["program"]), places_of(slots)

    def _items(self) -> dict[Slot, str]:
        rules = [rule for rule in self.ruleset.order_of_decision if rule.each]
        found = {Slot(rule.id, "item"): self.top.assign("[]") for rule in rules}
        for section in dict.fromkeys(rule.each.section for rule in rules if rule.each):
            block = self.loop_block(section)
            for rule in rules:
                if rule.each and rule.each.section == section:
                    self._item(rule, found[Slot(rule.id, "item")], block)
            self.loop(section, block)
        return found

    def _item(self, rule: Rule, parts: str, block: Block) -> str:
        assert rule.each is not None
        line = self.decide(rule.each.table, block, complete=True)
        block.add(f"{parts}.append({line})")
        return line
