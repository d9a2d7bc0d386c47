"""Reasons without the words and the names that people need."""

from __future__ import annotations

from collections.abc import Iterator

from rectify_rules.ruleset.model import Line, Remedy, Rule
from rectify_rules.ruleset.regulation import article_name
from rectify_rules.verdict import Verdict
from rectify_rules.verify.lint.check import Check, Example, Fault
from rectify_rules.verify.lint.subject import Subject

_RATE_VERDICTS = (Verdict.COMPLIANT, Verdict.VIOLATED, Verdict.UNDETERMINED, Verdict.NOT_APPLICABLE)


def _at(subject: Subject, rule: Rule, line: Line, message: str) -> Fault:
    node = subject.line_node(rule, line)
    name = f"{rule.id}/{line.verdict.value}/{line.reason}"
    return Fault(rule.path, node.line, node.column, name, f"{rule.id}: {message}")


def _silent(subject: Subject) -> Iterator[Fault]:
    for rule in subject.ruleset.rules.values():
        for line in rule.all_lines():
            if not line.say:
                yield _at(subject, rule, line, f"`{line.reason}` says nothing: give it a `say`")
        others = [(item.reason, item.say, item.number) for item in rule.unless]
        if rule.otherwise is not None:
            others.append((rule.otherwise.reason, rule.otherwise.say, rule.otherwise.number))
        for reason, say, number in others:
            if not say:
                message = f"{rule.id}: `{reason}` says nothing: give it a `say`"
                yield Fault(rule.path, number, 1, f"{rule.id}/{reason}", message)
        if rule.ratio is not None:
            for verdict in _RATE_VERDICTS:
                if not rule.ratio.say.get(verdict.value):
                    message = f"{rule.id}: the rate says nothing where it is {verdict.value}: give it a `say`"
                    yield Fault(rule.path, rule.number, 1, f"{rule.id}/{verdict.value}", message)


def _no_remedy(subject: Subject) -> Iterator[Fault]:
    for rule in subject.ruleset.rules.values():
        for line in rule.all_lines():
            if line.verdict is Verdict.VIOLATED and line.remedy is None:
                yield _at(
                    subject,
                    rule,
                    line,
                    f"the breach `{line.reason}` has no `remedy`: say what is to be done now",
                )
        if rule.ratio is not None and not rule.ratio.remedy.do:
            message = f"{rule.id}: the rate has no `remedy`: say what is to be done where it falls short"
            yield Fault(rule.path, rule.number, 1, f"{rule.id}/ratio", message)


def _no_addressee(subject: Subject) -> Iterator[Fault]:
    for rule in subject.ruleset.rules.values():
        for line in rule.all_lines():
            if line.verdict is Verdict.VIOLATED and not (line.by or rule.owed_by):
                message = f"nobody owes what the breach `{line.reason}` is about: name the addressee in `owed_by` or `by`"
                yield _at(subject, rule, line, message)


def remedies(rule: Rule) -> Iterator[tuple[Line | None, Remedy]]:
    """Yield the remedies of a rule with their lines; that of a rate has none."""
    for line in rule.all_lines():
        if line.remedy is not None:
            yield line, line.remedy
    if rule.ratio is not None:
        yield None, rule.ratio.remedy


def _citation(subject: Subject) -> Iterator[Fault]:
    for rule in subject.ruleset.rules.values():
        article = article_name(rule.article)
        for line, remedy in remedies(rule):
            if not remedy.do or remedy.cite == article or remedy.cite.startswith(article + "第"):
                continue
            cited = f"cites `{remedy.cite}`" if remedy.cite else "cites nothing"
            message = f"the remedy `{remedy.do}` {cited}: cite {article}, where the duty stands"
            if line is not None:
                yield _at(subject, rule, line, message)
            else:
                yield Fault(rule.path, rule.number, 1, f"{rule.id}/ratio", f"{rule.id}: {message}")


CHECKS = (
    Check(
        id="reason-without-sentence",
        level="error",
        title="每个理由都有句子",
        why="判定表的一行、例外或“否则”没有 say：报告只有代码，当事人看不出为什么。简写 require 也没有句子，"
        "只宜在起草时使用。",
        example=Example(
            "rules/article-02.yaml",
            bad="      - verdict: pending\n        reason: not_formed\n        when: {not_formed: true}\n",
            good="      - verdict: pending\n        reason: not_formed\n        when: {not_formed: true}\n        say: 评估报告尚未形成\n",
        ),
        find=_silent,
    ),
    Check(
        id="breach-without-remedy",
        level="error",
        title="不符合规定的都有办理事项",
        why="判为不符合规定而没有 remedy：报告说错了，却不说现在应当办什么。",
        example=Example(
            "rules/article-02.yaml",
            bad="        say: 期限{deadline}已过，尚未完成评估\n",
            good="        say: 期限{deadline}已过，尚未完成评估\n        remedy: {do: 立即完成评估, by: 牵头部门, cite: 第二条}\n",
        ),
        find=_no_remedy,
    ),
    Check(
        id="breach-without-addressee",
        level="error",
        title="不符合规定的都有责任主体",
        why="判为不符合规定，而规则没有 owed_by，这一行也没有 by：不知道是谁违反了规定。",
        example=Example(
            "rules/article-02.yaml",
            bad="    modality: may\n",
            good="    modality: may\n    owed_by: 牵头部门\n",
        ),
        find=_no_addressee,
    ),
    Check(
        id="remedy-citation",
        level="warning",
        title="办理事项引用本条",
        why="办理事项没有引用条文，或者引用的不是这条规则所在的条：当事人会去查错的条文。",
        example=Example(
            "rules/article-02.yaml",
            bad="remedy: {do: 更换聘请的机构, by: 牵头部门, cite: 第三条}",
            good="remedy: {do: 更换聘请的机构, by: 牵头部门, cite: 第二条}",
        ),
        find=_citation,
    ),
)
