"""A rule file written in the canonical form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rectify_rules.verify.fmt import style
from rectify_rules.verify.fmt.tree import Collection, Entry, Scalar, Value
from rectify_rules.yaml_tree import plain_value

_FLOW_SIGNS = frozenset(",[]{}")
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`")
_HIDDEN = re.compile(
    "[^\\x20-\\x7e\\xa0-\\u2027\\u202a-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd\\U00010000-\\U0010ffff]"
)


def write(root: Collection, kind: str) -> str:
    """Write a file whose outermost mapping is of a kind."""
    lines = [*_block(root, kind, 0), *_comments(root.after, 0, first=False)]
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines) + "\n"


def _block(found: Collection, kind: str, indent: int) -> Iterator[str]:
    for number, entry in enumerate(_ordered(found, kind)):
        inner = kind_of(kind, entry)
        spaced = kind in style.SPACED and number > 0
        yield from _comments([*([""] if spaced else []), *entry.before], indent, first=number == 0)
        beside = f"  {entry.beside}" if entry.beside else ""
        yield from _entry(entry, inner, indent, beside)


def _entry(entry: Entry, kind: str, indent: int, beside: str) -> Iterator[str]:
    head = " " * indent + (f"{scalar(entry.key, flow=False)}:" if entry.key else "-")
    value = entry.value
    short = flow(value, kind, start=len(head) + 1)
    if short is not None:
        yield f"{head} {short}{beside}"
        return
    assert isinstance(value, Collection)
    if value.end and len(value.entries) == 1 and kind not in style.WRITTEN_OUT and not _commented(value):
        # Too long for its line: what it holds is what makes it long.
        _write_out(value.entries[0].value)
    if entry.key is not None:
        # A sequence stands two further in than its key, as a mapping does.
        yield head + beside
        yield from _block(value, kind, indent + 2)
        return
    lines = list(_block(value, kind, indent + 2))
    at = next(
        number for number, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")
    )
    # Its first line may have a comment of its own, so this one goes above.
    yield from ([" " * indent + entry.beside] if entry.beside else [])
    yield from (line[2:] if line else line for line in lines[:at])
    yield f"{head} {lines[at].lstrip()}"
    yield from lines[at + 1 :]


def _write_out(value: Value) -> None:
    if isinstance(value, Collection) and value.entries:
        value.end = 0


def _comments(found: list[str], indent: int, *, first: bool) -> Iterator[str]:
    """Yield comments with at most one blank line between them, none at the beginning."""
    blank = first
    for text in found:
        if text or not blank:
            yield " " * indent + text if text else ""
        blank = not text


def _ordered(found: Collection, kind: str) -> list[Entry]:
    order = style.ORDERS.get(kind)
    if order is None or not found.mapping:
        return found.entries
    places = {name: number for number, name in enumerate(order)}
    return sorted(
        found.entries, key=lambda entry: places.get(entry.key.text if entry.key else "", len(places))
    )


def kind_of(kind: str, entry: Entry) -> str:
    """Give the kind of an entry's value."""
    named = style.CHILDREN.get((kind, entry.key.text)) if entry.key else None
    return named or style.CHILDREN.get((kind, ""), "")


def flow(value: Value, kind: str, start: int) -> str | None:
    """Write a value on one line, None where its author wrote it out, it does not fit or never is."""
    if isinstance(value, Scalar):
        return scalar(value, flow=False)
    if value.entries and (not value.end or kind in style.WRITTEN_OUT or _commented(value)):
        return None
    text = _brackets(value, kind)
    if text is None or (value.entries and start + len(text) > style.WIDTH):
        return None
    return text


def _brackets(value: Value, kind: str) -> str | None:
    if isinstance(value, Scalar):
        return scalar(value, flow=True)
    if value.entries and (not value.end or kind in style.WRITTEN_OUT):
        return None
    parts = []
    for entry in _ordered(value, kind):
        part = _brackets(entry.value, kind_of(kind, entry))
        if part is None:
            return None
        parts.append(f"{scalar(entry.key, flow=True)}: {part}" if entry.key else part)
    inside = ", ".join(parts)
    return f"{{{inside}}}" if value.mapping else f"[{inside}]"


def _commented(value: Value) -> bool:
    return isinstance(value, Collection) and any(
        any(entry.before) or entry.beside or _commented(entry.value) for entry in value.entries
    )


def scalar(value: Scalar, *, flow: bool) -> str:
    """Write a text without quotes where that is read back the same, else in single quotes."""
    text = value.text
    if value.plain and not isinstance(value.value, str):
        return "null" if value.value is None else text
    if isinstance(plain_value(text), str) and _is_plain(text, flow=flow):
        return text
    return _escaped(text) if _HIDDEN.search(text) else "'" + text.replace("'", "''") + "'"


def _escaped(text: str) -> str:
    inside = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + _HIDDEN.sub(lambda match: f"\\U{ord(match.group()):08x}", inside) + '"'


def _is_plain(text: str, *, flow: bool) -> bool:
    """Tell whether a text can stand without quotes; where in doubt it cannot."""
    if not text or text != text.strip() or text[0] in _INDICATORS or text.startswith(("---", "...")):
        return False
    if ": " in text or " #" in text or text.endswith(":") or _HIDDEN.search(text):
        return False
    return not (flow and (set(text) & _FLOW_SIGNS or ":" in text))
