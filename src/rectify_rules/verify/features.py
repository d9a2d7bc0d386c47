"""Feature files of any folder read, checked by the linter, and compiled for a ruleset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rectify_rules.errors import RectifyError
from rectify_rules.explain.examples import features_root
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.spec.document import Fault, FeatureSyntaxError, parse_feature
from rectify_rules.spec.linter import lint_feature
from rectify_rules.verify.scenarios import Scenario, compile_scenarios


class FeatureError(RectifyError):
    """Feature files that cannot be run: every fault with its place, one to a line, in Chinese."""

    def __init__(self, faults: Sequence[object]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in faults))


@dataclass(frozen=True, slots=True)
class Suite:
    """The scenarios of some feature files, those that count apart from drafts."""

    scenarios: tuple[Scenario, ...]
    drafts: tuple[Scenario, ...]


def read_suite(named: Iterable[Path | str], ruleset: Ruleset) -> Suite:
    """Read feature files, and those in folders; without any, those that ship with the edition.

    Raises FeatureError with every fault that the linter finds, and where there is no feature file.
    """
    paths = list(dict.fromkeys(path for name in named for path in _files(Path(name))))
    if not paths:
        folder = features_root() / ruleset.edition.id
        if not folder.is_dir():
            raise FeatureError([f"版本 {ruleset.edition.id} 没有随附的特征文件：请指明特征文件或文件夹"])
        paths = list(_files(folder))
    faults: list[Fault] = []
    found: list[Scenario] = []
    for path in paths:
        try:
            feature = parse_feature(path)
        except FeatureSyntaxError as error:
            faults.extend(error.faults)
            continue
        wrong = lint_feature(feature, ruleset.by_norm)
        faults.extend(wrong)
        if not wrong:
            found.extend(compile_scenarios(feature, ruleset))
    if faults:
        raise FeatureError(faults)
    return Suite(
        tuple(scenario for scenario in found if not scenario.draft),
        tuple(scenario for scenario in found if scenario.draft),
    )


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        inside = sorted(path.rglob("*.feature"))
        if not inside:
            raise FeatureError([f"{path}: 文件夹中没有特征文件（*.feature）"])
        yield from inside
    elif path.is_file():
        yield path
    else:
        raise FeatureError([f"{path}: 没有这个文件或文件夹"])
