"""第六条　事故发生单位的配合和自查自评."""

from pytest_bdd import scenarios

scenarios("shanxi-2026/article-06.feature")
