"""JUnit XML lists the tests of each suite, whatever signs their names hold, and no time or host."""

from __future__ import annotations

import sys
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import JUnitXml
from samples import ALL, HOSTILE, PLAIN
from test_sarif import RESULTS

from rectify_rules.formats import Place, junit


def test_a_suite_for_each_case_with_chinese_names():
    text = junit(
        [
            PLAIN,
            replace(PLAIN, outcome="passed", suite="A-2"),
            replace(PLAIN, outcome="skipped", suite="A-2", rule="x"),
        ]
    )
    document = JUnitXml.fromstring(text.encode())
    assert [(suite.name, suite.tests, suite.failures, suite.skipped) for suite in document] == [
        ("A-1", 1, 1, 0),
        ("A-2", 2, 0, 1),
    ]
    test = next(iter(next(iter(document))))
    assert (test.name, test.classname) == ("3-1-s1 在期限内完成", "第三条")
    assert (test.result[0].message, test.result[0].type) == ("逾期12日", "error")
    assert test.result[0].text == "案件/甲 乙.yaml:3:5: 逾期12日\n第三条"
    assert (document.tests, document.failures, document.skipped) == (3, 1, 1)


def test_several_results_of_one_check_are_one_test():
    root = ElementTree.fromstring(
        junit([replace(PLAIN, outcome="skipped"), PLAIN, replace(PLAIN, place=Place("b", 9), message="乙")])
    )
    (test,) = root.iter("testcase")
    (failure,) = test
    assert failure.get("message") == "逾期12日（共 2 处）"
    assert "b:9: 乙" in failure.text


def test_no_time_no_date_no_host():
    names = {name for element in ElementTree.fromstring(junit(ALL)).iter() for name in element.attrib}
    assert names <= {"name", "classname", "tests", "failures", "errors", "skipped", "message", "type"}


def test_signs_that_xml_cannot_hold_are_replaced():
    root = ElementTree.fromstring(junit([replace(HOSTILE, outcome="failed")]))
    (failure,) = root.iter("failure")
    assert failure.get("message").startswith(
        "100%\r\n::set-output name=x::y\ufffd\ufffd[31m\ufffd\ufffd ]]> <&"
    )


@given(st.lists(RESULTS, max_size=4))
def test_any_result_can_be_written(results):
    root = ElementTree.fromstring(junit(results).encode("utf-8"))
    failed = {(r.suite, r.group, r.rule, r.title) for r in results if r.outcome == "failed"}
    assert len(list(root.iter("failure"))) == len(failed)
    assert root.get("failures") == str(len(failed))


def test_junitparser_is_asked_for_only_when_needed(monkeypatch):
    monkeypatch.setitem(sys.modules, "junitparser", None)
    with pytest.raises(ImportError):
        junit([PLAIN])
