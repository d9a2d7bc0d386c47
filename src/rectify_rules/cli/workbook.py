"""Workbooks on the command line: the extra they need, and how they are opened."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from rectify_rules.cli.console import Console
from rectify_rules.cli.extras import needs
from rectify_rules.errors import CaseError, CaseProblem

if TYPE_CHECKING:
    from rectify_rules.ledger.reader import Ledger

ZIP = b"PK\x03\x04"

_READ = frozenset({".xlsx", ".xlsm", ".xltx"})
_OTHER = frozenset({".xls", ".xlsb", ".et", ".ett", ".ods", ".csv", ".tsv", ".numbers"})


def is_spreadsheet(name: str) -> bool:
    """Tell whether a file name is that of a workbook, or of a spreadsheet that must be saved as one."""
    return Path(name).suffix.lower() in _READ | _OTHER


def excel_extra() -> AbstractContextManager[None]:
    """Say in one line which extra is missing."""
    return needs("excel", "xlsxwriter", "python_calamine")


def open_workbook(name: str, console: Console) -> Ledger:
    """Open a ledger by its file name."""
    with excel_extra():
        from rectify_rules.ledger.package import SAVE_AS
        from rectify_rules.ledger.reader import open_ledger

        suffix = Path(name).suffix.lower()
        if suffix in _OTHER and Path(name).exists():
            raise CaseError([CaseProblem("", f"不读取 {suffix} 文件：{SAVE_AS}", place=name)])
        console.busy(f"正在读取 {name} ……")
        try:
            return open_ledger(name)
        finally:
            console.done()


def relative(name: str, target: str) -> str:
    """Name a file as seen from the folder of another; with its whole path where no other way leads there."""
    try:
        found = os.path.relpath(name, Path(target).parent)
    except ValueError:
        # Another drive.
        found = str(Path(name).resolve())
    return found.replace(os.sep, "/")


def parse_workbook(stream: IO[bytes], name: str) -> Ledger:
    """Read a ledger from a stream."""
    with excel_extra():
        from rectify_rules.ledger.package import FILE_MAX
        from rectify_rules.ledger.reader import parse_ledger

        return parse_ledger(stream.read(FILE_MAX + 1), name)
