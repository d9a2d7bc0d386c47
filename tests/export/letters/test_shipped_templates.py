"""The shipped templates are what the script makes, and name only what there is."""

from __future__ import annotations

import io
import runpy
import zipfile
from pathlib import Path

import pytest

from rectify_rules.export.letters.issue import shipped
from rectify_rules.export.letters.kinds import LETTERS

SCRIPT = Path(__file__).parents[3] / "scripts" / "make-letter-templates"


def body(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("word/document.xml")


def test_the_script_makes_what_is_shipped(tmp_path):
    runpy.run_path(str(SCRIPT))["main"](tmp_path)
    for letter in LETTERS.values():
        assert body((tmp_path / letter.file).read_bytes()) == body(shipped(letter.kind).data)


@pytest.mark.parametrize("letter", LETTERS.values(), ids=lambda letter: letter.file)
def test_layout_follows_the_standard_of_official_documents(letter):
    from docx import Document
    from docx.shared import Mm, Pt

    document = Document(io.BytesIO(shipped(letter.kind).data))
    section = document.sections[0]
    close = Mm(0.1)
    for measured, expected in (
        (section.page_width, 210), (section.page_height, 297), (section.top_margin, 37), (section.left_margin, 28),
    ):  # fmt: skip
        assert abs(measured - Mm(expected)) < close
    title = next(paragraph for paragraph in document.paragraphs if paragraph.text.startswith("关于"))
    assert title.runs[0].font.size == Pt(22)
    opening = next(paragraph for paragraph in document.paragraphs if paragraph.text.startswith("根据"))
    assert opening.runs[0].font.size == Pt(16)
    xml = body(shipped(letter.kind).data).decode()
    assert "方正小标宋简体" in xml
    assert "仿宋_GB2312" in xml
    assert 'w:firstLineChars="200"' in xml
