"""Lines of decision tables that an earlier line leaves nothing to."""

from __future__ import annotations

from collections.abc import Iterator

from rectify_rules.ruleset.condition import Literal
from rectify_rules.ruleset.model import Line, Rule, Table
from rectify_rules.verify.lint.check import Check, Example, Fault
from rectify_rules.verify.lint.subject import Subject


def _tables(rule: Rule) -> Iterator[Table]:
    yield rule.table
    if rule.each is not None:
        yield from (rule.each.table, rule.each.raises)


def _shadowed(subject: Subject) -> Iterator[Fault]:
    for rule in subject.ruleset.rules.values():
        written = {line.number for line in rule.all_lines()}
        for table in _tables(rule):
            earlier: list[tuple[Line, list[frozenset[Literal]]]] = []
            for line in table.lines:
                branches = line.condition.branches()
                by = next((other for other, wide in earlier if branches and _within(branches, wide)), None)
                if by is not None and line.number in written:
                    node = subject.line_node(rule, line)
                    message = (
                        f"{rule.id}: `{line.reason}` ({line.verdict.value}) never decides: wherever it holds, "
                        f"`{by.reason}` ({by.verdict.value}) holds and goes first"
                    )
                    name = f"{rule.id}/{line.verdict.value}/{line.reason}"
                    yield Fault(rule.path, node.line, node.column, name, message)
                earlier.append((line, branches))


def _within(narrow: list[frozenset[Literal]], wide: list[frozenset[Literal]]) -> bool:
    """Tell whether one of the wide branches holds wherever one of the narrow ones does."""
    return all(any(other <= branch for other in wide) for branch in narrow)


CHECKS = (
    Check(
        id="line-shadowed",
        level="error",
        title="没有被前一行遮住的行",
        why="判定时例外在前，其次是不符合规定的行、转研判的行（raises），再次是其余各行，同类按书写次序，第一个成立的行作准。"
        "一行成立时，先判的某一行必然成立：这一行永远不起作用。",
        example=Example(
            "rules/article-02.yaml",
            bad="      - verdict: needs_review\n        reason: outsiders\n        when: {outsiders: {empty: false}}\n"
            "        say: '{outsiders}未参加调查，需研判'\n"
            "      - verdict: compliant\n        reason: explained\n"
            "        when: {all: [{outsiders: {empty: false}}, {assessment.composition_deviation_reason: {blank: false}}]}\n"
            "        say: 未参加调查的单位参加评估，已说明理由\n",
            good="      - verdict: needs_review\n        reason: outsiders\n        when: {outsiders: {empty: false}}\n"
            "        say: '{outsiders}未参加调查，需研判'\n",
        ),
        find=_shadowed,
    ),
)
