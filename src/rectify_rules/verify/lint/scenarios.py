"""Norms and lines that no scenario speaks of."""

from __future__ import annotations

from collections.abc import Iterator

from rectify_rules.ruleset.model import Line, Rule
from rectify_rules.verdict import Verdict
from rectify_rules.verify.lint.check import Check, Example, Fault
from rectify_rules.verify.lint.order import norm_order
from rectify_rules.verify.lint.reach import reached_lines
from rectify_rules.verify.lint.subject import Subject


def _without_scenario(subject: Subject) -> Iterator[Fault]:
    tagged = {tag for scenario in subject.scenarios or () for tag in scenario.tags}
    for rule in subject.ruleset.rules.values():
        if rule.norm not in tagged:
            message = f"{rule.id}: no scenario has the tag @{rule.norm}: write one"
            yield Fault(rule.path, rule.number, 1, rule.id, message)


def _without_rule(subject: Subject) -> Iterator[Fault]:
    """Norms that the numbering tells of and no rule encodes."""
    last: dict[tuple[object, ...], int] = {}
    for rule in sorted(subject.ruleset.rules.values(), key=lambda rule: norm_order(rule.norm)):
        parts = norm_order(rule.norm)
        for depth, (kind, number, _) in enumerate(parts):
            siblings = (*parts[:depth], kind)
            if depth and number > last.get(siblings, 0) + 1:
                message = (
                    f"{rule.id}: a norm before {rule.norm} is missing: encode it, or number without a gap"
                )
                yield Fault(rule.path, rule.number, 1, rule.id, message)
            last[siblings] = number


def _decisive(rule: Rule) -> Iterator[Line]:
    """Yield the lines that can decide: outcomes, exceptions, the missing trigger."""
    yield from rule.all_lines()
    for item in rule.unless:
        yield Line(Verdict.NOT_APPLICABLE, item.reason, item.condition, number=item.number)
    if rule.otherwise is not None:
        yield rule.otherwise


def _not_reached(subject: Subject) -> Iterator[Fault]:
    found = reached_lines(subject.scenarios or (), subject.ruleset)
    for rule in subject.ruleset.rules.values():
        if rule.declaratory:
            continue
        for line in _decisive(rule):
            if (rule.id, line.number, line.verdict) not in found:
                node = subject.line_node(rule, line)
                message = f"{rule.id}: no scenario with the tag @{rule.norm} is decided by `{line.reason}` ({line.verdict.value}): write one"
                name = f"{rule.id}/{line.verdict.value}/{line.reason}"
                yield Fault(rule.path, node.line, node.column, name, message)


CHECKS = (
    Check(
        id="norm-without-scenario",
        level="error",
        title="每个规范语句都有场景",
        why="规范语句没有带其标签的场景：没有人用事实说明过它是什么意思。",
        example=Example(
            "features/article-02.feature",
            bad="  @2-1-s3\n  场景大纲: 由<单位>评估，<结论>\n",
            good="  @2-1-s2\n  场景大纲: 由<单位>评估，<结论>\n",
        ),
        find=_without_scenario,
        needs_scenarios=True,
    ),
    Check(
        id="norm-without-rule",
        level="error",
        title="每个规范语句都有规则",
        why="同一款中的编号有间断，如有第1、3句而没有第2句：有一句漏编了，或者编错了号。"
        "条文中每个字都须被引用或声明不作判定，场景的标签都须有规则，由加载时和场景文件的检查负责。",
        example=Example(
            "rules/article-02.yaml",
            bad="    norm: 2-1-s9\n    title: 交办发现的问题\n",
            good="    norm: 2-1-s7\n    title: 交办发现的问题\n",
        ),
        find=_without_rule,
    ),
    Check(
        id="line-not-reached",
        level="warning",
        title="判定表的每一行都有场景到达",
        why="运行带有该规范语句标签的全部场景，没有一个由这一行作出结论：改错了这一行也不会有人发现。",
        example=Example(
            "features/article-02.feature",
            bad="      | 2026-03-31 | 符合规定   | in_time |\n",
            good="      | 2026-03-31 | 符合规定   | in_time |\n      | 2026-04-02 | 不符合规定 | overdue |\n",
        ),
        find=_not_reached,
        needs_scenarios=True,
    ),
)
