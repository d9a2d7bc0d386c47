"""Two editions compared norm by norm: what is proved to be the same, and the smallest case where it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import z3

from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.verdict import Verdict
from rectify_rules.verify.changes import changes_of_rule
from rectify_rules.verify.compare_rate import fixed, rate_differs, rate_readings
from rectify_rules.verify.decided import applies, verdict
from rectify_rules.verify.formula import FALSE, TRUE, Formula, conj
from rectify_rules.verify.norm_change import Example, Kind, NormChange
from rectify_rules.verify.prints import prints_of
from rectify_rules.verify.question import Question, UnansweredError, Witness
from rectify_rules.verify.replay import Replayed, replayed
from rectify_rules.verify.shrink import shrunk
from rectify_rules.verify.values import OutsideError

__all__ = ["Example", "Kind", "NormChange", "compare"]


def compare(
    old: Ruleset, new: Ruleset, *, norms: Iterable[str] | None = None, timeout: float = 20.0
) -> tuple[NormChange, ...]:
    """Compare the verdicts of two editions norm by norm, on complete cases and under every reading.

    `norms` limits the comparison to some norms; `timeout` is the time of one question in seconds, and a
    question that takes longer leaves its norm unproved. Where a default has changed, the verdicts under each
    edition's own default are compared, too. Every example has been replayed in the interpreter. Norms are
    compared on cases to which both editions apply; what changes in that is told of the scope rules.
    """
    wanted = None if norms is None else set(norms)
    names = dict.fromkeys((*new.by_norm, *old.by_norm))
    return tuple(_compared(old, new, norm, timeout) for norm in names if wanted is None or norm in wanted)


def _compared(old: Ruleset, new: Ruleset, norm: str, timeout: float) -> NormChange:
    before, after = old.by_norm.get(norm), new.by_norm.get(norm)
    shown = after or before
    assert shown is not None
    place = {"path": shown.path, "number": shown.number}
    if before is None or after is None:
        kind = Kind.ADDED if before is None else Kind.REMOVED
        return NormChange(norm, shown.id, shown.title, kind, **place)  # type: ignore[arg-type]
    changes = changes_of_rule(old, new, before, after)
    moved = moved_defaults(old, new, (before, after))
    if not moved and prints_of(old).rule(before.id) == prints_of(new).rule(after.id):
        return NormChange(norm, after.id, after.title, Kind.EQUIVALENT, (), changes, **place)  # type: ignore[arg-type]
    try:
        comparison = _Comparison(old, new, before, after, moved, timeout)
        examples = tuple(comparison.examples())
        kind, note = _kind(examples), ""
        if kind is Kind.EQUIVALENT and comparison.rate_differs():
            kind, note = Kind.DIFFERENT, "在某些案件上，计入公开率的期间或辖区不同"
    except (OutsideError, UnansweredError, UnconfirmedError) as error:
        kind, note, examples = Kind.UNPROVED, str(error) or "timeout", ()
    return NormChange(norm, after.id, after.title, kind, examples, changes, note, **place)  # type: ignore[arg-type]


def moved_defaults(old: Ruleset, new: Ruleset, rules: tuple[Rule, Rule]) -> tuple[str, ...]:
    """List the readings that a rule rests on whose default has changed."""
    names = dict.fromkeys(name for rule in rules for name in rule.readings)
    names |= dict.fromkeys((*rate_readings(old, rules[0]), *rate_readings(new, rules[1])))
    return tuple(
        name
        for name in names
        if name in old.readings
        and name in new.readings
        and old.readings[name].default != new.readings[name].default
    )


def _kind(examples: tuple[Example, ...]) -> Kind:
    worse = any(example.worse for example in examples)
    better = any(not example.worse for example in examples)
    if worse and better:
        return Kind.DIFFERENT
    return Kind.STRICTER if worse else Kind.LAXER if better else Kind.EQUIVALENT


Tier = Callable[[], Formula]


class UnconfirmedError(Exception):
    """The interpreter does not confirm what the solver found."""


class _Comparison:
    """The question about one norm."""

    def __init__(
        self, old: Ruleset, new: Ruleset, before: Rule, after: Rule, moved: tuple[str, ...], timeout: float
    ) -> None:
        self._old, self._new = old, new
        self._names = (before.id, after.id)
        self._moved = moved
        self._question = Question((old, new), seconds=timeout)
        first, second = self._question.encoders
        self._verdicts = (verdict(first, before), verdict(second, after))
        free = after.is_scope or after.declaratory or after.ratio is not None
        self._applies = (TRUE, TRUE) if free else (applies(first), applies(second))

    def examples(self) -> Iterator[Example]:
        """Yield the smallest case on which the new verdict is worse, and the smallest on which it is better.

        Complete records decide; only where they show nothing, records that leave blank what the rules ask
        about are looked at.
        """
        full = self._question.full()
        found = list(self._both_ways(full)) or list(self._both_ways(TRUE))
        if not found and self._question.model(full, *self._applies) is None:
            raise UnansweredError("没有一件双方都适用的案件在编码的范围之内，无从证明")
        yield from found

    def _both_ways(self, facts: Formula) -> Iterator[Example]:
        for worse in (True, False):
            found = self._search(worse, facts, by_default=False)
            if found is None and self._moved:
                found = self._search(worse, facts, by_default=True)
            if found is not None:
                yield found

    def rate_differs(self) -> bool:
        """Tell whether a case enters a rate of another period or jurisdiction."""
        return rate_differs(self._question, (self._old, self._new), self._names, self._moved)

    def _search(self, worse: bool, facts: Formula, *, by_default: bool) -> Example | None:
        wanted = conj(facts, self._formula(worse, by_default=by_default))
        question = self._question
        if wanted is FALSE or question.model(wanted) is None:
            return None
        usual = question.by_default((self._old, self._new), self._moved)
        unconfirmed = False
        tiers: tuple[Tier, ...] = (lambda: conj(question.near(), usual), question.near, question.tables)
        for tier in tiers:
            witness = question.find(wanted, tier())
            if witness is None:
                continue
            found = self._confirmed(witness, worse, by_default=by_default)
            if found is not None:
                return found
            unconfirmed = True
        if unconfirmed:
            raise UnconfirmedError("the interpreter does not confirm the case that the solver found")
        return None

    def _formula(self, worse: bool, *, by_default: bool) -> Formula:
        sides = [
            (self._verdicts[at], self._applies[at], ruleset)
            for at, ruleset in enumerate((self._old, self._new))
        ]
        if by_default:
            sides = [
                (self._fixed(found, ruleset), self._fixed(applying, ruleset), ruleset)
                for found, applying, ruleset in sides
            ]
        (first, first_applies, _), (second, second_applies, _) = sides
        if first is second:
            return FALSE
        change = z3.ULT(second, first) if worse else z3.ULT(first, second)
        return conj(change, first_applies, second_applies)

    def _fixed(self, formula: Formula, ruleset: Ruleset) -> Formula:
        """Put the default of an edition in the place of the readings whose default has changed."""
        return fixed(self._question, formula, ruleset, self._moved)

    def _confirmed(self, witness: Witness, worse: bool, *, by_default: bool) -> Example | None:
        if by_default:
            left = {key: value for key, value in witness.readings.items() if key not in self._moved}
            witness = Witness(witness.case, witness.as_of, left)
        before, after = self._replay(witness)
        if not (before.consistent and after.consistent) or before.verdict is after.verdict:
            return None
        if (after.verdict.rank < before.verdict.rank) is not worse:
            return None
        pair = (before.verdict, after.verdict, before.gap, after.gap)
        smallest = shrunk(witness, lambda trial: self._shows(trial, pair))
        before, after = self._replay(smallest)
        return Example(
            smallest.case,
            smallest.as_of,
            smallest.readings,
            before.verdict,
            before.reason,
            after.verdict,
            after.reason,
        )

    def _shows(self, witness: Witness, pair: tuple[Verdict, Verdict, bool, bool]) -> bool:
        before, after = self._replay(witness)
        shown = (before.verdict, after.verdict, before.gap, after.gap)
        return shown == pair and before.consistent and after.consistent

    def _replay(self, witness: Witness) -> tuple[Replayed, Replayed]:
        first, second = (
            replayed(ruleset, name, witness.case, witness.as_of, witness.readings)
            for ruleset, name in zip((self._old, self._new), self._names, strict=True)
        )
        return first, second
