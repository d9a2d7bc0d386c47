"""Decide rectification assessments of production-safety accidents against declarative rules."""

from rectify_rules.errors import CaseError, EngineError, ReadingError, RectifyError, RuleFileError
from rectify_rules.evaluation.evaluate import evaluate
from rectify_rules.evaluation.portfolio import evaluate_portfolio
from rectify_rules.facts.case import Case
from rectify_rules.report.model import Finding, PortfolioReport, Report
from rectify_rules.ruleset.loader import load_ruleset
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verdict import Verdict
from rectify_rules.version import VERSION

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
    "evaluate",
    "evaluate_portfolio",
    "load_ruleset",
]
