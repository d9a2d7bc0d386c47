"""A schedule as CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date

from rectify_rules.export.deadlines.model import Due
from rectify_rules.export.deadlines.schedule import Schedule, group_of, heads
from rectify_rules.export.deadlines.wording import distance, reservations
from rectify_rules.report.layout import clean

BOM = "\ufeff"
"""Stands before a CSV file: without it Excel in Chinese reads UTF-8 as GBK. Nothing else needs it."""

COLUMNS = (
    "案件编号", "事故名称", "类别", "规范语句", "事项", "同一期限", "对象", "日期名称", "名义日期", "有效日期",
    "是否暂定", "距今", "剩余日数", "逾期日数", "办理情况", "说明", "责任主体", "应办事项", "条文", "核查基准日",
)  # fmt: skip

# What a spreadsheet takes for a formula, in half width and in the full width that Chinese Excel accepts.
_FORMULA = frozenset("=+-@＝＋－＠")


def csv_schedule(schedule: Schedule, *, end: str = "\r\n") -> str:
    """Give the table; a text that a spreadsheet could take for a formula is led by an apostrophe."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator=end, quoting=csv.QUOTE_MINIMAL)
    writer.writerow(COLUMNS)
    names = heads(schedule)
    for due in schedule.dues:
        group = names[group_of(due)].partition("（")[0]
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in _row(due, group)])
    for case in schedule.undated:
        labels = "、".join(case.labels)
        cells = (case.case_id, case.case_name, "日期不能推算", "", "", "", "", labels)
        writer.writerow([guarded(cell) for cell in cells] + [""] * (len(COLUMNS) - len(cells)))
    return target.getvalue()


def guarded(text: str) -> str:
    """Give a text that no spreadsheet takes for a formula, on one line."""
    shown = clean(text)
    return "'" + shown if shown[:1] in _FORMULA and shown else shown


def _row(due: Due, group: str) -> Iterator[str | int]:
    yield from (
        due.case_id,
        due.case_name,
        group,
        due.norm,
        due.title,
        "、".join(due.along),
        due.item,
        due.label,
    )
    yield from (
        _day(due.nominal),
        _day(due.effective),
        ("是" if due.is_provisional else "否") if due.nominal else "",
    )
    yield from (distance(due), "" if due.days_left is None else max(0, due.days_left))
    yield from (due.days_late if due.nominal else "", due.state.label)
    yield "；".join([due.text, *reservations(due)])
    yield from (due.by, due.do, due.quote, due.as_of.isoformat())


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
