"""Terms and conditions of rule files in Chinese words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from rectify_rules.explain.model import Phrase
from rectify_rules.facts.dictionary import EVENTS, dictionary
from rectify_rules.facts.logic import Items
from rectify_rules.ruleset.condition import Comparison, Condition, Group, Leaf, Proposition, VerdictIs
from rectify_rules.ruleset.functions import FUNCTIONS
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.ruleset.terms import (
    ByReading,
    Call,
    Choose,
    Constant,
    Derived,
    Fact,
    ReadingTerm,
    Term,
    label_of,
)
from rectify_rules.verdict import Verdict

FLAG_FALSE = {
    "blank": "{0}不为空白",
    "recorded": "{0}没有记载",
    "happened": "{0}尚未发生",
    "empty": "{0}不为空",
}
"""What the operators that take `true` or `false` say with `false`."""

ROLLS = {
    "weekends_and_holidays": "遇周末和法定节假日顺延",
    "statutory_holidays_only": "遇国务院办公厅通知的放假区间顺延",
    "none": "不顺延",
}

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_EVENTS = {event.date: event.label for event in EVENTS.values()}


class Words:
    """Puts the terms and conditions of one ruleset into words."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset

    def template(self, text: str) -> str:
        """Put 〔the name of a value〕 where a sentence holds a placeholder."""

        def name(match: re.Match[str]) -> str:
            term = self.ruleset.names.term(match.group(1))
            return match.group() if term is None else f"〔{label_of(term)}〕"

        return _PLACEHOLDER.sub(name, text)

    def condition(self, condition: Condition) -> Phrase:
        """Put a condition into words."""
        if isinstance(condition, Leaf):
            text = self.proposition(condition.proposition)
            return Phrase("leaf", text if condition.positive else f"并非「{text}」")
        assert isinstance(condition, Group)
        if condition.name:
            return self._named(condition.name)
        parts = tuple(self.condition(part) for part in condition.parts)
        return parts[0] if len(parts) == 1 else Phrase("all" if condition.every else "any", parts=parts)

    def _named(self, name: str) -> Phrase:
        bare = name.removeprefix("!")
        label = self.ruleset.condition_labels.get(bare, bare)
        return Phrase("named", f"并非“{label}”" if name.startswith("!") else f"“{label}”", name=bare)

    def proposition(self, proposition: Proposition) -> str:
        """Put a statement into words."""
        if isinstance(proposition, VerdictIs):
            rule = self.ruleset.rules[proposition.rule]
            verdicts = "”或“".join(Verdict(verdict).label for verdict in proposition.verdicts)
            return f"{rule.norm}（{rule.title}）的结论为“{verdicts}”"
        assert isinstance(proposition, Comparison)
        operator, operands = proposition.operator, proposition.operands
        subject = self.term(proposition.term)
        if operator.operand == "flag":
            wanted = operands[0].key == "true"
            if operator.name == "happened" and isinstance(proposition.term, Fact):
                subject = _EVENTS.get(proposition.term.path, subject)
            return (operator.chinese if wanted else FLAG_FALSE[operator.name]).format(subject)
        if operator.operand in {"term", "two_terms"}:
            return operator.chinese.format(subject, *map(self.term, operands))
        return operator.chinese.format(subject, self._operands(proposition))

    def _operands(self, proposition: Comparison) -> str:
        words = [self._constant(operand, proposition.term.type.values) for operand in proposition.operands]
        if proposition.operator.operand == "number":
            return "".join(words)
        every = proposition.operator.name in {
            "not_in",
            "contains_all",
            "contains_none",
            "mentions_none",
            "lacks_any",
        }
        return ("、" if every else "或").join(f"“{word}”" for word in words)

    def term(self, term: Term) -> str:
        """Name a term, or describe it where it has no name."""
        if isinstance(term, ReadingTerm):
            return f"口径“{self.ruleset.readings[term.name].label}”"
        if isinstance(term, Constant):
            return self._constant(term, {})
        if isinstance(term, Call):
            return self.call(term)
        if isinstance(term, ByReading):
            label = self.ruleset.readings[term.reading].label
            return f"（按口径“{label}”：{'；'.join(f'{when}则{text}' for when, text in self.ways(term))}）"
        if isinstance(term, Choose):
            return f"（{'；'.join(f'{when}，取{text}' for when, text in self.ways(term))}）"
        return label_of(term)

    def ways(self, term: ByReading | Choose) -> Iterator[tuple[str, str]]:
        """Yield the ways a term is computed, each with what picks it."""
        if isinstance(term, ByReading):
            reading = self.ruleset.readings[term.reading]
            for value, option in term.options.items():
                yield f"口径“{reading.label}”为“{reading.values[value]}”", self.term(option)
            return
        for condition, option in term.options:
            yield "其他情形" if condition is None else self.condition(condition).inline(), self.term(option)

    def call(self, term: Call) -> str:
        """Put a function with its arguments into words."""
        function = FUNCTIONS[term.function]
        values = self._values(function.parameters, term.args)
        words = [
            self._argument(kind, arg, term.args, values)
            for kind, arg in zip(function.parameters, term.args, strict=True)
        ]
        return function.chinese.format(*words)

    def _argument(self, kind: str, arg: Term, args: Sequence[Term], values: Mapping[str, str]) -> str:
        if not isinstance(arg, Constant):
            return self.term(arg)
        word = str(arg.value.data)
        if kind == "field":
            spec = dictionary().get(f"{args[0].type.path}.{word}")
            return spec.label if spec else word
        return ROLLS[word] if kind == "roll" else self._constant(arg, values)

    def _values(self, parameters: Sequence[str], args: Sequence[Term]) -> Mapping[str, str]:
        """Find the Chinese words of the constants among the arguments."""
        if "field" in parameters:
            field = args[parameters.index("field")]
            spec = dictionary().get(f"{args[0].type.path}.{field.key.strip(chr(39))}")
            return spec.values if spec else {}
        return next((arg.type.values for arg in args if arg.type.values), {})

    def _constant(self, term: Term, values: Mapping[str, str]) -> str:
        data = term.value.data if isinstance(term, Constant) else term.key
        values = term.type.values or values
        if isinstance(data, Items):
            return "、".join(f"“{values.get(str(item), str(item))}”" for item in data.sure)
        if isinstance(data, bool):
            return "是" if data else "否"
        return values.get(str(data), str(data))

    def names_in(self, condition: Condition) -> Iterator[str]:
        """Yield the named conditions and derived facts that a condition speaks of, outermost first."""
        if isinstance(condition, Group):
            if condition.name:
                yield condition.name.removeprefix("!")
                return
            for part in condition.parts:
                yield from self.names_in(part)
        elif isinstance(condition, Leaf):
            for term in condition.proposition.terms():
                yield from self.names_in_term(term)

    def names_in_term(self, term: Term) -> Iterator[str]:
        """Yield the derived facts and named conditions that a term speaks of."""
        if isinstance(term, Derived):
            yield term.key
            return
        for part in term.parts(None):
            yield from self.names_in_term(part)
        for condition in term.conditions():
            yield from self.names_in(condition)
