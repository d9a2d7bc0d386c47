"""第三条　期限、组织和跨区域配合."""

from pytest_bdd import scenarios

scenarios("shanxi-2026/article-03.feature")
