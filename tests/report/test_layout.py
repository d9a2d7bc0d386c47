"""Text for the console is laid out by cells, and nothing of it can disguise itself."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify_rules.report.layout import Page, cells, clean, pad, sign, wrap
from rectify_rules.verdict import Verdict

WIDTHS = st.integers(min_value=10, max_value=100)


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc", 3), ("第三条", 6), ("Ａ（）", 6), ("é", 1), ("e\u0301", 1), ("✓", 1), ("？", 2)],
)
def test_chinese_characters_take_two_cells(text, width):
    assert cells(text) == width
    assert cells(pad(text, 9)) == 9


@given(st.text(alphabet="第三条ab1，。（）“” 、x", max_size=300), WIDTHS)
def test_no_line_is_wider_than_the_page_and_nothing_is_lost(text, width):
    lines = wrap(clean(text), width)
    assert all(cells(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.text(max_size=200), WIDTHS)
def test_any_text_can_be_wrapped(text, width):
    for line in wrap(clean(text), width):
        assert cells(line) <= width


def test_a_line_does_not_begin_with_a_closing_mark_nor_end_with_an_opening_one():
    text = "负责事故调查处理的有关部门，" * 9 + "（第十一条）" * 9
    for width in range(20, 60):
        lines = wrap(text, width)
        assert not any(line[0] in "，。）" for line in lines)
        assert not any(line[-1] in "（" for line in lines)


def test_words_and_numbers_are_not_broken():
    assert wrap("见examples/cases/late.json:12:3处", 26) == ["见", "examples/cases/late.json:1", "2:3处"]
    assert wrap("自2026-11-23起", 12) == ["自2026-11-23", "起"]


@given(st.text(max_size=100))
def test_cleaned_text_is_one_line_without_control_or_direction_marks(text):
    shown = clean(text)
    assert not any(unicodedata.category(mark) in {"Cc", "Cs", "Zl", "Zp"} for mark in shown)
    assert not set(shown) & set("\u202e\u2066\u200f")


def test_cleaning_shows_what_it_takes_the_power_from():
    assert clean("a\x1b[31m\nb\u202e　c ") == "a\\x1b[31m b\\u202e　c"


def test_every_verdict_has_a_sign_of_its_own_two_cells_wide():
    signs = [sign(verdict) for verdict in Verdict]
    assert len(set(signs)) == len(signs)
    assert {cells(mark) for mark in signs} == {2}


def test_a_row_sets_the_text_in_a_column():
    page = Page(width=40)
    lines = page.row("条文", "第三条" * 12)
    assert lines[0].startswith("  条文        第三条")
    assert all(line.startswith(" " * 14) for line in lines[1:])
    assert all(cells(line) <= 40 for line in lines)
    assert page.rows("事实", ["一", "二"]) == ["  事实        一", "              二"]
    assert page.rows("事实", []) == []
