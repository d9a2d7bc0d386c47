"""Findings and problems as machine formats: SARIF, JUnit, GitHub annotations, plain JSON."""

from rectify_rules.formats.github import github
from rectify_rules.formats.junit import junit
from rectify_rules.formats.plain import plain_json
from rectify_rules.formats.result import Level, Outcome, Place, Result, place_of, within
from rectify_rules.formats.sarif import sarif

__all__ = [
    "Level",
    "Outcome",
    "Place",
    "Result",
    "github",
    "junit",
    "place_of",
    "plain_json",
    "sarif",
    "within",
]
