"""All tables of a ruleset decided by one function: which line of each holds, as engines tell it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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

__all__ = ["Lines", "decided_by_program", "told"]

_KEPT = 16
Lines = tuple[int | list[int], ...]
"""The line of every table, -1 where none holds; of tables of records one for each."""
_LinesOf = Callable[[Case, date], Lines | None]


def decided_by_program(context: Context) -> tuple[Environment, Decisions] | None:
    """Decide the tables of a case without contradictions; None where the reference has to.

    The environment computes what the proof of a finding needs when that is asked for.
    """
    program, slots = _program(context.ruleset, context.readings, assume_in_scope=context.assume_in_scope)
    lines = program(context.case, context.as_of) if program else None
    if lines is None:
        return None
    return told(context, slots, lines)


def told(context: Context, slots: Iterable[Slot], lines: Lines) -> tuple[Environment, Decisions]:
    """Put the lines that hold as engines tell them, with an environment that answers for the verdicts."""
    decisions: dict[Slot, int | None] = {}
    for slot, line in zip(slots, lines, strict=True):
        if isinstance(line, int):
            decisions[slot] = line if line >= 0 else None
        else:
            for index, one in enumerate(line):
                decisions[Slot(slot.rule, slot.part, index)] = one if one >= 0 else None
    env = context.environment()
    rules = context.ruleset.rules
    env.verdict_of = lambda rule, verdicts: possible_verdict(
        rules[rule].table, decisions[Slot(rule, "case")], verdicts, env
    )
    return env, decisions


def _program(
    ruleset: Ruleset, readings: Mapping[str, str], *, assume_in_scope: bool
) -> tuple[_LinesOf | None, tuple[Slot, ...]]:
    kept: dict[object, tuple[_LinesOf | None, tuple[Slot, ...]]] = ruleset.memo.setdefault("lines", {})
    key = (tuple(readings.items()), assume_in_scope)
    found = kept.get(key)
    if found is None:
        if len(kept) >= _KEPT:
            kept.clear()
        try:
            found = _LinesSource(ruleset, readings, assume_in_scope=assume_in_scope).compiled()
        except UncompilableError:
            found = None, ()
        kept[key] = found
    return found


class _LinesSource(ProgramSource):
    """The function that decides every table, whatever the gate says."""

    def compiled(self) -> tuple[_LinesOf, tuple[Slot, ...]]:
        """Compile it; give it with the slots that its results stand for."""
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
        return cast(_LinesOf, namespace["program"]), tuple(slots)

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
