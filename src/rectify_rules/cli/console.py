"""What a command says beside its output, on the error stream."""

from __future__ import annotations

import codecs
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
_HANDLER = "rectify_rules.substitute"


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
        for line in str(message).splitlines():
            self._line(f"错误：{clean(line)}")

    def note(self, message: str) -> None:
        """Say something the reader should know."""
        self._line(f"提示：{clean(message)}")

    def rejected(self, message: object) -> None:
        """Say that a record could not be read, and why."""
        self._line(f"拒收：{clean(str(message))}")

    def progress(self, number: int) -> None:
        """Show now and then how many cases are done."""
        if not self._progress:
            return
        if not self._tty:
            if number % _EVERY == 0:
                self._line(f"已核查 {number} 件")
        elif time.monotonic() - self._told > _INTERVAL:
            self._told = time.monotonic()
            self._write(f"\r已核查 {number} 件")
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
            self._write("\r" + " " * 78 + "\r")
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
