"""The table of cases: one column for every fact, named by its path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import pyarrow as pa

from rectify_rules.facts.case import Case
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.facts.spec import FactSpec
from rectify_rules.facts.written import WrittenMap, WrittenText

__all__ = ["case_schema", "columns", "record_of", "table_of"]

_SCALARS = {
    "text": pa.string(),
    "region": pa.string(),
    "enum": pa.string(),
    "date": pa.date32(),
    "bool": pa.bool_(),
    "int": pa.int64(),
}


@cache
def columns() -> Mapping[str, FactSpec]:
    """Return the facts that are columns: all but the fields of records, by path."""
    inner = {field.path for spec in dictionary().values() for field in spec.fields.values()}
    return {path: spec for path, spec in dictionary().items() if path not in inner}


@cache
def case_schema() -> pa.Schema:
    """Give the schema of a table of cases.

    Every column is optional, null is unknown and an empty list known to be none. Dates are `date32`,
    lists `list`, lists of records `list<struct>`, `assessment.measure_findings` a `map`. Enum columns
    may be dictionary-encoded, and the sections may stand as structs, as in a `Case`.
    """
    return pa.schema([pa.field(path, _type(spec)) for path, spec in columns().items()])


def _type(spec: FactSpec) -> pa.DataType:
    if spec.kind == "record_list":
        fields = [pa.field(code, _type(field)) for code, field in spec.fields.items()]
        return pa.list_(pa.struct(fields))
    if spec.kind == "map":
        return pa.map_(pa.string(), pa.string())
    if spec.kind == "list":
        return pa.list_(_SCALARS[spec.item or "text"])
    return _SCALARS[spec.kind]


def table_of(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Make the table of cases given as facts by path; what a case does not name is unknown."""
    arrays = []
    for field in case_schema():
        values = [row.get(field.name) for row in rows]
        if columns()[field.name].kind == "map":
            values = [None if value is None else list(value.items()) for value in values]
        arrays.append(pa.array(values, type=field.type))
    return pa.Table.from_arrays(arrays, schema=case_schema())


def flat_cases(cases: Iterable[Case]) -> list[dict[str, Any]]:
    """Give the known facts of cases by path, in plain values."""
    return [_flat(case) for case in cases]


def _flat(case: Case) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in case.model_dump(exclude_none=True).items():
        if isinstance(value, dict):
            found.update({f"{key}.{code}": item for code, item in value.items()})
        else:
            found[key] = value
    return found


def record_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give one row of a table as a record that `Case.model_validate` takes."""
    record: dict[str, Any] = {}
    for path, value in row.items():
        if value is None:
            continue
        spec = columns()[path]
        section, _, code = path.rpartition(".")
        into = record.setdefault(section, {}) if section else record
        if spec.kind == "map" and isinstance(value, list):
            value = _pairs(value)
        elif spec.kind == "record_list":
            value = [_record(item) for item in value]
        into[code] = value
    return record


def _pairs(value: Sequence[Any]) -> dict[str, Any]:
    pairs = [(pair["key"], pair["value"]) if isinstance(pair, dict) else tuple(pair) for pair in value]
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    # A key that stands twice is for the intake to refuse, not for a dict to drop.
    written = WrittenMap("")
    for key, item in pairs:
        written.write(WrittenText(key, ""), item)
    return written


def _record(item: object) -> object:
    return (
        {code: value for code, value in item.items() if value is not None} if isinstance(item, dict) else item
    )


def without_maps(table: pa.Table) -> pa.Table:
    """Write maps as lists of keys with values, which every version of Polars takes."""
    for number, field in enumerate(table.schema):
        if pa.types.is_map(field.type):
            column = pa.chunked_array([_listed(chunk) for chunk in table.column(number).chunks], type=_LISTED)
            table = table.set_column(number, field.name, column)
    return table


_LISTED = pa.list_(pa.struct([pa.field("key", pa.string()), pa.field("value", pa.string())]))


def _listed(array: pa.MapArray) -> pa.ListArray:
    fields = [pa.field("key", pa.string()), pa.field("value", pa.string())]
    pairs = pa.StructArray.from_arrays(
        [array.keys.cast(pa.string()), array.items.cast(pa.string())], fields=fields
    )
    # Offsets start where the slice does; a row without a map keeps its null.
    mask = array.is_null() if array.null_count else None
    offsets = array.offsets
    if mask is None:
        return pa.ListArray.from_arrays(offsets, pairs, type=_LISTED)
    import pyarrow.compute as pc

    ends = pc.if_else(pa.concat_arrays([mask, pa.array([False])]), pa.scalar(None, offsets.type), offsets)
    return pa.ListArray.from_arrays(ends, pairs, type=_LISTED)
