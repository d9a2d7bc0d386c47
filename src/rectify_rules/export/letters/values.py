"""Facts as a letter prints them: words, lists of words, and what is still to be filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rectify_rules.report.layout import clean


def to_fill_in(label: str) -> str:
    """Give what is printed where the record holds no value."""
    return f"〔待补：{label}〕"


def to_verify(label: str) -> str:
    """Give what is printed where the record contradicts itself."""
    return f"〔待核实：{label}〕"


class Blank:
    """A fact without a value: false in a condition, and what is to be filled in where it is printed."""

    def __init__(self, text: str, entry: Mapping[str, object] | None = None) -> None:
        self._text = text
        self._entry = entry

    def __str__(self) -> str:
        return self._text

    def __bool__(self) -> bool:
        return False

    def __len__(self) -> int:
        return 0

    def __iter__(self) -> Iterator[object]:
        """Go once through a list that is unknown, so that it is not passed over in silence."""
        yield self if self._entry is None else self._entry


class Listing(tuple[object, ...]):
    """A list: joined by 、 where it is printed, 无 where it is known to be empty."""

    def __str__(self) -> str:
        return "、".join(map(str, self)) or "无"


def text(value: object) -> str:
    """Give a text on one line, control and direction marks shown."""
    return clean(str(value))
