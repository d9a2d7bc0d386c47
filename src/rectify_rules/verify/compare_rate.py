"""Whether a rate over many cases counts a case elsewhere: in another period, or another jurisdiction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace

import z3

from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.ruleset.terms import Term, walk
from rectify_rules.verify.formula import FALSE, Formula
from rectify_rules.verify.question import Question, Witness
from rectify_rules.verify.replay import asked_by_rate, term_value
from rectify_rules.verify.values import Value, unlike

__all__ = ["fixed", "rate_differs", "rate_readings"]


def rate_readings(ruleset: Ruleset, rule: Rule) -> Iterator[str]:
    """Yield the readings that the period and the jurisdiction of a rate rest on."""
    for term in (rule.ratio.scope, rule.ratio.period) if rule.ratio else ():
        for part in walk(term):
            yield from part.own_readings()
    for name in asked_by_rate(rule):
        yield from ruleset.rules[name].readings


def fixed(question: Question, formula: Formula, ruleset: Ruleset, moved: Sequence[str]) -> Formula:
    """Put the default of an edition in the place of readings whose default has changed."""
    words = question.symbols.words
    return z3.substitute(
        formula,
        *((question.symbols.reading(name), words.word(ruleset.readings[name].default)) for name in moved),
    )


def rate_differs(
    question: Question, sides: tuple[Ruleset, Ruleset], names: tuple[str, str], moved: Sequence[str]
) -> bool:
    """Tell whether some case enters a rate of another period or jurisdiction, as the interpreter confirms."""
    ratios = [ruleset.rules[name].ratio for ruleset, name in zip(sides, names, strict=True)]
    first, second = ratios
    if first is None or second is None:
        return first is not second
    pairs = ((first.period, second.period), (first.scope, second.scope))
    return any(
        _differs(question, sides, names, terms, readings)
        for terms in pairs
        for readings in ((), tuple(moved))
    )


def _differs(
    question: Question,
    sides: tuple[Ruleset, Ruleset],
    names: tuple[str, str],
    terms: tuple[Term, Term],
    moved: Sequence[str],
) -> bool:
    values = [
        _fixed_value(question, encoder.value(term, None), ruleset, moved)
        for encoder, term, ruleset in zip(question.encoders, terms, sides, strict=True)
    ]
    wanted = unlike(*values)
    if wanted is FALSE or question.model(wanted) is None:
        return False
    for tier in (question.near, question.tables):
        witness = question.find(wanted, tier())
        if witness is not None:
            left = {name: value for name, value in witness.readings.items() if name not in moved}
            case = Witness(witness.case, witness.as_of, left)
            one, other = (
                term_value(ruleset, name, term, case.case, case.as_of, case.readings)
                for ruleset, name, term in zip(sides, names, terms, strict=True)
            )
            if one != other:
                return True
    return False


def _fixed_value(question: Question, value: Value, ruleset: Ruleset, moved: Sequence[str]) -> Value:
    if not moved:
        return value
    formulas = {part.name: getattr(value, part.name) for part in fields(value)}
    changed = {
        name: fixed(question, formula, ruleset, moved)
        for name, formula in formulas.items()
        if isinstance(formula, z3.ExprRef)
    }
    return replace(value, **changed)
