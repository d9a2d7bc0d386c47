"""Where the result of a command goes: the console, or a file that appears only when it is complete."""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self, TextIO

from rectify_rules.cli.failure import CommandError, PipeClosedError
from rectify_rules.report.layout import Page, unpainted

_COLOURS = {
    "violated": "1;31",
    "needs_review": "1;35",
    "undetermined": "33",
    "pending": "36",
    "compliant": "32",
    "not_applicable": "2",
    "strong": "1",
    "dim": "2",
}
_CAUSES = {
    errno.ENOENT: "没有这个文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "所在磁盘只读",
    errno.ENOSPC: "磁盘已满",
    errno.EEXIST: "另有一个程序正在写同一文件",
    errno.ENAMETOOLONG: "文件名过长",
}
_NARROWEST, _WIDEST = 60, 100
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def _painted(text: str, style: str) -> str:
    code = _COLOURS.get(style)
    return f"\033[{code}m{text}\033[0m" if code else text


def _takes_colour() -> bool:
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    # The old console of Windows prints the codes instead of obeying them.
    return os.name != "nt" or any(os.environ.get(name) for name in ("WT_SESSION", "TERM", "ANSICON"))


class Output:
    """Takes the result; as a context manager it finishes the file, or leaves the old one untouched."""

    def __init__(self, path: str | None, *, machine: bool = False, inputs: Sequence[str] = ()) -> None:
        self._target = None if path is None or path == "-" else _resolved(path)
        self._machine = machine
        self._temporary: Path | None = None
        self._abandoned = False
        self._stream: TextIO = sys.stdout
        if self._target is not None:
            self._refuse_inputs(inputs)
            self._stream = self._opened(self._target)

    @property
    def on_console(self) -> bool:
        """Whether a person watches the output appear."""
        return self._target is None and sys.stdout.isatty()

    @property
    def is_file(self) -> bool:
        """Whether the output goes to a file of its own."""
        return self._target is not None

    @property
    def page(self) -> Page:
        """Give the page for text: as wide as the console, coloured only there."""
        if not self.on_console:
            return Page()
        width = min(_WIDEST, max(_NARROWEST, shutil.get_terminal_size((80, 24)).columns))
        return Page(width, _painted if _takes_colour() else unpainted)

    def _refuse_inputs(self, inputs: Sequence[str]) -> None:
        for name in inputs:
            if name != "-" and Path(os.path.realpath(name)) == self._target:
                raise CommandError(f"{name}: 输出文件就是输入文件，会把它覆盖：请用 -o 另指一个文件")

    def _opened(self, target: Path) -> TextIO:
        try:
            if target.is_dir():
                raise CommandError(f"{target}: 是文件夹，不能作为输出文件：请用 -o 指明文件名")
            if target.exists() and not stat.S_ISREG(target.stat().st_mode):
                # A device or a pipe is written to; renaming a file over it would remove it.
                return target.open("w", encoding="utf-8", newline="\n")
            # A name of its own: one left over by a run that was killed is in nobody's way.
            handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
            self._temporary = Path(name)
            self._temporary.chmod(0o666 & ~_umask())
            return os.fdopen(handle, "w", encoding="utf-8", newline="\n")
        except OSError as error:
            self._temporary = None
            raise unwritable(target, error) from None

    @property
    def target(self) -> str:
        """The path of the file; empty for the console."""
        return "" if self._target is None else str(self._target)

    def binary(self) -> IO[bytes]:
        """Give the file to a form that is no text; the console takes none."""
        if self._target is None:
            raise CommandError("xlsx 不是文字，不能写到屏幕：请用 -o 指明文件，如 -o 结果.xlsx")
        if self._target.with_name(f"~${self._target.name}").exists():
            raise CommandError(
                f"{self._target}: 正在 Excel 或 WPS 中打开，不能替换：请关闭后再试，或用 -o 另指一个文件"
            )
        stream: IO[bytes] = self._stream.buffer
        return stream

    def write(self, text: str) -> None:
        """Write a text; an encoding other than UTF-8 gets JSON in ASCII."""
        if self._machine and self._target is None and not _is_utf8(sys.stdout):
            text = _BEYOND_ASCII.sub(_escaped, text)
        try:
            self._stream.write(text)
        except BrokenPipeError:
            raise PipeClosedError from None
        except OSError as error:
            raise unwritable(self._target or "标准输出", error) from None

    def write_xml(self, text: str) -> None:
        """Write XML; an encoding other than UTF-8 gets character references."""
        if self._target is None and not _is_utf8(sys.stdout):
            text = text.encode("ascii", "xmlcharrefreplace").decode("ascii")
        self.write(text)

    def write_bytes(self, data: bytes) -> None:
        """Write a binary file."""
        buffer = getattr(self._stream, "buffer", None)
        if buffer is None:
            raise CommandError("标准输出不能写入二进制文件：请用 -o 指明文件")
        try:
            self._stream.flush()
            buffer.write(data)
        except BrokenPipeError:
            raise PipeClosedError from None
        except OSError as error:
            raise unwritable(self._target or "标准输出", error) from None

    def lines(self, lines: Iterable[str]) -> None:
        """Write lines."""
        for line in lines:
            self.write(line + "\n")

    def abandon(self) -> None:
        """Leave an existing file as it is."""
        self._abandoned = True

    def flush(self) -> None:
        """Let the reader see what is written so far."""
        try:
            self._stream.flush()
        except BrokenPipeError:
            raise PipeClosedError from None
        except OSError as error:
            raise unwritable(self._target or "标准输出", error) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._target is None:
            if kind is None:
                self.flush()
            return
        try:
            self._stream.close()
            if kind is None and self._temporary is not None and not self._abandoned:
                self._put_in_place(self._temporary, self._target)
        except OSError as fault:
            if kind is None:
                raise unwritable(self._target, fault) from None
        finally:
            if self._temporary is not None:
                self._temporary.unlink(missing_ok=True)

    def _put_in_place(self, temporary: Path, target: Path) -> None:
        with suppress(OSError):
            # An existing file keeps its permissions.
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        temporary.replace(target)


def _resolved(path: str) -> Path:
    """Follow links to the file that a new one replaces; a device or a pipe keeps the name it goes by."""
    given = Path(path)
    try:
        if given.exists() and not given.is_file():
            return given
    except (OSError, ValueError):
        # Opening it will say what is wrong.
        return given
    return Path(os.path.realpath(path))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _is_utf8(stream: TextIO) -> bool:
    return (getattr(stream, "encoding", None) or "utf-8").lower().replace("_", "-") in {
        "utf-8",
        "utf8",
        "utf-8-sig",
    }


def _escaped(match: re.Match[str]) -> str:
    units = match.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def unwritable(target: object, error: OSError) -> CommandError:
    """Say why something cannot be written."""
    why = _CAUSES.get(error.errno or 0) or error.strerror or str(error)
    return CommandError(f"{target}: 无法写入：{why}；请核对，或用 -o 另指一个文件")
