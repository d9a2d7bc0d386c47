"""What the engine tests share: cases in their context, and rulesets made of conditions alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any

from rectify_rules import Case, Ruleset, Verdict
from rectify_rules.engines.base import Decisions, Engine
from rectify_rules.engines.interpreter import Interpreter
from rectify_rules.evaluation.context import Context, make_context
from rectify_rules.facts.logic import Truth
from rectify_rules.ruleset.condition import Condition, Group, Leaf, Proposition, VerdictIs
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Line, Rule, Table
from rectify_rules.ruleset.operators import Decided
from support import generate

AS_OF = date(2026, 11, 23)


def random_record(seed: int) -> tuple[dict[str, Any], Random]:
    """Give the case of a seed, in turn complete, masked and partial, with what further draws come from."""
    rng = Random(seed)
    if seed % 4 == 0:
        return generate.complete_case(rng), rng
    if seed % 4 == 1:
        return generate.mask(generate.complete_case(rng), rng), rng
    return generate.partial_case(rng), rng


def random_context(ruleset: Ruleset, seed: int) -> Context:
    """Give the case of a seed under random readings."""
    record, rng = random_record(seed)
    readings = ruleset.chosen(generate.readings(rng, ruleset.readings))
    case = Case.model_validate(record)
    return make_context(ruleset, case, record["as_of"], readings, assume_in_scope=rng.random() < 0.2)


def decided_by(engine: Engine, context: Context) -> Decisions:
    """Decide a case in an environment of its own."""
    return engine.decide(context.ruleset, context.environment())


def reference(context: Context) -> Decisions:
    """Decide a case by the interpreter."""
    return decided_by(Interpreter(), context)


@dataclass(frozen=True, slots=True, eq=False)
class Given(Proposition):
    """A proposition whose truth is given, and which is missing where it is open."""

    truth: Truth = None

    def decide(self, env: Environment) -> Decided:
        """Give the truth."""
        del env
        return self.truth, () if self.truth is not None else (self.key,)


@dataclass(frozen=True, slots=True, eq=False)
class OfRecord(Proposition):
    """A proposition about one problem: whether dereliction is suspected."""

    def decide(self, env: Environment) -> Decided:
        """Look at the record at hand."""
        truth: Truth = getattr(env.view.record, "suspected_dereliction", None)
        return truth, () if truth is not None else (self.key,)


def given(truths: Sequence[Truth]) -> list[Leaf]:
    """Make one leaf for each truth."""
    return [Leaf(Given(f"x{number}", False, truth)) for number, truth in enumerate(truths)]


def verdict_leaf(rule: str, *verdicts: Verdict) -> Leaf:
    """Make the leaf that asks for the verdict of a rule."""
    return Leaf(VerdictIs(f"verdict of {rule} in {verdicts}", False, rule, tuple(verdicts)))


def random_condition(rng: Random, leaves: Sequence[Leaf], depth: int = 3) -> Condition:
    """Make a condition over the leaves, some of them negated, some contradicting one another."""
    if depth == 0 or rng.random() < 0.25:
        leaf = leaves[int(rng.random() * len(leaves))]
        return leaf if rng.random() < 0.6 else leaf.negated()
    parts = tuple(random_condition(rng, leaves, depth - 1) for _ in range(int(rng.random() * 4)))
    return Group(rng.random() < 0.5, parts)


def table_of(conditions: Sequence[Condition], verdicts: Sequence[Verdict] = tuple(Verdict)) -> Table:
    """Make a table whose lines take the verdicts in turn."""
    return Table(
        tuple(
            Line(verdicts[number % len(verdicts)], f"line{number}", condition)
            for number, condition in enumerate(conditions)
        )
    )


def ruleset_of(
    real: Ruleset, tables: Mapping[str, Table], depends_on: Mapping[str, tuple[str, ...]] | None = None
) -> Ruleset:
    """Give a copy of a ruleset whose rules are replaced by rules of one made-up table each."""
    asks = depends_on or {}
    rules = {
        name: Rule(
            id=name,
            norm=f"{number}-1-s1",
            title=name,
            quotes=(),
            modality="must",
            owed_by="",
            table=table,
            lines=table.lines,
            depends_on=asks.get(name, ()),
        )
        for number, (name, table) in enumerate(tables.items(), start=1)
    }
    return replace(real, edition=replace(real.edition, scope=(next(iter(rules)),)), rules=rules)


def empty_context(ruleset: Ruleset) -> Context:
    """Give the context of a case of which nothing is known."""
    return make_context(ruleset, Case(), AS_OF, ruleset.chosen(None), assume_in_scope=False)
