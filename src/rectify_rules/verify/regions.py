"""Divisions as words of bits: who is subordinate to whom, over a set of representative codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import z3

from rectify_rules.facts.divisions import relation, resolve
from rectify_rules.verify.formula import FALSE, TRUE, Formula, Truth, conj, disj, ite, neg
from rectify_rules.verify.words import Words

__all__ = ["CODES", "WIDTH", "Region", "at_level", "known_code", "parent", "relation_at", "relation_word"]

WIDTH = 9
_FIELDS = ((7, 6), (5, 4), (3, 2), (1, 0))
"""Bits of the province, the city, the county, the township; bit 8 says that the code cannot be placed."""
_LEVELS = ("province", "city", "county", "township")
_UNPLACED = 1 << 8

CODES: dict[int, str] = {
    _UNPLACED: "149900",
    0: "000000",
    **{
        (province << 6) | (city << 4) | (county << 2) | township: code
        for province, cities in enumerate(
            (
                ("140000", ("140500", ("140521", "140522")), ("140400", ("140423", "140425"))),
                ("410000", ("410100", ("410102",)), ("410500", ("410502",))),
            ),
            start=1,
        )
        for city, county, township, code in [(0, 0, 0, cities[0])]
        + [(at, 0, 0, str(group[0])) for at, group in enumerate(cities[1:], start=1)]
        + [
            (at, under, 0, name)
            for at, group in enumerate(cities[1:], start=1)
            for under, name in enumerate(group[1], start=1)
        ]
        + [
            (at, under, below, f"{name}{99 + below}")
            for at, group in enumerate(cities[1:], start=1)
            for under, name in enumerate(group[1], start=1)
            for below in (1, 2)
        ]
    },
}
"""Representative codes: one that cannot be placed, the country, two provinces with what is below them."""
_WORDS = {code: word for word, code in CODES.items()}


@dataclass(frozen=True, slots=True)
class Region:
    """A division that may not be known, or not be there."""

    word: Formula
    known: Formula = TRUE
    absent: Formula = FALSE


def known_code(code: str) -> Formula | None:
    """Give the word of a representative code; None for any other."""
    found = _WORDS.get(code)
    return None if found is None else z3.BitVecVal(found, WIDTH)


def valid(word: Formula) -> Formula:
    """Tell whether a word is one of the representative codes."""
    return disj(*(word == number for number in CODES))


def _field(word: Formula, level: int) -> Formula:
    high, low = _FIELDS[level]
    return z3.Extract(high, low, word)


def _unplaced(word: Formula) -> Formula:
    return z3.Extract(8, 8, word) == 1


def _level(word: Formula) -> list[Formula]:
    """Give for every level, the country first, whether a placed code stands at it."""
    filled = [_field(word, level) != 0 for level in range(4)]
    return [neg(filled[0]), *(conj(filled[at], *(neg(one) for one in filled[at + 1 :])) for at in range(4))]


def _cut(word: Formula, level: int) -> Formula:
    """Give the division of a placed code at a level, 0 for the country."""
    if level == 4:
        return word
    low = _FIELDS[level - 1][1] if level else 8
    return word & (((1 << WIDTH) - 1) << low & ((1 << WIDTH) - 1))


def _under(first: Formula, second: Formula) -> Formula:
    """Tell whether the first lies in the second, or is it."""
    return conj(*(disj(_field(second, at) == 0, _field(first, at) == _field(second, at)) for at in range(4)))


def relation_word(first: Formula, second: Formula, words: Words) -> Formula:
    """Give how the first stands to the second."""
    within, around = _under(first, second), _under(second, first)
    placed = ite(
        within,
        ite(around, words.word("same"), words.word("below")),
        ite(around, words.word("above"), words.word("unrelated")),
    )
    return ite(disj(_unplaced(first), _unplaced(second)), words.word("unresolved"), placed)


def meets(first: Formula, second: Formula) -> Formula:
    """Tell whether one lies in the other."""
    return conj(
        neg(_unplaced(first)), neg(_unplaced(second)), disj(_under(first, second), _under(second, first))
    )


def at_level(word: Formula, wanted: Formula, words: Words) -> tuple[Formula, Formula]:
    """Give the division at the level asked for, with whether the code is fine enough to tell."""
    found, known = word, _unplaced(word)
    levels = _level(word)
    for at, name in enumerate(("national", *_LEVELS)):
        asked = conj(wanted == words.word(name), neg(_unplaced(word)))
        found = ite(asked, _cut(word, at), found)
        known = disj(known, conj(asked, *(neg(levels[coarse]) for coarse in range(at))))
    return found, known


def relation_at(
    first: Formula, second: Formula, wanted: Formula, wanted_known: Formula, words: Words
) -> tuple[Formula, Formula]:
    """Compare two divisions at a level, with whether the codes are fine enough to tell."""
    found = relation_word(first, second, words)
    one, one_known = at_level(first, wanted, words)
    other, other_known = at_level(second, wanted, words)
    apart = found == words.word("unrelated")
    named = conj(wanted_known, disj(*(wanted == words.word(name) for name in ("national", *_LEVELS))))
    provinces = _field(first, 0) != _field(second, 0)
    # The country has no number of a province: it is compared as 00.
    apart_without_level = conj(apart, provinces)
    settled = disj(found == words.word("unresolved"), found == words.word("same"))
    fine = conj(one_known, other_known)
    value = ite(
        settled,
        found,
        ite(conj(named, fine, one == other), words.word("same"), words.word("unrelated")),
    )
    known = disj(settled, ite(named, disj(fine, apart), apart_without_level))
    return value, known


def parent(word: Formula) -> Formula:
    """Give the division immediately above; what has none cannot be placed."""
    levels = _level(word)
    above = z3.BitVecVal(_UNPLACED, WIDTH)
    for at in range(1, 5):
        above = ite(levels[at], _cut(word, at - 1), above)
    return ite(_unplaced(word), z3.BitVecVal(_UNPLACED, WIDTH), above)


def level_word(word: Formula, words: Words) -> Formula:
    """Give the level of a division, `none` where it cannot be placed."""
    found = words.word("none")
    for formula, name in zip(_level(word), ("national", *_LEVELS), strict=True):
        found = ite(conj(neg(_unplaced(word)), formula), words.word(name), found)
    return found


def status_word(word: Formula, words: Words) -> Formula:
    """Give how far a code could be placed."""
    found = words.word("unknown")
    for number, code in CODES.items():
        found = ite(word == number, words.word(resolve(code).status), found)
    return found


def is_code(word: Formula, codes: Iterable[str]) -> Truth:
    """Tell whether a division has one of some codes."""
    numbers = (_WORDS[code] for code in codes if code in _WORDS)
    return Truth(disj(*(word == number for number in numbers)))


def faults() -> list[str]:
    """List the pairs of representative codes whose words do not stand as the codes do; none, if all is well."""
    words = Words()
    found = []
    for first, code in CODES.items():
        for second, other in CODES.items():
            formula = relation_word(z3.BitVecVal(first, WIDTH), z3.BitVecVal(second, WIDTH), words)
            if words.text(z3.simplify(formula).as_long()) != (relation(code, other) or "unresolved"):
                found.append(f"{code} {other}")
    return found
