"""Facts of many cases: what may stand as it is, and what deciding takes for it."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rectify_rules.batch.check import checked
from rectify_rules.batch.columns import typed
from rectify_rules.batch.facts import CodedFact, ListFact, PlacedFact, fact_of
from rectify_rules.batch.masks import Mask, series
from rectify_rules.batch.odd_texts import _ODD, odd_texts
from rectify_rules.batch.packed import packed
from rectify_rules.batch.regions import Names, Registry
from rectify_rules.batch.schema import columns, table_of
from rectify_rules.errors import CaseError
from rectify_rules.facts.values import TEXT_MAX


def told(mask: Mask, height: int) -> list[bool]:
    return series(mask, height).to_list()


def test_every_character_is_odd_just_where_the_close_look_says_so() -> None:
    """The quick look at all texts together may not pass over what the look at each would stop at."""
    characters = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]
    column = pl.Series([f"甲{one}" for one in characters])
    odd = column.filter(column.str.contains(_ODD)).to_list()
    assert len(odd) > 25
    for text in odd:
        assert told(odd_texts(pa.array(["乙", text]), empty=True), 2) == [False, True]
    plain = column.filter(~column.str.contains(_ODD)).to_list()
    assert odd_texts(pa.array(plain), empty=True) is False


@pytest.mark.parametrize(
    ("text", "empty", "odd"),
    [("", True, False), ("", False, True), ("不详", True, True), ("无", True, True), ("无人", True, False),
     ("x" * (TEXT_MAX + 1), True, True), ("a\x00b", True, True), ("a\x85b", True, True), ("a b", True, False)],
)  # fmt: skip
def test_texts_that_the_intake_would_change_are_odd(text: str, empty: bool, odd: bool) -> None:
    array = pa.array(["甲", text, None, "乙"])
    for given_as in (array, array.dictionary_encode(), pa.concat_arrays([pa.array(["\x00"]), array])[1:]):
        assert told(odd_texts(given_as, empty=empty), 4) == [False, odd, False, False]


_LISTS = st.lists(st.none() | st.lists(st.sampled_from(["a", "b", "c"]), max_size=18), max_size=12)


@settings(max_examples=80, deadline=None)
@given(_LISTS, st.integers(0, 3))
def test_packed_lists_hold_what_the_lists_hold(lists: list[list[str] | None], skipped: int) -> None:
    array = pa.array(lists, pa.list_(pa.string())).slice(min(skipped, len(lists)))
    left = lists[min(skipped, len(lists)) :]
    numbers = pa.array(["abc".index(one) for row in left for one in row or ()], pa.int32())
    found = packed(array, numbers, ("a", "b", "c"))
    if any(len(row or ()) > 15 for row in left):
        assert found is None
        return
    assert found is not None
    for word in "abc":
        assert told(found.has(word), len(left)) == [word in (row or ()) for row in left]
    assert found.has("d") is False


def test_a_list_with_members_under_a_null_is_not_packed() -> None:
    hidden = pa.ListArray.from_arrays(
        pa.array([0, 1, 2], pa.int32()), pa.array(["a", "b"]), mask=pa.array([True, False])
    )
    assert packed(hidden, pa.array([1], pa.int32()), ("a", "b")) is None


def test_words_and_codes_are_read_from_dictionaries_too() -> None:
    grade, place = columns()["accident.grade"], columns()["accident.location_region_code"]
    words = pa.array(["major", None, "larger", "大事故"])
    codes = pa.array(["140500", None, "140521", "14-05"])
    registry = Registry()
    for array, others in ((words, codes), (words.dictionary_encode(), codes.dictionary_encode())):
        coded, placed = fact_of(grade, array), fact_of(place, others)
        assert isinstance(coded, CodedFact)
        assert isinstance(placed, PlacedFact)
        assert told(coded.odd, 4) == [False, False, False, True]
        assert told(placed.odd, 4) == [False, False, False, True]
        assert coded.series(registry).to_list()[1::2] == [None, None]
        numbers = placed.series(registry).to_list()
        assert [None if one is None else registry.code(one) for one in numbers] == codes.to_pylist()


def test_names_keep_their_numbers() -> None:
    names, others = Names(), Names()
    first = names.numbers(pl.Series(["b", None, "a", "b"]))
    assert first.to_list() == [0, None, 1, 0]
    assert names.numbers(pl.Series(["a", "c"])).to_list() == [1, 2]
    others.number("a")
    known = first.drop_nulls()
    assert [others.code(one) for one in names.moved(known, others).to_list()] == ["b", "a", "b"]
    assert names.where(known, lambda texts: texts == "b").to_list() == [True, False, True]


def row(**facts: Any) -> dict[str, Any]:
    return {path.replace("__", "."): value for path, value in facts.items()}


ROWS = [
    row(id="A", as_of=date(2026, 11, 23), assessment__experts=["甲", "乙"], assessment__measure_findings={"m1": "implemented"}),
    row(id="B", as_of=date(2026, 11, 23), investigation__measures=[{"id": "m1"}, {"id": "m2"}]),
    row(id="C", assessment__report_sections=["measures"], problems=[{"id": "p", "assigned_to": []}]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fact", "value"),
    [("assessment.experts", ["甲", " 乙"]), ("assessment.experts", ["甲", None]), ("assessment.experts", [""]),
     ("investigation.measures", [{"id": "m1"}, {"id": "m1"}]), ("problems", [{"id": "p", "type": "x"}]),
     ("assessment.measure_findings", {"": "implemented"}), ("accident.deaths", 10**9 + 1),
     ("problems", [{"id": "p", "assigned_on": date(1900, 1, 1)}])],
)  # fmt: skip
def test_a_row_with_an_odd_value_is_read_alone_and_the_others_stay(fact: str, value: Any) -> None:
    """Whether a case settles it or refuses it, the other rows are what they were."""
    found = checked(typed(table_of([*ROWS, {"id": "D", fact: value}])))
    assert found.rows.to_list()[:3] == [0, 1, 2]
    assert found.height + len(found.rejected) == 4
    assert [one.row for one in found.rejected] in ([], [3])
    for name, before in checked(typed(table_of(ROWS))).facts.items():
        assert found.facts[name].array[:3].to_pylist() == before.array.to_pylist(), name


def test_records_keep_their_rows_when_a_table_is_cut() -> None:
    cut = checked(typed(table_of(ROWS)).slice(1))
    fact = cut.facts["investigation.measures"]
    assert isinstance(fact, ListFact)
    assert fact.owner.to_list() == [0, 0]
    assert fact.fields["id"].texts().to_list() == ["m1", "m2"]


@pytest.mark.parametrize(
    "path", ["id", "publication.publisher", "accident.grade", "accident.location_region_code"]
)
def test_bytes_that_are_no_text_are_an_error_that_names_the_column(path: str) -> None:
    plain = pa.array([b"\xff\xfe", b"ok"], pa.binary())
    _, offsets, data = plain.buffers()
    broken = pa.StringArray.from_buffers(2, offsets, data)
    for array in (broken, pa.DictionaryArray.from_arrays(pa.array([1, 0], pa.int32()), broken)):
        with pytest.raises(CaseError, match="UTF-8") as caught:
            checked(typed(pa.table({path: array})))
        assert caught.value.problems[0].path == path
