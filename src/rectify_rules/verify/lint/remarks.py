"""Remarks that are limited to a verdict which their rule cannot come to."""

from __future__ import annotations

from collections.abc import Iterator

from rectify_rules.ruleset.model import Rule
from rectify_rules.verdict import Verdict
from rectify_rules.verify.lint.check import Check, Example, Fault
from rectify_rules.verify.lint.subject import Subject


def verdicts_of(rule: Rule) -> frozenset[Verdict]:
    """List the verdicts that a rule can come to, whatever the facts: those of its lines, and undetermined."""
    found = {Verdict.UNDETERMINED, *(line.verdict for line in rule.table.lines)}
    if rule.each is not None:
        # Without a record that is concerned, nothing applies.
        found |= {Verdict.NOT_APPLICABLE, *(line.verdict for line in rule.each.table.lines)}
        found |= {line.verdict for line in rule.each.raises.lines}
    return frozenset(found)


def _unreachable(subject: Subject) -> Iterator[Fault]:
    for rule in subject.ruleset.rules.values():
        if rule.ratio is not None:
            continue
        reached = verdicts_of(rule)
        for key in ("notices", "presumptions"):
            entries = subject.rule_nodes[rule.id].get(key)
            for entry in entries.value if entries is not None else ():
                listed = entry.get("verdicts")
                for verdict in listed.value if listed is not None else ():
                    if Verdict(str(verdict.value)) not in reached:
                        name = entry.value["id"].value
                        message = (
                            f"{rule.id}: `{name}` is made beside `{verdict.value}`, to which no line of the rule "
                            "comes: leave it out"
                        )
                        where = f"{rule.id}/{name}/{verdict.value}"
                        yield Fault(rule.path, verdict.line, verdict.column, where, message)


CHECKS = (
    Check(
        id="remark-verdict",
        level="warning",
        title="提示、推定只限于本条会有的结论",
        why="提示和推定的 `verdicts` 列出它随哪些结论出现。判定表里没有一行得出的结论，列在其中不起任何作用，"
        "却使人以为本条会有这样的结论：请删去，或者补上得出它的那一行。",
        example=Example(
            "rules/article-02.yaml",
            bad="        verdicts: [violated, needs_review]\n        when: {completed: {happened: false}}\n",
            good="        verdicts: [violated]\n        when: {completed: {happened: false}}\n",
        ),
        find=_unreachable,
    ),
)
