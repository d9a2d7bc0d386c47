"""The mutations of an edition, the editions they make, and the scenarios that can tell them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from rectify_rules.errors import RuleFileError
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.ruleset.variant import Workshop
from rectify_rules.verify.edition_mutations import EditionMutator
from rectify_rules.verify.mutation import Mutation, applied
from rectify_rules.verify.observe import observe
from rectify_rules.verify.probe import Probe, nothing_anew, probe, reads_anew
from rectify_rules.verify.rule_mutations import RuleMutator
from rectify_rules.verify.scenarios import Scenario, answer_in_part, run

Stale = Callable[[str], bool]


class Mutants:
    """All mutations of one edition, put to some scenarios."""

    def __init__(self, folder: Path, scenarios: Sequence[Scenario]) -> None:
        self.workshop = Workshop(folder)
        self.scenarios = scenarios
        self.mutations = tuple(self._mutations())

    def prepare(self) -> None:
        """Compute what every mutant is compared with."""
        for prepared in (self.probes, self._by_rule, self._contradictory):
            del prepared

    @property
    def base(self) -> Ruleset:
        """The edition as it is."""
        return self.workshop.base

    def _mutations(self) -> Iterator[Mutation]:
        of_rules, of_edition = RuleMutator(self.base), EditionMutator(self.base)
        for name, tree in self.workshop.trees.items():
            yield from (of_rules if "rules" in tree.value else of_edition).mutations(name, tree)

    def mutant(self, mutation: Mutation) -> Ruleset | None:
        """Give the changed edition; None where the loader refuses it."""
        tree = applied(self.workshop.trees[mutation.file], mutation)
        try:
            return self.workshop.variant(mutation.file, tree)
        except RuleFileError:
            return None

    def is_killed(self, mutation: Mutation, mutant: Ruleset) -> bool:
        """Tell whether a scenario that passes fails with the change."""
        stale = self._read_anew(mutation)
        return any(self._fails(scenario, mutant, stale) for scenario in self.concerned(mutation))

    def _fails(self, scenario: Scenario, mutant: Ruleset, stale: Stale | None) -> bool:
        try:
            if stale is not None and not self._may_differ(scenario, mutant, stale):
                return False
            return run(scenario, mutant, answer_in_part) is not None
        except Exception:
            # Whatever a broken rule breaks, a reader of the report would notice.
            return True

    def _may_differ(self, scenario: Scenario, mutant: Ruleset, stale: Stale) -> bool:
        probes = self.probes[scenario]
        return any(found is None or found.differs(mutant, stale) for found in probes)

    def _read_anew(self, mutation: Mutation) -> Stale | None:
        """Tell which statements a mutation changes; None where it may change whatever is computed."""
        uses = self.workshop.uses
        if "rules" in self.workshop.trees[mutation.file].value:
            # What a rule decides is part of what others compute only where they ask for its verdict.
            return nothing_anew if len(uses.dependents[self._rule_at(mutation)]) == 1 else None
        if mutation.file != "derived.yaml":
            return None
        names = uses.of_names([str(mutation.path[1])])
        spoken_of = names & uses.by_integrity or any(name in self.base.derived for name in names)
        return None if spoken_of else reads_anew(names)

    @cached_property
    def probes(self) -> Mapping[Scenario, tuple[Probe | None, ...]]:
        """What the edition itself answers to every scenario."""
        return {
            scenario: tuple(probe(asked, self.base) for asked in scenario.asked if asked.question is not None)
            for scenario in self.scenarios
        }

    def affected(self, mutation: Mutation) -> tuple[str, ...]:
        """List the rules whose findings a change can touch, the nearest first."""
        uses = self.workshop.uses
        if "rules" in self.workshop.trees[mutation.file].value:
            near = [self._rule_at(mutation)]
            everywhere = False
        elif mutation.file == "derived.yaml":
            stale = uses.of_names([str(mutation.path[1])])
            near = uses.rules_mentioning(stale)
            everywhere = bool(stale & uses.by_integrity)
        elif mutation.file == "readings.yaml":
            reading = str(mutation.path[0])
            near = [rule.id for rule in self.base.rules.values() if reading in rule.readings]
            # What proves what, and what is a contradiction, may hold under one reading only.
            everywhere = True
        else:
            near, everywhere = [], True
        found = dict.fromkeys(near)
        found.update(dict.fromkeys(other for name in near for other in sorted(uses.dependents[name])))
        if everywhere or any(self.base.rules[name].is_scope for name in found):
            found.update(dict.fromkeys(self.base.rules))
        return tuple(found)

    def _rule_at(self, mutation: Mutation) -> str:
        rules = self.workshop.trees[mutation.file].value["rules"].value
        return str(rules[mutation.path[1]].value["id"].value)

    def concerned(self, mutation: Mutation) -> Iterable[Scenario]:
        """Give the scenarios that look at what a change can touch, the likeliest to notice first."""
        near: dict[Scenario, None] = {}
        if mutation.file == "integrity.yaml":
            near.update(dict.fromkeys(self._contradictory))
        for name in self.affected(mutation):
            near.update(dict.fromkeys(self._by_rule.get(name, ())))
        return near

    @cached_property
    def _by_rule(self) -> Mapping[str, Sequence[Scenario]]:
        found: dict[str, dict[Scenario, None]] = {}
        for scenario in self.scenarios:
            for asked in scenario.asked:
                for name in asked.rules(self.base):
                    found.setdefault(name, {})[scenario] = None
        return {name: tuple(scenarios) for name, scenarios in found.items()}

    @cached_property
    def _contradictory(self) -> Sequence[Scenario]:
        """The scenarios with a record that contradicts itself, or lacks something."""
        return [
            scenario
            for scenario in self.scenarios
            if any(seen.env.view.doubts for asked in scenario.asked for seen in observe(asked, self.base))
        ]
