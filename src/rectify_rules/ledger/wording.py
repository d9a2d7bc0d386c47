"""The value of a fact as the text, number or day of a cell that reads as the same value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from rectify_rules.errors import CaseError, CaseProblem
from rectify_rules.facts.dictionary import FactSpec
from rectify_rules.facts.values import NO, NONE, UNKNOWN, YES
from rectify_rules.facts.vocabulary import Vocabulary
from rectify_rules.facts.wording import shown
from rectify_rules.ledger.cells import CODES, NAMES, PAIR, region_code
from rectify_rules.ledger.escape import escaped, join

__all__ = ["CELL_MAX", "cell_value"]

CELL_MAX = 32_767
"""Characters that a cell can hold."""

_ONE_LINE = 40
_UNWRITABLE = re.compile("[\ufffe\uffff]")

Cell = str | int | date | None


def cell_value(spec: FactSpec, value: object) -> Cell:
    """Return what a cell holds to say a value; None for a blank cell.

    Raises CaseError where no cell can hold it.
    """
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = _region(str(value)) if spec.kind == "region" else _text(value)
    if len(text.encode("utf-16-le")) > 2 * CELL_MAX:
        _refuse(spec, text, f"超过一个单元格能容纳的 {CELL_MAX} 字：请改用 yaml 或 jsonl")
    if _UNWRITABLE.search(text):
        _refuse(spec, text, "含有表格不能保存的字符（U+FFFE、U+FFFF）：请删去，或改用 yaml 或 jsonl")
    return text


def _refuse(spec: FactSpec, text: str, message: str) -> None:
    raise CaseError([CaseProblem(spec.path, message, spec.label, shown(text))])


def _text(value: object) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Vocabulary):
        return value.label
    if isinstance(value, tuple):
        return _joined(value) if value else NONE
    if isinstance(value, Mapping):
        pairs = [f"{join([key], PAIR)}={_plain(item)}" for key, item in value.items()]
        return join(pairs, CODES, _between(pairs)) if pairs else NONE
    return escaped(str(value)) if value else NONE


def _region(text: str) -> str:
    """Mark what would be read as another code."""
    try:
        same = region_code(text) == text and not text.startswith("\\")
    except ValueError:
        same = False
    return escaped(text) if same else f"\\{text}"


def _joined(items: tuple[object, ...]) -> str:
    texts = [_plain(item) for item in items]
    closed = all(isinstance(item, Vocabulary | date) for item in items)
    return _between(texts).join(texts) if closed else join(texts, NAMES, _between(texts))


def _between(texts: list[str]) -> str:
    return "、" if sum(map(len, texts)) <= _ONE_LINE else "\n"


def _plain(item: object) -> str:
    if item is None:
        return UNKNOWN
    return item.label if isinstance(item, Vocabulary) else str(item)
