"""A letter holds what the record says, what is still to be filled in, and nothing else."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from letter_cases import CRIMINAL, HAZARD, INADEQUATE, OFFICIAL, call, case, filled, letter, template, words

from rectify_rules.export.letters.content import content
from rectify_rules.export.letters.issue import (
    Template,
    concerns_differ,
    joint_letter,
    separate_letters,
    shipped,
)
from rectify_rules.export.letters.kinds import LetterKind
from rectify_rules.report.layout import clean

TOLD = {"problems": (INADEQUATE, HAZARD | {"assigned_to": []}, OFFICIAL, CRIMINAL)}
ALL = case(*TOLD["problems"])


def test_the_shipped_letters_say_what_the_article_asks_and_no_more():
    assignment = letter("交办", ALL)
    assert "晋城市沁水县人民政府及其有关部门：" in assignment
    assert "第十一条第（一）项“发现事故防范和整改措施未落实、落实不到位或存在其他问题的，" in assignment
    assert "问题Q1（措施落实不到位）" in assignment
    assert "M1　健全机械设备防护制度（责任主体：事故发生单位）" in assignment
    assert "Q3" not in assignment
    assert "持续跟踪、督促整改" in assignment
    transfer = letter("移交", ALL)
    assert "是否涉嫌失职渎职：是" in transfer
    assert "Q1" not in transfer
    notice = letter("通报", ALL)
    assert "商请督促落实。" in notice
    assert "O1　对象：李某，落实情况：未落实" in notice
    filing = letter("备案", ALL)
    assert "晋城市安全生产委员会办公室：" in filing
    assert "“并报上一级安全生产委员会办公室备案”的规定" in filing
    assert "公开日期：2026年11月12日" in filing
    assert filing.count("沁水县应急管理局") == 1
    for text in (assignment, transfer, notice, filing):
        assert "〔待补：成文日期〕" in text
        assert not any(word in text for word in ("罚款", "处分", "追究法律责任", "{{", "{%"))


def test_a_fact_without_value_is_to_be_filled_in_and_one_in_doubt_to_be_verified():
    blank = case(INADEQUATE | {"measure": "M9"}, accident={"name": None}, assessment={"organiser_name": None})
    text = letter("交办", blank)
    assert "关于交办〔待补：事故名称〕评估发现问题整改工作任务的函" in text
    assert "〔待补：评估组织单位〕" in text
    assert "M9　〔待补：措施内容〕" in text
    doubtful = case(
        INADEQUATE, assessment={"self_assessment_report": False, "self_assessment_report_on": "2026-10-01"}
    )
    assert filled("{{ 自查自评报告日期 }}", record=doubtful) == "〔待核实：自查自评报告日期〕\n"


def test_lists_are_joined_empty_ones_are_none_and_unknown_ones_are_not_passed_over():
    record = case(
        INADEQUATE,
        assessment={"team_leaders": ["甲", "乙"], "team_members": [], "evaluated_subjects": ["unit"]},
    )
    marks = ("{{ 组长 }}", "{{ 组长|join('，') }}", "{{ 组长|length }}", "{{ 组长|first }}{{ 组长|last }}",
             "{{ 评估工作组成员单位 }}", "{{ 核查方式 }}", "{{ 副组长|first }}", "{{ 评估对象 }}",
             "{{ 核查方式|join('，') }}", "{{ 评估工作组成员单位|last }}")  # fmt: skip
    assert filled(*marks, record=record).split("\n")[:-1] == [
        "甲、乙", "甲，乙", "2", "甲乙", "无", "〔待补：核查方式〕", "〔待补：副组长〕", "事故发生单位",
        "〔待补：核查方式〕", "无",
    ]  # fmt: skip
    loop = ("{%p for 条 in 对有关部门处理意见 %}", "有{{ 条.对象 }}", "{%p endfor %}")
    assert "有" not in filled(*loop, record=case(INADEQUATE))
    unknown = case(INADEQUATE, investigation={"department_opinions": None})
    assert "有〔待补：对有关部门处理意见·对象〕" in filled(*loop, record=unknown)


def test_conditions_choose_what_is_printed():
    known = "{% if 公开日期 %}公开于{{ 公开日期 }}{% else %}未载明{% endif %}"
    assert filled(known).startswith("公开于2026年11月12日")
    assert filled(known, record=case(INADEQUATE, publication={"published_on": None})).startswith("未载明")
    assert filled("{{ '已公开' if 是否公开 == '是' else '未公开' }}").startswith("已公开")
    assert filled("{{ 公开网址|default('无网址') }}{{ 事故名称|default('x') }}").startswith("无网址沁水")
    assert (
        filled("{% for 问题 in 本函问题 %}{{ loop.index }}{% if not loop.last %}；{% endif %}{% endfor %}")
        == "1\n"
    )
    assert (
        filled("{{ 直接经济损失万元 ~ '万元' }}{{ 案件编号 }}{{ 核查基准日 }}")
        == "〔待补：直接经济损失(万元)〕万元L-12026年11月23日\n"
    )


def test_headers_are_filled_in():
    assert "页眉沁水县应急管理局" in filled("正文", header="页眉{{ 评估牵头部门 }}")


def test_word_may_split_a_mark_curl_its_quotes_and_set_it_in_a_table():
    document = Document()
    paragraph = document.add_paragraph()
    for run in ("事故：{", "{ 事", "故名称", " }", "}，{% if 是否公开 == “是” %}公开{% endif %}"):
        paragraph.add_run(run)
    table = document.add_table(rows=3, cols=2)
    for row, texts in enumerate(
        (
            ("{%tr for 问题 in 本函问题 %}", ""),
            ("{{ 问题.问题编号 }}", "{{ 问题.问题类型 }}"),
            ("{%tr endfor %}", ""),
        )
    ):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    target = io.BytesIO()
    document.save(target)
    made = joint_letter(call("交办", case(INADEQUATE)), Template("a.docx", target.getvalue()))
    found = Document(io.BytesIO(made.data))
    assert found.paragraphs[0].text == "事故：沁水县某机械公司“3·18”机械伤害事故，公开"
    assert [[cell.text for cell in row.cells] for row in found.tables[0].rows] == [["Q1", "措施落实不到位"]]


HOSTILE = [
    "{{ 7*7 }}", "{% for x in 本函问题 %}", "{_{ x }_}", "{#", "<w:p/>", "</w:t></w:r></w:p>", "&amp;&lt;", "a & b < c > \"d\" 'e'",
    "$(rm -rf /)", "=1+1", "{{ ''.__class__ }}", "%}", "{_%", "%_}", "&#123;", "]]>", "<!--",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_record_holds_is_printed_as_it_is(text):
    """Neither markup of Word nor of templates comes out of a record."""
    record = case(INADEQUATE, accident={"name": text})
    assert filled("名{{ 事故名称 }}。", record=record, header="{{ 事故名称 }}").split("\n") == [
        f"名{text}。",
        text,
    ]
    joined = case(INADEQUATE, assessment={"team_leaders": [text, text]})
    assert filled("{{ 组长|join('，') }}", record=joined) == f"{text}，{text}\n"


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40))
def test_any_text_comes_through_on_one_line(text):
    name = f"甲{text}乙"
    record = case(INADEQUATE, accident={"name": name})
    stored = record.accident.name
    assert filled("{{ 事故名称 }}", record=record) == clean(stored) + "\n"


def test_the_same_record_gives_the_same_bytes_without_author_or_time():
    one, two = (joint_letter(call("交办", ALL), shipped(LetterKind.ASSIGNMENT)).data for _ in range(2))
    assert one == two
    mine = template("{{ 事故名称 }}")
    assert joint_letter(call("交办", ALL), mine).data == joint_letter(call("交办", ALL), mine).data
    for data in (one, joint_letter(call("交办", ALL), mine).data):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            core = archive.read("docProps/core.xml").decode()
        assert "交办函　沁水县" in core
        assert not any(word in core for word in ("python-docx", "created", "modified", "lastModifiedBy"))


def test_what_is_left_blank_is_told():
    document = joint_letter(call("移交", ALL), shipped(LetterKind.TRANSFER))
    assert "〔待补：相应纪检监察机关名称〕" in document.blanks
    assert len(set(document.blanks)) == len(document.blanks)
    mine = template("（无）")
    assert joint_letter(call("移交", ALL), mine).blanks == ()


def test_separate_letters_tell_each_recipient_its_own_concern():
    found = call("通报", ALL)
    assert concerns_differ(found)
    documents = {
        document.name: words(document.data)
        for document in separate_letters(found, shipped(LetterKind.NOTICE))
    }
    assert list(documents) == [
        "通报-L-1-中共晋城市沁水县委员会.docx", "通报-L-1-晋城市沁水县人民政府.docx", "通报-L-1-相应纪检监察机关.docx",
        "通报-L-1-相应人民法院.docx", "通报-L-1-相应人民检察院.docx",
    ]  # fmt: skip
    court, discipline = documents["通报-L-1-相应人民法院.docx"], documents["通报-L-1-相应纪检监察机关.docx"]
    assert ("Q3" in court, "Q4" in court) == (False, True)
    assert ("Q3" in discipline, "Q4" in discipline) == (True, False)
    assert not concerns_differ(call("通报", case(OFFICIAL)))


@pytest.mark.parametrize(
    "identity", ["../../etc/passwd", "a\\b:c*?", "甲" * 300, "x\ty", ".", "CON", "\u202eevil"]
)
def test_no_case_id_leads_out_of_the_folder(identity):
    record = case(INADEQUATE, id=identity)
    (document,) = separate_letters(call("交办", record), template("x"))
    assert not set(document.name) & set('/\\:*?"<>|\t\u202e')
    assert not document.name.startswith(".")
    assert len(document.name.encode()) < 255


def test_every_name_has_a_value():
    from rectify_rules.export.letters.schema import schema

    assert content(call("交办", ALL)).keys() == schema().keys()
