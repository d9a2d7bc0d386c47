"""第五条　评估工作组."""

from pytest_bdd import scenarios

scenarios("shanxi-2026/article-05.feature")
