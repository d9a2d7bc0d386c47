"""durable-rules is used the one way that is safe, within its limits, and really decides."""

from __future__ import annotations

import gc
import json
import os
import re
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import pytest

from rectify_rules import Case, EngineError, Ruleset, Verdict, evaluate
from rectify_rules.engines import durable_network, interpreter
from rectify_rules.engines.base import Slot
from rectify_rules.engines.durable import Durable
from rectify_rules.engines.durable_network import MAX_BRANCHES, MAX_PROPERTIES, check_names, fnv1a, plan_of
from rectify_rules.engines.durable_session import Session, import_fault
from rectify_rules.engines.propositions import Truths, compiled
from rectify_rules.ruleset.condition import ALWAYS, Group
from support.decisions import (
    decided_by,
    empty_context,
    given,
    random_condition,
    random_context,
    reference,
    ruleset_of,
    table_of,
    verdict_leaf,
)
from support.spy import spied

MEMORY_CASES = int(os.environ.get("RECTIFY_MEMORY_CASES", "1500"))
HAS_DURABLE = sys.platform == "linux" and sys.version_info < (3, 13)


def test_it_runs_where_it_is_a_dependency(ruleset: Ruleset, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails, and is not skipped, where durable-rules ought to run and does not."""
    if not HAS_DURABLE:
        pytest.skip("durable-rules is a dependency on Linux up to CPython 3.12 only")
    assert import_fault() == ""
    spy = spied(monkeypatch)
    found = []
    # A thread of its own has no rulesets yet, so that what it loads is seen.
    thread = threading.Thread(target=lambda: found.append(evaluate(Case(), ruleset, as_of=_day(ruleset))))
    thread.start()
    thread.join(60)
    assert found
    assert spy.count("create_ruleset") == len(list(plan_of(ruleset).networks))
    assert spy.count("assert_fact") == spy.count("delete_state") > 5
    assert spy.count("complete_and_start_action") >= spy.count("assert_fact")


def _day(ruleset: Ruleset) -> Any:
    return ruleset.edition.effective_on


@pytest.mark.usefixtures("durable")
def test_nothing_but_propositions_reaches_c(ruleset: Ruleset, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = spied(monkeypatch)
    engine = Durable()
    for seed in range(60):
        decided_by(engine, random_context(ruleset, seed))
    name = re.compile(r"[pn]\d+|s")
    for text in spy.texts("create_ruleset"):
        for rule, body in json.loads(text).items():
            assert re.fullmatch(r"b\d+|s", rule)
            (match,) = body["all"]
            assert list(body) == ["all"]
            assert all(len(literal) == 1 for literal in match["m"]["$and"])
            assert all(
                name.fullmatch(key) and value is True
                for literal in match["m"]["$and"]
                for key, value in literal.items()
            )
    for text in spy.texts("assert_fact"):
        fact = json.loads(text, object_pairs_hook=_unique)
        assert (fact.pop("sid"), fact.pop("id")) == ("0", "f")
        assert all(name.fullmatch(key) and value is True for key, value in fact.items())
        assert not any(f"n{key[1:]}" in fact for key in fact if key.startswith("p"))
    allowed = {
        "create_ruleset",
        "assert_fact",
        "start_action_for_state",
        "complete_and_start_action",
        "delete_state",
    }
    assert {called for called, _ in spy.calls} == allowed


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len({key for key, _ in pairs}) == len(pairs)
    return dict(pairs)


def test_the_limits_are_kept_for_the_edition(ruleset: Ruleset) -> None:
    plan = plan_of(ruleset)
    for network in plan.networks:
        assert 0 < len(network.rules) <= MAX_BRANCHES == 60
        assert len(network.literals) <= MAX_PROPERTIES == 200
        assert set(network.targets) == set(network.rules)
    decided = [table for stratum in plan.strata for table in stratum.tables]
    assert set(decided) == set(range(len(plan.form.tables)))
    names = [name for network in plan.networks for name in network.rules]
    assert len(set(names)) == len(names)


def test_every_branch_of_every_table_is_fired_on(ruleset: Ruleset) -> None:
    plan = plan_of(ruleset)
    told = {
        (target, branch)
        for network in plan.networks
        for name, branch in network.rules.items()
        for target in network.targets[name]
    }
    tables = {(number, ""): table for number, table in enumerate(plan.form.tables)}
    tables |= {(-1, rule): table for rule, table in plan.form.refuted.items()}
    expected = {
        ((number, rule, line), branch)
        for (number, rule), table in tables.items()
        for line, branches in enumerate(table.lines)
        for branch in branches
    }
    assert told == expected


def test_rules_whose_verdict_is_asked_for_come_first(ruleset: Ruleset) -> None:
    strata = [stratum.name for stratum in plan_of(ruleset).strata]
    assert strata == ["art04.delegation", "scope", "transition", "norms", "records", "records"]


def test_limits_are_kept_by_a_larger_ruleset_too(ruleset: Ruleset, durable: Durable) -> None:
    for seed in range(5):
        rng = Random(seed)
        leaves = given([(True, False, None)[int(rng.random() * 3)] for _ in range(900)])
        tables = {
            f"r{number}": table_of([Group(True, tuple(_pick(rng, leaves, 9))) for _ in range(40)])
            for number in range(8)
        }
        tables["any"] = table_of([Group(False, tuple(leaves)), ALWAYS])
        context = empty_context(ruleset_of(ruleset, tables))
        assert decided_by(durable, context) == reference(context)
        for network in plan_of(context.ruleset).networks:
            assert len(network.rules) <= MAX_BRANCHES
            assert len(network.literals) <= MAX_PROPERTIES


def _pick(rng: Random, values: list[Any], count: int) -> list[Any]:
    return [values[int(rng.random() * len(values))] for _ in range(count)]


def test_a_branch_that_is_too_long_is_refused(ruleset: Ruleset) -> None:
    made = ruleset_of(ruleset, {"r": table_of([Group(True, tuple(given([True] * 201)))])})
    with pytest.raises(EngineError, match="201 propositions is too long for `durable`; use `direct`"):
        plan_of(made)


def test_all_branches_of_a_full_ruleset_can_fire_at_once(ruleset: Ruleset, durable: Durable) -> None:
    leaves = given([True] * 200)
    tables = {f"r{number}": table_of([leaf]) for number, leaf in enumerate(leaves)}
    context = empty_context(ruleset_of(ruleset, tables))
    assert set(decided_by(durable, context).values()) == {0}


def test_names_with_one_hash_are_refused() -> None:
    assert fnv1a("id") == 926444256
    assert fnv1a("sid") == 3593476751
    assert fnv1a("$and") == 3746487396
    with pytest.raises(EngineError, match="cannot tell `liquid` from `costarring`"):
        check_names(["costarring", "liquid"])
    check_names([f"{side}{number}" for number in range(2000) for side in "pn"])


def test_a_ruleset_with_such_names_is_refused(ruleset: Ruleset, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["costarring", "liquid"]
    monkeypatch.setattr(durable_network, "property_name", lambda number, positive: names[number])
    with pytest.raises(EngineError, match="cannot tell"):
        plan_of(ruleset_of(ruleset, {"r": table_of(given([True, False]))}))


def test_verdicts_come_from_firings_and_not_from_the_interpreter(
    ruleset: Ruleset, durable: Durable, monkeypatch: pytest.MonkeyPatch
) -> None:
    contexts = [random_context(ruleset, seed) for seed in range(80)]
    expected = [reference(context) for context in contexts]

    def forbidden(*_: object) -> Any:
        raise AssertionError("the interpreter was asked")

    monkeypatch.setattr(interpreter, "possible_verdict", forbidden)
    monkeypatch.setattr(interpreter, "first_line", forbidden)
    assert [decided_by(durable, context) for context in contexts] == expected
    reached = Counter(found[Slot("art04.delegation", "case")] for found in expected)
    assert {None, 0, 4, 6} <= set(reached), "the delegation is not put to the test"


@pytest.mark.parametrize("seed", range(60))
def test_it_chains_over_several_strata(ruleset: Ruleset, durable: Durable, seed: int) -> None:
    rng = Random(seed)
    leaves = given([(True, False, None, None)[int(rng.random() * 4)] for _ in range(6)])
    asking = [*leaves, *(verdict_leaf("first", verdict) for verdict in Verdict)]
    deeper = [*asking, verdict_leaf("second", Verdict.VIOLATED), verdict_leaf("second", *list(Verdict)[2:4])]
    tables = {
        "third": table_of([random_condition(rng, deeper) for _ in range(5)]),
        "second": table_of([random_condition(rng, asking) for _ in range(5)]),
        "first": table_of([random_condition(rng, leaves) for _ in range(4)]),
    }
    made = ruleset_of(ruleset, tables, {"third": ("first", "second"), "second": ("first",)})
    context = empty_context(made)
    assert decided_by(durable, context) == reference(context)
    assert [stratum.name for stratum in plan_of(made).strata][:2] == ["first", "second"]


def test_eight_threads_decide_as_one(ruleset: Ruleset, durable: Durable) -> None:
    contexts = [random_context(ruleset, seed) for seed in range(120)]
    expected = [reference(context) for context in contexts]
    barrier = threading.Barrier(8)

    def work(number: int) -> int:
        barrier.wait()
        order = contexts[number * 15 :] + contexts[: number * 15]
        wanted = expected[number * 15 :] + expected[: number * 15]
        return sum(decided_by(durable, context) != want for context, want in zip(order, wanted, strict=True))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == [0] * 8


@pytest.mark.usefixtures("durable")
def test_a_thread_that_ends_frees_its_rulesets(ruleset: Ruleset, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = spied(monkeypatch)
    engine, context = Durable(), random_context(ruleset, 4)
    thread = threading.Thread(target=decided_by, args=(engine, context))
    thread.start()
    thread.join(60)
    gc.collect()
    assert spy.count("delete_ruleset") == spy.count("create_ruleset") > 5


@pytest.mark.usefixtures("durable")
def test_a_ruleset_that_is_let_go_is_freed(ruleset: Ruleset, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = spied(monkeypatch)
    engine = Durable()
    for _ in range(3):
        decided_by(engine, empty_context(ruleset_of(ruleset, {"r": table_of([ALWAYS])})))
        gc.collect()
    assert spy.count("delete_ruleset") == spy.count("create_ruleset") == 3


@pytest.mark.usefixtures("durable")
def test_memory_stays_flat(ruleset: Ruleset) -> None:
    """A state that is kept costs 9 KB a case, a ruleset 0.6 MB."""
    plan = plan_of(ruleset)
    session = Session(tuple(plan.networks))
    facts = []
    for seed in range(40):
        env = random_context(ruleset, seed).environment()
        interpreter.Interpreter().decide(ruleset, env)
        truths = Truths(compiled(ruleset), env)
        facts += [(network, network.fact(truths)) for stratum in plan.strata for network in stratum.networks]

    def run(cases: int) -> None:
        for number in range(cases * len(facts) // 40):
            session.fire(*facts[number % len(facts)])

    run(100)
    before = _resident()
    run(MEMORY_CASES)
    session.close()
    assert _resident() - before < 4_000_000


def test_memory_of_whole_decisions_stays_flat(ruleset: Ruleset, durable: Durable) -> None:
    contexts = [random_context(ruleset, seed) for seed in range(40)]

    def run(cases: int) -> None:
        for number in range(cases):
            decided_by(durable, contexts[number % len(contexts)])

    run(120)
    gc.collect()
    before = _resident()
    run(MEMORY_CASES // 3)
    gc.collect()
    assert _resident() - before < 6_000_000


def _resident() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
