"""A place says where something stands without naming a folder of the machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from rectify_rules.formats import Place, Result, place_of, within


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a/b.yaml:3:5", Place("a/b.yaml", 3, 5)),
        ("甲.jsonl:7", Place("甲.jsonl", 7)),
        ("b.yaml", Place("b.yaml")),
        ("a:b.yaml:1:2", Place("a:b.yaml", 1, 2)),
        ("/home/someone/cases/b.yaml:3:5", Place("/home/someone/cases/b.yaml", 3, 5)),
        ("<stdin>:3:5", None),
        ("<stdin>", None),
        ("", None),
    ],
)
def test_places(text, place):
    assert place_of(text) == place


def test_paths_are_relative_to_the_first_folder_that_holds_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    roots = (tmp_path, Path("/usr/share/rules"))
    paths = [
        f"{tmp_path}/x/案.yaml",
        "x/案.yaml",
        "/usr/share/rules/a/b.yaml",
        "/home/me/b.yaml",
        "../b.yaml",
    ]
    results = [Result("r", "", "", place=Place(path, 1)) for path in paths]
    shown = [result.place.path for result in within([*results, Result("r", "", "")], roots) if result.place]
    assert shown == ["x/案.yaml", "x/案.yaml", "a/b.yaml", "b.yaml", "b.yaml"]


def test_a_place_is_shown_as_a_compiler_would():
    assert [str(place) for place in (Place("a", 1, 2), Place("a", 1), Place("a"))] == ["a:1:2", "a:1", "a"]
