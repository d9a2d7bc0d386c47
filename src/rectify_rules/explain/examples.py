"""The scenarios of a norm: their names, read from the feature files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

_SCENARIO = re.compile(r"(?:场景大纲|剧本大纲|场景|剧本|例子|示例)\s*:\s*(.+)")
_PART = re.compile(r"(功能|规则)\s*:")
_STEP_OR_TABLE = re.compile(r"[|#]")


def features_root() -> Path:
    """Find the scenarios that ship with the library: in the package, or beside `src/` in a checkout."""
    packaged = Path(__file__).resolve().parents[1] / "features"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[3] / "features"


@cache
def scenarios(edition: str, article: int) -> Mapping[str, tuple[str, ...]]:
    """List the names of the scenarios of an article by norm id; nothing where it has no feature file."""
    path = (
        features_root() / edition / ("notice.feature" if article == 0 else f"article-{article:02d}.feature")
    )
    found: dict[str, dict[str, None]] = {}
    for name, tags in _tagged(path.read_text(encoding="utf-8-sig")) if path.is_file() else ():
        for tag in tags:
            found.setdefault(tag, {})[name] = None
    return {norm: tuple(names) for norm, names in found.items()}


def _tagged(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the scenarios with their tags, those of the feature and of the 规则 included."""
    inherited: dict[str, tuple[str, ...]] = {"功能": (), "规则": ()}
    pending: tuple[str, ...] = ()
    quoted = False
    for line in map(str.strip, text.splitlines()):
        if line.startswith(('"""', "```")):
            quoted = not quoted
        elif quoted or not line or _STEP_OR_TABLE.match(line):
            continue
        elif line.startswith("@"):
            pending += tuple(word.removeprefix("@") for word in line.split())
        elif part := _PART.match(line):
            inherited[part.group(1)] = pending
            pending = ()
        elif scenario := _SCENARIO.match(line):
            if not line.startswith(("例子", "示例")):
                yield scenario.group(1).strip(), (*inherited["功能"], *inherited["规则"], *pending)
            pending = ()
