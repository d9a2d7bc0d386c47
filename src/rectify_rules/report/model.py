"""The report of a case: one finding for each norm, with its proof."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Annotated, Any

from pydantic import PlainSerializer, PrivateAttr, WithJsonSchema

from rectify_rules.facts.dictionary import nearest
from rectify_rules.report.frozen import Frozen
from rectify_rules.verdict import Verdict, worst

Value = date | bool | int | str | tuple[str, ...] | Fraction


def _plain(value: object) -> object:
    """Fractions as `5/6`, dates as ISO 8601, the rest as it is."""
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


PublicValue = Annotated[
    Any,
    PlainSerializer(_plain, when_used="json"),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": ["string", "boolean", "integer"]},
                {"type": "array", "items": {"type": "string"}},
            ]
        }
    ),
]


class CitedFact(Frozen):
    """A fact, or a value computed from facts, on which a verdict rests."""

    path: str
    """Path in the fact dictionary, or name of a derived fact."""
    label: str
    text: str
    """The value in words."""
    place: str = ""
    """`file:line:column` of the record, where it was read from a file."""


class Remedy(Frozen):
    """What is to be done now."""

    do: str
    by: str
    cite: str

    def __str__(self) -> str:
        return f"{self.by}：{self.do}（{self.cite}）"


class Remark(Frozen):
    """A notice or a presumption beside a verdict."""

    id: str
    text: str


class ItemFinding(Frozen):
    """What is decided of one record of a list."""

    index: int
    id: str
    verdict: Verdict
    reason: str
    text: str


class Finding(Frozen):
    """The verdict on one norm, with what it rests on."""

    norm: str
    rule: str
    article: int
    title: str
    quote: tuple[str, ...]
    verdict: Verdict
    reason: str
    text: str
    """The sentence, in the words officials write."""
    addressee: str = ""
    remedy: Remedy | None = None
    severity: str = "normal"
    values: Mapping[str, PublicValue] = {}
    missing: tuple[str, ...] = ()
    """Facts without which there is no verdict; filling them can decide it."""
    missing_sets: tuple[tuple[str, ...], ...] = ()
    """The smallest alternatives, each of which alone could decide it."""
    because: tuple[CitedFact, ...] = ()
    notices: tuple[Remark, ...] = ()
    presumptions: tuple[Remark, ...] = ()
    contradictions: tuple[str, ...] = ()
    """What contradicts itself in the record, where the verdict needs it."""
    consequence_of: str | None = None
    if_in_scope: Verdict | None = None
    """The verdict it would have if the regulation applied, where that is open."""
    provisional: Verdict | None = None
    """The verdict on the fact that stands in for the one that is missing."""
    assumed_in_scope: bool = False
    also: tuple[str, ...] = ()
    """Further reasons of the same verdict."""
    readings: Mapping[str, str] = {}
    items: tuple[ItemFinding, ...] = ()
    declaratory: bool = False

    _sensitivity: Callable[[str], Mapping[str, Mapping[str, Verdict]]] | None = PrivateAttr(default=None)

    def sensitivity(self) -> Mapping[str, Mapping[str, Verdict]]:
        """Evaluate again under every other value of the readings it rests on: reading -> value -> verdict."""
        return {} if self._sensitivity is None else self._sensitivity(self.rule)

    @property
    def label(self) -> str:
        """The verdict in the words officials write."""
        if self.verdict is Verdict.UNDETERMINED and self.reason == "data_inconsistent":
            return "信息不一致，待核实"
        if self.reason in {"unused", "in_scope", "in_territory", "in_force", "being_tracked"}:
            return {"unused": "未涉及", "being_tracked": "正在办理"}.get(self.reason, "适用")
        return "资料不全，待补充" if self.verdict is Verdict.UNDETERMINED else self.verdict.label


class RollUp(Frozen):
    """Several findings seen as one: the worst decides, declaratory statements are left out."""

    id: str
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst verdict; not applicable where every statement is declaratory."""
        found = worst(finding.verdict for finding in self.findings if not finding.declaratory)
        return Verdict.NOT_APPLICABLE if found is None else found

    def __iter__(self) -> Iterator[Finding]:  # type: ignore[override]
        return iter(self.findings)


class Action(Frozen):
    """Something that somebody must do now."""

    norm: str
    do: str
    by: str
    cite: str
    severity: str
    verdict: Verdict
    reason: str


class MissingFact(Frozen):
    """A fact that the record lacks, with the norms that wait for it."""

    path: str
    label: str
    norms: tuple[str, ...]


class Report(Frozen):
    """All findings of one case."""

    package_version: str
    edition: str
    document_number: str
    rules_sha256: str
    case_id: str | None
    case_name: str | None
    as_of: date
    readings: Mapping[str, str]
    assumed_in_scope: bool
    findings: tuple[Finding, ...]
    contradictions: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    missing_facts: tuple[MissingFact, ...] = ()

    def __getitem__(self, key: str) -> Any:
        """Give the finding of a norm or rule, or the roll-up of all norms that begin with the key."""
        for finding in self.findings:
            if key in (finding.norm, finding.rule):
                return finding
        found = tuple(finding for finding in self.findings if _under(finding.norm, key))
        if not found:
            close = nearest(str(key), [finding.norm for finding in self.findings])
            raise KeyError(f"no norm or rule `{key}`" + (f"; did you mean `{close}`?" if close else ""))
        return RollUp(id=key, findings=found)

    def __contains__(self, key: object) -> bool:
        try:
            self[str(key)]
        except KeyError:
            return False
        return True

    def __iter__(self) -> Iterator[Finding]:  # type: ignore[override]
        return iter(self.findings)

    def article(self, number: int) -> RollUp:
        """Give the roll-up of an article; 0 is the notice of promulgation."""
        found = tuple(finding for finding in self.findings if finding.article == number)
        if not found:
            raise KeyError(f"no article {number}")
        return RollUp(id=str(number), findings=found)

    @property
    def articles(self) -> tuple[int, ...]:
        """The numbers of the articles, in order."""
        return tuple(dict.fromkeys(finding.article for finding in self.findings))

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of all."""
        return RollUp(id="", findings=self.findings).verdict

    def count(self, verdict: Verdict, *, roots_only: bool = True) -> int:
        """Count findings of a verdict; those that merely follow from another are left out by default."""
        return sum(
            finding.verdict is verdict
            and not finding.declaratory
            and not (roots_only and finding.consequence_of)
            for finding in self.findings
        )


def _under(norm: str, prefix: str) -> bool:
    """Tell whether a norm id is the prefix followed by nothing, `-` or a letter: `1` is not 10."""
    rest = norm[len(prefix) :]
    return norm.startswith(prefix) and bool(prefix) and (not rest or rest[0] == "-" or rest[0].isalpha())


class PortfolioCase(Frozen):
    """How one case enters the rate; None where the record does not say."""

    id: str
    name: str
    counted: bool | None
    fulfilled: bool | None
    missing: tuple[str, ...]


class PortfolioReport(Frozen):
    """The rate of a jurisdiction in a period, with the cases that make it."""

    package_version: str
    edition: str
    document_number: str
    rules_sha256: str
    scope: str
    scope_name: str
    period: tuple[date, date]
    as_of: date | None
    readings: Mapping[str, str]
    assumed_in_scope: bool
    findings: tuple[Finding, ...]
    cases: tuple[PortfolioCase, ...]

    def __getitem__(self, key: str) -> Finding:
        """Give the finding by norm or rule id."""
        for finding in self.findings:
            if key in (finding.norm, finding.rule):
                return finding
        raise KeyError(f"no norm or rule `{key}` over many cases")

    @property
    def breaking(self) -> tuple[PortfolioCase, ...]:
        """The cases counted that break the rate."""
        return tuple(case for case in self.cases if case.counted and case.fulfilled is False)
