"""What scenarios show of conditions, lines and readings; what they leave out is drafted."""

from __future__ import annotations

import pytest

from rectify_rules.facts.dictionary import dictionary
from rectify_rules.facts.frozen import FrozenMap
from rectify_rules.ruleset.condition import Group, Leaf, Proposition
from rectify_rules.spec.document import parse_feature
from rectify_rules.spec.linter import lint_feature
from rectify_rules.verify.case_changes import spelled
from rectify_rules.verify.coverage import line_key, measure
from rectify_rules.verify.decisions import decisions_of, parts_of, seen_alone
from rectify_rules.verify.drafts import draft_files, gaps_of
from rectify_rules.verify.features import read_suite
from rectify_rules.verify.results import run_all
from rectify_rules.verify.search import Found, NotFound, search, starts_of

BASE = "    假如 一件手续齐备、各项符合规定的案件"
AS_OF = "    当 以2026年11月23日为核查基准日评估"


class Said(Proposition):
    """A statement whose truth is given."""

    def __init__(self, truth: bool | None) -> None:
        object.__setattr__(self, "key", "said")
        object.__setattr__(self, "per_item", False)
        object.__setattr__(self, "truth", truth)


class Environment:
    @staticmethod
    def truth(proposition: Said) -> tuple[bool | None, tuple[str, ...]]:
        return proposition.truth, ()


def condition(*truths: object, every: bool) -> Group:
    parts = tuple(part if isinstance(part, Group) else Leaf(Said(part)) for part in truths)
    return Group(every, parts)


@pytest.mark.parametrize(
    ("tree", "alone"),
    [
        (condition(True, True, every=True), [(0, True), (1, True)]),
        (condition(True, False, every=True), [(1, False)]),
        (condition(False, False, every=True), []),
        (condition(True, None, every=True), []),
        (condition(False, None, every=True), []),
        (condition(False, False, every=False), [(0, False), (1, False)]),
        (condition(True, False, every=False), [(0, True)]),
        (condition(True, True, every=False), []),
        # 甲且（乙或丙）：乙单独使其成立，丙被乙遮蔽。
        (condition(True, condition(True, False, every=False), every=True), [(0, True), (1, True)]),
        (condition(False, condition(True, True, every=False), every=True), [(0, False)]),
        (condition(True, condition(False, False, every=False), every=True), [(1, False), (2, False)]),
    ],
)
def test_a_part_is_seen_only_where_every_other_lets_it_through(tree, alone):
    assert sorted(seen_alone(tree, Environment())) == alone


def test_a_named_condition_is_one_part_where_it_is_used(edition):
    rule = edition.rules["art10.publication"]
    parts = [part for decision in decisions_of(rule) for part in decision.parts]
    assert any(isinstance(part, Group) and part.name == "in_full" for part in parts)
    assert all(tuple(parts_of(part)) == (part,) for part in parts)


@pytest.fixture(scope="module")
def shipped(edition):
    suite = read_suite((), edition)
    return suite, measure(edition, suite.scenarios)


def test_the_shipped_scenarios_reach_every_norm_line_and_reading(edition, shipped):
    _, coverage = shipped
    rules = edition.rules.values()
    assert [rule.id for rule in rules if not coverage.norms[rule.id]] == []
    assert [
        key for rule in rules for line in rule.all_lines() if not coverage.lines[key := line_key(rule, line)]
    ] == []
    assert [
        (reading.id, value)
        for reading in edition.readings.values()
        for value in reading.values
        if not coverage.readings[reading.id, value]
    ] == []
    done, wanted = coverage.pairs
    assert done / wanted > 0.8


def test_a_scenario_counts_only_for_the_norms_it_compares(feature, edition):
    path = feature("  场景: 甲", BASE, AS_OF, "    那么 6-1-s1的结论是「符合规定」")
    coverage = measure(edition, read_suite([path], edition).scenarios)
    assert set(coverage.norms) == {"art06.cooperation"}
    assert [(rule, reason) for rule, _, reason, _ in coverage.lines] == [("art06.cooperation", "cooperated")]
    assert all(
        seen.decision.rule in {"", "art06.cooperation"} for seen in coverage.seen.values() if seen.places
    )


def test_a_norm_that_does_not_apply_shows_nothing_of_its_conditions(feature, edition):
    path = feature(
        "  场景: 甲",
        BASE,
        "    而且 事实改为",
        "      | 列名               | 值 |",
        "      | 是否生产安全事故   | 否 |",
        AS_OF,
        "    那么 6-1-s1的结论是「不适用」",
    )
    coverage = measure(edition, read_suite([path], edition).scenarios)
    assert coverage.norms["art06.cooperation"] == 1
    assert not coverage.lines
    assert not any(seen.places for seen in coverage.seen.values())


@pytest.fixture
def gaps(feature, edition):
    """The gaps of two norms, with only one scenario for each."""
    path = feature(
        "  场景: 甲",
        BASE,
        AS_OF,
        "    那么 6-1-s1的结论是「符合规定」",
        "  场景: 乙",
        BASE,
        AS_OF,
        "    那么 11-1-i1b的结论是「不适用」",
    )
    suite = read_suite([path], edition)
    coverage = measure(edition, suite.scenarios)
    coverage.seen = {
        number: seen
        for number, seen in coverage.seen.items()
        if seen.decision.rule in {"art06.cooperation", "art11.tracking"}
    }
    return list(gaps_of(coverage, suite.scenarios)), path.parent


def test_drafts_are_valid_scenarios_that_hold_and_count_for_nothing(gaps, edition):
    found, folder = gaps
    texts = draft_files(found, edition)
    assert set(texts) == {"草稿-article-06.feature", "草稿-article-11.feature"}
    drafts = folder / "草稿"
    drafts.mkdir()
    for name, text in texts.items():
        (drafts / name).write_text(text, "utf-8")
        assert lint_feature(parse_feature(drafts / name), edition.by_norm) == []
    suite = read_suite([drafts], edition)
    assert suite.scenarios == ()
    assert len(suite.drafts) == sum(isinstance(gap.outcome, Found) for gap in found) > 5
    for name, text in texts.items():
        (drafts / name).write_text(text.replace("@草稿\n", ""), "utf-8")
    taken_over = read_suite([drafts], edition)
    assert run_all(taken_over, edition).failed == ()
    before = {(gap.decision.what, gap.number, gap.value) for gap in found if isinstance(gap.outcome, Found)}
    coverage = measure(edition, taken_over.scenarios)
    shown = {(seen.decision.what, *key) for seen in coverage.seen.values() for key in seen.places}
    assert before <= shown


def test_what_cannot_be_found_says_what_stood_in_the_way(edition, shipped):
    suite, coverage = shipped
    seen = next(s for s in coverage.seen.values() if s.decision.name == "part_only")
    published = 0
    starts = starts_of(seen.decision, suite.scenarios, edition)
    outcome = search(seen.decision, published, False, starts, edition)
    # 未公开的没有公开程度，所以“已公开”不成立时，其余各项不能都成立。
    assert isinstance(outcome, NotFound)
    assert outcome.obstacles
    assert outcome.tried > 0


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        ("accident.is_production_safety_accident", False, "否"),
        ("accident.grade", "larger", "较大"),
        ("assessment.experts", (), "无"),
        ("assessment.site_check_methods", ("interview", "visits"), "座谈问询、走访核查"),
        (
            "assessment.measure_findings",
            FrozenMap({"M1": "inadequate", "M2": None}),
            "M1=落实不到位；M2=不详",
        ),
        ("assessment.composition_deviation_reason", "", "空"),
    ],
)
def test_values_are_spelled_as_scenarios_spell_them(path, value, text):
    from rectify_rules.facts.text import parse_text

    assert spelled(dictionary()[path], value) == text
    assert parse_text(dictionary()[path], text) == value
