"""The names a rule file can use, and what each stands for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from rectify_rules.facts.dictionary import dictionary
from rectify_rules.ruleset.condition import Condition
from rectify_rules.ruleset.terms import Builtin, Fact, ReadingTerm, Term
from rectify_rules.ruleset.types import DATE, REGION, Type, type_of_fact

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
"""A name in a sentence."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A contested word, the ways to read it and the default, which is the first."""

    id: str
    label: str
    values: Mapping[str, str]
    """Each value with its Chinese wording, the default first."""
    norms: tuple[str, ...]
    why: str

    @property
    def default(self) -> str:
        """The value used where none is chosen."""
        return next(iter(self.values))


@dataclass(slots=True)
class Names:
    """Everything a rule can name: facts, derived facts and conditions, readings, records, rules."""

    readings: dict[str, Reading] = field(default_factory=dict)
    records: dict[str, str] = field(default_factory=dict)
    """Name of one record -> path of its list, as `problem` -> `problems`."""
    derived: dict[str, Term] = field(default_factory=dict)
    conditions: dict[str, Condition] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    """Chinese names of named conditions."""
    rules: dict[str, str] = field(default_factory=dict)
    """Rule id -> norm id."""
    define: Callable[[str], None] | None = None
    """Reads a derived name that is declared but not yet read."""
    _terms: dict[str, Term] = field(default_factory=dict)
    _templates: dict[str, tuple[str | Term, ...]] = field(default_factory=dict)

    def pieces(self, template: str) -> tuple[str | Term, ...]:
        """Take a sentence with `{names}` apart, once: its words, and the terms between them."""
        found = self._templates.get(template)
        if found is None:
            parts = PLACEHOLDER.split(template)
            # Every second part is what stood between braces; what names nothing stays as it is.
            found = tuple(
                part if at % 2 == 0 else self.term(part) or f"{{{part}}}" for at, part in enumerate(parts)
            )
            self._templates[template] = found
        return found

    def condition(self, name: str) -> Condition | None:
        """Give the named condition, None where there is none."""
        if name not in self.conditions and self.define:
            self.define(name)
        return self.conditions.get(name)

    def term(self, name: str) -> Term | None:
        """Give the term that a name stands for, None where it stands for nothing."""
        if name not in self.derived and self.define:
            self.define(name)
        if name in self.derived:
            return self.derived[name]
        if name not in self._terms:
            found = self._resolve(name)
            if found is None:
                return None
            self._terms[name] = found
        return self._terms[name]

    def _resolve(self, name: str) -> Term | None:
        if name in {"as_of", "effective_on"}:
            return Builtin(name, DATE)
        if name == "territory":
            return Builtin(name, REGION)
        head, _, rest = name.partition(".")
        if head == "reading" and rest in self.readings:
            return ReadingTerm(name, Type("enum", values=self.readings[rest].values), name=rest)
        spec = dictionary().get(name)
        if spec is not None and not self._inside_records(name):
            return Fact(name, type_of_fact(spec), path=name)
        path = f"{self.records.get(head, '')}.{rest}"
        spec = dictionary().get(path)
        return None if spec is None else Fact(name, type_of_fact(spec), per_item=True, path=path)

    def _inside_records(self, path: str) -> bool:
        parent = dictionary().get(path.rpartition(".")[0])
        return (parent is not None and parent.kind == "record_list") or path in {"id", "as_of"}

    def is_per_item(self, name: str) -> bool:
        """Tell whether a name speaks of one record of a list."""
        return name.partition(".")[0] in self.records and "." in name

    def all(self) -> Iterator[str]:
        """Yield every valid name, for suggestions."""
        yield from self.derived
        yield from self.conditions
        yield from (f"reading.{name}" for name in self.readings)
        yield from ("as_of", "effective_on", "territory")
        for path, spec in dictionary().items():
            if spec.kind != "record_list" and not self._inside_records(path):
                yield path
            for name, section in self.records.items():
                if path.startswith(section + "."):
                    yield name + path[len(section) :]
        yield from (path for path, spec in dictionary().items() if spec.kind == "record_list")
