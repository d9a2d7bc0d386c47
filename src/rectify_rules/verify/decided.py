"""The verdict of a rule as a word of bits: tables, records, scope and transition."""

from __future__ import annotations

from collections.abc import Sequence

import z3

from rectify_rules.ruleset.model import Line, Rule, Table, Transition
from rectify_rules.ruleset.terms import facts_of
from rectify_rules.verdict import Verdict
from rectify_rules.verify.encoder import Encoder
from rectify_rules.verify.formula import (
    FALSE,
    TRUE,
    Formula,
    Truth,
    both,
    conj,
    disj,
    either,
    ite,
    neg,
    smallest,
)
from rectify_rules.verify.symbols import Place
from rectify_rules.verify.universe import PLACES
from rectify_rules.verify.values import Day, Records

__all__ = [
    "RANK",
    "applies",
    "counted",
    "effect",
    "first_lines",
    "line_truths",
    "outcome",
    "ruling",
    "verdict",
    "within_scope",
]

RANK = {found: z3.BitVecVal(found.rank, 3) for found in Verdict}
_NONE = z3.BitVecVal(7, 3)
_COMPLETION = "assessment.report_completed_on"


def line_truths(encoder: Encoder, table: Table, place: Place = None) -> list[Truth]:
    """Give when each line of a table holds."""
    return [encoder.condition(line.condition, place) for line in table.lines]


def first_lines(truths: Sequence[Truth]) -> list[Formula]:
    """Give for every line that it is the one that decides."""
    undecided, found = TRUE, []
    for truth in truths:
        found.append(conj(undecided, truth.holds))
        undecided = conj(undecided, neg(truth.holds))
    return found


def _decided(lines: Sequence[Line], truths: Sequence[Truth], otherwise: Formula) -> Formula:
    found = otherwise
    for line, truth in zip(reversed(lines), reversed(truths), strict=True):
        passed_over = line.reason == "not_concerned"
        found = ite(truth.holds, _NONE if passed_over else RANK[line.verdict], found)
    return found


def outcome(encoder: Encoder, rule: Rule) -> Formula:
    """Give what the tables of a rule come to, before scope and transition; undetermined where no line holds."""
    truths = line_truths(encoder, rule.table)
    if rule.each is None:
        return _decided(rule.table.lines, truths, RANK[Verdict.UNDETERMINED])
    return _decided(rule.table.lines, truths, _roll_up(encoder, rule, truths))


def _roll_up(encoder: Encoder, rule: Rule, truths: Sequence[Truth]) -> Formula:
    assert rule.each is not None
    present = encoder.symbols.present(rule.each.section)
    known = encoder.view.get(rule.each.section, None)
    assert isinstance(known, Records)
    parts = [ite(known.known, _NONE, RANK[Verdict.UNDETERMINED])]
    for place in range(PLACES):
        item = _decided(
            rule.each.table.lines,
            line_truths(encoder, rule.each.table, place),
            RANK[Verdict.UNDETERMINED],
        )
        parts.append(ite(present[place], item, _NONE))
    parts.append(_decided(rule.each.raises.lines, line_truths(encoder, rule.each.raises), _NONE))
    still_open = disj(
        *(
            truth.open
            for line, truth in zip(rule.table.lines, truths, strict=True)
            if line.verdict is not Verdict.NEEDS_REVIEW
        )
    )
    parts.append(ite(still_open, RANK[Verdict.UNDETERMINED], _NONE))
    worst = smallest(parts)
    return ite(worst == _NONE, RANK[Verdict.NOT_APPLICABLE], worst)


def verdict(encoder: Encoder, rule: Rule) -> Formula:
    """Give the verdict of a rule where the edition applies to the case, its transition considered."""
    if rule.ratio:
        return counted(encoder, rule)
    found = outcome(encoder, rule)
    if rule.transition is None or rule.is_scope or rule.declaratory:
        return found
    earlier, later = line_truths(encoder, rule.transition.table)
    return ite(
        earlier.holds,
        RANK[Verdict.NOT_APPLICABLE],
        ite(later.holds, found, RANK[Verdict.UNDETERMINED]),
    )


def ruling(encoder: Encoder, rule: Rule) -> Formula:
    """Give the verdict of a rule where scope is settled and effect is not denied, though it may be open."""
    if rule.ratio or rule.is_scope or rule.declaratory:
        return verdict(encoder, rule)
    in_force, _ = effect(encoder)
    if in_force is TRUE:
        return verdict(encoder, rule)
    unsettled = RANK[Verdict.UNDETERMINED]
    if rule.transition is None:
        return ite(in_force, outcome(encoder, rule), unsettled)
    found, transition = outcome(encoder, rule), rule.transition
    earlier, later = line_truths(encoder, transition.table)
    return ite(
        earlier.holds,
        RANK[Verdict.NOT_APPLICABLE],
        ite(
            ite(in_force, later.holds, conj(neg(in_force), _act_tells(encoder, transition))),
            found,
            unsettled,
        ),
    )


def _act_tells(encoder: Encoder, transition: Transition) -> Formula:
    """Give that the date of an act that precedes completion tells which edition governs, as `gate` has it."""
    facts = facts_of(transition.act)
    if any(order.after in facts for order in encoder.ruleset.orders if order.before == _COMPLETION):
        return FALSE
    act = encoder.value(transition.act, None)
    assert isinstance(act, Day)
    conditions = (transition.by_act, transition.wholly)
    return conj(act.exact, *(encoder.condition(condition, None).holds for condition in conditions))


def effect(encoder: Encoder) -> tuple[Formula, Formula]:
    """Give that the edition is in force for the case, and that it is not; neither while that is open."""
    rule = encoder.ruleset.rules[encoder.ruleset.edition.scope[-1]]
    return _settled(encoder, rule), _with_verdict(encoder, rule, Verdict.NOT_APPLICABLE)


def within_scope(encoder: Encoder) -> Formula:
    """Give that the case is one of those that the edition is about, whichever edition is in force."""
    ruleset = encoder.ruleset
    return conj(*(_settled(encoder, ruleset.rules[name]) for name in ruleset.edition.scope[:-1]))


def _settled(encoder: Encoder, rule: Rule) -> Formula:
    deciding = first_lines(line_truths(encoder, rule.table))
    return disj(
        *(
            first
            for line, first in zip(rule.table.lines, deciding, strict=True)
            if line.verdict is Verdict.COMPLIANT or line.keeps_scope
        )
    )


def _with_verdict(encoder: Encoder, rule: Rule, wanted: Verdict) -> Formula:
    deciding = first_lines(line_truths(encoder, rule.table))
    pairs = zip(rule.table.lines, deciding, strict=True)
    return disj(*(first for line, first in pairs if line.verdict is wanted))


def counted(encoder: Encoder, rule: Rule) -> Formula:
    """Give how a case enters a rate: not at all, as fulfilled, or as not fulfilled."""
    assert rule.ratio is not None
    reading = encoder.reading(rule.ratio.reading)
    options = [
        both((Truth(reading == encoder.words.word(value)), encoder.condition(condition, None)))
        for value, condition in rule.ratio.counted.items()
    ]
    enters, met = either(options), encoder.condition(rule.ratio.fulfilled, None)
    known = ite(met.holds, RANK[Verdict.COMPLIANT], RANK[Verdict.VIOLATED])
    entered = ite(met.open, RANK[Verdict.UNDETERMINED], known)
    return ite(
        enters.holds,
        entered,
        ite(enters.open, RANK[Verdict.UNDETERMINED], RANK[Verdict.NOT_APPLICABLE]),
    )


def applies(encoder: Encoder) -> Formula:
    """Give that the edition applies to the case, so that every norm is judged."""
    return conj(within_scope(encoder), effect(encoder)[0])
