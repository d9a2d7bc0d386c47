"""Drafted scenarios written into a folder of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rectify_rules.cli.console import Console
from rectify_rules.cli.failure import CommandError
from rectify_rules.cli.output import Output

if TYPE_CHECKING:
    from rectify_rules.ruleset.model import Ruleset
    from rectify_rules.verify.drafts import Gap
    from rectify_rules.verify.scenarios import Scenario


def write_drafts(folder: str, gaps: Sequence[Gap], scenarios: Sequence[Scenario], ruleset: Ruleset) -> None:
    """Write the drafts of what no scenario shows."""
    from rectify_rules.verify.drafts import draft_files

    write_texts(folder, draft_files(gaps, ruleset), scenarios)


def write_texts(folder: str, drafts: Mapping[str, str], scenarios: Sequence[Scenario]) -> None:
    """Write drafted files; the base case is laid beside them where the folder has none."""
    from rectify_rules.spec.scene import BASE_CASE
    from rectify_rules.verify.drafts import place_of_base

    target = Path(folder)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"{folder}: 不能作为草稿文件夹：{error.strerror}") from None
    texts = dict(drafts)
    base = place_of_base(scenarios, BASE_CASE)
    if base is not None and not (target / BASE_CASE).exists():
        texts[BASE_CASE] = base.read_text(encoding="utf-8")
    for name, text in texts.items():
        with Output(str(target / name)) as out:
            out.write(text if text.endswith("\n") else text + "\n")
    Console().note(f"草稿写入 {folder}，共 {len(texts)} 个文件；核对之前不计")
