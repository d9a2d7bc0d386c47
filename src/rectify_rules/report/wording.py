"""Values put into the Chinese words of a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from rectify_rules.facts.dates import format_date
from rectify_rules.facts.divisions import display_name, resolve
from rectify_rules.facts.logic import ABSENT, UNKNOWN, Items, Moment, Val
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.names import PLACEHOLDER, Names
from rectify_rules.ruleset.terms import Term
from rectify_rules.ruleset.types import Type

_NOT_DIVISIONS = {"none": "无上一级", "000000": "国务院", "unresolved": "上一级（区划待核）"}
UNKNOWN_WORD = "（不详）"
NONE_WORD = "无"


def wording(val: Val, kind: Type) -> str:
    """Put a value into words; what the record does not say is said to be unknown."""
    data = val.data
    if isinstance(data, Moment):
        if data.day is not None:
            return format_date(data.day) + ("（暂定）" if data.provisional else "")
        if data.happened is False:
            return "（尚未发生）"
        return UNKNOWN_WORD if data.earliest is None else f"（不详，不早于{format_date(data.earliest)}）"
    if isinstance(data, Items):
        words = [_scalar(item, kind) for item in data.sure] + [
            f"{_scalar(item, kind)}（待定）" for item in data.maybe
        ]
        return "、".join(words) if words else NONE_WORD
    return _scalar(data, kind)


def _scalar(data: object, kind: Type) -> str:
    if data is UNKNOWN:
        return UNKNOWN_WORD
    if data is ABSENT:
        return NONE_WORD
    if isinstance(data, bool):
        return "是" if data else "否"
    if isinstance(data, date):
        return format_date(data)
    if kind.values and str(data) in kind.values:
        return kind.values[str(data)]
    if kind.kind == "region":
        return region_name(str(data))
    return str(data).strip() or NONE_WORD


def region_name(code: str) -> str:
    """Give the name of a region, with its code where it is not a current division."""
    if code in _NOT_DIVISIONS:
        return _NOT_DIVISIONS[code]
    return (
        display_name(code)
        if resolve(code).status in {"known", "outside"}
        else f"{display_name(code)}〔{code}〕"
    )


def fill(template: str, env: Environment, names: Names) -> str:
    """Replace the `{names}` of a template by the values in an environment."""
    pieces = names.pieces(template)
    if len(pieces) == 1:
        return template
    return "".join(
        piece if isinstance(piece, str) else wording(env.value(piece), piece.type) for piece in pieces
    )


def fill_from(template: str, values: Mapping[str, str]) -> str:
    """Replace the `{names}` of a template by words already at hand."""
    return PLACEHOLDER.sub(lambda match: values.get(match.group(1), match.group(0)), template)


def percent(rate: Fraction) -> str:
    """Give an exact rate as 5/6（83.33%）; the percentage is cut off, never rounded up."""
    hundredths = rate.numerator * 10_000 // rate.denominator
    exact = rate.numerator * 10_000 % rate.denominator == 0
    whole, rest = divmod(hundredths, 100)
    shown = f"{whole}%" if exact and rest == 0 else f"{whole}.{rest:02d}%"
    return f"{rate.numerator}/{rate.denominator}（{shown}）"


def public_value(val: Val, kind: Type) -> object:
    """Give a value as plain Python data, None where there is none."""
    data = val.data
    if isinstance(data, Moment):
        return data.day
    if isinstance(data, Items):
        return tuple(str(item) if isinstance(item, str) else item for item in data.sure)
    if data is UNKNOWN or data is ABSENT:
        return None
    return str(data) if isinstance(data, str) and not isinstance(data, bool) else data


def term_words(term: Term, env: Environment) -> str:
    """Put the value of a term into words."""
    return wording(env.value(term), term.type)
