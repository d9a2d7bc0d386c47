"""Promises that hold for every case: silence decides nothing, more facts never turn a verdict, missing facts are named."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import pytest

from rectify_rules import Case, Report, Verdict, evaluate, load_ruleset
from rectify_rules.facts.dictionary import dictionary
from support.generate import complete_case, mask, partial_case, readings

RULESET = load_ruleset("shanxi-2026")
CASES = int(os.environ.get("RECTIFY_CASES", "600"))
LATE = date(2040, 1, 2)
"""After every generated date, so that no event lies in the future of the reference date."""


def judge(record: dict[str, Any], as_of: date | None = None, **options: Any) -> Report:
    return evaluate(Case.model_validate(record), RULESET, as_of=as_of, engine="interpreter", **options)


def pairs(count: int, seed: int) -> Iterator[tuple[Report, Report]]:
    """Yield the report of a case with some facts left out, and that of the complete one."""
    rng = Random(seed)
    for _ in range(count):
        full = complete_case(rng)
        part = mask(full, rng)
        chosen = readings(rng, RULESET.readings)
        assume = rng.random() < 0.3
        options = {"as_of": LATE, "readings": chosen, "assume_in_scope": assume}
        yield judge(part, **options), judge(full, **options)


def test_more_facts_never_turn_one_definite_verdict_into_another():
    """Exempt are contradictions that come to light, the presumptions named on the finding, and the
    inference from participation, which a later date of the invitation upsets."""
    turned = []
    for part, full in pairs(CASES // 2, 11):
        if full.contradictions:
            continue
        for before, after in zip(part, full, strict=True):
            if (
                before.presumptions
                or before.reason == "inferred_from_participation"
                or not (before.verdict.definite and after.verdict.definite)
            ):
                continue
            if before.verdict is not after.verdict and not _by_act_while_completion_is_unknown(
                part, before.norm
            ):
                turned.append((before.norm, before.verdict, before.reason, after.verdict, after.reason))
    assert turned == []


def _by_act_while_completion_is_unknown(part: Report, norm: str) -> bool:
    """Article 12: while completion is unknown the date of the act decides, as the specification has it."""
    return part["12-1-s1"].verdict is Verdict.UNDETERMINED and norm.startswith(("5-", "6-", "8-"))


def test_a_nearly_empty_record_gives_no_breach_and_no_compliance():
    for record in ({}, {"id": "X"}, {"accident": {"name": "某事故"}}):
        for assume in (False, True):
            report = judge(record, date(2026, 11, 23), assume_in_scope=assume)
            assert {finding.verdict for finding in report} <= {Verdict.UNDETERMINED, Verdict.NOT_APPLICABLE}


def test_knowing_only_that_the_edition_applies_decides_nothing_else():
    usual = {"accident": {"is_production_safety_accident": True, "location_region_code": "140521"}}
    report = judge(usual, date(2026, 11, 23))
    decided = {finding.norm for finding in report if finding.verdict in (Verdict.VIOLATED, Verdict.COMPLIANT)}
    assert decided == {"2-1-s1", "2-1-s2"}
    assert report["2-1-s1"].presumptions


@pytest.mark.parametrize(
    "path",
    sorted(path for path, spec in dictionary().items() if "." in path and not path.startswith("problems.")),
)
def test_no_single_fact_alone_breaches_anything(path):
    """One fact known and all others blank: only a fact that by itself is the breach may decide."""
    spec = dictionary()[path]
    if dictionary().get(path.rpartition(".")[0]) is not None or spec.kind in {"record_list", "map"}:
        return
    samples: dict[str, list[object]] = {
        "bool": [True, False],
        "date": ["2026-09-10"],
        "enum": list(spec.values),
        "region": ["140521"],
        "int": [1],
        "text": ["某"],
        "list": [[]],
    }
    section, _, name = path.partition(".")
    for value in samples[spec.kind]:
        report = judge({section: {name: value}}, date(2026, 11, 23))
        assert not [finding.norm for finding in report if finding.verdict is Verdict.VIOLATED]


def test_every_undetermined_finding_names_missing_facts_that_lead_to_a_verdict():
    """Filling in what is named missing, again and again, ends in a verdict; nothing known is called missing."""
    rng = Random(5)
    for _ in range(CASES // 20):
        full = complete_case(rng)
        target = judge(full, LATE)
        if target.contradictions:
            continue
        part = mask(full, rng)
        wanted = [finding.norm for finding in target if finding.verdict is not Verdict.UNDETERMINED]
        for norm in rng.sample(wanted, 3):
            assert _leads_to_a_verdict(part, full, norm), norm


def _leads_to_a_verdict(part: dict[str, Any], full: dict[str, Any], norm: str) -> bool:
    for _ in range(40):
        finding = judge(part, LATE)[norm]
        if finding.verdict is not Verdict.UNDETERMINED:
            return True
        added = [path for path in finding.missing if _copy(full, part, path)]
        if not added:
            return False
    return False


def _copy(full: dict[str, Any], part: dict[str, Any], path: str) -> bool:
    """Fill a missing fact from the complete case; a field of records is filled in every record."""
    section, _, name = path.partition(".")
    if section == "problems":
        part["problems"] = _merged(full["problems"], part.get("problems"), name)
        return True
    head, _, field = name.partition(".")
    if head not in full.get(section, {}):
        return False
    inner = part.setdefault(section, {})
    if field:
        inner[head] = _merged(full[section][head], inner.get(head), field)
    elif inner.get(head) == full[section][head]:
        return False
    else:
        inner[head] = full[section][head]
    return True


def _merged(full: list[dict[str, Any]], part: list[dict[str, Any]] | None, name: str) -> list[dict[str, Any]]:
    if part is None or len(part) != len(full) or not name:
        return full
    return [
        {**have, **({name: whole[name]} if name in whole else {}), "id": whole.get("id")}
        for whole, have in zip(full, part, strict=True)
    ]


def test_the_same_input_gives_the_same_bytes_in_every_engine():
    rng = Random(3)
    for _ in range(CASES // 40):
        case = Case.model_validate(partial_case(rng))
        chosen = readings(rng, RULESET.readings)
        texts = {
            evaluate(case, RULESET, readings=chosen, engine=engine, as_of=LATE).model_dump_json()
            for engine in ("interpreter", "direct", "auto")
        }
        assert len(texts) == 1
        assert json.loads(texts.pop())["findings"]


def test_every_verdict_carries_what_an_officer_checks():
    """Every breach names who owes the duty and what to do; every finding its norm, quote and sentence."""
    rng = Random(9)
    for _ in range(CASES // 10):
        record = complete_case(rng)
        for finding in judge(record, LATE):
            assert finding.text
            assert "{" not in finding.text
            assert finding.quote or finding.norm == "2-1-s2"
            if finding.verdict is Verdict.VIOLATED:
                assert finding.addressee
                assert finding.remedy
                assert finding.because
                assert not any(word in finding.addressee for word in ("纪检", "法院", "检察院", "党委"))
            if RULESET.rules[finding.rule].modality == "in_principle":
                assert finding.verdict is not Verdict.VIOLATED
            if finding.verdict is Verdict.UNDETERMINED:
                assert finding.missing


def test_assuming_scope_is_said_on_every_finding_and_never_changes_the_scope_rules():
    rng = Random(21)
    for _ in range(CASES // 20):
        record = partial_case(rng)
        plain, assumed = judge(record, LATE), judge(record, LATE, assume_in_scope=True)
        assert all(finding.assumed_in_scope for finding in assumed)
        assert not any(finding.assumed_in_scope for finding in plain)
        for norm in ("2-1-s1", "2-1-s2", "12-1-s1"):
            assert plain[norm].verdict is assumed[norm].verdict
