"""Whatever somebody asks for is found by the name he knows."""

from __future__ import annotations

import pytest

from rectify_rules import load_ruleset
from rectify_rules.explain.subject import find
from rectify_rules.explain.text import text_name
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.report.layout import Page, cells

RULESET = load_ruleset("shanxi-2026")


@pytest.mark.parametrize(
    ("question", "norms"),
    [
        ("3-1-s1", ["3-1-s1"]),
        ("art03.window", ["3-1-s1"]),
        (" 3-1-s1 ", ["3-1-s1"]),
        ("9", ["9-1-i1", "9-1-i2", "9-1-i3", "9-1-i4"]),
        ("第九条", ["9-1-i1", "9-1-i2", "9-1-i3", "9-1-i4"]),
        ("第9条", ["9-1-i1", "9-1-i2", "9-1-i3", "9-1-i4"]),
        ("1", ["1-1-s1"]),
        ("0", ["0-1"]),
        ("印发通知", ["0-1"]),
        ("第十二条", ["12-1-s1", "12-1-s2"]),
        ("11-1-i1", ["11-1-i1a", "11-1-i1b"]),
    ],
)
def test_norms_rules_and_articles(question, norms):
    assert [rule.norm for rule in find(RULESET, question).rules] == norms


def test_a_citation_finds_its_article():
    assert {rule.article for rule in find(RULESET, "第十一条第（一）项").rules} == {11}


@pytest.mark.parametrize("path", sorted(dictionary()))
def test_every_fact_is_found_by_path_and_by_label(path):
    label = dictionary()[path].label
    assert path in [found.name for found in find(RULESET, path).names]
    assert path in [found.name for found in find(RULESET, label).names]


@pytest.mark.parametrize("name", [*RULESET.readings, *RULESET.derived, *RULESET.conditions])
def test_every_name_of_the_edition_is_found_and_used(name):
    found = find(RULESET, name).names
    assert name in [item.name for item in found]
    for item in found:
        lines = list(text_name(item, Page()))
        assert max(map(cells, lines)) <= 80


def test_a_name_of_two_things_gives_both():
    kinds = {found.kind for found in find(RULESET, "window_opens").names}
    assert kinds == {"口径", "推算"}


@pytest.mark.parametrize(
    ("question", "near"),
    [("3-1-s11", "3-1-s1"), ("closure_bases", "closure_basis"), ("公开日", "公开日期"), ("", "")],
)
def test_the_unknown_is_answered_by_what_is_near(question, near):
    found = find(RULESET, question)
    assert not found.rules
    assert not found.names
    assert near in found.suggestions or not near
