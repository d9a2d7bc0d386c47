"""What a finding rests on, each part in Chinese words, the same for every form of report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache

from rectify_rules.facts.dictionary import dictionary
from rectify_rules.facts.logic import Items, Val, on
from rectify_rules.report.model import Finding, Report
from rectify_rules.report.wording import percent, wording
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.ruleset.regulation import article_name
from rectify_rules.ruleset.terms import ByReading, Call, Derived, Fact, Term, label_of
from rectify_rules.ruleset.types import Type
from rectify_rules.verdict import Verdict

TRIAL_MARK = "〔试判〕"
"""Stands by every verdict that assumes the regulation to apply."""

IN_DETAIL = (Verdict.VIOLATED, Verdict.NEEDS_REVIEW, Verdict.UNDETERMINED, Verdict.PENDING)
"""The verdicts that need somebody's attention."""

_SETS_SHOWN = 3
_NORMS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact or a computed value on which a verdict rests."""

    label: str
    text: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """A reading on which a verdict rests."""

    label: str
    value: str
    is_default: bool


class Facets:
    """Puts the parts of findings into words, with the labels of one ruleset."""

    def __init__(self, ruleset: Ruleset, readings: Mapping[str, str]) -> None:
        self.ruleset = ruleset
        self._readings = readings

    def verdict(self, finding: Finding) -> str:
        """Give the verdict in the words officials write, marked where it is assumed to be in scope."""
        return (TRIAL_MARK if finding.assumed_in_scope else "") + finding.label

    def quote(self, finding: Finding) -> str:
        """Give the words of the regulation, with the article they stand in."""
        name = article_name(finding.article)
        if finding.quote:
            return f"{name}：“{'……'.join(finding.quote)}”"
        return f"{name}：{self.ruleset.rules[finding.rule].implied_by}（条文未明写）"

    def facts(self, finding: Finding) -> list[FactLine]:
        """List the facts of the record."""
        return [
            FactLine(fact_label(fact.path, fact.label), fact.text, fact.place)
            for fact in finding.because
            if fact.path in dictionary()
        ]

    def computed(self, finding: Finding) -> list[FactLine]:
        """List what was computed from facts: the values shown to the public, then what decided."""
        found = {line.label: line for line in self._values(finding)}
        recorded = {fact.path: fact.text for fact in finding.because}
        for fact in finding.because:
            derived = self.ruleset.derived.get(fact.path)
            if derived is not None and recorded.get(_stands_for(derived, self._readings)) != fact.text:
                found.setdefault(fact.label, FactLine(fact.label, fact.text))
        return list(found.values())

    def _values(self, finding: Finding) -> Iterable[FactLine]:
        for name, term in self.ruleset.rules[finding.rule].values:
            if name in finding.values:
                yield FactLine(label_of(term), value_words(finding.values[name], term.type))

    def readings(self, finding: Finding) -> list[ReadingLine]:
        """List the readings it rests on, those that are not the default first."""
        lines = [self.reading(name, value) for name, value in finding.readings.items()]
        return sorted(lines, key=lambda line: line.is_default)

    def reading(self, name: str, value: str) -> ReadingLine:
        """Put a reading with its value into words."""
        reading = self.ruleset.readings[name]
        return ReadingLine(reading.label, reading.values[value], value == reading.default)

    def changed_readings(self, readings: Mapping[str, str]) -> list[ReadingLine]:
        """List the readings of a report that are not the default."""
        lines = [self.reading(name, value) for name, value in readings.items()]
        return [line for line in lines if not line.is_default]

    def items(self, finding: Finding) -> list[tuple[str, str, str]]:
        """List id, verdict and sentence of each record, where there is more than one."""
        mark = TRIAL_MARK if finding.assumed_in_scope else ""
        found = finding.items if len(finding.items) > 1 else ()
        return [(item.id or f"第{item.index + 1}项", mark + item.verdict.label, item.text) for item in found]

    def missing(self, finding: Finding) -> list[str]:
        """Name the facts without which there is no verdict."""
        return [self.fact(path) for path in finding.missing]

    def missing_sets(self, finding: Finding) -> list[str]:
        """Name the alternatives each of which alone could decide it, where there are several."""
        if len(finding.missing_sets) < 2:
            return []
        shown = ["＋".join(self.fact(path) for path in found) for found in finding.missing_sets[:_SETS_SHOWN]]
        more = len(finding.missing_sets) - len(shown)
        return [*shown, f"另有{more}种组合"] if more > 0 else shown

    def fact(self, path: str) -> str:
        """Name a fact, with the list it stands in where its name alone says too little."""
        if path.startswith("calendar."):
            return f"{path.removeprefix('calendar.')}年国务院办公厅放假通知"
        spec = dictionary().get(path)
        return fact_label(path, spec.label) if spec else path

    def norms(self, norms: tuple[str, ...]) -> str:
        """List norm ids, shortened."""
        shown = "、".join(norms[:_NORMS_SHOWN])
        return shown + (f" 等{len(norms)}项" if len(norms) > _NORMS_SHOWN else "")


def _stands_for(term: Term, readings: Mapping[str, str]) -> str:
    """Give the path of the fact that a derived fact merely renames under the readings chosen."""
    while isinstance(term, Derived | ByReading) or (
        isinstance(term, Call) and term.function == "date_or_as_of"
    ):
        (term,) = term.parts(readings)
    return term.path if isinstance(term, Fact) else ""


@cache
def _shared_labels() -> frozenset[str]:
    found = Counter(spec.label for spec in dictionary().values())
    return frozenset(label for label, number in found.items() if number > 1)


def fact_label(path: str, label: str) -> str:
    """Put the name of the list before a name that several facts share, such as 防范和整改措施·编号."""
    parent = dictionary().get(path.rpartition(".")[0])
    return f"{parent.label}·{label}" if parent is not None and label in _shared_labels() else label


def value_words(value: object, kind: Type) -> str:
    """Put a public value of a finding into words."""
    if isinstance(value, Fraction):
        return percent(value)
    if isinstance(value, date):
        return wording(Val(on(value)), kind)
    if isinstance(value, tuple):
        return wording(Val(Items(value)), kind)
    return wording(Val(value), kind)


def counts(report: Report) -> list[tuple[Verdict, int]]:
    """Count the findings of each verdict, without those that merely follow from another."""
    return [(verdict, report.count(verdict)) for verdict in Verdict]


def consequences(report: Report) -> int:
    """Count the findings that merely follow from another."""
    return sum(finding.consequence_of is not None and not finding.declaratory for finding in report.findings)


def overall(report: Report, ruleset: Ruleset) -> Verdict:
    """Give the verdict that stands for a case among others: not applicable where the regulation does not apply.

    Otherwise it is the worst; that the place lies in the province is no compliance.
    """
    scope = [finding.verdict for finding in report.findings if finding.rule in ruleset.edition.scope]
    outside = Verdict.NOT_APPLICABLE in scope and not report.assumed_in_scope
    return Verdict.NOT_APPLICABLE if outside else report.verdict


def declaratory(report: Report) -> list[Finding]:
    """List the statements with nothing to check."""
    return [finding for finding in report.findings if finding.declaratory]


def heading(report: Report, verdict: Verdict) -> str:
    """Name a group of findings with their number."""
    found = of_verdict(report, verdict)
    following = sum(finding.consequence_of is not None for finding in found)
    mark = TRIAL_MARK if report.assumed_in_scope else ""
    more = f"（另有 {following} 项随之而来）" if following else ""
    return f"{mark}{verdict.label}　{len(found) - following} 项{more}"


def of_verdict(report: Report, verdict: Verdict) -> list[Finding]:
    """List the findings of a verdict; consequences stand after what they follow from."""
    found = [finding for finding in report.findings if finding.verdict is verdict and not finding.declaratory]
    return sorted(found, key=lambda finding: finding.consequence_of is not None)
