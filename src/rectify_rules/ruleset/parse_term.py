"""Expressions of rule files turned into typed terms."""

from __future__ import annotations

from collections.abc import Sequence

from rectify_rules.facts.logic import UNKNOWN, Items, Val
from rectify_rules.facts.periods import Roll
from rectify_rules.ruleset.condition import NEVER, Condition
from rectify_rules.ruleset.functions import FUNCTIONS, LEVEL, LEVELS, Function
from rectify_rules.ruleset.names import Names
from rectify_rules.ruleset.problems import Problems, suggest
from rectify_rules.ruleset.size import MAX_SIZE, Sizes
from rectify_rules.ruleset.terms import ByReading, Call, Choose, Constant, Term
from rectify_rules.ruleset.types import INT, TEXT, TEXT_LIST, Type
from rectify_rules.yaml_tree import Node

MAX_NUMBER = 600
"""Months, days or working days that may be counted: fifty years of months."""
ROLLS: tuple[str, ...] = Roll.__args__  # type: ignore[attr-defined]


class TermParser:
    """Reads expressions; every fault goes to `problems` and an unknown value stands in."""

    def __init__(self, names: Names, problems: Problems) -> None:
        self.names = names
        self.problems = problems
        self.sizes = Sizes()

    def term(self, node: Node) -> Term:
        """Read a name or a function call."""
        if isinstance(node.value, str):
            found = self.names.term(node.value)
            if found is None:
                self.problems.at(node, f"unknown name `{node.value}`{suggest(node.value, self.names.all())}")
                return _nothing()
            return found
        if node.is_sequence():
            return self._words(node)
        if not node.is_mapping() or len(node.value) != 1:
            self.problems.at(node, "expected a name or one function with its arguments")
            return _nothing()
        (name, body), *_ = node.items()
        return self.call(name, body, node)

    def call(self, name: str, body: Node, node: Node) -> Term:
        """Read a function by its name and arguments."""
        if name == "by_reading":
            return self._by_reading(body)
        if name == "choose":
            return self._choose(body)
        function = FUNCTIONS.get(name)
        if function is None:
            options = (*FUNCTIONS, "by_reading", "choose")
            self.problems.at_key(node, name, f"unknown function `{name}`{suggest(name, options)}")
            return _nothing()
        return self._call(function, body)

    def _call(self, function: Function, body: Node) -> Term:
        given = list(body.value) if body.is_sequence() and not _is_literal(function, body) else [body]
        if len(given) != len(function.parameters):
            expected = len(function.parameters)
            self.problems.at(body, f"`{function.name}` takes {expected} arguments, {len(given)} are given")
            return _nothing()
        args = tuple(
            self._argument(function, kind, node)
            for kind, node in zip(function.parameters, given, strict=True)
        )
        if any(arg.key == "?" for arg in args):
            return _nothing()
        fault = function.fault(args)
        if fault:
            self.problems.at(body, f"`{function.name}`: {fault}")
            return _nothing()
        key = f"{function.name}({', '.join(arg.key for arg in args)})"
        result = function.result_type(args)
        per_item = any(arg.per_item for arg in args)
        return Call(key, result, per_item=per_item, function=function.name, args=args, apply=function.apply)

    def _argument(self, function: Function, kind: str, node: Node) -> Term:
        if kind == "number":
            number = node.value if isinstance(node.value, int) and not isinstance(node.value, bool) else 0
            if 0 < number <= MAX_NUMBER:
                return Constant(str(node.value), INT, value=Val(node.value))
            self.problems.at(
                node, f"`{function.name}` needs a positive whole number here, {MAX_NUMBER} at most"
            )
            return _nothing()
        if kind in {"field", "roll"}:
            if isinstance(node.value, str) and (kind == "field" or node.value in ROLLS):
                return Constant(f"'{node.value}'", TEXT, value=Val(node.value))
            hint = suggest(str(node.value), ROLLS) if kind == "roll" else ""
            self.problems.at(node, f"`{function.name}` needs the name of a {kind} here{hint}")
            return _nothing()
        if kind == "words":
            return self._words(node)
        if kind == "level" and isinstance(node.value, str) and node.value in LEVELS:
            return Constant(f"'{node.value}'", LEVEL, value=Val(node.value))
        term = self.term(node)
        kind = "enum" if kind == "level" else kind
        if kind != "any" and term.key != "?" and term.type.kind != kind:
            self.problems.at(node, f"`{function.name}` needs a {kind} here; `{term.key}` is a {term.type}")
            return _nothing()
        return term

    def _words(self, node: Node) -> Term:
        members = self.problems.sequence(node, "a constant list")
        if not all(isinstance(member.value, str) for member in members):
            self.problems.at(node, "a constant list holds text only")
            return _nothing()
        words = tuple(str(member.value) for member in members)
        return Constant(f"[{', '.join(words)}]", TEXT_LIST, value=Val(Items(words)))

    def _by_reading(self, body: Node) -> Term:
        if not body.is_mapping() or len(body.value) != 1:
            self.problems.at(body, "`by_reading` takes one reading with a term for each of its values")
            return _nothing()
        (name, choices), *_ = body.items()
        reading = self.names.readings.get(name)
        if reading is None:
            self.problems.at_key(body, name, f"unknown reading `{name}`{suggest(name, self.names.readings)}")
            return _nothing()
        choices = self.problems.mapping(choices, "the options of `by_reading`")
        self.problems.known_keys(choices, reading.values)
        absent = [value for value in reading.values if value not in choices.value]
        if absent:
            self.problems.at(
                choices, f"`by_reading` leaves out {', '.join(f'`{value}`' for value in absent)}"
            )
            return _nothing()
        options = {value: self.term(choices.value[value]) for value in reading.values}
        if not self._agree(choices, list(options.values())):
            return _nothing()
        key = f"{name}?{{{', '.join(f'{value}: {term.key}' for value, term in options.items())}}}"
        first = next(iter(options.values()))
        per_item = any(term.per_item for term in options.values())
        return ByReading(key, first.type, per_item=per_item, reading=name, options=options)

    def _choose(self, body: Node) -> Term:
        options: list[tuple[Condition | None, Term]] = []
        for entry in self.problems.sequence(body, "`choose`"):
            entry = self.problems.mapping(entry, "an option of `choose`")
            last = "otherwise" in entry.value
            self.problems.known_keys(entry, ("otherwise",) if last else ("when", "then"))
            then = entry.get("otherwise" if last else "then")
            when = entry.get("when")
            if then is None or (not last and when is None):
                self.problems.at(entry, "an option of `choose` has `when` and `then`, or `otherwise` alone")
                continue
            options.append((None if last or when is None else self.condition(when), self.term(then)))
        if not options or options[-1][0] is not None:
            self.problems.at(body, "`choose` must end with `otherwise`")
            return _nothing()
        if not self._agree(body, [term for _, term in options]):
            return _nothing()
        conditions = [condition for condition, _ in options if condition is not None]
        per_item = any(term.per_item for _, term in options) or any(
            proposition.per_item for condition in conditions for proposition in condition.propositions()
        )
        key = f"choose@{self.problems.path}:{body.line}"
        return Choose(key, options[0][1].type, per_item=per_item, options=tuple(options))

    def _agree(self, node: Node, terms: Sequence[Term]) -> bool:
        kinds = {str(term.type) for term in terms if term.key != "?"}
        if len(kinds) > 1:
            self.problems.at(node, f"the options differ in type: {', '.join(sorted(kinds))}")
        return len(kinds) == 1 and all(term.key != "?" for term in terms)

    def condition(self, node: Node) -> Condition:
        """Read a condition."""
        raise NotImplementedError

    def bounded(self, condition: Condition, node: Node) -> Condition:
        """Give the condition, or one that never holds where it would spell out more than anyone can check."""
        if self.sizes.condition(condition) <= MAX_SIZE:
            return condition
        self.problems.at(node, f"the condition spells out more than {MAX_SIZE} statements: simplify it")
        return NEVER

    def bounded_term(self, term: Term, node: Node) -> Term:
        """Give the term, or an unknown value where it would spell out more than anyone can check."""
        if self.sizes.term(term) <= MAX_SIZE:
            return term
        self.problems.at(node, f"the derived fact spells out more than {MAX_SIZE} terms: simplify it")
        return _nothing()

    def derived_body(self, node: Node) -> Term:
        """Read the function of a derived fact, next to its label."""
        entries = {key: value for key, value in node.items() if key != "label"}
        if len(entries) != 1:
            self.problems.at(node, "a derived fact has a `label` and exactly one function")
            return _nothing()
        (name, body), *_ = entries.items()
        return self.bounded_term(self.term(body) if name == "same" else self.call(name, body, node), node)


def _is_literal(function: Function, body: Node) -> bool:
    return len(function.parameters) == 1 and function.parameters[0] == "list" and body.is_sequence()


def _nothing() -> Term:
    """Stand in for a term that could not be read; its fault is reported already."""
    return Constant("?", Type("text"), value=Val(UNKNOWN))
