"""第九条　评估报告的内容."""

from pytest_bdd import scenarios

scenarios("shanxi-2026/article-09.feature")
