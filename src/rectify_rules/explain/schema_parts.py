"""The pieces that schemas are built of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1}
NAME: Schema = {"type": "string", "pattern": r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$"}
NORM: Schema = {"type": "string", "pattern": r"^\d+-\S+$"}


def ref(name: str, **more: str) -> Schema:
    """Refer to a definition, with a title or description of its own."""
    reference = {"$ref": f"#/definitions/{name}"}
    return {"allOf": [reference], **more} if more else reference


def closed(properties: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    """Describe a mapping that takes no other keys."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": dict(properties),
        **({"required": list(required)} if required else {}),
    }


def one_or_more(item: Schema) -> Schema:
    """Describe a value, or a list of such values."""
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]}


def single(properties: Mapping[str, Schema]) -> Schema:
    """Describe a mapping of one entry."""
    return {**closed(properties), "minProperties": 1, "maxProperties": 1}
