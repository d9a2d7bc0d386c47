"""The file of a workbook, looked at before anything parses it."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from rectify_rules.errors import CaseError, CaseProblem
from rectify_rules.ledger.cells import Broken

__all__ = ["FILE_MAX", "SAVE_AS", "Package", "inspect", "unusable"]

FILE_MAX = 50 * 1024 * 1024
SAVE_AS = "请在 Excel 或 WPS 中打开，另存为“Excel 工作簿（.xlsx）”"

_UNPACKED_MAX = 300 * 1024 * 1024
_ENTRIES_MAX = 2_000
_CELLS_MAX = 10_000_000
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"

# Names may carry a prefix, as `<x:c r="A1">`; attributes may stand in either kind of quotes.
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_SINCE_1904 = re.compile(rb"""<(?:\w+:)?workbookPr\s[^>]*\bdate1904\s*=\s*["'](?:1|true)["']""")
_ROW_NUMBER = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br\s*=\s*["']([0-9]+)["']""")
_COLUMN_NAME = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})[0-9]""")
_CELL = re.compile(rb"<(?:\w+:)?c(\s[^>]*[^>/])?>(.*?)</(?:\w+:)?c>", re.DOTALL)
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
_IS_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>[^<]|<(?:\w+:)?is\b")
_IS_TEXT = re.compile(rb"""\bt\s*=\s*["']str["']""")
_TEXT_OF_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]{0,40})")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


@dataclass(frozen=True, slots=True)
class Package:
    """A workbook that may be parsed."""

    data: bytes
    since_1904: bool = False
    """Whether days are counted from 1904."""
    broken: Mapping[str, Mapping[tuple[int, int], Broken]] = field(default_factory=dict)
    """By sheet, the cells (row, column, from 0) that a parser would show as blank although they are not."""


def unusable(place: str, message: str) -> NoReturn:
    """Refuse a file as a whole."""
    raise CaseError([CaseProblem("", message, place=place)])


def inspect(data: bytes, name: str) -> Package:
    """Check the bytes of a workbook; raise CaseError in one sentence for what is none, or is hostile."""
    if len(data) > FILE_MAX:
        unusable(name, f"文件超过 {FILE_MAX >> 20} MB：请删去图片和用不到的工作表，或分成几个文件")
    if not data.startswith(b"PK\x03\x04"):
        unusable(name, _foreign(data))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _Parts(archive, data, name)
            return Package(data, parts.since_1904, dict(parts.broken()))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError) as error:
        if isinstance(error, CaseError):
            raise
        unusable(name, f"文件已损坏，不能读取：{SAVE_AS}后再试，或找回备份")


def _foreign(data: bytes) -> str:
    if not data:
        return "文件是空的：没有案件"
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            return "工作簿设了打开密码：请在 Excel 或 WPS 中取消密码后保存，再试"
        return f"是旧格式的表格（.xls、.et）改了扩展名，不是 .xlsx：{SAVE_AS}"
    if data.lstrip()[:1] == b"<":
        return f"内容是网页或 XML，不是 .xlsx 工作簿：{SAVE_AS}"
    if b"\0" not in data[:4096]:
        return f"内容是文本（像是 csv），不是 .xlsx 工作簿：{SAVE_AS}"
    return f"不是 .xlsx 工作簿：{SAVE_AS}"


class _Parts:
    """The entries of a package, each unpacked within the limits."""

    def __init__(self, archive: zipfile.ZipFile, data: bytes, name: str) -> None:
        self._data = data
        self._name = name
        entries = archive.infolist()
        self._entries = {entry.filename: entry for entry in entries}
        if len(entries) > _ENTRIES_MAX or sum(entry.file_size for entry in entries) > _UNPACKED_MAX:
            self._too_big()
        if _WORKBOOK not in self._entries:
            unusable(name, self._other())
        if len(entries) != len(self._entries):
            unusable(name, f"文件已损坏（有重名的部分）：{SAVE_AS}后再试")
        workbook = self._unpacked(_WORKBOOK)
        self.since_1904 = _SINCE_1904.search(workbook) is not None
        targets = self._targets()
        self._sheets = {
            _attribute(tag, rb"name"): targets.get(_attribute(tag, rb"(?:\w+:)?id"), "")
            for tag in _SHEET.findall(workbook)
        }
        for other in self._entries:
            # Everything else that the parser unpacks, so that nothing turns out larger than it says.
            if other.endswith((".xml", ".rels", ".bin")) and other not in self._sheets.values():
                content = self._unpacked(other)
                if b"sheetData" in content:
                    self._refuse_scattered(other, content)

    def _too_big(self) -> NoReturn:
        unusable(
            self._name,
            f"解压后超过 {_UNPACKED_MAX >> 20} MB 或 {_ENTRIES_MAX} 个部分，不像正常的台账：请核对文件来源",
        )

    def _other(self) -> str:
        if "xl/workbook.bin" in self._entries:
            return f"是二进制工作簿（.xlsb）：{SAVE_AS}"
        if any(entry.startswith("word/") for entry in self._entries):
            return "是 Word 文档，不是 Excel 工作簿：请核对文件"
        if "content.xml" in self._entries:
            return f"是 OpenDocument 文件（.ods），不是 .xlsx 工作簿：{SAVE_AS}"
        return f"是压缩文件，里面没有 Excel 工作簿：请核对文件，或{SAVE_AS[1:]}"

    def _targets(self) -> dict[str, str]:
        if _RELATIONS not in self._entries:
            return {}
        found = {}
        for tag in _RELATION.findall(self._unpacked(_RELATIONS)):
            target = _attribute(tag, rb"Target")
            found[_attribute(tag, rb"Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        return found

    def _unpacked(self, name: str) -> bytes:
        """Unpack an entry; one that is not as long as it says is refused."""
        entry = self._entries[name]
        start = entry.header_offset
        head = self._data[start : start + 30]
        if entry.flag_bits & 1 or len(head) < 30 or entry.compress_type not in (0, 8):
            raise zipfile.BadZipFile
        start += 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        packed = self._data[start : start + entry.compress_size]
        plain = packed
        if entry.compress_type:
            plain = zlib.decompressobj(-15).decompress(packed, entry.file_size + 1)
        if len(plain) != entry.file_size or zlib.crc32(plain) != entry.CRC:
            raise zipfile.BadZipFile
        return plain

    def broken(self) -> Iterator[tuple[str, Mapping[tuple[int, int], Broken]]]:
        """Yield by sheet the cells that hold an error or a formula without a result."""
        for sheet, target in self._sheets.items():
            if target in self._entries:
                content = self._unpacked(target)
                self._refuse_scattered(sheet, content)
                found = dict(self._broken(sheet, content))
                if found:
                    yield sheet, found

    def _refuse_scattered(self, sheet: str, content: bytes) -> None:
        """Refuse a sheet whose corners lie so far apart that the rectangle between them fills the memory."""
        rows = max(map(int, _ROW_NUMBER.findall(content)), default=0)
        columns = max((_number_of(name) for name in set(_COLUMN_NAME.findall(content))), default=0)
        if rows * columns > _CELLS_MAX:
            unusable(
                f"{self._name}!{sheet}",
                f"内容一直延伸到第 {rows} 行、第 {columns} 列：请删去表格以外的行和列（包括空格和格式）后保存",
            )

    def _broken(self, sheet: str, content: bytes) -> Iterator[tuple[tuple[int, int], Broken]]:
        if not _IS_ERROR.search(content) and not _FORMULA.search(content):
            return
        for head, body in _CELL.findall(content):
            why = _fault(head, body)
            if why:
                place = _REFERENCE.search(head)
                if place is None:
                    unusable(f"{self._name}!{sheet}", f"有{why}，但文件没有写明在哪一格：{SAVE_AS}后再试")
                yield (int(place.group(2)) - 1, _number_of(place.group(1)) - 1), Broken(why)


def _fault(head: bytes, body: bytes) -> str:
    if _IS_ERROR.search(head):
        found = _TEXT_OF_VALUE.search(body)
        word = found.group(1).decode("ascii", "replace") if found else "#"
        return f"错误值 {word}：请改正公式或直接填写"
    if _FORMULA.search(body) and not _VALUE.search(body) and not _IS_TEXT.search(head):
        return "没有计算结果的公式：请在 Excel 或 WPS 中打开并保存一次，或直接填写"
    return ""


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    text = (found.group(1) or found.group(2) or b"").decode("utf-8", "replace") if found else ""
    return html.unescape(text)


def _number_of(column: bytes) -> int:
    number = 0
    for sign in column:
        number = number * 26 + sign - 64
    return number
