"""Pages of HTML: one environment of templates, in which every text is escaped."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from rectify_rules.facts.dates import format_date
from rectify_rules.report.layout import SIGNS
from rectify_rules.verdict import Verdict

if TYPE_CHECKING:
    from jinja2 import Environment

_KEPT = frozenset("\n\t")
_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


@cache
def environment(package: str) -> Environment:
    """Make the environment of the templates of a package; an undefined name is an error.

    Raises ImportError without jinja2.
    """
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    shared = PackageLoader("rectify_rules.export")
    loader = ChoiceLoader([PackageLoader(package), shared])
    made = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=visible,
    )
    made.globals.update(sign=_sign, Verdict=Verdict, id=id)
    made.filters["cndate"] = format_date
    return made


def visible(value: object) -> object:
    """Show control and direction marks, which could disguise what a page says."""
    if type(value) is not str or value.isprintable():
        return value
    return "".join(map(_shown, value))


def _shown(mark: str) -> str:
    if mark in _KEPT or (mark not in _BIDI and unicodedata.category(mark) not in {"Cc", "Cs"}):
        return mark
    return mark.encode("unicode_escape").decode("ascii")


def _sign(verdict: Verdict) -> str:
    return SIGNS[verdict]
