"""Rules that do not stand in the order of their norms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rectify_rules.verify.lint.check import Check, Example, Fault
from rectify_rules.verify.lint.subject import Subject

_PART = re.compile(r"([a-z]*)(\d+)([a-z]*)")
_KINDS = {"": 0, "s": 1, "m": 2, "i": 3}
"""Paragraph numbers, sentences, methods, items: an opening sentence stands before what it opens."""


def norm_order(norm: str) -> tuple[tuple[int, int, str], ...]:
    """Give the place of a norm in the text: by article, paragraph, sentence or item."""
    found = [_PART.fullmatch(part) for part in norm.split("-")]
    return tuple(
        (_KINDS.get(match.group(1), len(_KINDS)), int(match.group(2)), match.group(3))
        if match
        else (9, 0, "")
        for match in found
    )


def _rules(subject: Subject) -> Iterator[Fault]:
    for file in subject.trees:
        before = None
        for name, node in subject.rule_nodes.items():
            rule = subject.ruleset.rules.get(name)
            if rule is None or rule.path != subject.path(file):
                continue
            if before is not None and norm_order(rule.norm) < norm_order(before.norm):
                message = f"{rule.id}: norm {rule.norm} stands after {before.norm}: put the rules in the order of the text"
                yield Fault(rule.path, node.line, node.column, rule.id, message)
            before = rule


CHECKS = (
    Check(
        id="rule-order",
        level="warning",
        title="规则按条文次序排列",
        why="同一文件中的规则按规范语句在条文中的次序（款、句、项）排列，读者才能对照条文逐条看下去。",
        example=Example(
            "rules/article-02.yaml",
            bad="    norm: 2-1-s9\n    title: 可以聘请专家参加\n",
            good="    norm: 2-1-s3\n    title: 可以聘请专家参加\n",
        ),
        find=_rules,
    ),
)
