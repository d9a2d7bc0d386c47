"""Steps 那么: what the report must say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from pytest_bdd import parsers, then

from rectify_rules.evaluation.finding import label_of_path
from rectify_rules.facts.dictionary import dictionary, nearest
from rectify_rules.facts.wording import shown
from rectify_rules.report.model import Finding, PortfolioReport, RollUp
from rectify_rules.ruleset.model import Rule
from rectify_rules.spec.lookup import (
    CONCLUSIONS,
    SPECIAL_LABELS,
    agrees,
    meant,
    plain,
    value_name,
    verdict_of,
    worded,
)
from rectify_rules.spec.scene import Scene, fail
from rectify_rules.verdict import Verdict

_NORM = r"(?P<norm>[0-9A-Za-z][0-9A-Za-z_.\-]*)"


def _step(pattern: str) -> parsers.re:
    return parsers.re(_NORM + pattern)


@then(_step("的结论是「(?P<word>[^「」]+)」"))
def has_verdict(rectify_scene: Scene, norm: str, word: str) -> None:
    """Compare the verdict of a norm, or of all norms under a prefix."""
    found = _found(rectify_scene, norm)
    _compare_verdict(found, word)


@then(_step("的结论是「(?P<word>[^「」]+)」，理由是「(?P<reason>[^「」]+)」"))
def has_verdict_and_reason(rectify_scene: Scene, norm: str, word: str, reason: str) -> None:
    """Compare the verdict of a norm, with its reason."""
    finding = _finding(rectify_scene, norm)
    _compare_verdict(finding, word)
    if finding.reason != plain(reason):
        hint = "" if plain(reason) in finding.also else _reason_hint(_rule(rectify_scene, finding), reason)
        _differs(finding, "理由", reason, finding.reason, hint)


@then(_step("的「(?P<name>[^「」]+)」是「(?P<value>[^「」]*)」"))
def has_value(rectify_scene: Scene, norm: str, name: str, value: str) -> None:
    """Compare a public value of a finding."""
    finding = _finding(rectify_scene, norm)
    code, label, kind = value_name(_rule(rectify_scene, finding), name)
    if code not in finding.values:
        _differs(finding, f"“{label}”", value, "没有这个值")
    if not agrees(finding.values[code], kind, value):
        _differs(finding, f"“{label}”", value, worded(finding.values[code], kind))


@then(_step("没有「(?P<name>[^「」]+)」"))
def has_no_value(rectify_scene: Scene, norm: str, name: str) -> None:
    """Require that a finding has no such value."""
    finding = _finding(rectify_scene, norm)
    code, label, kind = value_name(_rule(rectify_scene, finding), name)
    if code in finding.values:
        _differs(finding, f"“{label}”", "没有这个值", worded(finding.values[code], kind))


@then(_step("缺少「(?P<names>[^「」]+)」"))
def lacks_facts(rectify_scene: Scene, norm: str, names: str) -> None:
    """Require that facts are named as missing."""
    finding = _finding(rectify_scene, norm)
    missing = {plain(label_of_path(path)) for path in finding.missing} | set(finding.missing)
    for name in names.split("、"):
        if plain(name) in missing:
            continue
        _check_fact_name(name)
        listed = "、".join(label_of_path(path) for path in finding.missing) or "（无）"
        _differs(finding, "缺少的事实", name.strip(), listed)


@then(_step("的责任主体是「(?P<who>[^「」]*)」"))
def has_addressee(rectify_scene: Scene, norm: str, who: str) -> None:
    """Compare who owes the duty."""
    finding = _finding(rectify_scene, norm)
    if plain(finding.addressee) != plain(who):
        _differs(finding, "责任主体", who, finding.addressee or "（无）")


@then(_step("的办理要求含「(?P<words>[^「」]+)」"))
def has_remedy(rectify_scene: Scene, norm: str, words: str) -> None:
    """Look for words in what is to be done."""
    finding = _finding(rectify_scene, norm)
    _contains(finding, "办理要求", words, [finding.remedy.do] if finding.remedy else [])


@then(_step("的说明含「(?P<words>[^「」]+)」"))
def has_words(rectify_scene: Scene, norm: str, words: str) -> None:
    """Look for words in the sentence, the remarks and the contradictions."""
    finding = _finding(rectify_scene, norm)
    remarks = [remark.text for remark in (*finding.notices, *finding.presumptions)]
    _contains(finding, "说明", words, [finding.text, *remarks, *finding.contradictions])


@then(_step("的提示含「(?P<words>[^「」]+)」"))
def has_notice(rectify_scene: Scene, norm: str, words: str) -> None:
    """Look for words in the notices."""
    finding = _finding(rectify_scene, norm)
    _contains(finding, "提示", words, [remark.text for remark in finding.notices])


@then(_step("的提示不含「(?P<words>[^「」]+)」"))
def has_no_notice(rectify_scene: Scene, norm: str, words: str) -> None:
    """Require that no notice holds some words."""
    finding = _finding(rectify_scene, norm)
    _lacks(finding, "提示", words, [remark.text for remark in finding.notices])


@then(_step("的推定不含「(?P<words>[^「」]+)」"))
def has_no_presumption(rectify_scene: Scene, norm: str, words: str) -> None:
    """Require that no presumption holds some words."""
    finding = _finding(rectify_scene, norm)
    _lacks(finding, "推定", words, [remark.text for remark in finding.presumptions])


@then(_step("不缺少「(?P<names>[^「」]+)」"))
def lacks_no_facts(rectify_scene: Scene, norm: str, names: str) -> None:
    """Require that facts are not named as missing."""
    finding = _finding(rectify_scene, norm)
    missing = {plain(label_of_path(path)) for path in finding.missing} | set(finding.missing)
    for name in names.split("、"):
        if plain(name) in missing:
            listed = "、".join(label_of_path(path) for path in finding.missing)
            _differs(finding, "缺少的事实", f"不含{name.strip()}", listed)
        _check_fact_name(name)


@then(_step("的推定含「(?P<words>[^「」]+)」"))
def has_presumption(rectify_scene: Scene, norm: str, words: str) -> None:
    """Look for words in the presumptions."""
    finding = _finding(rectify_scene, norm)
    _contains(finding, "推定", words, [remark.text for remark in finding.presumptions])


@then(_step("如适用本细则，结论是「(?P<word>[^「」]+)」"))
def has_verdict_if_in_scope(rectify_scene: Scene, norm: str, word: str) -> None:
    """Compare the verdict it would have if the regulation applied."""
    finding = _finding(rectify_scene, norm)
    if finding.if_in_scope is not verdict_of(word):
        _differs(finding, "如适用本细则的结论", word, _label(finding.if_in_scope))


@then(_step("暂定结论是「(?P<word>[^「」]+)」"))
def has_provisional_verdict(rectify_scene: Scene, norm: str, word: str) -> None:
    """Compare the verdict on the fact that stands in for the missing one."""
    finding = _finding(rectify_scene, norm)
    if finding.provisional is not verdict_of(word):
        _differs(finding, "暂定结论", word, _label(finding.provisional))


@then(_step("随「(?P<other>[^「」]+)」而来"))
def follows_from(rectify_scene: Scene, norm: str, other: str) -> None:
    """Require that a finding merely follows from another."""
    finding = _finding(rectify_scene, norm)
    if finding.consequence_of != plain(other):
        _differs(finding, "随哪一条而来", other, finding.consequence_of or "不随其他条")


@then(parsers.re("记录被拒绝，提示含「(?P<words>[^「」]+)」"))
def is_rejected(rectify_scene: Scene, words: str) -> None:
    """Require that the record was refused, with these words."""
    if rectify_scene.rejection is None:
        fail("还没有试读记录：请先写“当试读该记录”")
    if not rectify_scene.rejection:
        fail(f"预期记录被拒绝，提示含「{words}」，实际记录可以读入")
    if plain(words) not in plain(rectify_scene.rejection):
        fail(f"预期提示含「{words}」，实际提示为：", rectify_scene.rejection)


def _found(scene: Scene, key: str) -> Finding | RollUp:
    report = scene.report
    if report is None:
        fail("还没有评估，或评估之后又改动了事实：请先写“当以……为核查基准日评估”")
    try:
        found = report[key]
    except KeyError:
        known = [name for finding in report.findings for name in (finding.norm, finding.rule)]
        over = "（统计公开率时只有 10-1-s2）" if isinstance(report, PortfolioReport) else ""
        close = nearest(key, known)
        hint = f"；是否想写 `{close}`？" if close else ""
        fail(f"没有条款 `{shown(key)}`{over}{hint}")
    assert isinstance(found, Finding | RollUp)
    return found


def _finding(scene: Scene, key: str) -> Finding:
    found = _found(scene, key)
    if isinstance(found, RollUp):
        listed = "、".join(finding.norm for finding in found.findings)
        fail(f"`{key}` 是几条合并的结论，这一步请写明其中一条：{listed}")
    return found


def _rule(scene: Scene, finding: Finding) -> Rule:
    return scene.ruleset.rules[finding.rule]


def _compare_verdict(found: Finding | RollUp, word: str) -> None:
    wanted = plain(word)
    if wanted in {plain(label) for label in SPECIAL_LABELS}:
        right = isinstance(found, Finding) and plain(found.label) == wanted
    elif wanted in CONCLUSIONS or wanted in set(Verdict):
        right = found.verdict is verdict_of(wanted)
    else:
        fail(f"没有结论 `{shown(word)}`：{meant(word, CONCLUSIONS)}")
    if right:
        return
    if isinstance(found, Finding):
        _differs(found, "结论", word, f"{found.label}，理由 {found.reason}")
    parts = [f"  - {part.norm} {part.label}（{part.reason}）：{part.text}" for part in found.findings]
    fail(f"{found.id} 的结论与预期不符", f"  预期：{word}", f"  实际：{found.verdict.label}", *parts)


def _contains(finding: Finding, what: str, words: str, texts: Iterable[str]) -> None:
    listed = list(texts)
    if not any(plain(words) in plain(text) for text in listed):
        _differs(finding, what, f"含「{words}」", "；".join(listed) or "（无）")


def _lacks(finding: Finding, what: str, words: str, texts: Iterable[str]) -> None:
    listed = list(texts)
    if any(plain(words) in plain(text) for text in listed):
        _differs(finding, what, f"不含「{words}」", "；".join(listed))


def _differs(finding: Finding, what: str, expected: str, got: str, hint: str = "") -> NoReturn:
    missing = "、".join(label_of_path(path) for path in finding.missing)
    remarks = "；".join(remark.text for remark in (*finding.notices, *finding.presumptions))
    fail(
        f"{finding.norm}（{finding.title}）的{what}与预期不符",
        f"  预期：{expected}",
        f"  实际：{got}",
        f"  提示：{hint}" if hint else "",
        f"  结论：{finding.label}，理由 {finding.reason}",
        f"  说明：{finding.text}",
        f"  附注：{remarks}" if remarks else "",
        f"  矛盾：{'；'.join(finding.contradictions)}" if finding.contradictions else "",
        f"  缺少：{missing}" if missing else "",
    )


def _reason_hint(rule: Rule, reason: str) -> str:
    reasons = [line.reason for line in rule.all_lines()] + [unless.reason for unless in rule.unless]
    return "" if plain(reason) in reasons else meant(reason, reasons)


def _check_fact_name(name: str) -> None:
    labels = [spec.label for spec in dictionary().values()]
    known = {plain(label) for label in labels} | set(dictionary())
    if plain(name) not in known and not plain(name).startswith("calendar.") and "放假通知" not in name:
        fail(
            f"没有事实 `{shown(name)}`：{meant(name, labels) if nearest(name, labels) else '名称见事实词典'}"
        )


def _label(verdict: Verdict | None) -> str:
    return verdict.label if verdict is not None else "（无）"
