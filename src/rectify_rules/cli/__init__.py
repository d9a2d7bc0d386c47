"""The command line."""

from __future__ import annotations

from rectify_rules.cli.signals import heed, received


def run() -> int:
    """Run the command of this process; give its exit code. Signals end it without leaving a file behind."""
    try:
        heed()
        from rectify_rules.cli.main import main

        return main()
    except KeyboardInterrupt:
        # While modules are loaded, before `main` can answer.
        return 130
    except Exception:
        if number := received():
            return 128 + number
        raise
