"""Sanctions that a sentence threatens and the text does not set."""

from __future__ import annotations

from collections.abc import Iterator

from rectify_rules.ruleset.model import Rule
from rectify_rules.verify.lint.check import Check, Example, Fault
from rectify_rules.verify.lint.sentences import remedies
from rectify_rules.verify.lint.subject import Subject

WORDS = (
    "罚款", "处罚", "行政处罚", "处分", "政务处分", "追究", "追责", "问责", "吊销", "暂扣", "没收", "拘留",
    "责令停产", "停产停业", "停业整顿", "取缔", "查封", "关闭企业", "撤职", "免职", "降级", "降职", "记过",
    "记大过", "开除", "辞退", "诫勉", "通报批评", "约谈", "警告", "训诫", "黑名单", "失信惩戒", "联合惩戒",
    "一票否决", "取消评优", "扣分", "赔偿", "滞纳金", "信用惩戒", "市场禁入", "从业禁止", "移送司法",
)  # fmt: skip
"""Words for what is imposed on somebody; a sentence may use those that stand in its article."""


def _sentences(rule: Rule) -> Iterator[tuple[int, str, str]]:
    """Yield the words of a rule that reach people: line, what it is, text."""
    yield rule.number, "title", rule.title
    for line in rule.all_lines():
        yield line.number, line.reason, line.say
    for item in rule.unless:
        yield item.number, item.reason, item.say
    for remark in (*rule.notices, *rule.presumptions):
        yield rule.number, remark.id, remark.say
    for name, text in rule.ratio.say.items() if rule.ratio is not None else ():
        yield rule.number, name, text
    for found, remedy in remedies(rule):
        yield (found.number if found else rule.number), "remedy", remedy.do


def _set_nowhere(subject: Subject) -> Iterator[Fault]:
    for rule in subject.ruleset.rules.values():
        text = subject.ruleset.articles.get(rule.article, "")
        for line, name, sentence in _sentences(rule):
            for word in longest(sentence):
                if word not in text:
                    message = f"{rule.id}: `{sentence}` threatens `{word}`, which the article does not set: remove it"
                    yield Fault(rule.path, line, 1, f"{rule.id}/{name}/{word}", message)


def longest(sentence: str) -> list[str]:
    """List the words of the sentence, without those that only stand inside longer ones."""
    found = [word for word in WORDS if word in sentence]
    return [word for word in found if not any(word != other and word in other for other in found)]


CHECKS = (
    Check(
        id="sanction-not-in-text",
        level="error",
        title="不杜撰处罚",
        why="句子或办理事项中有“罚款”“处分”“追究”“约谈”等字样，而这一条的条文没有：规则不得设定条文没有设定的处罚。",
        example=Example(
            "rules/article-02.yaml",
            bad="remedy: {do: 立即完成评估，并对责任人约谈问责, by: 牵头部门, cite: 第二条}",
            good="remedy: {do: 立即完成评估, by: 牵头部门, cite: 第二条}",
        ),
        find=_set_nowhere,
    ),
)
