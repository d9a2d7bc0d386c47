"""Reports made from what earlier cases have left behind: the same, byte for byte, as without."""

from __future__ import annotations

import io
import tokenize
from datetime import date
from random import Random
from typing import Any

import pytest

from rectify_rules import Case, Ruleset, evaluate, load_ruleset
from rectify_rules.errors import EngineError
from rectify_rules.evaluation import nodes, program_lines, recalled
from rectify_rules.evaluation.context import Context
from rectify_rules.evaluation.program_lines import lines_by_program
from rectify_rules.evaluation.recalled import Recalled
from rectify_rules.evaluation.remembered import Remembered
from rectify_rules.evaluation.spoken import conditions_spoken, terms_spoken
from rectify_rules.facts.logic import Val
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.terms import walk
from support import generate
from support.decisions import random_record

AS_OF = date(2026, 11, 23)
CASES = 160


@pytest.fixture
def ruleset() -> Ruleset:
    """A ruleset for which nothing is remembered yet."""
    return load_ruleset("shanxi-2026")


def case_of(seed: int) -> Case:
    return Case.model_validate(random_record(seed)[0])


def told(case: Case, ruleset: Ruleset, engine: str, **options: Any) -> str:
    return evaluate(case, ruleset, engine=engine, **options).model_dump_json()


def known_of(case: Case, ruleset: Ruleset, as_of: date) -> tuple[Environment, Remembered, Any] | None:
    """Give an environment that remembers nothing, and what is remembered of the same case."""
    context = Context(ruleset, case, as_of, ruleset.chosen(None), False, ())
    found = lines_by_program(context)
    if found is None:
        return None
    lines, places = found
    env, _ = program_lines.told(context, places, lines)
    kept = recalled.recalled(context, env, places)
    assert isinstance(kept, Recalled)
    untouched, _ = program_lines.told(context, places, lines)
    return untouched, kept._remembered, kept._remembered.known(case, as_of, lines, env)


@pytest.mark.parametrize("choice", range(4))
def test_a_report_is_the_same_whatever_was_decided_before(ruleset: Ruleset, choice: int) -> None:
    readings = generate.readings(Random(choice), ruleset.readings) if choice else None
    options: dict[str, Any] = {"readings": readings, "assume_in_scope": choice == 3}
    cases = [case_of(seed) for seed in range(choice, CASES, 4)]
    wanted = [told(case, ruleset, "interpreter", **options) for case in cases]
    assert [told(case, ruleset, "direct", **options) for case in cases] == wanted
    assert [told(case, ruleset, "direct", **options) for case in reversed(cases)] == wanted[::-1]


def test_forgetting_changes_nothing(ruleset: Ruleset, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((nodes, "_KEPT"), (nodes, "_SHELVED"), (recalled, "_KEPT"), (recalled, "_DRAFTS")):
        monkeypatch.setattr(module, name, 2)
    monkeypatch.setattr(recalled, "_CHOICES", 1)
    for seed in range(24):
        case = case_of(seed)
        for options in ({}, {"assume_in_scope": True}):
            assert told(case, ruleset, "direct", **options) == told(case, ruleset, "interpreter", **options)


def test_what_is_remembered_is_what_the_reference_evaluates(ruleset: Ruleset) -> None:
    rules = ruleset.rules.values()
    chosen = ruleset.chosen(None)
    found = [
        one for rule in rules for condition in conditions_spoken(rule) for one in condition.propositions()
    ]
    propositions = {one.key: one for one in found}
    spoken = [term for rule in rules for term in terms_spoken(rule, ruleset)]
    terms = {part.key: part for term in spoken for part in walk(term, chosen)}
    compared = 0
    for seed in range(CASES // 2):
        case = case_of(seed)
        day = case.as_of or AS_OF
        known = known_of(case, ruleset, day)
        if known is None:
            continue
        env, names, (values, truths) = known
        for key, at in names.propositions.items():
            assert tuple(truths[at]) == env.truth(propositions[key]), key
        for key in names.terms.keys() & terms.keys():
            assert plain(values[names.terms[key]]) == plain(env.value(terms[key])), key
        for path, at in names.bounds.items():
            assert values[at] == tuple((one, env.view.exact_day(one)) for one in env.view.bounding(path))
        compared += 1
    assert compared > CASES // 8


def plain(val: Val) -> tuple[object, ...]:
    return val.data, val.missing, val.missing_state, val.presumed, val.doubtful


def test_nothing_is_shared_that_can_be_changed(ruleset: Ruleset) -> None:
    case = case_of(1)
    first = evaluate(case, ruleset, as_of=AS_OF, engine="direct")
    wanted = first.model_dump_json()
    for finding in first.findings:
        for mapping in (finding.values, finding.readings):
            mapping.clear()  # type: ignore[attr-defined]
        finding.__dict__["text"] = ""
    assert evaluate(case, ruleset, as_of=AS_OF, engine="direct").model_dump_json() == wanted


def test_the_order_of_a_map_counts(ruleset: Ruleset) -> None:
    """Two maps with the same entries are equal, and read differently."""
    marks = {"m2": "implemented", "m3": "implemented"}
    found = []
    for entries in (marks, dict(reversed(marks.items()))):
        measures = [{"id": name, "text": name} for name in ("m1", "m2", "m3")]
        case = Case.model_validate(
            {
                "investigation": {"measures": measures},
                "assessment": {"report_completed_on": "2026-11-03", "measure_findings": entries},
            }
        )
        options: dict[str, Any] = {"as_of": AS_OF, "assume_in_scope": True}
        found.append(told(case, ruleset, "direct", **options))
        assert found[-1] == told(case, ruleset, "interpreter", **options)
    assert "m2、m3" in found[0]
    assert "m3、m2" in found[1]


def test_true_is_not_one() -> None:
    shelf = nodes.Shelf()
    assert shelf.value(Val(True)) is not shelf.value(Val(1))
    assert shelf.value(Val(True)) is shelf.value(Val(True))


def test_each_case_has_its_own_sensitivity(ruleset: Ruleset) -> None:
    for seed in (3, 5):
        case = case_of(seed)
        reports = [evaluate(case, ruleset, as_of=AS_OF, engine=one) for one in ("direct", "interpreter")]
        one, other = ([finding.sensitivity() for finding in report.findings] for report in reports)
        assert one == other
        assert any(one)


def test_a_line_that_does_not_hold_is_refused(ruleset: Ruleset, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reference proves what the compiled function decides, also where it has proved other cases."""
    case = Case.model_validate({"assessment": {"unit_cooperation": "active"}})
    options: dict[str, Any] = {"as_of": AS_OF, "assume_in_scope": True}
    assert evaluate(case, ruleset, engine="direct", **options)["6-1-s1"].reason
    honest = program_lines._program

    def wrong(*args: Any, **kwargs: Any) -> Any:
        program, places = honest(*args, **kwargs)
        assert program is not None

        def decided(*given: Any) -> Any:
            lines = list(program(*given) or ())
            lines[places["art06.cooperation", "case"]] = 0
            return tuple(lines)

        return decided, places

    monkeypatch.setattr(program_lines, "_program", wrong)
    with pytest.raises(EngineError, match="is said to hold, and does not"):
        evaluate(case, ruleset, engine="direct", **options)


def test_no_text_of_a_rule_file_enters_the_source(ruleset: Ruleset) -> None:
    known = known_of(Case.model_validate({}), ruleset, AS_OF)
    assert known is not None
    source = known[1].text
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    assert not [token for token in tokens if token.type == tokenize.STRING]
    assert len(source.splitlines()) > 200
