"""The closed set of functions that derived facts are written with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast, get_args

from rectify_rules.facts.divisions import Level, parent_region, region_at, relation, resolve
from rectify_rules.facts.logic import (
    ABSENT,
    UNKNOWN,
    Blank,
    Items,
    Moment,
    Val,
    is_before,
    is_not_after,
    merge,
    on,
)
from rectify_rules.ruleset import calendar_functions, list_functions
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.terms import Apply, Term
from rectify_rules.ruleset.types import BOOL, DATE, INT, REGION, TEXT_LIST, Type

RELATIONS = {
    "same": "同一区划",
    "below": "下级",
    "above": "上级",
    "unrelated": "不相隶属",
    "unresolved": "区划无法识别",
}
LEVELS = {
    "national": "国家",
    "province": "省级",
    "city": "市级",
    "county": "县级",
    "township": "乡镇级",
    "none": "无层级",
}
STATUSES = {
    "known": "现行区划",
    "renamed": "已更名",
    "split": "已拆分",
    "development_zone": "开发区管委会",
    "unknown": "未知代码",
    "outside": "省外区划",
}

_LEVEL_CODES = frozenset(get_args(Level))
RELATION = Type("enum", values=RELATIONS)
LEVEL = Type("enum", values=LEVELS)
STATUS = Type("enum", values=STATUSES)


@dataclass(frozen=True, slots=True)
class Function:
    """One function: the kinds of its parameters, its result and what it computes.

    A parameter kind is a type kind, `any`, `words` (a constant list of text) or `number` (a constant).
    `result` is a type, or gives one from the types of the arguments.
    """

    name: str
    parameters: tuple[str, ...]
    result: Type | Callable[[Sequence[Term]], Type]
    apply: Apply
    chinese: str
    """A phrase with `{0}`, `{1}` for the arguments."""
    looks_at_date: bool = False
    """Whether the result depends on the reference date as well as on the arguments."""

    def result_type(self, arguments: Sequence[Term]) -> Type:
        """Give the type of the result."""
        return self.result if isinstance(self.result, Type) else self.result(arguments)

    def fault(self, arguments: Sequence[Term]) -> str:
        """Say what is wrong with the words among the arguments, nothing where they are valid."""
        return list_functions.word_fault(self.parameters, arguments)


def _text(val: Val) -> str | None:
    return None if isinstance(val.data, Blank) else str(val.data)


def _date_or_as_of(env: Environment, args: Sequence[Term]) -> Val:
    """An event that has not happened by the reference date may yet happen: its clock stands at that date."""
    val = env.value(args[0])
    moment = cast(Moment, val.data)
    today = env.view.as_of
    if moment.happened is False:
        return Val(on(today))
    if moment.exact:
        return val
    latest = today if moment.happened is None else moment.latest
    return Val(
        Moment(True, moment.earliest, latest),
        val.missing if moment.happened else merge(val.missing_state, val.missing),
    )


def _first_known(env: Environment, args: Sequence[Term]) -> Val:
    """The first value on record; one that is in doubt is never replaced by a later one."""
    last = Val(UNKNOWN)
    for arg in args:
        last = env.value(arg)
        settled = last.data.exact if isinstance(last.data, Moment) else not isinstance(last.data, Blank)
        if settled or any(path in env.view.doubts for path in last.missing):
            return last
    return last


def _region_relation(env: Environment, args: Sequence[Term]) -> Val:
    first, second = env.value(args[0]), env.value(args[1])
    one, other = _text(first), _text(second)
    if one is None or other is None:
        absent = first.data is ABSENT or second.data is ABSENT
        return Val(ABSENT if absent else UNKNOWN, merge(first.missing, second.missing))
    return Val(relation(one, other) or "unresolved")


def _region_at(env: Environment, args: Sequence[Term]) -> Val:
    region, level = env.value(args[0]), env.value(args[1])
    code, wanted = _text(region), _text(level)
    if code is None or wanted is None:
        return Val(UNKNOWN, merge(region.missing, level.missing))
    if resolve(code).level is None:
        return Val(code)
    found = region_at(code, cast(Level, wanted)) if wanted in _LEVEL_CODES else None
    # A code above the level asked for says too little: it is a fact still to be filled in.
    return Val(UNKNOWN, _sources(args[0])) if found is None else Val(found)


def _region_relation_at(env: Environment, args: Sequence[Term]) -> Val:
    """Compare two regions at a level: they are the same, or lie apart; a code too coarse to tell is open."""
    first, second, level = (env.value(arg) for arg in args)
    one, other, wanted = _text(first), _text(second), _text(level)
    if one is None or other is None:
        return Val(UNKNOWN, merge(first.missing, second.missing))
    found = relation(one, other)
    if found is None or found == "same":
        return Val(found or "unresolved")
    if wanted not in _LEVEL_CODES:
        apart = relation(one[:2] + "0000", other[:2] + "0000") == "unrelated"
        return Val("unrelated") if apart else Val(UNKNOWN, level.missing or _sources(args[2]))
    places = [region_at(code, cast(Level, wanted)) for code in (one, other)]
    if None not in places:
        return Val("same" if places[0] == places[1] else "unrelated")
    coarse = [arg for arg, place in zip(args, places, strict=False) if place is None]
    return (
        Val("unrelated") if found == "unrelated" else Val(UNKNOWN, merge(*(_sources(arg) for arg in coarse)))
    )


def _sources(term: Term) -> tuple[str, ...]:
    from rectify_rules.ruleset.terms import facts_of

    return facts_of(term)


def _parent_region(env: Environment, args: Sequence[Term]) -> Val:
    region = env.value(args[0])
    code = _text(region)
    if code is None:
        return region
    if resolve(code).level is None:
        return Val("unresolved")
    # Nothing stands above the national level.
    return Val(parent_region(code) or "none")


def _region_level(env: Environment, args: Sequence[Term]) -> Val:
    region = env.value(args[0])
    code = _text(region)
    return region if code is None else Val(resolve(code).level or "none")


def _region_status(env: Environment, args: Sequence[Term]) -> Val:
    region = env.value(args[0])
    code = _text(region)
    return region if code is None else Val(resolve(code).status)


def _covers_region(env: Environment, args: Sequence[Term]) -> Val:
    regions, wanted = env.value(args[0]), env.value(args[1])
    code = _text(wanted)
    if code is None or not isinstance(regions.data, Items):
        return Val(UNKNOWN, merge(regions.missing, wanted.missing))

    def meets(items: tuple[object, ...]) -> bool:
        return any(relation(str(item), code) in {"same", "below", "above"} for item in items)

    if meets(regions.data.sure):
        return Val(True)
    return Val(UNKNOWN, regions.missing) if meets(regions.data.maybe) or regions.data.maybe else Val(False)


def _days_past(env: Environment, args: Sequence[Term]) -> Val:
    """Whole days by which the second day lies after the first; nothing where it does not."""
    return _days(env, args[0], args[1], least=1)


def _days_until(env: Environment, args: Sequence[Term]) -> Val:
    """Whole days from the first day to the second; 0 on the day itself, nothing afterwards."""
    return _days(env, args[0], args[1], least=0)


def _days(env: Environment, start: Term, end: Term, *, least: int) -> Val:
    first, second = env.value(start), env.value(end)
    one, other = cast(Moment, first.data), cast(Moment, second.data)
    order = is_before(one, other) if least else is_not_after(one, other)
    if order is False:
        return Val(ABSENT)
    if order is None or one.day is None or other.day is None:
        return Val(UNKNOWN, merge(first.missing, second.missing))
    days = (other.day - one.day).days
    return Val(days) if days >= least else Val(ABSENT)


def _is_provisional(env: Environment, args: Sequence[Term]) -> Val:
    val = env.value(args[0])
    moment = cast(Moment, val.data)
    if moment.provisional:
        return Val(True)
    return Val(False) if moment.exact else Val(UNKNOWN, val.missing)


def _same_type(arguments: Sequence[Term]) -> Type:
    return arguments[0].type


_FUNCTIONS = (
    Function(
        "months_after", ("date", "number"), DATE, calendar_functions.months_after, "{0}后第{1}个月的对应日"
    ),
    Function("days_after", ("date", "number"), DATE, calendar_functions.days_after, "{0}后第{1}日"),
    Function(
        "workdays_after", ("date", "number"), DATE, calendar_functions.workdays_after, "{0}后第{1}个工作日"
    ),
    Function("legal_deadline", ("date", "roll"), DATE, calendar_functions.legal_deadline, "{0}（{1}）"),
    Function(
        "date_or_as_of",
        ("date",),
        DATE,
        _date_or_as_of,
        "{0}（未发生的以核查基准日计）",
        looks_at_date=True,
    ),
    Function("is_provisional", ("date",), BOOL, _is_provisional, "{0}是否为暂定日"),
    Function("days_past", ("date", "date"), INT, _days_past, "{1}超过{0}的日数"),
    Function("days_until", ("date", "date"), INT, _days_until, "{0}至{1}的日数"),
    Function("first_known", ("any", "any"), _same_type, _first_known, "{0}，不详的取{1}"),
    Function("region_relation", ("region", "region"), RELATION, _region_relation, "{0}相对于{1}的隶属关系"),
    Function(
        "region_relation_at",
        ("region", "region", "level"),
        RELATION,
        _region_relation_at,
        "{0}与{1}在（{2}）一级是否同一区划",
    ),
    Function("region_at", ("region", "level"), REGION, _region_at, "{0}所属的（{1}）区划"),
    Function("region_level", ("region",), LEVEL, _region_level, "{0}的层级"),
    Function("region_status", ("region",), STATUS, _region_status, "{0}的区划状态"),
    Function("parent_region", ("region",), REGION, _parent_region, "{0}的上一级"),
    Function("covers_region", ("list", "region"), BOOL, _covers_region, "{0}是否含{1}"),
    Function("count", ("list",), INT, list_functions.count, "{0}的个数"),
    Function("ids", ("records",), TEXT_LIST, list_functions.ids, "{0}的编号"),
    Function(
        "ids_where", ("records", "field", "words"), TEXT_LIST, list_functions.ids_where, "{0}中{1}为{2}的编号"
    ),
    Function("pluck", ("records", "field"), list_functions.plucked_type, list_functions.pluck, "{0}的{1}"),
    Function("keys_where", ("map", "words"), TEXT_LIST, list_functions.keys_where, "{0}中结论为{1}的编号"),
    Function("minus", ("list", "list"), list_functions.common_type, list_functions.minus, "{0}中未列入{1}的"),
    Function("minus_item", ("list", "text"), _same_type, list_functions.minus_item, "{0}中除{1}以外的"),
    Function(
        "without_words", ("list", "words"), _same_type, list_functions.without_words, "{0}中名称不含{1}的"
    ),
)

FUNCTIONS: dict[str, Function] = {function.name: function for function in _FUNCTIONS}
