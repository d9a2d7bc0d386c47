"""The parts of a rule that only few rules have: transition and ratio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify_rules.facts.logic import Val
from rectify_rules.ruleset.condition import ALWAYS, NEVER, Comparison, Group, Leaf, every
from rectify_rules.ruleset.functions import FUNCTIONS
from rectify_rules.ruleset.model import Line, Ratio, Remedy, Table, Transition
from rectify_rules.ruleset.operators import OPERATORS
from rectify_rules.ruleset.terms import Builtin, Call, Constant, ReadingTerm, Term
from rectify_rules.ruleset.types import DATE, TEXT, Type
from rectify_rules.verdict import Verdict
from rectify_rules.yaml_tree import Node

if TYPE_CHECKING:
    from rectify_rules.ruleset.parse_rule import RuleParser


def transition_of(parser: RuleParser, node: Node) -> Transition | None:
    """Read `act_on`: the date of the act, or the day since when a duty runs."""
    entry = node.get("act_on")
    if entry is None:
        return None
    continuing = entry.is_mapping() and "since" in entry.value
    act = parser.term(entry.value["since"] if continuing else entry)
    if act.type.kind != "date":
        parser.problems.at(entry, "`act_on` must be a date")
    function = FUNCTIONS["date_or_as_of"]
    clock = Call(f"date_or_as_of({act.key})", DATE, function=function.name, args=(act,), apply=function.apply)
    name, value = parser.transition_reading
    effective = Builtin("governed_from", DATE)
    earlier = Leaf(_compare(clock, "before", effective))
    later = Leaf(_compare(clock, "on_or_after", effective))
    kind = Type("enum", values=parser.names.readings[name].values) if name in parser.names.readings else TEXT
    by_act = Leaf(_compare(ReadingTerm(f"reading.{name}", kind, name=name), "is", _text_constant(value)))
    not_by_act = by_act.negated()
    before, since = every(by_act, earlier), Group(False, (not_by_act, later))
    table = Table(
        (
            Line(Verdict.NOT_APPLICABLE, "governed_by_predecessor", NEVER if continuing else before),
            Line(Verdict.COMPLIANT, "in_force", ALWAYS if continuing else since),
        )
    )
    return Transition(act, continuing, table, before, since, by_act)


def ratio_of(parser: RuleParser, node: Node) -> Ratio | None:
    """Read `ratio`: which cases are counted, and which fulfil the duty."""
    entry = node.get("ratio")
    if entry is None:
        return None
    problems = parser.problems
    problems.known_keys(
        entry, ("period", "scope", "reading", "counted", "fulfilled", "consequence_of", "remedy", "say")
    )
    reading = problems.text(entry, "reading", required=True)
    counted = problems.mapping(entry.get("counted"), "`counted`")
    values = parser.names.readings[reading].values if reading in parser.names.readings else {}
    problems.known_keys(counted, values)
    say = problems.mapping(entry.get("say"), "`say`")
    period, scope, fulfilled = (
        entry.get(key) or Node(None, entry.line, 1) for key in ("period", "scope", "fulfilled")
    )
    return Ratio(
        parser.term(period),
        parser.term(scope),
        {value: parser.condition(condition) for value, condition in counted.items()},
        parser.condition(fulfilled),
        reading,
        parser.remedy(entry.get("remedy")) or Remedy("", "", ""),
        {key: str(text.value) for key, text in say.items()},
        parser.norm(entry, "consequence_of"),
    )


def _compare(term: Term, operator: str, other: Term) -> Comparison:
    return Comparison(
        f"{term.key} {operator} {other.key}", term.per_item, term, OPERATORS[operator], (other,)
    )


def _text_constant(value: str) -> Constant:
    return Constant(f"'{value}'", TEXT, value=Val(value))
