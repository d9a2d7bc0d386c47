"""Steps 当: the evaluation."""

from __future__ import annotations

from pytest_bdd import parsers, when

from rectify_rules.spec.scene import Scene


@when(parsers.re("以(?P<day>[^为]+)为核查基准日评估"))
def decide_case(rectify_scene: Scene, day: str) -> None:
    """Evaluate the case as of a date."""
    rectify_scene.decide(day)


@when(
    parsers.re(
        "以(?P<day>[^为]+)为核查基准日统计(?P<scope>[0-9]+)在(?P<first>[^至]+)至(?P<last>[^至]+)的公开率"
    )
)
def decide_rate(rectify_scene: Scene, day: str, scope: str, first: str, last: str) -> None:
    """Evaluate the publication rate of a jurisdiction in a period."""
    rectify_scene.decide_rate(day, scope, first, last)


@when("试读该记录")
def try_record(rectify_scene: Scene) -> None:
    """Read the record, to see whether it is refused."""
    rectify_scene.try_record()
