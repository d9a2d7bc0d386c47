"""The scenario steps for every test of this repository."""

from pathlib import Path

import pytest

from rectify_rules.spec.collector import BoundFeature
from rectify_rules.spec.steps import register

FEATURES = Path(__file__).parents[1] / "features"


def pytest_configure(config: pytest.Config) -> None:
    register(config)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    """Lint the feature of an article before its module binds it."""
    if module_path.parent.name != "shanxi_2026":
        return None
    name = module_path.stem.removeprefix("test_").replace("_", "-")
    module: BoundFeature = BoundFeature.from_parent(parent, path=module_path)
    module.feature_path = FEATURES / "shanxi-2026" / f"{name}.feature"
    return module
