"""A record put together from checked facts is the one that validation makes."""

from __future__ import annotations

import io
import json
import pickle
from random import Random

import pytest

from rectify_rules import Case
from rectify_rules.facts.files import read_cases
from rectify_rules.facts.intake import Intake
from support import generate


@pytest.mark.parametrize("seed", range(60))
def test_it_equals_the_validated_record(seed: int) -> None:
    rng = Random(seed)
    record = generate.complete_case(rng) if seed % 3 == 0 else generate.partial_case(rng)
    checked = Intake("a.jsonl:1").take(Case, record)
    made, valid = Case.admitted(checked, {"": "a.jsonl:1"}), Case.model_validate(record)
    assert made == valid
    assert hash(made) == hash(valid)
    assert made.model_fields_set == valid.model_fields_set
    assert made.model_dump() == valid.model_dump()
    assert made.model_dump_json(exclude_unset=True) == valid.model_dump_json(exclude_unset=True)
    assert repr(made) == repr(valid)
    assert pickle.loads(pickle.dumps(made)) == valid
    assert made.place_of("accident.grade") == "a.jsonl:1"
    assert list(made.__dict__) == list(valid.__dict__)
    for name in ("accident", "assessment", "problems"):
        assert type(getattr(made, name)) is type(getattr(valid, name))


def test_what_is_read_from_a_file_is_frozen_and_can_be_changed_by_copy() -> None:
    stream = io.BytesIO(json.dumps({"id": "A", "accident": {"deaths": 3}}).encode())
    (case,) = read_cases(stream, format="jsonl")
    assert isinstance(case, Case)
    with pytest.raises(ValueError, match="frozen"):
        case.id = "B"
    assert case.model_copy(update={"id": "B"}).id == "B"
    assert case.accident is not None
    assert case.accident.deaths == 3
    assert case.model_copy().place_of("id") == case.place_of("id") != ""
