"""A schedule as a table that somebody reads in the morning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rectify_rules.export.deadlines import wording
from rectify_rules.export.deadlines.model import Due, State, Undated
from rectify_rules.export.deadlines.schedule import Group, Schedule, heads
from rectify_rules.facts.dates import format_date
from rectify_rules.report.facets import Facets
from rectify_rules.report.layout import Page, pad
from rectify_rules.ruleset.model import Ruleset

_DATE, _DISTANCE = 12, 12
_STYLES = {
    Group.OVERDUE: "violated",
    Group.PAST_BENCHMARK: "needs_review",
    Group.PASSED_UNKNOWN: "undetermined",
    Group.AHEAD: "pending",
    Group.TASKS: "strong",
}


def text_schedule(
    schedule: Schedule, ruleset: Ruleset, readings: Mapping[str, str], page: Page, *, as_of_source: str = ""
) -> Iterator[str]:
    """Yield the lines of a schedule."""
    facets = Facets(ruleset, readings)
    yield from _head(schedule, facets, readings, page, as_of_source)
    names = heads(schedule)
    for group, dues in schedule.groups():
        yield from page.heading(f"{names[group]}　{len(dues)} 项")
        before = None
        for due in dues:
            # Tasks of one case stand together, under its name said once.
            again = before is not None and group is Group.TASKS and before.place == due.place
            yield from [""] if before is not None and not again else []
            yield from _entry(due, group, page, named=not again)
            before = due
    if schedule.undated:
        yield from page.heading(f"日期不能推算　{len(schedule.undated)} 件")
        for case in schedule.undated:
            yield from page.paragraph(_undated(case, facets), indent=2, hang=2)


def _head(
    schedule: Schedule, facets: Facets, readings: Mapping[str, str], page: Page, source: str
) -> Iterator[str]:
    yield page.paint("期限和待办事项", "strong")
    days = [format_date(day) for day in schedule.reference_dates]
    shown = days[0] if len(days) == 1 else f"{days[0]}至{days[-1]}，各案不同" if days else ""
    yield from page.row("核查基准日", shown + (f"（{source}）" if source else ""))
    names = heads(schedule)
    counts = [f"{names[group].partition('（')[0]} {len(dues)} 项" for group, dues in schedule.groups()]
    yield from page.row("合计", f"{schedule.cases} 件案件，{len(schedule.dues)} 项", style="strong")
    yield from page.rows("", counts)
    if schedule.later:
        yield from page.row("", f"另有 {schedule.later} 项在 {schedule.within} 日以后，未列出")
    changed = facets.changed_readings(readings)
    if changed:
        yield from page.rows("改用口径", [f"{line.label}：{line.value}【非默认】" for line in changed])


def _entry(due: Due, group: Group, page: Page, *, named: bool = True) -> Iterator[str]:
    """Set date and distance in columns of their own, beside what is to be done."""
    indent = 2 + (_DATE + _DISTANCE if due.nominal else 0)
    case = wording.case_words(due.case_id, due.case_name, due.place)
    lines = page.paragraph(case, indent=indent) if named else []
    for number, text in enumerate(_body(due)):
        # A task is told apart from the next one by its first line.
        hang = 2 if group is Group.TASKS and number else 0
        lines += page.paragraph(text, indent=indent + hang)
    if due.nominal:
        date = pad(due.nominal.isoformat(), _DATE)
        left = page.paint(date + pad(wording.distance(due), _DISTANCE), _STYLES[group])
        lines[0] = "  " + left + lines[0][indent:]
    yield from lines


def _body(due: Due) -> Iterator[str]:
    yield wording.heading(due)
    if due.nominal:
        yield wording.days(due)
    if due.state is State.UNKNOWN or not due.nominal:
        yield due.text
    yield wording.duty(due)
    yield from wording.reservations(due)


def _undated(case: Undated, facets: Facets) -> str:
    missing = "、".join(facets.fact(path) for path in case.missing)
    name = wording.case_words(case.case_id, case.case_name, case.place)
    return f"{name}：{'、'.join(case.labels)}，缺{missing}"
