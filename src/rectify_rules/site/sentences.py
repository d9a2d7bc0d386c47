"""The text of an article cut into pieces, each with the norms that rest on it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.ruleset.names import Reading
from rectify_rules.ruleset.regulation import Regulation

Kind = Literal["ruled", "declaratory", "loose"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of the text with what rests on them."""

    text: str
    kind: Kind
    norms: tuple[str, ...] = ()
    why: str = ""
    """Why nothing is decided by it."""
    contested: tuple[Reading, ...] = ()
    """The readings that its words can be given."""


@dataclass(frozen=True, slots=True)
class _Claim:
    start: int
    end: int
    norm: str
    why: str


def pieces(ruleset: Ruleset, article: int) -> tuple[Piece, ...]:
    """Cut the text of an article wherever a quote begins or ends; blank lines stay with the pieces."""
    text = ruleset.articles[article]
    claims = list(_claims(ruleset, article))
    cuts = sorted({0, len(text), *(claim.start for claim in claims), *(claim.end for claim in claims)})
    found = [
        _piece(ruleset, text[start:end], [c for c in claims if c.start <= start and end <= c.end])
        for start, end in itertools.pairwise(cuts)
    ]
    return tuple(found)


def _piece(ruleset: Ruleset, text: str, claims: list[_Claim]) -> Piece:
    norms = tuple(dict.fromkeys(claim.norm for claim in claims if claim.norm))
    ruled = tuple(norm for norm in norms if not ruleset.by_norm[norm].declaratory)
    why = "；".join(dict.fromkeys(claim.why for claim in claims if claim.why))
    if ruled:
        contested = [reading for reading in ruleset.readings.values() if set(reading.norms) & set(ruled)]
        return Piece(text, "ruled", norms, contested=tuple(contested))
    return Piece(text, "declaratory" if claims else "loose", norms, why)


def _claims(ruleset: Ruleset, article: int) -> Iterator[_Claim]:
    text = ruleset.articles[article]
    for rule in ruleset.rules.values():
        if rule.article == article:
            quotes = (*rule.quotes, *(item.quote for item in rule.unless))
            for quote in quotes:
                yield from _at(text, quote, rule.norm, why_declaratory(rule))
    yield from _loose(text, sorted(ruleset.edition.not_checkable, key=lambda item: -len(item[0])))


def _at(text: str, quote: str, norm: str, why: str) -> Iterator[_Claim]:
    start = text.find(quote)
    if start >= 0:
        yield _Claim(start, start + len(quote), norm, why)


def _loose(text: str, quotes: Sequence[tuple[str, str]]) -> Iterator[_Claim]:
    """Find what is not checkable, wherever it stands, but not within a longer one: a name in a title."""
    taken: list[range] = []
    for quote, reason in quotes:
        for found in re.finditer(re.escape(quote), text):
            if not any(found.start() in span for span in taken):
                taken.append(range(*found.span()))
                yield _Claim(*found.span(), "", reason)


def why_declaratory(rule: Rule) -> str:
    """Say why a statement is not decided; empty where it is."""
    return "；".join(line.say for line in rule.lines) if rule.declaratory else ""


def count_sentences(ruleset: Ruleset, article: int) -> dict[str, int]:
    """Count the sentences of an article: ruled, declaratory, contested."""
    text = ruleset.articles[article]
    spans = list(_spans(pieces(ruleset, article)))
    found = {"all": 0, "ruled": 0, "declaratory": 0, "contested": 0}
    at = 0
    for sentence in Regulation(ruleset.articles).sentences(article):
        start = text.index(sentence, at)
        at = start + len(sentence)
        met = [piece for begin, end, piece in spans if begin < at and start < end and piece.text.strip()]
        found["all"] += 1
        ruled = any(piece.kind == "ruled" for piece in met)
        found["ruled"] += ruled
        found["declaratory"] += not ruled and any(piece.kind == "declaratory" for piece in met)
        found["contested"] += any(piece.contested for piece in met)
    return found


def _spans(cut: tuple[Piece, ...]) -> Iterator[tuple[int, int, Piece]]:
    at = 0
    for piece in cut:
        yield at, at + len(piece.text), piece
        at += len(piece.text)
