"""The facts of a batch of cases, each made ready for deciding when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from rectify_rules.batch.facts import Fact, ListFact
from rectify_rules.batch.masks import Truth, of_column
from rectify_rules.batch.regions import Registry

__all__ = ["Frame"]


class Frame:
    """One batch: facts by path, in the types that deciding uses."""

    def __init__(self, facts: Mapping[str, Fact], height: int, registry: Registry) -> None:
        self.height = height
        self.registry = registry
        self._facts = facts
        self._columns: dict[str, pl.Series | None] = {}
        self._flags: dict[str, Truth] = {}
        self._members: dict[str, pl.DataFrame] = {}

    def take(self, rows: pl.Series) -> Frame:
        """Give some of the cases."""
        places = rows.to_arrow()
        facts = {path: fact.take(places) for path, fact in self._facts.items() if not fact.blank}
        return Frame(facts, len(rows), self.registry)

    def fact(self, path: str) -> Fact | None:
        """Give a fact; None where no case has it."""
        found = self._facts.get(path)
        return None if found is None or found.blank else found

    def column(self, path: str) -> pl.Series | None:
        """Give a fact: days as numbers, words and regions by their numbers; None where no case has it."""
        if path not in self._columns:
            fact = self.fact(path)
            self._columns[path] = None if fact is None else fact.series(self.registry)
        return self._columns[path]

    def flag(self, path: str) -> Truth:
        """Give a fact that is yes or no."""
        if path not in self._flags:
            found = self.column(path)
            self._flags[path] = Truth(False, False) if found is None else of_column(found)
        return self._flags[path]

    def recorded(self, path: str) -> pl.Series | bool:
        """Tell where a case has a fact."""
        fact = self.fact(path)
        if fact is None:
            return False
        return pl.Series(fact.array.is_valid()) if fact.array.null_count else True

    def list(self, path: str) -> ListFact:
        """Give a fact that is a list, and that some case has."""
        found = self.fact(path)
        assert isinstance(found, ListFact)
        return found

    def members(self, path: str) -> pl.DataFrame:
        """Give the members of a list with the rows they belong to: `row`, and `item` or, of records, `at`."""
        if path not in self._members:
            self._members[path] = self.list(path).members(self.registry)
        return self._members[path]
