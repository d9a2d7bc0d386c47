"""`rectify portfolio` on tables: rates and timeliness of a jurisdiction, by city or county."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from rectify_rules.cli.console import Console
from rectify_rules.cli.extras import require
from rectify_rules.cli.output import Output
from rectify_rules.cli.session import Session
from rectify_rules.report.layout import pad
from rectify_rules.report.wording import region_name
from rectify_rules.verdict import Verdict

if TYPE_CHECKING:
    from rectify_rules.batch.portfolio import Group, Tally

__all__ = ["Counted", "count", "write"]


@dataclass
class Counted:
    """What was counted, and what could not be."""

    tally: Tally
    rejected: int = 0
    """Rows that are no cases."""
    repeated: int = 0
    """Rows with the id of an earlier case."""
    on_today: int = 0
    """Cases without a reference date of their own."""


def count(
    session: Session,
    files: Sequence[str],
    scope: str,
    period: tuple[date, date],
    *,
    by: str,
    every_norm: bool,
    console: Console,
) -> Counted:
    """Count the cases of some tables."""
    require("batch", "polars", "pyarrow")
    from rectify_rules.batch.check import checked
    from rectify_rules.batch.columns import typed
    from rectify_rules.batch.evaluate import Evaluated, decided, program_of
    from rectify_rules.batch.portfolio import TIMELINESS, Tally, question
    from rectify_rules.batch.repeated import SeenIds
    from rectify_rules.batch.sources import Unit, units
    from rectify_rules.batch.workers import each

    program = program_of(session.ruleset, session.readings, assume_in_scope=session.assume_in_scope)
    tally, seen = Tally(by), SeenIds()  # type: ignore[arg-type]
    given, today = session.as_of.given, session.as_of.today
    ask = question(program, scope, period, tally.by)
    norms = None if every_norm else {TIMELINESS}

    def counted(unit: Unit) -> tuple[Unit, Evaluated]:
        found = checked(typed(unit.table))
        return unit.emptied(), decided(program, found, given, otherwise=today, norms=norms, also=ask)

    counts = Counted(tally)
    rows = 0
    for unit, part in each(counted, (unit for path in dict.fromkeys(files) for unit in units(path))):
        repeated = seen.repeated(part.ids)
        tally.add(part, repeated)
        counts.rejected += len(part.found.rejected) + len(unit.rejected)
        counts.repeated += 0 if isinstance(repeated, bool) else int(repeated.sum())
        counts.on_today += part.undated if given is None else 0
        rows += unit.rows
        console.status(f"已统计 {rows} 行")
    console.done()
    return counts


def write(
    out: Output, counted: Counted, form: str, scope: str, period: tuple[date, date], remarks: Sequence[str]
) -> None:
    """Write what was counted as text, Markdown or JSON."""
    rows = _rows(counted.tally, scope)
    if form == "json":
        document = {"scope": scope, "period": [day.isoformat() for day in period], "groups": rows}
        out.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        return
    title = f"{region_name(scope)}　{period[0]} 至 {period[1]}"
    lines = _markdown(rows, title) if form == "md" else _text(rows, title)
    out.lines(lines)
    if form == "text" and any(row["name"] == _UNPLACED for row in rows):
        out.write("\n组织单位不详的可能属于任何一市（县），不计入各市（县），计入合计。\n")
    out.lines(remarks)


def _rows(tally: Tally, scope: str) -> list[dict[str, Any]]:
    rows = [_row(scope, region_name(scope), tally.total)]
    rows += [_row(place, region_name(place), tally.parts[place]) for place in sorted(tally.parts)]
    if tally.by != "none" and tally.unplaced.cases + sum(tally.unplaced.entering.values()):
        rows.append(_row("", _UNPLACED, tally.unplaced))
    return rows


def _row(code: str, name: str, group: Group) -> dict[str, Any]:
    from rectify_rules.batch.portfolio import TIMELINESS

    low, high = group.bounds
    timely: Mapping[Verdict, int] = group.verdicts.get(TIMELINESS, {})
    found = {
        "region": code,
        "name": name,
        "cases": group.cases,
        "rate": {
            "verdict": group.verdict.value,
            "due": group.due,
            "met": group.met,
            "min": _fraction(low),
            "max": _fraction(high),
        },
        "timeliness": {verdict.value: timely.get(verdict, 0) for verdict in Verdict},
    }
    if len(group.verdicts) > 1:
        found["verdicts"] = {
            norm: {verdict.value: counts[verdict] for verdict in Verdict if counts[verdict]}
            for norm, counts in group.verdicts.items()
        }
    return found


def _fraction(value: Fraction | None) -> str | None:
    return None if value is None else f"{value.numerator}/{value.denominator}"


def _short(rate: Fraction) -> str:
    """Give a rate in percent, cut off and never rounded up: 199/200 is not 100 %, nor is 99,999/100,000."""
    hundredths = rate.numerator * 10_000 // rate.denominator
    return f"{hundredths // 100}.{hundredths % 100:02d}%" if hundredths % 100 else f"{hundredths // 100}%"


_UNPLACED = "组织单位不详"
_HEADS = ("区划", "件数", "应公开", "已公开", "公开率", "结论", "按期", "逾期", "未到期", "不详")


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    rate, timely = row["rate"], row["timeliness"]
    low, high = (None if rate[edge] is None else Fraction(rate[edge]) for edge in ("min", "max"))
    shown = "—" if low is None or high is None else _short(low)
    if low is not None and high is not None and low != high:
        shown = f"{_short(low)}—{_short(high)}"
    return (
        row["name"],
        str(row["cases"]),
        str(rate["due"]),
        str(rate["met"]),
        shown,
        Verdict(rate["verdict"]).label,
        str(timely["compliant"]),
        str(timely["violated"]),
        str(timely["pending"]),
        str(timely["undetermined"] + timely["needs_review"]),
    )


def _text(rows: list[dict[str, Any]], title: str) -> Iterator[str]:
    yield f"公开率（第十条）和按期完成（第三条）　{title}"
    yield ""
    widths = (24, 9, 9, 9, 20, 12, 9, 9, 9, 9)
    for cells in (_HEADS, *map(_cells, rows)):
        yield "".join(pad(cell, width) for cell, width in zip(cells, widths, strict=True)).rstrip()
    if "verdicts" in rows[0]:
        yield ""
        yield from (_verdict_line(norm, counts) for norm, counts in rows[0]["verdicts"].items())


def _verdict_line(norm: str, counts: dict[str, int]) -> str:
    words = "　".join(f"{Verdict(name).label} {number}" for name, number in counts.items())
    return pad(norm, 12) + words


def _markdown(rows: list[dict[str, Any]], title: str) -> Iterator[str]:
    yield f"# 公开率和按期完成　{title}"
    yield ""
    yield f"| {' | '.join(_HEADS)} |"
    yield f"|{'---|' * len(_HEADS)}"
    for row in rows:
        yield f"| {' | '.join(_cells(row))} |"
    if "verdicts" in rows[0]:
        yield ""
        yield "| 规范语句 | 结论 |"
        yield "|---|---|"
        for norm, counts in rows[0]["verdicts"].items():
            yield f"| {_verdict_line(norm, counts).replace(norm, f'{norm} |', 1)} |"
    yield ""
