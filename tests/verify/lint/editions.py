"""Copies of editions with faults seeded into them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from rectify_rules.explain.examples import features_root
from rectify_rules.ruleset.loader import load_ruleset, rules_root
from rectify_rules.ruleset.regulation import split
from rectify_rules.verify import lint as package
from rectify_rules.verify.lint.run import failed, lint

EXAMPLE = Path(package.__file__).parent / "example"


def copy_of_example(to: Path) -> Path:
    """Copy the example edition: `rules` and `features` under the folder."""
    shutil.copytree(EXAMPLE, to, dirs_exist_ok=True)
    return to


def copy_of_shipped(to: Path) -> Path:
    """Copy the shipped edition with its scenarios: `rules` and `features` under the folder."""
    shutil.copytree(rules_root() / "shanxi-2026", to / "rules")
    shutil.copytree(features_root() / "shanxi-2026", to / "features")
    return to


def edit(path: Path, old: str, new: str) -> None:
    """Replace what stands exactly once in a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path.name} holds {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")


def relock(rules: Path) -> None:
    """Set the locks to the text as it is."""
    regulation = split((rules / "regulation.md").read_text(encoding="utf-8"))
    edition = rules / "edition.yaml"
    text = edition.read_text(encoding="utf-8")
    for number in regulation.parts:
        text = re.sub(rf"(?m)^  {number}: .*$", f"  {number}: {regulation.digest(number)}", text)
    edition.write_text(text, encoding="utf-8")


def found_in(folder: Path, *, static: bool = False):
    """Lint a folder that holds `rules` and `features`; give what failed."""
    return list(failed(lint(load_ruleset(folder / "rules"), folder / "features", static=static)))
