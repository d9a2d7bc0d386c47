"""Fixtures of the engine tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from rectify_rules import Ruleset, load_ruleset
from rectify_rules.engines.durable import Durable


@pytest.fixture(scope="session")
def ruleset() -> Ruleset:
    return load_ruleset("shanxi-2026")


@pytest.fixture
def durable() -> Iterator[Durable]:
    """An engine of its own: required wherever durable-rules is a dependency, skipped where it is none."""
    if sys.version_info >= (3, 13) or sys.platform != "linux" or sys.implementation.name != "cpython":
        pytest.importorskip("durable_rules_engine", reason="durable-rules imports on CPython up to 3.12 only")
    engine = Durable()
    yield engine
    engine.close()
