"""Whether the findings of a case call for a letter, what about, and to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rectify_rules.evaluation.case_findings import CaseFindings, decided
from rectify_rules.evaluation.context import Context, make_context
from rectify_rules.evaluation.evaluate import reference_date
from rectify_rules.evaluation.outcome import Part, outcome_of
from rectify_rules.export.letters.faults import NotCalledForError
from rectify_rules.export.letters.kinds import LETTERS, Letter, LetterKind
from rectify_rules.export.letters.recipients import Addressee, addressees
from rectify_rules.facts.case import Case
from rectify_rules.report.facets import Facets
from rectify_rules.report.model import Finding
from rectify_rules.report.wording import fill
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.ruleset.regulation import article_name
from rectify_rules.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing a letter is about: a problem, or the case as a whole."""

    text: str
    """The sentence of the finding."""
    env: Environment
    """Where the facts of the problem are looked up."""
    index: int | None
    to: tuple[Addressee, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A letter that is called for."""

    letter: Letter
    finding: Finding
    cite: str
    """The provision, as 第十一条第（一）项."""
    matters: tuple[Matter, ...]
    context: Context
    env: Environment

    @property
    def to(self) -> tuple[Addressee, ...]:
        """Everybody the letter goes to, in the order in which the article names them."""
        found = dict.fromkeys(addressee for matter in self.matters for addressee in matter.to)
        return tuple(sorted(found, key=lambda addressee: addressee.rank))


def call_for(
    kind: LetterKind,
    case: Case,
    ruleset: Ruleset,
    *,
    as_of: date | None = None,
    readings: Mapping[str, str] | None = None,
) -> Call:
    """Find what a letter of one kind has to say.

    Raises NotCalledForError where the findings call for none, CaseError without a reference date.
    """
    letter = LETTERS[kind]
    rule = ruleset.by_norm.get(letter.norm)
    if rule is None:
        raise NotCalledForError(f"规则版本 {ruleset.edition.id} 没有规范语句 {letter.norm}，没有{kind}函")
    day = reference_date(case, as_of)
    context = make_context(ruleset, case, day, ruleset.chosen(readings), assume_in_scope=False)
    env, decisions = decided(context)
    finding = CaseFindings(context, env, decisions).finding(rule)
    parts = _open(letter, finding, outcome_of(rule, decisions, env).deciding)
    if not parts:
        raise NotCalledForError(_why_not(kind, finding, Facets(ruleset, context.readings)))
    cite = finding.remedy.cite if finding.remedy else article_name(finding.article)
    matters = tuple(
        Matter(
            fill(part.line.say, part.env, ruleset.names) if part.line else "",
            part.env,
            part.index,
            addressees(kind, rule, part, env),
        )
        for part in parts
    )
    return Call(letter, finding, cite, matters, context, env)


def _open(letter: Letter, finding: Finding, deciding: Sequence[Part]) -> list[Part]:
    """List the parts on which the act is still to be done; none while it is open whether the norm applies."""
    if finding.verdict is not deciding[0].verdict:
        return []
    return [part for part in deciding if part.line and (part.verdict, part.reason) in letter.calls]


def _why_not(kind: LetterKind, finding: Finding, facets: Facets) -> str:
    where = f"{article_name(finding.article)}（{finding.norm}）的结论为“{finding.label}”"
    if finding.verdict is Verdict.UNDETERMINED:
        return f"尚不能出具{kind}函：{where}；请先补充：{'、'.join(facets.missing(finding))}"
    if finding.verdict is Verdict.NEEDS_REVIEW:
        return f"尚不能出具{kind}函：{where}；请先研判：{finding.text}"
    return f"本案不需要{kind}函：{where}：{finding.text}"
