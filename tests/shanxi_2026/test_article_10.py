"""第十条　公开和备案."""

from pytest_bdd import scenarios

scenarios("shanxi-2026/article-10.feature")
