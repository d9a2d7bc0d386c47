"""The part of the rules put into other engines, each in its best form; nothing is tuned against them.

The conditions are translated from the rule files, so all decide the same. Expression languages get the facts
as of the date, ready made; engines that match rules get propositions, ready decided. Neither is timed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.part import facts_of, lines_of, ready_made
from rectify_rules import Case, Ruleset
from rectify_rules.engines.propositions import Truths, compiled
from rectify_rules.evaluation.context import make_context
from rectify_rules.ruleset.condition import Comparison, Condition, Group, Leaf
from rectify_rules.ruleset.terms import Constant, Fact

from benchmarks.part import AS_OF  # isort: skip

Lines = tuple[int, ...]
Prepared = tuple[list[Any], Callable[[Any], Lines]]


class Dialect:
    """How an expression language spells a test; `null` never passes one."""

    def __init__(self, land: str, lor: str, lnot: str, size: str) -> None:
        self.land, self.lor, self.lnot, self.size = land, lor, lnot, size

    def test(self, condition: Condition) -> str:
        """Write when a condition surely holds."""
        if isinstance(condition, Leaf):
            return f"({self.leaf(condition)})"
        assert isinstance(condition, Group)
        parts = [self.test(part) for part in condition.parts]
        return "(" + (f" {self.land} " if condition.every else f" {self.lor} ").join(parts) + ")"

    def leaf(self, leaf: Leaf) -> str:
        """Write one comparison, or its complement."""
        name, operator, data = _read(leaf)
        holds = leaf.positive
        if isinstance(data[0], bool) and operator in {"is", "happened"}:
            return f"{name} == {json.dumps(data[0] is holds)}"
        known = f"{name} != null {self.land} "
        if operator == "is":
            test = f" {self.lor} ".join(f"{name} == {json.dumps(word)}" for word in data)
            return known + (f"({test})" if holds else f"{self.lnot}({test})")
        if operator == "empty":
            return known + f"{self.size}({name}) {'==' if data[0] is holds else '>'} 0"
        if operator == "blank":
            return known + f'{name} {"==" if data[0] is holds else "!="} ""'
        test = f"({json.dumps(data[0])} in {name})"
        return known + (test if (operator == "contains_all") is holds else f"{self.lnot}({test})")

    def norms(self, ruleset: Ruleset) -> str:
        """Write one expression for all norms: the number of the line that holds, or -1."""
        written = []
        for conditions in lines_of(ruleset):
            chain = "".join(f"{self.test(one)} ? {number} : (" for number, one in enumerate(conditions))
            written.append(f"{chain}-1{')' * len(conditions)}")
        return f"[{', '.join(written)}]"


def _read(leaf: Leaf) -> tuple[str, str, list[Any]]:
    proposition = leaf.proposition
    assert isinstance(proposition, Comparison)
    assert isinstance(proposition.term, Fact)
    operands = [operand.value.data for operand in proposition.operands if isinstance(operand, Constant)]
    return proposition.term.path.replace(".", "_"), proposition.operator.name, operands


def zen(ruleset: Ruleset, cases: list[Case]) -> Prepared:
    """zen-engine: one compiled expression."""
    import zen as engine

    compiled_once = engine.compile_expression(Dialect("and", "or", "not", "len").norms(ruleset))
    return _facts(ruleset, cases), lambda facts: tuple(map(int, compiled_once.evaluate(facts)))


def cel(ruleset: Ruleset, cases: list[Case]) -> Prepared:
    """CEL (common-expression-language, in Rust): one compiled program."""
    import cel as engine

    program = engine.compile(Dialect("&&", "||", "!", "size").norms(ruleset))
    return _facts(ruleset, cases), lambda facts: tuple(program.execute(facts))


def opa(ruleset: Ruleset, cases: list[Case]) -> Prepared:
    """Rego (regopy): one query built once, of which each case is the input."""
    import regopy

    interpreter = regopy.Interpreter()
    interpreter.add_module("part", _rego(ruleset))
    bundle = interpreter.build("x = data.part.out", [])

    def decide(facts: Any) -> Lines:
        interpreter.set_input(facts)
        answer = json.loads(str(interpreter.query_bundle(bundle)))
        return tuple(answer["bindings"]["x"])

    return _facts(ruleset, cases), decide


def _rego(ruleset: Ruleset) -> str:
    dialect = Dialect(";", "", "not ", "count")
    written = ["package part", ""]
    tables = lines_of(ruleset)
    for norm, conditions in enumerate(tables):
        leaves = {leaf.proposition.key: leaf for one in conditions for leaf in _leaves(one)}
        chain = f"default n{norm} := -1\nn{norm} := "
        parts = []
        for number, condition in enumerate(conditions):
            for branch in condition.branches():
                body = [
                    _rego_leaf(dialect, Leaf(leaves[literal.key].proposition, literal.positive))
                    for literal in branch
                ]
                written.append(f"l{norm}_{number} if {{ {'; '.join(sorted(body))} }}")
            parts.append(f"{number} if l{norm}_{number}")
        written.append(chain + " else := ".join(parts))
    written.append(f"out := [{', '.join(f'n{norm}' for norm in range(len(tables)))}]")
    return "\n".join(written)


def _rego_leaf(dialect: Dialect, leaf: Leaf) -> str:
    name, operator, data = _read(leaf)
    if operator == "is" and not isinstance(data[0], bool):
        inside = f"input.{name} in {{{', '.join(json.dumps(word) for word in data)}}}"
        return f"input.{name} != null; {'' if leaf.positive else 'not '}{inside}"
    return dialect.leaf(leaf).replace(name, f"input.{name}")


def _leaves(condition: Condition) -> list[Leaf]:
    if isinstance(condition, Leaf):
        return [condition]
    assert isinstance(condition, Group)
    return [leaf for part in condition.parts for leaf in _leaves(part)]


def _facts(ruleset: Ruleset, cases: list[Case]) -> list[Any]:
    paths = facts_of(ruleset)
    return [ready_made(case, paths) for case in cases]


def _propositions(ruleset: Ruleset, cases: list[Case]) -> list[dict[str, Any]]:
    """Give what surely holds of each case: p for a proposition, n for its complement."""
    form = compiled(ruleset)
    found = []
    for case in cases:
        env = make_context(ruleset, case, AS_OF, ruleset.chosen(None), assume_in_scope=True).environment()
        truths = Truths(form, env)
        known = {number: truths[number] for number in range(len(form.propositions))}
        found.append(
            {f"{'p' if truth else 'n'}{number}": True for number, truth in known.items() if truth is not None}
        )
    return found


def _branches(ruleset: Ruleset) -> list[tuple[int, int, list[str]]]:
    """List norm, line and literals of each branch."""
    form = compiled(ruleset)
    return [
        (norm, number, [f"{'p' if positive else 'n'}{one}" for one, positive in branch])
        for norm, rule in enumerate(ruleset.rules)
        for number, branches in enumerate(form.tables[form.table_of[rule, "case"]].lines)
        for branch in branches
    ]


def _first(norms: int, fired: Sequence[tuple[int, int]]) -> Lines:
    found = [-1] * norms
    for norm, number in fired:
        found[norm] = number if found[norm] < 0 else min(found[norm], number)
    return tuple(found)


def business_rules(ruleset: Ruleset, cases: list[Case]) -> Prepared:
    """business-rules: one rule for each branch, over boolean variables."""
    from business_rules import run_all
    from business_rules.actions import BaseActions, rule_action
    from business_rules.fields import FIELD_NUMERIC
    from business_rules.variables import BaseVariables, boolean_rule_variable

    class Actions(BaseActions):  # type: ignore[misc]
        def __init__(self) -> None:
            self.fired: list[tuple[int, int]] = []

        @rule_action(params={"norm": FIELD_NUMERIC, "line": FIELD_NUMERIC})  # type: ignore[misc]
        def hold(self, norm: int, line: int) -> None:
            self.fired.append((norm, line))

    def variable(name: str) -> Any:
        def read(self: Any) -> bool:
            return name in self.known

        read.__name__ = name
        return boolean_rule_variable(label=name)(read)

    branches = _branches(ruleset)
    names = {name for _, _, literals in branches for name in literals}
    variables = type("Variables", (BaseVariables,), {name: variable(name) for name in names})
    rules = [
        {
            "conditions": {
                "all": [{"name": name, "operator": "is_true", "value": True} for name in literals]
            },
            "actions": [{"name": "hold", "params": {"norm": norm, "line": line}}],
        }
        for norm, line, literals in branches
    ]

    def decide(known: Any) -> Lines:
        held, actions = variables(), Actions()
        held.known = known
        run_all(rule_list=rules, defined_variables=held, defined_actions=actions, stop_on_first_trigger=False)
        return _first(len(ruleset.rules), actions.fired)

    return _propositions(ruleset, cases), decide


def durable_host(ruleset: Ruleset, cases: list[Case]) -> Prepared:
    """durable-rules by its own `Host`: one rule for each branch, one fact for each case."""
    from durable.engine import Host

    fired: list[tuple[int, int]] = []

    def action(norm: int, line: int) -> Callable[[Any], None]:
        return lambda _: fired.append((norm, line))

    rules: dict[str, Any] = {
        f"r{at}": {"all": [{"m": {"$and": [{name: True} for name in literals]}}], "run": action(norm, line)}
        for at, (norm, line, literals) in enumerate(_branches(ruleset))
    }
    # A case in which nothing fires would raise: a rule that always fires.
    rules["s"] = {"all": [{"m": {"sentinel": True}}], "run": lambda _: None}
    host = Host()
    host.set_rulesets({"part": rules})

    def decide(known: Any) -> Lines:
        fired.clear()
        host.assert_fact("part", {"sid": "case", "id": 1, "sentinel": True, **known})
        host.delete_state("part", "case")
        return _first(len(ruleset.rules), fired)

    return _propositions(ruleset, cases), decide


PEERS: dict[str, Callable[[Ruleset, list[Case]], Prepared]] = {
    "zen-engine": zen,
    "common-expression-language": cel,
    "durable-rules": durable_host,
    "business-rules": business_rules,
    "regopy": opa,
}
"""By the name of the package."""
