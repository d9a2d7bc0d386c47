"""Memos and overviews made as the command makes them."""

from __future__ import annotations

from datetime import date

import pytest

from rectify_rules import Case, evaluate, load_ruleset
from rectify_rules.evaluation.context import make_context
from rectify_rules.evaluation.portfolio import rate_rule, weigh
from rectify_rules.evaluation.regions import rates_by_region
from rectify_rules.export.memo import memo
from rectify_rules.export.overview import heading, overview
from support.ledger_cases import ledger

RULESET = load_ruleset("shanxi-2026")
AS_OF = date(2026, 11, 23)
PERIOD = (date(2026, 4, 16), AS_OF)


def memo_of(record, number=1, **options):
    """Evaluate a record and make its memo."""
    case = Case.model_validate(record)
    report = evaluate(case, RULESET, as_of=AS_OF, engine="interpreter", **options)
    return memo(case, report, RULESET, number=number, as_of_source="命令行指定")


def summed(records, memos=None, *, scope="140000", readings=None, trial=False):
    """Give memos and overview of some records."""
    options = {"readings": readings, "assume_in_scope": trial}
    memos = memos or [memo_of(record, number, **options) for number, record in enumerate(records, 1)]
    chosen, rule = RULESET.chosen(readings), rate_rule(RULESET)
    weighed = [
        weigh(make_context(RULESET, Case.model_validate(r), AS_OF, chosen, assume_in_scope=trial), rule, n)
        for n, r in enumerate(records, 1)
    ]
    rates = rates_by_region(
        weighed, RULESET, scope=scope, period=PERIOD, as_of=AS_OF, chosen=chosen, assume_in_scope=trial
    )
    head = heading(memos, RULESET, period=PERIOD, readings=chosen, trial=trial, remarks=("备注甲",))
    return memos, overview(memos, RULESET, head, rates)


@pytest.fixture(scope="session")
def many():
    """A ledger of thirty: its records, memos and overview."""
    records = ledger(30)
    memos, found = summed(records)
    return records, memos, found
