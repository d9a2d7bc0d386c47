"""`rectify check --format sarif|junit|github` shows a code host what the text report says."""

from __future__ import annotations

import json
import sys
from xml.etree import ElementTree

import pytest
from late_case import late


def test_sarif_holds_the_breach_with_its_line(rectify, write):
    ended = rectify("check", write("案件.json", late()), "--format", "sarif")
    assert ended.code == 1
    (run,) = json.loads(ended.out)["runs"]
    breach = next(result for result in run["results"] if result["level"] == "error")
    assert breach["ruleId"] == "3-1-s1"
    physical = breach["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "%E6%A1%88%E4%BB%B6.json"
    assert physical["region"] == {"startLine": 28, "startColumn": 3}


def test_junit_has_a_suite_for_each_case_even_where_two_are_alike(rectify, write):
    nameless = {"as_of": "2026-11-23"}
    path = write("a.jsonl", late(), nameless, nameless)
    write("b.jsonl", late())
    ended = rectify("check", path, "b.jsonl", "--format", "junit")
    suites = ElementTree.fromstring(ended.out.encode()).findall("testsuite")
    names = [suite.get("name") for suite in suites]
    assert names[1:3] == ["第 2 件", "第 3 件"]
    assert names[3] == f"{names[0]}（2）"
    assert [suite.get("failures") for suite in suites] == ["1", "0", "0", "1"]


def test_github_marks_the_line(rectify, write):
    ended = rectify("check", write("a.json", late()), "--format", "github")
    assert any(
        line.startswith("::error file=a.json,line=28,col=3,title=3-1-s1 ") for line in ended.out.splitlines()
    )


@pytest.mark.parametrize("form", ["sarif", "junit", "github"])
def test_what_is_refused_or_unreadable_is_in_the_output_too(rectify, write, form):
    path = write("a.jsonl", late(), late(id="A-2", as_of="2026-02-30"))
    ended = rectify("check", path, "none.yaml", "--format", form)
    assert ended.code == 2
    assert "unreadable-case" in ended.out
    assert "2026-02-30" in ended.out
    assert "没有这个文件" in ended.out


@pytest.mark.parametrize("form", ["sarif", "junit", "github"])
def test_the_same_bytes_from_wherever_the_same_tree_lies(rectify, write, form, tmp_path, monkeypatch):
    path = write("a.json", late())
    here = rectify("check", path, "--format", form).out
    there = tmp_path / "elsewhere" / "deeper"
    there.mkdir(parents=True)
    (there / "a.json").write_bytes(path.read_bytes())
    monkeypatch.chdir(there)
    assert rectify("check", "a.json", "--format", form).out == here
    assert rectify("check", there / "a.json", "--format", form).out == here
    assert str(tmp_path) not in here


def test_standard_input_has_no_file(rectify):
    ended = rectify("check", "-", "--format", "github", stdin=json.dumps(late()))
    assert "file=" not in ended.out
    assert ended.out.startswith("::")


def test_without_junitparser_one_line_says_what_to_install(rectify, write, monkeypatch):
    monkeypatch.setitem(sys.modules, "junitparser", None)
    ended = rectify("check", write("a.json", late()), "--format", "junit", "-o", "out.xml")
    assert ended.code == 2
    assert "pip install 'rectify-rules[ci]'" in ended.err
    assert ended.err.count("\n") == 1


def test_a_console_that_lacks_chinese_gets_xml_and_json_all_the_same(process, write):
    path = write("a.json", late())
    for form in ("junit", "sarif"):
        ended = process("check", path, "--format", form, env={"PYTHONIOENCODING": "latin-1"})
        text = ended.stdout.decode("ascii")
        if form == "junit":
            assert "在结案后" in {
                test.get("name")[7:11] for test in ElementTree.fromstring(text).iter("testcase")
            }
        else:
            assert "逾期20日" in json.dumps(json.loads(text), ensure_ascii=False)
