"""The JSON Schema of rule files, for editors: made of the tables that the loader itself reads by."""

from __future__ import annotations

from rectify_rules.explain.condition_schema import condition_schemas
from rectify_rules.explain.rule import MODALITIES
from rectify_rules.explain.schema_parts import NAME, NORM, TEXT, Schema, closed, one_or_more, ref
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.ruleset.parse_rule import SEVERITIES
from rectify_rules.verdict import Verdict


def rule_json_schema() -> Schema:
    """Return the JSON Schema (draft 7) of `article-NN.yaml`, with the Chinese name of every fact."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "规则文件",
        "description": "一条条文的规则：article-NN.yaml、notice.yaml。引用的名称是否存在、条文是否逐字相符，由 rectify rules check 核对。",
        "type": "object",
        "additionalProperties": False,
        "properties": {"rules": {"type": "array", "items": ref("rule")}},
        "definitions": {
            "rule": _rule(),
            "line": _line("verdict"),
            "otherwise": _line(),
            "remedy": closed({"do": TEXT, "by": TEXT, "cite": TEXT}, ("do", "by")),
            "remark": _remark(),
            "unless": _unless(),
            "each": _each(),
            "ratio": _ratio(),
            **condition_schemas(),
        },
    }


def _lines(name: str) -> Schema:
    return {"type": "array", "items": ref(name)}


def _rule() -> Schema:
    return {
        **closed({**_identity(), **_table()}, ("id", "norm", "title", "modality")),
        "anyOf": [{"required": ["quote"]}, {"required": ["implied_by"]}],
        "if": {"properties": {"modality": {"enum": ["must", "must_not"]}}},
        "then": {"required": ["owed_by"]},
    }


def _identity() -> dict[str, Schema]:
    modalities = "、".join(f"{code} {label}" for code, label in MODALITIES.items())
    return {
        "id": {**NAME, "description": "规则编号，如 art03.window"},
        "norm": {**NORM, "description": "规范语句编号，如 3-1-s1"},
        "title": {**TEXT, "description": "一句话说明"},
        "quote": {**one_or_more(TEXT), "description": "所据条文，与 regulation.md 逐字相符"},
        "implied_by": {**TEXT, "description": "条文未明写的，由什么推出"},
        "modality": {"enum": list(MODALITIES), "description": modalities},
        "owed_by": {**TEXT, "description": "责任主体"},
        "owed_instead": {
            "type": "array",
            "items": closed({"when": ref("condition"), "by": TEXT}, ("when", "by")),
            "description": "某种条件下由谁承担",
        },
        "explain": {**TEXT, "description": "为何如此解读"},
    }


def _table() -> dict[str, Schema]:
    act = {"anyOf": [ref("term"), closed({"since": ref("term")}, ("since",))]}
    renamed = {"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": ref("term")}
    values = {"type": "array", "items": {"anyOf": [NAME, renamed]}}
    return {
        "act_on": {**act, "description": "义务所指行为的日期，据以确定适用新旧细则"},
        "values": {**values, "description": "在结论中公布的推算值"},
        "when": ref("condition", description="前提；不成立即不适用"),
        "otherwise": ref("otherwise", description="前提不成立时的理由"),
        "unless": {**_lines("unless"), "description": "例外"},
        "outcomes": {**_lines("line"), "description": "判定表"},
        "require": ref("condition", description="成立即符合规定，不成立即不符合规定"),
        "each": ref("each", description="逐项判定"),
        "ratio": ref("ratio", description="比率"),
        "provisional": closed({"missing": _fact_name(), "use": _fact_name()}, ("missing", "use")),
        "notices": {**_lines("remark"), "description": "提示"},
        "presumptions": {**_lines("remark"), "description": "推定"},
    }


def _fact_name() -> Schema:
    return {"enum": [path for path, spec in dictionary().items() if spec.kind == "date"]}


def _line(*more: str) -> Schema:
    verdicts = [verdict.value for verdict in Verdict if verdict is not Verdict.UNDETERMINED]
    properties: dict[str, Schema] = {
        "verdict": {"enum": verdicts, "description": "、".join(f"{v} {Verdict(v).label}" for v in verdicts)},
        "reason": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", "description": "理由代码"},
        "when": ref("condition"),
        "say": {**TEXT, "description": "结论的句子，{名称} 处填入其值"},
        "remedy": ref("remedy", description="办理：做什么、由谁、依据"),
        "by": {**TEXT, "description": "责任主体，与 owed_by 不同时填"},
        "raises": {"type": "boolean", "description": "不论其他各行如何均须研判"},
        "keeps_scope": {"type": "boolean", "description": "虽须研判，其余各条照常判定"},
        "consequence_of": {**NORM, "description": "随哪一规范语句的结论而来"},
        "severity": {"enum": list(SEVERITIES)},
    }
    return closed(properties, (*more, "reason"))


def _remark() -> Schema:
    verdicts = {"type": "array", "items": {"enum": [verdict.value for verdict in Verdict]}}
    return closed({"id": TEXT, "when": ref("condition"), "say": TEXT, "verdicts": verdicts}, ("id", "say"))


def _unless() -> Schema:
    properties = {"norm": NORM, "quote": TEXT, "when": ref("condition"), "reason": TEXT, "say": TEXT}
    return closed(properties, ("quote", "when", "reason"))


def _each() -> Schema:
    lists = [path for path, spec in dictionary().items() if spec.kind == "record_list"]
    properties = {"of": {"enum": lists}, "as": NAME, "when": ref("condition"), "outcomes": _lines("line")}
    return closed(properties, ("of", "as", "outcomes"))


def _ratio() -> Schema:
    conditions = {"type": "object", "additionalProperties": ref("condition")}
    sentences = closed({verdict.value: TEXT for verdict in Verdict})
    properties = {
        "period": ref("term"),
        "scope": ref("term"),
        "reading": NAME,
        "counted": conditions,
        "fulfilled": ref("condition"),
        "consequence_of": NORM,
        "remedy": ref("remedy"),
        "say": sentences,
    }
    return closed(properties, tuple(key for key in properties if key != "consequence_of"))
