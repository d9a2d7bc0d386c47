"""What the names in a decision table stand for, each once, in the order in which they are met."""

from __future__ import annotations

from collections.abc import Iterable

from rectify_rules.explain.model import Definition, FactNeeded, ReadingUsed, Way
from rectify_rules.explain.wording import Words
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.ruleset.condition import Condition
from rectify_rules.ruleset.names import Reading
from rectify_rules.ruleset.terms import ByReading, Choose, Term
from rectify_rules.ruleset.types import type_of_fact


def definitions(
    words: Words, conditions: Iterable[Condition], terms: Iterable[Term]
) -> tuple[Definition, ...]:
    """Define every name that some conditions and terms use, and every name that those definitions use."""
    found: dict[str, Definition] = {}
    waiting = [name for condition in conditions for name in words.names_in(condition)]
    waiting += [name for term in terms for name in words.names_in_term(term)]
    while waiting:
        name = waiting.pop(0)
        if name in found:
            continue
        found[name] = definition(words, name)
        waiting[:0] = _used(words, name)
    return tuple(found.values())


def definition(words: Words, name: str) -> Definition:
    """Define a derived fact or a named condition."""
    ruleset = words.ruleset
    if name in ruleset.conditions:
        return Definition(
            name, ruleset.condition_labels[name], condition=words.condition(ruleset.conditions[name])
        )
    derived = ruleset.derived[name]
    if isinstance(derived.body, ByReading | Choose):
        return Definition(name, derived.label, ways=tuple(Way(*pair) for pair in words.ways(derived.body)))
    return Definition(name, derived.label, text=words.term(derived.body))


def _used(words: Words, name: str) -> list[str]:
    ruleset = words.ruleset
    if name in ruleset.conditions:
        return list(words.names_in(ruleset.conditions[name]))
    return list(words.names_in_term(ruleset.derived[name].body))


def fact_needed(path: str) -> FactNeeded:
    """Describe a fact of the dictionary."""
    spec = dictionary()[path]
    note = spec.note
    if spec.blank_none:
        note = "；".join(part for part in (note, "空白视为没有（推定）") if part)
    return FactNeeded(path, spec.label, type_of_fact(spec).chinese, tuple(spec.values.items()), note)


def reading_used(reading: Reading) -> ReadingUsed:
    """Describe a reading."""
    return ReadingUsed(
        reading.id, reading.label, tuple(reading.values.items()), reading.default, reading.why, reading.norms
    )
