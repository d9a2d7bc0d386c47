"""第一条　目的和依据."""

from pytest_bdd import scenarios

scenarios("shanxi-2026/article-01.feature")
