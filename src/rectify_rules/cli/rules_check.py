"""`rectify rules check`: everything that is wrong with a rule folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from rectify_rules.cli import options
from rectify_rules.cli.extras import needs
from rectify_rules.cli.failure import CommandError, ExitCode
from rectify_rules.cli.options import DEFAULT_EDITION, ResultFormat
from rectify_rules.cli.output import Output
from rectify_rules.cli.results import MACHINE, write_results
from rectify_rules.formats.result import Level, Result
from rectify_rules.ruleset.model import Ruleset

EXIT_CODES = "退出码：0 没有问题；1 有错误或警告；2 规则不能加载，或用法有误。"
_LEVELS: Mapping[Level, str] = {"error": "错误", "warning": "警告"}

Features = Annotated[
    str | None,
    typer.Option(
        "--features",
        metavar="文件夹",
        help="场景文件夹；不指定时用规则旁的 features/，再无则用该版本随附的场景",
    ),
]
Static = Annotated[bool, typer.Option("--static", help="只看规则文件，不运行场景（更快，不需要附加包 spec）")]


def check(
    folder: Annotated[
        str, typer.Argument(metavar="版本或文件夹", help="规则版本或规则文件夹；默认 shanxi-2026")
    ] = DEFAULT_EDITION,
    features: Features = None,
    static: Static = False,
    form: options.ResultForm = ResultFormat.TEXT,
    output: options.Output = None,
) -> None:
    """检查规则文件夹：能否加载，有没有用不到的名称、缺句子的理由、没有场景的行等。

    每个问题一行：文件:行:列: 程度 编号 说明。检查项目见 docs/lint.md。

    示例：
      rectify rules check
      rectify rules check rules/shanxi-2026 --static
      rectify rules check --format sarif -o rules.sarif
    """
    if features is not None and not Path(features).is_dir():
        raise CommandError(f"--features: `{features}` 不是文件夹：请核对")
    with Output(output, machine=form.value in MACHINE) as out:
        with needs("spec", "pytest", "pytest_bdd", "gherkin"):
            ruleset, found = _checked(folder, features, static=static)
        if form is ResultFormat.TEXT:
            out.lines(_text(found, ruleset))
        else:
            write_results(form.value, found, out)
    if ruleset is None:
        raise typer.Exit(ExitCode.UNUSABLE)
    if any(result.outcome == "failed" for result in found):
        raise typer.Exit(ExitCode.FINDINGS)


def _checked(folder: str, features: str | None, *, static: bool) -> tuple[Ruleset | None, list[Result]]:
    from rectify_rules.verify.lint.run import lint, load

    ruleset, found = load(folder)
    if ruleset is not None:
        found += lint(ruleset, None if features is None else Path(features), static=static)
    return ruleset, found


def _text(found: Iterable[Result], ruleset: Ruleset | None) -> Iterator[str]:
    failed = [result for result in found if result.outcome == "failed"]
    for result in failed:
        # What cannot be loaded is said as any compiler says it, without a level.
        head = "" if ruleset is None else f"{_LEVELS.get(result.level, result.level)} {result.rule} "
        yield f"{result.place}: {head}{result.message}" if result.place else f"{head}{result.message}"
    if ruleset is None:
        return
    yield from _summary(ruleset)
    counted = Counter(result.level for result in failed)
    words = "，".join(f"{label} {counted[level]} 个" for level, label in _LEVELS.items() if counted[level])
    yield f"检查结果：{words}，说明见 docs/lint.md" if words else "检查结果：没有问题"


def _summary(ruleset: Ruleset) -> list[str]:
    norms = sum(not rule.declaratory for rule in ruleset.rules.values())
    return [
        f"{ruleset.edition.id}　{ruleset.edition.document_number}",
        f"规则 {len(ruleset.rules)} 条（可判定 {norms} 条），口径 {len(ruleset.readings)} 个，"
        f"推算 {len(ruleset.derived)} 个，条件 {len(ruleset.conditions)} 个",
        f"摘要 {ruleset.digest}",
    ]
