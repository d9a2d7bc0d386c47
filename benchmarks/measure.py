"""Rates measured in turn, so that what else runs on the machine slows all alike; memory in processes of their own."""

from __future__ import annotations

import gc
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from itertools import cycle
from typing import Any

_LEAST = 0.1
"""Seconds that a round should take at least: what takes less is repeated."""

Work = tuple[Callable[[], object], int]
"""Something to run, and how many cases it decides."""


def rates(work: Mapping[str, Work], rounds: int) -> dict[str, float]:
    """Give cases per second of each, the median of some rounds in which all take turns."""
    found: dict[str, list[float]] = {name: [] for name in work}
    times = {name: max(1, int(_LEAST / _seconds(run))) for name, (run, _) in work.items()}
    for _ in range(rounds):
        for name, (run, cases) in work.items():
            gc.collect()
            found[name].append(times[name] * cases / _seconds(run, times[name]))
    return {name: statistics.median(values) for name, values in found.items()}


def _seconds(run: Callable[[], object], times: int = 1) -> float:
    start = time.perf_counter()
    for _ in range(times):
        run()
    return time.perf_counter() - start


def each(decide: Callable[[Any], object], cases: list[Any]) -> Work:
    """Decide cases one by one and keep nothing."""

    def run() -> None:
        for case in cases:
            decide(case)

    return run, len(cases)


def unseen(decide: Callable[[Any], object], cases: list[Any], size: int = 60) -> Work:
    """Decide other cases in every round: what remembers earlier cases is not asked for the same again.

    The first third is decided beforehand, as in a process that has been at work for a while.
    """
    warm = len(cases) // 3
    for case in cases[:warm]:
        decide(case)
    parts = cycle([cases[at : at + size] for at in range(warm, len(cases) - size + 1, size)])

    def run() -> None:
        for case in next(parts):
            decide(case)

    return run, size


_PROBE = """
import json, resource, sys, time
start = time.perf_counter()
{code}
print(json.dumps([time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def alone(code: str, times: int = 1) -> tuple[float, float]:
    """Run code in a process of its own; give the median seconds and the peak of its memory in MB."""
    found = []
    for _ in range(times):
        ended = subprocess.run(  # noqa: S603
            [sys.executable, "-c", _PROBE.format(code=code)], capture_output=True, text=True, check=True
        )
        found.append(json.loads(ended.stdout.splitlines()[-1]))
    return statistics.median(one[0] for one in found), max(one[1] for one in found)
