"""The compiled engine: every table of a ruleset is one Python function, made once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from rectify_rules.engines.base import Decisions, Slot, record_environments
from rectify_rules.engines.propositions import Branch, Compiled, Truths, compiled
from rectify_rules.engines.verdicts import verdict_query
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Rule, Ruleset

__all__ = ["Direct", "source_of"]

Decide = Callable[[Truths], int | None]
Holds = Callable[[Truths], bool]


@dataclass(frozen=True, eq=False)
class _Program:
    """The functions of one ruleset."""

    form: Compiled
    tables: tuple[Decide, ...]
    impossible: Mapping[str, tuple[Holds, ...]]
    """For every rule whose verdict is asked for, the test of each line that it can no longer hold."""


class Direct:
    """Decides by compiled functions, which ask for the truth of a proposition only where it matters."""

    name = "direct"

    def decide(self, ruleset: Ruleset, env: Environment) -> Decisions:
        """Decide every table of every rule."""
        program = _program(ruleset)
        truths = Truths(program.form, env)
        lines: dict[str, int | None] = {}
        env.verdict_of = verdict_query(
            ruleset, env, lines, lambda rule, number: program.impossible[rule][number](truths)
        )
        run = _Run(program, truths)
        decisions: dict[Slot, int | None] = {}
        for rule in ruleset.order_of_decision:
            found = lines[rule.id] = run.line(rule, "case")
            decisions[Slot(rule.id, "case")] = found
            if rule.transition:
                decisions[Slot(rule.id, "transition")] = run.line(rule, "transition")
            if rule.each:
                decisions[Slot(rule.id, "raises")] = run.line(rule, "raises")
                decisions.update(run.items(rule, rule.each.section, env))
        return decisions


class _Run:
    """One case under way: tables that are alike are decided once, and so is what holds of each record."""

    def __init__(self, program: _Program, truths: Truths) -> None:
        self._program = program
        self._truths = truths
        self._found: dict[int, int | None] = {}
        self._records: dict[str, list[Truths]] = {}

    def line(self, rule: Rule, part: str) -> int | None:
        """Give the line of a table about the case."""
        number = self._program.form.table_of[rule.id, part]
        if number not in self._found:
            self._found[number] = self._program.tables[number](self._truths)
        return self._found[number]

    def items(self, rule: Rule, section: str, env: Environment) -> Iterator[tuple[Slot, int | None]]:
        """Yield the line for each record of a list."""
        if section not in self._records:
            inner = record_environments(rule, env)
            self._records[section] = [Truths(self._program.form, one, self._truths) for one in inner]
        decide = self._program.tables[self._program.form.table_of[rule.id, "item"]]
        for index, truths in enumerate(self._records[section]):
            yield Slot(rule.id, "item", index), decide(truths)


def source_of(form: Compiled) -> str:
    """Write the Python functions of a ruleset; they hold numbers, and no text from the rule files.

    `t3` gives the line of table 3; `r1_2` tells whether line 2 of the second rule asked for is impossible.
    """
    functions = [_table_source(number, table.lines) for number, table in enumerate(form.tables)]
    for number, table in enumerate(form.refuted.values()):
        for line, branches in enumerate(table.lines):
            functions.append(f"def r{number}_{line}(t):\n return {_expression(branches)}\n")
    return "".join(functions)


def _table_source(number: int, lines: Iterable[tuple[Branch, ...]]) -> str:
    tests = [f" if {_expression(branches)}: return {line}\n" for line, branches in enumerate(lines)]
    return f"def t{number}(t):\n{''.join(tests)} return None\n"


def _expression(branches: Iterable[Branch]) -> str:
    return " or ".join(_conjunction(branch) for branch in branches) or "False"


def _conjunction(branch: Branch) -> str:
    return " and ".join(f"t[{number}] is {positive}" for number, positive in branch) or "True"


_PROGRAMS: WeakKeyDictionary[Ruleset, _Program] = WeakKeyDictionary()


def _program(ruleset: Ruleset) -> _Program:
    found = _PROGRAMS.get(ruleset)
    if found is None:
        found = _PROGRAMS.setdefault(ruleset, _build(compiled(ruleset)))
    return found


def _build(form: Compiled) -> _Program:
    functions: dict[str, Any] = {"__builtins__": {}}
    code = compile(source_of(form), "<decision tables>", "exec")
    # Numbers, keywords and nothing else: `source_of` never writes text that someone else wrote.
    exec(code, functions)  # noqa: S102
    return _Program(
        form,
        tuple(functions[f"t{number}"] for number in range(len(form.tables))),
        {
            rule: tuple(functions[f"r{number}_{line}"] for line in range(len(table.lines)))
            for number, (rule, table) in enumerate(form.refuted.items())
        },
    )
