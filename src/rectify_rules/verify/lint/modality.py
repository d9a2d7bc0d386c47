"""What the word of the norm (应当, 可以, 原则上 …) allows its outcomes to be."""

from __future__ import annotations

from collections.abc import Iterator

from rectify_rules.ruleset.condition import Literal
from rectify_rules.ruleset.model import Line, Rule
from rectify_rules.verdict import Verdict
from rectify_rules.verify.lint.check import Check, Example, Fault
from rectify_rules.verify.lint.subject import Subject

_FREE = {"exception": "an exception", "scope": "a scope"}


def _fault(subject: Subject, rule: Rule, line: Line | None, message: str) -> Fault:
    node = subject.rule_nodes[rule.id] if line is None else subject.line_node(rule, line)
    name = rule.id if line is None else f"{rule.id}/{line.verdict.value}/{line.reason}"
    return Fault(rule.path, node.line, node.column, name, f"{rule.id}: {message}")


def _of(subject: Subject, *modalities: str) -> Iterator[Rule]:
    return (rule for rule in subject.ruleset.rules.values() if rule.modality in modalities)


def _lines(rule: Rule, verdict: Verdict) -> list[Line]:
    return [line for line in rule.all_lines() if line.verdict is verdict]


def _branches(line: Line) -> list[frozenset[Literal]]:
    return line.condition.branches()


def _may(subject: Subject) -> Iterator[Fault]:
    """A permission that is not used is nobody's breach."""
    for rule in _of(subject, "may"):
        unused = _lines(rule, Verdict.NOT_APPLICABLE)
        breaches = _lines(rule, Verdict.VIOLATED)
        if not unused and rule.when is None:
            message = "a `may` has no line `not_applicable` for the permission that is not used: add one"
            yield _fault(subject, rule, breaches[0] if breaches else None, message)
        for breach in breaches:
            for line in unused:
                if any(idle <= branch for idle in _branches(line) for branch in _branches(breach)):
                    message = f"the breach `{breach.reason}` holds where the permission is not used (`{line.reason}`): a `may` is not broken by that"
                    yield _fault(subject, rule, breach, message)


def _in_principle(subject: Subject) -> Iterator[Fault]:
    for rule in _of(subject, "in_principle"):
        for line in _lines(rule, Verdict.VIOLATED):
            message = f"`{line.reason}` breaks what holds in principle only: make it `needs_review`"
            yield _fault(subject, rule, line, message)


def _duty(subject: Subject) -> Iterator[Fault]:
    for rule in _of(subject, "must", "must_not"):
        possible = {line.verdict for line in rule.all_lines()}
        if rule.ratio is None and not possible & {Verdict.VIOLATED, Verdict.NEEDS_REVIEW}:
            message = f"a `{rule.modality}` that nothing breaks: add a line `violated` or `needs_review`"
            yield _fault(subject, rule, None, message)


def _no_duty(subject: Subject) -> Iterator[Fault]:
    for rule in _of(subject, *_FREE):
        for line in rule.all_lines():
            if line.verdict in {Verdict.VIOLATED, Verdict.PENDING}:
                message = f"`{line.reason}` is {line.verdict.value}: {_FREE[rule.modality]} obliges nobody"
                yield _fault(subject, rule, line, message)


def _scope(subject: Subject) -> Iterator[Fault]:
    named = set(subject.ruleset.edition.scope)
    for rule in subject.ruleset.rules.values():
        if (rule.modality == "scope") == (rule.id in named):
            continue
        if rule.id in named:
            message = "it stands under `scope` in edition.yaml, but its modality is not `scope`"
        else:
            message = "its modality is `scope`, but it does not stand under `scope` in edition.yaml, so it bounds nothing"
        yield _fault(subject, rule, None, message)


def _declaratory(subject: Subject) -> Iterator[Fault]:
    for rule in _of(subject, "declaratory"):
        for line in rule.all_lines():
            if line.verdict is not Verdict.NOT_APPLICABLE:
                message = (
                    f"`{line.reason}` is {line.verdict.value}: a declaratory statement is `not_applicable`"
                )
                yield _fault(subject, rule, line, message)


CHECKS = (
    Check(
        id="may-broken-by-non-use",
        level="error",
        title="“可以”不因未使用而违反",
        why="性质为 may 的规则须有一行 not_applicable 说明没有使用这项许可的情形，不符合规定的行不得在该情形下成立。"
        "超出许可范围的仍可判不符合规定。",
        example=Example(
            "rules/article-02.yaml",
            bad="      - verdict: violated\n        reason: unused\n        when: {assessment.experts: {empty: true}}\n"
            "        say: 未聘请专家\n        remedy: {do: 聘请专家, by: 牵头部门, cite: 第二条}\n",
            good="      - verdict: not_applicable\n        reason: unused\n        when: {assessment.experts: {empty: true}}\n"
            "        say: 未聘请专家，未涉及\n",
        ),
        find=_may,
    ),
    Check(
        id="principle-broken-outright",
        level="error",
        title="“原则上”不直接判不符合规定",
        why="性质为 in_principle 的，允许有理由的例外，偏离时转研判（needs_review）。",
        example=Example(
            "rules/article-02.yaml",
            bad="      - verdict: violated\n        reason: outsiders\n        when: {outsiders: {empty: false}}\n"
            "        say: '{outsiders}未参加调查，需研判'\n        remedy: {do: 说明理由, by: 牵头部门, cite: 第二条}\n",
            good="      - verdict: needs_review\n        reason: outsiders\n        when: {outsiders: {empty: false}}\n"
            "        say: '{outsiders}未参加调查，需研判'\n",
        ),
        find=_in_principle,
    ),
    Check(
        id="duty-never-broken",
        level="error",
        title="“应当”“不得”有可能违反",
        why="性质为 must 或 must_not 的规则，没有一行是不符合规定或需研判：这项义务无论如何都不会被发现没有履行。",
        example=Example(
            "rules/article-02.yaml",
            bad="      - verdict: pending\n        reason: cited\n        when: {assessment.cited_bases: {mentions: [旧办法]}}\n",
            good="      - verdict: needs_review\n        reason: cited\n        when: {assessment.cited_bases: {mentions: [旧办法]}}\n",
        ),
        find=_duty,
    ),
    Check(
        id="exception-as-duty",
        level="error",
        title="除外和适用范围不设义务",
        why="性质为 exception 或 scope 的规则只说有关规定适用不适用，不得判不符合规定或尚在期限内。",
        example=Example(
            "rules/article-02.yaml",
            bad="      - {verdict: pending, reason: no_secrecy, when: {publication.secrecy: none}, say: 不涉密，未涉及}\n",
            good="      - {verdict: not_applicable, reason: no_secrecy, when: {publication.secrecy: none}, say: 不涉密，未涉及}\n",
        ),
        find=_no_duty,
    ),
    Check(
        id="scope-not-declared",
        level="error",
        title="适用范围与 edition.yaml 一致",
        why="性质为 scope 的规则须列在 edition.yaml 的 scope 中，列在其中的须是 scope：否则写了适用范围，其他各条却不受它约束。",
        example=Example(
            "rules/article-01.yaml",
            bad="    modality: must\n    owed_by: 负责调查的部门\n",
            good="    modality: scope\n",
        ),
        find=_scope,
    ),
    Check(
        id="declaratory-decided",
        level="error",
        title="说明性语句不作判定",
        why="性质为 declaratory 的语句没有可以核对的事实，只能是不适用；要判定的，请改用相应的性质。",
        example=Example(
            "rules/notice.yaml",
            bad="{verdict: compliant, reason: declaratory,",
            good="{verdict: not_applicable, reason: declaratory,",
        ),
        find=_declaratory,
    ),
)
