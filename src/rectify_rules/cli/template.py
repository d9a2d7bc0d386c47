"""`rectify template`: an empty ledger to fill in."""

from __future__ import annotations

from typing import Annotated

import typer

from rectify_rules.cli import options
from rectify_rules.cli.options import DEFAULT_EDITION
from rectify_rules.cli.output import Output
from rectify_rules.cli.workbook import excel_extra


def template(
    output: options.Output = None,
    rules: options.Rules = DEFAULT_EDITION,
    without_example: Annotated[bool, typer.Option("--no-example", help="不要示例行")] = False,
) -> None:
    """生成空白台账（Excel、WPS 均可填）：列名、下拉选项、日期检查，每列的批注说明哪几条需要它。

    示例：
      rectify template -o 台账.xlsx
    """
    with Output(output) as out, excel_extra():
        stream = out.binary()
        from rectify_rules.ledger.template import write_ledger
        from rectify_rules.ruleset.loader import load_ruleset

        write_ledger(stream, load_ruleset(rules), example=not without_example)
