"""What the names of a template stand for in one letter."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import cast

from rectify_rules.export.letters.call import Call, Matter
from rectify_rules.export.letters.recipients import Addressee
from rectify_rules.export.letters.schema import OPEN_PROBLEMS, PROBLEM_NAMES, Name, schema
from rectify_rules.export.letters.values import Blank, Listing, text, to_fill_in, to_verify
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.facts.logic import UNKNOWN, Items, Moment, Val
from rectify_rules.report.wording import wording
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.types import type_of_fact

_RECOMMENDATIONS = (
    "investigation.penalty_recommendations",
    "investigation.criminal_recommendations",
    "investigation.official_recommendations",
    "investigation.department_opinions",
)
_ITEM = re.compile(r"^（[一二三四五六七八九十]+）")
_MEASURES = "investigation.measures"


def content(call: Call, to: Sequence[Addressee] | None = None) -> dict[str, object]:
    """Give the values of all names, for all recipients of a letter or for some of them."""
    reached = tuple(call.to if to is None else to)
    matters = [matter for matter in call.matters if set(matter.to) & set(reached)]
    edition = call.context.ruleset.edition
    found: dict[str, object] = {
        "函件种类": call.letter.kind.value,
        "主送机关": "、".join(addressee.name for addressee in reached),
        "发文机关": _fact(call.letter.sender, call.env),
        **{name: Blank(to_fill_in(name)) for name in ("发文字号", "成文日期", "联系方式")},
        "文件名称": edition.title,
        "文号": edition.document_number,
        "条款": call.cite,
        "条文": _cited("……".join(call.finding.quote)),
        "情况": text("；".join(dict.fromkeys(matter.text for matter in matters))),
        OPEN_PROBLEMS: Listing(
            _problem(number, matter, call.env)
            for number, matter in enumerate(matters, 1)
            if matter.index is not None
        ),
    }
    for name in schema().values():
        if name.path:
            found[name.name] = _records(name, call.env) if name.fields else _fact(name.path, call.env)
    return found


def _cited(quote: str) -> str:
    """Give the words of the provision as they stand within a sentence: without number and closing mark."""
    return _ITEM.sub("", quote).rstrip("，；。")


def _fact(path: str, env: Environment) -> object:
    """Put a fact into words as of the reference date; blank where the record does not tell, or is in doubt."""
    spec = dictionary()[path]
    if path in {"id", "as_of"}:
        value = getattr(env.view.case, path) if path == "id" else env.view.as_of
        return Blank(to_fill_in(spec.label)) if value is None else _plain(value)
    val = env.view.get(path)
    if val.doubtful:
        return Blank(to_verify(spec.label))
    if _untold(val):
        return Blank(to_fill_in(spec.label))
    kind = type_of_fact(spec)
    if isinstance(val.data, Items):
        return Listing(text(wording(Val(Items((item,))), kind)) for item in val.data.sure)
    return text(wording(val, kind))


def _plain(value: object) -> str:
    from datetime import date

    from rectify_rules.facts.dates import format_date

    return format_date(value) if isinstance(value, date) else text(value)


def _untold(val: Val) -> bool:
    if isinstance(val.data, Moment):
        return not val.data.exact
    if isinstance(val.data, Items):
        return bool(val.data.maybe) and not val.data.sure
    return val.data is UNKNOWN or val.missing != ()


def _records(name: Name, env: Environment) -> object:
    """Give the records of a list; one that is unknown is gone through once, every fact to be filled in."""
    val = env.view.get(name.path)
    if not isinstance(val.data, Items):
        entry = {key: Blank(to_fill_in(f"{name.name}·{key}")) for key in name.fields}
        return Blank(to_fill_in(dictionary()[name.path].label), entry)
    return Listing(
        {key: _fact(part.path, env.for_record(name.path, record)) for key, part in name.fields.items()}
        for record in val.data.sure
    )


def _problem(number: int, matter: Matter, env: Environment) -> Mapping[str, object]:
    fields = schema()[OPEN_PROBLEMS].fields
    found = {key: _fact(name.path, matter.env) for key, name in fields.items() if name.path}
    measure = _by_id((_MEASURES,), found["对应措施"], env)
    about = _by_id(_RECOMMENDATIONS, found["对应建议编号"], env)
    computed = {
        "序号": str(number),
        "说明": text(matter.text),
        "措施内容": measure.get("内容"),
        "措施责任主体": measure.get("责任主体"),
        "建议对象": about.get("对象"),
        "建议落实情况": about.get("落实情况"),
    }
    assert computed.keys() == PROBLEM_NAMES.keys()
    return found | {
        key: Blank(to_fill_in(key)) if value is None else value for key, value in computed.items()
    }


def _by_id(paths: Sequence[str], wanted: object, env: Environment) -> Mapping[str, object]:
    """Find the measure or recommendation that a problem names."""
    if isinstance(wanted, Blank):
        return {}
    by_path = {name.path: name for name in schema().values()}
    for path in paths:
        for record in cast("Sequence[Mapping[str, object]]", _records(by_path[path], env)):
            if str(record["编号"]) == str(wanted):
                return record
    return {}
