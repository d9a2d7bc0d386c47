"""An explanation as data: what a rule says, in Chinese words, ready for any surface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rectify_rules.verdict import Verdict

PhraseKind = Literal["leaf", "all", "any", "named"]

JOINED = {"all": "同时满足（且）：", "any": "满足其一（或）："}
"""What stands over the parts of a condition."""
ALWAYS = "任何情形"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A condition in words: a statement, a named condition, or several joined by 且 or 或."""

    kind: PhraseKind
    text: str = ""
    parts: tuple[Phrase, ...] = ()
    name: str = ""
    """Of a named condition, to find its definition."""

    def inline(self) -> str:
        """Give it on one line."""
        if self.kind in {"leaf", "named"}:
            return self.text
        if not self.parts:
            return "任何情形" if self.kind == "all" else "从不"
        joined = ("，且" if self.kind == "all" else "，或").join(part.inline() for part in self.parts)
        return joined if len(self.parts) == 1 else f"（{joined}）"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a decision table."""

    verdict: Verdict
    label: str
    """The verdict in words."""
    reason: str
    say: str
    """The sentence, with 〔names〕 where values come in."""
    condition: Phrase
    remedy: str = ""
    by: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exempting:
    """An exception, with the norm and the words it rests on."""

    norm: str
    quote: str
    row: Row


@dataclass(frozen=True, slots=True)
class Remarking:
    """When a notice or a presumption stands beside a verdict."""

    id: str
    say: str
    condition: Phrase
    verdicts: tuple[str, ...] = ()
    """The verdicts it stands by; any, where empty."""


@dataclass(frozen=True, slots=True)
class Records:
    """The part of a rule that is decided for every record of a list."""

    label: str
    when: Phrase
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One of the ways a derived fact is computed, with what picks it."""

    when: str
    text: str


@dataclass(frozen=True, slots=True)
class Definition:
    """What a name used in the table stands for: a computed fact, or a condition."""

    name: str
    label: str
    text: str = ""
    """The function in words, where it is one."""
    ways: tuple[Way, ...] = ()
    condition: Phrase | None = None


@dataclass(frozen=True, slots=True)
class FactNeeded:
    """A fact that a rule reads."""

    path: str
    label: str
    kind: str
    values: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReadingUsed:
    """A reading on which a verdict can depend."""

    id: str
    label: str
    values: tuple[tuple[str, str], ...]
    default: str
    why: str
    norms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """Which cases a rate counts, and which fulfil the duty."""

    period: str
    scope: str
    reading: str
    counted: tuple[tuple[str, Phrase], ...]
    """The value of the reading in words, and the condition of being counted under it."""
    fulfilled: Phrase


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything there is to say of one rule."""

    norm: str
    rule: str
    title: str
    article: str
    document_number: str
    modality: str
    owed_by: str
    owed_instead: tuple[tuple[Phrase, str], ...]
    """Who owes it instead, under which condition."""
    text: tuple[tuple[str, bool], ...]
    """The text of the article in pieces; True marks what the rule rests on."""
    implied_by: str
    guards: tuple[str, ...]
    trigger: Phrase | None
    otherwise: Row | None
    exceptions: tuple[Exempting, ...]
    rows: tuple[Row, ...]
    records: Records | None
    rate: Rate | None
    notices: tuple[Remarking, ...]
    presumptions: tuple[Remarking, ...]
    definitions: tuple[Definition, ...]
    facts: tuple[FactNeeded, ...]
    readings: tuple[ReadingUsed, ...]
    asks: tuple[tuple[str, str], ...]
    """Norms whose verdict it asks for, with their titles."""
    explain: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameExplained:
    """A fact, a computed fact, a named condition or a reading: what it is, and which norms use it."""

    kind: str
    """事实, 推算, 条件 or 口径."""
    name: str
    label: str
    norms: tuple[tuple[str, str], ...]
    fact: FactNeeded | None = None
    definition: Definition | None = None
    reading: ReadingUsed | None = None
    section: str = ""
