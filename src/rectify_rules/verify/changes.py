"""What one edition says differently from another, beside its verdicts: words, addressees, dates, readings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rectify_rules.explain.rule import MODALITIES
from rectify_rules.ruleset.model import Line, Remark, Remedy, Rule, Ruleset
from rectify_rules.ruleset.terms import label_of
from rectify_rules.verify.prints import prints_of

__all__ = ["Change", "changes_of_edition", "changes_of_rule"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is said differently, or no longer, or newly."""

    aspect: str
    """A code: `reason`, `addressee`, `remedy`, `sentence`, `quote`, `values`, `reading`, `date`, `text` …"""
    label: str
    """The aspect in Chinese, with what it is of."""
    old: str
    new: str


def changes_of_rule(old: Ruleset, new: Ruleset, before: Rule, after: Rule) -> tuple[Change, ...]:
    """List what a rule says differently."""
    aspects = zip(_said(before), _said(after), strict=True)
    plain = [
        Change(aspect, label, earlier, later)
        for (aspect, label, earlier), (_, _, later) in aspects
        if earlier != later
    ]
    return (
        *plain,
        *_values_of(old, new, before, after),
        *_remarks(old, new, before, after),
        *_lines(before, after),
    )


def _said(rule: Rule) -> Iterator[tuple[str, str, str]]:
    yield "title", "事项", rule.title
    yield "quote", "引用的条文", "".join(rule.quotes) or rule.implied_by
    yield "modality", "性质", MODALITIES.get(rule.modality, rule.modality)
    yield "addressee", "责任主体", "；".join((rule.owed_by, *(by for _, by in rule.owed_instead)))
    yield "act_on", "判断适用新旧细则的行为", label_of(rule.transition.act) if rule.transition else ""
    yield "provisional", "暂定", "→".join(rule.provisional or ())
    yield "explain", "说明", rule.explain
    yield "exception", "除外", "；".join(f"{item.norm}{item.quote}{item.say}" for item in rule.unless)


def _remarks(old: Ruleset, new: Ruleset, before: Rule, after: Rule) -> Iterator[Change]:
    """Compare the notices and presumptions one by one."""
    for aspect, label, earlier, later in (
        ("notice", "提示", before.notices, after.notices),
        ("presumption", "推定", before.presumptions, after.presumptions),
    ):
        was, now = ({remark.id: remark for remark in side} for side in (earlier, later))
        for name in dict.fromkeys((*was, *now)):
            one, other = was.get(name), now.get(name)
            if one is None or other is None:
                yield Change(aspect, f"{label}（{name}）", one.say if one else "", other.say if other else "")
            elif one.say != other.say:
                yield Change(aspect, f"{label}（{name}）", one.say, other.say)
            elif _meaning(old, one) != _meaning(new, other):
                yield Change(aspect, f"{label}（{name}）的条件", "原条件", "有改动")


def _meaning(ruleset: Ruleset, remark: Remark) -> tuple[str, tuple[str, ...]]:
    return prints_of(ruleset).condition(remark.condition), remark.verdicts


def _values_of(old: Ruleset, new: Ruleset, before: Rule, after: Rule) -> Iterator[Change]:
    was, now = dict(before.values), dict(after.values)
    if list(was) != list(now):
        yield Change("values", "随结论列出的数值", "、".join(was), "、".join(now))
    for name, term in was.items():
        if name in now and prints_of(old).term(term) != prints_of(new).term(now[name]):
            yield Change("values", f"「{label_of(now[name])}」的算法", "原算法", "有改动")


def _lines(before: Rule, after: Rule) -> Iterator[Change]:
    """Compare the lines of outcome one by one where they are the same in number, else as a whole."""
    pairs = [(before.all_lines(), after.all_lines())]
    earlier, later = (list(lines) for lines in pairs[0])
    if before.otherwise and after.otherwise:
        earlier.append(before.otherwise)
        later.append(after.otherwise)
    if len(earlier) != len(later):
        yield Change("lines", "结论的行数", f"{len(earlier)}行", f"{len(later)}行")
        earlier, later = _matched(earlier, later)
    for one, other in zip(earlier, later, strict=True):
        for (aspect, label, was), (_, _, now) in zip(_line(one), _line(other), strict=True):
            if was != now:
                yield Change(aspect, f"{label}（{one.verdict.label}，{one.reason}）", was, now)


def _matched(earlier: list[Line], later: list[Line]) -> tuple[list[Line], list[Line]]:
    """Keep the lines of equal verdict and reason, in their order."""
    kept: list[tuple[Line, Line]] = []
    left = list(later)
    for line in earlier:
        for other in left:
            if (other.verdict, other.reason) == (line.verdict, line.reason):
                kept.append((line, other))
                left.remove(other)
                break
    return [one for one, _ in kept], [other for _, other in kept]


def _line(line: Line) -> Iterator[tuple[str, str, str]]:
    yield "reason", "理由代码", line.reason
    yield "sentence", "结论的表述", line.say
    yield "remedy", "办理要求", _remedy(line.remedy)
    yield "addressee", "责任主体", line.by
    yield "severity", "紧急程度", line.severity
    yield "consequence_of", "附随于", line.consequence_of


def _remedy(remedy: Remedy | None) -> str:
    return f"{remedy.do}（{remedy.by}，{remedy.cite}）" if remedy else ""


def changes_of_edition(old: Ruleset, new: Ruleset) -> tuple[Change, ...]:
    """List what an edition says differently outside its rules."""
    return (*_identity(old, new), *_readings(old, new), *_integrity(old, new), *_text(old, new))


def _identity(old: Ruleset, new: Ruleset) -> Iterator[Change]:
    labels = {
        "id": ("edition", "版本标识"),
        "title": ("edition", "标题"),
        "document_number": ("edition", "文号"),
        "issued_on": ("date", "印发日期"),
        "effective_on": ("date", "施行日期"),
        "repealed_on": ("date", "废止日期"),
        "repeals": ("edition", "废止的文件"),
        "territory": ("edition", "适用地域"),
        "scope": ("edition", "判定适用范围的规则"),
    }
    for name, (aspect, label) in labels.items():
        was, now = (_plain(getattr(ruleset.edition, name)) for ruleset in (old, new))
        if was != now:
            yield Change(aspect, label, was, now)


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    return "" if value is None else str(value)


def _readings(old: Ruleset, new: Ruleset) -> Iterator[Change]:
    for name in dict.fromkeys((*old.readings, *new.readings)):
        before, after = old.readings.get(name), new.readings.get(name)
        if before is None or after is None:
            found = before or after
            assert found is not None
            yield Change(
                "reading", f"口径「{found.label}」", "有" if before else "无", "有" if after else "无"
            )
            continue
        if before.default != after.default:
            was, now = before.values[before.default], after.values[after.default]
            yield Change("reading_default", f"口径「{after.label}」的默认取值", was, now)
        if dict(before.values) != dict(after.values):
            yield Change(
                "reading", f"口径「{after.label}」的取值", _values(before.values), _values(after.values)
            )
        if before.label != after.label:
            yield Change("reading", f"口径 {name} 的名称", before.label, after.label)
        if before.why != after.why:
            yield Change("reading", f"口径「{after.label}」的理由", before.why, after.why)


def _values(values: Mapping[str, str]) -> str:
    return "、".join(f"{label}（{code}）" for code, label in values.items())


def _integrity(old: Ruleset, new: Ruleset) -> Iterator[Change]:
    was, now = dict(_contradictions(old)), dict(_contradictions(new))
    for name in dict.fromkeys((*was, *now)):
        if was.get(name) != now.get(name):
            state = ["无" if name not in side else "有" for side in (was, now)]
            same = state[0] == state[1]
            yield Change(
                "integrity",
                f"记录自相矛盾的认定（{name}）",
                "原认定" if same else state[0],
                "有改动" if same else state[1],
            )


def _contradictions(ruleset: Ruleset) -> Iterator[tuple[str, object]]:
    prints = prints_of(ruleset)
    for order in ruleset.orders:
        name = f"{order.before} ≤ {order.after}"
        yield name, (order, ruleset.order_texts.get((order.before, order.after)))
    for entry in ruleset.integrity:
        yield entry.id, (prints.condition(entry.condition), entry.doubts, entry.say)
    for proof, when in ruleset.proofs:
        yield f"{proof.event} ⇒ {proof.flag}", prints.condition(when)


def _text(old: Ruleset, new: Ruleset) -> Iterator[Change]:
    for number in sorted({*old.articles, *new.articles}):
        was, now = old.articles.get(number, ""), new.articles.get(number, "")
        if was != now:
            yield Change("text", "印发通知" if number == 0 else f"第{number}条条文", was, now)
