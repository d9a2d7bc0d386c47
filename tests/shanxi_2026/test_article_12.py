"""第十二条　施行和废止."""

from pytest_bdd import scenarios

scenarios("shanxi-2026/article-12.feature")
