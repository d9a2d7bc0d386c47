"""Verdicts without proof: the same as those of `evaluate`, for every norm of every case."""

from __future__ import annotations

import gc
import io
import os
import re
import subprocess
import sys
import tokenize
import weakref
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest

from rectify_rules import (
    Case,
    CaseError,
    EngineError,
    ReadingError,
    Ruleset,
    Ruling,
    Verdict,
    Verdicts,
    decide,
    evaluate,
    load_ruleset,
)
from rectify_rules.evaluation import decide as deciding
from rectify_rules.evaluation import program_lines
from rectify_rules.evaluation.case_findings import CaseFindings
from rectify_rules.evaluation.decide import decider
from rectify_rules.evaluation.evaluate import reference_date
from rectify_rules.evaluation.program import ProgramSource, compile_program
from rectify_rules.evaluation.program_doubts import compile_doubtful
from rectify_rules.facts.dictionary import EVENTS, dictionary
from rectify_rules.ruleset.condition import ALWAYS, Condition
from rectify_rules.ruleset.model import Line, Table
from rectify_rules.ruleset.terms import walk
from support import generate
from support.decisions import (
    AS_OF,
    given,
    random_condition,
    random_record,
    ruleset_of,
    table_of,
    verdict_leaf,
)

CASES = int(os.environ.get("RECTIFY_CASES", "640"))
CHOICES = 16
OWN_NAMES = re.compile(
    r"def|return|if|elif|else|and|or|is|in|not|for|True|False|None|program|case|as_of|append|strip|issubset|isdisjoint|__class__|[kv]\d+"
)


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return load_ruleset("shanxi-2026")


def case_of(record: dict[str, Any]) -> Case:
    return Case.model_validate(record)


def expected(case: Case, ruleset: Ruleset, **options: Any) -> list[Ruling]:
    report = evaluate(case, ruleset, engine="interpreter", **options)
    return [Ruling(finding.verdict, finding.reason) for finding in report.findings]


@pytest.mark.parametrize("choice", range(CHOICES))
def test_verdicts_and_reasons_are_those_of_the_report(ruleset: Ruleset, choice: int) -> None:
    rng = Random(choice)
    # The defaults in every fourth choice: they are what most cases are decided under.
    readings = generate.readings(rng, ruleset.readings) if choice % 4 else None
    options = {"readings": readings, "assume_in_scope": choice % 4 == 3}
    for seed in range(choice, CASES, CHOICES):
        record, _ = random_record(seed)
        case = case_of(record)
        found = decide(case, ruleset, **options)
        assert list(found.values()) == expected(case, ruleset, **options), f"seed {seed}"


def contradictory(seed: int) -> dict[str, Any]:
    """A random record with further contradictions: denied events with a day, days in reverse, lists at odds."""
    record, _ = random_record(seed)
    rng = Random(seed + 1)
    events = [event for event in EVENTS.values() if event.flag and event.date.count(".") == 1]
    for event in (events[int(rng.random() * len(events))] for _ in range(int(rng.random() * 3))):
        assert event.flag is not None
        section, _, name = event.date.partition(".")
        if section == "problems":
            problems = [one for one in record.get("problems") or [] if rng.random() < 0.7]
            for one in problems:
                one[event.flag.partition(".")[2]], one[name] = False, date(2026, 5, 1)
            continue
        holder = record.setdefault(section, {})
        holder[event.flag.partition(".")[2]], holder[name] = False, date(2026, 3, 1)
    if rng.random() < 0.5:
        days = [path for order in load_ruleset("shanxi-2026").orders for path in (order.before, order.after)]
        for path in (days[int(rng.random() * len(days))] for _ in range(2)):
            section, _, name = path.partition(".")
            record.setdefault(section, {})[name] = date(2025, 1 + int(rng.random() * 12), 9)
    return record


@pytest.mark.parametrize("choice", range(CHOICES))
def test_a_record_that_contradicts_itself_is_decided_as_by_the_report(
    ruleset: Ruleset, choice: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = Random(choice)
    readings = generate.readings(rng, ruleset.readings) if choice % 3 else None
    assumed = choice % 4 == 3
    cases = [case_of(contradictory(seed)) for seed in range(choice, CASES // 2, CHOICES)]
    wanted = [expected(case, ruleset, readings=readings, assume_in_scope=assumed) for case in cases]
    ready = decider(ruleset, readings, assume_in_scope=assumed)
    turned_away = [case for case in cases if ready._program(case, reference_date(case, None)) is None]
    assert len(turned_away) > len(cases) // 3
    # The reference makes missing facts out for single norms; it never decides the whole record again.
    monkeypatch.setattr(deciding, "decided", pytest.fail)
    assert [list(ready.decide(case).values()) for case in cases] == wanted


def test_only_norms_that_a_doubt_can_touch_are_looked_at_again(
    ruleset: Ruleset, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    verdict = CaseFindings.verdict

    def noted(self: CaseFindings, rule: Any) -> Any:
        asked.append(rule.id)
        return verdict(self, rule)

    record = {"assessment": {"self_assessment_report": False, "self_assessment_report_on": "2026-10-01"}}
    case = case_of(record)
    wanted = expected(case, ruleset, as_of=AS_OF, assume_in_scope=True)
    monkeypatch.setattr(CaseFindings, "verdict", noted)
    assert list(decide(case, ruleset, as_of=AS_OF, assume_in_scope=True).values()) == wanted
    assert "art06.self_assessment_report" in asked
    assert len(asked) < 12


def test_every_reading_has_a_fast_form(ruleset: Ruleset) -> None:
    for name, reading in ruleset.readings.items():
        for value in reading.values:
            chosen = ruleset.chosen({name: value})
            assert compile_program(ruleset, chosen, assume_in_scope=False)
            assert compile_doubtful(ruleset, chosen, assume_in_scope=False)


def test_a_clean_record_never_needs_the_reference(ruleset: Ruleset, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a record that contradicts itself is decided twice."""
    ready = decider(ruleset)
    clean = [Case(), case_of({"accident": {"location_region_code": "140521"}})]
    wanted = [expected(case, ruleset, as_of=AS_OF) for case in clean]
    monkeypatch.setattr(deciding, "decided", pytest.fail)
    assert [list(ready.decide(case, AS_OF).values()) for case in clean] == wanted


def test_it_is_a_frozen_mapping_by_norm_and_rule(ruleset: Ruleset) -> None:
    found = decide(Case(), ruleset, as_of=AS_OF)
    assert isinstance(found, Verdicts)
    assert list(found) == [rule.norm for rule in ruleset.rules.values()]
    assert len(found) == 49
    assert found["3-1-s1"] is found["art03.window"]
    assert found["3-1-s1"].verdict is Verdict.UNDETERMINED
    assert dict(found) == dict(decide(Case(), ruleset, as_of=AS_OF))
    assert found == decide(Case(), ruleset, as_of=AS_OF)
    assert hash(found) == hash(decide(Case(), ruleset, as_of=AS_OF))
    assert "3-1-s1" in repr(found)
    with pytest.raises(KeyError):
        found["99-1"]
    with pytest.raises(TypeError):
        found["3-1-s1"] = found["3-1-s1"]  # type: ignore[index]


def test_the_proof_is_made_for_what_is_asked(ruleset: Ruleset) -> None:
    for seed in (0, 1, 2, 6):
        record, _ = random_record(seed)
        case = case_of(record)
        found, report = decide(case, ruleset), evaluate(case, ruleset)
        for norm in ("3-1-s1", "11-1-i1a", "art10.publication"):
            assert found.finding(norm).model_dump() == report[norm].model_dump()


def test_a_difference_from_the_reference_is_an_error_as_soon_as_it_is_asked_for(ruleset: Ruleset) -> None:
    found = decide(Case(), ruleset, as_of=AS_OF)
    wrong = Ruling(Verdict.COMPLIANT, "in_window")
    forged = Verdicts(tuple(wrong for _ in found), decider(ruleset), Case(), AS_OF)
    with pytest.raises(EngineError, match="3-1-s1"):
        forged.finding("3-1-s1")


def test_dates_readings_and_gaps_are_refused_as_by_evaluate(ruleset: Ruleset) -> None:
    with pytest.raises(CaseError, match="核查基准日"):
        decide(Case(), ruleset)
    with pytest.raises(ReadingError, match="early_completion"):
        decide(Case(), ruleset, as_of=AS_OF, readings={"early_completon": "allowed"})
    assert decide(case_of({"as_of": "2026-11-23"}), ruleset) == decide(Case(), ruleset, as_of=AS_OF)
    rules = {name: rule for name, rule in ruleset.rules.items() if name in ruleset.edition.scope}
    holed = dict(rules)
    name = ruleset.edition.scope[0]
    holed[name] = replace(rules[name], table=Table(()))
    with pytest.raises(EngineError, match="gap"):
        decide(Case(), replace(ruleset, rules=holed), as_of=AS_OF)


def test_readings_are_kept_apart(ruleset: Ruleset) -> None:
    record = generate.complete_case(Random(4))
    case = case_of(record)
    for name, reading in ruleset.readings.items():
        for value in list(reading.values)[1:2]:
            chosen = {name: value}
            assert list(decide(case, ruleset, readings=chosen).values()) == expected(
                case, ruleset, readings=chosen
            )
    assert decider(ruleset) is decider(ruleset, {})
    assert len(ruleset.memo["deciders"]) <= deciding._KEPT


def test_a_ruleset_is_let_go_with_what_was_compiled_for_it(ruleset: Ruleset) -> None:
    made: Ruleset | None = replace(ruleset)
    assert made is not None
    decide(Case(), made, as_of=AS_OF)
    gone = weakref.ref(made)
    del made
    gc.collect()
    assert gone() is None


def test_the_source_holds_no_text_of_a_rule_file(ruleset: Ruleset) -> None:
    source, _ = ProgramSource(ruleset, ruleset.chosen(None), assume_in_scope=False).written()
    fields = {name for path in dictionary() for name in path.split(".")}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        assert token.type not in {tokenize.STRING, tokenize.COMMENT}
        if token.type == tokenize.NAME:
            assert OWN_NAMES.fullmatch(token.string) or token.string in fields, token.string


def made_up(ruleset: Ruleset, seed: int) -> Ruleset:
    """Rules of random conditions over facts, one of which asks for another's verdict."""
    rng = Random(seed)
    leaves = [
        leaf
        for rule in ruleset.rules.values()
        for line in rule.table.lines
        for leaf in _leaves(line.condition)
    ]
    picked = [leaves[int(rng.random() * len(leaves))] for _ in range(6)]
    verdicts = (Verdict.VIOLATED, Verdict.COMPLIANT, Verdict.PENDING)
    asked = table_of([random_condition(rng, picked) for _ in range(3)], verdicts)
    later = table_of([verdict_leaf("r0", verdict) for verdict in verdicts], verdicts)
    return ruleset_of(ruleset, {"r0": asked, "r1": later}, {"r1": ("r0",)})


def _leaves(condition: Condition) -> list[Any]:
    parts = getattr(condition, "parts", None)
    if parts is None:
        proposition = condition.proposition  # type: ignore[attr-defined]
        terms = [part for term in proposition.terms() for part in walk(term)]
        return [] if hasattr(proposition, "rule") or any(term.conditions() for term in terms) else [condition]
    return [leaf for part in parts for leaf in _leaves(part)]


@pytest.mark.parametrize("seed", range(40))
def test_made_up_tables_are_decided_alike(ruleset: Ruleset, seed: int) -> None:
    made = made_up(ruleset, seed)
    for number in range(6):
        record, _ = random_record(seed * 6 + number)
        case, day = case_of(record), record["as_of"]
        ready = decider(made, assume_in_scope=True)
        try:
            wanted: object = [CaseFindings.verdict(ready.findings(case, day), rule) for rule in ready.rules]
        except EngineError as error:
            wanted = str(error)
        try:
            found: object = [tuple(ruling) for ruling in ready.decide(case, day).values()]
        except EngineError as error:
            found = str(error)
        assert found == wanted


def test_what_has_no_fast_form_is_left_to_the_reference(ruleset: Ruleset) -> None:
    """A kind of proposition that the compiler has never heard of."""
    leaf = given([True])[0]
    made = ruleset_of(
        ruleset, {"r": Table((Line(Verdict.COMPLIANT, "fine", leaf),)), "s": table_of([ALWAYS])}
    )
    assert dict(decide(Case(), made, as_of=AS_OF))["1-1-s1"] == Ruling(Verdict.COMPLIANT, "fine")


def test_importing_the_library_imports_nothing_of_it() -> None:
    code = (
        "import sys, rectify_rules; "
        "print(sorted(m for m in sys.modules if m.startswith(('rectify_rules.', 'pydantic', 'pendulum'))))"
    )
    assert _run(code) == "['rectify_rules.version']"


def test_each_public_name_is_found_and_listed() -> None:
    code = (
        "import rectify_rules as r; print(all(getattr(r, n) is not None and n in dir(r) for n in r.__all__))"
    )
    assert _run(code) == "True"
    with pytest.raises(AttributeError, match="evaluat"):
        __import__("rectify_rules").evaluat  # noqa: B018


def test_deciding_imports_no_heavy_module() -> None:
    code = (
        "import sys; from datetime import date; from rectify_rules import *; "
        "print([m for m in ('typer', 'rich', 'ruamel', 'pendulum', 'chinese_calendar', 'polars', 'pyarrow', 'pytest') "
        "if m in sys.modules])"
    )
    assert _run(code) == "[]"


def _run(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_a_date_with_time_is_no_reference_date(ruleset: Ruleset) -> None:
    for bad in ("2026-01-01", date(1900, 1, 1)):
        with pytest.raises(CaseError):
            decide(Case(), ruleset, as_of=bad)  # type: ignore[arg-type]


def test_a_contradiction_that_no_norm_needs_stays_in_the_report(ruleset: Ruleset) -> None:
    """The program may pass over it, the report may not."""
    for seed in range(0, 200):
        record, _ = random_record(seed)
        case = case_of(record)
        direct = evaluate(case, ruleset, engine="direct")
        assert direct.contradictions == evaluate(case, ruleset, engine="interpreter").contradictions


def test_part_of_a_ruleset_is_decided_as_its_report_says(ruleset: Ruleset) -> None:
    """With few norms few facts matter, and contradictions of the others are passed over."""
    names = list(ruleset.rules)
    for start in range(3, len(names), 6):
        chosen = [name for name in names[start : start + 6] if not ruleset.rules[name].depends_on]
        kept = (*ruleset.edition.scope, *chosen)
        part = replace(ruleset, rules={name: rule for name, rule in ruleset.rules.items() if name in kept})
        for seed in range(start, 400, 29):
            record, _ = random_record(seed)
            case = case_of(record)
            assert list(decide(case, part).values()) == expected(case, part), f"{chosen}: seed {seed}"


def test_a_line_that_does_not_hold_is_never_proved(ruleset: Ruleset, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the compiled function says is refused by the interpreter as soon as it makes the proof."""
    program, places = program_lines._program(ruleset, ruleset.chosen(None), assume_in_scope=False)
    assert program is not None
    at = places["art03.window", "case"]

    def wrong(case: Case, as_of: date) -> Any:
        lines = program(case, as_of)
        assert lines is not None
        return (*lines[:at], 0, *lines[at + 1 :])

    monkeypatch.setattr(program_lines, "_program", lambda *_, **__: (wrong, places))
    with pytest.raises(EngineError, match="is said to hold, and does not"):
        evaluate(Case(), ruleset, as_of=AS_OF, engine="direct", assume_in_scope=True)


def test_a_report_by_direct_needs_no_fast_form(ruleset: Ruleset) -> None:
    made = ruleset_of(ruleset, {"r": Table((Line(Verdict.COMPLIANT, "fine", given([True])[0]),))})
    reports = {
        evaluate(Case(), made, as_of=AS_OF, engine=name, assume_in_scope=True).model_dump_json()
        for name in ("direct", "interpreter")
    }
    assert len(reports) == 1
