"""Texts that a ledger would read as something else, marked by a backslash so that they are read as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = [
    "EXAMPLE",
    "NO_WORDS",
    "UNKNOWN_WORDS",
    "YES_WORDS",
    "cut",
    "escaped",
    "is_escaped",
    "is_special",
    "join",
    "unescaped",
]

EXAMPLE = "【示例】"
"""Stands before the case id of a row that is never read."""
TO_FILL = "○ 待补"
"""What a result workbook puts into a blank cell that somebody should fill; read as blank."""

UNKNOWN_WORDS = frozenset(
    {
        *("", "不详", "未知", "不清楚", "待查", "待补", "待填", "待核实", TO_FILL, "○待补"),
        *(
            "null",
            "Null",
            "NULL",
            "~",
            "—",
            "——",
            "－",
            "–",
            "-",
            "--",
            "/",
            "／",
            "\\",
            "?",
            "？",
            "N/A",
            "n/a",
        ),
    }
)
"""What says that a fact is not known."""
NO_WORDS = frozenset({"无", "否", "没有", "空", "（空）", "(空)", '""', "''", "“”", "[]", "{}"})
"""What says no, or none."""
YES_WORDS = frozenset({"是", "有"})
"""What says yes without saying what."""

_SPECIAL = UNKNOWN_WORDS | NO_WORDS | YES_WORDS
_NUMBERED = re.compile(r"[(（]?[0-9０-９]{1,2}[)）.．、]")
_ESCAPE = "\\"
_TOKEN = re.compile(r"\\(.)|(.)", re.DOTALL)


def is_special(text: str) -> bool:
    """Tell whether a ledger would not read a text as itself, or would not but for its backslashes."""
    core = text.lstrip(_ESCAPE)
    if core != text and not core:
        return True
    return core in _SPECIAL or core.startswith(EXAMPLE) or _NUMBERED.match(core) is not None


def escaped(text: str) -> str:
    """Mark a text that would be read as something else."""
    return _ESCAPE + text if is_special(text) else text


def is_escaped(text: str) -> bool:
    """Tell whether a text bears the mark."""
    return text.startswith(_ESCAPE) and is_special(text[1:])


def unescaped(text: str) -> str:
    """Take the mark away, where there is one."""
    return text[1:] if is_escaped(text) else text


def join(items: Iterable[str], separators: str, between: str = "、") -> str:
    """Write several items into one text, so that `cut` finds them again."""
    return between.join(_protected(item, separators) for item in items)


def _protected(item: str, separators: str) -> str:
    return "".join(
        _ESCAPE + sign if sign == _ESCAPE or sign in separators else sign for sign in escaped(item)
    )


def cut(text: str, separators: str, most: int = -1) -> list[str]:
    """Cut a text at separators that bear no backslash, at most so often; the pieces keep their own mark."""
    pieces = [""]
    for found in _TOKEN.finditer(text):
        mark, sign = found.groups()
        if mark is not None:
            pieces[-1] += mark if mark == _ESCAPE or mark in separators else _ESCAPE + mark
        elif sign in separators and len(pieces) - 1 != most:
            pieces.append("")
        else:
            pieces[-1] += sign
    return pieces
