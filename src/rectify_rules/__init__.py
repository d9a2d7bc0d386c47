"""Decide rectification assessments of production-safety accidents against declarative rules."""

from typing import TYPE_CHECKING, Any

from rectify_rules.errors import CaseError, EngineError, ReadingError, RectifyError, RuleFileError
from rectify_rules.evaluation.evaluate import evaluate
from rectify_rules.evaluation.portfolio import evaluate_portfolio
from rectify_rules.facts.case import Case
from rectify_rules.report.model import Finding, PortfolioReport, Report
from rectify_rules.ruleset.loader import load_ruleset
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verdict import Verdict
from rectify_rules.version import VERSION

if TYPE_CHECKING:
    from rectify_rules.batch.evaluate import evaluate_table
    from rectify_rules.batch.schema import case_schema

__version__ = VERSION

__all__ = [
    "Case",
    "CaseError",
    "EngineError",
    "Finding",
    "PortfolioReport",
    "ReadingError",
    "RectifyError",
    "Report",
    "RuleFileError",
    "Ruleset",
    "Verdict",
    "__version__",
    "case_schema",
    "evaluate",
    "evaluate_portfolio",
    "evaluate_table",
    "load_ruleset",
]

_OF_TABLES = {
    "case_schema": "rectify_rules.batch.schema",
    "evaluate_table": "rectify_rules.batch.evaluate",
}
"""What needs the extra `batch`: imported when it is first asked for."""


def __getattr__(name: str) -> Any:
    if name not in _OF_TABLES:
        raise AttributeError(f"module `rectify_rules` has no attribute `{name}`")
    from importlib import import_module

    try:
        return getattr(import_module(_OF_TABLES[name]), name)
    except ModuleNotFoundError as error:
        raise ImportError(f"`{name}` needs the extra `batch`: pip install 'rectify-rules[batch]'") from error
