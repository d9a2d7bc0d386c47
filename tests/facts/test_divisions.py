"""Division codes are placed, compared, named; what cannot be placed is said to be so."""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify_rules.facts.divisions import (
    Level,
    Relation,
    Status,
    display_name,
    parent_region,
    region_at,
    relation,
    resolve,
)

OPPOSITE: dict[Relation | None, Relation | None] = {
    "same": "same",
    "below": "above",
    "above": "below",
    "unrelated": "unrelated",
    None: None,
}


def rows(name: str) -> list[dict[str, str]]:
    text = files("rectify_rules.facts").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


DIVISIONS = rows("divisions.csv")
ALIASES = rows("division_aliases.csv")
SHANXI = [row["code"] for row in DIVISIONS]
RENAMED = [row for row in ALIASES if row["new_code"]]
OTHERS = ["000000", "650000", "650100", "650104", "110101", "419001", "441900", "441900003", "140521101"]
PLACED = SHANXI + [row["old_code"] for row in RENAMED] + OTHERS
GARBAGE = [
    "",
    " ",
    "140521 ",
    " 140521",
    "140521\n",
    "14052",
    "1405210",
    "14052110",
    "1405211011",
    "140521101001",
    "１４０５２１",
    "14052a",
    "-40521",
    "沁水县",
    "١٤٠٥٢١",
    "²40521",
    "1" * 100_000,
    "\ud800",
    "\0",
]

placed = st.sampled_from(PLACED)
codes = st.one_of(placed, st.sampled_from(GARBAGE), st.from_regex(r"[0-9]{6}|[0-9]{9}", fullmatch=True))


# The data


def test_the_table_is_shanxi_with_eleven_cities_and_every_superior_in_it() -> None:
    assert len(set(SHANXI)) == len(DIVISIONS)
    assert [sum(row["level"] == level for row in DIVISIONS) for level in ("省", "地级市", "县级")] == [
        1,
        11,
        117,
    ]
    assert {row["parent"] for row in DIVISIONS} <= {*SHANXI, "000000"}
    assert all(parent_region(row["code"]) == row["parent"] for row in DIVISIONS)


def test_abolished_codes_lead_to_a_code_in_force_with_the_name_given() -> None:
    names = {row["code"]: row["name"] for row in DIVISIONS}
    assert not {row["old_code"] for row in ALIASES} & set(names)
    assert all(names[row["new_code"]] == row["new_name"] for row in RENAMED)


# Resolving


@pytest.mark.parametrize(
    ("code", "canonical", "name", "level", "status"),
    [
        ("000000", "000000", "中华人民共和国", "national", "known"),
        ("140000", "140000", "山西省", "province", "known"),
        ("140500", "140500", "晋城市", "city", "known"),
        ("140521", "140521", "沁水县", "county", "known"),
        ("140521101", "140521101", "沁水县(140521101)", "township", "known"),
        ("140726", "140703", "太谷区", "county", "renamed"),
        ("140726101", "140726101", "太谷区(140726101)", "township", "renamed"),
        ("140211", "140211", "南郊区", "county", "split"),
        ("140171", "140171", "山西转型综合改革示范区", None, "development_zone"),
        ("650000", "650000", "新疆维吾尔自治区", "province", "outside"),
        ("650100", "650100", "新疆维吾尔自治区(650100)", "city", "outside"),
        ("650104", "650104", "新疆维吾尔自治区(650104)", "county", "outside"),
        ("650104001", "650104001", "新疆维吾尔自治区(650104001)", "township", "outside"),
        ("441900003", "441900003", "广东省(441900003)", "township", "outside"),
        ("820000", "820000", "澳门特别行政区", "province", "outside"),
    ],
)
def test_codes_resolve(code: str, canonical: str, name: str, level: Level | None, status: Status) -> None:
    region = resolve(code)
    assert (region.code, region.canonical, region.name) == (code, canonical, name)
    assert (region.level, region.status) == (level, status)


@pytest.mark.parametrize(
    "code",
    [
        *GARBAGE,
        "149999",  # Shanxi, in no table
        "142200",  # Shanxi, a prefecture of before 2000
        "140001",
        "140199",
        "990000",  # no province
        "160101",
        "010000",
        "110001",  # no county stands directly under a province's code
        "140521000",  # the county itself, padded
        "140000101",  # no township stands directly under a province
        "000000101",
        "140211101",  # under a county that was split
        "140171001",  # under a development zone
        "149999101",
    ],
    ids=lambda code: ascii(code)[:16],  # ids are printed as they are: no control characters, no surrogates
)
def test_what_cannot_be_placed_is_unknown_with_a_reason(code: str) -> None:
    region = resolve(code)
    assert (region.code, region.canonical, region.name, region.level) == (code, code, "", None)
    assert region.status == "unknown"
    assert region.note
    assert parent_region(code) is None
    assert all(region_at(code, level) is None for level in get_args(Level))


def test_notes_tell_what_became_of_an_abolished_code() -> None:
    assert resolve("140521").note == ""
    assert "太谷县(140726)自2019年起为太谷区(140703)" in resolve("140726").note
    assert "平城区或云冈区" in resolve("140211").note
    assert "管委会" in resolve("140171").note
    assert "山西省以外" in resolve("650104").note


@given(st.one_of(st.text(), codes))
def test_any_text_is_answered(code: str) -> None:
    region = resolve(code)
    assert region.code == code
    assert region.status in get_args(Status)
    assert region.level in (*get_args(Level), None)
    assert display_name(code)
    assert len(display_name(code)) < 60
    parent_region(code)
    assert relation(code, "140000") in (*get_args(Relation), None)


@given(codes)
def test_the_code_in_force_resolves_to_itself(code: str) -> None:
    canonical = resolve(code).canonical
    assert resolve(canonical).canonical == canonical


# Going up


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("140521", ["140500", "140000", "000000"]),
        ("140521101", ["140521", "140500", "140000", "000000"]),
        ("140726", ["140700", "140000", "000000"]),
        ("140726101", ["140703", "140700", "140000", "000000"]),
        ("650104", ["650100", "650000", "000000"]),
        ("441900003", ["441900", "440000", "000000"]),
        ("140000", ["000000"]),
        ("000000", []),
        ("140211", []),
        ("140171", []),
        ("149999", []),
    ],
)
def test_superiors_follow_one_another_up_to_the_national_level(code: str, line: list[str]) -> None:
    climbed = []
    above = parent_region(code)
    while above is not None:
        climbed.append(above)
        above = parent_region(above)
    assert climbed == line


@pytest.mark.parametrize(
    ("code", "level", "expected"),
    [
        ("140521", "national", "000000"),
        ("140521", "province", "140000"),
        ("140521", "city", "140500"),
        ("140521", "county", "140521"),
        ("140521", "township", None),
        ("140521101", "township", "140521101"),
        ("140521101", "county", "140521"),
        ("140726", "county", "140703"),
        ("140726", "city", "140700"),
        ("140500", "county", None),
        ("140000", "city", None),
        ("000000", "province", None),
        ("650104", "city", "650100"),
        ("441900003", "county", None),
        ("441900003", "city", "441900"),
        ("140211", "city", None),
        ("140171", "city", None),
    ],
)
def test_the_division_at_a_level(code: str, level: Level, expected: str | None) -> None:
    assert region_at(code, level) == expected


def test_a_word_that_is_no_level_is_refused() -> None:
    with pytest.raises(ValueError, match="national, province, city, county, township"):
        region_at("140521", "县级")  # type: ignore[arg-type]


# Relations


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("140521", "140521", "same"),
        ("140521", "140500", "below"),
        ("140500", "140521", "above"),
        ("140521", "000000", "below"),
        ("000000", "650104", "above"),
        ("140521", "140522", "unrelated"),
        ("140521", "140700", "unrelated"),
        ("140302", "140502", "unrelated"),  # both are called 城区
        ("140726", "140703", "same"),
        ("140402", "140411", "same"),  # both went into 潞州区
        ("140726", "140700", "below"),
        ("140521101", "140521", "below"),
        ("140521101", "140521102", "unrelated"),
        ("140726101", "140703", "below"),
        ("140726101", "140726101", "same"),
        ("140726101", "140703101", None),  # perhaps one place under two codes
        ("140726101", "140521101", "unrelated"),
        ("140521", "650104", "unrelated"),
        ("650104", "650100", "below"),
        ("650104", "650102", "unrelated"),
        ("140211", "140211", None),
        ("140211", "140200", None),
        ("140171", "140100", None),
        ("140521", "149999", None),
        ("", "", None),
    ],
)
def test_relations(a: str, b: str, expected: Relation | None) -> None:
    assert relation(a, b) == expected
    assert relation(b, a) == OPPOSITE[expected]


@given(codes, codes)
def test_relations_are_mirrored(a: str, b: str) -> None:
    assert relation(b, a) == OPPOSITE[relation(a, b)]


@given(placed)
def test_every_placed_division_is_below_its_superior_within_the_nation(code: str) -> None:
    assert relation(code, code) == "same"
    above = parent_region(code)
    if above is not None:
        assert relation(code, above) == "below"
        assert relation(code, "000000") == "below"


@given(placed, placed, placed)
def test_subordination_is_transitive(a: str, b: str, c: str) -> None:
    if relation(a, b) == "below" and relation(b, c) in ("below", "same"):
        assert relation(a, c) == "below"


# Names


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("000000", "中华人民共和国"),
        ("140000", "山西省"),
        ("140500", "晋城市"),
        ("140521", "晋城市沁水县"),
        ("140502", "晋城市城区"),
        ("140302", "阳泉市城区"),
        ("140521101", "晋城市沁水县(140521101)"),
        ("140726", "晋中市太谷区"),
        ("140726101", "晋中市太谷区(140726101)"),
        ("140211", "大同市南郊区(140211)"),
        ("140171", "山西转型综合改革示范区(140171)"),
        ("650000", "新疆维吾尔自治区"),
        ("650104", "新疆维吾尔自治区(650104)"),
        ("149999", "未知区划(149999)"),
        ("", "未知区划()"),
        ("9" * 60, f"未知区划({'9' * 20}…)"),
    ],
)
def test_display_names(code: str, name: str) -> None:
    assert display_name(code) == name


def test_display_names_tell_all_divisions_in_force_apart() -> None:
    assert len({display_name(code) for code in SHANXI}) == len(SHANXI)
