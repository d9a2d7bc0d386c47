"""第八条　评估程序."""

from pytest_bdd import scenarios

scenarios("shanxi-2026/article-08.feature")
