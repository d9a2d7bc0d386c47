"""The facts missing to know what is in lists, as signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import polars as pl

from rectify_rules.batch.list_terms import concerned_records, constant_words, items_of, word
from rectify_rules.batch.marks import Marks, Signs, joined
from rectify_rules.batch.masks import Mask, both, either, inverse, of_rows, undecided
from rectify_rules.batch.values import Flags, Scalars
from rectify_rules.ruleset.terms import Call, Constant, Term, facts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rectify_rules.batch.batch import Batch

__all__ = ["OfLists"]


class OfLists:
    """What functions of lists wait for; the rest of the search is in `Missing`."""

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

    def _covers_region(self, term: Call) -> Signs:
        args = term.args
        items, wanted = items_of(self.batch, args[0]), cast(Scalars, self.batch.value(args[1]))
        ready = both(items.known, wanted.known)
        answer = cast(Flags, self.batch.value(term)).truth
        is_open = both(ready, undecided(answer))
        return joined([self._unless_known(args, ready), self._only(is_open, self.of(args[0]))])

    def _count(self, term: Call) -> Signs:
        args = term.args
        items = items_of(self.batch, args[0])
        return self._unless_known(args, both(items.known, inverse(items.perhaps)))

    def _fields(self, term: Call) -> Signs:
        args = term.args
        name = word(args[1]) if len(args) > 1 else "id"
        items = items_of(self.batch, args[0])
        path, texts, rows = args[0].type.path, items.named(name, self.batch.registry.names), items.sure["row"]
        rows = rows if texts is None else rows.filter(texts.is_null())
        hidden = of_rows(rows.unique(), self.batch.height)
        return joined(
            [
                self._only(inverse(items.known), self.of(args[0])),
                self._only(both(items.known, hidden), self._name(f"{path}.{name}")),
            ]
        )

    def _ids_where(self, term: Call) -> Signs:
        args = term.args
        items, name = items_of(self.batch, args[0]), word(args[1])
        concerned = concerned_records(self.batch, items, name, constant_words(args[2]))
        parts = [self._only(inverse(items.known), self.of(args[0]))]
        for column, code in (("id", "id"), ("value", name)):
            rows = concerned.filter(pl.col(column).is_null())["row"].unique()
            lacking = both(items.known, of_rows(rows, self.batch.height))
            parts.append(self._only(lacking, self._name(f"{args[0].type.path}.{code}")))
        return joined(parts)

    def _keys_where(self, term: Call) -> Signs:
        args = term.args
        items = items_of(self.batch, args[0])
        perhaps = items_of(self.batch, term).perhaps
        return joined(
            [
                self._only(inverse(items.known), self.of(args[0])),
                self._only(both(items.known, perhaps), self._name(*facts_of(args[0]))),
            ]
        )

    def _minus(self, term: Call) -> Signs:
        args = term.args
        found = items_of(self.batch, term)
        empty: Mask = False
        if not isinstance(args[0], Constant):
            first = items_of(self.batch, args[0])
            empty = both(first.known, inverse(either(first.some, first.perhaps)))
        waits = both(inverse(empty), either(inverse(found.known), found.perhaps))
        return joined(
            [
                self._only(empty, self.of(args[0])),
                self._only(waits, joined([self.of(arg) for arg in args])),
            ]
        )

    def _minus_item(self, term: Call) -> Signs:
        args = term.args
        items, name = items_of(self.batch, args[0]), cast(Scalars, self.batch.value(args[1]))
        passed = either(inverse(items.known), name.unknown)
        return self._only(passed, self.of(args[0]))
