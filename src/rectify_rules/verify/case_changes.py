"""Changes of a case that a search may try: another value of one fact, reading or reference date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rectify_rules.errors import CaseError
from rectify_rules.facts.case import Case
from rectify_rules.facts.dates import format_date
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.facts.frozen import FrozenMap
from rectify_rules.facts.logic import Moment
from rectify_rules.facts.spec import FactSpec
from rectify_rules.ruleset.condition import Condition
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.ruleset.terms import Fact, walk
from rectify_rules.spec.question import CaseQuestion
from rectify_rules.spec.scene import record_of

_REGIONS = ("140521", "140522", "140500", "140100", "140000", "130000", "000000", "149999", "140521101")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Changed:
    """A question with what was changed in it."""

    question: CaseQuestion
    facts: Mapping[str, object]
    """New values by path of the case, None for one that is no longer known."""
    readings: Mapping[str, str]


def variants(changed: Changed, part: Condition, env: Environment, ruleset: Ruleset) -> Iterator[Changed]:
    """Yield the question with one thing changed on which a condition rests."""
    terms = [term for found in part.propositions() for term in found.terms()]
    walked = [inner for term in terms for inner in walk(term)]
    for name in dict.fromkeys(name for inner in walked for name in inner.own_readings()):
        for value in ruleset.readings[name].values:
            if value != env.readings[name]:
                readings = {**changed.question.readings, name: value}
                question = replace(changed.question, readings=readings)
                yield Changed(question, changed.facts, {**changed.readings, name: value})
    days = sorted(_days_around(env))
    for path in dict.fromkeys(inner.path for inner in walked if isinstance(inner, Fact)):
        yield from _with_fact(changed, path, days)
    if any(inner.key == "as_of" for inner in walked):
        for day in days:
            question = replace(changed.question, as_of=day)
            yield Changed(question, changed.facts, changed.readings)


def _with_fact(changed: Changed, path: str, days: Sequence[date]) -> Iterator[Changed]:
    case = changed.question.cases[0]
    facts = record_of(case).facts
    section, _, field = path.rpartition(".")
    inside = dictionary().get(section)
    if inside is not None and inside.kind == "record_list":
        listed = facts.get(section)
        for value in _lists_with(listed if isinstance(listed, tuple) else (), field, path, days):
            yield from _made(changed, facts, section, value)
        return
    spec = dictionary()[path]
    for value in _values(spec, facts, days):
        if value != facts.get(path):
            yield from _made(changed, facts, path, value)


def _made(changed: Changed, facts: Mapping[str, object], path: str, value: object) -> Iterator[Changed]:
    altered = {**facts, path: value}
    try:
        case = Case.model_validate({name: fact for name, fact in altered.items() if fact is not None})
    except CaseError:
        return
    yield Changed(replace(changed.question, cases=(case,)), {**changed.facts, path: value}, changed.readings)


def _lists_with(records: Sequence[object], field: str, path: str, days: Sequence[date]) -> Iterator[object]:
    """Yield a list with another value of a field in its first record; a record is made where there is none."""
    first = {} if not records else vars_of(records[0])
    first.setdefault("id", "甲")
    for value in _values(dictionary()[path], {}, days):
        if value != first.get(field):
            head = {name: found for name, found in {**first, field: value}.items() if found is not None}
            yield (head, *(vars_of(record) for record in records[1:]))


def vars_of(record: object) -> dict[str, object]:
    """Give the known fields of a record of a list."""
    names: Iterable[str] = getattr(type(record), "model_fields", ())
    found = {name: getattr(record, name) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def _values(spec: FactSpec, facts: Mapping[str, object], days: Sequence[date]) -> Iterator[object]:
    """Yield values worth trying for a fact."""
    current = facts.get(spec.path)
    if spec.kind == "bool":
        yield from (True, False)
    elif spec.kind == "enum":
        yield from spec.values
    elif spec.kind == "date":
        yield from days
    elif spec.kind == "int":
        yield from (0, 1, 2, 3, 10, 30, 50, 100, 1000, 5000, 10000)
    elif spec.kind == "region":
        yield from _REGIONS
    elif spec.kind == "text":
        same = [facts.get(path) for path in ("investigation.lead_body", "assessment.lead_department")]
        yield from dict.fromkeys([*filter(None, same), "某市虚构局（授权）", ""])
    elif spec.kind == "list":
        yield from _list_values(spec, current)
    elif spec.kind == "map" and isinstance(current, FrozenMap):
        for key in current:
            yield from ({**current, key: value} for value in spec.values)
    elif spec.kind == "record_list":
        yield ()
    yield None


def _list_values(spec: FactSpec, current: object) -> Iterator[object]:
    members = current if isinstance(current, tuple) else ()
    yield ()
    if spec.item == "enum":
        yield from ((value,) for value in spec.values)
        yield tuple(spec.values)
    elif spec.item == "text":
        yield (*members, "某县虚构局")
        yield members[:1]
        yield members[1:]
        yield ("119号文",)


def _days_around(env: Environment) -> set[date]:
    """Give the days that are spoken of, and those before and after."""
    moments = [val.data for val in env.values.values() if isinstance(val.data, Moment)]
    found = {day for moment in moments for day in (moment.earliest, moment.latest) if day is not None}
    kept = {day for day in found if date(2015, 1, 1) < day < date(2035, 1, 1)}
    return {near for day in (*kept, env.view.as_of) for near in (day - _DAY, day, day + _DAY)}


def spelled(spec: FactSpec, value: object) -> str:
    """Write a value as a scenario writes it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, Mapping):
        pairs = (f"{key}={'不详' if found is None else _word(spec, found)}" for key, found in value.items())
        return "；".join(pairs) or "无"
    if isinstance(value, (tuple, list)):
        return "、".join(_word(spec, item) for item in value) or "无"
    return _word(spec, value) or "空"


def _word(spec: FactSpec, value: object) -> str:
    if isinstance(value, date):
        return format_date(value)
    return spec.values.get(str(value), str(value))
