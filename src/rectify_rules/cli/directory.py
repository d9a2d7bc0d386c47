"""A folder of files written as one: built beside its place, then put there."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from rectify_rules.cli.failure import CommandError
from rectify_rules.cli.output import unwritable


def write_directory(target: str, files: Iterable[tuple[str, str]], *, mark: str, content: str) -> int:
    """Write files into a folder that replaces an older one of the same kind; give their number.

    `mark` is the name of a file that tells a folder of this kind. A folder that holds anything and
    has no such mark is somebody's: it is refused, and nothing is written.
    """
    place = refuse_foreign(target, mark)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        building = _fresh(place, "tmp")
    except OSError as error:
        raise unwritable(target, error) from None
    try:
        number = _write_all(building, files)
        (building / mark).write_text(content, encoding="utf-8", newline="\n")
        refuse_foreign(target, mark)
        _put_in_place(building, place)
    except OSError as error:
        raise unwritable(target, error) from None
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return number


def _fresh(place: Path, kind: str) -> Path:
    """Make a folder beside a place, under a name that nobody uses; it gets the usual permissions."""
    folder = place.parent / f".{place.name[:100]}.{secrets.token_hex(6)}.{kind}"
    folder.mkdir()
    return folder


def refuse_foreign(target: str, mark: str) -> Path:
    """Give the place a folder will have; raise CommandError where something of somebody's is there."""
    place = Path(os.path.realpath(target))
    if not os.path.lexists(place):
        return place
    if not place.is_dir():
        raise CommandError(f"{target}: 是文件，不是文件夹：请用 -o 另指一个文件夹")
    try:
        foreign = not (place / mark).is_file() and any(place.iterdir())
    except OSError as error:
        raise unwritable(target, error) from None
    if foreign:
        raise CommandError(
            f"{target}: 文件夹不是空的，也不是本命令以前生成的（没有 {mark}）：请用 -o 另指一个文件夹"
        )
    return place


def _write_all(folder: Path, files: Iterable[tuple[str, str]]) -> int:
    number = 0
    for name, text in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        number += 1
    return number


def _put_in_place(building: Path, place: Path) -> None:
    """Rename the new folder into its place; the old one is put aside first and back where that fails."""
    if not place.exists():
        building.rename(place)
        return
    aside = _fresh(place, "old")
    try:
        old = aside / "old"
        place.rename(old)
        try:
            building.rename(place)
        except OSError:
            with suppress(OSError):
                old.rename(place)
            raise
    finally:
        if place.exists():
            shutil.rmtree(aside, ignore_errors=True)
