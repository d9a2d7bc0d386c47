"""Every rule can be put into Chinese words, with nothing of it left in code."""

from __future__ import annotations

import json
import re
from dataclasses import asdict

import pytest

from rectify_rules import load_ruleset
from rectify_rules.explain import examples
from rectify_rules.explain.rule import MODALITIES, explain_rule
from rectify_rules.explain.text import text_explanation
from rectify_rules.explain.wording import FLAG_FALSE, ROLLS, Words
from rectify_rules.report.layout import Page, cells
from rectify_rules.ruleset.model import conditions_of
from rectify_rules.ruleset.operators import OPERATORS
from rectify_rules.ruleset.parse_rule import MODALITIES as MODALITY_CODES
from rectify_rules.ruleset.parse_term import ROLLS as ROLL_CODES

RULESET = load_ruleset("shanxi-2026")
RULES = list(RULESET.rules.values())
EXPLAINED = {rule.norm: explain_rule(RULESET, rule) for rule in RULES}


def phrases(phrase):
    yield phrase
    for part in phrase.parts:
        yield from phrases(part)


def conditions(explained):
    """Every condition of an explanation."""
    found = [row.condition for row in explained.rows]
    found += [item.row.condition for item in explained.exceptions]
    found += [remark.condition for remark in (*explained.notices, *explained.presumptions)]
    found += [item.condition for item in explained.definitions if item.condition]
    found += [explained.trigger] if explained.trigger else []
    found += [phrase for phrase, _ in explained.owed_instead]
    if explained.records:
        found += [explained.records.when, *(row.condition for row in explained.records.rows)]
    if explained.rate:
        found += [explained.rate.fulfilled, *(phrase for _, phrase in explained.rate.counted)]
    return [phrase for condition in found for phrase in phrases(condition)]


def test_the_tables_of_words_are_complete():
    assert set(FLAG_FALSE) == {name for name, operator in OPERATORS.items() if operator.operand == "flag"}
    assert set(ROLLS) == set(ROLL_CODES)
    assert set(MODALITIES) == set(MODALITY_CODES)


@pytest.mark.parametrize("norm", EXPLAINED)
def test_no_code_is_left_in_the_words(norm):
    explained = EXPLAINED[norm]
    words = [phrase.text for phrase in conditions(explained)]
    words += [row.say + row.remedy + row.by for row in explained.rows]
    words += [item.text for item in explained.definitions]
    words += [way.when + way.text for item in explained.definitions for way in item.ways]
    words += explained.guards
    codes = [word for word in words if re.search(r"[a-z]{3,}|\{|\}", word)]
    assert codes == []


@pytest.mark.parametrize("norm", EXPLAINED)
def test_every_named_condition_is_defined(norm):
    explained = EXPLAINED[norm]
    named = {phrase.name for phrase in conditions(explained) if phrase.kind == "named"}
    assert named <= {item.name for item in explained.definitions}


@pytest.mark.parametrize("norm", EXPLAINED)
def test_every_derived_fact_is_defined(norm):
    rule, explained = RULESET.by_norm[norm], EXPLAINED[norm]
    words = Words(RULESET)
    used = {name for line in rule.all_lines() for name in words.names_in(line.condition)}
    assert used <= {item.name for item in explained.definitions}


@pytest.mark.parametrize("norm", EXPLAINED)
def test_the_text_of_the_article_is_whole_with_the_quote_marked(norm):
    rule, explained = RULESET.by_norm[norm], EXPLAINED[norm]
    assert "".join(piece for piece, _ in explained.text) == RULESET.articles[rule.article]
    marked = "".join(piece for piece, quoted in explained.text if quoted)
    assert all(quote in marked for quote in rule.quotes)


@pytest.mark.parametrize("norm", EXPLAINED)
def test_every_outcome_has_a_row(norm):
    rule, explained = RULESET.by_norm[norm], EXPLAINED[norm]
    rows = [*explained.rows, *(explained.records.rows if explained.records else ())]
    assert [(row.verdict, row.reason) for row in rows] == [
        (line.verdict, line.reason) for line in rule.all_lines()
    ]


@pytest.mark.parametrize("norm", EXPLAINED)
def test_facts_and_readings_are_those_the_rule_depends_on(norm):
    rule, explained = RULESET.by_norm[norm], EXPLAINED[norm]
    assert tuple(reading.id for reading in explained.readings) == rule.readings
    from rectify_rules.ruleset.terms import facts_of

    terms = [t for c in conditions_of(rule) for p in c.propositions() for t in p.terms()]
    assert {path for term in terms for path in facts_of(term)} <= {fact.path for fact in explained.facts}


@pytest.mark.parametrize("norm", EXPLAINED)
def test_an_explanation_is_plain_data_and_fits_80_columns(norm):
    json.dumps(asdict(EXPLAINED[norm]), ensure_ascii=False)
    lines = list(text_explanation(EXPLAINED[norm], Page()))
    assert max(map(cells, lines)) <= 80


def test_a_condition_reads_as_a_sentence():
    words = Words(RULESET)
    assert words.condition(RULESET.conditions["secret_with_basis"]).inline() == (
        "（保密情形为“整体涉密”，且保密依据不为空白）"
    )
    assert words.condition(RULESET.conditions["not_formed"]).inline() == "评估报告形成尚未发生"
    assert words.condition(RULESET.conditions["withdrawn"].negated()).inline() == "并非「是否撤下为“是”」"


def test_an_exception_names_its_norm_and_words():
    (exception,) = EXPLAINED["10-1-s1"].exceptions
    assert (exception.norm, exception.quote) == ("10-1-s4", "依法应当保密的除外。")


def test_what_rests_on_another_verdict_says_so():
    assert ("4-2-s1", RULESET.by_norm["4-2-s1"].title) in EXPLAINED["3-1-s2"].asks


class TestExamples:
    FEATURE = """# language: zh-CN
@全部
功能: 第三条
  场景: 不相干的
  规则: 期限
    @3-1-s1 @慢
    场景: 甲
      假如 什么
        \"\"\"
        @3-1-s1
        场景: 不是场景
        \"\"\"
    @3-1-s1
    场景大纲: 乙<日>
      例子:
        | 日 |
    @3-1-s2
    场景: 丙
"""

    def test_are_the_scenarios_that_carry_the_tag(self, tmp_path, monkeypatch):
        folder = tmp_path / "some-edition"
        folder.mkdir()
        (folder / "article-03.feature").write_text(self.FEATURE, encoding="utf-8")
        monkeypatch.setattr(examples, "features_root", lambda: tmp_path)
        found = examples.scenarios("some-edition", 3)
        assert found["3-1-s1"] == ("甲", "乙<日>")
        assert found["3-1-s2"] == ("丙",)
        assert found["全部"] == ("不相干的", "甲", "乙<日>", "丙")
        assert examples.scenarios("some-edition", 4) == {}

    def test_of_the_edition_are_found(self):
        if (examples.features_root() / "shanxi-2026" / "article-03.feature").is_file():
            assert EXPLAINED["3-1-s1"].examples
