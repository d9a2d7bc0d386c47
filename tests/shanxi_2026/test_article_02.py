"""第二条　适用范围."""

from pytest_bdd import scenarios

scenarios("shanxi-2026/article-02.feature")
