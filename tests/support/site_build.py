"""The living specification built once for all tests, also for those in other processes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from rectify_rules.cli.main import main

PATIENCE = 300


def built_site(factory: pytest.TempPathFactory) -> Path:
    """Build the site, or wait until another process has built it."""
    base = factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    site, failed = shared / "site", shared / "site.failed"
    try:
        (shared / "site.lock").touch(exist_ok=False)
    except FileExistsError:
        for _ in range(PATIENCE * 5):
            if site.is_dir() or failed.exists():
                break
            time.sleep(0.2)
    else:
        code = main(["spec", "build", "-o", str(site)])
        if code != 0:
            failed.touch()
    assert site.is_dir(), "the site was not built"
    assert not failed.exists(), "a scenario failed while the site was built"
    return site
