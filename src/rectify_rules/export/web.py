"""The report on cases as one page of HTML that needs nothing beside it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from markupsafe import Markup

from rectify_rules.export.html import environment
from rectify_rules.export.memo import Memo
from rectify_rules.export.overview import Overview

MEMOS_SHOWN = 300
LISTED_IN_RATE = 12


def html_report(overview: Overview, memos: Sequence[Memo]) -> str:
    """Give the page: what the ledger comes to, then a sheet for each case, the gravest where there are many."""
    gravest = sorted(memos, key=lambda memo: (memo.verdict.rank, memo.number))[:MEMOS_SHOWN]
    template = environment("rectify_rules.export").get_template("report.html.j2")
    text = template.render(
        overview=overview,
        memos=memos,
        shown=frozenset(memo.number for memo in gravest),
        limit=LISTED_IN_RATE,
        # A style sheet of our own: it holds no `<` and nothing of the user's.
        style=Markup(_style()),  # noqa: S704
    )
    return text.lstrip()


def _style() -> str:
    folder = files("rectify_rules.export").joinpath("templates")
    return "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in ("base.css", "report.css"))
