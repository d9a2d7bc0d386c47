"""A watch on the extension module of durable-rules."""

from __future__ import annotations

from typing import Any

import pytest

from rectify_rules.engines import durable_session


class Spy:
    """The extension module, with every call written down; some functions can be replaced."""

    def __init__(self, **replaced: Any) -> None:
        self.module = durable_session.extension()
        self.replaced = replaced
        self.calls: list[tuple[str, tuple[Any, ...]]] = []

    def __getattr__(self, name: str) -> Any:
        function = self.replaced.get(name) or getattr(self.module, name)

        def call(*args: Any) -> Any:
            self.calls.append((name, args))
            return function(*args)

        return call

    def texts(self, name: str) -> list[str]:
        """Give the JSON that a function was called with."""
        return [args[1] for called, args in self.calls if called == name]

    def count(self, name: str) -> int:
        """Tell how often a function was called."""
        return sum(called == name for called, _ in self.calls)


def spied(monkeypatch: pytest.MonkeyPatch, **replaced: Any) -> Spy:
    spy = Spy(**replaced)
    monkeypatch.setattr(durable_session, "extension", lambda: spy)
    return spy
