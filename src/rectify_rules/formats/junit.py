"""Results as JUnit XML, the form in which build servers list tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from rectify_rules.formats.result import Result, printable

if TYPE_CHECKING:
    from junitparser import TestCase, TestSuite

_Key = tuple[str, str, str, str]


def junit(results: Iterable[Result], *, name: str = "rectify") -> str:
    """Write one list of tests for each suite, one test for each check in it.

    Several results of one check make one test: failed where one of them is, else skipped where one
    is. There are no times, dates or host names. Needs the extra `ci`; raises ImportError without it.
    """
    from junitparser import JUnitXml

    document = JUnitXml(name)
    for suite, tests in _suites(results).items():
        document.append(_suite(suite or name, tests))
    document.update_statistics()
    # Written once more by the standard library: junitparser uses lxml where that is installed,
    # and the two differ in blanks and escapes.
    root = ElementTree.fromstring(document.tostring())  # noqa: S314 - our own text
    for element in root.iter():
        # Nothing is timed; `0.0` would say that it was.
        element.attrib.pop("time", None)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _suites(results: Iterable[Result]) -> dict[str, dict[_Key, list[Result]]]:
    suites: dict[str, dict[_Key, list[Result]]] = {}
    for result in results:
        key = (result.suite, result.group, result.rule, result.title)
        suites.setdefault(result.suite, {}).setdefault(key, []).append(result)
    return suites


def _suite(name: str, tests: dict[_Key, list[Result]]) -> TestSuite:
    from junitparser import TestSuite

    suite = TestSuite(printable(name))
    for found in tests.values():
        suite.append(_test(name, found))
    suite.update_statistics()
    return suite


def _test(suite: str, results: list[Result]) -> TestCase:
    from junitparser import Failure, Skipped, TestCase

    first = results[0]
    test = TestCase(printable(f"{first.rule} {first.title}".strip()), printable(first.group or suite), 0)
    failed = [result for result in results if result.outcome == "failed"]
    skipped = [result for result in results if result.outcome == "skipped"]
    if failed:
        failure = Failure(_head(failed), failed[0].level)
        failure.text = printable("\n".join(filter(None, (*map(_line, failed), first.help))))
        test.result = [failure]
    elif skipped:
        test.result = [Skipped(_head(skipped))]
    return test


def _head(results: list[Result]) -> str:
    more = f"（共 {len(results)} 处）" if len(results) > 1 else ""
    return printable(results[0].message + more)


def _line(result: Result) -> str:
    return f"{result.place}: {result.message}" if result.place else result.message
