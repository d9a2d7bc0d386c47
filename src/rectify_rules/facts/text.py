"""How one text of a ledger, a scenario or a YAML scalar becomes the typed value of a fact."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rectify_rules.facts.frozen import FrozenMap
from rectify_rules.facts.spec import FactSpec
from rectify_rules.facts.values import (
    INT_MAX,
    LIST_MAX,
    NO,
    NONE,
    UNKNOWN,
    YES,
    accepts_empty,
    converter,
    to_name,
)
from rectify_rules.facts.vocabulary import Vocabulary
from rectify_rules.facts.wording import shown
from rectify_rules.facts.written import WrittenText

__all__ = ["is_unknown", "parse_text", "parse_written"]

_NULLS = frozenset({"", UNKNOWN, "null", "Null", "NULL", "~", "—", "——", "/", "／"})
_EMPTY_TEXTS = frozenset({NONE, "空", "（空）", "(空)", '""', "''", "“”"})
_EMPTY_LISTS = frozenset({NONE, "[]", "{}"})
_FLAGS = {YES: True, NO: False, "有": True, NONE: False}
_FLAGS.update({word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")})
_DIGITS = re.compile("[0-9０-９]{1,12}")
_BETWEEN_TEXTS = re.compile(r"[、；;\n]")
_BETWEEN_CODES = re.compile(r"[、；;，,\n]")
_BETWEEN_PAIR = re.compile(r"[=＝:：]")


def is_unknown(text: str) -> bool:
    """Tell whether a ledger text says that a fact is not known: blank, 不详, `—` and the like."""
    return text.strip() in _NULLS


def parse_text(spec: FactSpec, text: str) -> object:
    """Return the value of a fact, None where the text says unknown; raise ValueError in Chinese."""
    word = text.strip()
    if spec.vocabulary is not None and spec.kind == "enum":
        own = _own_word(spec.vocabulary, word)
        if own is not None:
            return own
    if word in _NULLS:
        return None
    if spec.kind in ("list", "map", "record_list"):
        return _parse_many(spec, word)
    if spec.kind == "text" and word in _EMPTY_TEXTS and accepts_empty(spec):
        return ""
    return _parse_scalar(spec.kind, spec.vocabulary, word, empty=accepts_empty(spec))


def parse_written(spec: FactSpec, text: WrittenText) -> object:
    """Return the value of a scalar in a file: a quoted one is text as it stands, a plain one is typed."""
    if text.plain:
        return parse_text(spec, text)
    if spec.kind in ("text", "region"):
        return converter(spec.kind, empty=accepts_empty(spec))(text)
    if not text.strip():
        none = "；确知没有请写 []" if spec.kind in ("list", "record_list") else ""
        raise ValueError(f"空文字在这里没有含义：不详请写 null 或不填{none}")
    return parse_text(spec, text)


def _own_word(vocabulary: type[Vocabulary], word: str) -> Vocabulary | None:
    """Prefer a vocabulary's own 不详 or none to the reading as unknown."""
    return next((member for member in vocabulary if word in (member.value, member.label)), None)


def _parse_scalar(kind: str, vocabulary: type[Vocabulary] | None, word: str, *, empty: bool) -> object:
    if kind == "bool" and word in _FLAGS:
        return _FLAGS[word]
    if kind == "int":
        if not _DIGITS.fullmatch(word):
            raise ValueError(f"应为 0 至 {INT_MAX} 的整数，只写数字；不详请留空")
        return converter("int")(int(word))
    return converter(kind, vocabulary, empty=empty)(word)


def _parse_many(spec: FactSpec, word: str) -> object:
    if word in _EMPTY_LISTS:
        return FrozenMap() if spec.kind == "map" else ()
    if spec.kind == "record_list":
        raise ValueError("应逐项填写；确知没有请写 无 或 []，不详请留空")
    pieces = list(_pieces(spec, word))
    if len(pieces) > LIST_MAX:
        raise ValueError(f"超过 {LIST_MAX} 项：请核对")
    if not pieces:
        raise ValueError("只有分隔号：确知没有请写 无，不详请留空")
    if spec.kind == "map":
        return _parse_map(spec, pieces)
    return tuple(_parse_item(spec, piece) for piece in pieces)


def _pieces(spec: FactSpec, word: str) -> Iterator[str]:
    # Names of bodies and documents hold commas; codes and dates do not.
    between = _BETWEEN_TEXTS if spec.item == "text" else _BETWEEN_CODES
    return (piece.strip() for piece in between.split(word) if piece.strip())


def _parse_item(spec: FactSpec, piece: str) -> object:
    if piece in _NULLS or piece == NONE:
        raise ValueError(
            f"清单中不能有 `{shown(piece)}`：清单应完整，只知一部分请整项留空，确知没有请只写 无"
        )
    return _parse_scalar(spec.item or "text", spec.vocabulary, piece, empty=False)


def _parse_map(spec: FactSpec, pieces: list[str]) -> FrozenMap[str, object]:
    found: dict[str, object] = {}
    for piece in pieces:
        key, *rest = (part.strip() for part in _BETWEEN_PAIR.split(piece, maxsplit=1))
        if not rest:
            raise ValueError(f"`{shown(piece)}` 应写作“编号=结论”，如 M1=已落实；M2=不详")
        name = to_name(key)
        if name in found:
            raise ValueError(f"编号 `{shown(name)}` 写了两次：请只保留一处")
        found[name] = (
            None if rest[0] in _NULLS else _parse_scalar("enum", spec.vocabulary, rest[0], empty=False)
        )
    return FrozenMap(found)
