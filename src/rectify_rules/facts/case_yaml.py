"""YAML 1.2 read as text with its places: no tags, no aliases, no types of YAML's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rectify_rules.errors import CaseError, CaseProblem
from rectify_rules.facts.case_json import DEPTH_MAX
from rectify_rules.facts.wording import shown
from rectify_rules.facts.written import WrittenList, WrittenMap, WrittenText

__all__ = ["Tree", "parse_yaml"]

_HOPELESS = 200
_NULLS = frozenset({"", "null", "Null", "NULL", "~"})


@dataclass(slots=True)
class Tree:
    """One case as written, with what is wrong about the way it is written."""

    value: object
    place: str
    faults: list[CaseProblem] = field(default_factory=list)


def parse_yaml(text: str, name: str) -> list[Tree]:
    """Read every document of a file, or every element of a list in it, as one case.

    Raise CaseError where the text is no YAML at all.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return list(_Builder(YAML(typ="safe", pure=True).parse(text), name).trees())
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark is not None else name
        told = getattr(error, "problem", None) or getattr(error, "reason", None) or type(error).__name__
        raise CaseError(
            [CaseProblem("", f"不是有效的 YAML：{' '.join(str(told).split())[:200]}", place=place)]
        ) from None
    except CaseError:
        raise
    except Exception as error:
        message = f"不是有效的 YAML（{type(error).__name__}）"
        raise CaseError([CaseProblem("", message, place=name)]) from error


class _Builder:
    """Builds values from parse events, which neither resolve tags nor expand aliases."""

    def __init__(self, events: Iterator[Any], name: str) -> None:
        self.events = events
        self.name = name
        self.faults: list[CaseProblem] = []

    def trees(self) -> Iterator[Tree]:
        for event in self.events:
            if _kind(event) != "DocumentStart":
                continue
            root = next(self.events)
            if _kind(root) == "SequenceStart":
                self.check(root)
                while _kind(item := next(self.events)) != "SequenceEnd":
                    yield self.tree(item)
            elif not (_kind(root) == "Scalar" and _is_null(root)):
                yield self.tree(root)

    def tree(self, event: Any) -> Tree:
        self.faults = []
        value = self.value(event, 1)
        return Tree(value, self.place(event), self.faults)

    def value(self, event: Any, depth: int) -> object:
        self.check(event)
        kind = _kind(event)
        if kind == "Scalar":
            plain = event.style is None
            return None if _is_null(event) else WrittenText(event.value, self.place(event), plain=plain)
        if kind == "Alias":
            self.fault(event, "不接受别名（*）：请把内容写全")
            return None
        if depth > DEPTH_MAX:
            self.fault(event, f"嵌套超过 {DEPTH_MAX} 层：请核对结构")
            self.pass_over()
            return None
        return self.mapping(event, depth) if kind == "MappingStart" else self.sequence(event, depth)

    def sequence(self, start: Any, depth: int) -> WrittenList:
        found = WrittenList(self.place(start))
        while _kind(event := next(self.events)) != "SequenceEnd":
            found.append(self.value(event, depth + 1))
        return found

    def mapping(self, start: Any, depth: int) -> WrittenMap:
        found = WrittenMap(self.place(start))
        while _kind(event := next(self.events)) != "MappingEnd":
            key = self.key(event, depth)
            value = self.value(next(self.events), depth + 1)
            if key is not None:
                found.write(key, value)
        return found

    def key(self, event: Any, depth: int) -> WrittenText | None:
        if _kind(event) == "Scalar":
            self.check(event)
            return WrittenText(event.value, self.place(event))
        self.fault(event, "名称应为一行文字")
        if _kind(event) != "Alias":
            self.pass_over()
        return None

    def pass_over(self) -> None:
        """Leave a mapping or a list unread, however deep it is."""
        depth = 1
        while depth:
            kind = _kind(next(self.events))
            depth += kind.endswith("Start")
            depth -= kind.endswith("End")
            if depth > _HOPELESS:
                # The parser takes longer with every level, so the rest of such a file is not worth waiting for.
                raise CaseError([CaseProblem("", f"嵌套超过 {_HOPELESS} 层：请核对结构", place=self.name)])

    def check(self, event: Any) -> None:
        if getattr(event, "tag", None) is not None:
            self.fault(event, f"不接受类型标记 `{shown(str(event.tag))}`：请删去；要写成文字请加引号")

    def fault(self, event: Any, message: str) -> None:
        self.faults.append(CaseProblem("", message, place=self.place(event)))

    def place(self, event: Any) -> str:
        return f"{self.name}:{event.start_mark.line + 1}:{event.start_mark.column + 1}"


def _kind(event: Any) -> str:
    return type(event).__name__.removesuffix("Event")


def _is_null(event: Any) -> bool:
    return event.style is None and event.value in _NULLS
