"""All norms of a ruleset decided by one function, made once for each choice of readings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import cast

from rectify_rules.engines.program import moments
from rectify_rules.engines.program.conditions import ConditionWriter, Test
from rectify_rules.engines.program.contradictions import Found, contradicted, disordered, touching
from rectify_rules.engines.program.facts import FactWriter
from rectify_rules.engines.program.terms import TermWriter
from rectify_rules.engines.program.writer import Block, UncompilableError, Writer
from rectify_rules.evaluation.rule_facts import facts_in
from rectify_rules.evaluation.ruling import GATES, MISSING, SCOPE_OPEN, TRANSITION_OPEN, Ruling, rolled_up
from rectify_rules.facts.case import Case
from rectify_rules.ruleset.model import Line, Rule, Ruleset, Table
from rectify_rules.ruleset.terms import facts_of
from rectify_rules.verdict import Verdict

__all__ = ["Program", "ProgramSource", "Ruling", "compile_program"]

_COMPLETION = "assessment.report_completed_on"


Program = Callable[[Case, date], tuple[Ruling, ...] | None]
"""Decides the norms of a case in the order of the articles; None where the record contradicts itself."""


def compile_program(ruleset: Ruleset, readings: Mapping[str, str], *, assume_in_scope: bool) -> Program:
    """Write the function and compile it; raise UncompilableError for what has no fast form."""
    source, namespace = ProgramSource(ruleset, readings, assume_in_scope=assume_in_scope).written()
    # Numbered names, keywords and names of our own fields: `Writer` lets no other text in.
    exec(compile(source, "<program>", "exec"), namespace)  # noqa: S102
    return cast(Program, namespace["program"])


class ProgramSource:
    """The function under construction."""

    def __init__(self, ruleset: Ruleset, readings: Mapping[str, str], *, assume_in_scope: bool) -> None:
        self.ruleset = ruleset
        self.assume_in_scope = assume_in_scope
        self.writer = Writer()
        self.top = Block(self.writer)
        self.facts = FactWriter(self.writer, self.top, ruleset.orders)
        effective = ruleset.edition.effective_on
        days = {"effective_on": effective, "governed_from": date.min if assume_in_scope else effective}
        self.terms = TermWriter(self.writer, self.facts, readings, days, ruleset.edition.territory)
        self.conditions = ConditionWriter(self.writer, self.terms, self._verdict_is)
        self.lines: dict[str, str] = {}
        """The name that holds the line of each rule's table about the case."""
        self.effect = "True"
        self.items: dict[str, str] = {}

    def written(self) -> tuple[str, dict[str, object]]:
        """Give the source and the constants that it names."""
        self.prepare()
        free = [rule for rule in self.ruleset.rules.values() if self._free(rule)]
        if not self.assume_in_scope:
            for rule in free:
                if rule.each:
                    raise UncompilableError(rule.id)
                self.table(rule)
            self._leave_early()
        for rule in self.ruleset.order_of_decision:
            self.table(rule)
        self._records()
        results = [self._result(rule) for rule in self.ruleset.rules.values()]
        return self.finished(results)

    def finished(self, results: Iterable[str]) -> tuple[str, dict[str, object]]:
        """Give the source of the function that returns some results."""
        self.top.add(self._return(results))
        body = "\n".join(f" {line}" for line in self.top.lines)
        return f"def program(case, as_of):\n{body}\n", self.writer.namespace

    def prepare(self, *, all_contradictions: bool = False) -> None:
        """Write what comes before every norm; contradictions of facts that no norm needs only where asked."""
        self.prove()
        if not all_contradictions:
            self.ignore_what_no_norm_needs()
        self._refuse_contradictions()

    def ignore_what_no_norm_needs(self) -> None:
        """Pass over doubts about facts on which no norm can depend."""
        proofs = tuple(proof for proof, _ in self.ruleset.proofs)
        self.facts.relevant = touching(facts_in(self.ruleset), self.ruleset.orders, proofs)

    def _return(self, results: Iterable[str]) -> str:
        return f"return ({''.join(f'{result}, ' for result in results)})"

    def _free(self, rule: Rule) -> bool:
        return rule.is_scope or rule.declaratory or self.assume_in_scope

    def prove(self) -> None:
        """Let the proofs count that the readings let count."""
        used = []
        for proof, when in self.ruleset.proofs:
            surely = self.conditions.test(when, self.top, surely=True)
            if not isinstance(surely, bool):
                raise UncompilableError("a proof that depends on the case")
            if surely:
                used.append(proof)
        self.facts.use(tuple(used))

    def _refuse_contradictions(self) -> None:
        self._refuse([*contradicted(self.facts, self.top), *disordered(self.facts)], self.top)
        for section in dict.fromkeys(rule.each.section for rule in self.ruleset.rules.values() if rule.each):
            block = self.loop_block(section)
            found = list(contradicted(self.facts, block))
            if found:
                self._refuse(found, block)
                self.loop(section, block)
        for found_here in self.inconsistent():
            self._refuse([found_here], self.top)

    def _refuse(self, found: Iterable[Found], block: Block) -> None:
        block.add(*(f"if {test}: return None" for test, _ in found))

    def inconsistent(self) -> Iterator[Found]:
        """Write the tests of the other contradictions; what proves an event does not count in them."""
        for entry in self.ruleset.integrity:
            if self.facts.relevant.isdisjoint(entry.doubts):
                continue
            self.facts.proving = False
            surely = self.conditions.test(entry.condition, self.top, surely=True)
            self.facts.proving = True
            if surely is not False:
                yield str(surely), entry.doubts

    def loop_block(self, section: str) -> Block:
        """Give a block for what is said of each record of a list."""
        return Block(self.writer, self.top, section, self.writer.local())

    def loop(self, section: str, block: Block) -> None:
        """Write the loop over the records of a list."""
        records = self.facts.value(section, self.top).name
        self.top.add(f"for {block.record} in {records} or ():", *(f" {line}" for line in block.lines))

    def table(self, rule: Rule) -> str:
        """Write the table of a rule about the case, after those whose verdicts it asks for."""
        if rule.id not in self.lines:
            for other in rule.depends_on:
                self.table(self.ruleset.rules[other])
            self.lines[rule.id] = self.decide(rule.table, self.top, complete=rule.each is None)
        return self.lines[rule.id]

    def decide(self, table: Table, block: Block, *, complete: bool) -> str:
        """Write which line holds, -1 for none; a table without a line that could is left to the reference."""
        name = self.writer.local()
        tests = [
            (number, self.conditions.test(line.condition, block, surely=True))
            for number, line in enumerate(table.lines)
        ]
        perhaps = (
            self._possible((line for line in table.lines if not line.raises), block) if complete else True
        )
        word = "if"
        for number, test in tests:
            if test is True:
                block.add(f"else: {name} = {number}" if word == "elif" else f"{name} = {number}")
                return name
            if isinstance(test, str):
                block.add(f"{word} {test}: {name} = {number}")
                word = "elif"
        block.add(f"else: {name} = -1" if word == "elif" else f"{name} = -1")
        if perhaps is not True:
            block.add(f"if {name} < 0 and not {perhaps}: return None")
        return name

    def _possible(self, lines: Iterable[Line], block: Block) -> Test:
        tests = [self.conditions.test(line.condition, block, surely=False) for line in lines]
        if True in tests:
            return True
        written = [test for test in tests if isinstance(test, str)]
        return f"({' or '.join(written)})" if written else False

    def _decided(self, table: Table) -> str:
        """Give the name of what the lines of a table decide; the last is for no line."""
        if any(line.verdict is Verdict.UNDETERMINED for line in table.lines):
            raise UncompilableError("a line that decides nothing")
        decided = tuple(Ruling(line.verdict, line.reason) for line in table.lines)
        return self.writer.constant((*decided, MISSING), ("decided", decided))

    def _verdict_is(self, rule: str, verdicts: tuple[str, ...]) -> str:
        if rule not in self.lines:
            raise UncompilableError(f"the verdict of `{rule}` before it is decided")
        table, line = self.ruleset.rules[rule].table, self.lines[rule]
        held = tuple(number for number, one in enumerate(table.lines) if one.verdict in verdicts)
        perhaps = self._possible((one for one in table.lines if one.verdict in verdicts), self.top)
        return f"{line} in {self.writer.word(held)} if {line} >= 0 else None if {perhaps} else False"

    def _leave_early(self) -> None:
        """Write what ends the matter: a scope that is closed, or one that is open."""
        *matter, effect = (self.ruleset.rules[name] for name in self.ruleset.edition.scope)
        for rule in (*matter, effect):
            closed = [n for n, line in enumerate(rule.table.lines) if line.verdict is Verdict.NOT_APPLICABLE]
            if closed:
                name = self.table(rule)
                found = f"{self._decided(rule.table)}[{name}]"
                self.top.add(f"if {_one_of(name, closed)}: {self._return(self._all(found))}")
        for rule in matter:
            open_scope = self.writer.constant(SCOPE_OPEN)
            self.top.add(f"if not ({self._settled(rule)}): {self._return(self._all(open_scope))}")
        self.effect = self.top.assign(self._settled(effect))

    def _settled(self, rule: Rule) -> str:
        settled = [
            number
            for number, line in enumerate(rule.table.lines)
            if line.verdict is Verdict.COMPLIANT or line.keeps_scope
        ]
        return _one_of(self.table(rule), settled)

    def _all(self, otherwise: str) -> list[str]:
        """List the results where the gate decides all norms that it stands before."""
        return [self._own(rule) if self._free(rule) else otherwise for rule in self.ruleset.rules.values()]

    def _own(self, rule: Rule) -> str:
        return self.items.get(rule.id) or f"{self._decided(rule.table)}[{self.lines[rule.id]}]"

    def _result(self, rule: Rule) -> str:
        """Write what the gate and the tables of a norm come to."""
        own = self._own(rule)
        if self._free(rule):
            return own
        if rule.transition is None:
            return f"{own} if {self.effect} else {self.writer.constant(TRANSITION_OPEN)}"
        return f"{self.writer.constant(GATES)}[{self._gate(rule)}] or {own}"

    def _gate(self, rule: Rule) -> str:
        """Write the transition of a norm: 0 it applies, 1 the predecessor does, 2 that is open."""
        assert rule.transition is not None
        act = rule.transition.act
        first, second = (
            self.conditions.test(line.condition, self.top, surely=True)
            for line in rule.transition.table.lines
        )
        early: Test = False
        orders = (order for order in self.ruleset.orders if order.before == _COMPLETION)
        if not any(order.after in facts_of(act) for order in orders):
            exact = self.writer.helper(moments.exact)
            tests = [
                self.conditions.test(rule.transition.by_act, self.top, surely=True),
                self.conditions.test(rule.transition.wholly, self.top, surely=True),
            ]
            if False not in tests:
                early = " and ".join(
                    [
                        f"{exact}({self.terms.value(act, self.top).name})",
                        *(t for t in tests if isinstance(t, str)),
                    ]
                )
        written = f"1 if {first} else (0 if {second} else 2) if {self.effect} else 0 if {early} else 2"
        return self.top.once(("gate", written), lambda: written)

    def _records(self) -> None:
        """Write the loops over records: one for each list, for all rules that go through it."""
        rules = [rule for rule in self.ruleset.rules.values() if rule.each]
        for section in dict.fromkeys(rule.each.section for rule in rules if rule.each):
            block = self.loop_block(section)
            mine = [rule for rule in rules if rule.each and rule.each.section == section]
            found = {rule.id: self.top.assign("[]") for rule in mine}
            for rule in mine:
                self._item(rule, found[rule.id], block)
            self.loop(section, block)
            for rule in mine:
                self._roll_up(rule, found[rule.id])

    def _item(self, rule: Rule, parts: str, block: Block) -> str:
        assert rule.each is not None
        table = rule.each.table
        line = self.decide(table, block, complete=True)
        passed = [n for n, one in enumerate(table.lines) if one.reason == "not_concerned"]
        block.add(f"if not ({_one_of(line, passed)}): {parts}.append({self._decided(table)}[{line}])")
        return line

    def _roll_up(self, rule: Rule, parts: str) -> None:
        assert rule.each is not None
        if any(line.raises and line.verdict is not Verdict.NEEDS_REVIEW for line in rule.table.lines):
            raise UncompilableError(rule.id)
        raised = self.decide(rule.each.raises, self.top, complete=False)
        waiting = (line for line in rule.table.lines if line.verdict is not Verdict.NEEDS_REVIEW)
        still_open = self._possible(waiting, self.top)
        records = self.facts.value(rule.each.section, self.top).name
        own = self._decided(rule.table)
        line = self.lines[rule.id]
        raises = f"{self._decided(rule.each.raises)}[{raised}] if {raised} >= 0 else None"
        rolled = f"{self.writer.helper(rolled_up)}({records}, {parts}, {raises}, {still_open})"
        self.items[rule.id] = self.top.assign(f"{own}[{line}] if {line} >= 0 else {rolled}")


def _one_of(name: str, numbers: Iterable[int]) -> str:
    return " or ".join(f"{name} == {number}" for number in numbers) or "False"
