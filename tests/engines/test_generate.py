"""The generator of random cases keeps its promises, since the other tests rest on it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from rectify_rules import Case, Ruleset
from rectify_rules.facts.dictionary import EVENTS, dictionary
from rectify_rules.facts.view import FactView
from support.decisions import random_record
from support.generate import complete_case, fill, mask, partial_case, readings

DIGEST = """
from hashlib import sha256
from support.decisions import random_record
print(sha256(repr([random_record(seed)[0] for seed in range(40)]).encode()).hexdigest())
"""


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_a_seed_gives_the_same_case_in_every_process(hash_seed: str) -> None:
    env = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(Path(__file__).parents[1])}
    found = subprocess.run(
        [sys.executable, "-c", DIGEST], check=True, capture_output=True, text=True, env=env, timeout=60
    )
    here = repr([random_record(seed)[0] for seed in range(40)])
    assert found.stdout.strip() == hashlib.sha256(here.encode()).hexdigest()


def test_every_case_is_a_valid_record() -> None:
    for seed in range(400):
        Case.model_validate(random_record(seed)[0])


def test_a_complete_case_leaves_open_only_the_dates_of_what_did_not_happen() -> None:
    for seed in range(50):
        record = complete_case(Random(seed))
        view = FactView(Case.model_validate(record), record["as_of"])
        dates = {event.date: event.flag for event in EVENTS.values()}
        for path, spec in dictionary().items():
            if path.startswith("problems.") or spec.kind == "record_list" or "." not in path:
                continue
            if view.raw(path) is None and not path.startswith(_RECORDS):
                assert path in dates
                assert view.raw(dates[path] or "") is False


_RECORDS = tuple(f"{path}." for path, spec in dictionary().items() if spec.kind == "record_list")


def test_a_masked_case_says_nothing_else() -> None:
    for seed in range(50):
        rng = Random(seed)
        full = complete_case(rng)
        part = mask(full, rng)
        assert part["as_of"] == full["as_of"]
        for section, facts in part.items():
            if isinstance(facts, dict):
                assert all(
                    full[section][code] == value or isinstance(value, list) for code, value in facts.items()
                )


def test_a_fact_is_filled_in_without_touching_the_rest() -> None:
    case = partial_case(Random(3))
    filled = fill(fill(case, "accident.deaths", 3), "problems", [{"id": "q1"}])
    again = fill(filled, "problems.0.type", "other")
    assert filled["accident"]["deaths"] == 3
    assert again["problems"] == [{"id": "q1", "type": "other"}]
    assert filled["problems"] == [{"id": "q1"}]
    assert {key: value for key, value in again.items() if key not in {"accident", "problems"}} == {
        key: value for key, value in case.items() if key not in {"accident", "problems"}
    }


def test_readings_are_registered_values(ruleset: Ruleset) -> None:
    for seed in range(30):
        ruleset.chosen(readings(Random(seed), ruleset.readings))


def test_a_case_takes_less_than_a_third_of_a_millisecond() -> None:
    rng = Random(1)
    start = time.thread_time()
    for _ in range(300):
        partial_case(rng)
    assert (time.thread_time() - start) / 300 < 0.0003 * (
        3 if sys.gettrace() or "coverage" in sys.modules else 1
    )
