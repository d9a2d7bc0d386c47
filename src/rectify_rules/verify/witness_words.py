"""A case written out for people: as the YAML of a record, and as a scenario to paste into a feature file."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import date

from rectify_rules.facts.case import Case
from rectify_rules.facts.dates import format_date
from rectify_rules.facts.dictionary import FactSpec, dictionary, labelled
from rectify_rules.facts.values import NO, NONE, YES
from rectify_rules.facts.vocabulary import Vocabulary
from rectify_rules.report.layout import cells, pad
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verdict import Verdict

__all__ = ["facts_shown", "scenario_of", "yaml_of"]

_SCENARIO, _STEP, _ROW = 4, 6, 8


def yaml_of(case: Case, as_of: date) -> str:
    """Write a case as a record that `rectify check` reads, in the columns of the ledger."""
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    stream = io.StringIO()
    yaml.dump({"核查基准日": format_date(as_of), **labelled(case)}, stream)
    return stream.getvalue()


def scenario_of(
    ruleset: Ruleset,
    norm: str,
    title: str,
    case: Case,
    as_of: date,
    readings: Mapping[str, str],
    verdict: Verdict,
    reason: str,
) -> str:
    """Write a case as a scenario in the steps of the feature files."""
    lines = [f"{' ' * _SCENARIO}@{norm}", f"{' ' * _SCENARIO}场景: {title}"]
    step = " " * _STEP
    lines.append(f"{step}假如 一件只知下列事实的案件")
    plain = [(spec, value) for spec, value in _facts(case) if not _is_records(value)]
    lines += _table([["列名", "值"], *([spec.label, _cell(value)] for spec, value in plain)])
    for spec, value in _facts(case):
        if _is_records(value):
            lines.append(f"{step}而且 「{spec.label}」为")
            lines += _table(_rows(spec, value))
    for name, chosen in readings.items():
        reading = ruleset.readings[name]
        lines.append(f"{step}而且 口径「{reading.label}」取「{reading.values[chosen]}」")
    lines.append(f"{step}当 以{format_date(as_of)}为核查基准日评估")
    lines.append(f"{step}那么 {norm}的结论是「{verdict.label}」，理由是「{reason}」")
    return "\n".join(lines) + "\n"


def facts_shown(case: Case) -> list[tuple[str, str]]:
    """List the facts of a case, each as its column with its value."""
    shown = []
    for spec, value in _facts(case):
        if _is_records(value):
            rows = _rows(spec, value)
            words = ("，".join(map("：".join, zip(rows[0], row, strict=True))) for row in rows[1:])
            shown.append((spec.label, "；".join(words)))
        else:
            shown.append((spec.label, _cell(value)))
    return shown


def _facts(case: Case) -> Iterator[tuple[FactSpec, object]]:
    """Yield the known facts of a case, the fields of records aside."""
    records = {path for path, spec in dictionary().items() if spec.record is not None}
    for path, spec in dictionary().items():
        if path.rpartition(".")[0] in records or path in {"id", "as_of"}:
            continue
        value: object = case
        for name in path.split("."):
            value = getattr(value, name, None)
        if value is not None:
            yield spec, value


def _is_records(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and hasattr(value[0], "model_dump")


def _rows(spec: FactSpec, value: object) -> list[list[str]]:
    assert isinstance(value, tuple)
    known = [
        field
        for code, field in spec.fields.items()
        if any(getattr(record, code, None) is not None for record in value)
    ] or [next(iter(spec.fields.values()))]
    rows = [
        [_cell(getattr(record, field.path.rpartition(".")[2], None)) for field in known] for record in value
    ]
    return [[field.label for field in known], *rows]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, Vocabulary):
        return value.label
    if isinstance(value, tuple):
        return "、".join(_cell(item) for item in value) or NONE
    if isinstance(value, Mapping):
        return "；".join(f"{key}={_cell(item)}" for key, item in value.items()) or NONE
    return str(value) or NONE


def _table(rows: list[list[str]]) -> list[str]:
    widths = [max(cells(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        f"{' ' * _ROW}| "
        + " | ".join(pad(cell, width) for cell, width in zip(row, widths, strict=True))
        + " |"
        for row in rows
    ]
