"""A trace shows the verdict the report gives, and the line that gives it."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from rectify_rules import Case, evaluate, load_ruleset
from rectify_rules.evaluation.context import make_context
from rectify_rules.explain.trace import trace_rules
from rectify_rules.explain.trace_text import text_trace
from rectify_rules.facts.files import read_cases
from rectify_rules.report.facets import Facets
from rectify_rules.report.layout import Page, cells
from rectify_rules.verdict import Verdict

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
RULESET = load_ruleset("shanxi-2026")
CASES = {path.stem: path for path in sorted(EXAMPLES.glob("*/*.yaml"))}


def load(name):
    (case,) = read_cases(CASES[name])
    assert isinstance(case, Case)
    return case


def kleene(every, truths):
    settled = not every
    if settled in truths:
        return settled
    return None if None in truths else every


def check(decided):
    """The truth of a node is that of its parts, and no code is left in its words."""
    assert not re.search(r"[a-z]_[a-z]|[a-z]\(", decided.text + decided.values), decided
    if decided.kind in {"all", "any"}:
        assert decided.truth is kleene(decided.kind == "all", [part.truth for part in decided.parts])
    for part in decided.parts:
        if decided.kind == "named":
            wanted = (
                part.truth
                if not decided.text.startswith("并非")
                else (None if part.truth is None else not part.truth)
            )
            assert decided.truth is wanted
        check(part)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("assumed", [False, True])
def test_leads_to_the_verdict_of_the_report(name, assumed):
    case = load(name)
    as_of = case.as_of
    assert as_of is not None
    report = evaluate(case, RULESET, as_of=as_of, assume_in_scope=assumed)
    context = make_context(RULESET, case, as_of, RULESET.chosen(None), assume_in_scope=assumed)
    for trace in trace_rules(context, tuple(RULESET.rules.values())):
        assert trace.finding.model_dump() == report[trace.finding.norm].model_dump()
        rows = [row for table in trace.tables for row in table.rows]
        for row in rows:
            check(row.condition)
            assert not row.decides or row.truth is True
        open_gate = trace.gate.startswith(("适用", "本条", "假定"))
        if open_gate and trace.finding.reason not in {"none_recorded", "not_triggered"}:
            decided = {row.verdict for row in rows if row.decides and row.verdict is trace.finding.verdict}
            assert decided == (
                set() if trace.finding.verdict is Verdict.UNDETERMINED else {trace.finding.verdict}
            )


@pytest.mark.parametrize("name", CASES)
def test_is_plain_data_and_fits_80_columns(name):
    case = load(name)
    assert case.as_of is not None
    context = make_context(RULESET, case, case.as_of, RULESET.chosen(None), assume_in_scope=False)
    facets = Facets(RULESET, context.readings)
    for trace in trace_rules(context, tuple(RULESET.rules.values())):
        json.dumps(asdict(replace(trace, finding=None)), ensure_ascii=False)
        assert max(map(cells, text_trace(trace, facets, Page()))) <= 80
