"""The schema for editors accepts the rules that ship, and knows every word of the language."""

from __future__ import annotations

import copy

import pytest
from jsonschema import Draft7Validator

from rectify_rules.explain.rule_schema import rule_json_schema
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.ruleset import parse_rule
from rectify_rules.ruleset.functions import FUNCTIONS
from rectify_rules.ruleset.loader import rules_root
from rectify_rules.ruleset.operators import OPERATORS
from rectify_rules.yaml_tree import parse

SCHEMA = rule_json_schema()
VALIDATOR = Draft7Validator(SCHEMA)
SHARED = {"edition.yaml", "readings.yaml", "derived.yaml", "integrity.yaml"}
FILES = sorted(path for path in rules_root().glob("*/*.yaml") if path.name not in SHARED)


def content(path):
    return parse(path.read_text(encoding="utf-8")).plain()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_rule_files_keep_it(path):
    assert [error.message for error in VALIDATOR.iter_errors(content(path))] == []


def test_it_knows_the_keys_the_loader_knows():
    definitions = SCHEMA["definitions"]
    assert set(definitions["rule"]["properties"]) == set(parse_rule._RULE_KEYS)
    assert set(definitions["line"]["properties"]) == set(parse_rule._LINE_KEYS)


def test_it_knows_every_fact_operator_and_function():
    definitions = SCHEMA["definitions"]
    assert {path for path in dictionary() if "." in path} <= set(definitions["condition"]["properties"])
    assert set(definitions["function"]["properties"]) == {*FUNCTIONS, "by_reading", "choose"}
    operators = definitions["any_test"]["anyOf"][-1]["properties"]
    assert set(operators) == set(OPERATORS) - {"is"}


RULE = {
    "id": "art03.window",
    "norm": "3-1-s1",
    "title": "期限",
    "quote": "事故结案后",
    "modality": "must",
    "owed_by": "有关部门",
    "outcomes": [
        {
            "verdict": "violated",
            "reason": "late",
            "when": {
                "all": [
                    {"accident.grade": ["general", "larger"]},
                    {"finished": {"after": {"months_after": ["base_date", 12]}}},
                ]
            },
        }
    ],
}


def accepted(change=lambda rule: None):
    rule = copy.deepcopy(RULE)
    change(rule)
    return VALIDATOR.is_valid({"rules": [rule]})


def test_a_good_rule_is_accepted():
    assert accepted()


def when(condition):
    return lambda rule: rule["outcomes"][0].update(when=condition)


@pytest.mark.parametrize(
    "change",
    [
        lambda rule: rule.update(modality="mst"),
        lambda rule: rule.pop("quote"),
        lambda rule: rule.pop("owed_by"),
        lambda rule: rule.update(outcome=[]),
        lambda rule: rule.update(norm="第三条"),
        lambda rule: rule["outcomes"][0].update(verdict="undetermined"),
        lambda rule: rule["outcomes"][0].update(reason="Too late"),
        lambda rule: rule["outcomes"][0].update(severity="urgent"),
        when({"not": {"accident.grade": "general"}}),
        when({"accident.grade": "generl"}),
        when({"accident.grade": {"at_least": 3}}),
        when({"accident.deaths": {"before": "as_of"}}),
        when({"accident.grade": "general", "accident.deaths": 3}),
        when({"investigation.report_approved_on": {"between": ["window_opens"]}}),
        when({"investigation.report_approved_on": "2025-09-30"}),
        when({"investigation.closed": "no"}),
        when({"verdict_of": {"art04.delegation": "violatd"}}),
        when({"finished": {"after": {"months_afer": ["base_date", 12]}}}),
        when({"finished": {"after": {"months_after": ["base_date"]}}}),
        when({"all": []}),
    ],
)
def test_a_bad_rule_is_refused(change):
    assert not accepted(change)
