"""What is no usable template gets one clear sentence, before any library opens it."""

from __future__ import annotations

import io
import itertools
import struct
import zipfile

import pytest
from letter_cases import INADEQUATE, call, case, repacked, template

from rectify_rules.export.letters import package
from rectify_rules.export.letters.faults import TemplateFault
from rectify_rules.export.letters.issue import Template, joint_letter, shipped
from rectify_rules.export.letters.kinds import LetterKind

GOOD = shipped(LetterKind.ASSIGNMENT).data
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refused(data, name="模板.docx"):
    with pytest.raises(TemplateFault) as caught:
        joint_letter(call("交办", case(INADEQUATE)), Template(name, data))
    message = str(caught.value)
    assert message.startswith(name)
    assert "\n" not in message
    return message


def archive(**parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "不是 Word 文档"),
        (b"%PDF-1.7", "不是 Word 文档"),
        ("一、".encode("gbk"), "不是 Word 文档"),
        (COMPOUND + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "设有打开密码"),
        (COMPOUND + b"\0" * 600, "旧版 Word 文档"),
        (GOOD[:-40], "文件已损坏"),
        (GOOD[: len(GOOD) // 2], "文件已损坏"),
        (GOOD.replace(b"<w:body>", b"<w:bodx>", 1), "文件已损坏"),
        (archive(a="x"), "是压缩包，不是 Word 文档"),
        (archive(**{"[Content_Types].xml": "x", "xl__workbook_dot_xml": "x"}), "是 Excel 工作簿"),
        (archive(**{"[Content_Types].xml": "x", "ppt__a_dot_xml": "x"}), "是 PowerPoint"),
        (archive(mimetype="application/vnd.oasis.opendocument.text"), "其他格式"),
        (archive(**{"[Content_Types].xml": "x", "word__document_dot_xml": "<a"}), "不能用作模板"),
        (repacked(GOOD, word__vbaProject_dot_bin=b"x"), "含有宏"),
        (repacked(GOOD, word__document_dot_xml=b"<w:document"), "不能用作模板"),
        (repacked(GOOD, word__document_dot_xml=None), "不能用作模板"),
        (repacked(GOOD, word__styles_dot_xml=b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"), "不允许的声明"),
        (repacked(GOOD, word__styles_dot_xml="<!DOCTYPE x>".encode("utf-16-le")), "不允许的声明"),
        (repacked(GOOD, word__comments_dot_xml=b"x" * (package.MAX_TEXT_PART + 1)), "超过 2 MB"),
    ],
    ids=itertools.count(),
)
def test_what_is_no_template_is_named(data, said):
    assert said in refused(data)


def test_the_lock_file_of_word_is_recognised():
    assert "临时文件" in refused(GOOD, "文件夹/~$模板.docx")


def test_too_many_entries_and_too_much_content_are_refused_unread():
    many = archive(**{f"word__{number}": b"" for number in range(package.MAX_ENTRIES + 1)})
    assert f"超过 {package.MAX_ENTRIES} 个" in refused(many)
    bomb = archive(word__big=b"\0" * (package.MAX_UNPACKED + 1))
    assert len(bomb) < 100_000
    assert "解压后超过" in refused(bomb)
    assert "超过 10 MB" in refused(b"PK\x03\x04" + b"x" * package.MAX_FILE)


def test_a_size_that_is_not_true_is_not_believed():
    """A header that understates the size of an entry ends in a fault, not in memory."""
    bomb = bytearray(archive(word__big=b"\0" * 5_000_000))
    central = bomb.rindex(b"PK\x01\x02")
    for at in (22, central + 24):
        bomb[at : at + 4] = struct.pack("<I", 100)
    assert "已损坏" in refused(bytes(bomb))


def test_an_entry_with_a_password_is_refused():
    locked = bytearray(archive(word__a=b"x"))
    central = locked.rindex(b"PK\x01\x02")
    locked[6] |= 1
    locked[central + 8] |= 1
    assert "设有密码" in refused(bytes(locked))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("word/document.xml", "a")
        made.writestr("word/Document.xml", "b")
    assert "重名的部件" in refused(target.getvalue())


def test_a_template_that_word_saved_again_is_still_one():
    """Compression, order and further parts do not matter."""
    again = repacked(template("{{ 事故名称 }}").data, word__media__a_dot_png=b"\x89PNG")
    assert joint_letter(call("交办", case(INADEQUATE)), Template("a.docx", again)).data
