"""An entry of a schedule in Chinese words, the same in every form."""

from __future__ import annotations

from rectify_rules.export.deadlines.model import Due, Kind, State
from rectify_rules.facts.dates import format_date
from rectify_rules.report.facets import TRIAL_MARK
from rectify_rules.report.layout import clean


def distance(due: Due) -> str:
    """Say how far the day is off, or by how much it has passed."""
    left = due.days_left
    if left is None:
        return ""
    if left < 0:
        # Only a deadline that is certainly missed is overdue.
        missed = due.state is State.OVERDUE and due.kind is Kind.DEADLINE
        return f"{'逾期' if missed else '已过'}{-left}日"
    word = "起始" if due.kind is Kind.OPENING else "到期"
    return f"还有{left}日" if left else f"今天{word}"


def days(due: Due) -> str:
    """Name the day, nominal as well as effective, and say in words where it is provisional."""
    if due.nominal is None or due.effective is None:
        return ""
    effective = format_date(due.effective) + ("（暂定）" if due.is_provisional else "")
    # What is called the effective day of a period is named so only beside the nominal one.
    label = "参照期限" if due.kind is Kind.BENCHMARK else due.label
    if due.nominal == due.effective:
        return f"{label}{effective}"
    return f"名义期限{format_date(due.nominal)}，末日遇休息日顺延，有效期限{effective}"


def reservations(due: Due) -> list[str]:
    """Say what is uncertain about an entry."""
    found = []
    if due.provisional:
        years = "、".join(f"{year}年" for year in due.provisional)
        found.append(f"暂定：{years}国务院办公厅放假通知尚未收录，有效期限可能变动，请按名义期限安排")
    if due.stand_in:
        found.append(f"暂定：{due.stand_in}")
    if due.applies is None:
        found.append("本细则是否适用待定")
    return found


def heading(due: Due) -> str:
    """Name the norm with what it demands, and the norms that run out with it."""
    mark = TRIAL_MARK if due.trial else ""
    along = f"（同一期限：{'、'.join(due.along)}）" if due.along else ""
    return f"{mark}{due.norm}　{due.title}{along}"


def duty(due: Due) -> str:
    """Say who has to do what."""
    return f"{due.by}：{due.do}" if due.do else f"责任主体：{due.by}"


def case_words(case_id: str, name: str, place: int) -> str:
    """Name a case; one without id or name by its place among the cases at hand."""
    return (
        clean("　".join(part for part in (case_id, name) if part.strip())) or f"第{place}件（没有案件编号）"
    )
