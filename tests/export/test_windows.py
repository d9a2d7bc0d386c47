"""A timeline places days truly, and its labels leave each other room."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rectify_rules.export.windows import Axis, Window, axis, by_urgency
from rectify_rules.verdict import Verdict

DAYS = st.dates(date(1950, 1, 1), date(2198, 1, 1))
WIDE = 8.0
"""Percent of the axis that a label takes at the narrowest width at which all are shown."""


def window(opens, length=60, finished=None, as_of=date(2026, 11, 23)):
    deadline = opens + timedelta(days=length)
    verdict = Verdict.PENDING if finished is None else Verdict.COMPLIANT
    return Window("3-1-s1", opens, deadline, deadline, False, finished, finished is None, as_of, verdict, "")


@given(st.lists(st.tuples(DAYS, st.none() | DAYS), min_size=1, max_size=8), DAYS)
def test_everything_lies_on_the_axis_or_is_marked_as_cut(found, as_of):
    windows = [window(opens, finished=finished, as_of=as_of) for opens, finished in found]
    shown = axis(windows, as_of)
    assert shown.first < shown.last
    assert shown.shows(as_of)
    for item in windows:
        span = shown.span(item.opens, item.deadline)
        assert 0 <= span.start <= 100
        assert span.width > 0
        assert span.cut_before is (item.opens < shown.first)
        assert span.cut_after is (item.deadline > shown.last)


@given(DAYS, DAYS)
def test_a_later_day_is_never_further_left(first, second):
    shown = Axis(date(2026, 1, 1), date(2027, 12, 31))
    earlier, later = sorted((first, second))
    assert shown.at(earlier) <= shown.at(later)


@given(st.lists(DAYS, min_size=1, max_size=5), DAYS)
def test_labels_of_the_axis_keep_their_distance(opens, as_of):
    ticks = axis([window(day, as_of=as_of) for day in opens], as_of).ticks()
    assert all(0 <= tick.at <= 100 for tick in ticks)
    gaps = [after.at - before.at for before, after in itertools.pairwise(ticks)]
    assert all(gap > WIDE for gap in gaps)
    assert len({tick.label for tick in ticks}) == len(ticks)


def test_the_axis_ends_a_year_and_a_half_away():
    as_of = date(2026, 11, 23)
    shown = axis([window(date(2011, 1, 1)), window(date(2049, 1, 1))], as_of)
    assert shown.first == as_of - timedelta(days=550)
    assert shown.last == as_of + timedelta(days=550)
    far = shown.span(date(2011, 1, 1), date(2011, 3, 1))
    assert (far.start, far.cut_before, far.cut_after) == (0, True, False)


def test_a_window_tells_in_words_what_became_of_it():
    opens, as_of = date(2026, 7, 30), date(2026, 11, 23)
    assert window(opens, 62, date(2026, 10, 12)).outcome == "2026年10月12日完成，逾期12日"
    assert window(opens, 62, date(2026, 9, 30)).outcome == "2026年9月30日完成"
    assert window(opens, 116).outcome == "尚未完成，尚余0日"
    assert window(opens, 62).outcome == "尚未完成，已逾期54日"
    unknown = Window("n", opens, as_of, as_of, True, None, False, as_of, Verdict.UNDETERMINED, "")
    assert unknown.outcome == "是否完成或何日完成不详"
    assert "〔暂定〕" in unknown.words
    rolled = Window(
        "n", opens, date(2027, 2, 27), date(2027, 3, 1), False, None, True, as_of, Verdict.PENDING, ""
    )
    assert "名义期限2027年2月27日" in rolled.words


def test_what_is_open_comes_first_by_its_deadline():
    windows = [
        (1, window(date(2026, 1, 1), finished=date(2026, 2, 1))),
        (2, window(date(2026, 9, 1))),
        (3, window(date(2026, 3, 1))),
        (4, window(date(2026, 5, 1), finished=date(2026, 6, 1))),
    ]
    assert [number for number, _ in by_urgency(windows)] == [3, 2, 4, 1]
