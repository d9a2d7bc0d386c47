"""The faults of a rule folder as results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rectify_rules.errors import RuleProblem
from rectify_rules.formats.result import Result, place_of

UNLOADABLE = "rule-file"
_TITLE = "规则文件能够加载"


def loading_faults(problems: Iterable[RuleProblem]) -> Iterator[Result]:
    """Yield one result for each fault that keeps rules from being loaded."""
    for problem in problems:
        yield Result(
            rule=UNLOADABLE,
            title=_TITLE,
            message=f"{problem.rule}: {problem.message}" if problem.rule else problem.message,
            place=place_of(f"{problem.path}:{problem.line}:{problem.column}"),
            suite="rules",
            subject=f"{problem.rule}: {problem.message}" if problem.rule else "",
        )
