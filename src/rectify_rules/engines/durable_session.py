"""The extension module of durable-rules, called the one way that is safe.

Its Python package is not used: a `Host` starts timer threads that run actions, too. Every case is one fact in
one state, which is deleted as soon as the last firing is read. A sentinel fires for every fact, because
deleting a state in which nothing has fired crashes the process.
"""

from __future__ import annotations

import importlib
import os
from functools import cache
from typing import Protocol, cast
from weakref import finalize

from rectify_rules.engines.durable_network import SENTINEL, SID, Network
from rectify_rules.errors import EngineError

__all__ = ["Session", "extension", "import_fault"]

_MODULE = "durable_rules_engine"
_FUNCTIONS = (
    "create_ruleset",
    "delete_ruleset",
    "assert_fact",
    "start_action_for_state",
    "complete_and_start_action",
    "delete_state",
)


class Extension(Protocol):
    """The functions of the extension module that are used."""

    def create_ruleset(self, name: str, definition: str, /) -> int:
        """Create a ruleset from JSON; give its handle."""

    def delete_ruleset(self, handle: int, /) -> None:
        """Free a ruleset."""

    def assert_fact(self, handle: int, fact: str, /) -> tuple[int, int]:
        """Assert a fact in JSON; give the result code and the offset of its state."""

    def start_action_for_state(self, handle: int, state: int, /) -> tuple[str, str] | None:
        """Give the state and the first firing, None where there is none."""

    def complete_and_start_action(self, handle: int, state: int, /) -> str | None:
        """Give the next firing, None where there is none."""

    def delete_state(self, handle: int, sid: str, /) -> None:
        """Forget the facts of a state."""


@cache
def import_fault() -> str:
    """Say why the extension module cannot be used; "" where it can."""
    try:
        module = importlib.import_module(_MODULE)
    except ImportError as error:
        # The linker's message may go on for lines with paths; the first one tells.
        reason = (str(error).splitlines() or ["ImportError"])[0]
        return f"the extension module of durable-rules cannot be imported ({reason})"
    missing = [name for name in _FUNCTIONS if not hasattr(module, name)]
    return f"the extension module of durable-rules has no {', '.join(missing)}" if missing else ""


def extension() -> Extension:
    """Give the extension module; raise EngineError where it cannot be used."""
    fault = import_fault()
    if fault:
        raise EngineError(fault)
    return cast(Extension, importlib.import_module(_MODULE))


class Session:
    """The networks of one ruleset, loaded by one thread of one process."""

    def __init__(self, networks: tuple[Network, ...]) -> None:
        self._extension = extension()
        self._pid = os.getpid()
        self._clean = True
        self._handles: dict[Network, int] = {}
        self._close = finalize(self, _close, self._extension, self._handles, self._pid)
        for number, network in enumerate(networks):
            try:
                self._handles[network] = self._extension.create_ruleset(f"n{number}", network.definition)
            except Exception as error:
                raise EngineError(f"durable-rules refuses a ruleset: {error}") from error

    @property
    def usable(self) -> bool:
        """Whether it is this process's own, and no case has been left half done in it."""
        return self._clean and self._pid == os.getpid()

    def fire(self, network: Network, fact: str) -> list[str]:
        """Assert one fact, and give the names of the rules that fire on it, the sentinel left out."""
        handle = self._handles[network]
        self._clean = False
        try:
            fired = self._drain(handle, fact)
        except EngineError:
            raise
        except Exception as error:
            raise EngineError(f"durable-rules fails: {error}") from error
        self._clean = True
        if SENTINEL not in fired:
            raise EngineError("durable-rules lost a firing: the sentinel is missing")
        return [name for name in dict.fromkeys(fired) if name != SENTINEL]

    def _drain(self, handle: int, fact: str) -> list[str]:
        code, state = self._extension.assert_fact(handle, fact)
        if code != 0:
            raise EngineError(f"durable-rules does not handle a fact: result code {code}")
        started = self._extension.start_action_for_state(handle, state)
        if started is None:
            raise EngineError("durable-rules lost a firing: nothing fires")
        # From here on there is an action context, without which `delete_state` must not be called.
        fired = []
        try:
            message: str | None = started[1]
            while message is not None:
                fired.append(message[2 : message.index('"', 2)])
                message = self._extension.complete_and_start_action(handle, state)
        finally:
            self._extension.delete_state(handle, SID)
        return fired

    def close(self) -> None:
        """Free the rulesets; it cannot be used afterwards."""
        self._clean = False
        self._close()


def _close(module: Extension, handles: dict[Network, int], pid: int) -> None:
    # A child process leaves its parent's rulesets alone: what it sees is a copy.
    if pid == os.getpid():
        for handle in handles.values():
            module.delete_ruleset(handle)
    handles.clear()
