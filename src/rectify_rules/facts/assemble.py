"""Records put together from what the intake has checked, without checking it again."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel

from rectify_rules.facts.intake import Checked
from rectify_rules.facts.spec import section_class, specs_of

__all__ = ["assembled"]

Model = TypeVar("Model", bound=BaseModel)


def assembled(model: type[Model], checked: Checked) -> Model:
    """Make the record that validation would make; only what the intake has passed may be given."""
    values, nested = dict(_blank(model)), _nested(model)
    for code, value in checked.items():
        inner = nested.get(code)
        if inner is None or value is None:
            values[code] = value
        elif type(value) is Checked:
            values[code] = assembled(inner, value)
        else:
            values[code] = tuple([assembled(inner, record) for record in value])  # type: ignore[attr-defined]
    made = model.__new__(model)
    # As `model_construct` does, which walks the fields to look for aliases and defaults.
    put = object.__setattr__
    put(made, "__dict__", values)
    put(made, "__pydantic_fields_set__", set(checked))
    put(made, "__pydantic_extra__", None)
    put(made, "__pydantic_private__", None)
    return made


@cache
def _blank(model: type[BaseModel]) -> Mapping[str, Any]:
    return {code: info.get_default() for code, info in model.model_fields.items()}


@cache
def _nested(model: type[BaseModel]) -> Mapping[str, type[BaseModel]]:
    """Give the class of each section and of the records of each list."""
    lists = {code: spec.record for code, spec in specs_of(model).items() if spec.record is not None}
    sections = {code: section_class(info) for code, info in model.model_fields.items()}
    return {**lists, **{code: kind for code, kind in sections.items() if kind is not None}}
