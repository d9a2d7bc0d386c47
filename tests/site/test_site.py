"""The living specification says what the rules say, and every link of it leads somewhere."""

from __future__ import annotations

import json
import re

import pytest

from rectify_rules import load_ruleset
from rectify_rules.explain.rule import explain_rule
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.ruleset.regulation import article_name
from support.html_pages import broken_links

RULESET = load_ruleset("shanxi-2026")
RULES = list(RULESET.rules.values())


def squeezed(text):
    return "".join(text.split())


def leaves(phrase):
    yield from [phrase.text] if phrase.text else []
    for part in phrase.parts:
        yield from leaves(part)


def article_page(number):
    return "notice.html" if number == 0 else f"article-{number:02d}.html"


def test_every_norm_reading_fact_and_article_has_its_page(site, pages):
    wanted = {"index.html", "readings/index.html", "facts/index.html"}
    wanted |= {article_page(number) for number in RULESET.articles}
    wanted |= {f"norms/{rule.norm}.html" for rule in RULES}
    wanted |= {f"readings/{name}.html" for name in RULESET.readings}
    wanted |= {f"facts/{path}.html" for path in dictionary()}
    assert {path.relative_to(site).as_posix() for path in pages} == wanted


def test_every_link_and_anchor_leads_somewhere(site, pages):
    assert broken_links(site, pages) == []


def test_the_markup_is_sound(pages):
    assert {path.name: page.faults for path, page in pages.items() if page.faults} == {}


def test_no_page_needs_a_script_or_the_network(site, pages):
    for path, page in pages.items():
        assert "script" not in page.tags, path
        assert not [name for _, name, _ in page.attributes if name.startswith("on")], path
        assert all("//" not in address for address in (*page.links, *page.sources)), path
    assert not re.search(r"url\(|@import|//", (site / "style.css").read_text("utf-8"))


def test_every_page_can_be_reached_from_the_index(site, pages):
    reached, waiting = set(), [site / "index.html"]
    while waiting:
        path = waiting.pop()
        if path in reached:
            continue
        reached.add(path)
        waiting += [
            (path.parent / link.partition("#")[0]).resolve() for link in pages[path].links if link[0] != "#"
        ]
    assert reached == set(pages)


@pytest.mark.parametrize("number", RULESET.articles)
def test_an_article_shows_its_whole_text_and_each_of_its_norms(site, pages, number):
    page = pages[site / article_page(number)]
    assert article_name(number) in page.text
    # The marks stand between the sentences; without them the text is the official one.
    raw = (site / article_page(number)).read_text("utf-8")
    statute = raw[raw.index('<section class="statute"') : raw.index("</section>")]
    bare = re.sub(r'<span class="which">.*?</span>|<[^>]*>', "", statute)
    assert squeezed(bare) == squeezed(RULESET.articles[number])
    for rule in RULES:
        assert (rule.norm in page.ids) is (rule.article == number)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.norm)
def test_a_norm_is_told_in_the_words_of_rectify_explain(site, pages, rule):
    explained = explain_rule(RULESET, rule)
    own, article = pages[site / f"norms/{rule.norm}.html"].text, pages[site / article_page(rule.article)].text
    rows = [*explained.rows, *(item.row for item in explained.exceptions)]
    rows += explained.records.rows if explained.records else []
    for row in rows:
        for words in (row.say, row.remedy, row.label, *leaves(row.condition)):
            assert squeezed(words) in own
            assert squeezed(words) in article
    for item in explained.definitions:
        told = (item.label, item.text, *(w for way in item.ways for w in (way.when, way.text)))
        assert all(squeezed(words) in own for words in told)
    for words in (*explained.guards, explained.explain, *(remark.say for remark in explained.notices)):
        assert squeezed(words) in own
    for fact in explained.facts:
        assert f"../facts/{fact.path}.html" in pages[site / f"norms/{rule.norm}.html"].links


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.norm)
def test_a_norm_is_marked_as_ruled_declaratory_or_contested(site, pages, rule):
    page = pages[site / f"norms/{rule.norm}.html"]
    tags = {value for _, name, value in page.attributes if name == "class" and value.startswith("tag ")}
    contested = [reading for reading in RULESET.readings.values() if rule.norm in reading.norms]
    kind = "tag declaratory" if rule.declaratory else "tag ruled"
    assert tags == {kind, "tag contested"} if contested else tags == {kind}
    if contested:
        assert f"有争议口径{len(contested)}" in page.text


@pytest.mark.parametrize("reading", RULESET.readings.values(), ids=lambda reading: reading.id)
def test_a_reading_tells_its_default_why_and_what_it_changes(site, pages, reading):
    page = pages[site / f"readings/{reading.id}.html"]
    for words in (reading.label, reading.why, *reading.values.values()):
        assert squeezed(words) in page.text
    for norm in reading.norms:
        assert f"../norms/{norm}.html" in page.links
    shown = page.text[page.text.index("取用它的场景") :]
    assert all(squeezed(label) in shown for label in reading.values.values()), "a value without a scenario"


def test_a_fact_lists_the_norms_that_need_it(site, pages):
    page = pages[site / "facts" / "investigation.report_approved_on.html"]
    assert "../norms/3-1-s1.html" in page.links
    assert "批复日期" in page.text
    assert "日期" in page.text


def test_the_index_counts_what_there_is(site, pages):
    text = pages[site / "index.html"].text
    assert "49个规范语句" in text
    assert "25个有争议的口径" in text
    assert re.search(r"(\d+)／\1例通过", text)
    assert "0处缺口" in text


def test_the_folder_tells_what_it_was_made_of(site):
    told = json.loads((site / ".rectify-spec.json").read_text("utf-8"))
    assert told["rules_sha256"] == RULESET.digest
