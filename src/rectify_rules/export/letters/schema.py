"""The names that templates may use, generated from the fact dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from rectify_rules.facts.dictionary import FactSpec, dictionary, sections

OPEN_PROBLEMS = "本函问题"

OWN_NAMES: Mapping[str, str] = {
    "函件种类": "交办、移交、通报或备案",
    "主送机关": "主送机关，用顿号连接",
    "发文机关": "评估组织单位；备案的为评估牵头部门",
    "发文字号": "由发文机关填写，输出为待补",
    "成文日期": "由发文机关填写，输出为待补",
    "联系方式": "由发文机关填写，输出为待补",
    "文件名称": "所依据的实施细则的名称",
    "文号": "所依据的实施细则的文号",
    "条款": "要求出具本函的条款",
    "条文": "该条款的原文",
    "情况": "核查结论的说明",
}
"""Names that no fact has, each with what it prints."""

PROBLEM_NAMES: Mapping[str, str] = {
    "序号": "在本函中的序号",
    "说明": "核查结论对这一问题的说明",
    "措施内容": "对应措施的内容",
    "措施责任主体": "对应措施的责任主体",
    "建议对象": "对应建议的对象",
    "建议落实情况": "对应建议的落实情况",
}
"""Names within one of the problems a letter is about, beside the facts of the problem."""


@dataclass(frozen=True, slots=True)
class Name:
    """One name: what it prints, and for a list of records the names within one of them."""

    name: str
    meaning: str
    path: str = ""
    """Path of the fact; empty for a name of the letter's own."""
    is_list: bool = False
    fields: Mapping[str, Name] = field(default_factory=dict)


@cache
def schema() -> Mapping[str, Name]:
    """List the names, those of the letter first, then the facts by section."""
    found = {name: Name(name, meaning) for name, meaning in OWN_NAMES.items()}
    problems = dictionary()["problems"]
    own = {name: Name(name, meaning) for name, meaning in PROBLEM_NAMES.items()}
    fields = {**own, **_fields(problems)}
    found[OPEN_PROBLEMS] = Name(OPEN_PROBLEMS, "本函所涉的问题，逐个循环", is_list=True, fields=fields)
    for path, spec in dictionary().items():
        if _inside_records(path) or spec.kind == "map":
            continue
        made = _name(spec)
        if made.name in found:
            raise ValueError(f"two facts give the template name {made.name}")
        found[made.name] = made
    return found


def identifier(label: str) -> str:
    """Give the name a template uses for a fact: its label without brackets and other marks."""
    return "".join(sign for sign in label if sign.isalnum() or sign == "_")


def listed() -> list[tuple[str, list[Name]]]:
    """Group the names under Chinese headings."""
    groups: dict[str, list[Name]] = {"函件": []}
    for found in schema().values():
        section = dictionary()[found.path].section if found.path else ""
        groups.setdefault(sections().get(section, "函件") if section else "函件", []).append(found)
    return list(groups.items())


def _name(spec: FactSpec) -> Name:
    is_list = spec.kind in {"list", "record_list"}
    meaning = spec.label + (f"（{spec.note}）" if spec.note else "")
    return Name(identifier(spec.label), meaning, spec.path, is_list, _fields(spec))


def _fields(spec: FactSpec) -> dict[str, Name]:
    return {made.name: made for made in map(_name, spec.fields.values())}


def _inside_records(path: str) -> bool:
    parent = dictionary().get(path.rpartition(".")[0])
    return parent is not None and parent.kind == "record_list"
