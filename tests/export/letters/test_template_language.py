"""What templates may say: names, loops and choices. Everything else is refused in one Chinese line."""

from __future__ import annotations

import io

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from letter_cases import INADEQUATE, call, case, filled, repacked, template

from rectify_rules.export.letters import render, sandbox
from rectify_rules.export.letters.faults import TemplateFault
from rectify_rules.export.letters.issue import Template, joint_letter
from rectify_rules.export.letters.package import unpacked
from rectify_rules.export.letters.sandbox import LetterEnvironment
from rectify_rules.export.letters.schema import OWN_NAMES, identifier, listed, schema
from rectify_rules.facts.dictionary import dictionary


def refused(*paragraphs, **options):
    with pytest.raises(TemplateFault) as caught:
        filled(*paragraphs, **options)
    message = str(caught.value)
    assert message.startswith("我的模板.docx: ")
    assert "\n" not in message
    return message


ESCAPES = [
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ 事故名称.__class__ }}",
    "{{ 组长.__iter__.__globals__ }}",
    "{{ 本函问题[0] }}",
    "{{ 事故名称|attr('__class__') }}",
    "{{ self.__init__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__ }}",
    "{{ range(1000000000) }}",
    "{{ namespace() }}",
    "{{ config }}",
    "{{ '%c' % 65 }}",
    "{{ 'x'.format() }}",
    "{{ 事故名称.format(组长) }}",
    "{{ loop.cycle }}",
    "{% for a in 组长 %}{{ loop.cycle('x') }}{% endfor %}",
    "{% for a in 组长 %}{{ loop.__class__ }}{% endfor %}",
    "{% for a in 本函问题 %}{{ a.items }}{% endfor %}",
    "{% for a in 本函问题 %}{{ a.__class__ }}{% endfor %}",
    "{% import 'os' as os %}",
    "{% include '/etc/passwd' %}",
    "{% extends 'x' %}",
    "{% set x = 1 %}",
    "{% set x %}y{% endset %}",
    "{% macro m() %}{% endmacro %}",
    "{% call m() %}{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% with a = 1 %}{% endwith %}",
    "{% block b %}{% endblock %}",
    "{% do 1 %}",
    "{% debug %}",
    "{{ 事故名称|safe }}",
    "{{ 事故名称|tojson }}",
    "{{ 组长|join(事故名称) }}",
    "{{ 组长|map('upper')|join }}",
    "{{ 事故名称|length }}",
    "{{ 事故名称|join('x') }}",
    "{{ 本函问题|join }}",
    "{{ 组长|first(*组长) }}",
    "{{ 事故名称 is defined }}",
    "{{ [1, 2] }}",
    "{{ {'a': 1} }}",
    "{{ 2 ** 100000000 }}",
    "{{ 'a' * 1000000000 }}",
    "{{ -1 }}",
    "{{ 1 + 1 }}",
    "{% for a in range(10**9) %}x{% endfor %}",
    "{% for a in 'abc' %}x{% endfor %}",
    "{% for a in 事故名称 %}x{% endfor %}",
    "{% for a, b in 本函问题 %}x{% endfor %}",
    "{% for a in 本函问题 recursive %}{{ loop(a) }}{% endfor %}",
    "{{ " + "(" * 100 + "1" + ")" * 100 + ".x }}",
]


@pytest.mark.parametrize("text", ESCAPES)
def test_no_template_reaches_beyond_its_names(text):
    assert "模板有误" in refused(text)


def test_a_name_that_is_not_known_is_named_with_the_nearest():
    said = refused("事故：{{ 事故名 }}")
    assert said == "我的模板.docx: 模板有误：“事故：{{ 事故名 }}”处，没有名称 `事故名`：是否想写 `事故名称`"
    inner = refused("{%p for 问题 in 本函问题 %}", "{{ 问题.编号 }}", "{%p endfor %}")
    assert "没有名称 `问题.编号`：是否想写 `问题.问题编号`" in inner
    assert "没有名称 `本函问题.问题编号`" in refused("{{ 本函问题.问题编号 }}")


def test_all_faults_are_told_at_once_and_those_never_reached_as_well():
    said = refused("{% if 事故名称 == 'x' %}{{ 批复日 }}{% endif %}", "{{ 组长名单 }}")
    assert "`批复日期`" in said
    assert "`组长名单`" in said


def test_a_record_is_printed_item_by_item():
    assert "是一条记录，请写其中的一项，如 `问题.序号`" in refused(
        "{% for 问题 in 本函问题 %}{{ 问题 }}{% endfor %}"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ 事故名称", "缺少 `}}`"),
        ("{% if 事故名称 %}x", "if、for 是否有结尾"),
        ("{{ 事故名称 } }", "缺少 `}}`"),
        ("{% endif %}", "标记写法不对"),
        ("{{ }}", "标记写法不对"),
        ("｛｛ 事故名称 ｝｝", "全角符号"),
        ("{{ 事故名称 }} {% ", "缺少 `%}`"),
        ("{{ " + "x" * 600 + " }}", "没有写完"),
        ("{{ '" + "a" * 100 + "' ? }}", "标记写法不对"),
    ],
)
def test_slips_of_the_pen_are_told_with_their_place(text, said):
    message = refused("第一段", text)
    assert said in message


def test_marks_are_kept_to_the_text_of_the_document():
    mine = template("x")
    body = b'<w:p><w:pPr><w:pStyle w:val="{{ x }}"/></w:pPr></w:p></w:body>'
    document = unpacked(mine.data)["word/document.xml"].replace(b"</w:body>", body)
    spoiled = Template("我的模板.docx", repacked(mine.data, word__document_dot_xml=document))
    with pytest.raises(TemplateFault, match="标记只能写在"):
        joint_letter(call("交办", case(INADEQUATE)), spoiled)


def test_loops_within_loops_come_to_an_end():
    problems = [{"id": f"Q{number}", "type": "other", "assigned_to": []} for number in range(40)]
    nested = "".join(f"{{% for a{depth} in 本函问题 %}}" for depth in range(4)) + "{% endfor %}" * 4
    assert f"循环超过 {sandbox.MAX_ROUNDS} 次" in refused(nested, record=case(*problems))
    silent = "{% for a in 组长 %}" * 15 + "{% endfor %}" * 15
    leaders = case(INADEQUATE, assessment={"team_leaders": [str(number) for number in range(9)]})
    assert "循环超过" in refused(silent, record=leaders)


def test_a_letter_does_not_grow_without_end(monkeypatch):
    monkeypatch.setattr(sandbox, "MAX_OUTPUT", 100_000)
    leaders = case(INADEQUATE, assessment={"team_leaders": [str(number) for number in range(300)]})
    assert "超过 100000 字" in refused("{% for a in 组长 %}" + "长" * 1000 + "{% endfor %}", record=leaders)


def test_more_marks_than_can_be_found_in_time_are_refused():
    assert f"超过 {render.MAX_MARKS} 个" in refused(*["{{ 事故名称 }}" * 100] * (render.MAX_MARKS // 100 + 1))


def test_deep_nesting_is_refused_not_a_crash():
    assert "模板" in refused("{% if 事故名称 %}" * 200 + "{% endif %}" * 200)
    assert "模板" in refused("{% for a in 组长 %}" * 40 + "{% endfor %}" * 40)


def test_properties_of_a_template_are_no_template():
    document = Document()
    document.core_properties.title = "{{ ''.__class__ }}"
    document.core_properties.author = "某人"
    document.add_paragraph("x")
    target = io.BytesIO()
    document.save(target)
    letter = joint_letter(call("交办", case(INADEQUATE)), Template("a.docx", target.getvalue()))
    found = Document(io.BytesIO(letter.data)).core_properties
    assert (found.author, found.title[:3]) == ("", "交办函")


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="{}%#'.|()[]_ 事故名称组长for in ifed", max_size=40))
def test_any_source_is_rendered_or_refused(source):
    """Whatever is written between braces ends in a text or in one TemplateFault."""
    ended: list[str] = []
    try:
        ended.append(LetterEnvironment(schema()).from_string(source).render({"事故名称": "甲", "组长": ()}))
    except TemplateFault as fault:
        ended.append(str(fault).replace("\n", "object at"))
    assert "object at" not in ended[0]


def test_names_are_generated_from_the_dictionary_and_listed_once():
    flat = [name.name for _, names in listed() for name in names]
    assert len(set(flat)) == len(flat) == len(schema())
    assert set(OWN_NAMES) <= set(flat)
    assert all(name.isidentifier() for name in flat)
    for path, spec in dictionary().items():
        inside = dictionary().get(path.rpartition(".")[0])
        if spec.kind != "map" and (inside is None or inside.kind != "record_list"):
            assert schema()[identifier(spec.label)].path == path
