"""The site as it is written, read once."""

from pathlib import Path

import pytest

from support.html_pages import Page, read_page
from support.site_build import built_site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the living specification."""
    return built_site(tmp_path_factory).resolve()


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[Path, Page]:
    """Every page of it."""
    return {path: read_page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
