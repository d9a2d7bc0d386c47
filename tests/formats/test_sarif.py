"""SARIF is valid against the schema of 2.1.0, names no machine, and knows a result again.

The schema beside this file is the one that the package `@microsoft/jest-sarif` (MIT) ships,
`sarif-2.1.0-rtm.5`, as code hosts check uploads against it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from samples import ALL, HOSTILE, NOWHERE, PASSED, PLAIN

from rectify_rules.formats import Place, Result, sarif

SCHEMA = Draft4Validator(json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_text("utf-8")))


def run_of(*results: Result) -> dict:
    text = sarif(results)
    text.encode("utf-8")
    log = json.loads(text)
    SCHEMA.validate(log)
    return log["runs"][0]


def test_the_schema_refuses_what_is_no_sarif():
    log = json.loads(sarif(ALL))
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert not SCHEMA.is_valid(log)


@pytest.mark.parametrize("results", [(), ALL, (HOSTILE,), (NOWHERE,)])
def test_valid_against_the_schema(results):
    run_of(*results)


def test_what_passed_is_a_rule_but_no_result():
    run = run_of(*ALL)
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["3-1-s1", "x,y:z%", "r", "ok"]
    assert [result["ruleId"] for result in run["results"]] == ["3-1-s1", "x,y:z%", "r"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_place_is_a_relative_percent_encoded_uri_with_the_line_and_the_column():
    location = run_of(PLAIN)["results"][0]["locations"][0]
    physical = location["physicalLocation"]
    assert physical["artifactLocation"] == {
        "uri": "%E6%A1%88%E4%BB%B6/%E7%94%B2%20%E4%B9%99.yaml",
        "uriBaseId": "%SRCROOT%",
    }
    assert physical["region"] == {"startLine": 3, "startColumn": 5}
    assert location["logicalLocations"] == [{"fullyQualifiedName": "A-1/3-1-s1"}]


def test_a_place_without_a_line_has_no_region_and_a_result_without_a_place_no_location():
    assert (
        "region"
        not in run_of(replace(PLAIN, place=Place("a")))["results"][0]["locations"][0]["physicalLocation"]
    )
    assert "locations" not in run_of(NOWHERE)["results"][0]


def fingerprints(*results: Result) -> list[str]:
    return [result["partialFingerprints"]["rectify/v1"] for result in run_of(*results)["results"]]


def test_a_result_is_known_again_when_its_lines_and_numbers_change():
    moved = replace(PLAIN, place=Place("案件/甲 乙.yaml", 40, 1), message="逾期13日", title="别的题目")
    assert fingerprints(PLAIN) == fingerprints(moved)


@pytest.mark.parametrize(
    "other", [{"rule": "3-1-s2"}, {"place": Place("b.yaml", 3, 5)}, {"suite": "A-2"}, {"subject": "A-1/x"}]
)
def test_different_results_are_told_apart(other):
    assert fingerprints(PLAIN) != fingerprints(replace(PLAIN, **other))


def test_two_results_that_differ_in_nothing_have_two_fingerprints():
    first, second = fingerprints(PLAIN, PLAIN)
    assert first != second


TEXT = st.text(st.characters(), max_size=12)
RESULTS = st.builds(
    Result,
    rule=TEXT, title=TEXT, message=TEXT, help=TEXT, suite=TEXT, group=TEXT, subject=TEXT,
    level=st.sampled_from(["error", "warning", "note", "none"]),
    outcome=st.sampled_from(["passed", "failed", "skipped"]),
    place=st.none() | st.builds(Place, TEXT.filter(bool), st.integers(0, 9), st.integers(0, 9)),
)  # fmt: skip


@given(st.lists(RESULTS, max_size=4))
def test_any_result_can_be_written(results):
    run = run_of(*results)
    assert len(run["results"]) == sum(result.annotated for result in results)
    for result in run["results"]:
        for location in result.get("locations", ()):
            uri = location.get("physicalLocation", {}).get("artifactLocation", {}).get("uri", "")
            assert uri.isascii()
            assert not set(uri) & set(' <>"{}|\\^`')
            unquote(uri)


def test_a_file_name_that_is_no_utf8_keeps_its_bytes():
    location = run_of(replace(PLAIN, place=Place("\udcff.yaml")))["results"][0]["locations"][0]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "%FF.yaml"


def test_where_all_passed_there_is_a_run_without_results():
    assert run_of(PASSED)["results"] == []
