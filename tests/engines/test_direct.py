"""The compiled engine compiles once, from numbers alone, and asks for no more than it needs."""

from __future__ import annotations

import gc
import io
import re
import tokenize
import weakref
from random import Random

import pytest

from rectify_rules import EngineError, Ruleset, Verdict
from rectify_rules.engines import direct
from rectify_rules.engines.base import Slot
from rectify_rules.engines.direct import Direct, source_of
from rectify_rules.engines.interpreter import Interpreter, possible_verdict
from rectify_rules.engines.propositions import compiled
from rectify_rules.ruleset.condition import ALWAYS, Group
from rectify_rules.ruleset.model import Ruleset as RulesetModel
from support.decisions import (
    decided_by,
    empty_context,
    given,
    random_condition,
    reference,
    ruleset_of,
    table_of,
    verdict_leaf,
)

OWN_NAMES = re.compile(r"def|return|if|and|or|is|True|False|None|t|t\d+|r\d+_\d+")


def test_the_source_holds_numbers_and_no_text(ruleset: Ruleset) -> None:
    source = source_of(compiled(ruleset))
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        assert token.type not in {tokenize.STRING, tokenize.COMMENT}
        if token.type == tokenize.NAME:
            assert OWN_NAMES.fullmatch(token.string), token.string


def test_text_of_a_rule_file_never_becomes_code(ruleset: Ruleset) -> None:
    leaf = given([True])[0]
    evil = "x]: __import__('os').system('true') #"
    object.__setattr__(leaf.proposition, "key", evil)
    made = ruleset_of(ruleset, {f"r'{evil}": table_of([leaf])})
    assert "import" not in source_of(compiled(made))
    assert decided_by(Direct(), empty_context(made)) == {Slot(f"r'{evil}", "case"): 0}


def test_a_ruleset_is_compiled_once_and_let_go_with_it(ruleset: Ruleset) -> None:
    made: RulesetModel | None = ruleset_of(ruleset, {"r": table_of([ALWAYS])})
    assert made is not None
    assert direct._program(made) is direct._program(made)
    assert compiled(made) is compiled(made)
    gone = weakref.ref(made)
    program = weakref.ref(direct._program(made))
    del made
    gc.collect()
    assert gone() is None
    assert program() is None


def test_a_proposition_that_decides_nothing_is_not_asked_for(ruleset: Ruleset) -> None:
    first, second, third = given([True, True, None])
    context = empty_context(
        ruleset_of(ruleset, {"r": table_of([first, second, Group(True, (second, third))])})
    )
    env = context.environment()
    assert Direct().decide(context.ruleset, env) == {Slot("r", "case"): 0}
    assert [key for key in env.truths if key.startswith("x")] == ["x0"]


def test_an_empty_table_is_open_and_an_empty_condition_holds(ruleset: Ruleset) -> None:
    made = ruleset_of(
        ruleset, {"open": table_of([]), "never": table_of([Group(False, ())]), "always": table_of([ALWAYS])}
    )
    found = decided_by(Direct(), empty_context(made))
    assert found == {Slot("open", "case"): None, Slot("never", "case"): None, Slot("always", "case"): 0}


@pytest.mark.parametrize("seed", range(120))
def test_it_answers_for_verdicts_as_the_interpreter_does(ruleset: Ruleset, seed: int) -> None:
    rng = Random(seed)
    leaves = given([(True, False, None, None)[int(rng.random() * 4)] for _ in range(6)])
    asked = table_of([random_condition(rng, leaves) for _ in range(4)])
    tables = {
        "later": table_of([verdict_leaf("asked", verdict) for verdict in Verdict]),
        "asked": asked,
    }
    context = empty_context(ruleset_of(ruleset, tables, {"later": ("asked",)}))
    env = context.environment()
    found = Direct().decide(context.ruleset, env)
    assert found == reference(context)
    expected_env = context.environment()
    Interpreter().decide(context.ruleset, expected_env)
    for verdict in Verdict:
        expected = possible_verdict(asked, found[Slot("asked", "case")], (verdict,), expected_env)
        assert env.verdict_of("asked", (verdict,)) == expected


def test_a_verdict_asked_for_too_early_is_an_error(ruleset: Ruleset) -> None:
    tables = {"later": table_of([verdict_leaf("asked", Verdict.COMPLIANT)]), "asked": table_of([ALWAYS])}
    undeclared = ruleset_of(ruleset, tables)
    with pytest.raises(EngineError, match="`asked` was asked for before it was decided"):
        decided_by(Direct(), empty_context(undeclared))
