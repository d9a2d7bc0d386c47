"""The schemas and the catalogue in the repository are those the code gives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from report_cases import NAMES, example, ruleset

from rectify_rules.explain.rule_schema import rule_json_schema
from rectify_rules.facts.case import case_json_schema
from rectify_rules.report.catalogue import catalogue
from rectify_rules.report.schema import report_json_schema

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = {"case": case_json_schema, "report": report_json_schema, "rules": rule_json_schema}


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_files_are_current(name):
    written = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(SCHEMAS[name]())), "run `make generated`"


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_are_schemas(name):
    schema = SCHEMAS[name]()
    (Draft7Validator if "draft-07" in schema["$schema"] else Draft202012Validator).check_schema(schema)


@pytest.mark.parametrize("name", NAMES)
def test_reports_keep_their_schema(name):
    report = json.loads(example(name).model_dump_json())
    Draft202012Validator(report_json_schema()).validate(report)


def test_the_catalogue_is_current():
    written = (ROOT / "docs" / "catalogue.md").read_text(encoding="utf-8")
    assert written == "\n".join(catalogue(ruleset())) + "\n", "run `make generated`"


def test_the_catalogue_holds_every_reason():
    shown = "\n".join(catalogue(ruleset()))
    for rule in ruleset().rules.values():
        assert f"### {rule.norm} " in shown
        for line in rule.all_lines():
            assert f"| {line.reason} | {line.verdict.label} |" in shown, (rule.id, line.reason)
        for remark in (*rule.notices, *rule.presumptions):
            assert f"| {remark.id} |" in shown


def test_the_catalogue_holds_the_reasons_that_no_rule_file_writes():
    """Every reason the evaluation gives by itself is a word in its source."""
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/rectify_rules").rglob("*.py"))
    shown = "\n".join(catalogue(ruleset()))
    for reason in ("scope_open", "transition_open", "missing_facts", "data_inconsistent", "none_recorded"):
        assert f'"{reason}"' in source
        assert f"| {reason} |" in shown
