"""`rectify rules fmt`: rule files in their one canonical form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from rectify_rules.cli.console import Console
from rectify_rules.cli.failure import CommandError, ExitCode
from rectify_rules.cli.options import DEFAULT_EDITION
from rectify_rules.cli.output import Output

EXIT_CODES = "退出码：0 已是标准格式，或已改写；1 --check 时有文件须改写；2 有文件读不出，或用法有误。"

Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="文件夹或文件...", help="规则文件夹或其中的 yaml 文件；默认 shanxi-2026"),
]
Check = Annotated[bool, typer.Option("--check", help="只列出须改写的文件，不改写")]


def fmt(paths: Paths = None, check: Check = False) -> None:
    """把规则文件写成统一的格式：键的次序、缩进、引号、空行；注释和内容不变。

    改写前后读出的内容逐项比较，有任何不同就不写。

    示例：
      rectify rules fmt rules/shanxi-2026
      rectify rules fmt --check rules/shanxi-2026
    """
    from rectify_rules.verify.fmt.run import FormatError, format_file

    console = Console()
    changed = unusable = total = 0
    with Output(None) as out:
        for path in dict.fromkeys(_files(paths or ())):
            total += 1
            try:
                found = format_file(path)
            except (FormatError, OSError) as error:
                unusable += 1
                console.error(
                    error if isinstance(error, FormatError) else f"{path}: 无法读取：{error.strerror}"
                )
                continue
            if found.changed:
                changed += 1
                if not check:
                    with Output(str(path)) as file:
                        file.write(found.text)
                out.write(f"{path}: {'须改写' if check else '已改写'}\n")
        rest = f"{total - changed - unusable} 个已是标准格式"
        out.write(f"{changed} 个文件{'须改写' if check else '已改写'}，{rest}\n")
    if unusable:
        raise typer.Exit(ExitCode.UNUSABLE)
    if check and changed:
        raise typer.Exit(ExitCode.FINDINGS)


def _files(paths: list[str] | tuple[str, ...]) -> Iterator[Path]:
    from rectify_rules.ruleset.loader import rules_root

    for name in paths or [str(rules_root() / DEFAULT_EDITION)]:
        path = Path(name)
        if path.is_dir():
            found = sorted(path.glob("*.yaml"))
            if not found:
                raise CommandError(f"{name}: 文件夹中没有规则文件（*.yaml）：请核对")
            yield from found
        elif path.suffix == ".yaml" and path.is_file():
            yield path
        else:
            raise CommandError(f"{name}: 不是规则文件夹，也不是 yaml 文件：请核对")
