"""`rectify impact`: what another edition, or another reading, would change in a ledger."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rectify_rules.cli import options
from rectify_rules.cli.console import Console
from rectify_rules.cli.extras import require
from rectify_rules.cli.failure import CommandError, exit_code
from rectify_rules.cli.options import DEFAULT_EDITION, DocumentFormat
from rectify_rules.cli.output import Output
from rectify_rules.cli.session import Session, open_session
from rectify_rules.report.wording import region_name

if TYPE_CHECKING:
    from rectify_rules.batch.impact import Flip, Impact

_CITIES = 12


def impact(
    files: Annotated[list[str], typer.Argument(metavar="文件...", help="案件表（parquet、arrow、jsonl）")],
    rules: Annotated[
        list[str] | None,
        typer.Option(
            "--rules", metavar="版本或文件夹", help="写两次：先改动前的，再改动后的；只写一次或不写即同一规则"
        ),
    ] = None,
    before: Annotated[
        list[str] | None, typer.Option("--before", metavar="口径=取值", help="改动前采用的口径；可重复")
    ] = None,
    after: Annotated[
        list[str] | None, typer.Option("--after", metavar="口径=取值", help="改动后采用的口径；可重复")
    ] = None,
    reading: options.Readings = None,
    as_of: options.AsOf = None,
    assume_in_scope: options.AssumeInScope = False,
    form: options.DocumentForm = DocumentFormat.TEXT,
    output: options.Output = None,
) -> None:
    """比较两版规则或两种口径：哪些案件的哪些结论会变，按条、按市计数，附实例。

    每一种变化都抽取实例由参照引擎复核，不一致即报错。--reading 前后都采用。

    示例：
      rectify impact 全省.parquet --after early_completion=allowed
      rectify impact 全省.parquet --rules rules/shanxi-2026 --rules 修订稿/ --as-of 2026-11-23
    """
    require("batch", "polars", "pyarrow")
    names = rules or [DEFAULT_EDITION]
    if len(names) > 2:
        raise CommandError("--rules 至多写两次：先改动前的，再改动后的")
    common = list(reading or ())
    first = open_session(names[0], as_of, [*common, *(before or ())], assume_in_scope=assume_in_scope)
    second = open_session(names[-1], as_of, [*common, *(after or ())], assume_in_scope=assume_in_scope)
    if names[0] == names[-1]:
        second = Session(first.ruleset, second.as_of, second.readings, second.engine, second.assume_in_scope)
        if first.ruleset.chosen(first.readings) == second.ruleset.chosen(second.readings):
            raise CommandError("前后没有不同：请写两次 --rules，或用 --before、--after 给出不同的口径")
    with Output(output, machine=form is DocumentFormat.JSON, inputs=files) as out:
        console = Console(progress=not out.on_console)
        found = _compare(files, first, second, console)
        writers = {DocumentFormat.JSON: _json, DocumentFormat.MD: _markdown, DocumentFormat.TEXT: _text}
        out.lines(writers[form](found))
        if found.rejected:
            console.note(f"{found.rejected} 行被拒收，没有计入；原因可用 rectify screen 查看")
        if found.repeated:
            console.note(
                f"{found.repeated} 行的案件编号与前面的重复，没有计入；是哪些可用 rectify screen 查看"
            )
    rejected = bool(found.rejected + found.repeated)
    raise typer.Exit(exit_code(unusable=False, rejected=rejected, found=False))


def _compare(files: list[str], first: Session, second: Session, console: Console) -> Impact:
    from rectify_rules.batch.evaluate import program_of
    from rectify_rules.batch.impact import Impact, Side, concerned
    from rectify_rules.batch.sources import units
    from rectify_rules.batch.workers import each

    sides = [
        Side(
            program_of(session.ruleset, session.readings, assume_in_scope=session.assume_in_scope),
            session.as_of.given,
            session.as_of.today,
        )
        for session in (first, second)
    ]
    found = Impact(sides[0], sides[1], concerned(sides[0].program, sides[1].program))
    for both in each(found.decided, (unit for path in dict.fromkeys(files) for unit in units(path))):
        found.add(both)
        console.status(f"已比较 {found.cases} 件")
    console.done()
    return found


def _ordered(found: Impact) -> list[tuple[Flip, int]]:
    places = {norm: at for at, norm in enumerate(found.after.program.ruleset.by_norm)}
    return sorted(
        found.flips.items(), key=lambda one: (places[one[0].norm], one[0].before.rank, one[0].after.rank)
    )


def _cities(found: Impact, flip: Flip) -> list[tuple[str, int]]:
    counts = Counter({city: n for (one, city), n in found.by_city.items() if one == flip})
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def _text(found: Impact) -> Iterator[str]:
    yield f"比较 {found.cases} 件，可能受影响的规范语句 {len(found.norms)} 条，结论改变 {found.flips.total()} 处"
    for flip, number in _ordered(found):
        title = found.after.program.ruleset.by_norm[flip.norm].title
        yield ""
        yield f"{flip.norm}　{title}"
        yield f"  {flip.before.label} → {flip.after.label}　{number} 件"
        cities = [f"{region_name(code) if code else '不详'} {n}" for code, n in _cities(found, flip)]
        more = f"，另有 {len(cities) - _CITIES} 个" if len(cities) > _CITIES else ""
        yield f"  发生地  {'、'.join(cities[:_CITIES])}{more}"
        for example in found.examples[flip]:
            yield f"  如      {example.id or example.place}（{example.reasons[0]} → {example.reasons[1]}）"
    yield from _added(found)


def _added(found: Impact) -> Iterator[str]:
    before, after = found.before.program.ruleset.by_norm, found.after.program.ruleset.by_norm
    for words, norms in (
        ("只在改动前有", before.keys() - after.keys()),
        ("只在改动后有", after.keys() - before.keys()),
    ):
        if norms:
            yield ""
            yield f"{words}：{'、'.join(sorted(norms))}"
    if found.reasons.total():
        yield ""
        yield f"结论不变而理由改变的 {found.reasons.total()} 处"


def _markdown(found: Impact) -> Iterator[str]:
    yield f"# 影响：比较 {found.cases} 件，结论改变 {found.flips.total()} 处"
    yield ""
    yield "| 规范语句 | 改动前 | 改动后 | 件数 | 发生地 | 实例 |"
    yield "|---|---|---|---|---|---|"
    for flip, number in _ordered(found):
        cities = "、".join(
            f"{region_name(code) if code else '不详'} {n}" for code, n in _cities(found, flip)[:_CITIES]
        )
        names = "、".join(_cell(example.id or example.place) for example in found.examples[flip])
        yield f"| {flip.norm} | {flip.before.label} | {flip.after.label} | {number} | {cities} | {names} |"
    yield from _added(found)


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def _json(found: Impact) -> Iterator[str]:
    flips: list[dict[str, Any]] = [
        {
            "norm": flip.norm,
            "before": flip.before.value,
            "after": flip.after.value,
            "cases": number,
            "by_city": dict(_cities(found, flip)),
            "examples": [
                {"place": one.place, "id": one.id, "reasons": list(one.reasons)}
                for one in found.examples[flip]
            ],
        }
        for flip, number in _ordered(found)
    ]
    document = {
        "cases": found.cases,
        "norms": list(found.norms),
        "readings": [dict(side.program.readings) for side in (found.before, found.after)],
        "rules_sha256": [side.program.ruleset.digest for side in (found.before, found.after)],
        "flips": flips,
        "reasons_changed": {norm: n for norm, n in sorted(found.reasons.items()) if n},
    }
    yield json.dumps(document, ensure_ascii=False, indent=2)
