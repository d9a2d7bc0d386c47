"""Two editions compared norm by norm: what is proved to be the same, and the smallest case where it is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import z3

from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.verdict import Verdict
from rectify_rules.verify.changes import changes_of_rule
from rectify_rules.verify.compare_rate import rate_differs
from rectify_rules.verify.formula import FALSE, TRUE, Formula, conj
from rectify_rules.verify.norm_change import Example, Kind, NormChange
from rectify_rules.verify.pair import Pair, moved_defaults
from rectify_rules.verify.pool import Pool
from rectify_rules.verify.prints import prints_of
from rectify_rules.verify.question import UnansweredError, Witness
from rectify_rules.verify.replay import Replayed, replayed, words_of
from rectify_rules.verify.shrink import shrunk
from rectify_rules.verify.values import OutsideError

__all__ = ["Example", "Kind", "NormChange", "compare"]

GAP = "判定表没有一行适用（缺口）"


def compare(
    old: Ruleset, new: Ruleset, *, norms: Iterable[str] | None = None, timeout: float = 20.0
) -> tuple[NormChange, ...]:
    """Compare the verdicts of two editions norm by norm, on all records and under every reading.

    Records in which all is recorded decide what kind of change it is; where those show none, records that
    leave facts blank do. `norms` limits the comparison to some norms; `timeout` is the time of one question
    in seconds, and a question that takes longer leaves its norm unproved. Where a default has changed, the
    verdicts under each edition's own default are compared, too. Every example has been replayed in the
    interpreter. Norms are compared on cases to which both editions apply; what changes in that is told of
    the scope rules.
    """
    wanted = None if norms is None else set(norms)
    names = dict.fromkeys((*new.by_norm, *old.by_norm))
    pair, pool = Pair(old, new, timeout), Pool(old, new)
    # All is encoded before anything is asked: what is complete, and what is found, depends on no order.
    begun = [_begun(pair, norm) for norm in names if wanted is None or norm in wanted]
    return tuple(_finished(pair, pool, item) for item in begun)


@dataclass(frozen=True, slots=True)
class _Begun:
    """A norm of which the solver is asked, or what is known without."""

    known: NormChange
    comparison: _Comparison | None = None


def _begun(pair: Pair, norm: str) -> _Begun:
    old, new = pair.old, pair.new
    before, after = old.by_norm.get(norm), new.by_norm.get(norm)
    shown = after or before
    assert shown is not None
    place = {"path": shown.path, "number": shown.number}
    if before is None or after is None:
        kind = Kind.ADDED if before is None else Kind.REMOVED
        return _Begun(NormChange(norm, shown.id, shown.title, kind, **place))  # type: ignore[arg-type]
    changes = changes_of_rule(old, new, before, after)
    moved = moved_defaults(old, new, (before, after))
    known = NormChange(norm, after.id, after.title, Kind.EQUIVALENT, (), changes, **place)  # type: ignore[arg-type]
    if not moved and prints_of(old).rule(before.id) == prints_of(new).rule(after.id):
        return _Begun(known)
    try:
        return _Begun(known, _Comparison(pair, before, after, moved))
    except OutsideError as error:
        return _Begun(replace(known, kind=Kind.UNPROVED, note=str(error)))


def _finished(pair: Pair, pool: Pool, begun: _Begun) -> NormChange:
    comparison = begun.comparison
    if comparison is None:
        return begun.known
    try:
        found = comparison.found(pool)
        if found.kind is Kind.EQUIVALENT and comparison.rate_differs():
            found = replace(found, kind=Kind.DIFFERENT, note="在某些案件上，计入公开率的期间或辖区不同")
    except (OutsideError, UnansweredError, UnconfirmedError) as error:
        found = _Found(Kind.UNPROVED, (), str(error) or "timeout")
    return replace(
        begun.known, kind=found.kind, examples=found.examples, note=found.note, blanks=found.blanks
    )


@dataclass(frozen=True, slots=True)
class _Found:
    kind: Kind
    examples: tuple[Example, ...] = ()
    note: str = ""
    blanks: bool = False


def _kind(examples: tuple[Example, ...]) -> Kind:
    worse = any(example.worse for example in examples)
    better = any(not example.worse for example in examples)
    if worse and better:
        return Kind.DIFFERENT
    return Kind.STRICTER if worse else Kind.LAXER if better else Kind.EQUIVALENT


class UnconfirmedError(Exception):
    """The interpreter does not confirm what the solver found."""


class _Comparison:
    """The question about one norm."""

    def __init__(self, pair: Pair, before: Rule, after: Rule, moved: tuple[str, ...]) -> None:
        self._old, self._new = pair.old, pair.new
        self._pair = pair
        self._rules = (before, after)
        self._names = (before.id, after.id)
        self._moved = moved
        self._question = pair.question
        self._ways = (False, True) if moved else (False,)
        self._turned = {
            (worse, by_default): self._formula(worse, by_default=by_default)
            for by_default in self._ways
            for worse in (True, False)
        }

    def found(self, pool: Pool) -> _Found:
        """Find the smallest case on which the new verdict is worse, and the smallest on which it is better.

        Complete records decide; only where they show nothing, records with blanks are looked at.
        """
        full = self._question.full()
        examples = tuple(self._both_ways(full, pool))
        if examples:
            return _Found(_kind(examples), examples)
        examples = tuple(self._both_ways(TRUE, pool))
        if not examples and self._question.model(full, self._given) is None:
            raise UnansweredError("没有一件双方都适用的案件在编码的范围之内，无从证明")
        return _Found(_kind(examples), examples, blanks=bool(examples))

    @property
    def _given(self) -> Formula:
        return self._pair.given(self._rules[1], by_default=False)

    def _both_ways(self, facts: Formula, pool: Pool) -> Iterator[Example]:
        for worse in (True, False):
            found = self._known(worse, pool, complete=facts is not TRUE)
            for by_default in self._ways:
                if found is None:
                    found = self._search(worse, facts, pool, by_default=by_default)
            if found is not None:
                yield found

    def _known(self, worse: bool, pool: Pool, *, complete: bool) -> Example | None:
        """Look among the cases that were found for other norms."""
        if self._rules[1].ratio is not None or self._moved:
            return None
        for witness in pool.showing(self._names, worse=worse, complete=complete):
            found = self._confirmed(witness, worse, by_default=False)
            if found is not None:
                return found
        return None

    def rate_differs(self) -> bool:
        """Tell whether a case enters a rate of another period or jurisdiction."""
        return rate_differs(self._pair, self._names, self._moved)

    def _search(self, worse: bool, facts: Formula, pool: Pool, *, by_default: bool) -> Example | None:
        wanted = conj(facts, self._turned[worse, by_default])
        question = self._question
        if wanted is FALSE or question.model(wanted) is None:
            return None
        unconfirmed = False
        for usual in question.usual((self._old, self._new), self._pair.moved):
            witness = question.find(wanted, usual)
            if witness is None:
                continue
            found = self._confirmed(witness, worse, by_default=by_default)
            if found is not None:
                pool.add(witness, complete=facts is not TRUE)
                return found
            unconfirmed = True
        if unconfirmed:
            raise UnconfirmedError("the interpreter does not confirm the case that the solver found")
        return None

    def _formula(self, worse: bool, *, by_default: bool) -> Formula:
        first, second = self._pair.verdicts(self._rules, by_default=by_default)
        given = self._pair.given(self._rules[1], by_default=by_default)
        if first is second:
            return FALSE
        return conj(z3.ULT(second, first) if worse else z3.ULT(first, second), given)

    def _confirmed(self, witness: Witness, worse: bool, *, by_default: bool) -> Example | None:
        if by_default:
            left = {key: value for key, value in witness.readings.items() if key not in self._pair.moved}
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
            *(
                GAP
                if found.gap
                else words_of(ruleset, name, smallest.case, smallest.as_of, smallest.readings)
                for ruleset, name, found in zip(
                    (self._old, self._new), self._names, (before, after), strict=True
                )
            ),
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
