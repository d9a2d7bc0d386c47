"""When the assessment of a case may be completed: the window, its deadline, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from rectify_rules.facts.dates import format_date, parse_date
from rectify_rules.facts.logic import NOT_HAPPENED, Val
from rectify_rules.report.model import Report
from rectify_rules.report.wording import wording
from rectify_rules.ruleset.types import DATE
from rectify_rules.verdict import Verdict

_BEFORE, _AFTER = timedelta(days=550), timedelta(days=550)
_NOT_HAPPENED = wording(Val(NOT_HAPPENED), DATE)
_MARGIN = timedelta(days=15)


@dataclass(frozen=True, slots=True)
class Window:
    """The days within which the assessment is to be completed."""

    norm: str
    opens: date
    nominal: date
    deadline: date
    provisional: bool
    finished: date | None
    unfinished: bool
    """Known not to be finished; where neither is so, the record does not say."""
    as_of: date
    verdict: Verdict
    label: str

    @property
    def words(self) -> str:
        """The days in words."""
        until = format_date(self.deadline) + ("〔暂定〕" if self.provisional else "")
        moved = f"（名义期限{format_date(self.nominal)}）" if self.nominal != self.deadline else ""
        return f"{format_date(self.opens)}至{until}{moved}"

    @property
    def outcome(self) -> str:
        """What became of it, in words."""
        if self.finished is not None:
            late = (self.finished - self.deadline).days
            return f"{format_date(self.finished)}完成" + (f"，逾期{late}日" if late > 0 else "")
        if not self.unfinished:
            return "是否完成或何日完成不详"
        left = (self.deadline - self.as_of).days
        return f"尚未完成，{f'尚余{left}日' if left >= 0 else f'已逾期{-left}日'}"


def window_of(report: Report) -> Window | None:
    """Find the window of a case, None where it is not known or does not apply."""
    for finding in report.findings:
        values = finding.values
        days = [values.get(name) for name in ("window_opens", "nominal_deadline", "effective_deadline")]
        if finding.verdict is Verdict.NOT_APPLICABLE or not all(isinstance(day, date) for day in days):
            continue
        told = next((fact.text for fact in finding.because if fact.path == "finished"), "")
        finished = None
        with suppress(ValueError):
            finished = parse_date(told)
        opens, nominal, deadline = (day for day in days if isinstance(day, date))
        return Window(
            finding.norm,
            opens,
            nominal,
            deadline,
            values.get("effective_deadline_provisional") is True,
            finished,
            told == _NOT_HAPPENED or finding.verdict is Verdict.PENDING,
            report.as_of,
            finding.verdict,
            finding.label,
        )
    return None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days on an axis, in percent of its width."""

    start: float
    width: float
    cut_before: bool
    """It begins before the axis."""
    cut_after: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A month on an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """The days that a timeline shows; what lies outside is cut, and marked as cut."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Give the place of a day in percent, within the axis."""
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return round(100 * min(1.0, max(0.0, share)), 2)

    def shows(self, day: date) -> bool:
        """Tell whether a day lies on the axis."""
        return self.first <= day <= self.last

    def span(self, start: date, end: date) -> Span:
        """Place a stretch of days, both its ends in it."""
        left, right = self.at(start), self.at(end)
        return Span(left, round(max(0.4, right - left), 2), start < self.first, end > self.last)

    def ticks(self) -> list[Tick]:
        """Label quarters; on a longer axis half-years or years, so that no two labels meet."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = 3 if months <= 15 else 6 if months <= 40 else 12
        found = []
        for month in range(self.first.year * 12 + self.first.month, self.last.year * 12 + self.last.month):
            if month % step == 0:
                day = date(month // 12, month % 12 + 1, 1)
                found.append(
                    Tick(self.at(day), f"{day.year}年{day.month}月" if step < 12 else f"{day.year}年")
                )
        return found


def axis(windows: Sequence[Window], as_of: date) -> Axis:
    """Choose the days to show: all that concern the windows, but no more than a year and a half either way."""
    days = [as_of, *_days(windows)]
    first = max(min(days) - _MARGIN, _moved(as_of, -_BEFORE))
    last = min(max(days) + _MARGIN, _moved(as_of, _AFTER))
    return Axis(first, last)


def _moved(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:
        return date.min if by < timedelta() else date.max


def _days(windows: Sequence[Window]) -> Iterable[date]:
    for window in windows:
        yield from (window.opens, window.deadline, *([window.finished] if window.finished else ()))


def by_urgency(windows: Iterable[tuple[int, Window]]) -> list[tuple[int, Window]]:
    """Order the windows of cases: what is open by its deadline, then what is done, the latest first."""
    found = list(windows)
    still = [item for item in found if item[1].finished is None]
    done = [item for item in found if item[1].finished is not None]
    still.sort(key=lambda item: (item[1].deadline, item[0]))
    done.sort(key=lambda item: (-item[1].deadline.toordinal(), item[0]))
    return [*still, *done]
