"""Names and sentences that are not spelled as the others are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rectify_rules.verify.lint.check import Check, Example, Fault
from rectify_rules.verify.lint.subject import Subject
from rectify_rules.yaml_tree import Node

_SENTENCES = frozenset({"title", "say", "do", "by", "owed_by", "explain", "why", "label", "reason"})
_NAMES = frozenset({"id", "reason"})
_QUOTED = frozenset({"quote", "scanned", "reads"})
_CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_RULE_ID = re.compile(rf"(art\d\d|notice)\.{_CODE.pattern}")
_VALUE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
_HALF_WIDTH = re.compile(
    r"(?<=[\u3400-\u9fff）”》」』%％}])\s*[,;:?!]|[,;:?!]\s*(?=[\u3400-\u9fff（“《「『])|[()](?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])[()]"
)
_DOUBLED = re.compile(r"[，。；：、？！]{2,}")
_BRACED = re.compile(r"\{[^{}]*\}")
_NAME = re.compile(r"\{[a-z][a-z0-9_.]*\}")


def texts(node: Node, key: str = "") -> Iterator[tuple[str, Node]]:
    """Yield every text with the key it stands under, quotes of the regulation left out."""
    if node.is_mapping():
        for name, value in node.items():
            if name not in _QUOTED:
                yield from texts(value, name)
    elif node.is_sequence():
        for value in node.value:
            yield from texts(value, key)
    elif isinstance(node.value, str):
        yield key, node


def _sentences(subject: Subject) -> Iterator[tuple[str, Node]]:
    for file, tree in subject.trees.items():
        for key, node in texts(tree):
            if key in _SENTENCES or _is_chinese(node.value):
                yield file, node


def _is_chinese(text: str) -> bool:
    return any("\u3400" <= mark <= "\u9fff" for mark in text)


def _at(subject: Subject, file: str, node: Node, message: str) -> Fault:
    return Fault(subject.path(file), node.line, node.column, str(node.value), message)


def _punctuation(subject: Subject) -> Iterator[Fault]:
    for file, node in _sentences(subject):
        text = _BRACED.sub(lambda match: "}" * len(match.group()), node.value)
        half, doubled = _HALF_WIDTH.search(text), _DOUBLED.search(text)
        if half is not None and _is_chinese(node.value):
            message = f"`{half.group().strip()}` in a Chinese sentence is half-width: write the full-width sign: `{node.value}`"
            yield _at(subject, file, node, message)
        if doubled is not None:
            yield _at(subject, file, node, f"`{doubled.group()}` is one sign too many: `{node.value}`")
        if node.value != node.value.strip():
            yield _at(subject, file, node, f"a blank at the edge of `{node.value}`: remove it")


def _placeholders(subject: Subject) -> Iterator[Fault]:
    for file, node in _sentences(subject):
        rest = _BRACED.sub("", node.value)
        wrong = next((mark for mark in "{}｛｝" if mark in rest), None)
        bad = next((found for found in _BRACED.findall(node.value) if not _NAME.fullmatch(found)), None)
        if wrong or bad:
            message = (
                f"`{bad or wrong}` is no placeholder: write `{{name}}` in half-width braces: `{node.value}`"
            )
            yield _at(subject, file, node, message)


def _names(subject: Subject) -> Iterator[Fault]:
    for rule in subject.ruleset.rules.values():
        node = subject.rule_nodes[rule.id]
        if not _RULE_ID.fullmatch(rule.id):
            message = f"the rule id `{rule.id}` is not written `art03.snake_case`"
            yield Fault(rule.path, node.line, node.column, rule.id, message)
        names = [(item.reason, item.number) for item in rule.unless]
        names += [(remark.id, rule.number) for remark in (*rule.notices, *rule.presumptions)]
        names += [(line.reason, line.number) for line in rule.all_lines()]
        for name, line in names:
            if not _CODE.fullmatch(name):
                yield Fault(
                    rule.path,
                    line,
                    1,
                    f"{rule.id}/{name}",
                    f"{rule.id}: `{name}` is not written `snake_case`",
                )
    yield from _shared_names(subject)


def _shared_names(subject: Subject) -> Iterator[Fault]:
    section = subject.section("readings.yaml")
    for reading in subject.ruleset.readings.values():
        place = section.key_place(reading.id)
        wrong = [] if _CODE.fullmatch(reading.id) else [reading.id]
        wrong += [value for value in reading.values if not _VALUE.fullmatch(value)]
        for name in wrong:
            message = f"`{name}` of the reading `{reading.id}` is not written `snake_case`"
            yield Fault(subject.path("readings.yaml"), *place, f"{reading.id}/{name}", message)
    for entry in subject.ruleset.integrity:
        if not _CODE.fullmatch(entry.id):
            message = f"the contradiction `{entry.id}` is not written `snake_case`"
            yield Fault(subject.path("integrity.yaml"), 1, 1, entry.id, message)


CHECKS = (
    Check(
        id="punctuation",
        level="warning",
        title="中文句子用全角标点",
        why="报告照录这些句子：半角的逗号、冒号、括号和重复的标点会出现在公文里。引文照录原文，不在此列。",
        example=Example(
            "rules/article-02.yaml",
            bad="say: 未聘请专家,未涉及\n",
            good="say: 未聘请专家，未涉及\n",
        ),
        find=_punctuation,
    ),
    Check(
        id="placeholder",
        level="error",
        title="占位符写法正确",
        why="句子中的占位符写作半角花括号加名称，如 {deadline}；花括号不成对、用了全角或夹了空格的，会原样出现在报告里。",
        example=Example(
            "rules/article-02.yaml",
            bad="say: 期限｛deadline｝已过，尚未完成评估\n",
            good="say: 期限{deadline}已过，尚未完成评估\n",
        ),
        find=_placeholders,
    ),
    Check(
        id="name-spelling",
        level="warning",
        title="编号和代码用小写加下划线",
        why="规则、理由、提示、口径及其取值、矛盾的编号写作 snake_case，只用小写字母、数字和单个下划线：它们出现在报告的 JSON 中，供程序使用。",
        example=Example(
            "rules/article-02.yaml",
            bad="        reason: in_time_\n",
            good="        reason: in_time\n",
        ),
        find=_names,
    ),
)
