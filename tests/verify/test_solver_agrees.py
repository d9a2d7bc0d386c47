"""The solver's formulas say of every complete case what the interpreter decides."""

from __future__ import annotations

import os
from collections import Counter
from random import Random

import pytest

from rectify_rules import Case, Ruleset, Verdict, load_ruleset
from rectify_rules.evaluation.case_findings import decided
from rectify_rules.evaluation.context import make_context
from rectify_rules.evaluation.gate import Gates
from rectify_rules.evaluation.outcome import outcome_of
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.verify import regions
from rectify_rules.verify.decided import applies, effect, ruling, verdict, within_scope
from rectify_rules.verify.formula import conj
from rectify_rules.verify.pinned import Pinned
from rectify_rules.verify.question import Question
from rectify_rules.verify.replay import replayed
from rectify_rules.verify.universe import record_ids
from support.complete import case_for
from support.generate import mask, readings

CASES = int(os.environ.get("RECTIFY_SOLVER_CASES", "2000"))
PARTIAL = CASES // 4
"""Cases with blanks."""
CHUNKS = 4

VERDICTS = tuple(Verdict)


class Formulas:
    """Every verdict of the edition as a formula, over one unknown case."""

    def __init__(self, ruleset: Ruleset, *, silent: bool = False, partial: bool = False) -> None:
        self.ruleset = ruleset
        self.partial = partial
        self.question = Question((ruleset,), wide=True, silent=silent, partial=partial)
        encoder = self.question.encoders[0]
        of = ruling if partial else verdict
        self.verdicts = {name: of(encoder, rule) for name, rule in ruleset.rules.items()}
        self.applies = applies(encoder)
        self.within_scope, self.effect = within_scope(encoder), effect(encoder)
        self.consistent = self.question.consistent()
        self.in_words = conj(*self.question.conditions())


@pytest.fixture(scope="module")
def formulas() -> Formulas:
    return Formulas(load_ruleset("shanxi-2026"))


@pytest.fixture(scope="module")
def partial_formulas() -> Formulas:
    return Formulas(load_ruleset("shanxi-2026"), partial=True)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_norm_is_decided_alike_where_facts_are_blank(partial_formulas: Formulas, chunk: int) -> None:
    """Any share of the facts is left out, in the records of lists and in maps, too."""
    faults: list[str] = []
    compared: Counter[str] = Counter()
    seed = chunk
    while compared["cases"] < PARTIAL // CHUNKS:
        faults += partial_differences(partial_formulas, seed, compared)
        seed += CHUNKS
        assert seed < 20 * PARTIAL, "too few cases are in the words of the encoding"
    assert not faults, "\n".join(faults[:20])
    assert compared["open"] > 0
    assert set(VERDICTS) <= set(compared)


def partial_differences(formulas: Formulas, seed: int, compared: Counter[str]) -> list[str]:
    rng = Random(seed)
    ruleset = formulas.ruleset
    case = blanked(formulas, rng)
    chosen = ruleset.chosen(readings(rng, ruleset.readings))
    assert case.as_of is not None
    pinned = Pinned(formulas.question, case, case.as_of, chosen)
    if not pinned.holds(formulas.in_words):
        return []
    compared["cases"] += 1
    within = pinned.holds(formulas.within_scope)
    in_force, denied = (pinned.holds(formula) for formula in formulas.effect)
    compared["open"] += within and not in_force and not denied
    found = []
    for name, rule in ruleset.rules.items():
        free = rule.is_scope or rule.declaratory or rule.ratio is not None
        if not free and (not within or denied):
            continue
        expected = replayed(ruleset, name, case, case.as_of, chosen)
        told = VERDICTS[pinned.value(formulas.verdicts[name])]
        compared[told] += 1
        if not expected.consistent or told is not expected.verdict:
            found.append(f"seed {seed}: {name} is {expected}, the formula says {told}")
    return found


def blanked(formulas: Formulas, rng: Random) -> Case:
    """Give a case that the formulas have words for, with a share of its facts taken away."""
    record = mask(case_for(formulas.question.symbols, rng).model_dump(exclude_none=True), rng)
    findings = record.get("assessment", {}).get("measure_findings")
    if findings:
        kept = {key: None if rng.random() < 0.2 else value for key, value in findings.items()}
        record["assessment"]["measure_findings"] = kept
    for path, spec in dictionary().items():
        if spec.kind == "record_list" and "id" in spec.fields:
            section, _, name = path.rpartition(".")
            listed = (record.get(section, {}) if section else record).get(name, ())
            for identity, entry in zip(record_ids(path), listed, strict=False):
                entry["id"] = identity
    return Case.model_validate(record)


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
