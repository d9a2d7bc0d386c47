"""Measure, compare and write `docs/benchmark.md`: `python -m benchmarks`; `BENCH=quick` measures less."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import cases, page, part
from benchmarks.measure import Work, alone, each, rates, unseen
from benchmarks.peers import PEERS
from rectify_rules import Case, Ruleset, evaluate, load_ruleset
from rectify_rules.engines import available
from rectify_rules.evaluation.decide import decider
from rectify_rules.facts.files import read_cases

QUICK = os.environ.get("BENCH") == "quick"
ROUNDS = 5
COUNT = 400 if QUICK else 2_000
PROVED = 1_500
"""Cases of which full reports are made by what remembers earlier ones."""
LARGE = 100_000 if QUICK else 10_000_000
PART_ROWS = 1_000_000
DOCS = cases.ROOT / "docs"
AS_OF = part.AS_OF
PACKAGES = (
    "rectify-rules", "pydantic", "polars", "pyarrow", "durable-rules", "zen-engine",
    "common-expression-language", "business-rules", "regopy",
)  # fmt: skip


def main() -> None:
    """Measure everything and write the page."""
    _say(f"{COUNT} cases, {ROUNDS} rounds")
    ruleset = load_ruleset("shanxi-2026")
    machine = page.machine(PACKAGES)
    made = [Case.model_validate(record) for record in cases.records(COUNT)]
    sound = part.consistent(made, ruleset)
    bench = _Bench(ruleset, made, sound)
    lines = [
        "# 性能对比",
        "",
        "本页由 `make bench` 写成：同一次运行，同样的规则和案件，计时之前先核对结论一致；"
        f"每个数是 {ROUNDS} 轮的中位数，各参与者轮流运行。{'本次是缩小的运行（`BENCH=quick`）。' if QUICK else ''}",
        "",
        *machine,
        f"案件：{cases.source()}，共 {len(made)} 件，其中 {len(sound)} 件没有自相矛盾。基准日 {AS_OF}。",
        "",
        *bench.part(),
        *bench.whole(),
        *bench.columns(),
        *bench.growth(),
        *bench.memory(),
        *bench.goals(),
    ]
    (DOCS / "benchmark.md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
    _say("docs/benchmark.md and docs/benchmark.svg are written")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


class _Bench:
    """One run: what was measured so far."""

    def __init__(self, ruleset: Ruleset, made: list[Case], sound: list[Case]) -> None:
        self.ruleset = ruleset
        self.made = made
        self.sound = sound
        self.rows = cases.records(COUNT)
        self.reached: list[tuple[str, float | None, float, str]] = []
        """Goal, what was measured, what was wanted, unit."""

    def part(self) -> list[str]:
        """Compare all contenders on the part of the rules that all can express."""
        sub, sample = part.part_of(self.ruleset), self.sound
        wanted = self._expected(sub, sample)
        ready = decider(sub, assume_in_scope=True)
        work: dict[str, Work] = {}
        absent: list[str] = []
        self._agree(
            "direct", [[(str(v), r) for v, r in ready.decide(c, AS_OF).values()] for c in sample], wanted
        )
        work["rectify direct"] = each(lambda case: ready.decide(case, AS_OF), sample)
        self._agree("by hand", [part.rulings(sub, part.by_hand(case, AS_OF)) for case in sample], wanted)
        work["手写 Python"] = each(lambda case: part.by_hand(case, AS_OF), sample)
        for name, prepare in PEERS.items():
            _say(f"  {name}")
            try:
                inputs, decide = prepare(sub, sample)
            except ImportError as error:
                absent.append(f"{name}（{error}）")
                continue
            few = inputs[:100] if name == "regopy" else inputs
            self._agree(name, [part.rulings(sub, decide(one)) for one in few], wanted[: len(few)])
            work[name] = each(decide, few)
        self._polars(sub, sample, wanted, work)
        found = rates(work, ROUNDS)
        single = {
            name: rate for name, rate in found.items() if "Polars" not in name and "columnar" not in name
        }
        (DOCS / "benchmark.svg").write_text(
            page.plot(found, f"{len(part.RULES)} 个规范语句，件/秒（对数坐标）"), encoding="utf-8"
        )
        peers = [single[name] for name in PEERS if name in single]
        # Whether it is faster than the fastest cannot be told while one of them is not there.
        fastest = max(peers) if peers and not absent else None
        direct = found["rectify direct"]
        self._goal("direct 的结论 ÷ 手写 Python", direct / found["手写 Python"], 0.5)
        self._goal("direct 的结论 ÷ 最快的同类引擎", direct / fastest if fastest else None, 3)
        columnar = found.get("rectify columnar")
        self._goal("columnar ÷ 手写 Polars", columnar / found["手写 Polars"] if columnar else None, 0.5)
        self._goal("columnar ÷ 最快的同类引擎", columnar / fastest if columnar and fastest else None, 100)
        remarks = {
            **dict.fromkeys(
                ("zen-engine", "common-expression-language", "regopy"), "事实已按基准日备好，不计时"
            ),
            **dict.fromkeys(("durable-rules", "business-rules"), "命题已判定好，不计时"),
            "rectify direct": "从案件对象起，含基准日和存疑的处理",
            "手写 Python": "从案件对象起",
            "手写 Polars": "从内存中的表起；只给出行号，不校验，不给理由，不识别自相矛盾",
            "rectify columnar": "从内存中同样各列的表起，含逐值校验、理由和存疑的处理",
        }
        return [
            f"## {len(part.RULES)} 个规范语句，各引擎都能表达的部分",
            "",
            f"规则 {'、'.join(f'`{name}`' for name in part.RULES)}：没有期限、区划、明细，也不互相引用。"
            "同类引擎的条件由规则文件逐条翻译而来。它们得到的是备好的事实或命题，准备的时间不计，"
            "所以下表对它们有利。"
            f"成列的两种都在 {PART_ROWS:,} 行上运行，使一次调用本身的花费看不出来。",
            "",
            "![件/秒](benchmark.svg)",
            "",
            *page.rate_table(found, "手写 Python", remarks),
            *([f"没有安装、未参加：{'；'.join(absent)}。", ""] if absent else []),
        ]

    def _expected(self, sub: Ruleset, sample: list[Case]) -> list[list[tuple[str, str]]]:
        """Give what `evaluate` says by the reference interpreter."""
        options: Any = {"as_of": AS_OF, "engine": "interpreter", "assume_in_scope": True}
        return [[(str(f.verdict), f.reason) for f in evaluate(case, sub, **options)] for case in sample]

    def _agree(
        self, name: str, found: list[list[tuple[str, str]]], wanted: list[list[tuple[str, str]]]
    ) -> None:
        for number, (one, other) in enumerate(zip(found, wanted, strict=True)):
            if one != other:
                raise SystemExit(
                    f"{name} differs from the interpreter on case {number}: {one} is not {other}"
                )

    def _polars(self, sub: Ruleset, sample: list[Case], wanted: list[Any], work: dict[str, Work]) -> None:
        """Add the columnar contenders, over the same cases repeated."""
        try:
            import polars as pl
        except ImportError:
            return
        frame = part.frame_of(sample)
        rows = part.by_hand_in_polars(frame, AS_OF).rows()
        self._agree("by hand in Polars", [part.rulings(sub, row) for row in rows], wanted)
        # So many that what a call costs does not show, for either.
        times = max(1, PART_ROWS // len(sample))
        many = pl.concat([frame] * times).rechunk()
        work["手写 Polars"] = (lambda: part.by_hand_in_polars(many, AS_OF)), len(many)
        columnar = _columnar()
        if columnar is None:
            return
        import pyarrow as pa

        evaluate_table, table_of = columnar
        one = table_of(sample)
        found = evaluate_table(one, sub, as_of=AS_OF, assume_in_scope=True)
        norms = [rule.norm for rule in sub.rules.values()]
        told = [[(row[norm], row[f"{norm}.reason"]) for norm in norms] for row in found.to_pylist()]
        self._agree("columnar", told, wanted)
        # Both get the same columns: those that the part rests on.
        table = pa.concat_tables([one.select(part.paths())] * times).combine_chunks()
        again = evaluate_table(table.slice(0, one.num_rows), sub, as_of=AS_OF, assume_in_scope=True)
        told = [[(row[norm], row[f"{norm}.reason"]) for norm in norms] for row in again.to_pylist()]
        self._agree("columnar on the columns of the part", told, wanted)
        work["rectify columnar"] = (
            (lambda: evaluate_table(table, sub, as_of=AS_OF, assume_in_scope=True)),
            table.num_rows,
        )

    def whole(self) -> list[str]:
        """Measure all norms: verdicts and full reports, from objects and from JSONL."""
        _say("  all norms")
        ready, ruleset = decider(self.ruleset), self.ruleset
        few = self.made[: len(self.made) // 4]
        filled = [Case.model_validate(record) for record in cases.filled(PROVED)]
        other = [Case.model_validate(record) for record in cases.records(PROVED, seed=2)]
        blank = [case for case in other if len(case.model_dump_json(exclude_none=True)) < 1_500] or other
        text = cases.jsonl(self.rows)
        for case in [*few, *filled[: len(few)]]:
            told = evaluate(case, ruleset, as_of=AS_OF, engine="interpreter")
            if [(f.verdict, f.reason) for f in told] != list(ready.decide(case, AS_OF).values()):
                raise SystemExit(f"direct differs from the interpreter on {case.id}")

        def proved(engine: str, sample: list[Case]) -> Work:
            work = unseen if engine == "direct" else each
            return work(lambda case: evaluate(case, ruleset, as_of=AS_OF, engine=engine), sample)

        def read() -> None:
            for _ in read_cases(io.BytesIO(text), format="jsonl"):
                pass

        def read_and_decide() -> None:
            for case in read_cases(io.BytesIO(text), format="jsonl"):
                assert isinstance(case, Case)
                ready.decide(case, AS_OF)

        work: dict[str, Work] = {
            "JSONL：只读取和校验": (read, len(self.rows)),
            "JSONL：到 direct 的结论": (read_and_decide, len(self.rows)),
            "案件对象：direct 的结论": each(lambda case: ready.decide(case, AS_OF), self.made),
            "完整报告，direct": proved("direct", other),
            "完整报告，direct，填写齐全": proved("direct", filled),
            "完整报告，direct，填写很少": proved("direct", blank),
            "完整报告，interpreter": proved("interpreter", few),
        }
        if available()["durable"] == "ok":
            work["完整报告，durable"] = proved("durable", few)
        found = rates(work, ROUNDS)
        read_rate = found["JSONL：只读取和校验"]
        self._goal("从 JSONL 到结论 ÷ 只读取和校验", found["JSONL：到 direct 的结论"] / read_rate, 0.5)
        full = found["完整报告，direct，填写齐全"]
        self._goal("完整报告（direct，填写齐全）", full, 2_000, "件/秒")
        self._goal("完整报告（direct，填写很少）", found["完整报告，direct，填写很少"], 2_000, "件/秒")
        return [
            "## 全部49个规范语句",
            "",
            "报告含证明：依据的事实、推算的日期、缺少的资料、办理事项。direct 会记住先前案件里同样情形的结论和证明，"
            "所以它的每一轮都换成没有核查过的案件；填写齐全的案件日期各不相同。",
            "",
            *page.rate_table(found, "JSONL：只读取和校验", {}),
        ]

    def columns(self) -> list[str]:
        """Measure the columnar engine on all norms, in memory and from parquet."""
        columnar = _columnar()
        if columnar is None:
            return ["## 成列核查", "", "`rectify_rules.batch` 或其附加包没有安装，本次未测。", ""]
        import pyarrow as pa
        import pyarrow.parquet as pq

        evaluate_table, table_of = columnar
        one = table_of(self.made)
        ready = decider(self.ruleset)
        told = evaluate_table(one, self.ruleset, as_of=AS_OF).to_pylist()
        norms = [rule.norm for rule in self.ruleset.rules.values()]
        wanted = [[(str(v), r) for v, r in ready.decide(case, AS_OF).values()] for case in self.made]
        self._agree("columnar", [[(row[n], row[f"{n}.reason"]) for n in norms] for row in told], wanted)
        rows = []
        size = 1_000
        while size <= LARGE:
            _say(f"  columnar, {size:,} cases")
            block = pa.concat_tables([one] * max(1, min(size, 100_000) // one.num_rows)).combine_chunks()
            times = max(1, size // block.num_rows)
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "cases.parquet"
                with pq.ParquetWriter(path, block.schema) as writer:
                    for _ in range(times):
                        writer.write_table(block)
                seconds, memory = alone(_SCREEN.format(path=str(path)))
            rows.append(
                (f"{times * block.num_rows:,}", f"{times * block.num_rows / seconds:,.0f}", f"{memory:,.0f}")
            )
            if size == 10_000_000:
                self._goal("一千万件 parquet 的内存峰值", memory / 1024, 2, "GB 以内")
            size *= 10
        return [
            "## 成列核查，全部49个规范语句，从 parquet",
            "",
            *page.table(("件", "件/秒", "内存峰值 MB"), rows),
        ]

    def growth(self) -> list[str]:
        """Measure how the time of a case grows with the number of rules."""
        _say("  growth with rules")
        rows = []
        sample = self.sound[:200]
        for times in (1, 2, 5, 10):
            ready = decider(part.copies(self.ruleset, times))
            found = rates(
                {"direct": each(lambda case, ready=ready: ready.decide(case, AS_OF), sample)}, ROUNDS
            )  # type: ignore[misc]
            rows.append((f"{49 * times}", f"{found['direct']:,.0f}", f"{1e6 / found['direct']:,.1f}"))
        return [
            "## 规则增多（改名的副本，事实共用）",
            "",
            *page.table(("规则数", "direct 件/秒", "微秒/件"), rows),
        ]

    def memory(self) -> list[str]:
        """Measure start-up and the memory of single processes."""
        _say("  start-up and memory")
        base, _ = alone("from pydantic import BaseModel, ConfigDict, Field", 11)
        own, _ = alone("from pydantic import BaseModel, ConfigDict, Field; import rectify_rules", 11)
        names, _ = alone("from pydantic import BaseModel, ConfigDict, Field; from rectify_rules import *", 11)
        loaded, small = alone("from rectify_rules import load_ruleset; load_ruleset('shanxi-2026')", 3)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "cases.jsonl"
            one = cases.jsonl([{**row, "id": None} for row in self.rows])
            times = max(1, (20_000 if QUICK else 100_000) // len(self.rows))
            path.write_bytes(one * times)
            _, large = alone(_STREAM.format(path=str(path)))
        self._goal("import rectify_rules 比 pydantic 多用", (own - base) * 1000, 150, "毫秒以内")
        rows = [
            ("`import rectify_rules`，pydantic 之外", f"{(own - base) * 1000:.0f} ms", ""),
            ("取用全部公开的名称，pydantic 之外", f"{(names - base) * 1000:.0f} ms", ""),
            ("载入规则（含导入）", f"{loaded * 1000:.0f} ms", f"{small:.0f} MB"),
            (f"从 JSONL 逐件核查 {times * len(self.rows):,} 件", "", f"{large:.0f} MB"),
        ]
        return ["## 启动和内存", "", *page.table(("", "时间", "内存峰值"), rows)]

    def _goal(self, name: str, found: float | None, wanted: float, unit: str = "倍") -> None:
        self.reached.append((name, found, wanted, unit))

    def goals(self) -> list[str]:
        """Say plainly which goals were reached."""
        rows = []
        for name, found, wanted, unit in self.reached:
            if found is None:
                rows.append((name, f"{wanted:,g} {unit}", "未测", "—"))
                continue
            met = found <= wanted if "以内" in unit else found >= wanted
            shown = f"{found:,.2f}" if abs(found) < 100 else f"{found:,.0f}"
            rows.append((name, f"{wanted:,g} {unit}", shown, "达到" if met else "**没有达到**"))
        return ["## 目标", "", *page.table(("", "目标", "实测", ""), rows)]


def _columnar() -> tuple[Callable[..., Any], Callable[[list[Case]], Any]] | None:
    """Give the columnar engine and what makes its table of cases, None where it is not there."""
    try:
        from rectify_rules.batch.evaluate import evaluate_table
        from rectify_rules.batch.schema import flat_cases, table_of
    except ImportError as error:
        _say(f"  columnar engine left out: {error}")
        return None
    return evaluate_table, lambda made: table_of(flat_cases(made))


_SCREEN = """
from datetime import date
import pyarrow.parquet as pq, pyarrow as pa
from rectify_rules import load_ruleset
from rectify_rules.batch.evaluate import evaluate_table
ruleset = load_ruleset("shanxi-2026")
start = time.perf_counter()
for batch in pq.ParquetFile({path!r}).iter_batches(131072):
    evaluate_table(pa.Table.from_batches([batch]), ruleset, as_of=date(2026, 11, 23))
"""
_STREAM = """
from datetime import date
from rectify_rules import load_ruleset
from rectify_rules.evaluation.decide import decider
from rectify_rules.facts.files import read_cases
ready = decider(load_ruleset("shanxi-2026"))
for case in read_cases({path!r}):
    ready.decide(case, date(2026, 11, 23))
"""

if __name__ == "__main__":
    main()
