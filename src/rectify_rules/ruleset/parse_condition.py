"""Conditions of rule files turned into trees of propositions."""

from __future__ import annotations

from rectify_rules.facts.logic import Val
from rectify_rules.ruleset.condition import NEVER, Comparison, Condition, Group, Leaf, Proposition, VerdictIs
from rectify_rules.ruleset.operators import OPERATORS, Operator
from rectify_rules.ruleset.parse_term import TermParser
from rectify_rules.ruleset.problems import suggest
from rectify_rules.ruleset.terms import Constant, Term
from rectify_rules.ruleset.types import BOOL, INT, TEXT, Type
from rectify_rules.verdict import Verdict
from rectify_rules.yaml_tree import Node

_VERDICTS = tuple(verdict.value for verdict in Verdict)


class ConditionParser(TermParser):
    """Reads conditions; every fault goes to `problems` and a condition that never holds stands in."""

    def condition(self, node: Node) -> Condition:
        """Read `all`, `any`, or one leaf."""
        if not node.is_mapping() or len(node.value) != 1:
            self.problems.at(node, "a condition is `all`, `any` or one leaf, each in a mapping of its own")
            return NEVER
        (name, body), *_ = node.items()
        if name in {"all", "any"}:
            parts = tuple(self.condition(part) for part in self.problems.sequence(body, f"`{name}`"))
            if not parts:
                self.problems.at(body, f"`{name}` needs at least one condition")
            return self.bounded(Group(name == "all", parts), body)
        if name == "not":
            self.problems.at_key(node, name, "there is no `not`: use the complement of the operator")
            return NEVER
        if name == "verdict_of":
            return self._verdict_of(body)
        condition = self.names.condition(name)
        if condition is not None:
            return self._named(name, condition, body)
        return self._leaf(name, body, node)

    def _named(self, name: str, condition: Condition, body: Node) -> Condition:
        if not isinstance(body.value, bool):
            self.problems.at(body, f"the named condition `{name}` is `true` or `false`")
            return NEVER
        if body.value:
            return Group(True, (condition,), name)
        return Group(True, (condition.negated(),), f"!{name}")

    def _verdict_of(self, body: Node) -> Condition:
        body = self.problems.mapping(body, "`verdict_of`")
        if len(body.value) != 1:
            self.problems.at(body, "`verdict_of` takes one rule with a verdict, or a list of verdicts")
            return NEVER
        (rule, wanted), *_ = body.items()
        if rule not in self.names.rules:
            self.problems.at_key(body, rule, f"unknown rule `{rule}`{suggest(rule, self.names.rules)}")
            return NEVER
        values = [entry.value for entry in wanted.value] if wanted.is_sequence() else [wanted.value]
        for value in values:
            if value not in _VERDICTS:
                self.problems.at(wanted, f"unknown verdict `{value}`{suggest(str(value), _VERDICTS)}")
                return NEVER
        verdicts = tuple(str(value) for value in values)
        return Leaf(VerdictIs(f"verdict_of({rule}: {', '.join(verdicts)})", False, rule, verdicts))

    def _leaf(self, name: str, body: Node, node: Node) -> Condition:
        term = self.names.term(name)
        if term is None:
            self.problems.at_key(node, name, f"unknown name `{name}`{suggest(name, self.names.all())}")
            return NEVER
        if term.key == "?":
            return NEVER
        if body.is_mapping():
            return self._operator(term, body)
        if body.value is None:
            self.problems.at(body, f"`{name}` is compared with nothing")
            return NEVER
        values = list(body.value) if body.is_sequence() else [body]
        return self._comparison(term, OPERATORS["is"], values, body)

    def _operator(self, term: Term, body: Node) -> Condition:
        if len(body.value) != 1:
            self.problems.at(body, "a leaf has exactly one operator")
            return NEVER
        (name, operand), *_ = body.items()
        operator = OPERATORS.get(name)
        if operator is None or name == "is":
            self.problems.at_key(body, name, f"unknown operator `{name}`{suggest(name, OPERATORS)}")
            return NEVER
        values = list(operand.value) if operand.is_sequence() else [operand]
        return self._comparison(term, operator, values, operand)

    def _comparison(self, term: Term, operator: Operator, values: list[Node], node: Node) -> Condition:
        if term.type.kind not in operator.fits:
            fitting = [name for name, other in OPERATORS.items() if term.type.kind in other.fits]
            self.problems.at(
                node,
                f"`{operator.name}` does not fit `{term.key}`, a {term.type}; fitting: {', '.join(fitting)}",
            )
            return NEVER
        operands = self._operands(term, operator, values, node)
        if operands is None or any(operand.key == "?" for operand in operands):
            return NEVER
        key = f"{term.key} {operator.name} {', '.join(operand.key for operand in operands)}"
        per_item = term.per_item or any(operand.per_item for operand in operands)
        proposition: Proposition = Comparison(key, per_item, term, operator, tuple(operands))
        return Leaf(proposition)

    def _operands(self, term: Term, operator: Operator, values: list[Node], node: Node) -> list[Term] | None:
        if operator.operand in {"term", "two_terms"}:
            wanted = 1 if operator.operand == "term" else 2
            if len(values) != wanted:
                self.problems.at(node, f"`{operator.name}` takes {wanted} names")
                return None
            terms = [self.term(value) for value in values]
            for other, value in zip(terms, values, strict=True):
                if other.key != "?" and other.type.kind != term.type.kind:
                    self.problems.at(value, f"a {term.type} is compared with `{other.key}`, a {other.type}")
                    return None
            return terms
        if operator.operand == "flag":
            if len(values) != 1:
                self.problems.at(node, f"`{operator.name}` is `true` or `false`")
                return None
            return [self._constant(BOOL, values[0])]
        if operator.operand == "number":
            return [self._constant(INT, values[0])]
        if operator.operand == "words":
            return [self._constant(TEXT, value) for value in values]
        if not values:
            self.problems.at(node, f"`{operator.name}` needs at least one value")
            return None
        return [self._constant(_member_type(term.type), value) for value in values]

    def _constant(self, kind: Type, node: Node) -> Term:
        value = node.value
        fits = {
            "bool": isinstance(value, bool),
            "int": isinstance(value, int) and not isinstance(value, bool),
        }.get(kind.kind, isinstance(value, str))
        if not fits:
            self.problems.at(node, f"expected a {kind.kind}, found `{value}`")
        elif kind.values and value not in kind.values:
            self.problems.at(node, f"unknown value `{value}`{suggest(str(value), kind.values)}")
        return Constant(_spelling(value), kind, value=Val(value))


def _member_type(kind: Type) -> Type:
    return Type(kind.item or "text", values=kind.values) if kind.kind == "list" else kind


def _spelling(value: object) -> str:
    return (
        str(value).lower()
        if isinstance(value, bool)
        else f"'{value}'"
        if isinstance(value, str)
        else str(value)
    )
