"""Chinese words of a scenario looked up in the ruleset: unknown ones are answered with the nearest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from rectify_rules.facts.dates import format_date, parse_date
from rectify_rules.facts.dictionary import nearest
from rectify_rules.facts.divisions import display_name, resolve
from rectify_rules.facts.wording import shown
from rectify_rules.report.wording import percent
from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.ruleset.terms import label_of
from rectify_rules.ruleset.types import Type
from rectify_rules.spec.scene import fail
from rectify_rules.verdict import Verdict

RATE_VALUES: Mapping[str, str] = {
    "numerator": "分子",
    "denominator": "分母",
    "rate": "公开率",
    "rate_min": "公开率下限",
    "rate_max": "公开率上限",
    "rate_all": "全部报告公开率",
}
SPECIAL_LABELS = ("适用", "未涉及", "正在办理", "信息不一致，待核实", "资料不全，待补充")
"""Words of findings beside those of the six verdicts."""
CONCLUSIONS = (*(verdict.label for verdict in Verdict), *SPECIAL_LABELS)

_BETWEEN = re.compile("[、；;]")


def plain(text: str) -> str:
    """Level out the width of signs and surrounding spaces."""
    return unicodedata.normalize("NFKC", text).strip()


def meant(name: str, known: Iterable[str]) -> str:
    """Say which name was probably meant, or which there are."""
    names = list(dict.fromkeys(known))
    close = nearest(name, names)
    if close:
        return f"是否想写 `{close}`？"
    return f"可用的有：{'、'.join(names)}" if names else ""


def reading_of(ruleset: Ruleset, name: str, value: str) -> tuple[str, str]:
    """Find a reading and its value by Chinese wording or code."""
    wanted = plain(name)
    for reading in ruleset.readings.values():
        if wanted not in (reading.id, plain(reading.label)):
            continue
        for code, words in reading.values.items():
            if plain(value) in (code, plain(words)):
                return reading.id, code
        choices = meant(value, [*reading.values.values(), *reading.values])
        fail(f"口径“{reading.label}”没有取值 `{shown(value)}`：{choices}")
    labels = [reading.label for reading in ruleset.readings.values()]
    fail(f"没有口径 `{shown(name)}`：{meant(name, [*labels, *ruleset.readings])}")


def verdict_of(word: str) -> Verdict:
    """Find a verdict by its Chinese word or code."""
    for verdict in Verdict:
        if plain(word) in (verdict.value, verdict.label):
            return verdict
    fail(f"没有结论 `{shown(word)}`：{meant(word, [verdict.label for verdict in Verdict])}")


def value_names(rule: Rule) -> dict[str, tuple[str, Type | None]]:
    """Give the public values of a rule: name -> Chinese label, type."""
    if rule.ratio is not None:
        return {name: (label, None) for name, label in RATE_VALUES.items()}
    return {name: (label_of(term), term.type) for name, term in rule.values}


def value_name(rule: Rule, name: str) -> tuple[str, str, Type | None]:
    """Find a public value of a rule by label or name: name, label, type."""
    found = value_names(rule)
    for code, (label, kind) in found.items():
        if plain(name) in (code, plain(label)):
            return code, label, kind
    names = [*(label for label, _ in found.values()), *found]
    hint = meant(name, names) if found else "这一条没有可核对的值"
    fail(f"{rule.norm} 没有「{shown(name)}」这个值：{hint}")


def worded(value: object, kind: Type | None) -> str:
    """Put a value of a finding into words."""
    if isinstance(value, tuple):
        return "、".join(_worded_scalar(item, kind) for item in value) or "无"
    return _worded_scalar(value, kind)


def agrees(value: object, kind: Type | None, expected: str) -> bool:
    """Tell whether a value of a finding is what a scenario expects, in words or in codes."""
    if isinstance(value, tuple):
        pieces = (
            [] if plain(expected) == "无" else [piece for piece in _BETWEEN.split(expected) if piece.strip()]
        )
        left = list(value)
        for piece in pieces:
            match = next((item for item in left if _scalar_agrees(item, kind, piece)), None)
            if match is None:
                return False
            left.remove(match)
        return not left
    return _scalar_agrees(value, kind, expected)


def _worded_scalar(value: object, kind: Type | None) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Fraction):
        return percent(value)
    if isinstance(value, date):
        return format_date(value)
    if kind is not None and str(value) in kind.values:
        return kind.values[str(value)]
    if kind is not None and kind.kind == "region":
        return f"{display_name(str(value))}（{value}）"
    return str(value)


def _scalar_agrees(value: object, kind: Type | None, expected: str) -> bool:
    wanted = plain(expected)
    if isinstance(value, bool):
        return wanted in (("是", "true") if value else ("否", "false"))
    if isinstance(value, Fraction):
        return _fraction(wanted) == value or wanted == plain(percent(value))
    if isinstance(value, date):
        try:
            return parse_date(wanted) == value
        except ValueError:
            return False
    names = {str(value), _worded_scalar(value, kind)}
    if kind is not None and kind.kind == "region":
        names |= {display_name(str(value)), resolve(str(value)).name}
    return wanted in {plain(name) for name in names}


def _fraction(text: str) -> Fraction | None:
    try:
        return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None
