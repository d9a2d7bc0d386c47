"""The recipes of docs/engines.md: other engines run `evaluate_table` unchanged, and every verdict agrees."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

pa = pytest.importorskip("pyarrow", reason="the extra `batch` is not installed")

pytestmark = pytest.mark.skipif(
    not os.environ.get("RECTIFY_ENGINES"), reason="set RECTIFY_ENGINES=1 to run other engines"
)
DAY = date(2026, 11, 23)
SCHEMA = "row long, id string, norm string, rule string, verdict string, reason string"
ROWS = 3000


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from rectify_rules.batch.synth_files import write_parquet

    path = tmp_path_factory.mktemp("ledger") / "ledger.parquet"
    list(write_parquet(path, ROWS, 12))
    return path


@pytest.fixture(scope="module")
def expected(ledger: Path) -> set[tuple[Any, ...]]:
    from pyarrow import parquet

    from rectify_rules import evaluate_table, load_ruleset

    table = parquet.read_table(ledger)
    return verdicts(
        evaluate_table(table, load_ruleset("shanxi-2026"), as_of=DAY, detail="findings").to_pylist()
    )


def verdicts(rows: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
    return {(row["id"], row["norm"], row["verdict"], row["reason"]) for row in rows}


def decide(batches: Iterator[Any]) -> Iterator[Any]:
    import pyarrow

    from rectify_rules import evaluate_table, load_ruleset

    ruleset = load_ruleset("shanxi-2026")
    for batch in batches:
        table = pyarrow.Table.from_batches([batch])
        yield from evaluate_table(table, ruleset, as_of=date(2026, 11, 23), detail="findings").to_batches()


def sections(frame: Any) -> Any:
    """Put the facts of a section into a struct: Spark takes a dot in a name for the way into one."""
    from pyspark.sql import functions

    heads: dict[str, list[Any]] = {}
    for name in frame.columns:
        section, _, code = name.rpartition(".")
        heads.setdefault(section, []).append(functions.col(f"`{name}`").alias(code))
    structs = [functions.struct(*columns).alias(section) for section, columns in heads.items() if section]
    return frame.select(*heads.get("", []), *structs)


def test_spark_decides_every_case_alike(ledger: Path, expected: set[tuple[Any, ...]]) -> None:
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        session.sparkContext.setLogLevel("ERROR")
        session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "1000")
        frame = sections(session.read.parquet(str(ledger))).repartition(2)
        found = [row.asDict() for row in frame.mapInArrow(decide, SCHEMA).collect()]
    finally:
        session.stop()
    assert len(found) == ROWS * 49
    assert verdicts(found) == expected


def test_daft_decides_every_case_alike(ledger: Path, expected: set[tuple[Any, ...]]) -> None:
    daft = pytest.importorskip("daft", reason="daft is not installed")
    found: list[dict[str, Any]] = []
    for part in decide(iter(daft.read_parquet(str(ledger)).to_arrow_iter())):
        found += part.to_pylist()
    assert len(found) == ROWS * 49
    assert verdicts(found) == expected


def test_dask_decides_every_case_alike(ledger: Path, expected: set[tuple[Any, ...]], tmp_path: Path) -> None:
    dask = pytest.importorskip("dask", reason="dask is not installed")
    from pyarrow import parquet

    from rectify_rules import evaluate_table, load_ruleset

    @dask.delayed
    def decide_file(path: Path) -> Any:
        ruleset = load_ruleset("shanxi-2026")
        return evaluate_table(parquet.read_table(path), ruleset, as_of=DAY, detail="findings")

    paths = []
    for number, batch in enumerate(parquet.ParquetFile(ledger).iter_batches(1000)):
        paths.append(tmp_path / f"{number}.parquet")
        parquet.write_table(pa.Table.from_batches([batch]), paths[-1])
    tables = dask.compute(*[decide_file(path) for path in paths])
    found = [row for table in tables for row in table.to_pylist()]
    assert len(paths) == 3
    assert len(found) == ROWS * 49
    assert verdicts(found) == expected


def test_ray_decides_every_case_alike(ledger: Path, expected: set[tuple[Any, ...]]) -> None:
    ray = pytest.importorskip("ray", reason="ray is not installed")
    data = pytest.importorskip("ray.data", reason="ray is not installed with its data library")

    class Decide:
        """What Ray Data makes once in every worker; a class of a module would have to be installed there."""

        def __init__(self) -> None:
            from rectify_rules import load_ruleset

            self.ruleset = load_ruleset("shanxi-2026")

        def __call__(self, table: Any) -> Any:
            from rectify_rules import evaluate_table

            return evaluate_table(table, self.ruleset, as_of=DAY, detail="findings")

    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    try:
        findings = data.read_parquet(str(ledger)).map_batches(
            Decide, batch_format="pyarrow", batch_size=1000, concurrency=1
        )
        found = findings.take_all()
    finally:
        ray.shutdown()
    assert len(found) == ROWS * 49
    assert verdicts(found) == expected
