"""A text written into a cell is read as itself, whatever it consists of."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rectify_rules.facts.dictionary import dictionary
from rectify_rules.ledger.cells import NAMES, CellReader
from rectify_rules.ledger.escape import NO_WORDS, UNKNOWN_WORDS, YES_WORDS, cut, escaped, join, unescaped
from rectify_rules.ledger.wording import cell_value

SPECIAL = sorted({*UNKNOWN_WORDS, *NO_WORDS, *YES_WORDS, "【示例】甲", "1.甲", "（2）乙"} - {""})
texts = st.one_of(
    st.sampled_from(SPECIAL),
    st.sampled_from(SPECIAL).map(lambda word: "\\" + word),
    st.text(st.sampled_from("甲乙\\、；;，,=：:\n1.（是无—【示例】 ")),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffe\uffff"), max_size=20),
)
names = texts.map(str.strip).filter(lambda text: text and text not in {"无", "不详"})


@given(texts)
def test_the_mark_comes_off_as_it_was_put_on(text):
    assert unescaped(escaped(text)) == text


@given(st.lists(names, min_size=1, max_size=5))
def test_items_are_found_again_one_by_one(items):
    assert [unescaped(piece) for piece in cut(join(items, NAMES), NAMES)] == items


@given(names)
def test_a_text_is_read_as_itself(text):
    spec = dictionary()["accident.name"]
    assert CellReader(spec).read(cell_value(spec, text)) == (text, "")


@given(st.lists(names, max_size=5).map(tuple))
def test_a_list_is_read_as_itself(items):
    spec = dictionary()["assessment.team_members"]
    assert CellReader(spec).read(cell_value(spec, items)) == (items, "")


@given(
    st.dictionaries(
        names, st.sampled_from([None, *dictionary()["assessment.measure_findings"].vocabulary]), max_size=4
    )
)
def test_a_mapping_is_read_as_itself(found):
    spec = dictionary()["assessment.measure_findings"]
    value, _ = CellReader(spec).read(cell_value(spec, found))
    assert dict(value) == found


def test_every_mark_of_a_list_of_numbers_is_covered():
    """A list of which every item begins with a number keeps the numbers."""
    spec = dictionary()["assessment.team_members"]
    items = ("1.甲", "2.乙")
    assert CellReader(spec).read(cell_value(spec, items)) == (items, "")
