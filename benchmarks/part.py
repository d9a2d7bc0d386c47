"""The part of the rules that every contender can express, and the limits: the same written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from rectify_rules import Case, Ruleset
from rectify_rules.evaluation.decide import decider
from rectify_rules.facts.case_parts import Accident, Assessment, Investigation, Publication
from rectify_rules.facts.logic import Items, Moment
from rectify_rules.facts.view import FactView
from rectify_rules.ruleset.condition import Condition
from rectify_rules.ruleset.terms import Fact

RULES = (
    "art04.experts", "art06.cooperation", "art06.self_assessment_report", "art07.lessons", "art07.officials",
    "art08.interview", "art08.inspection", "art08.visits", "art09.organisation", "art09.accountability",
    "art09.measures", "art09.conclusion", "art10.secrecy",
)  # fmt: skip
"""Norms without calendar, divisions, records or one another's verdicts."""
AS_OF = date(2026, 11, 23)


def part_of(ruleset: Ruleset) -> Ruleset:
    """Give a ruleset of these norms alone; what makes a record contradict itself is left out."""
    rules = {name: ruleset.rules[name] for name in RULES}
    edition = replace(ruleset.edition, scope=(RULES[0],))
    return replace(ruleset, edition=edition, rules=rules, integrity=(), orders=(), proofs=())


def copies(ruleset: Ruleset, times: int) -> Ruleset:
    """Give a ruleset with each rule so many times, under names of their own; the facts are shared."""
    rules = dict(ruleset.rules)
    for number in range(1, times):
        for rule in ruleset.rules.values():
            name = f"{rule.id}_{number}"
            rules[name] = replace(rule, id=name, norm=f"{rule.norm}-{number}", is_scope=False)
    return replace(ruleset, rules=rules)


def consistent(cases: list[Case], ruleset: Ruleset) -> list[Case]:
    """Leave out records that contradict themselves: no peer knows of a fact in doubt."""
    full = decider(ruleset)
    return [case for case in cases if not full.findings(case, AS_OF).context.contradictions]


def facts_of(ruleset: Ruleset) -> list[str]:
    """List the facts that the part rests on."""
    found: dict[str, None] = {}
    for rule in ruleset.rules.values():
        for line in rule.table.lines:
            for proposition in line.condition.propositions():
                found.update({term.path: None for term in proposition.terms() if isinstance(term, Fact)})
    return list(found)


def ready_made(case: Case, paths: list[str]) -> dict[str, Any]:
    """Give the facts as of the date, as the peers are handed them: none of this is timed for them."""
    view = FactView(case, AS_OF)
    found: dict[str, Any] = {}
    for path in paths:
        data: object = view.get(path).data
        if isinstance(data, Moment):
            data = data.happened
        elif isinstance(data, Items):
            data = [str(item) for item in data.sure]
        elif not isinstance(data, bool):
            data = str(data) if isinstance(data, str) else None
        found[path.replace(".", "_")] = data
    return found


_NO_ACCIDENT, _NO_INVESTIGATION = Accident(), Investigation()
_NO_ASSESSMENT, _NO_PUBLICATION = Assessment(), Publication()
OPEN = -1


def _happened(flag: bool | None, day: date | None, as_of: date) -> bool | None:
    if day is not None:
        return day <= as_of
    return flag


def by_hand(case: Case, as_of: date) -> tuple[int, ...]:  # noqa: PLR0915
    """Decide the part as a programmer would who writes it once: the line of each norm, -1 for none yet."""
    a = case.assessment or _NO_ASSESSMENT
    i = case.investigation or _NO_INVESTIGATION
    p = case.publication or _NO_PUBLICATION
    status = (case.accident or _NO_ACCIDENT).unit_status
    formed = _happened(a.report_completed, a.report_completed_on, as_of)
    reviewed = _happened(a.doc_review_done, a.doc_review_completed_on, as_of)
    own = _happened(a.self_assessment_report, a.self_assessment_report_on, as_of)
    lessons = a.general_lessons_evaluated

    # A blank list of experts is read as none.
    experts = 0 if a.experts else 1

    help_given = {"refused": 0, "active": 1, "insufficient": 2}.get(a.unit_cooperation, OPEN)  # type: ignore[call-overload]

    if status is None:
        self_report = OPEN
    elif status not in ("existing", "succeeded"):
        self_report = 0
    elif own is None:
        self_report = OPEN
    elif own:
        self_report = 2
    elif formed or reviewed:
        self_report = 1
    else:
        self_report = 3 if formed is False and reviewed is False else OPEN

    if lessons is None:
        general = OPEN
    elif lessons:
        general = 1
    else:
        general = OPEN if formed is None else 0 if formed else 2

    opinions, officials = i.department_opinions, i.official_recommendations
    if opinions or officials:
        judged = a.officials_evaluated_by_discipline
        organ = OPEN if judged is None else 1 if judged else 2
    else:
        organ = OPEN if opinions is None or officials is None else 0

    methods = a.site_check_methods
    if methods is None:
        interview = documents = visits = OPEN
    else:
        interview = 0 if "interview" in methods else 1
        documents = 0 if "documents" in methods else 1
        visits = 0 if "visits" in methods else 1
    checked = a.site_check_completed_on
    if checked is not None and checked > as_of:
        interview = documents = visits = 1

    sections = a.report_sections
    if formed is False:
        chapters = (1, 1, 1, 1)
    elif formed is None or sections is None:
        chapters = (OPEN, OPEN, OPEN, OPEN)
    else:
        chapters = (
            2 if "organisation" in sections else 0,
            2 if "accountability" in sections else 0,
            2 if "measures" in sections else 0,
            2 if "conclusion" in sections else 0,
        )

    basis = p.secrecy_legal_basis
    if p.secrecy == "none":
        secrecy = 0
    elif p.secrecy == "partial":
        secrecy = 2
    else:
        secrecy = OPEN if p.secrecy is None or basis is None else 1 if basis else 3

    return (
        experts,
        help_given,
        self_report,
        general,
        organ,
        interview,
        documents,
        visits,
        *chapters,
        secrecy,
    )


def frame_of(cases: list[Case]) -> Any:
    """Give the recorded facts of the part as a Polars frame, a column each."""
    import polars as pl

    def column(section: str, name: str, kind: Any) -> Any:
        values = [getattr(getattr(case, section), name, None) for case in cases]
        plain = [
            list(map(str, v)) if isinstance(v, tuple) else str(v) if isinstance(v, str) else v for v in values
        ]
        return pl.Series(name, plain, dtype=kind)

    return pl.DataFrame([column(*one) for one in _columns(pl)])


def paths() -> list[str]:
    """List the columns of a table of cases that the part rests on."""
    import polars as pl

    return [f"{section}.{name}" for section, name, _ in _columns(pl)]


def _columns(pl: Any) -> list[tuple[str, str, Any]]:
    text, flag, day, many = pl.String, pl.Boolean, pl.Date, pl.List(pl.String)
    return [
        ("accident", "unit_status", text), ("investigation", "department_opinions", many),
        ("investigation", "official_recommendations", many), ("assessment", "experts", many),
        ("assessment", "unit_cooperation", text), ("assessment", "self_assessment_report", flag),
        ("assessment", "self_assessment_report_on", day), ("assessment", "report_completed", flag),
        ("assessment", "report_completed_on", day), ("assessment", "doc_review_done", flag),
        ("assessment", "doc_review_completed_on", day), ("assessment", "general_lessons_evaluated", flag),
        ("assessment", "officials_evaluated_by_discipline", flag), ("assessment", "site_check_methods", many),
        ("assessment", "site_check_completed_on", day), ("assessment", "report_sections", many),
        ("publication", "secrecy", text), ("publication", "secrecy_legal_basis", text),
    ]  # fmt: skip


def by_hand_in_polars(frame: Any, as_of: date) -> Any:
    """Decide the part for a whole frame, as a programmer would who knows Polars: one query, one `collect`.

    It gives the number of a line and no reason, does not check the records, and knows nothing of records
    that contradict themselves.
    """
    import polars as pl

    c, when = pl.col, pl.when

    def happened(flag: str, day: str) -> Any:
        return when(c(day).is_not_null()).then(c(day) <= as_of).otherwise(c(flag))

    def used(method: str) -> Any:
        to_come = (c("site_check_completed_on") > as_of).fill_null(False)
        return (
            when(to_come).then(1)
            .when(c("site_check_methods").is_null()).then(OPEN)
            .when(c("site_check_methods").list.contains(method)).then(0).otherwise(1)
        )  # fmt: skip

    def chapter(name: str) -> Any:
        has = c("report_sections").list.contains(name)
        return when(~formed).then(1).when(formed & has).then(2).when(formed & ~has).then(0).otherwise(OPEN)

    formed = happened("report_completed", "report_completed_on")
    reviewed = happened("doc_review_done", "doc_review_completed_on")
    own = happened("self_assessment_report", "self_assessment_report_on")
    status, lessons = c("unit_status"), c("general_lessons_evaluated")
    some = [c(name).list.len() > 0 for name in ("department_opinions", "official_recommendations")]
    opinions = some[0] | some[1]
    judged = c("officials_evaluated_by_discipline")
    secrecy, basis = c("secrecy"), c("secrecy_legal_basis")
    owes = status.is_in(["existing", "succeeded"])
    norms = {
        "experts": when(c("experts").list.len() > 0).then(0).otherwise(1),
        "cooperation": c("unit_cooperation").replace_strict(
            {"refused": 0, "active": 1, "insufficient": 2}, default=OPEN, return_dtype=pl.Int8
        ),
        "self_report": when(~owes).then(0).when(owes & own).then(2).when(owes & ~own & (formed | reviewed)).then(1)
        .when(owes & ~own & ~formed & ~reviewed).then(3).otherwise(OPEN),
        "lessons": when(lessons).then(1).when(formed & ~lessons).then(0).when(~formed & ~lessons).then(2).otherwise(OPEN),
        "officials": when(~opinions).then(0).when(opinions & judged).then(1).when(opinions & ~judged).then(2)
        .otherwise(OPEN),
        **{name: used(name) for name in ("interview", "documents", "visits")},
        **{name: chapter(name) for name in ("organisation", "accountability", "measures", "conclusion")},
        "secrecy": when(secrecy == "none").then(0).when(secrecy == "partial").then(2)
        .when((secrecy == "all") & (basis != "")).then(1).when((secrecy == "all") & (basis == "")).then(3)
        .otherwise(OPEN),
    }  # fmt: skip
    lazy = frame.lazy().select(expression.cast(pl.Int8).alias(name) for name, expression in norms.items())
    return lazy.collect()


def lines_of(ruleset: Ruleset) -> list[list[Condition]]:
    """List the conditions of the lines of each norm."""
    return [[line.condition for line in rule.table.lines] for rule in ruleset.rules.values()]


def rulings(ruleset: Ruleset, lines: tuple[int, ...]) -> list[tuple[str, str]]:
    """Give verdict and reason for the line of each norm."""
    told = []
    for rule, number in zip(ruleset.rules.values(), lines, strict=True):
        line = rule.table.lines[number] if number >= 0 else None
        told.append((str(line.verdict), line.reason) if line else ("undetermined", "missing_facts"))
    return told


Facts = Mapping[str, Any]
