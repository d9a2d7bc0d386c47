"""The mutations of an edition, the editions they make, and the scenarios that can tell them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path

from rectify_rules.errors import RuleFileError
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.ruleset.variant import Workshop
from rectify_rules.verify.edition_mutations import EditionMutator
from rectify_rules.verify.integrity_probe import may_matter
from rectify_rules.verify.mutation import Mutation, applied
from rectify_rules.verify.observe import observe
from rectify_rules.verify.probe import Probe, Stale, nothing_anew, probes_of, reads_anew
from rectify_rules.verify.rule_mutations import RuleMutator
from rectify_rules.verify.scenarios import Scenario, answer_in_part, run

_NEAR = 4
"""Scenarios that are looked at first, as the last to notice a change nearby."""


class Mutants:
    """All mutations of one edition, put to some scenarios."""

    def __init__(self, folder: Path, scenarios: Sequence[Scenario]) -> None:
        self.workshop = Workshop(folder)
        self.scenarios = scenarios
        self.mutations = tuple(self._mutations())
        self._noticed: dict[tuple[str, str], dict[Scenario, None]] = {}

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
        may_differ = self.look(mutation, mutant)
        concerned = self.concerned(mutation)
        # What noticed the last change nearby is the likeliest to notice this one; the answer is the same.
        near = self._noticed.setdefault((mutation.file, mutation.owner), {})
        first = [scenario for scenario in islice(reversed(near), _NEAR) if scenario in concerned]
        for scenario in dict.fromkeys((*first, *concerned)):
            for probe in self.probes[scenario]:
                if may_differ(probe) and self._fails(scenario, mutant):
                    near.pop(scenario, None)
                    near[scenario] = None
                    return True
        return False

    def look(self, mutation: Mutation, mutant: Ruleset) -> Callable[[Probe], bool]:
        """Give the quick look for what a mutation can change."""
        uses = self.workshop.uses
        near = frozenset(self.affected(mutation))
        if mutation.file == "integrity.yaml":
            return lambda probe: may_matter(probe, self.base, mutant)
        stale: Stale | None = None
        if "rules" in self.workshop.trees[mutation.file].value:
            asked_for = self.rule_at(mutation)
            near = uses.dependents[asked_for]
            stale = nothing_anew if len(near) == 1 else reads_anew(uses.names_asking(asked_for))
        elif mutation.file == "derived.yaml":
            names = uses.of_names([str(mutation.path[1])])
            stale = None if names & uses.by_integrity else reads_anew(names)
        if stale is None:
            return lambda probe: True
        read_anew = stale

        def look(probe: Probe) -> bool:
            try:
                return probe.differs(mutant, read_anew, near)
            except Exception:
                # Whatever a broken rule breaks is for the scenario to meet.
                return True

        return look

    @staticmethod
    def _fails(scenario: Scenario, mutant: Ruleset) -> bool:
        try:
            return run(scenario, mutant, answer_in_part) is not None
        except Exception:
            # Whatever a broken rule breaks, a reader of the report would notice.
            return True

    @cached_property
    def probes(self) -> Mapping[Scenario, tuple[Probe, ...]]:
        """What the edition itself answers to every scenario."""
        return {
            scenario: tuple(probe for asked in scenario.asked for probe in probes_of(asked, self.base))
            for scenario in self.scenarios
        }

    def affected(self, mutation: Mutation) -> tuple[str, ...]:
        """List the rules whose findings a change can touch, the nearest first."""
        uses = self.workshop.uses
        if "rules" in self.workshop.trees[mutation.file].value:
            near = [self.rule_at(mutation)]
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

    def touched(self, mutation: Mutation) -> Mapping[str, bool]:
        """Give the rules whose own findings decide whether anything differs: each with whether others ask for it."""
        uses = self.workshop.uses
        if mutation.file == "derived.yaml":
            near = uses.rules_mentioning(uses.of_names([str(mutation.path[1])]))
        else:
            near = [self.rule_at(mutation)]
        asked = {name: len(uses.dependents[name]) > 1 for name in near}
        # A name can ask for a verdict; who mentions the name is looked at, too.
        return {other: asked.get(other, False) for name in near for other in uses.dependents[name]} | asked

    def is_asked_by_integrity(self, mutation: Mutation) -> bool:
        """Tell whether a derived name that changes decides what a contradiction or a proof is."""
        uses = self.workshop.uses
        if mutation.file != "derived.yaml":
            return False
        return bool(uses.of_names([str(mutation.path[1])]) & uses.by_integrity)

    def rule_at(self, mutation: Mutation) -> str:
        """Give the id of the rule that a change is made in."""
        rules = self.workshop.trees[mutation.file].value["rules"].value
        return str(rules[mutation.path[1]].value["id"].value)

    def concerned(self, mutation: Mutation) -> Mapping[Scenario, None]:
        """Give the scenarios that look at what a change can touch, the likeliest to notice first."""
        near: dict[Scenario, None] = {}
        if mutation.file == "integrity.yaml":
            near.update(dict.fromkeys(self._contradictory))
        for name in self.affected(mutation):
            near.update(dict.fromkeys(self._by_rule.get(name, ())))
        return near

    def about(self, rule: str) -> Sequence[Scenario]:
        """Give the scenarios that look at a rule."""
        return self._by_rule.get(rule, ())

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
