"""The memo says what the report says, and what users wrote stays text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from report_cases import NAMES, example, of, ruleset

from rectify_rules.report.layout import clean
from rectify_rules.report.markdown import escape, markdown_report, table

RENDER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
NASTY = st.text(alphabet="\\`*_{}[]<>()#+-.!|~&:/@w0a第 \n\t=^$\"'", max_size=30)


def memo(report, **options):
    return "\n".join(markdown_report(report, ruleset(), **options))


def words_of(tokens):
    """The text of rendered tokens; None where there is anything but text."""
    if any(token.type not in {"text", "text_special"} for token in tokens):
        return None
    return "".join(token.content for token in tokens)


@given(NASTY)
def test_escaped_text_is_text_in_a_paragraph(text):
    tokens = RENDER.parse("x" + escape(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert words_of(tokens[1].children) == ("x" + clean(text)).rstrip()


@given(NASTY.filter(lambda text: clean(text).strip("　 ")))
def test_escaped_text_is_text_at_the_beginning_of_a_line(text):
    tokens = RENDER.parse(escape(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert words_of(tokens[1].children).strip() == clean(text).strip()


@given(st.lists(st.tuples(NASTY, NASTY), min_size=1, max_size=3))
def test_escaped_cells_stay_in_their_table(rows):
    tokens = RENDER.parse("\n".join(table(("甲", "乙"), rows)))
    assert [token.type for token in tokens].count("table_open") == 1
    cells = [token for token in tokens if token.type == "inline"][2:]
    assert len(cells) == 2 * len(rows)
    expected = [clean(cell).strip() for row in rows for cell in row]
    assert [words_of(cell.children).strip() for cell in cells] == expected


def test_nothing_a_user_writes_becomes_a_link():
    assert escape("https://a.b www.c.d e@f") == "https\\://a.b www\\.c.d e\\@f"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("verbose", [False, True])
def test_every_norm_is_in_the_memo(name, verbose):
    report = example(name)
    shown = memo(report, verbose=verbose)
    for finding in report:
        assert f"（{finding.norm}）" in shown or f"| {finding.norm} |" in shown, finding.norm


def test_sections_are_numbered_as_they_come():
    titles = [line for line in memo(example("violated")).splitlines() if line.startswith("## ")]
    assert [title[3] for title in titles] == list("一二三四五六七八九十")[: len(titles)]
    assert titles[0] == "## 一、需要办理的事项"


def test_a_record_full_of_marks_is_quoted_as_it_is():
    name = "<script>x</script>|*甲*\n# 乙"
    report = of({"id": "`1`", "accident": {"name": name}})
    html = RENDER.render(memo(report))
    assert "<script>" not in html
    assert "*甲*" in html
    assert html.count("<h1>") == 1


def test_an_assumed_scope_is_said():
    shown = memo(of({}, assume_in_scope=True, readings={"early_completion": "allowed"}))
    assert shown.startswith("# 〔试判〕")
    assert "不满十个月即完成取“允许”" in shown
    assert "**〔试判〕资料不全，待补充。**" in shown


def test_contradictions_are_listed():
    assert "## " in memo(example("inconsistent"))
    assert "记录自相矛盾之处" in memo(example("inconsistent"))
