"""`rectify rules prove`: what can be proved of the rules themselves."""

from __future__ import annotations

from typing import Annotated

import typer

from rectify_rules.cli import options
from rectify_rules.cli.extras import needs
from rectify_rules.cli.failure import CommandError, ExitCode
from rectify_rules.cli.options import DEFAULT_EDITION
from rectify_rules.cli.output import Output
from rectify_rules.cli.results import MACHINE, write_results
from rectify_rules.cli.rules_diff import DiffFormat
from rectify_rules.facts.dictionary import nearest


def prove(
    folder: Annotated[
        str, typer.Argument(metavar="版本或文件夹", help="规则版本或规则文件夹；默认 shanxi-2026")
    ] = DEFAULT_EDITION,
    norms: Annotated[
        list[str] | None, typer.Option("--norm", metavar="规范语句", help="只证明这一条，如 3-1-s1；可重复")
    ] = None,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="秒", min=0.1, help="每一问的时限；超时即未能证明")
    ] = 30.0,
    form: Annotated[DiffFormat, typer.Option("--format", help="输出格式")] = DiffFormat.TEXT,
    output: options.Output = None,
) -> None:
    """证明规则：结论不同的行互不重叠、没有缺口、没有从不起作用的行，每个口径确有差别；有问题时退出码为 1。

    示例：
      rectify rules prove
      rectify rules prove --norm 3-1-s1
      rectify rules prove 我的规则/ --format sarif -o proof.sarif
    """
    from rectify_rules.ruleset.loader import load_ruleset

    with needs("verify", "z3"):
        from rectify_rules.verify import prove_text as written
        from rectify_rules.verify.prove import prove as prove_rules
    ruleset = load_ruleset(folder)
    for norm in norms or ():
        if norm not in ruleset.by_norm:
            close = nearest(norm, ruleset.by_norm)
            raise CommandError(
                f"--norm: 没有规范语句 `{norm}`：" + (f"是否想写 `{close}`" if close else "请核对")
            )
    with Output(output, machine=form.value in MACHINE) as out:
        proof = prove_rules(ruleset, norms=norms, timeout=timeout)
        if form is DiffFormat.TEXT:
            out.lines(written.text_of(proof, ruleset, out.page))
        elif form is DiffFormat.MD:
            out.lines(written.markdown_of(proof, ruleset))
        elif form is DiffFormat.JSON:
            out.write(written.json_of(proof, ruleset))
        else:
            write_results(form.value, written.results_of(proof), out)
    if proof.failures:
        raise typer.Exit(ExitCode.FINDINGS)
