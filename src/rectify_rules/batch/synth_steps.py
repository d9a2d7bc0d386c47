"""The steps of a synthetic assessment, in the order in which they are taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rectify_rules.batch.synth import Draw

__all__ = ["CONTRADICTIONS", "LISTS", "STEPS"]

_BODIES = ("应急管理局", "公安局", "总工会", "住房和城乡建设局", "自然资源局", "能源局", "交通运输局")
_SUBJECTS = ("unit", "unit", "local_government", "departments", "related_enterprise")
_PROBLEMS = (
    "measure_unimplemented", "measure_inadequate", "measure_inadequate", "other", "major_hazard_unrectified",
    "official_opinion_unimplemented", "criminal_lagging",
)  # fmt: skip
_SECTIONS = ("organisation", "accountability", "measures", "conclusion", "problems")
_METHODS = ("interview", "documents", "visits")
_CASE_DONE = "assessment.report_completed_on"


def _closure(draw: Draw, approved: int, today: int) -> None:
    draw.on("investigation.report_approved_on", approved, 0.88)
    if approved > today:
        draw.note("investigation.closed", False, 1.0)
        return
    draw.facts["investigation.closed"] = True
    draw.on("investigation.closed_on", approved + (0 if draw.chance(0.7) else draw.days(1, 30)), 0.6)
    draw.on("investigation.report_published_on", approved + draw.days(3, 40), 0.35 * draw.kept)
    draw.note("investigation.lead_body", "应急管理局", 1.0)
    draw.note("investigation.approved_by", "人民政府" if draw.chance(0.96) else "应急管理局", 0.8)
    draw.note("investigation.escalated", draw.chance(0.03), 0.6)


def _organiser(draw: Draw, approved: int, today: int) -> None:
    if approved + 200 > today:
        return
    place, facts = draw.place, draw.facts
    level = facts.get("investigation.level", "county")
    kind = draw.pick(
        ("government",) * 6 + ("safety_committee_office",) * 5 + ("department",) * 3 + ("third_party",)
    )
    draw.note("assessment.organiser_type", kind, 1.1)
    own = place.at(level) if draw.chance(0.94) else place.city
    draw.note("assessment.organiser_region_code", own, 1.1)
    draw.note("assessment.organiser_name", "应急管理局" if kind == "department" else "安委会办公室", 0.7)
    draw.note(
        "assessment.implementing_body_type", draw.pick(("none", "none", "safety_committee_office")), 0.6
    )
    draw.note("assessment.implementing_body_region_code", own, 0.4)
    draw.note("assessment.delegated", draw.chance(0.02), 0.7)
    draw.note("assessment.unit_cooperation", "active" if draw.chance(0.97) else "insufficient", 0.6)


def _assessment(draw: Draw, approved: int, today: int) -> None:
    """Most are done in the last weeks of the year that the law gives; some too early, some late."""
    roll = draw.random()
    after = (
        draw.days(310, 366) if roll < 0.72
        else draw.days(366, 480) if roll < 0.87
        else draw.days(40, 305) if roll < 0.95
        else 10_000
    )  # fmt: skip
    done = approved + after
    started = done - draw.days(20, 90)
    if started <= today:
        draw.on("assessment.started_on", started, 0.5 * draw.kept)
        draw.on("assessment.team_established_on", started + draw.days(0, 10), 0.7 * draw.kept)
        draw.note("assessment.discipline_invited", draw.chance(0.93), 0.9)
        _review(draw, started, done, today)
    if done > today:
        draw.note("assessment.report_completed", False, 1.1)
        return
    draw.on(_CASE_DONE, done, 0.93)
    draw.note("assessment.report_completed", True, 0.5)
    draw.note("assessment.opinion_formed", True, 0.7)
    draw.note("assessment.basis_is_approved_report", draw.chance(0.995), 0.7)
    draw.note("assessment.general_lessons_evaluated", draw.chance(0.9), 0.6)
    draw.note("assessment.officials_evaluated_by_discipline", draw.chance(0.8), 0.5)
    _publication(draw, done)


def _review(draw: Draw, started: int, done: int, today: int) -> None:
    reviewed = min(started + draw.days(5, 40), done)
    checked = min(reviewed + draw.days(0, 25), done)
    for name, day in (("doc_review", reviewed), ("site_check", checked)):
        if day <= today:
            draw.on(f"assessment.{name}_completed_on", day, 0.6 * draw.kept)
            draw.note(f"assessment.{name}_done", True, 0.9)
    draw.on("assessment.self_assessment_report_on", reviewed - draw.days(0, 15), 0.5 * draw.kept)
    draw.note("assessment.self_assessment_done", draw.chance(0.95), 0.8)
    draw.note("assessment.self_assessment_report", True, 0.3)
    draw.note("assessment.government_written_report", draw.chance(0.95), 0.7)


def _publication(draw: Draw, done: int) -> None:
    facts = draw.facts
    secrecy = "none" if draw.chance(0.985) else draw.pick(("partial", "all"))
    draw.note("publication.secrecy", secrecy, 0.9)
    if secrecy == "all":
        draw.note("publication.secrecy_legal_basis", "" if draw.chance(0.3) else "保守国家秘密法", 1.0)
    if draw.chance(0.8):
        draw.on("publication.published_on", done + draw.days(2, 45), 0.85)
        if "publication.published_on" in facts:
            facts["publication.extent"] = "full" if draw.chance(0.86) else "partial"
            draw.note(
                "publication.publisher_type", "lead_department" if draw.chance(0.9) else "government", 1.0
            )
            draw.note("publication.withdrawn", draw.chance(0.02), 0.3)
    else:
        draw.note("publication.published", False, 1.1)
    if draw.chance(0.75):
        draw.on("publication.filed_on", done + draw.days(2, 45), 0.7)
        draw.note("publication.filed_with_region_code", draw.place.city, 0.8)
        draw.note("publication.filed_with_body", "safety_committee_office", 0.8)
    else:
        draw.note("publication.filed", False, 0.9)


def _measures(draw: Draw) -> None:
    if not draw.chance(draw.kept * 0.9):
        return
    ids = [f"m{number}" for number in range(1, 2 + int(draw.random() * 6))]
    draw.facts["investigation.measures"] = [
        {"id": name, "addressee": draw.pick(_SUBJECTS), "text": "落实安全生产责任"} for name in ids
    ]
    if _CASE_DONE not in draw.facts or not draw.chance(draw.kept):
        return
    status = ("implemented",) * 12 + ("inadequate", "not_implemented", None)
    draw.facts["assessment.measure_findings"] = {name: draw.pick(status) for name in ids if draw.chance(0.98)}
    draw.note("assessment.self_assessment_measures", ids if draw.chance(0.9) else ids[:-1], 0.9)
    draw.note("assessment.evaluated_subjects", ["unit", "local_government", "departments"], 0.8)


def _recommendations(draw: Draw) -> None:
    for part, evaluated, prefix in (
        ("penalty_recommendations", "penalties_evaluated", "p"),
        ("criminal_recommendations", "criminal_evaluated", "c"),
    ):
        if draw.chance(0.5 * draw.kept):
            ids = [f"{prefix}{number}" for number in range(1, 1 + int(draw.random() * 4))]
            draw.facts[f"investigation.{part}"] = [{"id": name, "status": "implemented"} for name in ids]
            if _CASE_DONE in draw.facts:
                draw.note(f"assessment.{evaluated}", ids if draw.chance(0.93) else ids[:-1], 0.9)
    if draw.chance(0.3 * draw.kept):
        draw.facts["investigation.official_recommendations"] = [{"id": "o1", "status": "implemented"}]
    draw.note("investigation.department_opinions", [], 0.4)


def _team(draw: Draw) -> None:
    if "assessment.team_established_on" not in draw.facts:
        return
    bodies = [name for name in _BODIES if draw.chance(0.6)] or ["应急管理局"]
    draw.note("investigation.participating_bodies", bodies, 1.0)
    members = bodies if draw.chance(0.85) else [*bodies, "市场监督管理局"]
    draw.note("assessment.team_members", members, 1.0)
    draw.note(
        "assessment.team_leaders", ["合成组长"] if draw.chance(0.96) else ["合成组长", "合成组长乙"], 0.9
    )
    draw.note("assessment.experts", ["合成专家"], 0.3)


def _report(draw: Draw) -> None:
    if _CASE_DONE not in draw.facts:
        return
    draw.note("assessment.report_sections", [name for name in _SECTIONS if draw.chance(0.96)], 0.8)
    draw.note("assessment.site_check_methods", [name for name in _METHODS if draw.chance(0.85)], 0.8)
    draw.note("assessment.doc_review_basis", ["事故调查报告", "结案批复"], 0.5)
    old = draw.chance(0.04)
    draw.note("assessment.cited_bases", ["晋安办发〔2021〕119号" if old else "晋安办发〔2026〕48号"], 0.5)


def _problems(draw: Draw) -> None:
    if _CASE_DONE not in draw.facts or not draw.chance(0.3 + 0.5 * draw.kept):
        return
    count = int(draw.random() * draw.random() * 4)
    findings: Mapping[str, str | None] = draw.facts.get("assessment.measure_findings", {})
    open_ones = [name for name, status in findings.items() if status in ("inadequate", "not_implemented")]
    draw.facts["problems"] = [
        _problem(draw, number, open_ones) for number in range(max(count, len(open_ones)))
    ]


def _problem(draw: Draw, number: int, open_ones: Sequence[str]) -> dict[str, Any]:
    about_measure = number < len(open_ones)
    kind = "measure_inadequate" if about_measure else draw.pick(_PROBLEMS)
    found: dict[str, Any] = {"id": f"q{number + 1}", "type": kind}
    if about_measure:
        found["measure"] = open_ones[number]
    if draw.chance(0.9):
        found["assigned_to"] = draw.pick((["local_government"], ["related_department"], ["enterprise"], []))
    if draw.chance(draw.kept):
        found["rectified"] = draw.chance(0.6)
        found["tracking"] = [draw.facts[_CASE_DONE] + timedelta(days=20)] if draw.chance(0.8) else []
    if kind in ("official_opinion_unimplemented", "criminal_lagging") and draw.chance(draw.kept):
        found["notified_to"] = ["local_party_committee", "local_government", "discipline_organ"]
        found["urging_requested"] = draw.chance(0.8)
    if kind == "major_hazard_unrectified":
        found["suspected_dereliction"] = draw.chance(0.3)
    return found


def _move(path: str, base: str, days: int) -> Callable[[dict[str, Any]], None]:
    """Make a contradiction: one date before another that it must follow."""

    def apply(facts: dict[str, Any]) -> None:
        start: date | None = facts.get(base)
        if start is not None:
            facts[path] = start - timedelta(days=days)

    return apply


def _deny(flag: str, day: str) -> Callable[[dict[str, Any]], None]:
    """Make a contradiction: a no beside the date."""

    def apply(facts: dict[str, Any]) -> None:
        if day in facts:
            facts[flag] = False

    return apply


def _uninvited(facts: dict[str, Any]) -> None:
    facts["assessment.discipline_invited"] = False
    facts["assessment.discipline_participated"] = True


STEPS: Sequence[Callable[[Draw, int, int], None]] = (_closure, _organiser, _assessment)
LISTS: Sequence[Callable[[Draw], None]] = (_measures, _recommendations, _team, _report, _problems)
CONTRADICTIONS: Sequence[Callable[[dict[str, Any]], None]] = (
    _move("investigation.closed_on", "investigation.report_approved_on", 12),
    _move(_CASE_DONE, "investigation.report_approved_on", 30),
    _move("publication.published_on", _CASE_DONE, 5),
    _move("assessment.doc_review_completed_on", "assessment.started_on", 9),
    _deny("publication.published", "publication.published_on"),
    _deny("assessment.report_completed", _CASE_DONE),
    _deny("investigation.closed", "investigation.report_approved_on"),
    _deny("publication.filed", "publication.filed_on"),
    _uninvited,
)
