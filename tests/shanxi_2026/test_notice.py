"""印发通知."""

from pytest_bdd import scenarios

scenarios("shanxi-2026/notice.feature")
