"""The command line."""

from __future__ import annotations

import signal
import sys


def run() -> int:
    """Run the command of this process; give its exit code. Signals end it without leaving a file behind."""
    try:
        signal.signal(signal.SIGTERM, _terminated)
        from rectify_rules.cli.main import main

        return main()
    except KeyboardInterrupt:
        # While modules are loaded, before `main` can answer.
        return 130


def _terminated(number: int, frame: object) -> None:
    """End by an exception, so that unfinished files are removed on the way out."""
    sys.exit(128 + number)
