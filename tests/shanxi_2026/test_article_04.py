"""第四条　具体实施、指定下级、聘请专家."""

from pytest_bdd import scenarios

scenarios("shanxi-2026/article-04.feature")
