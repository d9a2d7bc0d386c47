"""What rules rest on: the verdicts they ask for, the readings they consult."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rectify_rules.ruleset.condition import VerdictIs
from rectify_rules.ruleset.model import Rule, conditions_of
from rectify_rules.ruleset.terms import walk


def asked(rule: Rule) -> Iterator[str]:
    """Yield the rules whose verdicts a rule asks for."""
    for condition in conditions_of(rule):
        for proposition in condition.propositions():
            if isinstance(proposition, VerdictIs):
                yield proposition.rule
            for term in proposition.terms():
                for part in walk(term):
                    for inner in part.conditions():
                        yield from (p.rule for p in inner.propositions() if isinstance(p, VerdictIs))
    for _, term in rule.values:
        for part in walk(term):
            for inner in part.conditions():
                yield from (p.rule for p in inner.propositions() if isinstance(p, VerdictIs))


def readings_of(
    rule: Rule,
    rules: Mapping[str, Rule],
    direct: Mapping[str, tuple[str, ...]],
    known: dict[str, tuple[str, ...]],
) -> tuple[str, ...]:
    """List the readings that a rule rests on, itself or through the verdicts it asks for."""
    if rule.id in known:
        return known[rule.id]
    own = [
        name
        for condition in conditions_of(rule)
        for proposition in condition.propositions()
        for term in proposition.terms()
        for part in walk(term)
        for name in part.own_readings()
    ]
    if rule.ratio:
        own.append(rule.ratio.reading)
    asked = [name for other in direct[rule.id] for name in readings_of(rules[other], rules, direct, known)]
    known[rule.id] = tuple(sorted({*own, *asked}))
    return known[rule.id]


def cycle_of(name: str, graph: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Give a shortest way from a name back to itself, empty where there is none."""
    came_from: dict[str, str] = {}
    border = [name]
    while border:
        following = []
        for node in border:
            for other in graph.get(node, ()):
                if other == name:
                    return _way(name, node, came_from)
                if other not in came_from:
                    came_from[other] = node
                    following.append(other)
        border = following
    return ()


def _way(start: str, end: str, came_from: Mapping[str, str]) -> tuple[str, ...]:
    way = [start]
    node = end
    while node != start:
        way.insert(1, node)
        node = came_from[node]
    return (*way, start)


def longest_chain(graph: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Give for every name of a graph without cycles how many names the longest way from it passes."""
    heights: dict[str, int] = {}
    for root in graph:
        stack = [root]
        while stack:
            node = stack[-1]
            open_nodes = [other for other in graph.get(node, ()) if other not in heights]
            if open_nodes:
                stack.extend(open_nodes)
                continue
            heights[node] = 1 + max((heights[other] for other in graph.get(node, ())), default=0)
            stack.pop()
    return heights
