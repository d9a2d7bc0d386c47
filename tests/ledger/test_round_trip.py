"""A case goes into a ledger, JSONL or YAML and comes back the same: unknown, no and none stay three things."""

from __future__ import annotations

import io
import os
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.books import bare
from rectify_rules import Case, load_ruleset
from rectify_rules.errors import CaseError
from rectify_rules.facts.files import read_cases
from rectify_rules.ledger.plain import json_line, yaml_document
from rectify_rules.ledger.reader import parse_ledger
from rectify_rules.ledger.template import write_ledger
from support.generate import complete_case, partial_case

RULES = load_ruleset("shanxi-2026")
SAMPLE = int(os.environ.get("RECTIFY_LEDGER_SAMPLE", "120"))

words = st.one_of(
    st.sampled_from(["—", "/", "否", "是", "空", "【示例】x", "1.甲", "null", "~", "[]", "#REF!", "=1+1", "+1", "@a", "a: b", "- x", "甲、乙", "0", "140521", "\\", "\\—", "a\nb", "_x000D_", "\x7f\x85\u2028\ufeff甲", "“甲”", "１４０５２１", "140521 高平市", "\\140521"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffe\uffff"), max_size=12),
).map(str.strip).filter(lambda text: text and text not in {"无", "不详"})  # fmt: skip


def ledger_of(cases) -> bytes:
    stream = io.BytesIO()
    write_ledger(stream, RULES, cases, example=False)
    return stream.getvalue()


def generated(number: int) -> list[Case]:
    random = Random(20260416)
    made = []
    for index in range(number):
        record = complete_case(random) if index % 3 == 0 else partial_case(random)
        made.append(Case.model_validate({**record, "id": f"案-{index}"}))
    return made


def test_random_cases_come_back_from_a_ledger():
    cases = generated(SAMPLE)
    ledger = parse_ledger(ledger_of(cases), "x.xlsx")
    assert [bare(case) for case in ledger] == [bare(case) for case in cases]
    assert ledger.notes == ()


@pytest.mark.parametrize("form", ["jsonl", "yaml"])
def test_random_cases_come_back_from_text(form):
    cases = generated(SAMPLE // 4)
    text = "".join(f"{json_line(case)}\n" if form == "jsonl" else yaml_document(case) for case in cases)
    assert [bare(case) for case in read_cases(io.StringIO(text), format=form)] == [
        bare(case) for case in cases
    ]


@st.composite
def awkward(draw) -> Case:
    """A case of which every text is one that files take for something else."""
    texts = st.lists(words, max_size=3)
    ids = st.lists(words, max_size=3, unique=True)
    return Case.model_validate(
        {
            "id": draw(words),
            "accident": {"name": draw(words | st.just("")), "location_region_code": draw(words)},
            "investigation": {
                "participating_bodies": draw(st.none() | texts),
                "measures": draw(
                    st.none() | ids.map(lambda found: [{"id": name, "text": name} for name in found])
                ),
            },
            "assessment": {
                "team_members": draw(texts),
                "composition_deviation_reason": draw(st.sampled_from([None, "", "—", "是"])),
                "measure_findings": draw(
                    st.none()
                    | st.dictionaries(words, st.sampled_from([None, "implemented", "inadequate"]), max_size=3)
                ),
            },
            "problems": draw(st.sampled_from([None, [], [{}], [{"assigned_to": []}, {"id": "Q"}]])),
        }
    )


@settings(max_examples=30, deadline=None)
@given(st.lists(awkward(), min_size=1, max_size=4, unique_by=lambda case: case.id))
def test_awkward_texts_come_back_from_every_form(cases):
    told = [bare(case) for case in cases]
    back = list(parse_ledger(ledger_of(cases), "x.xlsx"))
    assert all(isinstance(case, Case) for case in back), back
    assert [bare(case) for case in back] == told
    for form, write in (("jsonl", lambda case: json_line(case) + "\n"), ("yaml", yaml_document)):
        text = "".join(write(case) for case in cases)
        back = list(read_cases(io.StringIO(text), format=form))
        assert all(isinstance(case, Case) for case in back), (text, back)
        assert [bare(case) for case in back] == told


def test_an_empty_case_is_written_and_read():
    (back,) = read_cases(io.StringIO(yaml_document(Case())), format="yaml")
    assert bare(back) == {}
    assert json_line(Case()) == "{}"


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ({"id": "A", "assessment": {"team_members": ["甲" * 19_000, "乙" * 19_000]}}, "32767"),
        ({"id": "A", "accident": {"name": "甲\ufffe"}}, "U\\+FFFE"),
        ({"problems": [{}]}, "没有案件编号"),
    ],
)
def test_what_no_cell_can_hold_is_refused_not_cut(record, why):
    with pytest.raises(CaseError, match=why):
        ledger_of([Case.model_validate(record)])
