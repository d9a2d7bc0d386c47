"""`rectify rules mutate`: small changes of the rules, of which the scenarios must notice every one."""

from __future__ import annotations

from typing import Annotated

import typer

from rectify_rules.cli import options
from rectify_rules.cli.console import Console
from rectify_rules.cli.extras import needs
from rectify_rules.cli.failure import CommandError, ExitCode
from rectify_rules.cli.options import DEFAULT_EDITION, PlainFormat
from rectify_rules.cli.output import Output
from rectify_rules.cli.rules_drafts import write_texts
from rectify_rules.cli.rules_test import Features


def mutate(
    features: Features = None,
    rules: options.Rules = DEFAULT_EDITION,
    form: options.PlainForm = PlainFormat.TEXT,
    output: options.Output = None,
    only: Annotated[
        str | None, typer.Option("--only", metavar="文件", help="只改动这一个规则文件，如 article-03.yaml")
    ] = None,
    processes: Annotated[int, typer.Option("--processes", min=1, max=64, help="进程数")] = 2,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="未发现的，附能发现它的场景；证明等价的也列出")
    ] = False,
    drafts: Annotated[
        str | None,
        typer.Option("--drafts", metavar="文件夹", help="把能发现改动的场景写入这个文件夹，标为草稿"),
    ] = None,
) -> None:
    """逐处改动规则，看场景能否发现：没有场景失败的改动，说明场景还缺。

    改动有比较、数字、集合、且或、条件、除外、前提、结论、理由、责任主体等数十种。
    装有求解器的，未发现的改动再检验是否等价。有未发现的改动时，退出码为 1。

    示例：
      rectify rules mutate
      rectify rules mutate --only article-03.yaml
      rectify rules mutate --drafts 草稿/
      rectify rules mutate 我的场景/ --rules 我的规则/ --format json -o 改动.json
    """
    from rectify_rules.ruleset.loader import folder_of, load_ruleset

    with needs("spec", "pytest", "pytest_bdd", "gherkin"):
        from rectify_rules.verify import mutation_page
        from rectify_rules.verify.features import read_suite
        from rectify_rules.verify.killing import Fate, judge
        from rectify_rules.verify.mutants import Mutants
        from rectify_rules.verify.mutation_drafts import draft_files, drafted
        from rectify_rules.verify.results import run_all
    ruleset = load_ruleset(rules)
    suite = read_suite(features or (), ruleset)
    failed = run_all(suite, ruleset).failed
    if failed:
        raise CommandError(f"有 {len(failed)} 个场景尚不能通过：请先用 rectify rules test 检验")
    mutants = Mutants(folder_of(rules), suite.scenarios)
    chosen = [mutation for mutation in mutants.mutations if only in {None, mutation.file}]
    if not chosen:
        raise CommandError(f"没有规则文件 `{only}`，或其中没有可以改动的：文件名如 article-03.yaml")
    Console().note(f"改动 {len(chosen)} 处，约需一分钟")
    score = judge(mutants, chosen, processes=processes)
    scenarios = drafted(score, mutants) if verbose or drafts else {}
    with Output(output, machine=form is PlainFormat.JSON, inputs=features or ()) as out:
        if form is PlainFormat.JSON:
            out.write(mutation_page.json_of(score, ruleset))
        else:
            out.lines(mutation_page.text_of(score, out.page, verbose=verbose, scenarios=scenarios))
    if drafts is not None and not scenarios:
        Console().note("没有可以起草的场景：没有未发现的改动，或没有找到显出差别的案件")
    elif drafts is not None:
        write_texts(drafts, draft_files(scenarios, ruleset), suite.scenarios)
    if score.with_fate(Fate.SURVIVED):
        raise typer.Exit(ExitCode.FINDINGS)
