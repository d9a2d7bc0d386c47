"""Work done on every processor, its results in the order of what was given."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

__all__ = ["each"]

_Given = TypeVar("_Given")
_Result = TypeVar("_Result")


def each(work: Callable[[_Given], _Result], given: Iterable[_Given]) -> Iterator[_Result]:
    """Yield what each thing given comes to, in order; no more is taken than the processors have hands for.

    One thing more than there are processors is taken ahead, so that memory stays bounded however slowly
    the results are used. Raises what the work raises, at its place in the order.
    """
    hands = os.cpu_count() or 1
    with ThreadPoolExecutor(hands) as pool:
        begun: deque[Future[_Result]] = deque()
        try:
            for one in given:
                begun.append(pool.submit(work, one))
                # What was given is the worker's alone, and goes when it is done with it.
                del one
                if len(begun) > hands:
                    yield begun.popleft().result()
            while begun:
                yield begun.popleft().result()
        finally:
            for future in begun:
                future.cancel()
