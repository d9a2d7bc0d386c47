"""Two editions over one unknown case: one encoding for all of their norms."""

from __future__ import annotations

from functools import cached_property

from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.verify.compare_rate import rate_readings
from rectify_rules.verify.decided import effect, ruling, within_scope
from rectify_rules.verify.encoder import Encoder
from rectify_rules.verify.formula import TRUE, Formula, conj, neg
from rectify_rules.verify.question import Question

__all__ = ["Pair", "Sides", "moved_defaults"]

Sides = tuple[Encoder, Encoder]


def moved_defaults(old: Ruleset, new: Ruleset, rules: tuple[Rule, Rule]) -> tuple[str, ...]:
    """List the readings that a rule rests on whose default has changed."""
    names = dict.fromkeys(name for rule in rules for name in rule.readings)
    names |= dict.fromkeys((*rate_readings(old, rules[0]), *rate_readings(new, rules[1])))
    moved = _moved(old, new)
    return tuple(name for name in names if name in moved)


def _moved(old: Ruleset, new: Ruleset) -> tuple[str, ...]:
    """List the readings whose default has changed."""
    return tuple(
        name
        for name in old.readings
        if name in new.readings and old.readings[name].default != new.readings[name].default
    )


class Pair:
    """The question about two editions, and what has been found to be asked of it."""

    def __init__(self, old: Ruleset, new: Ruleset, timeout: float) -> None:
        self.old, self.new = old, new
        self.moved = _moved(old, new)
        self._timeout = timeout

    @cached_property
    def question(self) -> Question:
        """The question, made when it is first asked."""
        return Question((self.old, self.new), seconds=self._timeout, partial=True)

    @cached_property
    def _by_default(self) -> Sides:
        """Each edition with its own default for the readings of which that has changed."""
        first, second = (
            Encoder(ruleset, self.question.shared, fixed=self._defaults(ruleset))
            for ruleset in (self.old, self.new)
        )
        return first, second

    def _defaults(self, ruleset: Ruleset) -> dict[str, str]:
        return {name: ruleset.readings[name].default for name in self.moved}

    def sides(self, *, by_default: bool) -> Sides:
        """Give the encoders of both editions; `by_default` as each has it, where a default has changed."""
        if by_default:
            return self._by_default
        first, second = self.question.encoders
        return first, second

    def verdicts(self, rules: tuple[Rule, Rule], *, by_default: bool) -> tuple[Formula, Formula]:
        """Give the verdicts of a rule under both editions."""
        first, second = self.sides(by_default=by_default)
        return ruling(first, rules[0]), ruling(second, rules[1])

    @cached_property
    def _alike(self) -> Formula:
        return _reached(self.sides(by_default=False))

    @cached_property
    def _alike_by_default(self) -> Formula:
        """The same, and that the record contradicts itself under neither default."""
        consistent = (
            self.question.consistent_under(ruleset, self._defaults(ruleset))
            for ruleset in (self.old, self.new)
        )
        pinned = (
            self.question.symbols.reading(name) == self.question.symbols.words.word(value)
            for name, value in self._defaults(self.old).items()
        )
        return conj(*consistent, *pinned)

    def given(self, rule: Rule, *, by_default: bool) -> Formula:
        """Give the cases on which a rule is compared.

        Both editions are about the case, neither is denied effect, and if one is open so is the other: what
        changes in that is told of the scope rules. These, and rates, are compared on all cases.
        """
        free = rule.is_scope or rule.declaratory or rule.ratio is not None
        if not by_default:
            return TRUE if free else self._alike
        reached = TRUE if free else _reached(self.sides(by_default=True))
        return conj(reached, self._alike_by_default)


def _reached(sides: Sides) -> Formula:
    (one, one_denied), (other, other_denied) = (effect(encoder) for encoder in sides)
    alike = TRUE if one.eq(other) else one == other
    about = (within_scope(encoder) for encoder in sides)
    return conj(*about, neg(one_denied), neg(other_denied), alike)
