"""What the value of one cell says of one fact."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rectify_rules.facts.dictionary import FactSpec
from rectify_rules.facts.divisions import display_name, resolve
from rectify_rules.facts.frozen import FrozenMap
from rectify_rules.facts.values import Convert, accepts_empty, converter, to_name
from rectify_rules.facts.wording import shown
from rectify_rules.ledger.escape import (
    NO_WORDS,
    UNKNOWN_WORDS,
    YES_WORDS,
    cut,
    is_escaped,
    unescaped,
)

__all__ = ["CODES", "NAMES", "PAIR", "Broken", "CellReader", "Said", "region_code"]

NAMES = "、；;\n"
"""What separates names of bodies, people or documents, which hold commas."""
CODES = "、；;，,\n"
"""What separates dates and words of a closed list."""
PAIR = "=＝:："
"""What separates a number from what is said of it."""

_FLAGS = dict.fromkeys(("是", "有", "true", "True", "TRUE", "√", "✓", "✔"), True)
_FLAGS.update(dict.fromkeys(("false", "False", "FALSE", "×", "✗", "✘", *NO_WORDS), False))
_EPOCHS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
_SERIALS = range(10_000, 100_000)
_EXACT = 10**15  # beyond it a spreadsheet has rounded the digits away
_DIGITS = re.compile("[0-9０-９]{1,12}")
_NAMED_REGION = re.compile(r"([0-9]{6}(?:[0-9]{3})?)[\s_\-—－]*[（(]?([^0-9()（）]+?)[)）]?")
_FLOATED = re.compile(r"([0-9]{6}(?:[0-9]{3})?)\.0")
_NUMBER = re.compile(r"[(（]?([0-9０-９]{1,2})[)）.．、]\s*(?=\D)")


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell that holds no value although something was written there."""

    why: str


Said = tuple[object, str]
"""What a cell says: the typed value, None where it is not known, and what a reader should know."""

_NOTHING: Said = (None, "")
_KEPT = frozenset({str, float, date})
_KEPT_MAX = 5_000


class CellReader:
    """Reads the cells of one column; raises ValueError in Chinese for what cannot be read."""

    def __init__(self, spec: FactSpec, *, since_1904: bool = False) -> None:
        self._spec = spec
        self._epoch = _EPOCHS[since_1904]
        inner = spec.kind in {"list", "map"}
        self._kind = (spec.item or "text") if inner else spec.kind
        self._convert: Convert = converter(
            self._kind, spec.vocabulary, empty=not inner and accepts_empty(spec)
        )
        self._words: Callable[[str], Said] = {"list": self._list, "map": self._map}.get(
            spec.kind, self._scalar
        )
        self._known: dict[object, Said] = {}

    def read(self, raw: object) -> Said:
        """Read the raw value of a cell."""
        if raw is None:
            return _NOTHING
        said = self._known.get(raw) if type(raw) in _KEPT else None
        if said is None:
            said = self._read(raw)
            if type(raw) in _KEPT and len(self._known) < _KEPT_MAX:
                self._known[raw] = said
        return said

    def _read(self, raw: object) -> Said:
        if isinstance(raw, str):
            return self._words(raw.strip())
        if isinstance(raw, Broken):
            raise ValueError(raw.why)
        if isinstance(raw, bool):
            return self._in_list(self._flag(raw)), ""
        if isinstance(raw, int | float):
            return self._number(float(raw))
        if isinstance(raw, date):
            return self._in_list(self._day(raw)), ""
        raise ValueError("是时刻或时长，不是这一列的内容：请改为文字")

    def _in_list(self, value: object) -> object:
        return (value,) if self._spec.kind == "list" else value

    def _flag(self, raw: bool) -> object:
        if self._kind != "bool":
            raise ValueError(f"单元格是逻辑值 {str(raw).upper()}：请改为文字")
        return raw

    def _number(self, number: float) -> Said:
        whole = int(number) if number.is_integer() else None
        if self._kind == "int" and whole is None:
            raise ValueError("应为整数：请四舍五入后填写")
        if self._kind == "date" and whole in _SERIALS:
            day = self._epoch + timedelta(days=whole or 0)
            return self._in_list(self._convert(day)), ""
        if self._kind == "int":
            return self._convert(whole), ""
        if whole is not None and abs(whole) >= _EXACT:
            raise ValueError("数字超过 15 位，表格软件已丢失末尾几位：请把单元格设为文本格式后重新填写")
        return self._words(repr(number) if whole is None else str(whole))

    def _day(self, raw: date) -> object:
        if self._kind == "date":
            if isinstance(raw, datetime) and (raw.hour or raw.minute or raw.second):
                raise ValueError("带有时刻：请只写日期，如 2026-04-16")
            return self._convert(date(raw.year, raw.month, raw.day))
        if self._kind == "text" and self._spec.kind == "text" and accepts_empty(self._spec):
            return self._convert(raw.isoformat()[:10])
        raise ValueError("表格软件把这一格变成了日期：请把单元格设为文本格式后重新填写")

    def _scalar(self, word: str) -> Said:
        if is_escaped(word) or (self._kind == "region" and word.startswith("\\")):
            return self._convert(word[1:]), ""
        own = self._own(word)
        if own is not None:
            return own, ""
        if word in UNKNOWN_WORDS:
            return _NOTHING
        if self._kind == "bool" and word in _FLAGS:
            return _FLAGS[word], ""
        if word in NO_WORDS:
            return self._none(word)
        if word in YES_WORDS:
            return None, f"只写了“{word}”，没有写明内容"
        return self._typed(word), ""

    def _own(self, word: str) -> object:
        """Prefer a closed list's own 不详, 是 or 无 to the general meaning."""
        for member in self._spec.vocabulary or ():
            if word in (member.label, member.value):
                return member
        return None

    def _none(self, word: str) -> Said:
        """Read 无 and 否: there is known to be none, where the fact can say so."""
        spec = self._spec
        if self._kind == "text" and accepts_empty(spec):
            return "", ""
        if self._kind == "int":
            return 0, ""
        none = self._own("none")
        if none is not None:
            return none, ""
        return None, f"写了“{word}”，这一列不能表示“没有”"

    def _typed(self, word: str) -> object:
        if self._kind == "int":
            if not _DIGITS.fullmatch(word):
                raise ValueError("应为不带单位的整数；不详请留空")
            return self._convert(int(word))
        if self._kind == "region":
            return self._convert(region_code(word))
        return self._convert(word)

    def _list(self, word: str) -> Said:
        if word in UNKNOWN_WORDS:
            return _NOTHING
        if word in NO_WORDS:
            return (), ""
        if word in YES_WORDS:
            return None, f"只写了“{word}”，没有逐项列出"
        names = self._kind == "text"
        pieces = [
            piece.strip() for piece in cut(_unnumbered(word) if names else word, NAMES if names else CODES)
        ]
        found = tuple(self._item(piece) for piece in pieces if piece)
        if not found:
            raise ValueError("只有分隔号：确知没有请写 无，不详请留空")
        return found, ""

    def _item(self, piece: str) -> object:
        if is_escaped(piece):
            return self._convert(unescaped(piece))
        own = self._own(piece)
        if own is not None:
            return own
        if piece in UNKNOWN_WORDS or piece in NO_WORDS:
            raise ValueError(
                f"清单中不能有 `{shown(piece)}`：清单应完整，只知一部分请整格留空，确知没有请只写 无"
            )
        return self._typed(piece)

    def _map(self, word: str) -> Said:
        if word in UNKNOWN_WORDS:
            return _NOTHING
        if word in NO_WORDS:
            return FrozenMap(), ""
        if word in YES_WORDS:
            return None, f"只写了“{word}”，没有逐项列出"
        found: dict[str, object] = {}
        for piece in (part.strip() for part in cut(word, CODES)):
            if piece:
                name, value = self._pair(piece)
                if name in found:
                    raise ValueError(f"编号 `{shown(name)}` 写了两次：请只保留一处")
                found[name] = value
        if not found:
            raise ValueError("只有分隔号：确知没有请写 无，不详请留空")
        return FrozenMap(found), ""

    def _pair(self, piece: str) -> tuple[str, object]:
        key, *rest = (part.strip() for part in cut(unescaped(piece), PAIR, 1))
        if not rest:
            raise ValueError(f"`{shown(piece)}` 应写作“编号=结论”，如 M1=已落实；M2=不详")
        return to_name(unescaped(key)), None if rest[0] in UNKNOWN_WORDS else self._convert(rest[0])


def region_code(word: str) -> str:
    """Read a region code, alone or with its name as the lists of the template have it.

    Raises ValueError in Chinese where code and name do not belong together.
    """
    plain = unicodedata.normalize("NFKC", word)
    floated = _FLOATED.fullmatch(plain)
    if floated:
        return floated.group(1)
    named = _NAMED_REGION.fullmatch(plain)
    if named is None:
        return plain if plain.isdigit() else word
    code, name = named.groups()
    full = display_name(code)
    if name.strip() not in {full, resolve(code).name} and not full.endswith(name.strip()):
        raise ValueError(f"代码与名称不一致，{code} 是{full}：请核对")
    return code


def _unnumbered(word: str) -> str:
    """Take 1. 2. 3. away from the beginnings of lines, where they run on from 1."""
    lines = re.split(r"([\n；;])", word)
    heads = [_NUMBER.match(line.lstrip()) for line in lines[::2]]
    numbers = [int(head.group(1)) if head else 0 for head in heads]
    if len(numbers) < 2 or numbers != list(range(1, len(numbers) + 1)):
        return word
    lines[::2] = [line.lstrip()[head.end() :] for line, head in zip(lines[::2], heads, strict=True) if head]
    return "".join(lines)
