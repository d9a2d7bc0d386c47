"""The JSON Schema of conditions and terms, made of the tables of operators, functions and facts."""

from __future__ import annotations

from collections.abc import Mapping

from rectify_rules.explain.schema_parts import NAME, TEXT, Schema, closed, one_or_more, ref, single
from rectify_rules.facts.dictionary import FactSpec, dictionary
from rectify_rules.ruleset.functions import FUNCTIONS
from rectify_rules.ruleset.operators import OPERATORS
from rectify_rules.ruleset.types import type_of_fact
from rectify_rules.verdict import Verdict

_KINDS: Mapping[str, Schema] = {
    "bool": {"type": "boolean"},
    "int": {"type": "integer"},
    "text": {"type": "string"},
    "enum": {"type": "string"},
    "region": {"type": "string"},
    "list": {"type": "string"},
}
_BUILTINS = {"as_of": "核查基准日", "effective_on": "施行日", "territory": "适用地域"}


def condition_schemas() -> dict[str, Schema]:
    """Return the definitions that conditions and terms need, by name."""
    return {
        "condition": _condition(),
        "term": _term(),
        "function": _function(),
        **{f"{kind}_test": _test(kind, _KINDS.get(kind)) for kind in _test_kinds()},
        "any_test": _any_test(),
    }


def _condition() -> Schema:
    several = {"type": "array", "items": ref("condition"), "minItems": 1}
    verdicts = one_or_more({"enum": [verdict.value for verdict in Verdict]})
    properties: dict[str, Schema] = {
        "all": {**several, "description": "且：全部成立"},
        "any": {**several, "description": "或：有一成立"},
        "verdict_of": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": verdicts,
            "description": "另一规则的结论",
        },
    }
    properties |= {
        name: ref(f"{'region' if name == 'territory' else 'date'}_test", title=label)
        for name, label in _BUILTINS.items()
    }
    properties |= {
        path: _fact_test(spec)
        for path, spec in dictionary().items()
        if "." in path or spec.kind == "record_list"
    }
    return {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "properties": properties,
        "propertyNames": {"allOf": [NAME, {"not": {"const": "not"}}]},
        "additionalProperties": ref("any_test"),
    }


def _fact_test(spec: FactSpec) -> Schema:
    kind = type_of_fact(spec)
    if not spec.values:
        return ref(f"{kind.kind}_test", title=spec.label)
    listed = "、".join(f"{code} {label}" for code, label in spec.values.items())
    return {**_test(kind.kind, {"enum": list(spec.values)}), "title": spec.label, "description": listed}


def _test_kinds() -> list[str]:
    return sorted({kind for operator in OPERATORS.values() for kind in operator.fits})


def _test(kind: str, member: Schema | None) -> Schema:
    """Describe what a leaf may ask of a term of a kind: a value, values, or one operator."""
    operators = {
        name: {**_operand(operator.operand, member or TEXT), "description": operator.chinese}
        for name, operator in OPERATORS.items()
        if kind in operator.fits and name != "is"
    }
    tests = [single(operators)]
    if kind in OPERATORS["is"].fits and member is not None:
        tests.insert(0, one_or_more(member))
    return {"anyOf": tests} if len(tests) > 1 else tests[0]


def _operand(kind: str, member: Schema) -> Schema:
    return {
        "flag": {"type": "boolean"},
        "number": {"type": "integer"},
        "term": ref("term"),
        "two_terms": {"type": "array", "items": ref("term"), "minItems": 2, "maxItems": 2},
        "words": one_or_more(TEXT),
    }.get(kind, one_or_more(member))


def _any_test() -> Schema:
    """Describe the test of a name that only the edition knows: a derived fact, a condition, a record's field."""
    value: Schema = {"type": ["boolean", "integer", "string"]}
    operators = {
        name: _operand(operator.operand, value) for name, operator in OPERATORS.items() if name != "is"
    }
    return {"anyOf": [one_or_more(value), single(operators)]}


def _term() -> Schema:
    words = {"type": "array", "items": {"type": "string"}}
    return {"anyOf": [NAME, words, ref("function")]}


def _function() -> Schema:
    properties: dict[str, Schema] = {
        name: {**_arguments(function.parameters), "description": function.chinese}
        for name, function in FUNCTIONS.items()
    }
    options = {"type": "object", "additionalProperties": ref("term")}
    properties["by_reading"] = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": options,
        "description": "按口径取值",
    }
    way = closed({"when": ref("condition"), "then": ref("term")}, ("when", "then"))
    last = closed({"otherwise": ref("term")}, ("otherwise",))
    properties["choose"] = {
        "type": "array",
        "items": {"anyOf": [way, last]},
        "minItems": 1,
        "description": "按条件取值",
    }
    return single(properties)


def _arguments(parameters: tuple[str, ...]) -> Schema:
    items = [_argument(kind) for kind in parameters]
    if len(items) == 1:
        return {"anyOf": [items[0], {"type": "array", "items": items[0], "minItems": 1, "maxItems": 1}]}
    return {"type": "array", "items": items, "minItems": len(items), "maxItems": len(items)}


def _argument(kind: str) -> Schema:
    if kind == "number":
        return {"type": "integer", "minimum": 1}
    if kind in {"field", "roll"}:
        return TEXT
    return {"type": "array", "items": {"type": "string"}} if kind == "words" else ref("term")
