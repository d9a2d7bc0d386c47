"""What a command says beside its output, on the error stream."""

from __future__ import annotations

import codecs
import os
import sys
import time
from typing import TextIO

from rectify_rules.report.layout import clean

_SUBSTITUTES = {
    "✓": "√v",
    "✗": "×x",
    "？": "?",
    "○": "o",
    "…": ".",
    "－": "-",
    "·": ".",
    "　": " ",
    "（": "(",
    "）": ")",
    "：": ":",
    "，": ",",
    "；": ";",
}
_INTERVAL = 0.5
_RARELY = 5.0
_EVERY = 10_000
_BAR = 30
_WIDTH = 70
_HANDLER = "rectify_rules.substitute"


def open_closed_streams() -> None:
    """Stand in for streams the shell has closed: what is printed is refused, what is said goes nowhere."""
    if sys.stdout is None:
        # Opened for reading, so that writing fails: a result that nobody receives is a fault.
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open as long as the process


def tolerate_encodings() -> None:
    """Let both streams print a substitute for what their encoding lacks, instead of failing."""
    codecs.register_error(_HANDLER, _substitute)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=_HANDLER)


def _substitute(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(
        _printable(sign, error.encoding) for sign in error.object[error.start : error.end]
    ), error.end


def _printable(sign: str, encoding: str) -> str:
    for substitute in _SUBSTITUTES.get(sign, ""):
        try:
            substitute.encode(encoding)
        except UnicodeEncodeError:
            continue
        return substitute
    return sign.encode("ascii", "backslashreplace").decode("ascii")


class Console:
    """Messages and progress; nothing that goes wrong here stops the command."""

    def __init__(self, stream: TextIO | None = None, *, progress: bool = True) -> None:
        self._stream = stream or sys.stderr
        self._tty = self._stream.isatty()
        self._progress = progress
        self._told = time.monotonic()
        self._dirty = False

    def error(self, message: object) -> None:
        """Say what stops the command or spoils its result, one line for each fault."""
        faults = getattr(message, "problems", None) or str(message).splitlines()
        for fault in faults:
            self._line(f"错误：{clean(str(fault))}")

    def note(self, message: str) -> None:
        """Say something the reader should know."""
        self._line(f"提示：{clean(message)}")

    def rejected(self, message: object) -> None:
        """Say that a record could not be read, and why."""
        self._line(f"拒收：{clean(str(message))}")

    def busy(self, message: str) -> None:
        """Say what takes a while, where somebody is watching."""
        if self._progress and self._tty:
            self._write(f"\r{clean(message)}")
            self._dirty = True

    def progress(self, number: int, total: int = 0) -> None:
        """Show now and then how many cases are done, of how many where that is known."""
        if not self._progress:
            return
        if not self._tty:
            if number % _EVERY == 0:
                self._line(f"已核查 {number} 件")
        elif time.monotonic() - self._told > _INTERVAL:
            self._told = time.monotonic()
            self._write(f"\r已核查 {number} 件" if not total else f"\r{_bar(number, total)}")
            self._dirty = True

    def status(self, text: str) -> None:
        """Show how far a long run is: in place on a terminal, elsewhere a line now and then."""
        if not self._progress:
            return
        interval = _INTERVAL if self._tty else _RARELY
        if time.monotonic() - self._told > interval:
            self._told = time.monotonic()
            self._write(f"\r{text}\033[K" if self._tty else text + "\n")
            self._dirty = self._tty

    def done(self) -> None:
        """Take the progress away."""
        if self._dirty:
            self._write("\r" + " " * _WIDTH + "\r")
            self._dirty = False

    def _line(self, text: str) -> None:
        self.done()
        self._write(text + "\n")

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            # A closed error stream leaves nobody to tell.
            self._progress = False


def _bar(number: int, total: int) -> str:
    done = min(_BAR, _BAR * number // total)
    return f"已核查 {number}/{total} 件 [{'#' * done}{'-' * (_BAR - done)}] {100 * number // total}%"
