"""`rectify rules coverage`: what of the rules the scenarios make use of."""

from __future__ import annotations

from typing import Annotated

import typer

from rectify_rules.cli import options
from rectify_rules.cli.extras import needs
from rectify_rules.cli.failure import ExitCode
from rectify_rules.cli.options import DEFAULT_EDITION, DocumentFormat
from rectify_rules.cli.output import Output
from rectify_rules.cli.rules_test import Features


def coverage(
    features: Features = None,
    rules: options.Rules = DEFAULT_EDITION,
    form: options.DocumentForm = DocumentFormat.TEXT,
    output: options.Output = None,
    drafts: Annotated[
        str | None,
        typer.Option(
            "--drafts", metavar="文件夹", help="为没有场景显示的情形搜索案件，拟成草稿（需一两分钟）"
        ),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="已有场景的也列出")] = False,
) -> None:
    """场景用到了规则的哪些部分：语句、判定表的行、口径的取值、条件的每一部分。

    条件的一部分，须有场景显示它成立、不成立时各单独决定结果一次（屏蔽型 MC/DC）。
    草稿标有 @草稿，由人核对并移入正式文件之前不计。
    有语句、行或口径取值没有场景时，退出码为 1。

    示例：
      rectify rules coverage
      rectify rules coverage 我的场景/ --rules 我的规则/ --format md -o 覆盖.md
      rectify rules coverage --drafts 草稿/
    """
    from rectify_rules.ruleset.loader import load_ruleset

    with needs("spec", "pytest", "pytest_bdd", "gherkin"):
        from rectify_rules.verify.coverage import measure
        from rectify_rules.verify.coverage_page import CoveragePage
        from rectify_rules.verify.drafts import gaps_of
        from rectify_rules.verify.features import read_suite
    ruleset = load_ruleset(rules)
    suite = read_suite(features or (), ruleset)
    found = measure(ruleset, suite.scenarios, len(suite.drafts))
    gaps = [] if drafts is None else list(gaps_of(found, suite.scenarios))
    if drafts is not None:
        from rectify_rules.cli.rules_drafts import write_drafts

        write_drafts(drafts, gaps, suite.scenarios, ruleset)
    page = CoveragePage(found, gaps)
    with Output(output, machine=form is DocumentFormat.JSON, inputs=features or ()) as out:
        if form is DocumentFormat.JSON:
            out.write(page.json())
        elif form is DocumentFormat.MD:
            out.lines(page.markdown())
        else:
            out.lines(page.text(out.page, verbose=verbose))
    if not page.complete:
        raise typer.Exit(ExitCode.FINDINGS)
