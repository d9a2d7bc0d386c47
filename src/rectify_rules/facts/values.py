"""How one scalar of a case record is checked, strictly: nothing is guessed, nothing is coerced."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from rectify_rules.facts.dates import in_range, parse_date
from rectify_rules.facts.spec import FactSpec
from rectify_rules.facts.vocabulary import Vocabulary
from rectify_rules.facts.wording import nearest

__all__ = [
    "INT_MAX",
    "LIST_MAX",
    "NO",
    "NONE",
    "TEXT_MAX",
    "UNKNOWN",
    "YES",
    "Convert",
    "accepts_empty",
    "choices",
    "converter",
    "to_name",
]

Convert = Callable[[object], object]

TEXT_MAX = 20_000
LIST_MAX = 10_000
INT_MAX = 10**9
YES, NO, UNKNOWN, NONE = "是", "否", "不详", "无"

_IDENTIFIERS = frozenset({"id"})
_SAYS_NOTHING = frozenset({UNKNOWN, NONE})


def converter(kind: str, vocabulary: type[Vocabulary] | None = None, *, empty: bool = True) -> Convert:
    """Return the check of a scalar kind: it returns the typed value, or raises ValueError in Chinese."""
    if kind == "text":
        return to_text if empty else to_name
    if vocabulary is not None:
        return enum_converter(vocabulary)
    return _SCALARS[kind]


def to_date(value: object) -> date:
    """Accept a calendar date, or a text in a listed spelling."""
    if isinstance(value, str):
        return parse_date(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return in_range(date(value.year, value.month, value.day))
    if isinstance(value, datetime):
        raise ValueError("带有时刻：请只给日期，如 2026-04-16")
    raise ValueError("应为日期，如 2026-04-16；数字不能当作日期")


def to_bool(value: object) -> bool:
    """Accept true, false, 是 or 否."""
    if value is True or value is False:
        return value
    if isinstance(value, str):
        word = value.strip()
        if word in (YES, NO):
            return word == YES
    raise ValueError("应为 是 或 否（true 或 false）；不详请写 null 或不填")


def to_int(value: object) -> int:
    """Accept a whole number from 0 to 10⁹."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("应为非负整数；不详请写 null 或不填")
    if not 0 <= value <= INT_MAX:
        raise ValueError(f"应在 0 至 {INT_MAX} 之间：请核对")
    return int(value)


def to_text(value: object) -> str:
    """Accept text; the empty text says that there is known to be none."""
    if not isinstance(value, str):
        raise ValueError("应为文字；请加引号写成文字")
    if len(value) > TEXT_MAX:
        raise ValueError(f"超过 {TEXT_MAX} 字：请缩短")
    if "\0" in value:
        raise ValueError("含有空字符（NUL）：请删去")
    try:
        if not value.isascii():
            value.encode()
    except UnicodeEncodeError:
        raise ValueError("含有残缺的字符（孤立的代理项）：请重新输入") from None
    text = str.__str__(value).strip()
    if text in _SAYS_NOTHING or (value and not text):
        # As text 不详 or 无 would pass for a stated reason, or for a legal basis.
        raise ValueError("没有内容：不详请写 null 或不填；确知没有请写空字符串，清单请写 []")
    return text


def to_name(value: object) -> str:
    """Accept text that is not empty: an identifier, or an element of a list."""
    text = to_text(value)
    if not text:
        raise ValueError("不能为空：请填写，或删去此项")
    return text


def to_region(value: object) -> str:
    """Accept a region code as text, exactly as given but for surrounding spaces."""
    if isinstance(value, int) and not isinstance(value, bool):
        raise ValueError('区划代码是文字，不是数字：请加引号，如 "140500"，以免丢失开头的零')
    return to_name(value)


def enum_converter(vocabulary: type[Vocabulary]) -> Convert:
    """Return a check that accepts a code or the Chinese wording of a vocabulary."""
    members: dict[object, Vocabulary] = {}
    for member in vocabulary:
        members[member.value] = members[member.label] = member
    values = {member.value: member.label for member in vocabulary}

    def to_enum(value: object) -> Vocabulary:
        if isinstance(value, str):
            found = members.get(value) or members.get(value.strip())
            if found is not None:
                return found
        raise ValueError(choices(values, value))

    return to_enum


def choices(values: Mapping[str, str], value: object) -> str:
    """Say which codes and wordings there are, and which was probably meant."""
    listed = "、".join(f"{label}({code})" for code, label in values.items())
    close = nearest(value, [*values.values(), *values]) if isinstance(value, str) else ""
    hint = f"；是否想写 `{close}`" if close else ""
    return f"应为 {listed} 之一{hint}"


def accepts_empty(spec: FactSpec) -> bool:
    """Tell whether the empty text says something of this fact: not of an identifier."""
    return spec.path.rsplit(".", 1)[-1] not in _IDENTIFIERS


_SCALARS: Mapping[str, Convert] = {"date": to_date, "bool": to_bool, "int": to_int, "region": to_region}
