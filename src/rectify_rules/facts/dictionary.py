"""The fact dictionary, read from the case classes: every fact, every event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from pydantic import BaseModel

from rectify_rules.facts.case import Case
from rectify_rules.facts.dates import format_date
from rectify_rules.facts.frozen import FrozenMap
from rectify_rules.facts.spec import HEAD, FactSpec, Kind, section_class, specs_of
from rectify_rules.facts.values import NO, YES
from rectify_rules.facts.vocabulary import Vocabulary
from rectify_rules.facts.wording import nearest

__all__ = [
    "EVENTS",
    "EventSpec",
    "FactSpec",
    "Kind",
    "dictionary",
    "enum_label",
    "labelled",
    "nearest",
    "sections",
]


@dataclass(frozen=True, slots=True)
class EventSpec:
    """A flag and a date that speak of one thing."""

    name: str
    label: str
    """In Chinese, as in 评估报告形成."""
    flag: str | None
    """Path of the fact that says whether it happened."""
    date: str
    carries: tuple[str, ...] = ()
    """Facts that exist only once the event has happened."""
    accompanied_by: tuple[str, ...] = ()
    """Facts that go with the event: not there yet while it is dated in the future."""


@cache
def dictionary() -> Mapping[str, FactSpec]:
    """Return every fact by its path, the fields of records among them, as `problems.assigned_on`."""
    found: dict[str, FactSpec] = {}
    own = specs_of(Case)
    for code, info in Case.model_fields.items():
        part = section_class(info)
        for spec in specs_of(part, f"{code}.", code).values() if part else (own[code],):
            found[spec.path] = spec
            found.update({field.path: field for field in spec.fields.values()})
    return FrozenMap(found)


@cache
def sections() -> Mapping[str, str]:
    """Return the Chinese name of every section, in the order of the dictionary."""
    parts = {code: info.title or "" for code, info in Case.model_fields.items() if section_class(info)}
    lists = {code: spec.label for code, spec in specs_of(Case).items() if spec.record}
    return FrozenMap({**HEAD, **parts, **lists})


def enum_label(path: str, code: str) -> str:
    """Return the Chinese wording of a code of a fact; raise KeyError for a path or code it has not."""
    return dictionary()[path].values[code]


def labelled(case: Case) -> dict[str, object]:
    """Return the known facts of a case in Chinese names and wordings, as a ledger has them."""
    found = _labelled(case)
    for code, info in Case.model_fields.items():
        part = getattr(case, code)
        if section_class(info) is not None and part is not None:
            found[info.title or code] = _labelled(part)
    return found


def _labelled(record: BaseModel) -> dict[str, object]:
    specs = specs_of(type(record))
    known = ((spec, getattr(record, code)) for code, spec in specs.items())
    return {spec.label: _worded(value) for spec, value in known if value is not None}


def _worded(value: object) -> object:
    if isinstance(value, Vocabulary):
        return value.label
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, tuple):
        return [_worded(item) for item in value]
    if isinstance(value, BaseModel):
        return _labelled(value)
    if isinstance(value, Mapping):
        return {key: _worded(item) for key, item in value.items()}
    return value


def _events() -> Mapping[str, EventSpec]:
    filing = ("publication.filed_with_region_code", "publication.filed_with_body")
    known = [
        EventSpec("case_closure", "结案", "investigation.closed", "investigation.closed_on"),
        EventSpec("approval", "批复", None, "investigation.report_approved_on"),
        EventSpec("report_publication", "调查报告公布", None, "investigation.report_published_on"),
        EventSpec("assessment_start", "评估启动", None, "assessment.started_on"),
        EventSpec("team_established", "评估工作组成立", None, "assessment.team_established_on"),
        replace(
            _flagged("discipline_invitation", "邀请纪检监察机关", "assessment.discipline_invited"),
            accompanied_by=("assessment.discipline_participated",),
        ),
        _flagged("self_assessment_report", "自查自评报告形成", "assessment.self_assessment_report"),
        _flagged("government_report", "政府书面报告形成", "assessment.government_written_report"),
        EventSpec(
            "doc_review", "资料审查完成", "assessment.doc_review_done", "assessment.doc_review_completed_on"
        ),
        EventSpec(
            "site_check",
            "现场核查完成",
            "assessment.site_check_done",
            "assessment.site_check_completed_on",
            accompanied_by=("assessment.site_check_methods", "assessment.site_check_visits"),
        ),
        _flagged("report_formed", "评估报告形成", "assessment.report_completed"),
        EventSpec("report_approval", "评估报告批准", None, "assessment.report_approved_by_organiser_on"),
        _flagged(
            "publication",
            "评估报告公开",
            "publication.published",
            ("publication.extent", "publication.publisher", "publication.url"),
        ),
        _flagged("withdrawal", "撤下", "publication.withdrawn"),
        _flagged("filing", "备案", "publication.filed", filing),
        EventSpec("assignment", "交办", None, "problems.assigned_on", ("problems.assigned_to",)),
        _flagged("rectification", "整改完成", "problems.rectified"),
        EventSpec("transfer", "移交", None, "problems.transferred_on", ("problems.transferred_to",)),
        EventSpec(
            "notification",
            "通报",
            None,
            "problems.notified_on",
            ("problems.notified_to", "problems.urging_requested"),
        ),
    ]
    return FrozenMap({event.name: event for event in known})


def _flagged(name: str, label: str, flag: str, carries: tuple[str, ...] = ()) -> EventSpec:
    return EventSpec(name, label, flag, f"{flag}_on", carries)


EVENTS: Mapping[str, EventSpec] = _events()
