"""What goes wrong in durable-rules, or around it, ends in an EngineError, never in a verdict."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest

from rectify_rules import Case, EngineError, Ruleset, evaluate
from rectify_rules.engines import durable_session, select
from rectify_rules.engines.durable import Durable, ruleset_shown
from rectify_rules.engines.durable_network import plan_of
from rectify_rules.evaluation.evaluate import cross_check
from support.decisions import decided_by, empty_context, random_context, reference, ruleset_of, table_of
from support.spy import Spy, spied

FORK = """
import os, sys, threading
sys.path.insert(0, {tests!r})
from rectify_rules import load_ruleset
from rectify_rules.engines import select
from support.decisions import decided_by, random_context, reference

ruleset, engine = load_ruleset("shanxi-2026"), select("durable")
contexts = [random_context(ruleset, seed) for seed in range(12)]
expected = [reference(context) for context in contexts]

def check():
    return [decided_by(engine, context) for context in contexts] == expected

stop = threading.Event()
def busy():
    while not stop.is_set():
        check()

threads = [threading.Thread(target=busy) for _ in range({threads})]
assert check()
for thread in threads:
    thread.start()
for _ in range(3):
    child = os.fork()
    if child == 0:
        os._exit(0 if check() and check() else 1)
    assert check()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, "the child decides otherwise"
stop.set()
for thread in threads:
    thread.join()
assert check()
print("done")
"""


@pytest.mark.usefixtures("durable")
@pytest.mark.parametrize("threads", [0, 2])
def test_parent_and_child_both_decide_after_a_fork(threads: int) -> None:
    code = FORK.format(tests=str(__file__.rsplit("/", 2)[0]), threads=threads)
    # A measuring tool that holds a lock while another thread forks would stop the child, not the engine.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120, env=environment)
    assert (found.returncode, found.stdout.strip()) == (0, "done"), found.stderr


@pytest.mark.usefixtures("durable")
def test_a_child_does_not_free_what_its_parent_loaded(
    ruleset: Ruleset, monkeypatch: pytest.MonkeyPatch
) -> None:
    spy = spied(monkeypatch)
    engine, context = Durable(), random_context(ruleset, 5)
    decided_by(engine, context)
    loaded = spy.count("create_ruleset")
    monkeypatch.setattr(durable_session.os, "getpid", lambda: -1)
    assert decided_by(engine, context) == reference(context)
    assert spy.count("create_ruleset") == 2 * loaded
    assert spy.count("delete_ruleset") == 0
    engine.close()
    assert spy.count("delete_ruleset") == loaded


def fails_once(name: str, error: BaseException | None = None, result: object = None) -> dict[str, Any]:
    """Replace a function by one that fails, or gives a certain result, the third time it is called."""
    real = getattr(durable_session.extension(), name)
    calls = []

    def function(*args: Any) -> Any:
        calls.append(args)
        if len(calls) != 3:
            return real(*args)
        if error is not None:
            raise error
        return result

    return {name: function}


@pytest.mark.usefixtures("durable")
@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        ("create_ruleset", RuntimeError("error code: 106"), "refuses a ruleset: error code: 106"),
        ("assert_fact", RuntimeError("error code: 303"), "fails: error code: 303"),
        ("assert_fact", (2, 1), "does not handle a fact: result code 2"),
        ("start_action_for_state", None, "lost a firing: nothing fires"),
        ("complete_and_start_action", MemoryError(), "fails: "),
        ("delete_state", RuntimeError("error code: 309"), "fails: error code: 309"),
    ],
)
def test_a_failure_is_an_engine_error_and_the_next_case_is_decided(
    ruleset: Ruleset, monkeypatch: pytest.MonkeyPatch, name: str, kind: object, message: str
) -> None:
    error = kind if isinstance(kind, Exception) else None
    spied(monkeypatch, **fails_once(name, error, None if error else kind))
    engine, context = Durable(), random_context(ruleset, 8)
    with pytest.raises(EngineError, match=re.escape(message)):
        decided_by(engine, context)
    assert decided_by(engine, context) == reference(context)


@pytest.mark.usefixtures("durable")
def test_an_interrupt_leaves_the_next_case_alone(ruleset: Ruleset, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("assert_fact", "start_action_for_state", "complete_and_start_action", "delete_state"):
        spied(monkeypatch, **fails_once(name, KeyboardInterrupt()))
        engine, context = Durable(), random_context(ruleset, 12)
        with pytest.raises(KeyboardInterrupt):
            decided_by(engine, context)
        assert decided_by(engine, context) == reference(context)


@pytest.mark.usefixtures("durable")
def test_a_firing_that_is_lost_is_noticed(ruleset: Ruleset, monkeypatch: pytest.MonkeyPatch) -> None:
    spied(monkeypatch, complete_and_start_action=lambda handle, state: None)
    with pytest.raises(
        EngineError, match=r"engine `durable` decides .* the reference interpreter as|sentinel"
    ):
        _compare(ruleset)


@pytest.mark.usefixtures("durable")
def test_a_sentinel_that_does_not_fire_is_noticed(ruleset: Ruleset, monkeypatch: pytest.MonkeyPatch) -> None:
    real = durable_session.extension().start_action_for_state

    def without_sentinel(handle: int, state: int) -> tuple[str, str]:
        real(handle, state)
        return "{}", '{"b0":{"m":{}}}'

    spied(monkeypatch, start_action_for_state=without_sentinel)
    with pytest.raises(EngineError, match="the sentinel is missing"):
        decided_by(Durable(), random_context(ruleset, 8))


@pytest.mark.usefixtures("durable")
def test_a_firing_too_many_is_noticed(ruleset: Ruleset, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = Spy()

    def everything(handle: int, fact: str) -> tuple[int, int]:
        """Assert that every proposition and its complement hold."""
        literals = {f"{side}{number}": True for number in range(90) for side in "pn"}
        return spy.module.assert_fact(handle, json.dumps({**json.loads(fact), **literals}))

    spied(monkeypatch, assert_fact=everything)
    with pytest.raises(EngineError, match="engine `durable` decides"):
        _compare(ruleset)


def _compare(ruleset: Ruleset) -> None:
    context = random_context(ruleset, 8)
    cross_check(reference(context), decided_by(Durable(), context), "durable")


@pytest.mark.usefixtures("durable")
def test_evaluate_refuses_an_engine_that_disagrees(ruleset: Ruleset, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = select("durable")
    assert engine is not None
    real = engine.decide
    monkeypatch.setattr(
        engine, "decide", lambda rules, env: {**real(rules, env), next(iter(real(rules, env))): 99}
    )
    with pytest.raises(EngineError, match="engine `durable` decides"):
        evaluate(Case(), ruleset, as_of=ruleset.edition.effective_on, engine="durable")


def test_the_ruleset_is_shown_as_it_is_given(ruleset: Ruleset) -> None:
    given = {
        name: body
        for network in plan_of(ruleset).networks
        for name, body in json.loads(network.definition).items()
    }
    shown: dict[str, object] = {}
    for rule in ruleset.rules:
        text = ruleset_shown(ruleset, rule)
        bare = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("//"))
        for block in filter(None, map(str.strip, bare.split("\n\n"))):
            shown |= json.loads(block)
        for name in re.findall(r'"([pn]\d+)"', text):
            assert re.search(rf"^// {name}: \S", text, re.M), f"{rule}: {name} is not explained"
    assert shown == {name: body for name, body in given.items() if name != "s"}


def test_a_rule_that_is_not_there_cannot_be_shown(ruleset: Ruleset) -> None:
    with pytest.raises(EngineError, match=r"unknown rule `art03.windw`; did you mean `art03.window`"):
        ruleset_shown(ruleset, "art03.windw")


def test_a_rule_without_lines_shows_none(ruleset: Ruleset) -> None:
    made = empty_context(ruleset_of(ruleset, {"r": table_of([])})).ruleset
    assert "{" not in ruleset_shown(made, "r")
