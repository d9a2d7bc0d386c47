"""The limits of a Word file: what is no usable template is refused before any library opens it."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from rectify_rules.export.letters.faults import TemplateFault

MAX_FILE = 10 << 20
MAX_ENTRIES = 400
MAX_UNPACKED = 50 << 20
MAX_TEXT_PART = 2 << 20
"""Of a part that holds text; a letter of a hundred pages has about 1 MB."""

_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FOREIGN = {"xl/": "Excel 工作簿", "ppt/": "PowerPoint 演示文稿", "mimetype": "WPS 或 LibreOffice 的其他格式"}
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_TYPES = "[Content_Types].xml"


def checked(data: bytes, name: str) -> dict[str, bytes]:
    """Unpack a template within the limits.

    Raises TemplateFault for what is no Word document, is encrypted, damaged, too large or holds macros.
    """
    if name.replace("\\", "/").rpartition("/")[2].startswith("~$"):
        raise TemplateFault(f"{name}: 是 Word 打开文件时的临时文件：请选用不以 ~$ 开头的同名文件")
    if len(data) > MAX_FILE:
        raise TemplateFault(f"{name}: 超过 {MAX_FILE >> 20} MB：请删去图片等内容后再用作模板")
    if data.startswith(_COMPOUND):
        locked = _ENCRYPTED in data
        why = "设有打开密码：请在 Word 中取消密码" if locked else "是旧版 Word 文档（.doc）：请用 Word 打开"
        raise TemplateFault(f"{name}: {why}，另存为 .docx")
    if not data.startswith(_ZIP):
        raise TemplateFault(f"{name}: 不是 Word 文档（.docx）：请用 Word 打开后另存为 .docx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = dict(_parts(archive, name))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise TemplateFault(
            f"{name}: 文件已损坏（{type(error).__name__}）：请用 Word 打开并修复，另存为 .docx"
        ) from None
    _refuse_foreign(parts, name)
    return parts


def _parts(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, bytes]]:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise TemplateFault(f"{name}: 内含 {len(entries)} 个部件，超过 {MAX_ENTRIES} 个，不能用作模板")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise TemplateFault(f"{name}: 解压后超过 {MAX_UNPACKED >> 20} MB，不能用作模板")
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise TemplateFault(f"{name}: 内有重名的部件，不能用作模板：请用 Word 打开后另存为 .docx")
    for entry in entries:
        if entry.flag_bits & 1:
            raise TemplateFault(f"{name}: 压缩包设有密码：请在 Word 中取消密码，另存为 .docx")
        # What the header says of the size is what is read at most; a false one fails the checksum.
        yield entry.filename, archive.read(entry)


def _refuse_foreign(parts: dict[str, bytes], name: str) -> None:
    names = [part.lower() for part in parts]
    if _TYPES not in parts or not any(part.startswith("word/") for part in names):
        kind = next((kind for start, kind in _FOREIGN.items() if any(n.startswith(start) for n in names)), "")
        what = f"是 {kind}，不是 Word 文档" if kind else "是压缩包，不是 Word 文档"
        raise TemplateFault(f"{name}: {what}（.docx）：请用 Word 打开后另存为 .docx")
    if any(part.endswith("vbaproject.bin") for part in names):
        raise TemplateFault(f"{name}: 含有宏，不能用作模板：请在 Word 中另存为不含宏的 .docx")
    for part, data in parts.items():
        if part.lower().endswith((".xml", ".rels")):
            _check_xml(part, data, name)


def _check_xml(part: str, data: bytes, name: str) -> None:
    if len(data) > MAX_TEXT_PART and part.startswith("word/") and "/media/" not in part:
        raise TemplateFault(f"{name}: {part} 超过 {MAX_TEXT_PART >> 20} MB，不能用作模板：请缩短内容")
    # Word writes neither; entities are how a small file is made to unpack without end.
    if any(mark in data or mark.decode().encode("utf-16-le") in data for mark in (b"<!DOCTYPE", b"<!ENTITY")):
        raise TemplateFault(f"{name}: {part} 含有不允许的声明，不能用作模板：请用 Word 打开后另存为 .docx")


def packed(parts: dict[str, bytes]) -> bytes:
    """Pack parts so that the same parts give the same bytes: sorted, undated, stored as they are."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for part in sorted(parts, key=lambda found: (found != _TYPES, found)):
            entry = zipfile.ZipInfo(part, _FIXED_TIME)
            # 0 is what Windows writes, 3 what others do; compression differs between versions of zlib.
            entry.create_system, entry.compress_type = 0, zipfile.ZIP_STORED
            archive.writestr(entry, parts[part])
    return target.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    """Unpack a package that this library has written."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}
