"""Work on every processor: in order, bounded, and with its errors."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from rectify_rules.batch import workers
from rectify_rules.batch.workers import each


def test_results_come_in_the_order_of_what_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where a later one is done first."""
    monkeypatch.setattr(workers.os, "cpu_count", lambda: 2)
    second_is_done = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            assert second_is_done.wait(60)
        else:
            second_is_done.set()
        return number * 10

    assert list(each(work, range(6))) == [0, 10, 20, 30, 40, 50]


def test_no_more_is_taken_than_there_are_hands_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers.os, "cpu_count", lambda: 2)
    taken = []

    def given() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    results = each(lambda number: number, given())
    for used in range(1, 20):
        next(results)
        assert len(taken) <= used + 2
    results.close()  # type: ignore[attr-defined]


def test_an_error_comes_at_its_place() -> None:
    def work(number: int) -> int:
        if number == 2:
            raise ValueError("two")
        return number

    results = each(work, range(9))
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ValueError, match="two"):
        next(results)
