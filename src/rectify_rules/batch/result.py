"""Verdicts as tables: two columns a norm, or a row for every norm of every case."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

import pyarrow as pa

from rectify_rules.batch.batch import Program
from rectify_rules.batch.masks import constant
from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.verdict import Verdict

if TYPE_CHECKING:
    import polars as pl

    from rectify_rules.batch.evaluate import Evaluated

__all__ = ["FINDINGS", "findings_table", "reasons_of", "verdicts_schema", "verdicts_table"]

_VERDICTS = [verdict.value for verdict in Verdict]
_INDEX = pa.int16()
FINDINGS = pa.schema(
    [
        pa.field("row", pa.int64()),
        pa.field("id", pa.string()),
        pa.field("norm", pa.string()),
        pa.field("rule", pa.string()),
        pa.field("verdict", pa.string()),
        pa.field("reason", pa.string()),
    ]
)
_SHARED = ("missing_facts", "data_inconsistent", "scope_open", "transition_open", "governed_by_predecessor")


def reasons_of(rule: Rule, ruleset: Ruleset) -> tuple[str, ...]:
    """List the reasons that the verdict on a norm can have, the same for every batch."""
    own = [line.reason for line in rule.table.lines]
    if rule.each:
        lines = (*rule.each.table.lines, *rule.each.raises.lines)
        own += [*(line.reason for line in lines), "none_recorded", "not_triggered"]
    scope = [line.reason for name in ruleset.edition.scope for line in ruleset.rules[name].table.lines]
    return tuple(dict.fromkeys([*own, *_SHARED, *scope]))


def verdicts_schema(ruleset: Ruleset) -> pa.Schema:
    """Give the schema of the result with `verdicts`."""
    words = pa.dictionary(_INDEX, pa.string())
    fields = [pa.field("id", pa.string())]
    for norm in ruleset.by_norm:
        fields += [pa.field(norm, words), pa.field(f"{norm}.reason", words)]
    return pa.schema(fields)


def verdicts_table(program: Program, part: Evaluated) -> pa.Table:
    """Write the verdicts of some cases, two columns a norm."""
    import polars as pl

    arrays = [part.ids]
    for norm, rule in program.ruleset.by_norm.items():
        column = part.columns[norm]
        reasons = _numbers(program.ruleset, rule.id)
        codes = column.codes.cast(pl.UInt32)
        verdicts = [_VERDICTS.index(end.verdict.value) for end in column.endings]
        arrays.append(_words(codes, verdicts, _VERDICTS))
        arrays.append(_words(codes, [reasons[end.reason] for end in column.endings], list(reasons)))
    return pa.Table.from_arrays(arrays, schema=verdicts_schema(program.ruleset))


def findings_table(program: Program, part: Evaluated) -> pa.Table:
    """Write the verdicts of some cases, a row for every norm; in the order of cases, then norms."""
    import polars as pl

    height, norms = part.height, program.ruleset.by_norm
    rows = pl.int_range(part.first, part.first + height, dtype=pl.Int64, eager=True)
    pieces = []
    for number, (norm, rule) in enumerate(norms.items()):
        column = part.columns[norm]
        words = [
            pl.Series([getattr(end, name) for end in column.endings], dtype=pl.String)[column.codes]
            for name in ("verdict", "reason")
        ]
        fixed = [constant(text, pl.String, height) for text in (norm, rule.id)]
        place = pl.Series([number], dtype=pl.Int32).new_from_index(0, height)
        series = [rows, pl.Series(part.ids), *fixed, *words, place]
        names = [*FINDINGS.names, "place"]
        pieces.append(pl.DataFrame([one.alias(name) for one, name in zip(series, names, strict=True)]))
    table = pl.concat(pieces).sort("row", "place").drop("place")
    return table.to_arrow().cast(FINDINGS)


@cache
def _numbers(ruleset: Ruleset, rule: str) -> Mapping[str, int]:
    return {reason: at for at, reason in enumerate(reasons_of(ruleset.rules[rule], ruleset))}


def _words(codes: pl.Series, places: list[int], words: list[str]) -> pa.DictionaryArray:
    import polars as pl

    numbers = pl.Series(places, dtype=pl.Int16)[codes] if places else codes.cast(pl.Int16)
    return pa.DictionaryArray.from_arrays(numbers.to_arrow(), pa.array(words, pa.string()), safe=False)
