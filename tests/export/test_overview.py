"""The overview of a ledger adds up, and its rates are those of `rectify portfolio`."""

from __future__ import annotations

import pytest

from export.conftest import AS_OF, PERIOD, RULESET, summed
from rectify_rules import Case, evaluate_portfolio
from rectify_rules.errors import CaseError
from rectify_rules.export.overview import UNPLACED
from rectify_rules.verdict import Verdict
from support.ledger_cases import ledger


def test_every_case_is_counted_once(many):
    _, memos, found = many
    assert found.cases == len(memos) == sum(number for _, number in found.worst)
    assert sum(row.total for row in found.regions if row.level == 0) == len(memos)
    for row in found.norms:
        assert row.total == len(memos), row.label


def test_the_numbers_of_a_norm_are_those_of_the_memos(many):
    _, memos, found = many
    for row in found.norms:
        for verdict, number in zip(Verdict, row.numbers, strict=True):
            assert number == sum(memo.norms[row.label] is verdict for memo in memos)
    assert {row.label for row in found.norms} == {
        rule.norm for rule in RULESET.rules.values() if not rule.declaratory and rule.ratio is None
    }


def test_counties_stand_under_their_city_by_code(many):
    _, _, found = many
    names = [(row.level, row.label) for row in found.regions]
    assert names[0] == (0, "太原市")
    assert names.index((1, "小店区")) == names.index((0, "太原市")) + 1
    assert names[-1] == (0, UNPLACED)
    city = None
    for row in found.regions:
        if row.level == 0:
            city, left = row, list(row.numbers)
        else:
            left = [a - b for a, b in zip(left, row.numbers, strict=True)]
            assert min(left) >= 0, city


def test_breaches_by_city_are_those_of_the_norm(many):
    _, _, found = many
    violated = {row.label: row.numbers[0] for row in found.norms}
    assert {norm: sum(numbers) for norm, _, numbers in found.breaches} == {
        norm: number for norm, number in violated.items() if number
    }


@pytest.mark.parametrize("readings", [None, {"rate_denominator": "all_completed"}])
def test_each_rate_is_what_the_jurisdiction_alone_would_get(readings):
    records = ledger(14)
    _, found = summed(records, readings=readings)
    cases = [Case.model_validate(record) for record in records]
    assert [rate.code for rate in found.rates][:2] == ["140000", "140100"]
    assert len(found.rates) > 8
    for rate in found.rates:
        alone = evaluate_portfolio(
            cases, RULESET, scope=rate.code, period=PERIOD, as_of=AS_OF, readings=readings
        )
        finding = alone.findings[0]
        assert rate.verdict is finding.verdict
        assert rate.text == finding.text
        assert (rate.due, rate.public) == (finding.values["denominator"], finding.values["numerator"])
        assert [case.case_id for case in rate.breaking] == [case.id for case in alone.breaking]


def test_rates_are_asked_for_one_city(many):
    records, memos, _ = many
    _, found = summed(records, memos, scope="140500")
    assert {rate.code[:4] for rate in found.rates} == {"1405"}
    assert [rate.level for rate in found.rates] == [1, 2, 2, 2]
    assert found.rates[1].short == "城区"


def test_a_jurisdiction_that_is_none_is_refused(many):
    records, memos, _ = many
    with pytest.raises(CaseError, match="不是可识别的区划代码"):
        summed(records, memos, scope="149999")


def test_the_heading_says_what_it_is_about(many):
    _, memos, found = many
    head = found.heading
    assert head.title == "评估工作核查总览（30 件）"
    assert head.as_of == "2026年11月23日"
    assert head.remarks == ("备注甲",)
    _, alone = summed(ledger(1))
    assert alone.heading.title == f"关于“{memos[0].title}”评估工作的核查意见"


def test_windows_are_ordered_and_none_is_lost(many, monkeypatch):
    records, memos, found = many
    with_window = [memo for memo in memos if memo.window is not None]
    assert len(found.windows) == len(with_window)
    monkeypatch.setattr("rectify_rules.export.overview.WINDOWS_SHOWN", 5)
    _, short = summed(records, memos)
    assert len(short.windows) == 5
    assert short.windows_more == len(with_window) - 5
    assert short.windows == found.windows[:5]
