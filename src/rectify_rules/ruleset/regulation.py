"""The text of an edition: its articles, its sentences, and the lock that keeps them unchanged."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_DIGITS = "零一二三四五六七八九十"
_SENTENCE = re.compile(r"[^。；：\n]+[。；：]?")


@dataclass(frozen=True, slots=True)
class Regulation:
    """The parts of the text by number: 0 is the notice, 1 to 12 the articles."""

    parts: Mapping[int, str]

    def digest(self, number: int) -> str:
        """Give the sha256 of a part, over its exact characters."""
        return hashlib.sha256(self.parts[number].encode()).hexdigest()

    def sentences(self, number: int) -> list[str]:
        """Give the sentences of a part, as they stand."""
        return [match.strip() for match in _SENTENCE.findall(self.parts[number]) if match.strip()]


def article_name(number: int) -> str:
    """Give 第三条 for 3; 0 is the notice of promulgation."""
    if number == 0:
        return "印发通知"
    tens, ones = divmod(number, 10)
    return (
        "第"
        + ("" if tens < 2 else _DIGITS[tens])
        + ("十" if tens else "")
        + (_DIGITS[ones] if ones else "")
        + "条"
    )


def split(text: str) -> Regulation:
    """Split the text at its headings; raises ValueError naming a heading that is not in order."""
    headings = list(_HEADING.finditer(text))
    parts: dict[int, str] = {}
    for number, heading in enumerate(headings):
        if heading.group(1).strip() != article_name(number):
            raise ValueError(f"expected the heading `## {article_name(number)}`, found `{heading.group(0)}`")
        end = headings[number + 1].start() if number + 1 < len(headings) else len(text)
        parts[number] = text[heading.end() : end]
    if text[: headings[0].start() if headings else None].strip():
        raise ValueError("nothing may stand before the first heading")
    return Regulation(parts)
