"""The types that rule files are checked against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from rectify_rules.facts.dictionary import FactSpec

Kind = Literal["bool", "int", "text", "enum", "region", "date", "list", "map", "records"]

_CHINESE: Mapping[str, str] = {
    "bool": "是否",
    "int": "数字",
    "text": "文字",
    "enum": "选项",
    "region": "区划代码",
    "date": "日期",
    "list": "清单",
    "map": "对照表",
    "records": "明细表",
}


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a term; `values` are the codes of an enum with their Chinese wording."""

    kind: Kind
    item: Kind | None = None
    values: Mapping[str, str] = field(default_factory=dict, compare=False)
    path: str = ""

    def __str__(self) -> str:
        return f"list of {self.item}" if self.item else self.kind

    @property
    def chinese(self) -> str:
        """The word for the type in explanations."""
        return _CHINESE[self.kind]


BOOL = Type("bool")
INT = Type("int")
TEXT = Type("text")
REGION = Type("region")
DATE = Type("date")
TEXT_LIST = Type("list", "text")


def type_of_fact(spec: FactSpec) -> Type:
    """Give the type of a fact of the dictionary."""
    if spec.kind == "record_list":
        return Type("records", path=spec.path)
    item = None if spec.item == "record_list" else spec.item
    kind_item: Kind | None = item if item in {"text", "enum", "date", "int", "bool", "region"} else None
    return Type(spec.kind, kind_item if spec.kind in {"list", "map"} else None, spec.values)
