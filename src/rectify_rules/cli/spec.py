"""`rectify spec`: the living specification as a site."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from rectify_rules.cli import options
from rectify_rules.cli.console import Console
from rectify_rules.cli.directory import refuse_foreign, write_directory
from rectify_rules.cli.extras import needs
from rectify_rules.cli.failure import CommandError, ExitCode
from rectify_rules.cli.help import ChineseCommand, ChineseGroup
from rectify_rules.cli.options import DEFAULT_EDITION
from rectify_rules.version import VERSION

app = typer.Typer(cls=ChineseGroup, no_args_is_help=True, help="规则说明书：条文、规则、场景三栏对照")

MARK = ".rectify-spec.json"
"""The file that tells a folder that this command has made."""


@app.command("build", cls=ChineseCommand)
def build(
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="文件夹", help="写入文件夹（写完整后才替换以前生成的）")
    ],
    rules: options.Rules = DEFAULT_EDITION,
    features: Annotated[
        str | None, typer.Option("--features", metavar="文件夹", help="场景文件夹；不指定时用该版本自带的")
    ] = None,
) -> None:
    """生成规则说明书：静态网页，不需要网络和 JavaScript。

    每条一页，三栏对照：条文（已编规则、不作判定、有争议口径）、中文判定表、逐行实际运行的场景；
    另有每个规范语句、口径、事实各一页，以及覆盖和缺口。有场景未通过时退出码为 1。

    示例：
      rectify spec build -o 说明书
    """
    with needs("report,spec", "jinja2", "markupsafe", "pytest", "pytest_bdd", "gherkin"):
        from rectify_rules.site.book import Book
        from rectify_rules.site.pages import site_pages
        from rectify_rules.site.runs import features_for, run_features
        from rectify_rules.spec.document import FeatureSyntaxError
    from rectify_rules.ruleset.loader import load_ruleset

    console = Console()
    refuse_foreign(output, MARK)
    ruleset = load_ruleset(rules)
    try:
        found = features_for(ruleset, None if features is None else Path(features))
    except FeatureSyntaxError as error:
        raise CommandError(str(error)) from None
    if not found:
        raise CommandError(
            f"{features or ruleset.edition.id}: 没有场景文件（*.feature）：请用 --features 指明文件夹"
        )
    book = Book(ruleset, found, run_features(found, ruleset))
    content = json.dumps({"edition": ruleset.edition.id, "rules_sha256": ruleset.digest, "version": VERSION})
    pages = ((page.path, page.text) for page in site_pages(book))
    number = write_directory(output, pages, mark=MARK, content=content + "\n")
    tally = book.tally
    console.note(
        f"已写入 {output}：{number} 个文件，从 index.html 看起；{tally.scenarios} 个场景共 {tally.runs} 例，"
        + (f"{tally.failed} 例未通过" if tally.failed else "全部通过")
    )
    raise typer.Exit(ExitCode.FINDINGS if tally.failed else ExitCode.CLEAN)
