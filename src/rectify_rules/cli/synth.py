"""`rectify synth`: made-up cases for trials."""

from __future__ import annotations

import os
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from rectify_rules.cli import options
from rectify_rules.cli.console import Console
from rectify_rules.cli.extras import require
from rectify_rules.cli.failure import CommandError
from rectify_rules.cli.output import Output


class SynthFormat(StrEnum):
    """Forms of a synthetic ledger."""

    JSONL = "jsonl"
    PARQUET = "parquet"


_MOST = 1_000_000_000


def synth(
    count: Annotated[int, typer.Argument(metavar="件数", help="生成多少件", min=1, max=_MOST)],
    seed: Annotated[int, typer.Option("--seed", metavar="种子", help="同一种子逐字节相同", min=0)] = 0,
    form: Annotated[
        SynthFormat | None, typer.Option("--format", help="输出格式；不指定时看文件名，否则为 jsonl")
    ] = None,
    output: options.Output = None,
) -> None:
    """生成合成案件，供试用、测试和测速：不是任何真实案件。

    编号以 SYN- 开头，名称以“合成案件”开头。多数事实留空，日期前后相接，约百分之三自相矛盾。
    所记以2026年11月23日为止，核查时请用 --as-of 2026-11-23。

    示例：
      rectify synth 1000 --seed 7 -o 合成.jsonl
      rectify synth 1000000 --seed 7 -o 合成.parquet
    """
    chosen = form or (SynthFormat.PARQUET if (output or "").endswith(".parquet") else SynthFormat.JSONL)
    if chosen is SynthFormat.JSONL:
        _jsonl(count, seed, output)
    else:
        if output is None or output == "-":
            raise CommandError("parquet 须写入文件：请用 -o 指明文件名")
        _parquet(count, seed, Path(output))


def _jsonl(count: int, seed: int, output: str | None) -> None:
    from rectify_rules.batch.synth_files import jsonl

    with Output(output) as out:
        for text in jsonl(count, seed):
            out.write(text)


def _parquet(count: int, seed: int, target: Path) -> None:
    require("batch", "pyarrow")
    from rectify_rules.batch.synth_files import write_parquet

    console = Console()
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise CommandError(f"{target}: 无法写入：{error.strerror or error}") from None
    temporary = Path(name)
    try:
        for done in write_parquet(temporary, count, seed):
            console.progress(done)
        console.done()
        temporary.chmod(0o644)
        temporary.replace(target)
    except OSError as error:
        raise CommandError(f"{target}: 无法写入：{error.strerror or error}") from None
    finally:
        temporary.unlink(missing_ok=True)
