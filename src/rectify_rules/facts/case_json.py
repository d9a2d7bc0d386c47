"""JSON whose names remember their line and column."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NoReturn

from rectify_rules.errors import CaseError, CaseProblem
from rectify_rules.facts.strict_json import read_integer
from rectify_rules.facts.written import WrittenMap, WrittenText

__all__ = ["DEPTH_MAX", "parse_placed_json"]

DEPTH_MAX = 20

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS: tuple[tuple[str, bool | None], ...] = (("true", True), ("false", False), ("null", None))


def parse_placed_json(text: str, name: str) -> object:
    """Read one JSON text from the file `name`; raise CaseError with the place of the fault."""
    return _Reader(text, name).whole()


class _Reader:
    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def whole(self) -> object:
        value, end = self.value(self.skip(0), 0)
        if self.skip(end) != len(self.text):
            self.fail(self.skip(end), "文件末尾有多余的内容；多个案件请放在一个列表 [] 中，或改用 JSONL")
        return value

    def skip(self, index: int) -> int:
        found = _SPACE.match(self.text, index)
        return found.end() if found else index

    def place(self, index: int) -> str:
        line = bisect_right(self.starts, index)
        return f"{self.name}:{line}:{index - self.starts[line - 1] + 1}"

    def fail(self, index: int, message: str) -> NoReturn:
        raise CaseError([CaseProblem("", message, place=self.place(index))])

    def value(self, index: int, depth: int) -> tuple[object, int]:
        if depth > DEPTH_MAX:
            self.fail(index, f"嵌套超过 {DEPTH_MAX} 层：请核对结构")
        sign = self.text[index : index + 1]
        if sign == "{":
            return self.mapping(index, depth)
        if sign == "[":
            return self.sequence(index, depth)
        if sign == '"':
            return self.string(index)
        for word, meaning in _WORDS:
            if self.text.startswith(word, index):
                return meaning, index + len(word)
        return self.number(index)

    def number(self, index: int) -> tuple[object, int]:
        found = _NUMBER.match(self.text, index)
        if found is None:
            self.fail(index, "不是有效的 JSON：此处应有一个值（文字须加双引号，不详写 null）")
        whole, *rest = found.groups()
        return (float(found.group()) if any(rest) else read_integer(whole)), found.end()

    def string(self, index: int) -> tuple[str, int]:
        from json import JSONDecodeError, JSONDecoder

        try:
            text, end = JSONDecoder().raw_decode(self.text, index)
        except JSONDecodeError as error:
            self.fail(error.pos, f"不是有效的 JSON：文字未写完或有误（{error.msg}）")
        return str(text), end

    def sequence(self, index: int, depth: int) -> tuple[list[object], int]:
        found: list[object] = []
        index = self.skip(index + 1)
        if self.text.startswith("]", index):
            return found, index + 1
        while True:
            value, index = self.value(index, depth + 1)
            found.append(value)
            index, more = self.more(index, "]")
            if not more:
                return found, index

    def mapping(self, index: int, depth: int) -> tuple[WrittenMap, int]:
        found = WrittenMap(self.place(index))
        index = self.skip(index + 1)
        if self.text.startswith("}", index):
            return found, index + 1
        while True:
            if not self.text.startswith('"', index):
                self.fail(index, "不是有效的 JSON：此处应有加双引号的名称")
            place = self.place(index)
            key, index = self.string(index)
            index = self.skip(index)
            if not self.text.startswith(":", index):
                self.fail(index, "不是有效的 JSON：名称之后应有冒号")
            value, index = self.value(self.skip(index + 1), depth + 1)
            found.write(WrittenText(key, place), value)
            index, more = self.more(index, "}")
            if not more:
                return found, index

    def more(self, index: int, close: str) -> tuple[int, bool]:
        index = self.skip(index)
        if self.text.startswith(close, index):
            return index + 1, False
        if not self.text.startswith(",", index):
            self.fail(index, f"不是有效的 JSON：此处应有逗号或 `{close}`")
        return self.skip(index + 1), True
