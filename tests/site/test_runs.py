"""The scenarios on the pages are run, row by row, and what fails is shown to fail."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rectify_rules import load_ruleset
from rectify_rules.site.book import Book
from rectify_rules.site.pages import site_pages
from rectify_rules.site.runs import features_for, run_features
from rectify_rules.spec.document import FeatureSyntaxError
from support.html_pages import read_page

RULESET = load_ruleset("shanxi-2026")
BASE = Path(__file__).parents[2] / "features" / "shanxi-2026" / "base-case.yaml"
FEATURE = """# language: zh-CN
功能: 第三条 期限<b>

  @3-1-s1
  场景大纲: 完成于<日期>的
    假如一件手续齐备、各项符合规定的案件
    而且口径「何为完成评估」取「评估报告经批准」
    而且事实改为
      | 列名 | 值 |
      | 评估报告批准日期 | <日期> |
    当以2026年11月23日为核查基准日评估
    那么3-1-s1的结论是「<结论>」

    例子: 甲&乙 <script>alert(1)</script>
      | 日期 | 结论 |
      | 2026年9月15日 | 符合规定 |
      | 2026年10月9日 | 符合规定 |
      | 2026年9月30日 | 符合规定 |

  @3-1-s1 @草稿
  场景: 尚未定稿的
    假如一件手续齐备、各项符合规定的案件
    当以2026年11月23日为核查基准日评估
    那么3-1-s1的结论是「不符合规定」
"""


@pytest.fixture
def folder(tmp_path):
    shutil.copy(BASE, tmp_path)
    (tmp_path / "article-03.feature").write_text(FEATURE, "utf-8")
    return tmp_path


def book_of(folder):
    features = features_for(RULESET, folder)
    return Book(RULESET, features, run_features(features, RULESET))


def test_each_row_of_an_outline_is_judged_on_its_own(folder):
    outline, draft = book_of(folder).results
    assert [run.passed for run in outline.runs.values()] == [True, False, True]
    failed = next(run for run in outline.runs.values() if not run.passed)
    assert "预期：符合规定" in failed.message
    assert "不符合规定" in failed.message
    assert not draft.runs, "a draft counts for nothing"


def test_what_a_run_reached_and_chose_is_kept(folder):
    outline, _ = book_of(folder).results
    first, late, _ = outline.runs.values()
    assert first.readings == (("completion_event", "report_approved"),)
    assert ("3-1-s1", "compliant", "in_window") in first.reached
    assert ("3-1-s1", "violated", "overdue") in late.reached


def test_a_failure_is_shown_on_the_pages(folder):
    files = {page.path: page.text for page in site_pages(book_of(folder))}
    article = read_page(files["article-03.html"])
    assert article.text.count("✗1／3例未通过") >= 2
    assert "〔草稿，未运行〕尚未定稿的" in article.text
    rows = [row for row in files["article-03.html"].split("<tr>") if "2026年10月9日" in row]
    assert 'class="fail"' in rows[0]
    assert "2／3例通过" in read_page(files["index.html"]).text


def test_gaps_are_listed_with_their_place(folder):
    book = book_of(folder)
    gaps = list(book.gaps())
    assert ("norms/10-1-s1.html", "10-1-s1（由牵头部门向社会全文公开发布评估报告）没有场景") in gaps
    assert any("口径“公开期限”没有场景" in text for _, text in gaps)
    assert any(text.startswith("3-1-s1") and "too_early" in text for _, text in gaps)
    assert not any("overdue" in text and text.startswith("3-1-s1") for _, text in gaps)
    page = read_page({p.path: p.text for p in site_pages(book)}["index.html"])
    assert f"{len(gaps)}处缺口" in page.text


def test_what_is_written_in_scenarios_is_text(folder):
    for page in site_pages(book_of(folder)):
        if page.path.endswith(".html"):
            assert "<script" not in page.text
            assert read_page(page.text).faults == [], page.path
    files = {page.path: page.text for page in site_pages(book_of(folder))}
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in files["article-03.html"]
    assert "甲&amp;乙" in files["article-03.html"]


def test_the_same_book_gives_the_same_bytes(folder):
    assert list(site_pages(book_of(folder))) == list(site_pages(book_of(folder)))


def test_a_faulty_feature_file_is_refused_with_its_place(folder):
    with (folder / "article-03.feature").open("a", encoding="utf-8") as stream:
        stream.write(
            "\n  @3-1-s1\n  场景: 拼错\n    假如一件手续齐备的案件\n    那么3-1-s1的结论是「符合规定」\n"
        )
    with pytest.raises(FeatureSyntaxError, match=r"article-03\.feature"):
        features_for(RULESET, folder)
