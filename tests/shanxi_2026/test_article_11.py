"""第十一条　问题的处理."""

from pytest_bdd import scenarios

scenarios("shanxi-2026/article-11.feature")
