"""Values of the unknowns turned into a case; a case turned into values of the unknowns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import z3

from rectify_rules.facts.case import Case
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.verify import days, regions
from rectify_rules.verify.formula import Formula, constant
from rectify_rules.verify.symbols import Symbol, Symbols
from rectify_rules.verify.universe import record_ids
from rectify_rules.verify.witness import Witness

__all__ = ["assignment", "decoded"]

_RECORD = {
    field: spec.path for spec in dictionary().values() for field in [f.path for f in spec.fields.values()]
}


class _Reader:
    """Reads the values that the solver gave, with nothing for what it left free."""

    def __init__(self, symbols: Symbols, model: z3.ModelRef) -> None:
        self.symbols = symbols
        self.model = model

    def number(self, expr: Formula) -> int:
        return int(self.model.eval(expr, model_completion=True).as_long())

    def holds(self, expr: Formula) -> bool:
        return bool(z3.is_true(self.model.eval(expr, model_completion=True)))

    def aspect(self, symbol: Symbol, aspect: str) -> bool | None:
        found = self.symbols.all.get((symbol.path, symbol.place, aspect, ""))
        return None if found is None else self.holds(found.expr)


def decoded(symbols: Symbols, model: z3.ModelRef, readings: Mapping[str, tuple[str, ...]]) -> Witness:
    """Make the case that values of the unknowns describe."""
    reader = _Reader(symbols, model)
    record: dict[str, Any] = {}
    chosen: dict[str, str] = {}
    for symbol in symbols.facts():
        head, _, name = symbol.path.partition(".")
        if head == "reading":
            chosen[name] = symbols.words.text(reader.number(symbol.expr))
        elif symbol.path != "as_of":
            _place(record, symbol, reader)
    as_of = days.date_of(reader.number(symbols.as_of))
    del readings
    return Witness(Case.model_validate(_finished(record, reader)), as_of, chosen)


def _place(record: dict[str, Any], symbol: Symbol, reader: _Reader) -> None:
    """Write what one unknown says into the record."""
    if reader.aspect(symbol, "blank"):
        return
    spec = dictionary()[symbol.path]
    if symbol.aspect == "present":
        blank = reader.symbols.all.get((symbol.path, None, "blank", ""))
        if blank is not None and reader.holds(blank.expr):
            return
        _records(record, symbol.path)[symbol.place] = {} if reader.holds(symbol.expr) else None
        return
    if symbol.aspect in {"has", "blank", "status", "unsaid"}:
        return
    target, name = _target(record, symbol)
    if symbol.aspect == "day":
        if reader.aspect(symbol, "has"):
            target[name] = days.date_of(reader.number(symbol.expr))
    elif symbol.aspect == "member":
        members = target.setdefault(name, [])
        if reader.holds(symbol.expr):
            members.append(symbol.text or days.date_of(reader.number(reader.symbols.as_of)))
    elif symbol.aspect == "key":
        target.setdefault(name, {})
        status = reader.symbols.all.get((symbol.path, None, "status", symbol.text))
        if reader.holds(symbol.expr) and status is not None:
            unsaid = reader.symbols.all.get((symbol.path, None, "unsaid", symbol.text))
            left_out = unsaid is not None and reader.holds(unsaid.expr)
            word = reader.symbols.words.text(reader.number(status.expr))
            target[name][symbol.text] = None if left_out else word
    elif symbol.aspect == "value":
        target[name] = _value(spec.kind, symbol, reader)


def _value(kind: str, symbol: Symbol, reader: _Reader) -> object:
    if kind == "bool":
        return reader.holds(symbol.expr)
    number = reader.number(symbol.expr)
    if kind == "int":
        return number
    if kind == "region":
        return regions.CODES[number]
    return reader.symbols.words.text(number)


def _target(record: dict[str, Any], symbol: Symbol) -> tuple[dict[str, Any], str]:
    path = symbol.path
    if symbol.place is not None:
        section = _RECORD[path]
        target = _fields(record, section)[symbol.place]
        return target, path[len(section) + 1 :]
    section, _, name = path.rpartition(".")
    return (record.setdefault(section, {}) if section else record), name


def _records(record: dict[str, Any], path: str) -> dict[int | None, Any]:
    found: dict[int | None, Any] = record.setdefault("#present", {}).setdefault(path, {})
    return found


def _fields(record: dict[str, Any], path: str) -> dict[int, dict[str, Any]]:
    found = record.setdefault("#fields", {}).setdefault(path, {})
    for place in range(len(record_ids(path))):
        found.setdefault(place, {})
    return found  # type: ignore[no-any-return]


def _finished(record: dict[str, Any], reader: _Reader) -> dict[str, Any]:
    """Write the records of the lists, and take dates away that a `no` contradicts."""
    present, fields = record.pop("#present", {}), record.pop("#fields", {})
    for path, places in present.items():
        listed = [
            _record(path, place, fields.get(path, {}).get(place, {}))
            for place, there in places.items()
            if there is not None
        ]
        section, _, name = path.rpartition(".")
        (record.setdefault(section, {}) if section else record)[name] = listed
    return record


def _record(path: str, place: int, found: dict[str, Any]) -> dict[str, Any]:
    if "id" in dictionary()[path].fields:
        return {"id": record_ids(path)[place], **found}
    return found


def assignment(
    symbols: Symbols, case: Case, as_of: date, readings: Mapping[str, str]
) -> list[tuple[Formula, Formula]]:
    """Give the value of every unknown in a case whose facts lie in the universe of the question.

    Raises KeyError for a fact outside of it.
    """
    return [(symbol.expr, value) for symbol, value in _assigned(symbols, case, as_of, readings)]


def _assigned(
    symbols: Symbols, case: Case, as_of: date, readings: Mapping[str, str]
) -> Iterator[tuple[Symbol, Formula]]:
    for symbol in symbols.facts():
        if symbol.path == "as_of":
            yield symbol, days.word(as_of)
        elif symbol.path.startswith("reading."):
            yield symbol, symbols.words.word(readings[symbol.path.partition(".")[2]])
        else:
            yield symbol, _of_case(symbols, symbol, case, as_of)


def _raw(case: Case, symbol: Symbol) -> object:
    value: object = case
    path = symbol.path
    if symbol.place is not None:
        section = _RECORD[path]
        records = _at(case, section)
        if not isinstance(records, tuple) or symbol.place >= len(records):
            return None
        return getattr(records[symbol.place], path[len(section) + 1 :])
    value = _at(case, path)
    return value


def _at(case: Case, path: str) -> object:
    value: object = case
    for name in path.split("."):
        value = getattr(value, name, None)
    return value


def _of_case(symbols: Symbols, symbol: Symbol, case: Case, as_of: date) -> Formula:
    if symbol.aspect == "present":
        records = _at(case, symbol.path)
        return constant(
            isinstance(records, tuple) and symbol.place is not None and symbol.place < len(records)
        )
    raw = _raw(case, symbol)
    if symbol.aspect in {"has", "blank"}:
        return constant((raw is not None) is (symbol.aspect == "has"))
    if symbol.aspect == "day":
        return days.word(raw if isinstance(raw, date) else as_of)
    if symbol.aspect == "member":
        held = raw if isinstance(raw, tuple) else ()
        if symbol.text == "":
            return constant(any(isinstance(item, date) and item <= as_of for item in held))
        return constant(symbol.text in {str(item) for item in held})
    if symbol.aspect in {"key", "status", "unsaid"}:
        entries = raw if isinstance(raw, Mapping) else {}
        if symbol.aspect == "key":
            return constant(symbol.text in entries)
        if symbol.aspect == "unsaid" or entries.get(symbol.text) is None:
            left_out = symbol.text in entries and entries[symbol.text] is None
            first = next(iter(dictionary()[symbol.path].values))
            return constant(left_out) if symbol.aspect == "unsaid" else symbols.words.word(first)
        return symbols.words.word(str(entries[symbol.text]))
    return _scalar(symbols, symbol, raw)


def _scalar(symbols: Symbols, symbol: Symbol, raw: object) -> Formula:
    spec = dictionary()[symbol.path]
    if spec.kind == "bool":
        return constant(raw is True)
    if spec.kind == "int":
        return z3.BitVecVal(raw if isinstance(raw, int) else 0, symbol.expr.size())
    if spec.kind == "region":
        found = regions.known_code(str(raw) if raw is not None else "000000")
        if found is None:
            raise KeyError(raw)
        return found
    text = symbols.texts(spec)[0] if raw is None else str(raw)
    if text not in symbols.texts(spec):
        raise KeyError(text)
    return symbols.words.word(text)
