"""The command `rectify`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from rectify_rules.cli import rules, schema, spec
from rectify_rules.cli.check import check
from rectify_rules.cli.console import Console, open_closed_streams, tolerate_encodings
from rectify_rules.cli.convert import convert
from rectify_rules.cli.deadlines import EXIT_CODES as DEADLINES_EXIT_CODES
from rectify_rules.cli.deadlines import deadlines
from rectify_rules.cli.doctor import doctor
from rectify_rules.cli.explain import explain
from rectify_rules.cli.failure import ExitCode, PipeClosedError
from rectify_rules.cli.help import ChineseCommand, ChineseGroup, usage_error
from rectify_rules.cli.impact import impact
from rectify_rules.cli.letter import EXIT_CODES as LETTER_EXIT_CODES
from rectify_rules.cli.letter import letter
from rectify_rules.cli.options import EXIT_CODES
from rectify_rules.cli.portfolio import portfolio
from rectify_rules.cli.report import report
from rectify_rules.cli.screen import screen
from rectify_rules.cli.signals import received
from rectify_rules.cli.synth import synth
from rectify_rules.cli.template import template
from rectify_rules.cli.trace import trace
from rectify_rules.errors import RectifyError
from rectify_rules.version import VERSION

app = typer.Typer(
    cls=ChineseGroup,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    epilog=EXIT_CODES,
)


def _version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"rectify {VERSION}\n")
        raise typer.Exit()


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本")
    ] = False,
) -> None:
    """对生产安全事故防范和整改措施落实情况的评估工作，逐条核查是否符合晋安办发〔2026〕48号。

    示例：
      rectify check 案件.yaml
      rectify explain 第三条
      rectify portfolio 台账.jsonl --scope 140500 --period 2026-01-01..2026-12-31
    """


app.command("check", cls=ChineseCommand, epilog=EXIT_CODES)(check)
app.command("portfolio", cls=ChineseCommand, epilog=EXIT_CODES)(portfolio)
app.command("report", cls=ChineseCommand, epilog=EXIT_CODES)(report)
app.command("deadlines", cls=ChineseCommand, epilog=DEADLINES_EXIT_CODES)(deadlines)
app.command("letter", cls=ChineseCommand, epilog=LETTER_EXIT_CODES)(letter)
app.command("explain", cls=ChineseCommand)(explain)
app.command("trace", cls=ChineseCommand)(trace)
app.add_typer(rules.app, name="rules")
app.add_typer(schema.app, name="schema")
app.command("impact", cls=ChineseCommand)(impact)
app.command("screen", cls=ChineseCommand)(screen)
app.command("synth", cls=ChineseCommand)(synth)
app.command("convert", cls=ChineseCommand)(convert)
app.command("template", cls=ChineseCommand)(template)
app.add_typer(spec.app, name="spec")
app.command("doctor", cls=ChineseCommand)(doctor)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; give the exit code. Every fault is one line, none a traceback."""
    open_closed_streams()
    tolerate_encodings()
    console = Console()
    try:
        code = app(
            args=None if arguments is None else list(arguments), prog_name="rectify", standalone_mode=False
        )
        sys.stdout.flush()
        return int(code or 0)
    except (KeyboardInterrupt, typer.Abort):
        return ExitCode.INTERRUPTED
    except Exception as error:
        # An error that a signal has made is not one to report.
        if number := received():
            return 128 + number
        return _failed(error, console)


def _failed(error: Exception, console: Console) -> int:
    """Say in one line what went wrong; give the exit code."""
    if isinstance(error, (BrokenPipeError, PipeClosedError)):
        _abandon_stdout()
        return ExitCode.PIPE_CLOSED
    if isinstance(error, RectifyError):
        console.error(error)
    elif isinstance(error, OSError):
        # The output is written by `Output`; what is left is the last flush of the console.
        _abandon_stdout()
        console.error(f"标准输出: 无法写入：{error.strerror or error}")
    elif type(error).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(f"{error}\n")
    elif os.environ.get("RECTIFY_DEBUG") and not hasattr(error, "format_message"):
        raise error
    else:
        console.error(_fault(error))
    _settle()
    return ExitCode.UNUSABLE


def _settle() -> None:
    """Write out what is left; what cannot be written has been told already."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        _abandon_stdout()


def _fault(error: Exception) -> str:
    if hasattr(error, "format_message"):
        return usage_error(error)
    if isinstance(error, MemoryError):
        return "内存不足：请分批核查，或改用 jsonl 逐行读取"
    return f"程序内部出错（{type(error).__name__}: {error}）：请连同命令一起报告；设 RECTIFY_DEBUG=1 可见详情"


def _abandon_stdout() -> None:
    """Keep the interpreter from failing once more when it flushes on exit."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):
        # No stream of the system, so nothing that could fail.
        return
    os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)


if __name__ == "__main__":
    sys.exit(main())
