"""Results of a check written in the form asked for, with paths relative to the working folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rectify_rules.cli.failure import CommandError
from rectify_rules.cli.output import Output
from rectify_rules.formats.result import Result

MACHINE = frozenset({"json", "sarif"})
"""Forms that an encoding other than UTF-8 gets in ASCII."""


def _roots() -> tuple[Path, ...]:
    """Give the folders that paths are shown relative to: this one, then that of the shipped rules."""
    from rectify_rules.ruleset.loader import rules_root

    here = Path.cwd()
    return here, rules_root().parent


def write_results(form: str, results: Iterable[Result], out: Output) -> None:
    """Write results as `json`, `sarif`, `junit` or `github`."""
    from rectify_rules import formats

    shown = formats.within(results, _roots())
    if form == "junit":
        try:
            out.write_xml(formats.junit(shown))
        except ImportError as error:
            raise CommandError(
                f"--format junit 需要 junitparser（{error}）：pip install 'rectify-rules[ci]'"
            ) from None
        return
    writers = {"json": formats.plain_json, "sarif": formats.sarif, "github": formats.github}
    out.write(writers[form](shown))
