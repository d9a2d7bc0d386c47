"""The catalogue of verdicts, reasons and errors, generated for `docs/catalogue.md`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rectify_rules.report.markdown import escape, table
from rectify_rules.ruleset.model import Line, Remark, Rule, Ruleset
from rectify_rules.ruleset.regulation import article_name
from rectify_rules.ruleset.terms import label_of
from rectify_rules.verdict import Verdict

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

_EVERYWHERE: Sequence[tuple[str, Verdict, str]] = (
    ("missing_facts", Verdict.UNDETERMINED, "资料不全；待补充的事实逐项列出"),
    ("data_inconsistent", Verdict.UNDETERMINED, "记录自相矛盾，有关事实存疑，待核实"),
    ("scope_open", Verdict.UNDETERMINED, "本细则是否适用尚不能确定；附如适用时的结论"),
    ("transition_open", Verdict.UNDETERMINED, "适用新旧哪一细则尚不能确定；附如适用时的结论"),
    ("governed_by_predecessor", Verdict.NOT_APPLICABLE, "行为在本细则施行之前，适用原细则"),
    ("straddles_effective_date", Verdict.NEEDS_REVIEW, "持续的义务跨越施行日，适用新旧哪一细则需研判"),
    ("none_recorded", Verdict.NOT_APPLICABLE, "逐项判定的清单为无"),
    ("not_triggered", Verdict.NOT_APPLICABLE, "清单中没有属于本项规定的情形"),
)
_ARTICLE_10_RATE: Sequence[tuple[str, Verdict]] = (
    ("full_rate", Verdict.COMPLIANT),
    ("below_full_rate", Verdict.VIOLATED),
    ("missing_facts", Verdict.UNDETERMINED),
    ("nothing_due", Verdict.NOT_APPLICABLE),
)
_CASE_ERRORS = (
    (
        "文件读不出",
        "没有这个文件、是文件夹、没有权限、超过大小、不是 UTF-8 编码（GB18030、UTF-16 的附转换办法）",
        "2",
    ),
    (
        "格式不合",
        "不是合法的 YAML、JSON 或 JSONL；同一名称写了两次；嵌套过深；YAML 的锚点、别名和标签",
        "2 或 3",
    ),
    ("名称不认识", "事实的代码或中文列名拼错、写错位置；附最接近的写法", "3"),
    ("取值不合", "日期不在列明的写法之内或并无此日、选项之外的值、数字超出范围、文字过长、清单元素为空", "3"),
    ("编号重复", "同一文件中案件编号重复，后一件拒收；不同文件之间重复的予以指出", "3"),
    ("没有核查基准日", "仅在程序库中：命令行依次取 --as-of、记录所载、今天（北京时间）", "—"),
)
_RULE_ERRORS = (
    ("文件缺失或读不出", "缺 edition、readings、derived、integrity 或 regulation；不是 UTF-8；过大；过多"),
    ("YAML 不合", "语法错误、重复的键、锚点和别名、标签、嵌套过深、一个文件中有几份文档"),
    ("键不认识", "规则、判定表各行、例外、提示等处的未知键；附最接近的键"),
    ("名称不认识", "条件和句子中的事实、推算值、条件、口径、规则、规范语句；附最接近的名称"),
    ("值不认识", "选项、口径的取值、结论、性质、轻重、函数和运算符"),
    ("类型不合", "运算符不适合该类型、日期与非日期比较、函数的参数个数或类型、各取值的类型不一"),
    ("循环", "推算值、条件互相引用成环；规则的结论互相引用成环"),
    ("编号重复", "规则编号、规范语句编号重复；名称已被占用"),
    ("条文不符", "引文在该条中没有逐字出现；条文的摘要与锁不符；有语句既无规则引用也未声明不作判定"),
    ("位置不符", "规则不在其条文的文件中，或编号的前缀与条文不符"),
    ("口径不符", "口径声明影响某条而该条并不依赖它；口径少于两个取值"),
)


def catalogue(ruleset: Ruleset) -> Iterator[str]:
    """Yield the lines of the catalogue of an edition."""
    edition = ruleset.edition
    yield "# 结论、理由与错误目录"
    yield ""
    yield "由 `rectify schema catalogue -o docs/catalogue.md` 生成，请勿手工修改。"
    yield ""
    yield f"版本 {edition.id}：{edition.document_number}《{edition.title}》。〔〕内为填入该处的值。"
    yield ""
    yield from _verdicts()
    yield "## 各条共有的理由"
    yield ""
    rows = ((reason, verdict.label, text) for reason, verdict, text in _EVERYWHERE)
    yield from table(("理由", "结论", "含义"), rows)
    for number in ruleset.articles:
        rules = [rule for rule in ruleset.rules.values() if rule.article == number]
        if rules:
            yield f"## {article_name(number)}"
            yield ""
            for rule in rules:
                yield from _rule(ruleset, rule)
    yield from _errors()


def _verdicts() -> Iterator[str]:
    yield "## 结论"
    yield ""
    yield "自上而下由重到轻；一条之中以最重的为准。"
    yield ""
    yield from table(("代码", "结论"), ((verdict.value, verdict.label) for verdict in Verdict))


def _rule(ruleset: Ruleset, rule: Rule) -> Iterator[str]:
    yield f"### {rule.norm} {escape(rule.title)}"
    yield ""
    rows = [_line(ruleset, line) for line in rule.all_lines()]
    if rule.otherwise is not None:
        rows.append(_line(ruleset, rule.otherwise))
    for item in rule.unless:
        words = _words(ruleset, item.say)
        rows.append((item.reason, Verdict.NOT_APPLICABLE.label, f"{words}（例外，{item.norm}）", ""))
    if rule.ratio is not None:
        rows += [
            (reason, verdict.label, _plain(rule.ratio.say[verdict]), "")
            for reason, verdict in _ARTICLE_10_RATE
        ]
    yield from table(("理由", "结论", "句子", "办理"), rows)
    for title, remarks in (("提示", rule.notices), ("推定", rule.presumptions)):
        if remarks:
            yield from table((title, "句子"), (_remark(ruleset, remark) for remark in remarks))


def _line(ruleset: Ruleset, line: Line) -> tuple[str, str, str, str]:
    remedy = line.remedy
    todo = "" if remedy is None else f"{remedy.by}：{remedy.do}（{remedy.cite}）"
    follows = f"（随 {line.consequence_of} 而来）" if line.consequence_of else ""
    return line.reason, line.verdict.label, _words(ruleset, line.say) + follows, _words(ruleset, todo)


def _remark(ruleset: Ruleset, remark: Remark) -> tuple[str, str]:
    return remark.id, _words(ruleset, remark.say)


def _words(ruleset: Ruleset, template: str) -> str:
    def name(match: re.Match[str]) -> str:
        term = ruleset.names.term(match.group(1))
        return f"〔{match.group(1) if term is None else label_of(term)}〕"

    return _PLACEHOLDER.sub(name, template)


def _plain(template: str) -> str:
    names = {
        "denominator": "应公开份数",
        "numerator": "已公开份数",
        "rate": "公开率",
        "rate_min": "最低公开率",
        "rate_max": "最高公开率",
    }
    return _PLACEHOLDER.sub(lambda match: f"〔{names.get(match.group(1), match.group(1))}〕", template)


def _errors() -> Iterator[str]:
    yield "## 案件记录的错误"
    yield ""
    yield "每个错误一行：位置（文件:行:列）、事实（中文列名）、所写的值、应当怎样写。一条记录的错误一次列全，不影响其他记录。"
    yield ""
    yield from table(("种类", "内容", "退出码"), _CASE_ERRORS)
    yield "## 规则文件的错误"
    yield ""
    yield "每个错误一行：`path:line:column: rule: message`，一次列全，退出码为 2。"
    yield ""
    yield from table(("种类", "内容"), _RULE_ERRORS)
