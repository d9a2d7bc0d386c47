"""A quick look whether a change of what contradicts what can touch a case at all."""

from __future__ import annotations

from rectify_rules.facts.view import FactView, Order, Proof
from rectify_rules.ruleset.environment import Environment
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verify.probe import Probe


def may_matter(probe: Probe, base: Ruleset, mutant: Ruleset) -> bool:
    """Tell whether an order, a proof or a contradiction that differs speaks of what a record holds."""
    view = FactView(probe.context.case, probe.context.as_of, base.orders)
    orders = set(base.orders) ^ set(mutant.orders)
    if any(_order_speaks(order, view) for order in orders):
        return True
    proofs = {proof for proof, _ in (*base.proofs, *mutant.proofs)}
    if base.proofs != mutant.proofs and any(_proof_speaks(proof, view) for proof in proofs):
        return True
    return _contradictions(base, probe.literal) != _contradictions(mutant, probe.literal)


def _order_speaks(order: Order, view: FactView) -> bool:
    """Two dates in order, or two that are unknown, are the same whatever is said of their order."""
    first, second = view.recorded_day(order.before), view.recorded_day(order.after)
    if first is None and second is None:
        return False
    return first is None or second is None or not first <= second <= view.as_of


def _proof_speaks(proof: Proof, view: FactView) -> bool:
    return view.raw(proof.flag) is not True


def _contradictions(ruleset: Ruleset, env: Environment) -> list[tuple[str, tuple[str, ...]]]:
    return [(entry.id, entry.doubts) for entry in ruleset.integrity if entry.condition.decide(env)[0] is True]
