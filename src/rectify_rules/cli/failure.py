"""How a command ends: exit codes, and the faults of its own."""

from __future__ import annotations

from enum import IntEnum

from rectify_rules.errors import RectifyError


class ExitCode(IntEnum):
    """What the exit code of a command says; where several hold, 2 goes before 3 before 1."""

    CLEAN = 0
    FINDINGS = 1
    """Findings at or above `--fail-on`."""
    UNUSABLE = 2
    """Usage, unreadable input or bad rules."""
    REJECTED = 3
    """Some records could not be read; the others were checked."""
    INTERRUPTED = 130
    PIPE_CLOSED = 141
    """The reader of the output went away; as for a process that the signal ends."""


class CommandError(RectifyError):
    """A command that cannot be carried out; the message is Chinese, one line, with the remedy."""


class PipeClosedError(Exception):
    """Nobody reads the output any more."""


def exit_code(*, unusable: bool, rejected: bool, found: bool) -> ExitCode:
    """Give the code for what happened."""
    if unusable:
        return ExitCode.UNUSABLE
    if rejected:
        return ExitCode.REJECTED
    return ExitCode.FINDINGS if found else ExitCode.CLEAN
