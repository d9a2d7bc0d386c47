"""`rectify screen`: any number of cases decided column by column, from files to a file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rectify_rules.cli import options
from rectify_rules.cli.console import Console
from rectify_rules.cli.extras import require
from rectify_rules.cli.failure import CommandError, ExitCode
from rectify_rules.cli.options import DEFAULT_EDITION
from rectify_rules.cli.session import Session, open_session
from rectify_rules.version import VERSION

if TYPE_CHECKING:
    from rectify_rules.batch.sources import Unit
    from rectify_rules.cli.screen_files import Workshop


class TableFormat(StrEnum):
    """Forms of a table of verdicts."""

    PARQUET = "parquet"
    ARROW = "arrow"
    JSONL = "jsonl"


class DetailName(StrEnum):
    """How much a table of verdicts says of a case."""

    VERDICTS = "verdicts"
    FINDINGS = "findings"


Tables = Annotated[
    list[str], typer.Argument(metavar="文件...", help="案件表（parquet、arrow、jsonl），可以有许多个")
]
_SUFFIXES = {".parquet": "parquet", ".pq": "parquet", ".arrow": "arrow", ".ipc": "arrow", ".jsonl": "jsonl"}


def screen(
    files: Tables,
    output: Annotated[str, typer.Option("--output", "-o", metavar="文件", help="结论写入的文件")],
    as_of: options.AsOf = None,
    reading: options.Readings = None,
    assume_in_scope: options.AssumeInScope = False,
    rules: options.Rules = DEFAULT_EDITION,
    form: Annotated[
        TableFormat | None, typer.Option("--format", help="输出格式；不指定时看输出文件名")
    ] = None,
    detail: Annotated[
        DetailName, typer.Option("--detail", help="verdicts 每件一行；findings 每件每条一行")
    ] = DetailName.VERDICTS,
    rejects: Annotated[
        str | None,
        typer.Option("--rejects", metavar="文件", help="拒收的行写入何处；默认为 输出文件.rejects.jsonl"),
    ] = None,
    restart: Annotated[bool, typer.Option("--restart", help="不接着上次中断的继续，从头开始")] = False,
) -> None:
    """成批核查：每件每条给出结论和理由代码，不附说明；结论与 check 相同。

    内存占用与件数无关。中断后用同一命令接着做，不重不漏；全部做完才写出结果。无法读取的行连同原因
    另存一个文件，退出码为 3。个案的完整报告用 check，来历用 trace。

    示例：
      rectify screen 全省.parquet -o 结论.parquet --as-of 2026-11-23
      rectify screen 2025.jsonl 2026.jsonl -o 结论.jsonl --detail findings
    """
    require("batch", "polars", "pyarrow")
    session = open_session(rules, as_of, reading, assume_in_scope=assume_in_scope)
    paths = list(dict.fromkeys(files))
    target = _target(output, paths)
    chosen = form.value if form else _SUFFIXES.get(Path(output).suffix.lower())
    if chosen is None:
        raise CommandError(
            f"{output}: 无法从文件名看出输出格式：请用 .parquet、.arrow 或 .jsonl，或加 --format"
        )
    from rectify_rules.cli.screen_files import Workshop

    workshop = Workshop(target, chosen, _run(session, paths, detail.value, chosen), restart=restart)
    try:
        _work(workshop, session, paths, detail.value)
    finally:
        workshop.close()
    rejected = _finish(
        workshop, Path(rejects) if rejects else target.with_name(f"{target.name}.rejects.jsonl")
    )
    raise typer.Exit(ExitCode.REJECTED if rejected else ExitCode.CLEAN)


def _target(output: str, paths: Sequence[str]) -> Path:
    target = Path(output).resolve()
    if any(Path(path).resolve() == target for path in paths):
        raise CommandError(f"{output}: 输出文件就是输入文件，会把它覆盖：请用 -o 另指一个文件")
    if target.is_dir():
        raise CommandError(f"{output}: 是文件夹，不能作为输出文件：请用 -o 指明文件名")
    if not target.parent.is_dir():
        raise CommandError(f"{output}: 无法写入：没有这个文件夹；请核对，或用 -o 另指一个文件")
    return target


def _run(session: Session, paths: Sequence[str], detail: str, form: str) -> dict[str, Any]:
    """Say what makes two runs the same."""
    return {
        "version": VERSION,
        "rules": session.ruleset.digest,
        "readings": session.ruleset.chosen(session.readings),
        "as_of": session.as_of.given.isoformat() if session.as_of.given else None,
        "today": session.as_of.today.isoformat(),
        "assume_in_scope": session.assume_in_scope,
        "detail": detail,
        "format": form,
        "inputs": [_identity(path) for path in paths],
    }


def _identity(path: str) -> list[object]:
    from rectify_rules.batch.sources import format_of

    format_of(path)
    try:
        found = Path(path).stat()
    except OSError as error:
        why = "没有这个文件：请核对路径" if isinstance(error, FileNotFoundError) else error.strerror
        raise CommandError(f"{path}: {why}") from None
    return [str(Path(path).resolve()), found.st_size, found.st_mtime_ns]


def _work(workshop: Workshop, session: Session, paths: Sequence[str], detail: str) -> None:
    from rectify_rules.batch.evaluate import program_of
    from rectify_rules.batch.repeated import FileIds
    from rectify_rules.batch.screening import Screened, screen_unit
    from rectify_rules.batch.sources import count_rows, units
    from rectify_rules.batch.workers import each

    program = program_of(session.ruleset, session.readings, assume_in_scope=session.assume_in_scope)
    # A run that is taken up on another day goes on with the day on which it began.
    today = date.fromisoformat(workshop.header["today"])
    progress = _Progress(Console(), len(paths), count_rows(paths))
    seen = FileIds()
    if workshop.done:
        done = sum(entry["rows"] for entry in workshop.done)
        progress.console.note(f"接着上次中断处继续：已完成 {done} 行")
        progress.passed(done)
        for number, ids in workshop.ids():
            seen.repeated(number, ids)

    def screened(place: tuple[int, Unit]) -> tuple[int, Screened]:
        number, unit = place
        return number, screen_unit(program, unit, session.as_of.given, today, detail=detail)  # type: ignore[arg-type]

    for number, whole in each(screened, _open_units(workshop, paths, units)):
        repeated, elsewhere = seen.repeated(number, whole.ids)
        found = whole.without(repeated)
        entry = {
            "file": number,
            "rows": found.unit.rows,
            "cases": found.cases,
            "rejected": len(found.rejected),
            "on_today": int(found.undated.sum()),
            "elsewhere": 0 if isinstance(elsewhere, bool) else int(elsewhere.sum()),
        }
        workshop.keep(found.table, found.rejected, entry)
        progress.done(number, found.unit)
    progress.console.done()


def _open_units(
    workshop: Workshop, paths: Sequence[str], units: Callable[[str, int], Iterator[Unit]]
) -> Iterator[tuple[int, Unit]]:
    """Yield what is not done yet, with the number of its file."""
    rows = [sum(entry["rows"] for entry in workshop.done if entry["file"] == at) for at in range(len(paths))]
    for number, path in enumerate(paths):
        for unit in units(path, rows[number]):
            yield number, unit


def _finish(workshop: Workshop, rejects: Path) -> int:
    console = Console()
    if not workshop.done or not any(entry["rows"] for entry in workshop.done):
        raise CommandError("没有案件：请核对输入")
    cases, on_today, elsewhere = (
        sum(entry[key] for entry in workshop.done) for key in ("cases", "on_today", "elsewhere")
    )
    today = workshop.header["today"]
    rejected = workshop.finish(rejects)
    if on_today:
        console.note(f"{on_today} 件没有核查基准日，以 {today}（北京时间）计；可用 --as-of 指定")
    if elsewhere:
        console.note(f"{elsewhere} 件的案件编号与前面的文件中的重复，均已核查：请核对是否同一案件")
    console.note(f"已核查 {cases} 件，结论写入 {workshop.target}")
    if rejected:
        console.note(f"拒收 {rejected} 行，原因见 {rejects}")
    return rejected


class _Progress:
    """How far the work is, how fast it goes, how long it will take."""

    def __init__(self, console: Console, files: int, total: int | None) -> None:
        self.console = console
        self._files = files
        self._total = total
        self._rows = 0
        self._before = 0
        self._began = time.monotonic()

    def passed(self, rows: int) -> None:
        """Count rows that an earlier run has done."""
        self._rows += rows
        self._before += rows

    def done(self, number: int, unit: Unit) -> None:
        """Count rows, and say how far it is."""
        self._rows += unit.rows
        elapsed = max(time.monotonic() - self._began, 1e-3)
        rate = (self._rows - self._before) / elapsed
        share = self._rows / self._total if self._total else (number + unit.done) / self._files
        left = self._left(rate, share, elapsed)
        whole = f"/{self._total}" if self._total else f"（{share:.0%}）"
        self.console.status(f"已核查 {self._rows}{whole} 行，每秒 {rate:.0f} 行，约剩 {left}")

    def _left(self, rate: float, share: float, elapsed: float) -> str:
        if self._total:
            seconds = (self._total - self._rows) / max(rate, 1e-9)
        else:
            seconds = elapsed * (1 - share) / max(share, 1e-9)
        minutes, rest = divmod(round(seconds), 60)
        return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"
