"""When a case enters a rate otherwise under one edition than under another, as a formula."""

from __future__ import annotations

from rectify_rules.ruleset.model import Ratio, Rule
from rectify_rules.verify.encoder import Encoder
from rectify_rules.verify.formula import FALSE, TRUE, Formula, conj, disj, neg
from rectify_rules.verify.values import Day
from rectify_rules.verify.visible_values import Pair, terms_differ, unlike_formulas

__all__ = ["rate_differs"]

_EVERY_COMPLETED = "all_completed"
"""Under every reading a rate over all reports completed is told beside the rate."""


def rate_differs(pair: Pair, rules: tuple[Rule, Rule]) -> Formula:
    """Give when a case is counted, or counted as fulfilled, on one side alone, or belongs elsewhere.

    A case whose day certainly never came belongs to no period, and where and when a case belongs is told
    only if it may be counted.
    """
    before, after = (rule.ratio for rule in rules)
    if before is None or after is None:
        return FALSE if before is after else TRUE
    if list(before.counted) != list(after.counted):
        return TRUE
    sides = tuple(zip(pair, (before, after), strict=True))
    counted = [_unlike(pair, before, after, value) for value in before.counted]
    met = [encoder.condition(ratio.fulfilled, None) for encoder, ratio in sides]
    counted += [
        unlike_formulas(*(truth.holds for truth in met)),
        unlike_formulas(*(truth.open for truth in met)),
    ]
    moved = [
        terms_differ(pair, terms, None)
        for terms in ((before.scope, after.scope), (before.period, after.period))
    ]
    may_belong = disj(*(neg(_never_came(encoder, ratio)) for encoder, ratio in sides))
    may_count = disj(*(_may_count(encoder, ratio) for encoder, ratio in sides))
    return disj(conj(may_belong, disj(*counted)), conj(may_count, disj(*moved)))


def _unlike(pair: Pair, before: Ratio, after: Ratio, value: str) -> Formula:
    """Give that a case is counted on one side alone, where the reading that counts so is in force.

    While it is open whether the day of the case has come it may belong to the period and may not: then
    it makes no difference whether it surely counts.
    """
    surely, perhaps, in_force = [], [], []
    for encoder, ratio in zip(pair, (before, after), strict=True):
        truth = encoder.condition(ratio.counted[value], None)
        surely.append(conj(truth.holds, _came(encoder, ratio)))
        perhaps.append(disj(truth.holds, truth.open))
        in_force.append(_reads(encoder, ratio, value))
    return conj(disj(*in_force), disj(unlike_formulas(*surely), unlike_formulas(*perhaps)))


def _reads(encoder: Encoder, ratio: Ratio, value: str) -> Formula:
    if value == _EVERY_COMPLETED:
        return TRUE
    return encoder.symbols.reading(ratio.reading) == encoder.words.word(value)


def _may_count(encoder: Encoder, ratio: Ratio) -> Formula:
    found = []
    for value, condition in ratio.counted.items():
        truth = encoder.condition(condition, None)
        found.append(conj(_reads(encoder, ratio, value), disj(truth.holds, truth.open)))
    return disj(*found)


def _never_came(encoder: Encoder, ratio: Ratio) -> Formula:
    return _day(encoder, ratio).no


def _came(encoder: Encoder, ratio: Ratio) -> Formula:
    return _day(encoder, ratio).yes


def _day(encoder: Encoder, ratio: Ratio) -> Day:
    day = encoder.value(ratio.period, None)
    assert isinstance(day, Day)
    return day
