"""Steps 假如: the case of a scenario, the readings chosen for it."""

from __future__ import annotations

from pytest_bdd import given, parsers

from rectify_rules.spec.lookup import reading_of
from rectify_rules.spec.scene import Record, Scene, Table, fail, pairs


@given("一件手续齐备、各项符合规定的案件")
def start_from_base_case(rectify_scene: Scene) -> None:
    """Start from the base case."""
    rectify_scene.begin(rectify_scene.base())


@given("一件只知下列事实的案件")
def start_from_facts(rectify_scene: Scene, datatable: Table) -> None:
    """Start from these facts alone."""
    record = Record()
    for name, text in pairs(datatable).items():
        record.put(name, text)
    rectify_scene.begin(record)


@given("事实改为")
def change_facts(rectify_scene: Scene, datatable: Table) -> None:
    """Override single facts."""
    record = rectify_scene.known()
    for name, text in pairs(datatable).items():
        record.put(name, text)


@given(parsers.re("「(?P<name>[^「」]+)」为"))
def set_records(rectify_scene: Scene, name: str, datatable: Table) -> None:
    """Set a list of records, one row to each."""
    rectify_scene.known().put_records(name, datatable)


@given(parsers.re("「(?P<name>[^「」]+)」为无"))
def set_none(rectify_scene: Scene, name: str) -> None:
    """Set a fact to known none."""
    rectify_scene.known().put(name, "无")


@given(parsers.re("「(?P<name>[^「」]+)」不详"))
def set_unknown(rectify_scene: Scene, name: str) -> None:
    """Remove a fact."""
    rectify_scene.known().forget(name)


@given(parsers.re("口径「(?P<name>[^「」]+)」取「(?P<value>[^「」]+)」"))
def choose_reading(rectify_scene: Scene, name: str, value: str) -> None:
    """Choose a reading."""
    code, chosen = reading_of(rectify_scene.ruleset, name, value)
    rectify_scene.readings[code] = chosen
    rectify_scene.outdate()


@given("按适用本细则试判")
def assume_in_scope(rectify_scene: Scene) -> None:
    """Judge as if the regulation applied."""
    rectify_scene.assume_in_scope = True
    rectify_scene.outdate()


@given("辖区内有下列案件")
def set_portfolio(rectify_scene: Scene, datatable: Table) -> None:
    """Take one case to a row: the base case with these facts overridden."""
    header, *rows = datatable
    if not header or header[0].strip() != "案件编号":
        fail("表格的第一列应为“案件编号”")
    if not rows:
        fail("表格没有案件")
    portfolio = []
    for row in rows:
        record = rectify_scene.base()
        for name, text in zip(header, row, strict=True):
            record.put(name, text)
        portfolio.append(record)
    rectify_scene.portfolio = portfolio
    rectify_scene.outdate()
