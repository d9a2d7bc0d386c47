"""Every word of the text is marked by what rests on it, or by why nothing does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rectify_rules import load_ruleset
from rectify_rules.site.sentences import count_sentences, pieces

RULESET = load_ruleset("shanxi-2026")


@pytest.mark.parametrize("number", RULESET.articles)
def test_the_pieces_are_the_text(number):
    cut = pieces(RULESET, number)
    assert "".join(piece.text for piece in cut) == RULESET.articles[number]
    assert not [piece.text for piece in cut if piece.kind == "loose" and piece.text.strip()]


@pytest.mark.parametrize("rule", RULESET.rules.values(), ids=lambda rule: rule.norm)
def test_every_quote_carries_the_mark_of_its_norm(rule):
    cut = pieces(RULESET, rule.article)
    marked = "".join(piece.text for piece in cut if rule.norm in piece.norms)
    for quote in rule.quotes:
        assert quote in marked
    for piece in cut:
        if rule.norm in piece.norms and not rule.declaratory:
            assert piece.kind == "ruled"
            readings = {r.id for r in RULESET.readings.values() if rule.norm in r.norms}
            assert readings <= {reading.id for reading in piece.contested}


def test_what_is_not_checkable_says_why():
    why = {piece.text: piece.why for piece in pieces(RULESET, 0) if piece.kind == "declaratory"}
    assert why["晋安办发〔2026〕48号"] == "文号"
    # The name of the office is a signature, but within the title it is the title.
    assert why["山西省安全生产委员会办公室"] == "落款"
    assert {why[text] for text in why if text.startswith("山西省安全生产委员会办公室关于")} == {"标题"}


def test_text_that_nothing_rests_on_is_loose():
    """A gap in an edition is seen, not painted over."""
    rules = {name: rule for name, rule in RULESET.rules.items() if rule.norm != "3-1-s1"}
    bare = replace(RULESET, rules={n: r for n, r in rules.items() if r.norm != "3-1-s2"})
    loose = [piece.text for piece in pieces(bare, 3) if piece.kind == "loose" and piece.text.strip()]
    assert any("事故结案后 10 个月至 1 年内" in text for text in loose)
    assert count_sentences(bare, 3) == {"all": 2, "ruled": 1, "declaratory": 0, "contested": 1}


def test_sentences_are_counted():
    assert count_sentences(RULESET, 3) == {"all": 2, "ruled": 2, "declaratory": 0, "contested": 2}
    assert count_sentences(RULESET, 1) == {"all": 1, "ruled": 0, "declaratory": 1, "contested": 0}
