"""The step phrases of the feature files, made known to pytest."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pytest_bdd.parser import Feature, Scenario, Step

from rectify_rules.ruleset.loader import load_ruleset
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.spec import given_steps, then_steps, when_steps
from rectify_rules.spec.scene import Scene

_FEATURE = pytest.StashKey[Path]()


def register(config: pytest.Config) -> None:
    """Make the steps known to pytest."""
    for plugin in (sys.modules[__name__], given_steps, when_steps, then_steps):
        if not config.pluginmanager.is_registered(plugin):
            config.pluginmanager.register(plugin)


def ruleset_of(config: pytest.Config) -> Ruleset:
    """Load the edition, or the folder of rules, that the configuration names."""
    named = str(config.getini("rectify_rules_folder"))
    folder = config.rootpath / named
    return load_ruleset(folder if (folder / "edition.yaml").is_file() else named)


@pytest.fixture(scope="session")
def rectify_ruleset(pytestconfig: pytest.Config) -> Ruleset:
    """Load the rules that the scenarios are about."""
    return ruleset_of(pytestconfig)


@pytest.fixture
def rectify_scene(request: pytest.FixtureRequest, rectify_ruleset: Ruleset) -> Scene:
    """Start a scenario with nothing known."""
    stash = request.node.stash
    folder = stash[_FEATURE].parent if _FEATURE in stash else request.path.parent
    engine = str(request.config.getini("rectify_engine"))
    return Scene(folder, rectify_ruleset, engine)


def pytest_bdd_before_scenario(request: pytest.FixtureRequest, feature: Feature, scenario: Scenario) -> None:
    """Remember the feature file; the result carries its place."""
    path = Path(feature.filename)
    request.node.stash[_FEATURE] = path
    request.node.user_properties.append(("scenario", f"{path.name}:{scenario.line_number}"))


def pytest_bdd_step_error(feature: Feature, step: Step, exception: BaseException) -> None:
    """Add to a failure the place of the step."""
    place = f"{feature.filename}:{step.line_number}"
    if isinstance(exception, pytest.fail.Exception):
        exception.msg = f"{exception.msg}\n  位置：{place}"
    else:
        exception.add_note(f"位置：{place}")
