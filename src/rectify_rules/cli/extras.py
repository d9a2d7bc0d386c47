"""What a command says where an optional package is not installed."""

from __future__ import annotations

from importlib.util import find_spec

from rectify_rules.cli.failure import CommandError


def needs(package: str, extra: str) -> None:
    """Refuse to go on without a package, and name the extra that brings it."""
    if find_spec(package) is None:
        raise CommandError(f"这条命令需要 {package}：请先执行 pip install 'rectify-rules[{extra}]'")
