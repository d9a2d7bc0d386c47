"""Signals that end a command."""

from __future__ import annotations

import signal
import sys

_received: list[int] = []


def heed() -> None:
    """Let SIGTERM and Ctrl-C end the process by an exception, so that unfinished files are removed on the way out."""
    signal.signal(signal.SIGTERM, _ended)
    # A shell starts what runs in the background with Ctrl-C ignored: then it stays ignored.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _ended)


def received() -> int | None:
    """Give the signal that is ending this process.

    The exception can be lost on its way: what a signal interrupts inside a library may come out as that
    library's own error, or as none.
    """
    return _received[0] if _received else None


def _ended(number: int, frame: object) -> None:
    _received.append(number)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    sys.exit(128 + number)
