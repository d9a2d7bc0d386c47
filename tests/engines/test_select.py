"""Engines are chosen by name, and what cannot run says so."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator

import pytest

from rectify_rules import EngineError, engines
from rectify_rules.engines.durable_session import import_fault

HAS_DURABLE = sys.platform == "linux" and sys.version_info < (3, 13)


@pytest.fixture
def no_extension(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Python in which the extension module fails to load, as on CPython 3.13."""

    def fail(name: str) -> object:
        raise ImportError(f"{name}.so: undefined symbol: PyEval_CallObject\nsecond line")

    import_fault.cache_clear()
    engines._engine.cache_clear()
    monkeypatch.setattr(importlib, "import_module", fail)
    yield
    monkeypatch.undo()
    import_fault.cache_clear()
    engines._engine.cache_clear()


def test_the_interpreter_is_the_reference_and_has_nothing_to_be_compared_with() -> None:
    assert engines.select("interpreter") is None


@pytest.mark.parametrize("name", ["direct", "durable"])
def test_an_engine_is_given_by_its_name(name: str) -> None:
    if name == "durable" and not HAS_DURABLE:
        pytest.skip("durable-rules is no dependency here")
    engine = engines.select(name)
    assert engine is not None
    assert engine.name == name
    assert engines.select(name) is engine


def test_auto_fires_rules_wherever_durable_rules_is_a_dependency() -> None:
    engine = engines.select("auto")
    assert engine is not None
    if HAS_DURABLE:
        assert engine.name == "durable"
    assert engines.available()["durable"] == "ok" or engine.name == "direct"


@pytest.mark.parametrize(
    ("name", "nearest"), [("durabel", "durable"), ("Direct", "direct"), ("interpretor", "interpreter")]
)
def test_an_unknown_name_is_told_the_nearest_valid_one(name: str, nearest: str) -> None:
    with pytest.raises(EngineError, match=rf"unknown engine `{name}`.*did you mean `{nearest}`"):
        engines.select(name)


@pytest.mark.parametrize("name", ["", "columnar", None, ["durable"]])
def test_what_is_no_name_is_told_the_valid_ones(name: object) -> None:
    with pytest.raises(EngineError, match="it is one of auto, interpreter, durable, direct"):
        engines.select(name)  # type: ignore[arg-type]


def test_every_engine_is_listed_with_its_state() -> None:
    found = engines.available()
    assert list(found) == ["interpreter", "durable", "direct"]
    assert found["interpreter"] == found["direct"] == "ok"


@pytest.mark.usefixtures("no_extension")
def test_where_the_extension_fails_auto_is_direct_and_durable_says_why() -> None:
    auto = engines.select("auto")
    assert auto is not None
    assert auto.name == "direct"
    with pytest.raises(EngineError, match=r"`durable` cannot run here: .*PyEval_CallObject\); use `direct`"):
        engines.select("durable")
    assert "undefined symbol" in engines.available()["durable"]
    assert "second line" not in engines.available()["durable"]


def test_an_extension_of_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import_fault.cache_clear()
    monkeypatch.setattr(importlib, "import_module", lambda name: object())
    try:
        assert "has no create_ruleset, delete_ruleset, assert_fact" in import_fault()
    finally:
        import_fault.cache_clear()


def test_durable_rules_is_loaded_only_when_it_is_asked_for() -> None:
    code = """
import sys
from rectify_rules import engines
engines.select("interpreter"), engines.select("direct")
assert not {"durable_rules_engine", "durable"} & set(sys.modules), "loaded too early"
engines.select("auto")
assert "durable" not in sys.modules, "its Host starts threads"
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
