"""The tests that a leaf of a condition can put to a term."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from rectify_rules.facts.logic import (
    ABSENT,
    UNKNOWN,
    Items,
    Moment,
    Truth,
    Val,
    conjunction,
    is_before,
    is_not_after,
    merge,
)

Decided = tuple[Truth, tuple[str, ...]]
Operands = Literal["none", "flag", "value", "values", "words", "number", "term", "two_terms"]


@dataclass(frozen=True, slots=True)
class Operator:
    """One spelling of a test, the kinds of term it fits, its operand and its named complement."""

    name: str
    fits: frozenset[str]
    operand: Operands
    complement: str
    decide: Callable[[Val, tuple[Val, ...]], Decided]
    chinese: str
    """A phrase with `{0}` for the term and `{1}`, `{2}` for the operands."""


def _settled(val: Val, test: Callable[[object], bool]) -> Decided:
    if val.data is ABSENT:
        return False, ()
    if val.data is UNKNOWN:
        return None, val.missing
    return test(val.data), ()


def _member(val: Val, operands: tuple[Val, ...]) -> Decided:
    return _settled(val, lambda data: any(_same(data, operand.data) for operand in operands))


def _not_member(val: Val, operands: tuple[Val, ...]) -> Decided:
    return _settled(val, lambda data: not any(_same(data, operand.data) for operand in operands))


def _same(data: object, other: object) -> bool:
    if isinstance(data, bool) or isinstance(other, bool):
        return data is other
    return data == other


def _at_least(val: Val, operands: tuple[Val, ...]) -> Decided:
    return _settled(val, lambda data: cast(int, data) >= cast(int, operands[0].data))


def _below(val: Val, operands: tuple[Val, ...]) -> Decided:
    return _settled(val, lambda data: cast(int, data) < cast(int, operands[0].data))


def _blank(val: Val, operands: tuple[Val, ...]) -> Decided:
    return _settled(val, lambda data: (not str(data).strip()) is operands[0].data)


def _recorded(val: Val, operands: tuple[Val, ...]) -> Decided:
    if val.doubtful:
        return None, val.missing
    data = val.data
    if isinstance(data, Moment):
        known = data.earliest is not None and data.earliest == data.latest and data.happened is not None
    else:
        known = data not in (UNKNOWN, ABSENT)
    return (known and not val.presumed) is operands[0].data, ()


def _happened(val: Val, operands: tuple[Val, ...]) -> Decided:
    moment = cast(Moment, val.data)
    if moment.happened is None:
        return None, val.missing_state or val.missing
    return moment.happened is operands[0].data, ()


def _compare(test: Callable[[Moment, Moment], Truth]) -> Callable[[Val, tuple[Val, ...]], Decided]:
    def decide(val: Val, operands: tuple[Val, ...]) -> Decided:
        other = operands[0]
        truth = test(cast(Moment, val.data), cast(Moment, other.data))
        return truth, () if truth is not None else merge(val.missing, other.missing)

    return decide


def _between(val: Val, operands: tuple[Val, ...]) -> Decided:
    low, high = operands
    moment = cast(Moment, val.data)
    sides = (is_not_after(cast(Moment, low.data), moment), is_not_after(moment, cast(Moment, high.data)))
    truth = conjunction(sides)
    if truth is not None:
        return truth, ()
    open_sides = [side.missing for side, state in zip((low, high), sides, strict=True) if state is None]
    return None, merge(val.missing, *open_sides)


def _empty(val: Val, operands: tuple[Val, ...]) -> Decided:
    wanted = operands[0].data
    if isinstance(val.data, Items):
        if val.data.sure:
            return wanted is False, ()
        return (None, val.missing) if val.data.maybe else (wanted is True, ())
    if isinstance(val.data, Mapping):
        return (not val.data) is wanted, ()
    return (False, ()) if val.data is ABSENT else (None, val.missing)


def _contains_all(val: Val, operands: tuple[Val, ...]) -> Decided:
    wanted = {operand.data for operand in operands}
    return _list_test(val, lambda items: wanted <= items)


def _lacks_any(val: Val, operands: tuple[Val, ...]) -> Decided:
    wanted = {operand.data for operand in operands}
    return _list_test(val, lambda items: not wanted <= items)


def _contains_any(val: Val, operands: tuple[Val, ...]) -> Decided:
    wanted = {operand.data for operand in operands}
    return _list_test(val, lambda items: bool(wanted & items))


def _contains_none(val: Val, operands: tuple[Val, ...]) -> Decided:
    wanted = {operand.data for operand in operands}
    return _list_test(val, lambda items: not wanted & items)


def _list_test(val: Val, test: Callable[[set[object]], bool]) -> Decided:
    if not isinstance(val.data, Items):
        return (False, ()) if val.data is ABSENT else (None, val.missing)
    least = test({_plain(item) for item in val.data.sure})
    if not val.data.maybe:
        return least, ()
    # An unnamed member could be anything, so only an answer that no member can change is certain.
    if UNKNOWN in val.data.maybe:
        return None, val.missing
    most = test({_plain(item) for item in (*val.data.sure, *val.data.maybe)})
    return (least, ()) if least == most else (None, val.missing)


def _plain(item: object) -> object:
    return str(item) if isinstance(item, str) else item


_SQUEEZED = {
    **str.maketrans(dict.fromkeys("〔〕[]［］【】()（） \u3000")),
    **str.maketrans("０１２３４５６７８９", "0123456789"),
}


def squeeze(text: str) -> str:
    """Drop brackets and spaces, which document numbers are written with in many ways."""
    return text.translate(_SQUEEZED)


def _mentions_text(val: Val, operands: tuple[Val, ...]) -> Truth:
    words = [squeeze(str(operand.data)) for operand in operands]
    texts = [str(item) for item in val.data.sure] if isinstance(val.data, Items) else [str(val.data)]
    return any(word in squeeze(text) for text in texts for word in words)


def _mentions(val: Val, operands: tuple[Val, ...]) -> Decided:
    return _settled(val, lambda _: bool(_mentions_text(val, operands)))


def _mentions_none(val: Val, operands: tuple[Val, ...]) -> Decided:
    return _settled(val, lambda _: not _mentions_text(val, operands))


def _same_as(val: Val, operands: tuple[Val, ...]) -> Decided:
    return _pairwise(val, operands[0], equal=True)


def _differs_from(val: Val, operands: tuple[Val, ...]) -> Decided:
    return _pairwise(val, operands[0], equal=False)


def _pairwise(val: Val, other: Val, *, equal: bool) -> Decided:
    if isinstance(val.data, Moment) and isinstance(other.data, Moment):
        sides = (is_not_after(val.data, other.data), is_not_after(other.data, val.data))
        truth = conjunction(sides)
        if truth is not None and val.data.happened and other.data.happened:
            return truth is equal, ()
        return (False, ()) if truth is not None else (None, merge(val.missing, other.missing))
    if ABSENT in (val.data, other.data):
        return False, ()
    if UNKNOWN in (val.data, other.data):
        return None, merge(val.missing, other.missing)
    return (squeeze(str(val.data)) == squeeze(str(other.data))) is equal, ()


_SCALAR = frozenset({"bool", "int", "text", "enum", "region"})
_DATE = frozenset({"date"})
_LIST = frozenset({"list"})

_OPERATORS = (
    Operator("is", _SCALAR, "values", "not_in", _member, "{0}为{1}"),
    Operator("not_in", _SCALAR - {"bool"}, "values", "is", _not_member, "{0}不是{1}"),
    Operator("at_least", frozenset({"int"}), "number", "below", _at_least, "{0}≥{1}"),
    Operator("below", frozenset({"int"}), "number", "at_least", _below, "{0}<{1}"),
    Operator("blank", frozenset({"text"}), "flag", "blank", _blank, "{0}明确为空"),
    Operator("recorded", _SCALAR | _DATE | _LIST, "flag", "recorded", _recorded, "{0}有记载"),
    Operator("happened", _DATE, "flag", "happened", _happened, "{0}已发生"),
    Operator("before", _DATE, "term", "on_or_after", _compare(is_before), "{0}早于{1}"),
    Operator("after", _DATE, "term", "on_or_before", _compare(lambda a, b: is_before(b, a)), "{0}晚于{1}"),
    Operator("on_or_before", _DATE, "term", "after", _compare(is_not_after), "{0}不晚于{1}"),
    Operator(
        "on_or_after", _DATE, "term", "before", _compare(lambda a, b: is_not_after(b, a)), "{0}不早于{1}"
    ),
    Operator("between", _DATE, "two_terms", "before, after", _between, "{0}在{1}至{2}之间（含首尾）"),
    Operator("empty", _LIST | {"map", "records"}, "flag", "empty", _empty, "{0}为空"),
    Operator("contains_all", _LIST, "values", "lacks_any", _contains_all, "{0}含全部{1}"),
    Operator("lacks_any", _LIST, "values", "contains_all", _lacks_any, "{0}缺少{1}之一"),
    Operator("contains_any", _LIST, "values", "contains_none", _contains_any, "{0}含{1}"),
    Operator("contains_none", _LIST, "values", "contains_any", _contains_none, "{0}不含{1}"),
    Operator("mentions", _LIST | {"text"}, "words", "mentions_none", _mentions, "{0}载有{1}"),
    Operator("mentions_none", _LIST | {"text"}, "words", "mentions", _mentions_none, "{0}未载有{1}"),
    Operator("same_as", _SCALAR | _DATE, "term", "differs_from", _same_as, "{0}与{1}相同"),
    Operator("differs_from", _SCALAR | _DATE, "term", "same_as", _differs_from, "{0}与{1}不同"),
)

OPERATORS: dict[str, Operator] = {operator.name: operator for operator in _OPERATORS}
