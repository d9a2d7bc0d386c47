"""What contradicts itself in a record, as lines of source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rectify_rules.engines.program.facts import BY_CARRIED, BY_COMPANY, FactWriter
from rectify_rules.engines.program.writer import Block
from rectify_rules.facts.dictionary import EVENTS, dictionary
from rectify_rules.facts.view import Order, Proof

__all__ = ["Found", "contradicted", "disordered", "touching"]

Found = tuple[str, tuple[str, ...]]
"""The test that the record contradicts itself, and the facts that are then in doubt."""


def contradicted(facts: FactWriter, block: Block) -> Iterator[Found]:
    """Write the tests of events that are recorded as not happened and carry a date that has come."""
    for event in EVENTS.values():
        inside = any(event.date.startswith(name + ".") for name in _record_lists())
        mine = event.date.startswith(block.section + ".") if block.section else not inside
        if event.flag and mine and not facts.relevant.isdisjoint((event.flag, event.date)):
            flag, day = facts.raw(event.flag, block), facts.exact(event.date, block)
            yield f"{flag} is False and {day} is not None", (event.flag, event.date)


def disordered(facts: FactWriter) -> Iterator[Found]:
    """Write the tests of days that stand in an order they cannot have."""
    for order in facts.orders:
        if facts.relevant.isdisjoint(order.doubts):
            continue
        first, second = facts.exact(order.before, facts.top), facts.exact(order.after, facts.top)
        if order.proves_before:
            # What has happened proves the earlier event, even one that is dated in the future.
            first = facts.raw(order.before, facts.top)
        if "None" not in (first, second):
            yield f"{second} is not None and {first} is not None and {first} > {second}", order.doubts


def touching(paths: Iterable[str], orders: tuple[Order, ...], proofs: tuple[Proof, ...]) -> frozenset[str]:
    """List the facts on which what is known of some facts can depend, those themselves included."""
    groups = [{path for path in (event.flag, event.date) if path} for event in EVENTS.values()]
    groups += [{path, event.date} for path, event in (*BY_CARRIED.items(), *BY_COMPANY.items())]
    groups += [{order.before, order.after} for order in orders]
    groups += [{proof.event, proof.flag} for proof in proofs]
    found = set(paths)
    while grown := [group for group in groups if group & found and not group <= found]:
        found.update(*grown)
    return frozenset(found)


def _record_lists() -> tuple[str, ...]:
    return tuple(path for path, spec in dictionary().items() if spec.record is not None)
