"""The sheets of a ledger with their columns, read off the fact dictionary."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from rectify_rules.facts.dictionary import FactSpec, dictionary
from rectify_rules.facts.frozen import FrozenMap

__all__ = ["CASES", "CASE_ID", "Column", "Sheet", "folded", "ledger_sheets"]

CASES = "案件"
"""The sheet with one row to a case."""
CASE_ID = "案件编号"
"""The column by which the rows of every other sheet name their case."""

_COMPLETE = "已列全"
_SHORT = {
    "investigation.measures": "措施",
    "investigation.penalty_recommendations": "处罚建议",
    "investigation.criminal_recommendations": "刑事责任建议",
    "investigation.official_recommendations": "公职人员",
    "investigation.department_opinions": "部门意见",
    "assessment.cooperation": "配合",
    "problems": "问题",
}
_REQUIRED_MARK = re.compile(r"\(必填\)$")


def folded(name: str) -> str:
    """Reduce a heading to what matters: width, blanks, line breaks and marks of required columns do not."""
    bare = "".join(unicodedata.normalize("NFKC", name[:200]).split())
    return _REQUIRED_MARK.sub("", bare.strip("*"))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: a fact, or one of the two kinds that say to which case, or to how many."""

    label: str
    spec: FactSpec
    """The fact; the list of records, where `complete`; the case id in the sheet of a list."""
    key: str
    """How a record names it: a path in the sheet of cases, a code in the sheet of a list; `` for the case id there."""
    complete: bool = False
    """Whether the column says that all records of a list are in its sheet."""
    names: tuple[str, ...] = ()
    """What a heading may call it besides."""


@dataclass(frozen=True)
class Sheet:
    """A sheet: the cases, or the records of one list of all cases."""

    name: str
    path: str
    """Path of the list of records; empty for the cases."""
    columns: tuple[Column, ...]

    @cached_property
    def by_heading(self) -> Mapping[str, Column]:
        """The columns by everything a heading may call them, folded."""
        found: dict[str, Column] = {}
        for column in self.columns:
            for name in (column.label, *column.names):
                found.setdefault(folded(name), column)
        return FrozenMap(found)

    @property
    def titles(self) -> tuple[str, ...]:
        """What a sheet of a workbook may be called to be this one."""
        return (self.name, dictionary()[self.path].label, self.path) if self.path else (self.name,)


@cache
def ledger_sheets() -> tuple[Sheet, ...]:
    """Return the sheets of a ledger, the cases first, then one for every list of records."""
    lists = [spec for spec in dictionary().values() if spec.record is not None]
    return (_cases(), *(_list(spec) for spec in lists))


def short_name(spec: FactSpec) -> str:
    """Name the sheet of a list of records."""
    return _SHORT.get(spec.path, spec.label)


def _cases() -> Sheet:
    columns = []
    for path, spec in dictionary().items():
        if spec.record is not None:
            names = (f"{spec.label}{_COMPLETE}",)
            columns.append(Column(f"{short_name(spec)}{_COMPLETE}", spec, path, True, names))
        elif path.rpartition(".")[0] not in _record_lists():
            columns.append(Column(spec.label, spec, path, names=(path, path.rpartition(".")[2])))
    return Sheet(CASES, "", tuple(columns))


def _list(spec: FactSpec) -> Sheet:
    case_id = Column(CASE_ID, dictionary()["id"], "")
    name = short_name(spec)
    fields = (
        Column(inner.label, inner, code, names=(code, f"{name}{inner.label}", inner.label.removeprefix(name)))
        for code, inner in spec.fields.items()
    )
    return Sheet(name, spec.path, (case_id, *fields))


@cache
def _record_lists() -> frozenset[str]:
    return frozenset(path for path, spec in dictionary().items() if spec.record is not None)
