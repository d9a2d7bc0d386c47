"""In Chromium every page can be read: on a desk, on a phone, on paper, by whoever cannot tell colours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

LOOKS = (Path(__file__).parent / "looks.js").read_text(encoding="utf-8")
A4 = re.compile(rb"/MediaBox\s*\[\s*0 0 (594|595)(\.\d+)? (841|842)(\.\d+)?\s*\]")
A_PAGE = re.compile(rb"/Type\s*/Page\b")
SHEET = 703
"""Width in pixels of what is printed on A4 between margins of 12 mm."""
SAMPLES = (
    "index.html",
    "notice.html",
    "article-03.html",
    "article-10.html",
    "norms/3-1-s1.html",
    "norms/10-1-s2.html",
    "readings/index.html",
    "readings/closure_basis.html",
    "facts/index.html",
    "facts/problems.type.html",
)


def looked(tab, what):
    return tab.ask(f"({LOOKS}).{what}()")


@pytest.fixture(scope="session")
def everything(site, reports) -> list[Path]:
    pages = [*sorted(site.rglob("*.html")), *reports.values()]
    assert len(pages) > 200
    return pages


@pytest.mark.parametrize("width", [1280, 375])
def test_every_page_fits_its_window_and_can_be_read(tab, everything, width):
    """No sideways scrolling, nothing cut, contrast of 4.5 and more, no complaint, nothing fetched."""
    faults = []
    for path in everything:
        tab.open(path, width=width)
        contrast = looked(tab, "contrast")
        assert contrast["texts"] > 50, path
        faults += [f"{path.name}: {fault}" for fault in contrast["faults"]]
        faults += [f"{path.name}: {fault}" for what in ("wide", "covered") for fault in looked(tab, what)]
        faults += [f"{path.name}: {complaint}" for complaint in tab.complaints]
        strangers = [url for url in tab.requests if not url.startswith(("file://", "data:,"))]
        faults += [f"{path.name}: {url}" for url in strangers]
    assert faults == []


@pytest.mark.parametrize("width", [1280, 800, 375])
def test_no_label_of_a_drawing_covers_another(tab, reports, width):
    for path in reports.values():
        tab.open(path, width=width)
        assert looked(tab, "labels") == [], path.name
    assert tab.ask("document.querySelectorAll('svg').length") > 0


def test_printed_pages_are_a4_and_nothing_is_cut(tab, site, reports):
    for path in [*(site / name for name in SAMPLES), *reports.values()]:
        tab.open(path, width=SHEET)
        tab.send("Emulation.setEmulatedMedia", media="print")
        try:
            assert looked(tab, "wide") == [], path.name
            assert looked(tab, "covered") == [], path.name
            assert looked(tab, "labels") == [], path.name
            assert looked(tab, "scrolled") == 0, f"{path.name}: paper does not scroll"
        finally:
            tab.send("Emulation.setEmulatedMedia", media="")
        printed = tab.pdf()
        assert printed.startswith(b"%PDF"), path.name
        assert len(A4.findall(printed)) == len(A_PAGE.findall(printed)) > 0, path.name


def test_a_case_goes_on_one_sheet(tab, reports):
    """One sheet for a case in order; two where everything is wrong."""
    tab.open(reports["good"])
    assert len(A_PAGE.findall(tab.pdf())) == 1
    tab.open(reports["bad"])
    assert len(A_PAGE.findall(tab.pdf())) <= 2


def test_each_case_of_a_ledger_begins_a_sheet(tab, reports):
    tab.open(reports["ledger"])
    tab.send("Emulation.setEmulatedMedia", media="print")
    breaks = tab.ask("[...document.querySelectorAll('.memo')].map(e => getComputedStyle(e).breakBefore)")
    tab.send("Emulation.setEmulatedMedia", media="")
    assert len(breaks) == 41
    assert set(breaks) == {"page"}


def test_what_a_user_wrote_is_shown_and_not_carried_out(tab, reports):
    tab.open(reports["ledger"])
    assert tab.ask("document.scripts.length") == 0
    assert "<script>alert(1)</script>" in tab.ask("document.body.innerText")


def test_verdicts_can_be_told_without_colours(tab, reports):
    """Every badge has a sign before its word, every drawing says in words what it shows."""
    tab.open(reports["ledger"])
    signs = set(tab.ask("[...document.querySelectorAll('.badge .sign')].map(e => e.textContent)"))
    assert len(signs) >= 5
    assert all(sign in "✗？○…✓－" for sign in signs)
    silent = tab.ask(
        "[...document.querySelectorAll('svg[role=img]')].filter(e => !/[\\u4e00-\\u9fff]/.test(e.ariaLabel)).length"
    )
    assert silent == 0
    fills = tab.ask(
        "[...new Set([...document.querySelectorAll('svg.bar rect')].map(e => e.getAttribute('fill')))]"
    )
    drawn = set(tab.ask("[...document.querySelectorAll('pattern')].map(e => `url(#${e.id})`)"))
    assert set(fills) - {"#fff"} <= drawn, "a bar that speaks by its colour alone"


def test_an_anchor_brings_its_norm_into_view(tab, site):
    path = site / "article-10.html"
    tab.open(path)
    tab.ask("location.hash = '10-1-s3'")
    top = tab.ask("document.getElementById('10-1-s3').getBoundingClientRect().top")
    assert -1 <= top <= 60
