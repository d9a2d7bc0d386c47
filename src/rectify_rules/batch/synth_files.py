"""Synthetic ledgers written as JSONL or Parquet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rectify_rules.batch.synth import blocks, nested

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["MARK", "jsonl", "tables", "write_parquet"]

MARK = {b"rectify": b"synthetic cases, none of them real"}
"""What the metadata of a file of synthetic cases says."""


def jsonl(count: int, seed: int) -> Iterator[str]:
    """Yield the cases as lines of JSON, a block at a time."""
    for block in blocks(count, seed):
        yield "".join(_line(nested(case)) for case in block)


def tables(count: int, seed: int) -> Iterator[pa.Table]:
    """Yield the cases as tables, a block at a time."""
    from rectify_rules.batch.schema import table_of

    for block in blocks(count, seed):
        yield table_of(block).replace_schema_metadata(MARK)


def write_parquet(path: Path, count: int, seed: int) -> Iterator[int]:
    """Write the cases to a file; yield how many are written so far."""
    from pyarrow import parquet

    from rectify_rules.batch.schema import case_schema

    done = 0
    with parquet.ParquetWriter(path, case_schema().with_metadata(MARK), compression="zstd") as writer:
        held: list[pa.Table] = []
        for table in tables(count, seed):
            held.append(table)
            done += table.num_rows
            if len(held) == _GROUP or done == count:
                _flush(writer, held)
                yield done
        _flush(writer, held)


_GROUP = 32
"""Blocks to a row group: about 131,000 rows."""


def _flush(writer: object, held: list[pa.Table]) -> None:
    import pyarrow as pa

    if held:
        table = pa.concat_tables(held)
        writer.write_table(table, row_group_size=table.num_rows)  # type: ignore[attr-defined]
        held.clear()


def _line(record: dict[str, object]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"), default=_plain) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
