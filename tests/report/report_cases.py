"""Reports for the tests of their forms."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

from rectify_rules import Case, Report, Ruleset, evaluate, load_ruleset
from rectify_rules.facts.files import read_cases

CASES = Path(__file__).resolve().parents[2] / "examples" / "cases"
AS_OF = date(2026, 11, 23)


def ruleset() -> Ruleset:
    return load_ruleset("shanxi-2026")


class _Named(io.BytesIO):
    name = ""


def example(name: str, **options: Any) -> Report:
    """The report of an example, its places without the folder."""
    stream = _Named((CASES / f"{name}.yaml").read_bytes())
    stream.name = f"{name}.yaml"
    (case,) = read_cases(stream, format="yaml")
    assert isinstance(case, Case)
    return evaluate(case, ruleset(), **options)


def of(record: dict[str, Any], **options: Any) -> Report:
    """The report of a record."""
    return evaluate(Case.model_validate(record), ruleset(), as_of=AS_OF, **options)


NAMES = sorted(path.stem for path in CASES.glob("*.yaml"))
