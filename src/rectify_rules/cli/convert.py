"""`rectify convert`: cases from one form of file into another."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from rectify_rules.cli import options
from rectify_rules.cli.cases import CaseReader
from rectify_rules.cli.console import Console
from rectify_rules.cli.failure import CommandError, exit_code
from rectify_rules.cli.options import DEFAULT_EDITION
from rectify_rules.cli.output import Output
from rectify_rules.cli.workbook import excel_extra


class CaseForm(StrEnum):
    """Forms that cases can be written in."""

    XLSX = "xlsx"
    JSONL = "jsonl"
    YAML = "yaml"


_SUFFIXES = {
    ".xlsx": CaseForm.XLSX,
    ".jsonl": CaseForm.JSONL,
    ".ndjson": CaseForm.JSONL,
    ".yaml": CaseForm.YAML,
    ".yml": CaseForm.YAML,
}


def convert(
    files: options.Files,
    output: options.Output = None,
    form: Annotated[
        CaseForm | None, typer.Option("--format", help="写成哪种格式；不指定时看 -o 的文件名")
    ] = None,
    input_format: options.FromFormat = None,
    rules: options.Rules = DEFAULT_EDITION,
) -> None:
    """在台账（xlsx）、jsonl 和 yaml 之间转换案件，事实一项不少：不详、否、无仍是三件事。

    示例：
      rectify convert 台账.xlsx -o 案件.jsonl
      rectify convert 案件.yaml -o 台账.xlsx
    """
    wanted = form or _form(output)
    with Output(output, inputs=files) as out:
        console = Console(progress=False)
        reader = CaseReader(files, console, form=input_format, refuse_repeated=True)
        if wanted is CaseForm.XLSX:
            _xlsx(reader, out, rules)
        else:
            _plain(reader, out, wanted)
        if reader.read == 0:
            out.abandon()
    if reader.rejected:
        console.note(f"共拒收 {reader.rejected} 条记录，其余 {reader.read} 件已转换")
    raise typer.Exit(exit_code(unusable=reader.unusable, rejected=bool(reader.rejected), found=False))


def _form(output: str | None) -> CaseForm:
    found = _SUFFIXES.get(Path(output or "").suffix.lower())
    if found is None:
        raise CommandError("看不出要写成哪种格式：请用 -o 指明 .xlsx、.jsonl 或 .yaml 文件，或加 --format")
    return found


def _xlsx(reader: CaseReader, out: Output, rules: str) -> None:
    with excel_extra():
        stream = out.binary()
        from rectify_rules.ledger.template import write_ledger
        from rectify_rules.ruleset.loader import load_ruleset

        write_ledger(stream, load_ruleset(rules), reader, example=False)


def _plain(reader: CaseReader, out: Output, form: CaseForm) -> None:
    from rectify_rules.ledger.plain import json_line, yaml_document

    for case in reader:
        out.write(f"{json_line(case)}\n" if form is CaseForm.JSONL else yaml_document(case))
