"""The work of a screening on disk: finished parts, a journal of them, the result put together at the end."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import ipc, parquet

from rectify_rules.cli.failure import CommandError

__all__ = ["Workshop"]


class Workshop:
    """The folder beside the result in which a screening keeps what is done.

    A part counts once the journal has its line, and the line is written after the part is complete:
    whatever interrupts, a unit is either done once or not at all.
    """

    def __init__(self, target: Path, form: str, run: Mapping[str, Any], *, restart: bool) -> None:
        self.target = target
        self.folder = target.with_name(f"{target.name}.screening")
        self._form = form
        if restart:
            shutil.rmtree(self.folder, ignore_errors=True)
        try:
            self.folder.mkdir(exist_ok=True)
        except OSError as error:
            raise CommandError(f"{self.folder}: 无法写入：{error.strerror or error}") from None
        self._journal = self.folder / "journal.jsonl"
        self.header, self.done = self._resumed(dict(run))
        self._stream = self._journal.open("a", encoding="utf-8")

    def _resumed(self, run: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Read the journal of an interrupted run; refuse one of another run."""
        entries = list(self._entries())
        if len(entries) < 2:
            # Nothing is done yet: whatever was begun here, there is nothing to lose.
            with self._journal.open("w", encoding="utf-8") as stream:
                stream.write(json.dumps(run, ensure_ascii=False, sort_keys=True) + "\n")
            return run, []
        header, *done = entries
        free = {"today"}
        if {key: value for key, value in header.items() if key not in free} != {
            key: value for key, value in run.items() if key not in free
        }:
            raise CommandError(
                f"{self.folder}: 是另一次被中断的核查留下的（输入、规则或选项不同）：加 --restart 从头开始"
            )
        return header, done

    def _entries(self) -> Iterator[dict[str, Any]]:
        """Yield the lines that were written whole; what follows a torn line is written again."""
        if not self._journal.exists():
            return
        data = self._journal.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        if whole != data:
            self._journal.write_bytes(whole)
        for line in whole.splitlines():
            yield json.loads(line)

    def keep(self, table: pa.Table, rejected: tuple[dict[str, Any], ...], entry: Mapping[str, Any]) -> None:
        """Keep what a unit came to."""
        number = len(self.done)
        try:
            self._write_part(self._part(number), table)
            lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rejected)
            self._rejects(number).write_text(lines, encoding="utf-8")
            self._stream.write(json.dumps(entry, ensure_ascii=False) + "\n")
            self._stream.flush()
            os.fsync(self._stream.fileno())
        except OSError as error:
            raise CommandError(f"{self.folder}: 无法写入：{error.strerror or error}") from None
        self.done.append(dict(entry))

    def _write_part(self, path: Path, table: pa.Table) -> None:
        options = ipc.IpcWriteOptions(compression="lz4")
        with pa.OSFile(str(path), "wb") as sink, ipc.new_file(sink, table.schema, options=options) as writer:
            writer.write_table(table)

    def _part(self, number: int) -> Path:
        return self.folder / f"part-{number:06d}.arrow"

    def _rejects(self, number: int) -> Path:
        return self.folder / f"rejects-{number:06d}.jsonl"

    def finish(self, rejects: Path) -> int:
        """Put the parts together, the result in place of what was there, and take the folder away."""
        rejected = sum(int(entry["rejected"]) for entry in self.done)
        temporary = self.folder / f"result.{self._form}"
        try:
            _WRITERS[self._form](temporary, (self._read(number) for number in range(len(self.done))))
            if rejected:
                joint = self.folder / "rejects.jsonl"
                with joint.open("wb") as out:
                    for number in range(len(self.done)):
                        out.write(self._rejects(number).read_bytes())
                joint.replace(rejects)
            temporary.replace(self.target)
        except OSError as error:
            raise CommandError(f"{self.target}: 无法写入：{error.strerror or error}") from None
        self._stream.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        return rejected

    def ids(self) -> Iterator[tuple[int, pa.Array]]:
        """Give the ids of the cases that are done, with the number of their file."""
        for number, entry in enumerate(self.done):
            for chunk in self._read(number, ["id"]).column("id").chunks:
                yield entry["file"], chunk

    def close(self) -> None:
        """Leave the work for another run."""
        self._stream.close()

    def _read(self, number: int, names: Sequence[str] | None = None) -> pa.Table:
        with pa.OSFile(str(self._part(number))) as source:
            file = ipc.open_file(source)
            if names is None:
                return file.read_all()
            wanted = [file.schema.get_field_index(name) for name in names]
            return ipc.open_file(source, options=ipc.IpcReadOptions(included_fields=wanted)).read_all()


def _unified(tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Give the file names as text: their dictionaries differ from part to part."""
    for table in tables:
        at = table.schema.get_field_index("file")
        yield table.set_column(at, "file", table.column(at).cast(pa.string()))


def _write_parquet(path: Path, tables: Iterator[pa.Table]) -> None:
    writer = None
    for table in _unified(tables):
        # Of words from a small vocabulary, least and greatest would tell nothing.
        named = [name for name in ("file", "row", "id") if name in table.schema.names]
        writer = writer or parquet.ParquetWriter(
            path, table.schema, compression="zstd", write_statistics=named
        )
        writer.write_table(table)
    if writer is not None:
        writer.close()


def _write_arrow(path: Path, tables: Iterator[pa.Table]) -> None:
    writer = None
    with pa.OSFile(str(path), "wb") as sink:
        for table in _unified(tables):
            writer = writer or ipc.new_file(
                sink, table.schema, options=ipc.IpcWriteOptions(compression="zstd")
            )
            writer.write_table(table)
        if writer is not None:
            writer.close()


def _write_jsonl(path: Path, tables: Iterator[pa.Table]) -> None:
    import polars as pl

    with path.open("wb") as out:
        for table in _unified(tables):
            frame = pl.from_arrow(table)
            assert isinstance(frame, pl.DataFrame)
            frame.write_ndjson(out)


_WRITERS = {"parquet": _write_parquet, "arrow": _write_arrow, "jsonl": _write_jsonl}
