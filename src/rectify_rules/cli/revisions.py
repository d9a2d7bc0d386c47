"""The two sides of a comparison of rules: folders, editions, or revisions of a git repository."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rectify_rules.cli.failure import CommandError
from rectify_rules.cli.options import DEFAULT_EDITION

if TYPE_CHECKING:
    from rectify_rules.verify.difference import Source

_FOLDERS = ("rules", "features")
_MAIN = ("main", "master")


@contextmanager
def sides(old: str | None, new: str | None) -> Iterator[tuple[Source, Source]]:
    """Give both sides; what comes from a revision is kept in a folder of its own as long as it is needed."""
    with ExitStack() as stack:
        yield _side(old, stack, base=True), _side(new, stack, base=False)


def _side(named: str | None, stack: ExitStack, *, base: bool) -> Source:
    if named is None:
        if not base:
            return _folder(_root(), "工作区")
        revision = _merge_base()
        return _revision(revision, f"与主干的合并基点 {revision[:10]}", stack)
    path = Path(named)
    if path.is_dir():
        return _folder(path, named)
    if (_shipped() / named / "edition.yaml").is_file() and path.name == named:
        return _loaded(_shipped() / named, named, _shipped().parent / "features" / named)
    found = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{named}^{{commit}}")
    if found is None:
        raise CommandError(f"{named}: 不是规则文件夹，也不是这个仓库的修订：请核对{_shallow()}")
    return _revision(found.strip(), named, stack)


def _shipped() -> Path:
    from rectify_rules.ruleset.loader import rules_root

    return rules_root()


def _folder(path: Path, name: str) -> Source:
    """Take a folder of rules, or one that holds `rules/` with one edition."""
    if (path / "edition.yaml").is_file():
        edition = path.resolve()
        return _loaded(path, name, edition.parents[1] / "features" / edition.name)
    found = sorted(entry.parent for entry in (path / "rules").glob("*/edition.yaml"))
    preferred = [entry for entry in found if entry.name == DEFAULT_EDITION] or found
    if not preferred:
        raise CommandError(f"{path}: 没有规则：应有 edition.yaml，或 rules/版本/edition.yaml")
    return _loaded(preferred[0], name, path / "features" / preferred[0].name)


def _loaded(path: Path, name: str, features: Path) -> Source:
    from rectify_rules.ruleset.loader import load_ruleset
    from rectify_rules.verify.difference import Source

    return Source(load_ruleset(path), name, features if features.is_dir() else None)


def _revision(revision: str, name: str, stack: ExitStack) -> Source:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rectify-")))
    listed = _git("ls-tree", "--name-only", "--full-tree", revision) or ""
    wanted = [entry for entry in _FOLDERS if entry in listed.splitlines()]
    if "rules" not in wanted:
        raise CommandError(f"{name}: 这个修订没有 rules/：请核对")
    archive = subprocess.run(  # noqa: S603
        ["git", "-C", str(_root()), "archive", "--format=tar", revision, *wanted],  # noqa: S607
        capture_output=True,
        check=False,
    )
    if archive.returncode:
        raise CommandError(f"{name}: 不能从 git 取出这个修订")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        tar.extractall(folder, filter="data")
    return _folder(folder, name)


def _merge_base() -> str:
    _root()
    head = _git("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
    for branch in (*([head.strip()] if head else []), *(f"origin/{name}" for name in _MAIN), *_MAIN):
        found = _git("merge-base", "HEAD", branch)
        if found:
            return found.strip()
    raise CommandError(f"找不到主干（main 或 master）：请写明要比较的修订或文件夹{_shallow()}")


def _shallow() -> str:
    """Say that a clone has not all revisions, where that is so."""
    shallow = _git("rev-parse", "--is-shallow-repository")
    return "；这是浅克隆，先运行 git fetch --unshallow" if shallow and shallow.strip() == "true" else ""


def _root() -> Path:
    found = _git("rev-parse", "--show-toplevel")
    if found is None:
        raise CommandError("当前文件夹不在 git 仓库中：请写明要比较的两个规则文件夹")
    return Path(found.strip())


def _git(*arguments: str) -> str | None:
    """Ask git; None where it answers with an error."""
    try:
        done = subprocess.run(  # noqa: S603
            ["git", *arguments],  # noqa: S607
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="replace",
        )
    except FileNotFoundError:
        raise CommandError("没有安装 git：请写明要比较的两个规则文件夹") from None
    return done.stdout if done.returncode == 0 else None
