"""`rectify letter` writes the letters that findings call for, and says why where there is none."""

from __future__ import annotations

import json
import sys

import pytest
from late_case import late

pytest.importorskip("docxtpl")

PROBLEM = {"id": "Q1", "type": "measure_inadequate", "measure": "M1", "assigned_to": []}


@pytest.fixture
def case(write):
    """A file with a case that has a problem to be assigned."""
    return write("案件.json", late(problems=[PROBLEM]))


def test_a_letter_that_is_called_for_is_written(rectify, case, tmp_path):
    target = tmp_path / "交办函.docx"
    ended = rectify("letter", case, "--kind", "交办", "-o", target)
    assert (ended.code, ended.out) == (0, "")
    assert target.read_bytes().startswith(b"PK")
    assert "已写入" in ended.err
    assert "请补全：〔待补：发文字号〕" in ended.err
    before = target.read_bytes()
    assert rectify("letter", case, "--kind", "交办", "-o", target).code == 0
    assert target.read_bytes() == before


def test_one_that_is_not_called_for_is_not_written(rectify, case, tmp_path):
    target = tmp_path / "移交函.docx"
    ended = rectify("letter", case, "--kind", "移交", "-o", target)
    assert (ended.code, ended.out) == (1, "")
    assert "本案不需要移交函：第十一条（11-1-i2）" in ended.err
    assert not target.exists()


def test_a_folder_gets_a_file_for_each_recipient(rectify, write, tmp_path):
    problem = {"id": "Q4", "type": "criminal_lagging", "notified_to": []}
    other = {"id": "Q5", "type": "official_opinion_unimplemented", "notified_to": []}
    path = write("a.json", late(problems=[problem, other]))
    assert rectify("letter", path, "--kind", "通报", "-o", f"{tmp_path}/函件/").code == 0
    assert len(list((tmp_path / "函件").glob("*.docx"))) == 5
    joint = rectify("letter", path, "--kind", "通报", "-o", tmp_path / "一件.docx")
    assert "各主送机关所涉的问题不同" in joint.err
    assert rectify("letter", path, "--kind", "通报", "-o", f"{tmp_path}/无/函件/").code == 2


def test_kinds_are_listed_with_and_without_a_case(rectify, case):
    assert rectify("letter", "--list").out.count("（第十") == 4
    ended = rectify("letter", case, "--list")
    assert "✓ 交办" in ended.out
    assert "－ 移交" in ended.out
    assert ended.code == 0


def test_a_template_is_given_changed_and_used(rectify, case, tmp_path):
    from docx import Document

    mine, target = tmp_path / "我的模板.docx", tmp_path / "函.docx"
    ended = rectify("letter", "--kind", "交办", "--template-out", mine)
    assert ended.code == 0
    assert "事故名称" in ended.out
    assert "本函问题（清单）" in ended.out
    document = Document(str(mine))
    document.add_paragraph("抄送：{{ 评估牵头部门 }}")
    document.save(str(mine))
    assert rectify("letter", case, "--kind", "交办", "--template", mine, "-o", target).code == 0
    assert Document(str(target)).paragraphs[-1].text == "抄送：〔待补：评估牵头部门〕"
    document.add_paragraph("{{ 事故名 }}")
    document.save(str(mine))
    ended = rectify("letter", case, "--kind", "交办", "--template", mine, "-o", target)
    assert ended.code == 2
    assert "没有名称 `事故名`：是否想写 `事故名称`" in ended.err
    assert ended.err.count("\n") == 1


def test_a_file_that_word_has_open_is_not_overwritten(rectify, case, tmp_path):
    target = tmp_path / "交办函.docx"
    for owner in ("~$交办函.docx", "~$函.docx"):
        (tmp_path / owner).write_bytes(b"")
        ended = rectify("letter", case, "--kind", "交办", "-o", target)
        assert (ended.code, target.exists()) == (2, False)
        assert "正在 Word 中打开" in ended.err
        (tmp_path / owner).unlink()


def test_slips_are_one_line(rectify, case, write, tmp_path):
    several = write("b.jsonl", late(problems=[PROBLEM]), late(id="A-2", problems=[PROBLEM]))
    target = tmp_path / "x.docx"
    (tmp_path / "t.docx").write_text("no zip")
    for arguments, said in (
        ((), "缺少案件文件"),
        ((case,), "缺少 --kind 或 -o"),
        ((case, "--kind", "交办"), "缺少 --kind 或 -o"),
        ((case, "--kind", "处罚", "-o", target), "--kind 的值不对：应为 交办、移交、通报、备案 之一"),
        ((case, "--kind", "交办", "-o", tmp_path / "x.pdf"), "函件是 Word 文档"),
        ((several, "--kind", "交办", "-o", target), "请用 --case 案件编号 指明一件"),
        ((case, "--kind", "交办", "-o", target, "--template", tmp_path / "none.docx"), "无法读取模板"),
        ((case, "--kind", "交办", "-o", target, "--template", tmp_path), "无法读取模板"),
        ((case, "--kind", "交办", "-o", target, "--template", tmp_path / "t.docx"), "不是 Word 文档"),
        (("--template-out", target), "缺少 --kind"),
        (("--template-out", tmp_path / "x.txt", "--kind", "交办"), "函件是 Word 文档"),
    ):
        ended = rectify("letter", *arguments)
        assert (ended.code, ended.out) == (2, ""), arguments
        assert said in ended.err
        assert ended.err.count("\n") == 1
    assert not target.exists()
    assert rectify("letter", several, "--case", "A-2", "--kind", "交办", "-o", target).code == 0


def test_a_template_is_never_overwritten_by_its_letter(rectify, case, tmp_path):
    mine = tmp_path / "t.docx"
    assert rectify("letter", "--kind", "交办", "--template-out", mine).code == 0
    before = mine.read_bytes()
    assert rectify("letter", case, "--kind", "交办", "--template", mine, "-o", mine).code == 2
    assert mine.read_bytes() == before


def test_a_record_that_cannot_be_read_gives_no_letter(rectify, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": 1, "as_of": "x"}) + "\n", encoding="utf-8")
    ended = rectify("letter", path, "--kind", "交办", "-o", tmp_path / "x.docx")
    assert ended.code == 2
    assert "没有可用的案件" in ended.err


def test_without_docxtpl_the_extra_is_named(rectify, case, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "docxtpl", None)
    ended = rectify("letter", case, "--kind", "交办", "-o", tmp_path / "x.docx")
    assert ended.code == 2
    assert "pip install 'rectify-rules[word]'" in ended.err


def test_a_template_that_cannot_be_opened_is_told(rectify, case, tmp_path, monkeypatch):
    from pathlib import Path

    real = Path.open

    def locked(path, *args, **options):
        if path.name == "t.docx":
            raise PermissionError(13, "locked")
        return real(path, *args, **options)

    monkeypatch.setattr(Path, "open", locked)
    ended = rectify(
        "letter", case, "--kind", "交办", "-o", tmp_path / "x.docx", "--template", tmp_path / "t.docx"
    )
    assert "正在 Word 中打开" in ended.err
