"""The lint of a rule folder: all its checks, run in their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rectify_rules.errors import RuleFileError
from rectify_rules.explain.examples import features_root
from rectify_rules.formats.problems import loading_faults
from rectify_rules.formats.result import Place, Result
from rectify_rules.ruleset.loader import load_ruleset
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verify.lint import (
    lines,
    modality,
    months,
    order,
    readings,
    remarks,
    sanctions,
    scenarios,
    sentences,
    spelling,
    unused,
)
from rectify_rules.verify.lint.check import Check, Fault
from rectify_rules.verify.lint.subject import Subject

CHECKS: tuple[Check, ...] = (
    *unused.CHECKS,
    *readings.CHECKS,
    *scenarios.CHECKS,
    *lines.CHECKS,
    *remarks.CHECKS,
    *sentences.CHECKS,
    *sanctions.CHECKS,
    *modality.CHECKS,
    *months.CHECKS,
    *order.CHECKS,
    *spelling.CHECKS,
)
FEATURE_FILE = "feature-file"
_SUITE = "rules"


def load(folder: str | Path) -> tuple[Ruleset | None, list[Result]]:
    """Load a rule folder: the ruleset, or None with a result for each fault."""
    try:
        return load_ruleset(folder), []
    except RuleFileError as error:
        return None, list(loading_faults(error.problems))


def lint(ruleset: Ruleset, features: Path | None = None, *, static: bool = False) -> list[Result]:
    """Run every check; give a result for each fault, and one that passed for each check without any.

    `features` is the folder of the scenarios, by default the one that belongs to the rules. `static`
    leaves out the checks that run scenarios; else the extra `spec` is needed, and ImportError raised
    without it.
    """
    subject, found = (Subject(ruleset), []) if static else _with_scenarios(ruleset, features)
    for check in CHECKS:
        if subject.scenarios is None and check.needs_scenarios:
            continue
        faults = sorted(check.find(subject), key=lambda fault: (fault.file, fault.line, fault.column))
        found += [_result(check, fault) for fault in faults] or [_passed(check)]
    return found


def features_of(ruleset: Ruleset) -> Path | None:
    """Find the scenarios of a rule folder: beside it, under `features`, else those shipped with its edition."""
    rules = Path(next(iter(ruleset.rules.values())).path).absolute().parent
    beside = rules.parent.parent / "features" / rules.name
    shipped = features_root() / ruleset.edition.id
    return next((folder for folder in (beside, shipped) if folder.is_dir()), None)


def _with_scenarios(ruleset: Ruleset, features: Path | None) -> tuple[Subject, list[Result]]:
    """Read the scenarios; without any that can be run, say so and leave them out."""
    from rectify_rules.verify.features import FeatureError, read_suite

    folder = features or features_of(ruleset)
    if folder is None:
        message = f"没有找到 {ruleset.edition.id} 的场景：请放在规则旁的 features/{ruleset.edition.id}，或用 --features 指明"
        return Subject(ruleset), [_unreadable(message)]
    try:
        suite = read_suite([folder], ruleset)
    except FeatureError as error:
        return Subject(ruleset), [_unreadable(fault) for fault in error.faults]
    return Subject(ruleset, suite.scenarios), [_scenarios_read()]


def _result(check: Check, fault: Fault) -> Result:
    return Result(
        rule=check.id,
        title=check.title,
        message=fault.message,
        level=check.level,
        place=Place(fault.file, fault.line, fault.column),
        help=check.why,
        suite=_SUITE,
        subject=fault.subject,
    )


def _passed(check: Check) -> Result:
    return Result(check.id, check.title, "", level="none", outcome="passed", help=check.why, suite=_SUITE)


def _unreadable(fault: object) -> Result:
    path, line = getattr(fault, "path", None), getattr(fault, "line", 0)
    message = str(getattr(fault, "message", fault))
    place = None if path is None else Place(str(path), line)
    return Result(FEATURE_FILE, "场景文件无误", message, place=place, suite=_SUITE)


def _scenarios_read() -> Result:
    return Result(FEATURE_FILE, "场景文件无误", "", level="none", outcome="passed", suite=_SUITE)


def failed(results: Sequence[Result]) -> Iterator[Result]:
    """Yield the results that did not pass."""
    return (result for result in results if result.outcome == "failed")
