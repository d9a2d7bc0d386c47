"""Files of cases as tables, a unit of work at a time, always in the same units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
from pyarrow import ipc, parquet

from rectify_rules.batch.schema import columns, flat_cases, table_of
from rectify_rules.errors import CaseError, CaseProblem
from rectify_rules.facts.case import Case
from rectify_rules.facts.files import LINE_MAX, RejectedCase, read_row

__all__ = ["TableFormat", "Unit", "count_rows", "format_of", "units"]

TableFormat = Literal["parquet", "arrow", "jsonl"]

ROWS = 1 << 16
"""Rows of a unit of a table, at most."""
LINES = 20_000
"""Lines of a unit of JSONL, at most."""
BYTES = 1 << 26
"""Bytes of a unit in memory, or not many more."""
_BATCH = 1 << 13
_BUFFER = 1 << 20
_FORMATS: dict[str, TableFormat] = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".ipc": "arrow",
    ".feather": "arrow",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """Some rows of a file."""

    path: str
    first: int
    """Number of the first row in its file, from 1."""
    table: pa.Table
    rows: int
    lines: tuple[int, ...] = ()
    """Numbers of the rows in their file, where some of those between were rejected or blank."""
    rejected: tuple[RejectedCase, ...] = ()
    done: float = 1.0
    """Share of the file that is read."""

    def emptied(self) -> Unit:
        """Let go of the rows once they are decided."""
        return replace(self, table=self.table.schema.empty_table())

    def place(self, row: int) -> str:
        """Name a row of the table for people."""
        return f"{self.path}:{self.number(row)}"

    def number(self, row: int) -> int:
        """Give the number of a row in its file."""
        return self.lines[row] if self.lines else self.first + row


def format_of(path: str) -> TableFormat:
    """Tell the format of a file by its name; raise CaseError for another."""
    found = _FORMATS.get(Path(path).suffix.lower())
    if found is None:
        raise _unusable(path, "无法从文件名看出格式：请用 .parquet、.arrow 或 .jsonl")
    return found


def units(path: str, passed: int = 0) -> Iterator[Unit]:
    """Yield a file in units, from the row after the first `passed` on.

    Raises CaseError for a file that cannot be read.
    """
    kind = format_of(path)
    try:
        yield from _READERS[kind](path, passed)
    except FileNotFoundError:
        raise _unusable(path, "没有这个文件：请核对路径") from None
    except (OSError, pa.ArrowException) as error:
        reason = " ".join(str(error).split())[:160]
        raise _unusable(path, f"无法读取（{reason}）：请核对文件是否完整") from None


def count_rows(paths: Sequence[str]) -> int | None:
    """Count the rows of files without reading them; None where one does not say."""
    total = 0
    for path in paths:
        try:
            if format_of(path) != "parquet":
                return None
            total += parquet.ParquetFile(path).metadata.num_rows
        except (OSError, pa.ArrowException, CaseError):
            return None
    return total


def _parquet(path: str, passed: int) -> Iterator[Unit]:
    # Pages are read as they are needed, so that the size of row groups does not matter.
    with parquet.ParquetFile(
        path, read_dictionary=_worded(path), pre_buffer=False, buffer_size=_BUFFER
    ) as file:
        total, first = file.metadata.num_rows, passed + 1
        for table in _rebatched(_batches(file, passed)):
            unit = Unit(path, first, table, table.num_rows, done=(first + table.num_rows - 1) / total)
            first += unit.rows
            del table
            yield unit
            del unit


def _worded(path: str) -> list[str]:
    """List the columns that hold few different texts, and are cheaper to read as what they are stored as."""
    schema = parquet.read_schema(path)
    worded = {name for name, spec in columns().items() if spec.kind in ("enum", "region")}
    return [field.name for field in schema if field.name in worded and pa.types.is_string(field.type)]


def _batches(file: parquet.ParquetFile, passed: int) -> Iterator[pa.RecordBatch]:
    """Yield the rows after the first `passed`; row groups that are done are not even opened."""
    meta = file.metadata
    for number in range(meta.num_row_groups):
        group = meta.row_group(number)
        if passed >= group.num_rows:
            passed -= group.num_rows
            continue
        wide = group.total_byte_size // max(group.num_rows, 1) + 1
        size = max(min(_BATCH, BYTES // 4 // wide), 1)
        for batch in file.iter_batches(batch_size=size, row_groups=[number]):
            if passed >= batch.num_rows:
                passed -= batch.num_rows
            else:
                yield batch.slice(passed)
                passed = 0


def _rebatched(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Put batches together, and take them apart, to units of bounded size."""
    held: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        while batch.num_rows:
            part = batch.slice(0, ROWS - rows)
            batch = batch.slice(part.num_rows)
            held.append(part)
            rows, size = rows + part.num_rows, size + part.nbytes
            del part
            if rows >= ROWS or size >= BYTES:
                table = pa.Table.from_batches(held).combine_chunks()
                # Nothing else holds on to the rows while they are worked on.
                held, rows, size = [], 0, 0
                yield table
                del table
    if held:
        yield pa.Table.from_batches(held).combine_chunks()


def _arrow(path: str, passed: int) -> Iterator[Unit]:
    with pa.memory_map(path) as source:
        try:
            reader: Any = ipc.open_file(source)
            batches = (reader.get_batch(at) for at in range(reader.num_record_batches))
        except pa.ArrowInvalid:
            source.seek(0)
            reader = ipc.open_stream(source)
            batches = iter(reader)
        first = passed + 1
        for table in _rebatched(_after(batches, passed)):
            yield Unit(path, first, table, table.num_rows)
            first += table.num_rows


def _after(batches: Iterator[pa.RecordBatch], passed: int) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield batch.slice(min(passed, batch.num_rows))
        passed -= min(passed, batch.num_rows)


def _jsonl(path: str, passed: int) -> Iterator[Unit]:
    whole = max(Path(path).stat().st_size, 1)
    with Path(path).open("rb") as stream:
        read = sum(len(line) for line in islice(_lines(stream), passed))
        first, lines, size = passed + 1, [], 0
        for line in _lines(stream):
            lines.append(line)
            size += len(line)
            if len(lines) >= LINES or size >= BYTES // 4:
                read += size
                yield _unit_of_lines(path, first, lines, min(read / whole, 1.0))
                first, lines, size = first + len(lines), [], 0
        if lines:
            yield _unit_of_lines(path, first, lines, 1.0)


def _lines(stream: Any) -> Iterator[bytes]:
    while line := stream.readline(LINE_MAX + 1):
        whole = line
        while line and not line.endswith(b"\n"):
            line = stream.readline(LINE_MAX)
        yield whole


def _unit_of_lines(path: str, first: int, lines: list[bytes], share: float) -> Unit:
    cases: list[Case] = []
    numbers: list[int] = []
    rejected: list[RejectedCase] = []
    for number, line in enumerate(lines, first):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        if len(line) > LINE_MAX:
            problem = CaseProblem("", f"一行超过 {LINE_MAX >> 20} MB：请核对", place=place)
            rejected.append(RejectedCase(place, (problem,)))
            continue
        found = read_row(line, place)
        if isinstance(found, RejectedCase):
            rejected.append(found)
        else:
            cases.append(found)
            numbers.append(number)
    table = table_of(flat_cases(cases))
    return Unit(path, first, table, len(lines), tuple(numbers), tuple(rejected), share)


_READERS = {"parquet": _parquet, "arrow": _arrow, "jsonl": _jsonl}


def _unusable(path: str, message: str) -> CaseError:
    return CaseError([CaseProblem("", message, place=path)])
