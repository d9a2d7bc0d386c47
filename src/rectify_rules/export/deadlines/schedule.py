"""What falls due in many cases, in the order in which somebody should look at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from rectify_rules.export.deadlines.model import CaseDues, Due, Kind, State, Undated


class Group(IntEnum):
    """The parts of a schedule, the most urgent first."""

    OVERDUE = 0
    PAST_BENCHMARK = 1
    PASSED_UNKNOWN = 2
    AHEAD = 3
    TASKS = 4


@dataclass(frozen=True, slots=True)
class Schedule:
    """The entries of all cases, sorted, with how many there were before any were left out."""

    dues: tuple[Due, ...]
    undated: tuple[Undated, ...]
    cases: int
    within: int | None
    """Only what falls due in so many days is listed, beside what has passed and tasks without a day."""
    later: int
    """Entries left out because their day comes later than that."""
    reference_dates: tuple[date, ...]
    """The different reference dates of the cases, the earliest first."""

    def groups(self) -> Iterator[tuple[Group, list[Due]]]:
        """Yield the groups that hold anything."""
        for group in Group:
            found = [due for due in self.dues if group_of(due) is group]
            if found:
                yield group, found

    @property
    def overdue(self) -> int:
        """How many entries are overdue."""
        return sum(group_of(due) is Group.OVERDUE for due in self.dues)


def group_of(due: Due) -> Group:
    """Tell which part of a schedule an entry belongs to."""
    if due.nominal is None:
        return Group.TASKS
    if due.state is State.OVERDUE:
        return Group.PAST_BENCHMARK if due.kind is Kind.BENCHMARK else Group.OVERDUE
    return Group.PASSED_UNKNOWN if due.passed else Group.AHEAD


def schedule(
    found: Iterable[CaseDues], reference_dates: Iterable[date], within: int | None = None
) -> Schedule:
    """Put the entries of many cases in order, by date within each group.

    `within` keeps, of what lies ahead, only the coming days; the day before rolling counts, so that
    nobody is told later than an office planning on the nominal day.
    """
    dues: list[Due] = []
    undated: list[Undated] = []
    later = cases = 0
    for case in found:
        cases += 1
        undated += [case.undated] if case.undated else []
        for due in case.dues:
            if _too_late(due, within):
                later += 1
            else:
                dues.append(due)
    ordered = sorted(enumerate(dues), key=lambda entry: (*_order(entry[1]), entry[0]))
    days = tuple(sorted(set(reference_dates)))
    return Schedule(tuple(due for _, due in ordered), tuple(undated), cases, within, later, days)


def _too_late(due: Due, within: int | None) -> bool:
    if within is None or group_of(due) is not Group.AHEAD or due.nominal is None:
        return False
    return (due.nominal - due.as_of).days > within


def _order(due: Due) -> tuple[int, date, int]:
    return group_of(due), due.nominal or date.max, due.place


def heads(schedule: Schedule) -> Mapping[Group, str]:
    """Name the groups in Chinese."""
    ahead = "将到的日期" if schedule.within is None else f"{schedule.within}日内将到的日期"
    return {
        Group.OVERDUE: "已逾期",
        Group.PAST_BENCHMARK: "已过参照期限（条文没有规定期限，需研判）",
        Group.PASSED_UNKNOWN: "期限已过，是否办理不详（请补充资料）",
        Group.AHEAD: ahead,
        Group.TASKS: "没有期限的待办事项",
    }
