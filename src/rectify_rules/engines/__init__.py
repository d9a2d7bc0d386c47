"""The ways to decide a table: by walking it, by firing rules, by a compiled function."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from rectify_rules.engines.base import Engine
from rectify_rules.errors import EngineError
from rectify_rules.ruleset.problems import suggest

__all__ = ["available", "select"]

_AUTO = "auto"
_REFERENCE = "interpreter"


def select(name: str) -> Engine | None:
    """Give an engine by name; None for `interpreter`, the reference, with which others are compared.

    `auto` is `durable` where its extension module can be imported, `direct` elsewhere. Raises EngineError
    for a name that is not registered, and for an engine that cannot run here.
    """
    if name == _REFERENCE:
        return None
    if name == _AUTO:
        return _engine("direct" if fault_of_durable() else "durable")
    if not isinstance(name, str) or name not in _MAKERS:
        names = (_AUTO, _REFERENCE, *_MAKERS)
        raise EngineError(
            f"unknown engine `{name}`: it is one of {', '.join(names)}{suggest(str(name), names)}"
        )
    return _engine(name)


def available() -> dict[str, str]:
    """Tell of each engine whether it can run here: `ok`, or why not."""
    return {_REFERENCE: "ok", "durable": fault_of_durable() or "ok", "direct": "ok"}


def fault_of_durable() -> str:
    """Say why the extension module of durable-rules cannot be used; "" where it can."""
    from rectify_rules.engines.durable_session import import_fault

    return import_fault()


@cache
def _engine(name: str) -> Engine:
    return _MAKERS[name]()


def _durable() -> Engine:
    fault = fault_of_durable()
    if fault:
        raise EngineError(f"engine `durable` cannot run here: {fault}; use `direct`, which decides the same")
    from rectify_rules.engines.durable import Durable

    return Durable()


def _direct() -> Engine:
    from rectify_rules.engines.direct import Direct

    return Direct()


_MAKERS: dict[str, Callable[[], Engine]] = {"durable": _durable, "direct": _direct}
