"""Fixtures of the tests on many cases."""

from __future__ import annotations

import pytest

from rectify_rules import Ruleset, load_ruleset

pytest.importorskip("polars", reason="the extra `batch` is not installed")
pytest.importorskip("pyarrow", reason="the extra `batch` is not installed")


@pytest.fixture(scope="session")
def ruleset() -> Ruleset:
    return load_ruleset("shanxi-2026")
