"""The seeded edits of rules with their known answers, and the folders that they make."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from rectify_rules.ruleset.loader import rules_root

EDITS = Path(__file__).parent / "edits"
EDITION = "shanxi-2026"


@dataclass(frozen=True)
class Edit:
    name: str
    replacements: tuple[tuple[str, str, str], ...]
    expected: dict[str, str]
    """What becomes of a norm on complete records; of those not named, nothing."""
    changes: dict[str, list[str]] = field(default_factory=dict)
    edition: tuple[str, ...] = ()
    blanks: dict[str, str] = field(default_factory=dict)
    """What becomes of a norm only where a record leaves something blank."""


def _edit(entry: dict[str, Any]) -> Edit:
    return Edit(
        entry["name"],
        tuple((part["file"], part["old"], part["new"]) for part in (entry, *entry.get("also", ()))),
        dict(entry.get("expected") or {}),
        dict(entry.get("changes") or {}),
        tuple(entry.get("edition") or ()),
        dict(entry.get("blanks") or {}),
    )


def all_edits() -> list[Edit]:
    """Read every edit, in the order of the files."""
    yaml = YAML(typ="safe")
    return [
        _edit(entry)
        for path in sorted(EDITS.glob("*.yaml"))
        for entry in yaml.load(path.read_text(encoding="utf-8"))
    ]


def edited(edit: Edit, folder: Path) -> Path:
    """Copy the rules of the edition into a folder and edit them there."""
    target = folder / EDITION
    shutil.copytree(rules_root() / EDITION, target)
    for file, old, new in edit.replacements:
        path = target / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{edit.name}: {file} does not hold {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return target
