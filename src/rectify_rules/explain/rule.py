"""One rule explained: its text, its decision table in words, what it needs and how it is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rectify_rules.explain.definitions import definitions, fact_needed, reading_used
from rectify_rules.explain.examples import scenarios
from rectify_rules.explain.model import Exempting, Explanation, Rate, Records, Remarking, Row
from rectify_rules.explain.wording import Words
from rectify_rules.facts.dates import format_date
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.ruleset.condition import Condition
from rectify_rules.ruleset.model import Line, Remark, Rule, Ruleset, conditions_of
from rectify_rules.ruleset.regulation import article_name
from rectify_rules.ruleset.terms import Term, facts_of, label_of
from rectify_rules.verdict import Verdict

MODALITIES = {
    "must": "应当",
    "must_not": "不得",
    "may": "可以",
    "in_principle": "原则上",
    "exception": "除外",
    "scope": "适用范围",
    "declaratory": "说明性，不单独判定",
}
SEVERITIES = {"high": "紧急", "low": "较轻"}


def explain_rule(ruleset: Ruleset, rule: Rule) -> Explanation:
    """Explain a rule."""
    return _Explainer(ruleset, rule).explanation()


class _Explainer:
    def __init__(self, ruleset: Ruleset, rule: Rule) -> None:
        self.ruleset = ruleset
        self.rule = rule
        self.words = Words(ruleset)

    def explanation(self) -> Explanation:
        rule, ruleset, words = self.rule, self.ruleset, self.words
        return Explanation(
            norm=rule.norm,
            rule=rule.id,
            title=rule.title,
            article=article_name(rule.article),
            document_number=ruleset.edition.document_number,
            modality=MODALITIES[rule.modality],
            owed_by=rule.owed_by,
            owed_instead=tuple((words.condition(when), words.template(by)) for when, by in rule.owed_instead),
            text=marked(ruleset.articles[rule.article], rule.quotes),
            implied_by=rule.implied_by,
            guards=tuple(self._guards()),
            trigger=None if rule.when is None else words.condition(rule.when),
            otherwise=None if rule.otherwise is None else self._row(rule.otherwise),
            exceptions=tuple(self._exceptions()),
            rows=tuple(map(self._row, rule.lines)),
            records=self._records(),
            rate=self._rate(),
            notices=self._remarks(rule.notices),
            presumptions=self._remarks(rule.presumptions),
            definitions=definitions(words, written_conditions(rule), self._terms()),
            facts=tuple(fact_needed(path) for path in facts_read(rule)),
            readings=tuple(reading_used(ruleset.readings[name]) for name in rule.readings),
            asks=tuple((ruleset.rules[name].norm, ruleset.rules[name].title) for name in rule.depends_on),
            explain=rule.explain,
            examples=scenarios(ruleset.edition.id, rule.article).get(rule.norm, ()),
        )

    def _row(self, line: Line) -> Row:
        words = self.words
        remedy = line.remedy
        notes = []
        if line.raises:
            notes.append("不论其他各行如何，均须研判；本行未定时不妨碍其他各行")
        if line.keeps_scope:
            notes.append("虽须研判，其余各条照常判定")
        if line.consequence_of:
            notes.append(f"随 {line.consequence_of} 的结论而来，不另计")
        if line.severity in SEVERITIES:
            notes.append(SEVERITIES[line.severity])
        return Row(
            line.verdict,
            line.verdict.label,
            line.reason,
            words.template(line.say),
            words.condition(line.condition),
            "" if remedy is None else words.template(f"{remedy.by}：{remedy.do}（{remedy.cite}）"),
            words.template(line.by),
            tuple(notes),
        )

    def _guards(self) -> Iterator[str]:
        rule, edition = self.rule, self.ruleset.edition
        if not rule.is_scope and not rule.declaratory:
            scope = [self.ruleset.rules[name] for name in edition.scope]
            norms = "、".join(f"{other.norm}（{other.title}）" for other in scope)
            yield f"适用范围：{norms}之一不适用的，本条不适用；未定的，本条不作结论"
        transition = rule.transition
        if transition is not None:
            act, day = label_of(transition.act), format_date(edition.effective_on)
            when = self.words.condition(transition.by_act).inline()
            if transition.continuing:
                yield f"新旧衔接（{when}时）：义务自“{act}”起持续；起于施行日{day}之前的，不符合规定的情形转研判"
            else:
                earlier = f"“{act}”（未发生的以核查基准日计）早于施行日{day}的"
                yield f"新旧衔接（{when}时）：{earlier}，适用{edition.repeals}，本条不适用"

    def _exceptions(self) -> Iterator[Exempting]:
        for item in self.rule.unless:
            line = Line(Verdict.NOT_APPLICABLE, item.reason, item.condition, item.say)
            yield Exempting(item.norm, item.quote, self._row(line))

    def _records(self) -> Records | None:
        each = self.rule.each
        if each is None:
            return None
        label = dictionary()[each.section].label
        return Records(label, self.words.condition(each.when), tuple(map(self._row, self.rule.each_lines)))

    def _rate(self) -> Rate | None:
        ratio = self.rule.ratio
        if ratio is None:
            return None
        reading = self.ruleset.readings[ratio.reading]
        counted = tuple(
            (reading.values[value], self.words.condition(condition))
            for value, condition in ratio.counted.items()
        )
        fulfilled = self.words.condition(ratio.fulfilled)
        return Rate(label_of(ratio.period), label_of(ratio.scope), reading.label, counted, fulfilled)

    def _remarks(self, remarks: Sequence[Remark]) -> tuple[Remarking, ...]:
        return tuple(
            Remarking(
                remark.id,
                self.words.template(remark.say),
                self.words.condition(remark.condition),
                tuple(verdict.label for verdict in remark.verdicts),
            )
            for remark in remarks
        )

    def _terms(self) -> Iterator[Term]:
        yield from (term for _, term in self.rule.values)
        if self.rule.transition is not None:
            yield self.rule.transition.act
        if self.rule.ratio is not None:
            yield from (self.rule.ratio.period, self.rule.ratio.scope)


def written_conditions(rule: Rule) -> Iterator[Condition]:
    """Yield the conditions of a rule as they are written."""
    yield from (condition for condition, _ in rule.owed_instead)
    if rule.when is not None:
        yield rule.when
    yield from (item.condition for item in rule.unless)
    yield from (line.condition for line in rule.lines)
    if rule.each is not None:
        yield rule.each.when
    yield from (line.condition for line in rule.each_lines)
    if rule.ratio is not None:
        yield from (*rule.ratio.counted.values(), rule.ratio.fulfilled)
    yield from (remark.condition for remark in (*rule.notices, *rule.presumptions))


def facts_read(rule: Rule) -> tuple[str, ...]:
    """List the facts that the verdict of a rule can depend on, under any reading."""
    terms = [
        term
        for condition in (*written_conditions(rule), *conditions_of(rule))
        for proposition in condition.propositions()
        for term in proposition.terms()
    ]
    terms += [term for _, term in rule.values]
    found = dict.fromkeys(path for term in terms for path in facts_of(term))
    if rule.each is not None:
        found = {rule.each.section: None, **found}
    return tuple(found)


def marked(text: str, quotes: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """Cut a text into pieces, those marked that are quoted."""
    flags = [False] * len(text)
    for quote in quotes:
        start = text.find(quote)
        if start >= 0:
            flags[start : start + len(quote)] = [True] * len(quote)
    pieces: list[tuple[str, bool]] = []
    for sign, flag in zip(text, flags, strict=True):
        if pieces and pieces[-1][1] is flag:
            pieces[-1] = (pieces[-1][0] + sign, flag)
        else:
            pieces.append((sign, flag))
    return tuple(pieces)
