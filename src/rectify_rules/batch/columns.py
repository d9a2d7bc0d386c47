"""The columns of a table of cases: what each must be, and what it is turned into."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from rectify_rules.batch.schema import case_schema, columns, without_maps
from rectify_rules.errors import CaseError, CaseProblem
from rectify_rules.facts.case import Case
from rectify_rules.facts.keys import Part, Slot, plan_of
from rectify_rules.facts.spec import FactSpec
from rectify_rules.facts.wording import shown

__all__ = ["typed"]

_PLACE = "表"


def typed(table: pa.Table) -> pa.Table:
    """Give a table of cases with one column for every fact that it holds, in the types of `case_schema`.

    Maps are lists of keys with values, and texts may stay dictionary-encoded. Raises CaseError naming
    every column that is no fact, or is not of the type of its fact.
    """
    problems: list[CaseProblem] = []
    found: dict[str, pa.ChunkedArray] = {}
    for name, array in _flattened(table):
        path = _path(name, problems)
        if path is None:
            continue
        if path in found:
            problems.append(_problem(path, name, "同一事实有两列（代码与中文名称只写其一）"))
        elif (made := _typed(path, array, problems)) is not None:
            found[path] = made
    if problems:
        raise CaseError(problems)
    if not found:
        # A table without columns keeps its rows, all of them empty cases.
        return pa.table({"id": pa.nulls(table.num_rows, pa.string())})
    return without_maps(pa.table(found))


def _flattened(table: pa.Table) -> Iterator[tuple[str, pa.ChunkedArray]]:
    """Yield the columns, those of a section that stands as a struct one by one."""
    plan = plan_of(Case)
    for field, column in zip(table.schema, table.columns, strict=True):
        part = plan.slots.get(field.name)
        if isinstance(part, Part) and pa.types.is_struct(field.type):
            for inner, child in zip(field.type, column.flatten(), strict=True):
                section = f"{part.code}." if part.code else ""
                slot = part.plan.slots.get(inner.name)
                yield (
                    (f"{section}{slot.code}" if isinstance(slot, Slot) else f"{field.name}.{inner.name}"),
                    child,
                )
        else:
            yield field.name, column


def _path(name: str, problems: list[CaseProblem]) -> str | None:
    plan = plan_of(Case)
    slot = plan.slots.get(name) or plan.find(name)
    if isinstance(slot, Slot):
        return f"{slot.section}.{slot.code}" if slot.section else slot.code
    if isinstance(slot, Part):
        problems.append(_problem(name, name, "应为 struct，其下是各项事实；或每项事实各为一列"))
        return None
    advice = plan.advice(name, plan)
    problems.append(_problem(shown(name), name, f"没有这一列；{advice or '列名见 case_schema()'}"))
    return None


def _problem(path: str, name: str, message: str) -> CaseProblem:
    spec = columns().get(path)
    return CaseProblem(path, message, spec.label if spec else "", shown(name), _PLACE)


def _typed(path: str, array: pa.ChunkedArray, problems: list[CaseProblem]) -> pa.ChunkedArray | None:
    wanted = case_schema().field(path).type
    if array.type == wanted or (array.type == _ENCODED and wanted == pa.string() and _named(array)):
        return array
    fault = _fault(array.type, wanted, columns()[path])
    if fault:
        problems.append(_problem(path, str(array.type), fault))
        return None
    try:
        return array.cast(wanted)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        reason = " ".join(str(error).split())[:120]
        problems.append(_problem(path, str(array.type), f"不能转成 {wanted}（{reason}）"))
        return None


_ENCODED = pa.dictionary(pa.int32(), pa.string())


def _named(array: pa.ChunkedArray) -> bool:
    """Tell whether the dictionaries hold no null, which only the rows should say."""
    return not any(chunk.dictionary.null_count for chunk in array.chunks)


def _fault(given: pa.DataType, wanted: pa.DataType, spec: FactSpec) -> str:
    """Say why a type cannot stand for another; "" where it can, without a guess."""
    if pa.types.is_dictionary(given):
        given = given.value_type
    if pa.types.is_null(given) or given == wanted:
        return ""
    if _is_list(wanted):
        if not _is_list(given):
            return f"列的类型为 {given}，应为 {wanted}"
        return _fault(given.value_type, wanted.value_type, spec)
    if pa.types.is_map(wanted):
        return "" if pa.types.is_map(given) else f"列的类型为 {given}，应为 {wanted}"
    if pa.types.is_struct(wanted):
        return _fields_fault(given, wanted, spec)
    fits = {
        pa.string(): pa.types.is_large_string(given) or pa.types.is_string_view(given),
        pa.int64(): pa.types.is_integer(given),
        pa.date32(): pa.types.is_date64(given),
    }
    return "" if fits.get(wanted, False) else f"列的类型为 {given}，应为 {wanted}"


def _is_list(kind: pa.DataType) -> bool:
    lists = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list)
    return any(test(kind) for test in lists) and not pa.types.is_map(kind)


def _fields_fault(given: pa.DataType, wanted: pa.DataType, spec: FactSpec) -> str:
    if not pa.types.is_struct(given):
        return f"明细的类型为 {given}，应为 struct"
    for field in given:
        if field.name not in spec.fields:
            from rectify_rules.facts.dictionary import nearest

            close = nearest(field.name, spec.fields)
            return f"明细没有 `{shown(field.name)}` 一项" + (f"；是否想写 `{close}`" if close else "")
        fault = _fault(field.type, wanted.field(field.name).type, spec.fields[field.name])
        if fault:
            return f"`{field.name}`：{fault}"
    return ""
