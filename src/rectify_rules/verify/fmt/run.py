"""Rule files put into the canonical form, refused wherever that would change what they say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rectify_rules.errors import RectifyError
from rectify_rules.verify.fmt import style
from rectify_rules.verify.fmt.tree import Scalar, Value, comments_of, read
from rectify_rules.verify.fmt.write import kind_of, write
from rectify_rules.yaml_tree import YamlFault


class FormatError(RectifyError):
    """A file that has no canonical form; one English line with its place."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """The canonical form of a file."""

    path: Path
    text: str
    changed: bool
    """Whether the file is written otherwise."""


def format_text(text: str, name: str) -> str:
    """Give the canonical form of a rule file; `name` tells which kind of file it is.

    Raises FormatError, its message to follow a path, for what the loader cannot read, for a comment without a line to keep it, and
    where the form would not say the same.
    """
    try:
        root = read(text)
        if root is None:
            return text
        kind = style.FILES.get(name, "article")
        formatted = write(root, kind)
        again = read(formatted)
        if (
            again is None
            or _said(root, kind) != _said(again, kind)
            or comments_of(root) != comments_of(again)
        ):
            raise FormatError(": the canonical form would change what the file says; it is left as it is")
    except YamlFault as fault:
        raise FormatError(f":{fault.line}:{fault.column}: {fault.message}") from None
    except ValueError as error:
        raise FormatError(f": {error}") from None
    return formatted


def _said(value: Value, kind: str) -> object:
    """Give what a value says; the order of keys counts unless the canonical form sets it."""
    if isinstance(value, Scalar):
        return value.value
    if not value.mapping:
        return [_said(entry.value, kind_of(kind, entry)) for entry in value.entries]
    pairs = [
        (entry.key.text if entry.key else "", _said(entry.value, kind_of(kind, entry)))
        for entry in value.entries
    ]
    return dict(pairs) if kind in style.ORDERS else pairs


def format_file(path: Path) -> Formatted:
    """Read a file and give its canonical form; raises FormatError with the path, OSError."""
    raw = path.read_bytes()
    try:
        before = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FormatError(f"{path}: cannot be read as UTF-8 text") from None
    try:
        after = format_text(before.replace("\r\n", "\n"), path.name)
    except FormatError as error:
        raise FormatError(f"{path}{error}") from None
    return Formatted(path, after, raw != after.encode())
