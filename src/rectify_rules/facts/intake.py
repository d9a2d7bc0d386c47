"""How a record as people write it becomes one that the case classes accept, with all its problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from rectify_rules.errors import CaseError, CaseProblem
from rectify_rules.facts.frozen import FrozenMap
from rectify_rules.facts.keys import Part, Plan, Slot, plan_of
from rectify_rules.facts.text import is_unknown, parse_written
from rectify_rules.facts.values import LIST_MAX, to_name
from rectify_rules.facts.wording import shown
from rectify_rules.facts.written import WrittenMap, WrittenText, place_written

__all__ = ["Checked", "Intake", "admit"]

_PROBLEMS_MAX = 1_000
_ADVICE_MAX = 50  # an answer to an unknown key costs milliseconds


class Checked(dict[str, object]):
    """A record that has passed the intake."""


class _TooManyError(Exception):
    """Enough problems have been told."""


def admit(model: type[BaseModel], raw: object) -> Checked:
    """Check a raw record for a class; raise CaseError with every problem."""
    intake = Intake()
    checked = intake.take(model, raw)
    if intake.problems:
        raise CaseError(intake.problems)
    return checked


class Intake:
    """One reading of one record: its problems, and the places of its facts where a file gave them."""

    def __init__(self, place: str = "") -> None:
        self.problems: list[CaseProblem] = []
        self._root = Plan({}, ())
        self.places: dict[str, str] = {"": place} if place else {}
        self._advice_left = _ADVICE_MAX

    def take(self, model: type[BaseModel], raw: object) -> Checked:
        """Check a whole record; the result is complete only where no problem was found."""
        checked = Checked()
        try:
            self._root = plan_of(model)
            self._record(self._root, raw, "", "", checked)
        except _TooManyError:
            self.problems.append(
                CaseProblem("", f"问题超过 {_PROBLEMS_MAX} 处，其余不再列出：请先改正以上各处")
            )
        return checked

    def _record(self, plan: Plan, raw: object, prefix: str, label: str, into: Checked) -> None:
        if isinstance(raw, BaseModel):
            raw = {code: getattr(raw, code, None) for code in raw.model_fields_set}
        if not isinstance(raw, Mapping):
            self._fail(prefix.rstrip("."), label, raw, "应为一组“名称: 值”")
            return
        if type(raw) is WrittenMap:
            for key in raw.repeated:
                self._fail(f"{prefix}{shown(key)}", "", key, "同一名称写了两次：请只保留一处")
            if raw.place:
                self.places[prefix.rstrip(".")] = raw.place
        direct = plan.direct
        for key, value in raw.items():
            convert = direct.get(key)
            # The hot path of screening: a plain value of a scalar of this very record.
            if (
                convert is not None
                and key not in into
                and type(value) is not WrittenText
                and type(key) is str
            ):
                try:
                    into[key] = None if value is None else convert(value)
                    continue
                except ValueError:
                    pass
            slot = plan.slots.get(key) or self._found(plan, key, prefix)
            if slot is not None:
                self._entry(slot, key, value, prefix, into)

    def _entry(self, slot: Slot | Part, key: object, value: object, prefix: str, into: Checked) -> None:
        if isinstance(slot, Part):
            self._section(slot, key, value, into)
            return
        if slot.section:
            prefix = f"{slot.section}."
            into = _part(into, slot.section)
        if slot.code in into:
            self._fail(
                f"{prefix}{slot.code}", slot.spec.label, key, "同一事实写了两次（代码与中文名称只写其一）"
            )
            return
        if type(key) is WrittenText and key.place:
            self.places[f"{prefix}{slot.code}"] = getattr(value, "place", key.place)
        into[slot.code] = None
        if value is None:
            return
        if slot.scalar and type(value) is not WrittenText:
            try:
                into[slot.code] = slot.convert(value)
            except ValueError as error:
                self._fail(f"{prefix}{slot.code}", slot.spec.label, value, str(error))
        else:
            into[slot.code] = self._compound(slot, value, f"{prefix}{slot.code}", slot.spec.label)

    def _section(self, part: Part, key: object, value: object, into: Checked) -> None:
        if value is not None:
            prefix = f"{part.code}." if part.code else ""
            self._record(part.plan, value, prefix, shown(key), _part(into, part.code))

    def _compound(self, slot: Slot, value: object, path: str, label: str) -> object:
        if type(value) is WrittenText:
            try:
                return parse_written(slot.spec, value)
            except ValueError as error:
                self._fail(path, label, value, str(error))
                return None
        if slot.spec.kind == "map":
            return self._map(slot, value, path, label)
        if not isinstance(value, list | tuple):
            self._fail(path, label, value, "应为列表；确知没有请写 []，不详请写 null 或不填")
        elif len(value) > LIST_MAX:
            self._fail(path, label, value, f"超过 {LIST_MAX} 项：请核对")
        elif slot.inner is not None:
            return tuple(self._records(slot.inner, value, path, label))
        else:
            return tuple(self._items(slot, value, path, label))
        return None

    def _items(
        self, slot: Slot, values: list[object] | tuple[object, ...], path: str, label: str
    ) -> Iterator[object]:
        for index, value in enumerate(values):
            yield self._item(slot, value, f"{path}[{index}]", label)

    def _item(self, slot: Slot, value: object, path: str, label: str) -> object:
        try:
            if value is None:
                raise ValueError("清单中不能有空项：清单应完整，只知一部分请整项写 null")
            return slot.convert(value)
        except ValueError as error:
            self._fail(path, label, value, str(error))
            return None

    def _map(self, slot: Slot, value: object, path: str, label: str) -> object:
        if not isinstance(value, Mapping):
            self._fail(path, label, value, "应为“编号: 结论”的对照；不详请写 null 或不填")
            return None
        if len(value) > LIST_MAX:
            self._fail(path, label, value, f"超过 {LIST_MAX} 项：请核对")
            return None
        if type(value) is WrittenMap:
            for key in value.repeated:
                self._fail(path, label, key, "同一编号写了两次：请只保留一处")
        found: dict[str, object] = {}
        for key, item in value.items():
            here = f"{path}[{shown(key)}]"
            try:
                name = to_name(key)
                if name in found:
                    raise ValueError("同一编号写了两次：请只保留一处")
                unknown = item is None or (type(item) is WrittenText and item.plain and is_unknown(item))
                found[name] = None if unknown else slot.convert(item)
            except ValueError as error:
                self._fail(here, label, item, str(error), key)
        return FrozenMap(found)

    def _records(
        self, plan: Plan, values: list[object] | tuple[object, ...], path: str, label: str
    ) -> Iterator[Checked]:
        seen: dict[object, str] = {}
        for index, value in enumerate(values):
            here = f"{path}[{index}]"
            checked = Checked()
            self._record(plan, value, f"{here}.", label, checked)
            name = checked.get("id")
            if name is not None:
                self._distinct(seen, name, f"{here}.id", plan.label_of("id"))
            yield checked

    def _distinct(self, seen: dict[object, str], name: object, path: str, label: str) -> None:
        first = seen.setdefault(name, path)
        if first is not path:
            at = self.places.get(first, "")
            self._fail(path, label, name, f"编号与 `{first}` 重复{f'（{at}）' if at else ''}：编号应各不相同")

    def _found(self, plan: Plan, key: object, prefix: str) -> Slot | Part | None:
        if not isinstance(key, str):
            self._fail(prefix.rstrip("."), "", key, "名称应为文字")
            return None
        slot = plan.find(key)
        if slot is None:
            self._advice_left -= 1
            advice = plan.advice(key, self._root) if self._advice_left >= 0 else ""
            message = "没有这一项" + (f"；{advice}" if advice else "：名称见事实词典")
            self._fail(f"{prefix}{shown(key)}", "", key, message)
        return slot

    def _fail(self, path: str, label: str, value: object, message: str, key: object = None) -> None:
        place = place_written(value) or place_written(key) or place_near(self.places, path)
        self.problems.append(CaseProblem(path, message, label, shown(value), place))
        if len(self.problems) >= _PROBLEMS_MAX:
            raise _TooManyError


def place_near(places: Mapping[str, str], path: str) -> str:
    """Return the place of a fact, else of the nearest thing around it that has one."""
    if not places:
        return ""
    while path and path not in places:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return places.get(path, "")


def _part(into: Checked, section: str) -> Checked:
    """Return a section under construction; the head of the case is the record itself."""
    if not section:
        return into
    part = into.get(section)
    if not isinstance(part, Checked):
        part = into[section] = Checked()
    return part
