"""Case files: YAML, JSON or JSONL in, one case after the other out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from rectify_rules.errors import CaseError, CaseProblem
from rectify_rules.facts.case import Case
from rectify_rules.facts.case_json import parse_placed_json
from rectify_rules.facts.case_yaml import Tree, parse_yaml
from rectify_rules.facts.intake import Intake
from rectify_rules.facts.strict_json import parse_json
from rectify_rules.facts.wording import shown

__all__ = ["LINE_MAX", "FileFormat", "RejectedCase", "read_cases", "read_row"]

FileFormat = Literal["yaml", "json", "jsonl"]

_FILE_MAX = {"yaml": 10 * 1024 * 1024, "json": 50 * 1024 * 1024}
"""YAML is read a hundred times more slowly than JSON."""
LINE_MAX = 10 * 1024 * 1024
"""Bytes of the longest line of JSONL that is read."""
_FORMATS: dict[str, FileFormat] = {
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}


@dataclass(frozen=True, slots=True)
class RejectedCase:
    """A case of a file that cannot be read; the others of the file can."""

    place: str
    problems: tuple[CaseProblem, ...]


def read_cases(
    path: str | Path | IO[str] | IO[bytes], *, format: FileFormat | None = None
) -> Iterator[Case | RejectedCase]:
    """Read the cases of a file or an open stream, JSONL line by line as it is asked for.

    Only ids are remembered, so that one that comes twice is told. Raise CaseError where the file as a
    whole cannot be read: at the call, for a stream of JSONL when its first line is asked for.
    """
    name = str(path) if isinstance(path, str | Path) else str(getattr(path, "name", "<stream>"))
    kind = format or _FORMATS.get(Path(name).suffix.lower())
    if kind is None:
        raise _unusable(name, "无法从文件名看出格式：请用 .yaml、.json 或 .jsonl，或指明格式")
    if kind == "jsonl":
        if isinstance(path, str | Path) and not Path(path).is_fifo():
            # A pipe gives its content once only, to the first who opens it.
            _open(path).close()
        return _distinct(_rows(path, name))
    return _distinct(_trees(_text(path, name, _FILE_MAX[kind]), name, kind))


def _trees(text: str, name: str, kind: str) -> Iterator[Case | RejectedCase]:
    if not text.strip():
        raise _unusable(name, "文件是空的：没有案件")
    if kind == "yaml":
        trees = parse_yaml(text, name)
    else:
        root = parse_placed_json(text, name)
        items = root if isinstance(root, list) else [root]
        trees = [Tree(item, getattr(item, "place", name)) for item in items]
    return (_admit(tree) for tree in trees)


def _rows(path: str | Path | IO[str] | IO[bytes], name: str) -> Iterator[Case | RejectedCase]:
    if isinstance(path, str | Path):
        with _open(path) as stream:
            yield from _rows(stream, name)
        return
    number = 0
    told_encoding = False
    while line := _read(path, name, LINE_MAX + 1, by_line=True):
        number += 1
        long = len(line) > LINE_MAX
        if long:
            _skip_line(path, name, line)
        place = f"{name}:{number}"
        if long:
            yield _rejected(place, f"一行超过 {LINE_MAX >> 20} MB：请核对")
        elif line.strip():
            if not told_encoding:
                # A first row that cannot be decoded means the file, a later one only itself.
                told_encoding = bool(_decoded(line, name))
            yield read_row(line, place)


def read_row(line: str | bytes, place: str) -> Case | RejectedCase:
    """Read one line of JSONL."""
    try:
        return _admit(Tree(parse_json(_decoded(line, place)), place))
    except CaseError as error:
        return RejectedCase(place, error.problems)
    except ValueError as error:
        return _rejected(place, str(error))


def _skip_line(stream: Any, name: str, line: str | bytes) -> None:
    while line and line[-1:] not in ("\n", b"\n"):
        line = _read(stream, name, LINE_MAX, by_line=True)


def _admit(tree: Tree) -> Case | RejectedCase:
    intake = Intake(tree.place)
    checked = intake.take(Case, tree.value)
    problems = (*tree.faults, *intake.problems)
    if problems:
        return RejectedCase(tree.place, problems)
    return Case.admitted(checked, intake.places)


def _distinct(cases: Iterable[Case | RejectedCase]) -> Iterator[Case | RejectedCase]:
    """Refuse a case whose id an earlier case of the file has."""
    seen: dict[str, str] = {}
    for case in cases:
        if isinstance(case, RejectedCase) or case.id is None:
            yield case
            continue
        place = case.place_of("id")
        first = seen.setdefault(case.id, place)
        if first is place:
            yield case
        else:
            message = f"案件编号与 {first} 的案件重复：编号应各不相同"
            problem = CaseProblem("id", message, "案件编号", shown(case.id), place)
            yield RejectedCase(case.place_of(""), (problem,))


def _open(path: str | Path) -> IO[bytes]:
    try:
        return Path(path).open("rb")
    except FileNotFoundError:
        raise _unusable(str(path), "没有这个文件：请核对路径") from None
    except IsADirectoryError:
        raise _unusable(str(path), "这是文件夹，不是文件") from None
    except (OSError, ValueError) as error:
        raise _unusable(str(path), f"无法打开文件：{getattr(error, 'strerror', None) or error}") from None


def _read(stream: Any, name: str, most: int, *, by_line: bool) -> str | bytes:
    try:
        read: str | bytes = stream.readline(most) if by_line else stream.read(most)
    except UnicodeDecodeError:
        raise _unusable(name, _not_utf8(b"")) from None
    except (OSError, ValueError) as error:
        raise _unusable(name, f"无法读取文件：{getattr(error, 'strerror', None) or error}") from None
    return read


def _text(path: str | Path | IO[str] | IO[bytes], name: str, most: int) -> str:
    if isinstance(path, str | Path):
        with _open(path) as stream:
            return _text(stream, name, most)
    read = _read(path, name, most + 1, by_line=False)
    if len(read) > most:
        raise _unusable(name, f"文件超过 {most >> 20} MB：请分成几个文件，或改用 JSONL 逐行读取")
    return _decoded(read, name)


def _decoded(read: str | bytes, place: str) -> str:
    if isinstance(read, str):
        return read.removeprefix("\ufeff")
    try:
        return read.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unusable(place, _not_utf8(read)) from None


def _not_utf8(read: bytes) -> str:
    if read.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "文件是 UTF-16 编码：请另存为 UTF-8，或用 `iconv -f UTF-16 -t UTF-8` 转换"
    try:
        seems_chinese = bool(read) and bool(read.decode("gb18030"))
    except UnicodeDecodeError:
        seems_chinese = False
    if seems_chinese:
        return "文件像是 GB18030（GBK）编码：请另存为 UTF-8，或用 `iconv -f GB18030 -t UTF-8` 转换"
    return "文件不是 UTF-8 编码：请另存为 UTF-8"


def _rejected(place: str, message: str) -> RejectedCase:
    return RejectedCase(place, (CaseProblem("", message, place=place),))


def _unusable(place: str, message: str) -> CaseError:
    return CaseError([CaseProblem("", message, place=place)])
