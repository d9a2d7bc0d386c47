"""Workflow commands cannot be broken out of, and say file, line and column where they are known."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from samples import HOSTILE, NOWHERE, PASSED, PLAIN
from test_sarif import RESULTS

from rectify_rules.formats import Place, github


def test_place_and_title():
    assert (
        github([PLAIN]) == "::error file=案件/甲 乙.yaml,line=3,col=5,title=3-1-s1 在期限内完成::逾期12日\n"
    )
    assert github([replace(PLAIN, place=Place("a"), level="note")]).startswith("::notice file=a,title=")
    assert github([NOWHERE, PASSED]) == "::notice title=r::\n"


def test_escapes_as_documented():
    line = github([HOSTILE])
    assert line.startswith(
        "::warning file=a%25b%3Ac%2Cd#?\ufffd.yaml,line=1,title=x%2Cy%3Az%25 a%3A%3Ab%0D%0A%3A%3Aerror"
    )
    assert line.split("::", 2)[2].startswith("100%25%0D%0A::set-output")
    assert line.count("\n") == 1


@given(st.lists(RESULTS, max_size=4))
def test_one_line_a_result_whatever_it_holds(results):
    written = github(results)
    written.encode("utf-8")
    assert len(written.splitlines()) == sum(result.annotated for result in results)
    assert all(line.startswith("::") for line in written.splitlines())
