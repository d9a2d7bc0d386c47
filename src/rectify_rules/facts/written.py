"""Values as they stand in a file: text that remembers its place."""

from __future__ import annotations

__all__ = ["WrittenList", "WrittenMap", "WrittenText", "place_written"]


class WrittenText(str):
    """A scalar or a key; `plain` tells an unquoted scalar, which a fact's kind gives its type."""

    __slots__ = ("place", "plain")

    place: str
    plain: bool

    def __new__(cls, text: str, place: str = "", *, plain: bool = True) -> WrittenText:
        """Make a text that equals any other of the same characters."""
        made = super().__new__(cls, text)
        made.place = place
        made.plain = plain
        return made


class WrittenList(list[object]):
    """A list with its place."""

    def __init__(self, place: str = "") -> None:
        super().__init__()
        self.place = place


class WrittenMap(dict[str, object]):
    """A mapping with its place; `repeated` holds the keys that were written more than once."""

    def __init__(self, place: str = "") -> None:
        super().__init__()
        self.place = place
        self.repeated: list[str] = []

    def write(self, key: str, value: object) -> None:
        """Add an entry; a key that is there already is kept and noted as repeated."""
        if key in self:
            self.repeated.append(key)
        else:
            self[key] = value


def place_written(value: object) -> str:
    """Return the place of a value of a file; "" for any other object."""
    return value.place if isinstance(value, WrittenText | WrittenList | WrittenMap) else ""
