"""The facts missing to know how regions stand to one another, as signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rectify_rules.batch.marks import Marks, Signs, joined, joined_or
from rectify_rules.batch.masks import Mask, both, either, inverse
from rectify_rules.batch.terms import TOO_COARSE, region_at_level, relation_at
from rectify_rules.batch.values import Scalars
from rectify_rules.ruleset.terms import Call, Constant, Term, facts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rectify_rules.batch.batch import Batch

__all__ = ["OfRegions"]


class OfRegions:
    """What functions of regions wait for; the rest of the search is in `Missing`."""

    batch: Batch
    marks: Marks

    def of(self, term: Term) -> Signs:
        """Give what is missing to know the value of a term."""
        raise NotImplementedError

    def _only(self, rows: Mask, signs: Signs) -> Signs:
        raise NotImplementedError

    def _name(self, *names: str) -> str:
        raise NotImplementedError

    def _unless_known(self, args: Sequence[Term], known: Mask) -> Signs:
        raise NotImplementedError

    def _pair_known(self, args: Sequence[Term]) -> Mask:
        first, second = (cast(Scalars, self.batch.value(arg)) for arg in args[:2])
        return both(first.known, second.known)

    def _region_relation(self, term: Call) -> Signs:
        args = term.args
        return self._unless_known(args, self._pair_known(args))

    def _region_relation_at(self, term: Call) -> Signs:
        args = term.args
        known = self._pair_known(args)
        found = relation_at(self.batch, args)
        level = self.of(args[2])
        sources = self._name(*facts_of(args[2]))
        parts = [
            self._unless_known(args[:2], known),
            self._only(both(known, found.eq_missing(TOO_COARSE)), joined_or(level, sources)),
        ]
        for at, arg in enumerate(args[:2]):
            coarse: Mask = False
            for code in (1, 2, 3):
                if code >> at & 1:
                    coarse = either(coarse, found.eq_missing(TOO_COARSE + code))
            parts.append(self._only(both(known, coarse), self._name(*facts_of(arg))))
        return joined(parts)

    def _region_at(self, term: Call) -> Signs:
        args = term.args
        region = cast(Scalars, self.batch.value(args[0]))
        given = isinstance(args[1], Constant)
        known = both(region.known, True if given else cast(Scalars, self.batch.value(args[1])).known)
        coarse = both(known, region_at_level(self.batch, args).is_null())
        return joined([self._unless_known(args, known), self._only(coarse, self._name(*facts_of(args[0])))])

    def _region_of(self, term: Call) -> Signs:
        args = term.args
        region = cast(Scalars, self.batch.value(args[0]))
        return self._only(inverse(region.known), self.of(args[0]))
