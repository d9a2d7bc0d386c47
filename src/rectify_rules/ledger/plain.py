"""A case as a line of JSON or a document of YAML that reads as the same case."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import BaseModel

from rectify_rules.facts.case import Case
from rectify_rules.facts.dictionary import FactSpec
from rectify_rules.facts.spec import section_class, specs_of
from rectify_rules.facts.values import NO, YES
from rectify_rules.facts.vocabulary import Vocabulary
from rectify_rules.ledger.escape import is_special

__all__ = ["json_line", "yaml_document"]

# Plain in YAML whatever stands around it, and no word of YAML or of a ledger.
_BARE = re.compile(r"[\u4e00-\u9fff（《“][\u4e00-\u9fff（）《》〔〕“”·、，。A-Za-z0-9.-]*")
_UNPRINTABLE = re.compile("[^\t\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def json_line(case: Case) -> str:
    """Write the known facts of a case by their codes, on one line."""
    return json.dumps(_record(case), ensure_ascii=False)


def _record(record: BaseModel) -> dict[str, object]:
    found: dict[str, object] = {}
    for code in type(record).model_fields:
        value = getattr(record, code)
        coded = _coded(value)
        if coded is not None and (coded or not isinstance(value, BaseModel)):
            found[code] = coded
    return found


def _coded(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_coded(item) for item in value]
    if isinstance(value, BaseModel):
        return _record(value)
    if isinstance(value, Mapping):
        return {key: item if item is None else str(item) for key, item in value.items()}
    return str(value) if isinstance(value, str) else value


def yaml_document(case: Case) -> str:
    """Write the known facts of a case in Chinese, one to a line, sections and lists indented."""
    lines = list(_facts(case, ""))
    for code, info in Case.model_fields.items():
        part = getattr(case, code)
        if section_class(info) is not None and part is not None:
            facts = list(_facts(part, "  "))
            lines += [f"{info.title}:", *facts] if facts else []
    return "---\n" + ("\n".join(lines) or "{}") + "\n"


def _facts(record: BaseModel, indent: str) -> Iterator[str]:
    for code, spec in specs_of(type(record)).items():
        value = getattr(record, code)
        if value is None:
            continue
        if spec.record is not None and value:
            yield f"{indent}{spec.label}:"
            for item in value:
                facts = list(_facts(item, f"{indent}    "))
                yield f"{indent}  - {facts[0].lstrip()}" if facts else f"{indent}  - {{}}"
                yield from facts[1:]
        else:
            yield f"{indent}{spec.label}: {_written(spec, value)}"


def _written(spec: FactSpec, value: object) -> str:
    if isinstance(value, Mapping):
        pairs = (f"{_quoted(key)}: {'null' if item is None else item.label}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(_scalar(item) for item in value) + "]"
    return _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Vocabulary):
        return value.label
    if isinstance(value, date | int):
        return str(value)
    return _text(str(value))


def _text(text: str) -> str:
    return text if _BARE.fullmatch(text) and not is_special(text) and "、" not in text else _quoted(text)


def _quoted(text: str) -> str:
    return _UNPRINTABLE.sub(_escaped, json.dumps(text, ensure_ascii=False))


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"
