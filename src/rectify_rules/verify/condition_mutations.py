"""Small changes of a condition: of its leaves, and of how they are joined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rectify_rules.ruleset.model import Ruleset
from rectify_rules.ruleset.types import Type
from rectify_rules.verdict import Verdict
from rectify_rules.verify.mutation import Mutation, Site

_BOUNDARY = {
    "before": "on_or_before",
    "on_or_before": "before",
    "after": "on_or_after",
    "on_or_after": "after",
}
_COMPLEMENT = {
    "before": "on_or_after",
    "on_or_before": "after",
    "after": "on_or_before",
    "on_or_after": "before",
    "at_least": "below",
    "below": "at_least",
    "contains_all": "lacks_any",
    "lacks_any": "contains_all",
    "contains_any": "contains_none",
    "contains_none": "contains_any",
    "mentions": "mentions_none",
    "mentions_none": "mentions",
    "same_as": "differs_from",
    "differs_from": "same_as",
    "not_in": "is",
}
_QUANTIFIER = {
    "contains_all": "contains_any",
    "contains_any": "contains_all",
    "contains_none": "lacks_any",
    "lacks_any": "contains_none",
}
_FLAGS = ("happened", "recorded", "empty", "blank")
_WORDS = ("mentions", "mentions_none")
_VERDICTS = tuple(verdict.value for verdict in Verdict)
Comes = Mapping[str, frozenset[str]]
"""The verdicts that the lines of a rule come to; to ask for any other changes nothing."""


class ConditionMutator:
    """Changes conditions of one edition, whose names tell the type of every leaf."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.names = ruleset.names
        self._comes: Comes = {
            name: frozenset(line.verdict.value for line in rule.table.lines)
            for name, rule in ruleset.rules.items()
        }

    def mutations(self, site: Site) -> Iterator[Mutation]:
        """Yield every small change of a condition and of its parts."""
        (name, _), *_ = site.node.items()
        if name in {"all", "any"}:
            yield from self._joined(site, name)
        elif name == "verdict_of":
            yield from self._verdict_of(site)
        else:
            yield from self._leaf(site, name)

    def _joined(self, site: Site, name: str) -> Iterator[Mutation]:
        parts = list(site.at(name).members())
        if len(parts) > 1:
            other = "any" if name == "all" else "all"
            yield site.replaced_by("all_any", {other: site.node.value[name]})
            yield from (part.dropped("drop_leaf") for part in parts)
        for part in parts:
            yield from self.mutations(part)

    def _verdict_of(self, site: Site) -> Iterator[Mutation]:
        ((rule, wanted),) = site.node.value["verdict_of"].items()
        values = [node.value for node in wanted.value] if wanted.is_sequence() else [wanted.value]
        others = [verdict for verdict in _VERDICTS if verdict not in values]
        yield site.replaced_by("negate_leaf", {"verdict_of": {rule: others}})
        if len(values) > 1:
            for value in self._coming(rule, values):
                left = [other for other in values if other != value]
                yield site.replaced_by("narrow_set", {"verdict_of": {rule: left}})
        for other in self._coming(rule, others):
            yield site.replaced_by("widen_set", {"verdict_of": {rule: [*values, other]}})

    def _coming(self, rule: str, verdicts: Sequence[str]) -> Iterator[str]:
        """Yield the verdicts that a rule can come to."""
        yield from (verdict for verdict in verdicts if verdict in self._comes[rule])

    def _leaf(self, site: Site, name: str) -> Iterator[Mutation]:
        body = site.node.value[name]
        if isinstance(body.value, bool):
            yield site.replaced_by("negate_leaf", {name: not body.value})
            return
        term = self.names.term(name)
        kind = term.type if term is not None else Type("text")
        if not body.is_mapping():
            values = [node.value for node in body.value] if body.is_sequence() else [body.value]
            yield site.replaced_by("negate_leaf", {name: {"not_in": values}})
            yield from self._sets(site, name, "is", values, kind)
            return
        ((operator, operand),) = body.items()
        yield from self._operator(site, name, operator, operand.plain(), kind)

    def _operator(
        self, site: Site, name: str, operator: str, operand: object, kind: Type
    ) -> Iterator[Mutation]:
        if operator in _FLAGS:
            yield site.replaced_by("negate_leaf", {name: {operator: not operand}})
            return
        if operator == "between":
            yield from self._between(site, name, operand)
            return
        if operator in _BOUNDARY:
            yield site.replaced_by("comparison", {name: {_BOUNDARY[operator]: operand}})
        if operator in _COMPLEMENT:
            complement = _COMPLEMENT[operator]
            body = operand if complement == "is" else {complement: operand}
            yield site.replaced_by("negate_leaf", {name: body})
        if operator in {"at_least", "below"} and isinstance(operand, int):
            for number in (operand - 1, operand + 1):
                if number >= 0:
                    yield site.replaced_by("number", {name: {operator: number}})
        if operator in _QUANTIFIER and isinstance(operand, list) and len(operand) > 1:
            yield site.replaced_by("comparison", {name: {_QUANTIFIER[operator]: operand}})
        if isinstance(operand, list):
            yield from self._sets(site, name, operator, operand, kind)

    def _between(self, site: Site, name: str, operand: object) -> Iterator[Mutation]:
        assert isinstance(operand, list)
        low, high = operand
        after, until = {name: {"after": low}}, {name: {"on_or_before": high}}
        since, before = {name: {"on_or_after": low}}, {name: {"before": high}}
        yield site.replaced_by("comparison", {"all": [after, until]})
        yield site.replaced_by("comparison", {"all": [since, before]})
        yield site.replaced_by("drop_bound", until)
        yield site.replaced_by("drop_bound", since)

    def _sets(
        self, site: Site, name: str, operator: str, values: list[object], kind: Type
    ) -> Iterator[Mutation]:
        def leaf(chosen: list[object]) -> dict[str, object]:
            if operator == "is":
                return {name: chosen if len(chosen) > 1 else chosen[0]}
            return {name: {operator: chosen}}

        if len(values) > 1:
            for value in values:
                yield site.replaced_by("narrow_set", leaf([other for other in values if other != value]))
        for other in kind.values if operator not in _WORDS else ():
            if other not in values:
                yield site.replaced_by("widen_set", leaf([*values, other]))
