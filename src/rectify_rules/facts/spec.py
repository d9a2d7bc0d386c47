"""What one fact of the dictionary is, read from the case classes themselves."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from rectify_rules.facts.frozen import FrozenMap
from rectify_rules.facts.vocabulary import Vocabulary

__all__ = ["BLANK_NONE", "HEAD", "REGION", "FactSpec", "Kind", "section_class", "specs_of"]

Kind = Literal["text", "date", "bool", "int", "region", "enum", "list", "map", "record_list"]

HEAD = {"case": "案件"}
"""The section of the dictionary whose facts are top-level keys of a record."""
REGION = "region code"
"""Annotation that tells a region code from other text."""
BLANK_NONE = "blank_none"
"""Key of a field's JSON Schema extras: a blank is read as none."""

_SCALARS: dict[object, Kind] = {str: "text", date: "date", bool: "bool", int: "int"}


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact of the dictionary."""

    path: str
    """Without list indexes: `problems.assigned_on`."""
    label: str
    """The Chinese ledger column."""
    kind: Kind
    item: Kind | None = None
    """Kind of the elements of a list, or of the values of a map."""
    values: Mapping[str, str] = field(default_factory=FrozenMap)
    """Code -> Chinese wording, of an enum, a list of enums or the values of a map."""
    note: str = ""
    blank_none: bool = False
    """A blank is read as none recorded, so none; a named presumption."""
    section: str = ""
    fields: Mapping[str, FactSpec] = field(default_factory=FrozenMap)
    """Fields of the elements of a list of records, by code."""
    vocabulary: type[Vocabulary] | None = None
    """The class behind `values`."""
    record: type[BaseModel] | None = None
    """The class behind `fields`."""


@dataclass(frozen=True, slots=True)
class _Shape:
    kind: Kind
    item: Kind | None = None
    vocabulary: type[Vocabulary] | None = None
    record: type[BaseModel] | None = None


@cache
def specs_of(model: type[BaseModel], prefix: str = "", section: str = "") -> Mapping[str, FactSpec]:
    """Return the facts that a class declares itself, by code; sections are not among them."""
    return FrozenMap(dict(_specs(model, prefix, section)))


def _specs(model: type[BaseModel], prefix: str, section: str) -> Iterator[tuple[str, FactSpec]]:
    for code, info in model.model_fields.items():
        if section_class(info) is None:
            yield code, _spec(f"{prefix}{code}", info, section)


def section_class(info: FieldInfo) -> type[BaseModel] | None:
    """Return the class of a field that holds a section of the case; None for a fact."""
    bare = _unwrapped(info.annotation)
    return bare if isinstance(bare, type) and issubclass(bare, BaseModel) else None


def _spec(path: str, info: FieldInfo, section: str) -> FactSpec:
    shape = _shape(info.annotation)
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    home = section or (path if shape.record else next(iter(HEAD)))
    return FactSpec(
        path=path,
        label=info.title or "",
        kind=shape.kind,
        item=shape.item,
        values=FrozenMap({member.value: member.label for member in shape.vocabulary or ()}),
        note=info.description or "",
        blank_none=BLANK_NONE in extra,
        section=home,
        fields=specs_of(shape.record, f"{path}.", home) if shape.record else FrozenMap(),
        vocabulary=shape.vocabulary,
        record=shape.record,
    )


def _unwrapped(annotation: Any) -> Any:
    """Strip `| None` and the metadata of Annotated, except the mark of a region."""
    if get_origin(annotation) in (Union, types.UnionType):
        (annotation,) = (part for part in get_args(annotation) if part is not type(None))
    if get_origin(annotation) is Annotated:
        bare, *marks = get_args(annotation)
        return REGION if REGION in marks else _unwrapped(bare)
    return annotation


def _shape(annotation: Any) -> _Shape:
    bare = _unwrapped(annotation)
    if bare == REGION:
        return _Shape("region")
    if bare in _SCALARS:
        return _Shape(_SCALARS[bare])
    if get_origin(bare) is tuple:
        inner = _unwrapped(get_args(bare)[0])
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            return _Shape("record_list", record=inner)
        element = _shape(inner)
        return _Shape("list", item=element.kind, vocabulary=element.vocabulary)
    if get_origin(bare) is not None:
        element = _shape(get_args(bare)[1])
        return _Shape("map", item=element.kind, vocabulary=element.vocabulary)
    return _Shape("enum", vocabulary=bare)
