"""Feature files collected as tests, once `rectify_features = true` asks for it.

Nothing beyond pytest is imported before that: this module is loaded in every run of every project
that has the library installed, with or without the extra `spec`.
"""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the settings."""
    parser.addini("rectify_features", "将 *.feature 文件作为测试收集", type="bool", default=False)
    parser.addini("rectify_rules_folder", "规则版本的名称，或规则文件夹", default="shanxi-2026")
    parser.addini("rectify_engine", "执行场景所用的引擎；结论在每个引擎中相同", default="interpreter")


def pytest_configure(config: pytest.Config) -> None:
    """Register the steps with the collector of feature files, where they are asked for."""
    if not config.getini("rectify_features"):
        return
    try:
        from rectify_rules.spec.collector import FeatureCollector
        from rectify_rules.spec.steps import register
    except ImportError as error:
        message = f"rectify_features 需要 pytest-bdd 9 和 gherkin-official（{error}）：pip install 'rectify-rules[spec]'"
        raise pytest.UsageError(message) from None
    register(config)
    config.pluginmanager.register(FeatureCollector())
