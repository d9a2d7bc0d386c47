"""The pages as written, and a Chromium to look at them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pages.chromium import Tab, browser, executable
from rectify_rules.cli.main import main
from support.ledger_cases import base, ledger
from support.site_build import built_site

ASKED = "RECTIFY_PAGES"
REASON = "没有在 Chromium 中检查网页：请运行 make test-pages（需要 chromium 和 fonts-noto-cjk）"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the pages out, and say so, unless they are asked for; then nothing is left out."""
    for item in items:
        if Path(__file__).parent in item.path.parents and not os.environ.get(ASKED):
            item.add_marker(pytest.mark.skip(reason=REASON))


@pytest.fixture(scope="session")
def tab() -> Iterator[Tab]:
    """One page of a running Chromium."""
    program = executable()
    assert program is not None, "没有 Chromium：请安装 chromium，或用 RECTIFY_CHROMIUM 指明"
    with browser(program) as running:
        yield Tab(running)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the living specification."""
    return built_site(tmp_path_factory).resolve()


def written(folder: Path, name: str, cases: list[dict], *options: str) -> Path:
    """Write the report on some cases."""
    records, page = folder / f"{name}.jsonl", folder / f"{name}.html"
    records.write_text("".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases), "utf-8")
    arguments = ["report", str(records), "--format", "html", "-o", str(page), "--as-of", "2026-11-23"]
    assert main([*arguments, "--fail-on", "never", *options]) == 0
    return page


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Reports on a case in order, on one with everything wrong, on a ledger, on names nobody would choose."""
    folder = tmp_path_factory.mktemp("reports").resolve()
    odd = base()
    odd["id"] = "A" * 120
    odd["accident"]["name"] = "W" * 200 + "<script>alert(1)</script>" + "长" * 200
    odd["assessment"]["team_leaders"] = []
    many = [*ledger(40), odd]
    return {
        "good": written(folder, "good", [base()]),
        "ledger": written(folder, "ledger", many),
        "trial": written(
            folder, "trial", ledger(3), "--assume-in-scope", "--reading", "early_completion=allowed"
        ),
        "bad": written(folder, "bad", [_bad()]),
    }


def _bad() -> dict:
    from rectify_rules.facts.case import Case
    from rectify_rules.facts.files import read_cases

    (case,) = read_cases(Path(__file__).parents[2] / "examples" / "cases" / "violated.yaml")
    assert isinstance(case, Case)
    return case.model_dump(mode="json", exclude_none=True)
