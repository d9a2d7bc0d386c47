"""Whether a rate over many cases counts a case elsewhere: in another period, or another jurisdiction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.ruleset.terms import Term, walk
from rectify_rules.verify.formula import FALSE, conj
from rectify_rules.verify.replay import asked_by_rate, term_value
from rectify_rules.verify.values import unlike

if TYPE_CHECKING:
    from rectify_rules.verify.pair import Pair

__all__ = ["rate_differs", "rate_readings"]


def rate_readings(ruleset: Ruleset, rule: Rule) -> Iterator[str]:
    """Yield the readings that the period and the jurisdiction of a rate rest on."""
    for term in (rule.ratio.scope, rule.ratio.period) if rule.ratio else ():
        for part in walk(term):
            yield from part.own_readings()
    for name in asked_by_rate(rule):
        yield from ruleset.rules[name].readings


def rate_differs(pair: Pair, names: tuple[str, str], moved: Sequence[str]) -> bool:
    """Tell whether some case enters a rate of another period or jurisdiction, as the interpreter confirms."""
    rules = [ruleset.rules[name] for ruleset, name in zip((pair.old, pair.new), names, strict=True)]
    first, second = (rule.ratio for rule in rules)
    if first is None or second is None:
        return first is not second
    terms = ((first.period, second.period), (first.scope, second.scope))
    ways = (False, True) if moved else (False,)
    return any(
        _differs(pair, rules[1], names, found, by_default=by_default)
        for found in terms
        for by_default in ways
    )


def _differs(
    pair: Pair, rule: Rule, names: tuple[str, str], terms: tuple[Term, Term], *, by_default: bool
) -> bool:
    question, sides = pair.question, (pair.old, pair.new)
    encoders = pair.sides(by_default=by_default)
    values = [encoder.value(term, None) for encoder, term in zip(encoders, terms, strict=True)]
    wanted = unlike(*values)
    if wanted is FALSE:
        return False
    wanted = conj(wanted, pair.given(rule, by_default=by_default))
    if question.model(wanted) is None:
        return False
    for tier in (question.near, question.tables):
        witness = question.find(wanted, tier())
        if witness is not None:
            left = pair.moved if by_default else ()
            readings = {name: value for name, value in witness.readings.items() if name not in left}
            one, other = (
                term_value(ruleset, name, term, witness.case, witness.as_of, readings)
                for ruleset, name, term in zip(sides, names, terms, strict=True)
            )
            if one != other:
                return True
    return False
