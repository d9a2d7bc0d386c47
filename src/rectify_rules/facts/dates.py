"""Calendar dates in the ways people write them, never guessed."""

from __future__ import annotations

import calendar
import re
from contextlib import suppress
from datetime import date

__all__ = ["DATE_EXAMPLES", "DATE_PATTERN", "FIRST_YEAR", "LAST_YEAR", "format_date", "parse_date"]

FIRST_YEAR = 1949
LAST_YEAR = 2199
DATE_EXAMPLES = ("2026-04-16", "2026.4.16", "2026/4/16", "2026年4月16日", "20260416")

_DIGIT = "[0-9０-９]"
_SEPARATED = [
    f"({_DIGIT}{{4}}){mark}({_DIGIT}{{1,2}}){mark}({_DIGIT}{{1,2}})" for mark in ("[-－]", "[.．]", "[/／]")
]
DATE_PATTERN = "|".join(
    [
        *_SEPARATED,
        f"({_DIGIT}{{4}})年({_DIGIT}{{1,2}})月({_DIGIT}{{1,2}})日",
        f"({_DIGIT}{{4}})({_DIGIT}{{2}})({_DIGIT}{{2}})",
    ]
)
"""The accepted spellings as a regular expression, three groups to a spelling; also valid in ECMAScript."""

_SPELLING = re.compile(DATE_PATTERN)
_TO_ASCII = str.maketrans("０１２３４５６７８９．／－：", "0123456789./-:")
_LONGEST = 64
_ISO = len("2026-04-16")
_EXPECTED = "应为年月日，如 2026-04-16、2026年4月16日、2026.4.16、2026/4/16 或 20260416"

# Spellings that are refused, each with its own remedy; the first that matches speaks.
_REMEDIES = [
    (re.compile(r".*([Tt ][0-9]{1,2}:|[0-9]:[0-9]).*"), "带有时刻：请只写日期，如 2026-04-16"),
    (re.compile(r"[0-9]{4}年?"), "只有年：请写明月和日，如 2026年4月16日；不详请留空"),
    (
        re.compile(r"[0-9]{4}([-./][0-9]{1,2}|年[0-9]{1,2}月?)"),
        "只有年月：请写明日，如 2026年4月16日；不详请留空",
    ),
    (re.compile(r"[0-9]{6}"), "只有六位数字：请写全年月日，如 20260416；日不详请留空"),
    (
        re.compile(r"[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{4}"),
        "年写在后，日与月的次序无法确定：请按年月日写，如 2026-04-05",
    ),
    (
        re.compile(r"[0-9]{1,2}([-./][0-9]{1,2}[-./][0-9]{1,2}|年[0-9]{1,2}月[0-9]{1,2}日)"),
        "年份应为四位：请写如 2026-04-16",
    ),
    (re.compile(r"[0-9]{5}(\.[0-9]+)?"), "像是表格软件的日期序号：请写成日期，如 2026-04-16"),
    (re.compile(r"[0-9]{9,}(\.[0-9]+)?"), "像是时间戳：请写成日期，如 2026-04-16"),
]


def parse_date(text: str) -> date:
    """Read one date in a listed spelling; raise ValueError with a Chinese remedy for anything else."""
    if len(text) == _ISO and text[4] == text[7] == "-" and text.isascii():
        # The spelling of data: told apart from all others by its shape, and read by the standard library.
        with suppress(ValueError):
            return in_range(date.fromisoformat(text))
    found = _SPELLING.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if found is None or found.lastindex is None:
        raise ValueError(_remedy(text))
    year, month, day = (int(part) for part in found.groups()[found.lastindex - 3 : found.lastindex])
    try:
        day_found = date(year, month, day)
    except ValueError:
        raise ValueError(_impossible(year, month, day)) from None
    return in_range(day_found)


def in_range(day: date) -> date:
    """Return the day itself; raise ValueError for years outside 1949–2199."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"年份 {day.year} 不在 {FIRST_YEAR} 至 {LAST_YEAR} 之间：请核对")
    return day


def format_date(day: date) -> str:
    """Write a date as in an official document: `2026年4月16日`."""
    return f"{day.year}年{day.month}月{day.day}日"


def _remedy(text: str) -> str:
    plain = text[: _LONGEST + 1].strip().translate(_TO_ASCII)
    if len(plain) <= _LONGEST:
        for shape, remedy in _REMEDIES:
            if shape.fullmatch(plain):
                return remedy
    return _EXPECTED


def _impossible(year: int, month: int, day: int) -> str:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return f"年份 {year} 不在 {FIRST_YEAR} 至 {LAST_YEAR} 之间：请核对"
    if not 1 <= month <= 12:
        return f"没有 {month} 月：请核对，按年月日写，如 2026-04-16"
    last = calendar.monthrange(year, month)[1]
    return f"没有这一天：{year}年{month}月只有 1 至 {last} 日，没有 {day} 日，请核对"
