"""Models that cannot be changed, made and copied in little time."""

from __future__ import annotations

from functools import cache
from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A frozen model without further fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True)

    @classmethod
    def made(cls, **values: Any) -> Self:
        """Make a value of parts that are right by construction: what `model_construct` makes, in less time."""
        blank, mappings = _blank(cls)
        held = {**blank, **values}
        for name in mappings:
            # No two values share a mapping.
            if name not in values:
                held[name] = {}
        made = cls.__new__(cls)
        _put(made, "__dict__", held)
        _put(made, "__pydantic_fields_set__", set(values))
        _put(made, "__pydantic_extra__", None)
        _put(made, "__pydantic_private__", None)
        return made

    def copied(self, private: dict[str, Any]) -> Self:
        """Make a copy that shares what cannot be changed; its mappings and private parts are its own."""
        cls = type(self)
        held = self.__dict__.copy()
        for name in _blank(cls)[1]:
            held[name] = held[name].copy()
        made = cls.__new__(cls)
        _put(made, "__dict__", held)
        _put(made, "__pydantic_fields_set__", self.__pydantic_fields_set__)
        _put(made, "__pydantic_extra__", None)
        _put(made, "__pydantic_private__", private)
        return made


_put = object.__setattr__


@cache
def _blank(model: type[BaseModel]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Give the value of every field that is not given, in the order of the fields, and those that are mappings."""
    fields = model.model_fields.items()
    values = {name: None if info.is_required() else info.get_default() for name, info in fields}
    return values, tuple(name for name, value in values.items() if isinstance(value, dict))
