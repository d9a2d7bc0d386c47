"""Feature files collected as tests."""

from __future__ import annotations

import types
from collections.abc import Iterable
from pathlib import Path

import pytest
from pytest_bdd import scenario
from pytest_bdd.feature import get_feature
from pytest_bdd.scenario import get_python_name_generator, scenario_wrapper_template_registry

from rectify_rules.spec.document import DRAFT, FeatureFile, FeatureSyntaxError, parse_feature
from rectify_rules.spec.linter import lint_feature
from rectify_rules.spec.steps import ruleset_of


class FeatureCollector:
    """Plugin that collects every `*.feature` file."""

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
        """Take feature files."""
        if file_path.suffix != ".feature":
            return None
        module: FeatureModule = FeatureModule.from_parent(parent, path=file_path)
        module.feature_path = file_path
        return module


class BoundFeature(pytest.Module):
    """A test module that binds a feature file: the file is linted, the tests are counted."""

    feature_path: Path
    feature: FeatureFile

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """Collect the tests, as many as there are scenarios and example rows."""
        self.feature = feature = self._checked()
        for tag in dict.fromkeys(tag.name for tag in feature.tags):
            self.config.addinivalue_line("markers", f"{tag}: 标签 @{tag}")
        found = list(super().collect())
        tests = sum(_is_scenario(item) for item in found)
        if tests != len(feature.runs):
            message = f"{self.feature_path}:1: 应有 {len(feature.runs)} 个检验，实际收集到 {tests} 个：请核对场景是否同名"
            raise self.CollectError(message)
        return [item for item in found if not _is_draft(item)]

    def _checked(self) -> FeatureFile:
        if not self.feature_path.is_file():
            raise self.CollectError(f"{self.feature_path}:1: 没有这个特征文件")
        try:
            feature = parse_feature(self.feature_path)
        except FeatureSyntaxError as error:
            raise self.CollectError(str(error)) from None
        faults = lint_feature(feature, ruleset_of(self.config).by_norm)
        if faults:
            raise self.CollectError("\n".join(str(fault) for fault in faults))
        return feature


class FeatureModule(BoundFeature):
    """A feature file that stands for a test module."""

    def _getobj(self) -> types.ModuleType:
        """Make the module that pytest would import: one test to a scenario."""
        module = types.ModuleType(self.path.stem)
        module.__file__ = str(self.path)
        folder = str(self.path.parent)
        for title in get_feature(folder, self.path.name).scenarios:
            bound = scenario(self.path.name, title, features_base_dir=folder)
            names = iter(get_python_name_generator(title))
            name = next(name for name in names if not hasattr(module, name))
            setattr(module, name, bound(_passes))
        return module


def _passes() -> None:
    """Do nothing after the steps of a scenario."""


def _is_draft(item: object) -> bool:
    return isinstance(item, pytest.Item) and item.get_closest_marker(DRAFT) is not None


def _is_scenario(item: object) -> bool:
    return isinstance(item, pytest.Function) and item.function in scenario_wrapper_template_registry
