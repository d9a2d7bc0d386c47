"""Optional dependencies that are not installed, told in one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from rectify_rules.cli.failure import CommandError


@contextmanager
def needs(extra: str, *modules: str) -> Iterator[None]:
    """Say which extra to install where one of these modules is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in modules:
            raise
        raise CommandError(
            f"这个命令需要 {error.name}，尚未安装：pip install 'rectify-rules[{extra}]'"
        ) from None


def require(extra: str, *modules: str) -> None:
    """Refuse to begin without these modules, where they are imported in many places later on."""
    for module in modules:
        if find_spec(module) is None:
            raise CommandError(f"这个命令需要 {module}，尚未安装：pip install 'rectify-rules[{extra}]'")
