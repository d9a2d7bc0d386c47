"""Decide rectification assessments of production-safety accidents against declarative rules."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from rectify_rules.version import VERSION

if TYPE_CHECKING:
    from rectify_rules.batch.evaluate import evaluate_table as evaluate_table
    from rectify_rules.batch.schema import case_schema as case_schema
    from rectify_rules.errors import CaseError, EngineError, ReadingError, RectifyError, RuleFileError
    from rectify_rules.evaluation.decide import Verdicts, decide
    from rectify_rules.evaluation.evaluate import evaluate
    from rectify_rules.evaluation.portfolio import evaluate_portfolio
    from rectify_rules.evaluation.ruling import Ruling
    from rectify_rules.facts.case import Case
    from rectify_rules.report.model import Finding, PortfolioReport, Report
    from rectify_rules.ruleset.loader import load_ruleset
    from rectify_rules.ruleset.model import Ruleset
    from rectify_rules.verdict import Verdict

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
    "Ruling",
    "Verdict",
    "Verdicts",
    "__version__",
    "decide",
    "evaluate",
    "evaluate_portfolio",
    "load_ruleset",
]

# Importing the library costs no more than its version; each name is looked up when it is first used.
_HOMES = {
    "errors": ("CaseError", "EngineError", "ReadingError", "RectifyError", "RuleFileError"),
    "evaluation.decide": ("Verdicts", "decide"),
    "evaluation.evaluate": ("evaluate",),
    "evaluation.portfolio": ("evaluate_portfolio",),
    "evaluation.ruling": ("Ruling",),
    "facts.case": ("Case",),
    "report.model": ("Finding", "PortfolioReport", "Report"),
    "ruleset.loader": ("load_ruleset",),
    "ruleset.model": ("Ruleset",),
    "verdict": ("Verdict",),
    # These need the extra `batch`; they stand outside `__all__`, so that a star import never needs it.
    "batch.evaluate": ("evaluate_table",),
    "batch.schema": ("case_schema",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module `rectify_rules` has no attribute `{name}`")
    try:
        module = import_module(f"rectify_rules.{home}")
    except ModuleNotFoundError as error:
        if not home.startswith("batch."):
            raise
        raise ImportError(f"`{name}` needs the extra `batch`: pip install 'rectify-rules[batch]'") from error
    found = globals()[name] = getattr(module, name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME_OF})
