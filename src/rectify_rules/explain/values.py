"""What a record holds, in words: dates by their bounds, lists by their number, with what is special about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from rectify_rules.facts.dates import format_date
from rectify_rules.facts.logic import UNKNOWN, Moment, Val
from rectify_rules.report.wording import UNKNOWN_WORD, wording
from rectify_rules.ruleset.condition import Leaf
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.terms import Constant, Term
from rectify_rules.ruleset.types import Type


def values_compared(leaf: Leaf, env: Environment, name: Callable[[Term], str]) -> str:
    """Say what the record holds for the terms a statement compares; `name` gives the name of a term."""
    terms = [term for term in leaf.proposition.terms() if not isinstance(term, Constant)]
    shown = [(term, _plain(env.value(term), term.type)) for term in terms if term.type.kind != "records"]
    if len(shown) == 1:
        return shown[0][1]
    return "；".join(f"{name(term)} {text}" for term, text in shown)


def _plain(val: Val, kind: Type) -> str:
    """Put a value into words without the brackets that a sentence needs around what is not there."""
    words = wording(val, kind)
    return words[1:-1] if words in {UNKNOWN_WORD, "（尚未发生）"} else words


def bounded(val: Val, kind: Type) -> str:
    """Put a value into words; a date that is a range by its bounds, a list by its number."""
    data = val.data
    if isinstance(data, Moment) and data.day is None and data.happened is not False:
        return _bounds(data)
    if kind.kind == "records":
        sure = getattr(data, "sure", None)
        return "不详" if sure is None else f"{len(sure)}项"
    if kind.kind == "map" and isinstance(data, Mapping):
        pairs = (
            f"{key}＝{kind.values.get(str(value), '不详') if value is not None else '不详'}"
            for key, value in data.items()
        )
        return "、".join(pairs) or "无"
    return _plain(val, kind)


def _bounds(moment: Moment) -> str:
    head = "已发生，日期" if moment.happened else "是否发生不详；如已发生，"
    first, last = (format_date(day) if day else "" for day in (moment.earliest, moment.latest))
    if first and last:
        return f"{head}在{first}至{last}之间"
    if last:
        return f"{head}不晚于{last}"
    return f"{head}不早于{first}" if first else f"{head}不详"


def remark_on(path: str, env: Environment) -> str:
    """Say what is special about a fact: in doubt, presumed, still to come, inferred."""
    view = env.view
    if path in view.doubts:
        return "存疑：记录自相矛盾，未予采用"
    val, raw = view.get(path), view.raw(path)
    if val.presumed:
        return "推定：空白按没有认定"
    if isinstance(raw, date) and raw > view.as_of:
        return f"记录为{format_date(raw)}，晚于核查基准日，视为尚未发生"
    known = val.data.happened is not None if isinstance(val.data, Moment) else val.data is not UNKNOWN
    return "记录未直接载明，由其他事实得出" if raw is None and known else ""
