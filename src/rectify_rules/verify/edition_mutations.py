"""Small changes of the files that the rules of an edition share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from rectify_rules.ruleset.functions import LEVELS
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.ruleset.parse_term import ROLLS
from rectify_rules.verify.condition_mutations import ConditionMutator
from rectify_rules.verify.mutation import Mutation, Site
from rectify_rules.yaml_tree import Node

_OTHER_FUNCTION = {
    "workdays_after": "days_after",
    "days_past": "days_until",
    "days_until": "days_past",
}
_COUNTING = ("months_after", "days_after", "workdays_after")
_REVERSIBLE = ("minus", "region_relation", "first_known", "days_past", "days_until")
_PASSING_ON = ("date_or_as_of", "legal_deadline", "minus", "minus_item", "without_words", "parent_region")
"""Functions whose first argument can stand in for their result."""


class EditionMutator:
    """Changes derived names, readings, contradictions and the edition itself."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.conditions = ConditionMutator(ruleset)

    def mutations(self, file: str, tree: Node) -> Iterator[Mutation]:
        """Yield every small change of one of the shared files."""
        make = {
            "derived.yaml": self._derived,
            "readings.yaml": self._readings,
            "integrity.yaml": self._integrity,
            "edition.yaml": self._edition,
        }[file]
        yield from make(Site(file, (), tree))

    def _derived(self, root: Site) -> Iterator[Mutation]:
        for name, fact in root.at("facts").entries() if "facts" in root.node.value else ():
            keys = [key for key in fact.node.value if key != "label"]
            yield from self._function(fact, keys[0])
            if self.ruleset.names.term(name) is not None and self.ruleset.derived[name].type.kind == "date":
                yield self._a_day_later(fact, keys[0])
        for _, condition in root.at("conditions").entries() if "conditions" in root.node.value else ():
            yield from self.conditions.mutations(condition.at("when"))

    @staticmethod
    def _a_day_later(fact: Site, key: str) -> Mutation:
        body = {"days_after": [{key: fact.node.value[key]} if key != "same" else fact.node.value[key], 1]}
        label = fact.node.value["label"]
        return fact.replaced_by("a_day_later", {"label": label, **body})

    def _function(self, holder: Site, name: str) -> Iterator[Mutation]:
        """Change a function that stands in a mapping, and whatever stands in its arguments."""
        body = holder.at(name)
        if name == "by_reading":
            yield from self._by_reading(body)
        elif name == "choose":
            yield from self._choose(body)
        elif name != "same":
            yield from self._call(holder, name, body)

    def _by_reading(self, body: Site) -> Iterator[Mutation]:
        ((_, options),) = body.entries()
        values = list(options.node.value)
        for value, other in zip(values, values[1:] + values[:1], strict=True):
            if options.node.value[value].plain() != options.node.value[other].plain():
                yield options.at(value).replaced_by("another_option", options.node.value[other])
        for value in values:
            yield from self._inside(options.at(value))

    def _choose(self, body: Site) -> Iterator[Mutation]:
        options = list(body.members())
        for option in options[:-1]:
            yield option.dropped("drop_option")
            yield from self.conditions.mutations(option.at("when"))
            yield from self._inside(option.at("then"))
        last = options[-1].at("otherwise")
        yield last.replaced_by("another_option", options[0].node.value["then"])
        yield from self._inside(last)

    def _call(self, holder: Site, name: str, body: Site) -> Iterator[Mutation]:
        label = {"label": holder.node.value["label"]} if "label" in holder.node.value else {}
        arguments = body.node.value if body.node.is_sequence() else [body.node]

        def call(function: str, args: list[Any]) -> Mutation:
            return holder.replaced_by(
                "another_function" if function != name else "arguments", {**label, function: args}
            )

        if name in _OTHER_FUNCTION:
            yield call(_OTHER_FUNCTION[name], list(arguments))
        if name in _REVERSIBLE:
            yield call(name, list(reversed(arguments)))
        if name in _PASSING_ON:
            inner = arguments[0]
            stands_alone = {**label, "same": inner} if label else inner
            if not inner.is_sequence():
                yield holder.replaced_by("drop_function", stands_alone)
        if name in _COUNTING:
            count = arguments[1].value
            for number in (count - 1, count + 1):
                if number > 0:
                    yield body.at(1).replaced_by("number", number)
        for number, argument in enumerate(arguments):
            site = body.at(number) if body.node.is_sequence() else body
            yield from self._constant(name, site, argument)
            yield from self._inside(site)

    @staticmethod
    def _constant(name: str, site: Site, argument: Node) -> Iterator[Mutation]:
        value = argument.value
        if argument.is_sequence() and name != "choose":
            listed = list(site.members())
            yield from (one.dropped("narrow_set") for one in listed if len(listed) > 1)
        elif name == "legal_deadline" and value in ROLLS:
            yield from (site.replaced_by("another_roll", roll) for roll in ROLLS if roll != value)
        elif name in {"region_at", "region_relation_at"} and value in LEVELS:
            yield from (
                site.replaced_by("another_level", level) for level in list(LEVELS)[:4] if level != value
            )

    def _inside(self, site: Site) -> Iterator[Mutation]:
        """Change a function among arguments; a name stands for something changed elsewhere."""
        if site.node.is_mapping() and len(site.node.value) == 1:
            yield from self._function(site, next(iter(site.node.value)))

    def _readings(self, root: Site) -> Iterator[Mutation]:
        for _, reading in root.entries():
            values = reading.at("values")
            first = next(iter(values.node.value))
            for value in values.node.value:
                if value != first:
                    reordered = {value: values.node.value[value], **values.node.value}
                    yield values.replaced_by("another_default", reordered)

    def _integrity(self, root: Site) -> Iterator[Mutation]:
        for kind in ("orders", "proofs", "contradictions"):
            for entry in root.at(kind).members() if kind in root.node.value else ():
                yield entry.dropped(f"drop_{kind.removesuffix('s')}")
                for key, part in entry.entries():
                    yield from self._of_entry(entry, key, part)

    def _of_entry(self, entry: Site, key: str, part: Site) -> Iterator[Mutation]:
        if key in {"bounds_before", "proves_before", "waits"}:
            yield entry.without("drop_guard", key)
        elif key == "doubts":
            listed = list(part.members())
            yield from (one.dropped("narrow_set") for one in listed if len(listed) > 1)
        elif key == "when":
            if "event" in entry.node.value:
                yield entry.without("drop_guard", "when")
            yield from self.conditions.mutations(part)

    def _edition(self, root: Site) -> Iterator[Mutation]:
        effective = root.at("effective_on")
        day = date.fromisoformat(str(effective.node.value))
        for other in (day - timedelta(1), day + timedelta(1), *_months_around(day)):
            yield effective.replaced_by("effective_date", other.isoformat())
        yield from (one.dropped("drop_scope") for one in root.at("scope").members())
        transition = root.at("transition")
        reading = self.ruleset.readings[str(transition.node.value["reading"].value)]
        for value in reading.values:
            if value != transition.node.value["by_act"].value:
                yield transition.at("by_act").replaced_by("another_option", value)


def _months_around(day: date) -> Iterator[date]:
    """Give the day a month before and a month after; the 28th where a month may have no such day."""
    for months in (-1, 1):
        total = day.year * 12 + day.month - 1 + months
        yield date(total // 12, total % 12 + 1, min(day.day, 28))
