"""The records of a list as a source of columns."""

from __future__ import annotations

import polars as pl

from rectify_rules.batch.facts import ListFact
from rectify_rules.batch.frame import Frame
from rectify_rules.batch.masks import Mask, Truth
from rectify_rules.batch.values import Items
from rectify_rules.batch.view import View, spread

__all__ = ["Records"]


class Records:
    """A row for every record, with the case it stands in."""

    def __init__(self, frame: Frame, case: View, path: str, items: Items) -> None:
        members = items.sure
        self.height = members.height
        self.owner = members["row"]
        facts = {}
        if items.fields:
            places = members["at"].to_arrow()
            facts = {f"{path}.{code}": fact.take(places) for code, fact in items.fields.items()}
        self._own = Frame(facts, members.height, frame.registry)
        self._prefix = path + "."
        self._case = case

    def column(self, path: str) -> pl.Series | None:
        """Give a field of the records, or what the case says for each of them."""
        if path.startswith(self._prefix):
            return self._own.column(path)
        found = self._case.source.column(path)
        return None if found is None else found[self.owner]

    def recorded(self, path: str) -> Mask:
        """Tell which records have a field, or what the case says for each of them."""
        if path.startswith(self._prefix):
            return self._own.recorded(path)
        return spread(self._case.source.recorded(path), self.owner)

    def flag(self, path: str) -> Truth:
        """Give a field that is yes or no."""
        if path.startswith(self._prefix):
            return self._own.flag(path)
        found = self._case.source.flag(path)
        return Truth(spread(found.yes, self.owner), spread(found.no, self.owner))

    def list(self, path: str) -> ListFact:
        """Give a list in the records."""
        return self._own.list(path)

    def members(self, path: str) -> pl.DataFrame:
        """Give the members of a list in the records."""
        return self._own.members(path)
