"""A file that is no workbook, or a hostile one, gets one sentence before anything parses it."""

from __future__ import annotations

import io
import struct
import zipfile
from random import Random

import pytest

from ledger.books import HEAD, NAME, book, changed
from rectify_rules.errors import CaseError
from rectify_rules.ledger import package
from rectify_rules.ledger.reader import open_ledger, parse_ledger

GOOD = book({"案件": [HEAD, ["A-1", "甲"]]})
SHEET = "xl/worksheets/sheet1.xml"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(CaseError) as caught:
        list(parse_ledger(data, NAME))
    (problem,) = caught.value.problems
    assert problem.place.startswith(NAME)
    assert "\n" not in problem.message
    return problem.message


def faults(data: bytes) -> int:
    """Count what is told of a file that may be read or not; anything but a CaseError is a failure."""
    try:
        list(parse_ledger(data, NAME))
    except CaseError as error:
        return len(error.problems)
    return 0


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "文件是空的"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (OLE, "旧格式"),
        ("案件编号,事故名称\n".encode("gbk"), "csv"),
        (b"  <html><table>", "网页"),
        (b"\x89PNG\0\0", "不是 .xlsx"),
        (b"PK\x03\x04 and no more", "已损坏"),
        (GOOD[: len(GOOD) // 2], "已损坏"),
        (zipped(word__document_xml=b"<w/>"), "Word"),
        (zipped(content_xml=b"<office/>"), "OpenDocument"),
        (zipped(xl__workbook_bin=b"x"), "xlsb"),
        (zipped(a_txt=b"x"), "压缩文件"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_workbook_is_named(data, why):
    assert why in refused(data)


def test_too_large_a_file_is_not_even_opened(monkeypatch):
    monkeypatch.setattr(package, "FILE_MAX", 100)
    assert "超过" in refused(GOOD)


def test_a_bomb_is_refused_by_what_it_declares(monkeypatch):
    monkeypatch.setattr(package, "_UNPACKED_MAX", 1_000_000)
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/media/x.xml", bytes(2_000_000))
    assert "解压后超过" in refused(out.getvalue())


def test_too_many_parts_are_refused(monkeypatch):
    monkeypatch.setattr(package, "_ENTRIES_MAX", 5)
    assert "个部分" in refused(GOOD)


def test_a_part_that_is_larger_than_it_says_is_refused():
    data = bytearray(changed(GOOD, SHEET, b"</sheetData>", b"</sheetData>" + b" " * 100_000))
    at = data.rfind(SHEET.encode()) - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    (size,) = struct.unpack_from("<I", data, at + 24)
    struct.pack_into("<I", data, at + 24, size - 90_000)
    assert "已损坏" in refused(bytes(data))


def test_an_encrypted_part_is_refused():
    data = bytearray(GOOD)
    at = data.rfind(SHEET.encode()) - 46
    data[at + 8] |= 1
    assert "已损坏" in refused(bytes(data))


def test_two_parts_of_one_name_are_refused():
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as made, pytest.warns(UserWarning, match="Duplicate"):
        made.writestr(SHEET, b"<worksheet/>")
    assert "重名" in refused(out.getvalue())


@pytest.mark.parametrize(
    "cell",
    [b'<c r="XFD1048576"><v>1</v></c>', b"<c s='1' r='XFD1048576'><v>1</v></c>"],
    ids=["double", "single"],
)
def test_a_cell_in_the_farthest_corner_does_not_fill_the_memory(cell):
    row = b'<row r="1048576">' + cell + b"</row></sheetData>"
    assert "一直延伸到第 1048576 行、第 16384 列" in refused(changed(GOOD, SHEET, b"</sheetData>", row))


def test_names_with_a_prefix_are_looked_at_as_well():
    row = b'<x:row r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row></sheetData>'
    assert "1048576" in refused(changed(GOOD, SHEET, b"</sheetData>", row))


def test_an_error_value_without_a_place_refuses_the_file():
    data = changed(GOOD, SHEET, b"</sheetData>", b'<row><c t="e"><v>#REF!</v></c></row></sheetData>')
    assert "没有写明在哪一格" in refused(data)


def test_entities_do_not_unfold():
    doctype = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet'
    data = changed(GOOD, SHEET, b"<worksheet", doctype)
    assert [case.id for case in parse_ledger(data, NAME)] == ["A-1"]


def test_a_sheet_name_with_signs_of_xml_is_found_with_its_broken_cells():
    data = book({"案件": [HEAD, ["A-1", "甲"]], 'A&B"<1>': [["x", ("=1/0", "#DIV/0!")]]})
    ledger = parse_ledger(data, NAME)
    assert [case.id for case in ledger] == ["A-1"]
    assert any('A&B"<1>' in note for note in ledger.notes)


def test_damage_anywhere_ends_in_one_sentence_or_in_cases():
    random = Random(48)
    for _ in range(400):
        data = bytearray(GOOD)
        for _ in range(1 + int(random.random() * 20)):
            data[int(random.random() * len(data))] = int(random.random() * 256)
        assert faults(bytes(data)) <= 1


def test_damage_inside_a_sound_package_ends_in_one_sentence_or_in_cases():
    random = Random(49)
    with zipfile.ZipFile(io.BytesIO(GOOD)) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    for _ in range(300):
        name = sorted(parts)[int(random.random() * len(parts))]
        content = bytearray(parts[name])
        for _ in range(1 + int(random.random() * 5)):
            content[int(random.random() * len(content))] = int(random.random() * 256)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as made:
            for part, sound in parts.items():
                made.writestr(part, bytes(content) if part == name else sound)
        assert faults(out.getvalue()) <= 1


def test_files_that_cannot_be_opened_are_named(tmp_path, monkeypatch):
    def message(path) -> str:
        with pytest.raises(CaseError) as caught:
            open_ledger(path)
        return str(caught.value)

    assert "没有这个文件" in message(tmp_path / "无.xlsx")
    assert "这是文件夹" in message(tmp_path)
    assert "请指明 台账.xlsx 本身" in message(tmp_path / "~$台账.xlsx")
    assert "无法打开文件" in message(tmp_path / "a\0b.xlsx")

    def closed(*_args, **_options):
        raise PermissionError(13, "denied")

    monkeypatch.setattr("pathlib.Path.open", closed)
    assert "Excel、WPS 中打开" in message(tmp_path / "台账.xlsx")


def test_a_file_that_is_open_elsewhere_is_read_as_it_was_saved(tmp_path):
    path = tmp_path / NAME
    path.write_bytes(GOOD)
    assert open_ledger(path).notes == ()
    (tmp_path / f"~${NAME}").write_bytes(b"")
    assert "最近一次保存" in open_ledger(path).notes[0]
