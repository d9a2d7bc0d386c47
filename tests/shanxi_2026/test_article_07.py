"""第七条　评估依据和内容."""

from pytest_bdd import scenarios

scenarios("shanxi-2026/article-07.feature")
