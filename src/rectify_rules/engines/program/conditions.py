"""Conditions of a ruleset, as the two tests that Kleene's tables come to: surely true, possibly true."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import date

from rectify_rules.engines.program import lists, moments
from rectify_rules.engines.program.facts import Value
from rectify_rules.engines.program.terms import TermWriter
from rectify_rules.engines.program.writer import Block, UncompilableError, Writer
from rectify_rules.facts.logic import ABSENT, Truth
from rectify_rules.ruleset.condition import Comparison, Condition, Group, Leaf, Proposition, VerdictIs
from rectify_rules.ruleset.operators import squeeze
from rectify_rules.ruleset.terms import Fact

__all__ = ["ConditionWriter", "Test"]

Test = str | bool
"""A Python expression, or what it always comes to."""

VerdictTest = Callable[[str, tuple[str, ...]], str]
"""Writes the truth of another rule's verdict."""


class ConditionWriter:
    """Writes each proposition once, and conditions over their names."""

    def __init__(self, writer: Writer, terms: TermWriter, verdict_is: VerdictTest) -> None:
        self._writer = writer
        self._terms = terms
        self._verdict_is = verdict_is
        self._absent = writer.constant(ABSENT)
        self._date = writer.constant(date)
        terms.tests = self.tests

    def tests(self, condition: Condition, block: Block) -> tuple[Test, Test]:
        """Give the tests that a condition surely, and that it possibly holds."""
        return self.test(condition, block, surely=True), self.test(condition, block, surely=False)

    def test(self, condition: Condition, block: Block, *, surely: bool) -> Test:
        """Write when a condition surely holds, or possibly."""
        if isinstance(condition, Leaf):
            return self._leaf(condition, block, surely=surely)
        if not isinstance(condition, Group):
            raise UncompilableError(type(condition).__name__)
        settled = not condition.every
        # What the readings settle comes first, so that nothing is written for a part that cannot matter.
        open_parts = []
        for part in condition.parts:
            known = self._known(part, surely=surely)
            if known is settled:
                return settled
            if known is None:
                open_parts.append(part)
        parts = [self.test(part, block, surely=surely) for part in open_parts]
        if settled in parts:
            return settled
        written = list(dict.fromkeys(part for part in parts if isinstance(part, str)))
        if not written:
            return not settled
        joined = (" and " if condition.every else " or ").join(written)
        return joined if len(written) == 1 else f"({joined})"

    def _known(self, condition: Condition, *, surely: bool) -> bool | None:
        """Tell what a test comes to under the readings alone, None where that depends on the case."""
        if isinstance(condition, Leaf):
            proposition = condition.proposition
            if not isinstance(proposition, Comparison):
                return None
            given = [self._terms.constant(term) for term in proposition.terms()]
            known = [val for val in given if val is not None]
            if len(known) < len(given):
                return None
            truth = proposition.operator.decide(known[0], tuple(known[1:]))[0]
            truth = truth if condition.positive or truth is None else not truth
            return truth is True if surely else truth is not False
        assert isinstance(condition, Group)
        parts = [self._known(part, surely=surely) for part in condition.parts]
        if (not condition.every) in parts:
            return not condition.every
        return None if None in parts else condition.every

    def _leaf(self, leaf: Leaf, block: Block, *, surely: bool) -> Test:
        truth = self.truth(leaf.proposition, block)
        if not isinstance(truth, str):
            known = truth if leaf.positive or truth is None else not truth
            return known is True if surely else known is not False
        if surely:
            return truth if leaf.positive else f"{truth} is False"
        return f"{truth} is not False" if leaf.positive else f"not {truth}"

    def truth(self, proposition: Proposition, block: Block) -> str | Truth:
        """Give the name that holds the truth of a proposition, or the truth it always has."""
        if block.parent is not None and not proposition.per_item:
            return self.truth(proposition, block.parent)
        variant = all(self._terms.variant(term) for term in proposition.terms())
        key: Hashable = ("truth", proposition.key, variant)
        if key not in block.known:
            block.known[key] = self._truth(proposition, block)
        found: str | Truth = block.known[key]
        return found

    def _truth(self, proposition: Proposition, block: Block) -> str | Truth:
        if isinstance(proposition, VerdictIs):
            return block.assign(self._verdict_is(proposition.rule, proposition.verdicts))
        if not isinstance(proposition, Comparison):
            raise UncompilableError(type(proposition).__name__)
        given = [self._terms.constant(term) for term in proposition.terms()]
        known = [val for val in given if val is not None]
        if len(known) == len(given):
            return proposition.operator.decide(known[0], tuple(known[1:]))[0]
        if proposition.operator.name == "recorded":
            return block.assign(self._recorded(proposition, block))
        write = _WRITERS.get(proposition.operator.name)
        if write is None:
            raise UncompilableError(proposition.operator.name)
        return block.assign(write(self, proposition, self._terms.value(proposition.term, block), block))

    def _recorded(self, proposition: Comparison, block: Block) -> str:
        fact = self._terms.plain(proposition.term)
        if not isinstance(fact, Fact):
            raise UncompilableError("`recorded` of what is no fact")
        return self._terms.facts.recorded(fact.path, block, self._flag(proposition))

    def _flag(self, proposition: Comparison) -> bool:
        return self._data(proposition)[0] is True

    def _data(self, proposition: Comparison) -> list[object]:
        """List the operands, which the rule file gives."""
        vals = [self._terms.constant(operand) for operand in proposition.operands]
        if None in vals:
            raise UncompilableError(proposition.key)
        return [val.data for val in vals if val is not None]

    def _settled(self, value: Value, test: str) -> str:
        """Write a test of a scalar; what is known to have no value fails it."""
        present = f"{value.name} is not {self._absent} and " if value.absent else ""
        return f"None if {value.name} is None else {present}({test})"

    def member(self, proposition: Comparison, value: Value, block: Block) -> str:
        """`is`: the value is one of some constants."""
        del block
        data = self._data(proposition)
        if len(data) == 1 and data[0] is True:
            return (
                f"False if {value.name} is {self._absent} else {value.name}" if value.absent else value.name
            )
        return self._settled(value, self._equals(value, data, " or ", "==", "is"))

    def no_member(self, proposition: Comparison, value: Value, block: Block) -> str:
        """`not_in`: the value is none of some constants."""
        del block
        return self._settled(value, self._equals(value, self._data(proposition), " and ", "!=", "is not"))

    def _equals(self, value: Value, data: Sequence[object], join: str, equal: str, same: str) -> str:
        tests = [
            f"{value.name} {same} {item}"
            if isinstance(item, bool)
            else f"{value.name} {equal} {self._writer.word(item)}"
            for item in data
        ]
        return join.join(tests)

    def number(self, proposition: Comparison, value: Value, block: Block) -> str:
        """`at_least` and `below`."""
        del block
        sign = ">=" if proposition.operator.name == "at_least" else "<"
        return self._settled(value, f"{value.name} {sign} {self._writer.word(self._data(proposition)[0])}")

    def blank(self, proposition: Comparison, value: Value, block: Block) -> str:
        """`blank`: a text is expressly empty."""
        del block
        return self._settled(value, f"(not {value.name}.strip()) is {self._flag(proposition)}")

    def happened(self, proposition: Comparison, value: Value, block: Block) -> str:
        """`happened` of a date."""
        state = self._terms.facts.happened(value.name)
        if self._flag(proposition):
            return state
        name = block.assign(state)
        return f"None if {name} is None else not {name}"

    def comparison(self, proposition: Comparison, value: Value, block: Block) -> str:
        """`before`, `after`, `on_or_before`, `on_or_after`."""
        other = self._terms.value(proposition.operands[0], block)
        first, second, sign = value.name, other.name, "<"
        name = proposition.operator.name
        if name in {"after", "on_or_after"}:
            first, second = second, first
        helper = moments.before
        if name in {"on_or_before", "on_or_after"}:
            sign, helper = "<=", moments.not_after
        exact = f"{first}.__class__ is {self._date} is {second}.__class__"
        return f"{first} {sign} {second} if {exact} else {self._writer.helper(helper)}({first}, {second})"

    def between(self, proposition: Comparison, value: Value, block: Block) -> str:
        """`between` two dates, both included."""
        low, high = (self._terms.value(operand, block).name for operand in proposition.operands)
        return f"{self._writer.helper(moments.between)}({value.name}, {low}, {high})"

    def empty(self, proposition: Comparison, value: Value, block: Block) -> str:
        """`empty` of a list."""
        del block
        if value.certain:
            return f"None if {value.name} is None else {'not ' if self._flag(proposition) else 'not not '}{value.name}"
        empty = f"{self._writer.helper(lists.empty)}({value.name}, {self._flag(proposition)})"
        return f"None if {value.name} is None else {empty}"

    def contains(self, proposition: Comparison, value: Value, block: Block) -> str:
        """`contains_all`, `contains_any` and their complements."""
        del block
        name = proposition.operator.name
        helper = lists.contains_all if name in {"contains_all", "lacks_any"} else lists.contains_any
        wanted = frozenset(self._data(proposition))
        has = name in {"contains_all", "contains_any"}
        if value.certain:
            return f"None if {value.name} is None else {self._held(value, wanted, helper is lists.contains_all, has)}"
        return f"{self._writer.helper(helper)}({value.name}, {self._writer.word(wanted)}, {has})"

    def _held(self, value: Value, wanted: frozenset[object], every: bool, has: bool) -> str:
        """Write whether a list without uncertain members holds all, or any, of some members."""
        if len(wanted) == 1:
            return f"{self._writer.word(*wanted)} {'in' if has else 'not in'} {value.name}"
        method = "issubset" if every else "isdisjoint"
        return f"{'' if every is has else 'not '}{self._writer.word(wanted)}.{method}({value.name})"

    def mentions(self, proposition: Comparison, value: Value, block: Block) -> str:
        """`mentions` and `mentions_none` of words."""
        del block
        words = tuple(squeeze(str(item)) for item in self._data(proposition))
        has = proposition.operator.name == "mentions"
        held = self._writer.constant(words, ("words", words))
        mentions = f"{self._writer.helper(lists.mentions)}({value.name}, {held}, {has})"
        return f"None if {value.name} is None else {mentions}"

    def same(self, proposition: Comparison, value: Value, block: Block) -> str:
        """`same_as` and `differs_from`."""
        other = self._terms.value(proposition.operands[0], block)
        helper = moments.same_day if value.kind == other.kind == "date" else lists.same_text
        equal = proposition.operator.name == "same_as"
        return f"{self._writer.helper(helper)}({value.name}, {other.name}, {equal})"


_Write = Callable[[ConditionWriter, Comparison, Value, Block], str]
_WRITERS: dict[str, _Write] = {
    "is": ConditionWriter.member,
    "not_in": ConditionWriter.no_member,
    "at_least": ConditionWriter.number,
    "below": ConditionWriter.number,
    "blank": ConditionWriter.blank,
    "happened": ConditionWriter.happened,
    "before": ConditionWriter.comparison,
    "after": ConditionWriter.comparison,
    "on_or_before": ConditionWriter.comparison,
    "on_or_after": ConditionWriter.comparison,
    "between": ConditionWriter.between,
    "empty": ConditionWriter.empty,
    "contains_all": ConditionWriter.contains,
    "lacks_any": ConditionWriter.contains,
    "contains_any": ConditionWriter.contains,
    "contains_none": ConditionWriter.contains,
    "mentions": ConditionWriter.mentions,
    "mentions_none": ConditionWriter.mentions,
    "same_as": ConditionWriter.same,
    "differs_from": ConditionWriter.same,
}
