"""The rulesets of durable-rules as a reader sees them: the part that decides one rule, with a legend."""

from __future__ import annotations

import json
from collections.abc import Iterator

from rectify_rules.engines.durable_network import (
    Plan,
    Stratum,
    Target,
    plan_of,
    property_name,
    rule_definition,
)
from rectify_rules.engines.propositions import Branch, tables_of_rule
from rectify_rules.errors import EngineError
from rectify_rules.ruleset.model import Ruleset, Table
from rectify_rules.ruleset.problems import suggest

__all__ = ["ruleset_shown"]

_HEAD = (
    "// pK: proposition K definitely holds; nK: its complement does; an open one is not asserted.",
    "// s: what every fact says. Of the lines that fire, the first in the order of the table decides.",
)


def ruleset_shown(ruleset: Ruleset, rule_id: str) -> str:
    """Show the rules that durable-rules is given for a rule: JSON with comments.

    Raises EngineError for a rule that is not in the ruleset.
    """
    if rule_id not in ruleset.rules:
        raise EngineError(f"unknown rule `{rule_id}`{suggest(rule_id, ruleset.rules)}")
    plan = plan_of(ruleset)
    used: dict[tuple[int, bool], None] = {}
    body: list[str] = []
    for part, table in tables_of_rule(ruleset.rules[rule_id]):
        number = plan.form.table_of[rule_id, part]
        stratum = next(found for found in plan.strata if number in found.tables)
        shown = list(_shown(stratum, table, number, rule_id, used))
        if shown:
            body += ["", f"// {part} (stratum `{stratum.name}`)", "{", ",\n".join(shown), "}"]
    return "\n".join([*_HEAD, *_legend(plan, used), *body]) + "\n"


def _shown(
    stratum: Stratum, table: Table, number: int, rule_id: str, used: dict[tuple[int, bool], None]
) -> Iterator[str]:
    for network in stratum.networks:
        for name, branch in network.rules.items():
            said = [
                text
                for text in (_said(target, table, number, rule_id) for target in network.targets[name])
                if text
            ]
            if said:
                used.update(dict.fromkeys(branch))
                yield "".join(f"  // {text}\n" for text in said) + _json(name, branch)


def _json(name: str, branch: Branch) -> str:
    return f'  "{name}": {json.dumps(rule_definition(branch))}'


def _said(target: Target, table: Table, number: int, rule_id: str) -> str:
    """Say what a firing tells about this table; nothing where it tells about another."""
    if target.table != number and target.rule != rule_id:
        return ""
    line = table.lines[target.line]
    told = f"line {target.line}: {line.verdict} {line.reason}"
    return f"{told} is impossible" if target.rule else told


def _legend(plan: Plan, used: dict[tuple[int, bool], None]) -> Iterator[str]:
    for number, positive in sorted(used):
        key = " ".join(plan.form.propositions[number].key.split())
        yield f"// {property_name(number, positive)}: {key if positive else f'not ({key})'}"
