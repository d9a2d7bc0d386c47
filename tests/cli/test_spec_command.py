"""`rectify spec build` writes a folder as one, and never into somebody's."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from rectify_rules.cli import directory
from rectify_rules.cli.directory import write_directory
from rectify_rules.cli.failure import CommandError

FEATURES = Path(__file__).parents[2] / "features" / "shanxi-2026"
MARK = ".rectify-spec.json"


@pytest.fixture
def features(tmp_path: Path) -> Path:
    """A few scenarios, so that building takes no time."""
    folder = tmp_path / "features"
    folder.mkdir()
    for name in ("base-case.yaml", "article-01.feature", "notice.feature"):
        shutil.copy(FEATURES / name, folder)
    return folder


def write(folder: Path, files: dict[str, str]) -> int:
    return write_directory(str(folder), files.items(), mark=MARK, content="{}")


def test_it_builds_a_site_and_says_where_to_begin(rectify, features, tmp_path):
    ended = rectify("spec", "build", "-o", tmp_path / "站", "--features", features)
    assert ended.code == 0
    assert "index.html" in ended.err
    assert "全部通过" in ended.err
    assert (tmp_path / "站" / "article-03.html").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["features", "站"], "something was left over"


def test_a_failing_scenario_is_a_finding(rectify, features, tmp_path):
    text = (features / "article-01.feature").read_text("utf-8")
    (features / "article-01.feature").write_text(text.replace("「不适用」", "「符合规定」", 1), "utf-8")
    ended = rectify("spec", "build", "-o", tmp_path / "site", "--features", features)
    assert ended.code == 1
    assert "未通过" in ended.err
    assert "✗" in (tmp_path / "site" / "index.html").read_text("utf-8")


def test_what_cannot_be_built_is_one_line_and_code_2(rectify, features, tmp_path):
    (features / "article-01.feature").write_text("功能：全角冒号\n", "utf-8")
    for arguments in (
        ("--features", features),
        ("--features", tmp_path),
        ("--features", tmp_path / "没有"),
        ("--rules", tmp_path),
    ):
        ended = rectify("spec", "build", "-o", tmp_path / "site", *arguments)
        assert ended.code == 2, arguments
        assert all(line.startswith("错误：") for line in ended.err.splitlines())
    assert not (tmp_path / "site").exists()


def test_a_folder_of_somebody_is_refused_before_anything_runs(rectify, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "论文.txt").write_text("十年心血", "utf-8")
    ended = rectify("spec", "build", "-o", mine)
    assert ended.code == 2
    assert "不是空的" in ended.err
    assert [path.name for path in mine.iterdir()] == ["论文.txt"]


def test_a_folder_of_its_own_is_replaced_as_a_whole(tmp_path):
    assert write(tmp_path / "site", {"a/old.html": "1", "index.html": "1"}) == 2
    write(tmp_path / "site", {"index.html": "2"})
    assert sorted(p.name for p in (tmp_path / "site").rglob("*")) == [MARK, "index.html"]
    assert (tmp_path / "site" / "index.html").read_text("utf-8") == "2"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_an_empty_folder_and_one_that_is_not_there_yet_are_taken(tmp_path):
    (tmp_path / "empty").mkdir()
    write(tmp_path / "empty", {"index.html": "1"})
    write(tmp_path / "deep" / "er", {"index.html": "1"})
    assert (tmp_path / "deep" / "er" / MARK).is_file()


def test_a_file_in_the_place_is_kept(tmp_path):
    (tmp_path / "site").write_text("mine", "utf-8")
    with pytest.raises(CommandError, match="是文件"):
        write(tmp_path / "site", {"index.html": "1"})
    assert (tmp_path / "site").read_text("utf-8") == "mine"


def test_a_page_that_cannot_be_made_leaves_the_old_site(tmp_path):
    write(tmp_path / "site", {"index.html": "old"})

    def pages():
        yield "index.html", "new"
        raise RuntimeError("a fault while the pages are made")

    with pytest.raises(RuntimeError):
        write_directory(str(tmp_path / "site"), pages(), mark=MARK, content="{}")
    assert (tmp_path / "site" / "index.html").read_text("utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_site_that_cannot_be_put_in_place_leaves_the_old_one(tmp_path, monkeypatch):
    write(tmp_path / "site", {"index.html": "old"})
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name.endswith(".tmp"):
            raise PermissionError(13, "no")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(CommandError, match="没有权限"):
        write(tmp_path / "site", {"index.html": "new"})
    assert (tmp_path / "site" / "index.html").read_text("utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_link_to_a_site_is_followed(tmp_path):
    write(tmp_path / "real", {"index.html": "old"})
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write(tmp_path / "link", {"index.html": "new"})
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "index.html").read_text("utf-8") == "new"


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_the_folder_gets_the_usual_permissions(tmp_path):
    write(tmp_path / "site", {"index.html": "1"})
    (tmp_path / "usual").mkdir()
    assert (tmp_path / "site").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_place_that_cannot_be_written_is_one_line(tmp_path, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(directory.Path, "mkdir", refuse)
    with pytest.raises(CommandError, match="磁盘已满"):
        write(tmp_path / "site", {"index.html": "1"})


def test_without_the_extra_it_names_what_to_install(rectify, tmp_path, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("rectify_rules.site")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "markupsafe", None)
    ended = rectify("spec", "build", "-o", tmp_path / "site")
    assert ended.code == 2
    assert "pip install 'rectify-rules[" in ended.err
