"""Files of cases as tables, a unit of work at a time, always in the same units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
from pyarrow import ipc, parquet

from rectify_rules.batch.schema import flat_cases, table_of
from rectify_rules.errors import CaseError, CaseProblem
from rectify_rules.facts.case import Case
from rectify_rules.facts.files import LINE_MAX, RejectedCase, read_row

__all__ = ["TableFormat", "Unit", "count_rows", "format_of", "units"]

TableFormat = Literal["parquet", "arrow", "jsonl"]

ROWS = 1 << 17
"""Rows of a unit of a table."""
LINES = 20_000
"""Lines of a unit of JSONL."""
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
    table: pa.Table | None
    """None where the unit was to be passed over."""
    rows: int
    lines: tuple[int, ...] = ()
    """Numbers of the rows in their file, where some of those between were rejected or blank."""
    rejected: tuple[RejectedCase, ...] = ()
    done: float = 1.0
    """Share of the file that is read."""

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
    """Yield a file in units, the first `passed` of them without their rows.

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
    file = parquet.ParquetFile(path)
    meta = file.metadata
    number, first = 0, 1
    for groups in _grouped([meta.row_group(at).num_rows for at in range(meta.num_row_groups)]):
        size = sum(meta.row_group(at).num_rows for at in groups)
        count = -(-size // ROWS)
        if number + count <= passed:
            # Whole groups that are done need not even be opened.
            yield from _skipped(path, first, size, meta.num_rows)
            number, first = number + count, first + size
            continue
        for table in _rebatched(file.iter_batches(batch_size=ROWS, row_groups=groups)):
            kept = None if number < passed else table
            yield Unit(path, first, kept, table.num_rows, done=(first + table.num_rows - 1) / meta.num_rows)
            number, first = number + 1, first + table.num_rows


def _skipped(path: str, first: int, size: int, total: int) -> Iterator[Unit]:
    for start in range(0, size, ROWS):
        rows = min(ROWS, size - start)
        yield Unit(path, first + start, None, rows, done=(first + start + rows - 1) / total)


def _grouped(sizes: Sequence[int]) -> Iterator[list[int]]:
    """Put row groups together so that units are not small."""
    held: list[int] = []
    size = 0
    for at, rows in enumerate(sizes):
        held.append(at)
        size += rows
        if size >= ROWS:
            yield held
            held, size = [], 0
    if size:
        yield held


def _rebatched(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Put batches together, and take them apart, to units of the same size."""
    held: list[pa.RecordBatch] = []
    size = 0
    for batch in batches:
        while size + batch.num_rows >= ROWS:
            part = batch.slice(0, ROWS - size)
            yield pa.Table.from_batches([*held, part])
            batch, held, size = batch.slice(part.num_rows), [], 0
        if batch.num_rows:
            held.append(batch)
            size += batch.num_rows
    if held:
        yield pa.Table.from_batches(held)


def _arrow(path: str, passed: int) -> Iterator[Unit]:
    with pa.memory_map(path) as source:
        try:
            reader: Any = ipc.open_file(source)
            batches = (reader.get_batch(at) for at in range(reader.num_record_batches))
        except pa.ArrowInvalid:
            source.seek(0)
            reader = ipc.open_stream(source)
            batches = iter(reader)
        first = 1
        for number, table in enumerate(_rebatched(batches)):
            yield Unit(path, first, None if number < passed else table, table.num_rows)
            first += table.num_rows


def _jsonl(path: str, passed: int) -> Iterator[Unit]:
    size = max(Path(path).stat().st_size, 1)
    read = 0
    with Path(path).open("rb") as stream:
        number, first = 0, 1
        while lines := [line for _, line in zip(range(LINES), _lines(stream), strict=False)]:
            read += sum(map(len, lines))
            share = min(read / size, 1.0)
            if number < passed:
                yield Unit(path, first, None, len(lines), done=share)
            else:
                yield _unit_of_lines(path, first, lines, share)
            number, first = number + 1, first + len(lines)


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
