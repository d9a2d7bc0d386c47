"""The solver's formulas say of every complete case what the interpreter decides."""

from __future__ import annotations

import os
from collections import Counter
from random import Random

import pytest

from rectify_rules import Ruleset, Verdict, load_ruleset
from rectify_rules.evaluation.case_findings import decided
from rectify_rules.evaluation.context import make_context
from rectify_rules.evaluation.gate import Gates
from rectify_rules.evaluation.outcome import outcome_of
from rectify_rules.verify import regions
from rectify_rules.verify.decided import applies, verdict
from rectify_rules.verify.formula import conj
from rectify_rules.verify.pinned import Pinned
from rectify_rules.verify.question import Question
from rectify_rules.verify.replay import replayed
from support.complete import case_for
from support.generate import readings

CASES = int(os.environ.get("RECTIFY_SOLVER_CASES", "2000"))
CHUNKS = 4

VERDICTS = tuple(Verdict)


class Formulas:
    """Every verdict of the edition as a formula, over one unknown case."""

    def __init__(self, ruleset: Ruleset, *, silent: bool = False) -> None:
        self.ruleset = ruleset
        self.question = Question((ruleset,), wide=True, silent=silent)
        encoder = self.question.encoders[0]
        self.verdicts = {name: verdict(encoder, rule) for name, rule in ruleset.rules.items()}
        self.applies = applies(encoder)
        self.consistent = self.question.consistent()
        self.in_words = conj(*self.question.conditions())


@pytest.fixture(scope="module")
def formulas() -> Formulas:
    return Formulas(load_ruleset("shanxi-2026"))


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_norm_is_decided_alike(formulas: Formulas, chunk: int) -> None:
    """Cases beyond the published calendars, or that contradict themselves, are passed over and not counted."""
    faults: list[str] = []
    compared: Counter[str] = Counter()
    seed = chunk
    while compared["cases"] < CASES // CHUNKS:
        faults += differences(formulas, seed, compared)
        seed += CHUNKS
        assert seed < 20 * CASES, "too few cases are in the words of the encoding"
    assert not faults, "\n".join(faults[:20])
    assert compared["applies"] > CASES // CHUNKS // 3
    assert set(VERDICTS) <= set(compared)


def test_every_norm_is_decided_alike_where_any_fact_may_be_blank() -> None:
    """Mutants are proved equivalent on such records, too."""
    formulas = Formulas(load_ruleset("shanxi-2026"), silent=True)
    faults: list[str] = []
    compared: Counter[str] = Counter()
    for seed in range(20 * CASES):
        if compared["cases"] == CASES // 20:
            break
        faults += differences(formulas, seed, compared)
    assert not faults, "\n".join(faults[:20])
    assert compared["cases"] == CASES // 20
    assert compared[Verdict.UNDETERMINED] > compared["cases"]


def differences(formulas: Formulas, seed: int, compared: Counter[str]) -> list[str]:
    rng = Random(seed)
    ruleset = formulas.ruleset
    case = case_for(formulas.question.symbols, rng)
    chosen = ruleset.chosen(readings(rng, ruleset.readings))
    assert case.as_of is not None
    pinned = Pinned(formulas.question, case, case.as_of, chosen)
    if not pinned.holds(formulas.in_words):
        return []
    compared["cases"] += 1
    context = make_context(ruleset, case, case.as_of, chosen, assume_in_scope=False)
    if context.contradictions:
        return [f"seed {seed}: the formulas overlook {context.contradictions[0].text}"]
    env, decisions = decided(context)
    gates = Gates(ruleset, decisions, env)
    applying = pinned.holds(formulas.applies)
    compared["applies"] += applying
    settled = all(gates._settled(found) for found in gates.outcomes.values())
    found = (
        [] if settled is applying else [f"seed {seed}: the formulas say that the edition applies: {applying}"]
    )
    for name, rule in ruleset.rules.items():
        if rule.ratio:
            expected = replayed(ruleset, name, case, case.as_of, chosen).verdict
        elif rule.is_scope or rule.declaratory:
            expected = (gates.outcomes.get(name) or outcome_of(rule, decisions, env)).verdict
        else:
            if not applying:
                continue
            gate = gates.of(rule)
            expected = (
                outcome_of(rule, decisions, env).verdict
                if gate.state
                else Verdict.UNDETERMINED
                if gate.state is None
                else Verdict.NOT_APPLICABLE
            )
        told = VERDICTS[pinned.value(formulas.verdicts[name])]
        compared[told] += 1
        if told is not expected:
            found.append(f"seed {seed}: {name} is {expected}, the formula says {told}")
    return found


def test_the_representative_divisions_stand_to_each_other_as_their_codes_do() -> None:
    assert regions.faults() == []


def test_a_wrong_formula_is_noticed(formulas: Formulas) -> None:
    """The comparison is not blind: the formula of another norm is found out."""
    wrong = Formulas.__new__(Formulas)
    wrong.__dict__.update(formulas.__dict__)
    wrong.verdicts = {**formulas.verdicts, "art12.repeal": formulas.verdicts["art09.conclusion"]}
    compared: Counter[str] = Counter()
    assert any(differences(wrong, seed, compared) for seed in range(200))
