"""Which norms have scenarios that changed between two folders of feature files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

__all__ = ["norms_with_changed_scenarios"]

_HEADS = ("规则:", "功能:", "背景:")


def norms_with_changed_scenarios(old: Path, new: Path) -> frozenset[str]:
    """List the norms of which a scenario is new, changed or gone; scenarios belong to the norms they are tagged with."""
    before, after = dict(_by_norm(old)), dict(_by_norm(new))
    return frozenset(norm for norm in {*before, *after} if before.get(norm) != after.get(norm))


def _by_norm(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.feature")) if folder.is_dir() else ():
        for tags, text in _blocks(path.read_text(encoding="utf-8")):
            for tag in tags:
                found.setdefault(tag, []).append(text)
    return {tag: sorted(texts) for tag, texts in found.items()}


def _blocks(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every tagged scenario: its tags with its lines, comments and indentation aside."""
    tags: tuple[str, ...] = ()
    lines: list[str] = []
    for line in (raw.strip() for raw in text.splitlines()):
        if line.startswith("@") or line.startswith(_HEADS):
            if lines:
                yield tags, "\n".join(lines)
                tags, lines = (), []
            tags = (*tags, *(word[1:] for word in line.split() if word.startswith("@")))
        elif line and not line.startswith("#"):
            lines.append(" ".join(line.split()))
    if lines:
        yield tags, "\n".join(lines)
