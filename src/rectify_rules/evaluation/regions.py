"""The publication rate of a jurisdiction with every city and county under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from rectify_rules.evaluation.portfolio import Weighed, check_scope, rate_report
from rectify_rules.facts.divisions import region_at, relation
from rectify_rules.report.model import PortfolioReport
from rectify_rules.ruleset.model import Ruleset


def rates_by_region(
    weighed: Sequence[Weighed],
    ruleset: Ruleset,
    *,
    scope: str,
    period: tuple[date, date],
    as_of: date | None,
    chosen: Mapping[str, str],
    assume_in_scope: bool,
) -> tuple[PortfolioReport, ...]:
    """Report on a jurisdiction, then on each city and county of it that has cases, by their codes.

    A case whose jurisdiction is not known may belong to any of them and leaves each rate open, exactly
    as it does when that jurisdiction alone is asked for. Raises CaseError as `evaluate_portfolio` does.
    """
    check_scope(scope, period)
    found = {code for case in weighed for code in _regions(case.region.data, scope)} - {scope}
    # A city ends in 00 and so stands before its counties.
    return tuple(
        rate_report(
            weighed,
            ruleset,
            scope=code,
            period=period,
            as_of=as_of,
            chosen=chosen,
            assume_in_scope=assume_in_scope,
        )
        for code in (scope, *sorted(found))
    )


def _regions(code: object, scope: str) -> list[str]:
    if not isinstance(code, str) or relation(code, scope) not in {"same", "below"}:
        return []
    above = (region_at(code, "city"), region_at(code, "county"))
    return [region for region in above if region is not None and relation(region, scope) in {"same", "below"}]


__all__ = ["rates_by_region"]
