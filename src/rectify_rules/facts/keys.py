"""Which fact a key of a record names: a code, a Chinese ledger column or a dotted path."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

from pydantic import BaseModel

from rectify_rules.facts.spec import HEAD, FactSpec, section_class, specs_of
from rectify_rules.facts.values import Convert, accepts_empty, converter, to_name
from rectify_rules.facts.wording import nearest

__all__ = ["Part", "Plan", "Slot", "plan_of"]


@dataclass(frozen=True, slots=True)
class Part:
    """A section that a key names."""

    code: str
    """Empty for the head of the case, whose facts are top-level keys."""
    plan: Plan


@dataclass(frozen=True, slots=True)
class Slot:
    """Where the value of a key goes that names a fact."""

    code: str
    section: str
    """The section that a flat key reaches into; empty for the record itself."""
    spec: FactSpec
    convert: Convert
    """Check of a scalar, or of the elements of a list or map."""
    scalar: bool = False
    inner: Plan | None = None
    """Plan of the elements of a list of records."""


@dataclass(frozen=True)
class Plan:
    """The keys that one class of record accepts."""

    slots: Mapping[str, Slot | Part]
    names: tuple[str, ...]
    """What an unknown key is compared with."""
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    """Names that belong to another level, with the path to write."""

    @cached_property
    def direct(self) -> Mapping[str, Convert]:
        """The checks of scalars by their code, where it is the code of this very record."""
        return {
            name: slot.convert
            for name, slot in self.slots.items()
            if isinstance(slot, Slot) and slot.scalar and not slot.section and name == slot.code
        }

    def find(self, key: str) -> Slot | Part | None:
        """Find a key that differs in width or surrounding spaces only, as `（` from `(`."""
        return self.slots.get(unicodedata.normalize("NFKC", key[:200]).strip())

    def label_of(self, code: str) -> str:
        """Return the Chinese column of a code; "" where it names no fact here."""
        slot = self.slots.get(code)
        return slot.spec.label if isinstance(slot, Slot) else ""

    def advice(self, key: str, root: Plan) -> str:
        """Say what was probably meant by an unknown key; "" where nothing is close."""
        there = root.slots.get(key)
        if isinstance(there, Slot):
            return f"属于 `{there.spec.path}`（{there.spec.label}），请写在那里"
        if key in root.elsewhere:
            return f"属于 {root.elsewhere[key]}，请写在那里"
        close = nearest(key, self.names)
        if close in self.elsewhere:
            return f"是否想写 {self.elsewhere[close]}"
        return f"是否想写 `{close}`" if close else ""


@cache
def plan_of(model: type[BaseModel]) -> Plan:
    """Return the plan of a class; a class with sections also accepts their facts flat."""
    slots: dict[str, Slot | Part] = {}
    for code, spec in specs_of(model).items():
        _add(slots, (code, spec.label), slot_of(code, spec))
    elsewhere: dict[str, str] = {}
    sections = False
    for code, info in model.model_fields.items():
        part = section_class(info)
        if part is not None:
            sections = True
            _add(slots, (code, info.title or ""), Part(code, plan_of(part)))
            _flatten(slots, elsewhere, code, part)
    if sections:
        _add_head(slots, specs_of(model))
        elsewhere.update(_fields_of_records(model))
    return Plan(slots, (*slots, *elsewhere), elsewhere)


def slot_of(code: str, spec: FactSpec, section: str = "") -> Slot:
    """Return the slot of a fact."""
    if spec.record is not None:
        return Slot(code, section, spec, to_name, inner=plan_of(spec.record))
    if spec.item is not None:
        return Slot(code, section, spec, converter(spec.item, spec.vocabulary, empty=False))
    convert = converter(spec.kind, spec.vocabulary, empty=accepts_empty(spec))
    return Slot(code, section, spec, convert, scalar=True)


def _flatten(
    slots: dict[str, Slot | Part], elsewhere: dict[str, str], section: str, part: type[BaseModel]
) -> None:
    for code, spec in specs_of(part, f"{section}.", section).items():
        _add(slots, (spec.path, spec.label), slot_of(code, spec, section))
        elsewhere.setdefault(code, f"`{spec.path}`（{spec.label}）")


def _add_head(slots: dict[str, Slot | Part], specs: Mapping[str, FactSpec]) -> None:
    """Accept `case.id` and a section 案件, as the dictionary has them."""
    within: dict[str, Slot | Part] = {}
    for code, spec in specs.items():
        if spec.record is not None:
            continue
        _add(within, (code, spec.label), slot_of(code, spec))
        for head in HEAD:
            _add(slots, (f"{head}.{code}",), slots[code])
    for code, name in HEAD.items():
        _add(slots, (code, name), Part("", Plan(within, tuple(within))))


def _fields_of_records(model: type[BaseModel]) -> dict[str, str]:
    """Name the fields of records that someone may write flat, as 交办日期."""
    found: dict[str, str] = {}
    for spec in specs_of(model).values():
        for inner in spec.fields.values():
            where = f"`{spec.path}`（{spec.label}）每一项的 `{inner.label}`"
            found.setdefault(inner.label, where)
            found.setdefault(inner.path.rsplit(".", 1)[-1], where)
    return found


def _add(slots: dict[str, Slot | Part], names: Iterable[str], slot: Slot | Part) -> None:
    """Add names that must be unique on their level; full-width brackets are the half-width ones."""
    for name in names:
        for spelling in {name, name.replace("(", "（").replace(")", "）")}:
            if slots.setdefault(spelling, slot) is not slot:
                raise TypeError(f"two facts share the name {spelling!r}")
