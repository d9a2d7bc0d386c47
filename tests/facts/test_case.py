"""A case accepts what the dictionary lists and tells every problem of anything else."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from rectify_rules.errors import CaseError, CaseProblem
from rectify_rules.facts.case import Case
from rectify_rules.facts.case_parts import Accident, Problem
from rectify_rules.facts.dictionary import dictionary, labelled, sections
from rectify_rules.facts.spec import FactSpec
from rectify_rules.facts.vocabulary import Extent, Grade, MeasureStatus, Recipient

DAY = date(2026, 4, 16)


def problems(raw: object) -> tuple[CaseProblem, ...]:
    with pytest.raises(CaseError) as caught:
        Case.model_validate(raw)
    return caught.value.problems


def problem(raw: object) -> CaseProblem:
    (only,) = problems(raw)
    return only


def test_nothing_known_is_a_case() -> None:
    case = Case.model_validate({})
    assert case.model_dump(exclude_none=True) == {}
    assert all(value is None for value in case.model_dump().values())


@pytest.mark.parametrize(
    "raw",
    [
        {"investigation": {"report_approved_on": "2026-04-16"}},
        {"investigation": {"批复日期": DAY}},
        {"调查与结案": {"批复日期": "2026年4月16日"}},
        {"调查与结案": {"report_approved_on": "２０２６．４．１６"}},
        {"批复日期": "2026/4/16"},
        {" 批复日期 ": "2026/4/16"},
        {"investigation.report_approved_on": "20260416"},
    ],
)
def test_a_fact_may_be_keyed_by_code_or_column_nested_or_flat(raw: dict[str, Any]) -> None:
    case = Case.model_validate(raw)
    assert case.investigation is not None
    assert case.investigation.report_approved_on == DAY
    assert type(case.investigation.report_approved_on) is date


@pytest.mark.parametrize(
    "raw",
    [
        {"id": "a", "as_of": DAY},
        {"案件编号": "a", "核查基准日": "2026-04-16"},
        {"case": {"id": "a", "核查基准日": "2026-04-16"}},
        {"案件": {"案件编号": "a"}, "case.as_of": "2026-04-16"},
    ],
)
def test_the_head_of_the_case_may_be_top_level_or_a_section(raw: dict[str, Any]) -> None:
    case = Case.model_validate(raw)
    assert (case.id, case.as_of) == ("a", DAY)


def test_flat_and_nested_facts_of_a_section_come_together() -> None:
    case = Case.model_validate({"死亡人数": 3, "事故": None, "accident": {"grade": "较大"}, "重伤人数": 0})
    assert case.accident == Accident(deaths=3, grade=Grade.LARGER, serious_injuries=0)


@pytest.mark.parametrize("label", ["直接经济损失(万元)", "直接经济损失（万元）"])
def test_brackets_of_either_width_name_the_same_column(label: str) -> None:
    case = Case.model_validate({label: 12})
    assert case.accident is not None
    assert case.accident.direct_loss_wan == 12


@pytest.mark.parametrize(
    "raw",
    [
        {"investigation": {"closed": True, "是否结案": True}},
        {"investigation": {"closed": True}, "是否结案": None},
        {"是否结案": True, "investigation.closed": True},
        {"调查与结案": {"closed": None}, "investigation": {"closed": True}},
    ],
)
def test_the_same_fact_twice_is_refused(raw: dict[str, Any]) -> None:
    found = problem(raw)
    assert found.path == "investigation.closed"
    assert found.label == "是否结案"
    assert "两次" in found.message


@pytest.mark.parametrize(
    ("raw", "path", "advice"),
    [
        ({"批复日其": "2026-04-16"}, "批复日其", "`批复日期`"),
        ({"investigation": {"批复日其": DAY}}, "investigation.批复日其", "`批复日期`"),
        (
            {"investigation": {"report_aproved_on": DAY}},
            "investigation.report_aproved_on",
            "`report_approved_on`",
        ),
        ({"accdent": {}}, "accdent", "`accident`"),
        ({"deaths": 3}, "deaths", "`accident.deaths`（死亡人数）"),
        ({"accident": {"是否结案": "是"}}, "accident.是否结案", "`investigation.closed`"),
        ({"accident": {"closed": True}}, "accident.closed", "`investigation.closed`"),
        ({"交办日期": DAY}, "交办日期", "每一项的 `交办日期`"),
        ({"problems": [{}, {"asigned_on": DAY}]}, "problems[1].asigned_on", "`assigned_on`"),
        ({"investigation": {"measures": [{"编号号": "1"}]}}, "investigation.measures[0].编号号", "`编号`"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_name(raw: Any, path: str, advice: str) -> None:
    found = problem(raw)
    assert found.path == path
    assert advice in found.message


@pytest.mark.parametrize("key", [1, None, b"id", ("id",), 1.5], ids=repr)
def test_a_key_that_is_no_text_is_refused(key: object) -> None:
    assert "名称应为文字" in problem({"accident": {key: 1}}).message


@pytest.mark.parametrize(
    ("raw", "path", "label", "told"),
    [
        ({"as_of": "2026"}, "as_of", "核查基准日", "只有年"),
        ({"as_of": 20260416}, "as_of", "核查基准日", "数字不能当作日期"),
        ({"as_of": 0}, "as_of", "核查基准日", "应为日期"),
        ({"as_of": datetime(2026, 4, 16)}, "as_of", "核查基准日", "时刻"),
        ({"as_of": date(1900, 1, 1)}, "as_of", "核查基准日", "1949"),
        ({"as_of": "now"}, "as_of", "核查基准日", "应为年月日"),
        ({"是否结案": 1}, "investigation.closed", "是否结案", "应为 是 或 否"),
        ({"是否结案": 0}, "investigation.closed", "是否结案", "应为 是 或 否"),
        ({"是否结案": "yes"}, "investigation.closed", "是否结案", "应为 是 或 否"),
        ({"是否结案": "不详"}, "investigation.closed", "是否结案", "null"),
        ({"死亡人数": True}, "accident.deaths", "死亡人数", "整数"),
        ({"死亡人数": 3.0}, "accident.deaths", "死亡人数", "整数"),
        ({"死亡人数": "3"}, "accident.deaths", "死亡人数", "整数"),
        ({"死亡人数": -1}, "accident.deaths", "死亡人数", "0 至"),
        ({"死亡人数": 10**9 + 1}, "accident.deaths", "死亡人数", "0 至"),
        ({"死亡人数": 10**6000}, "accident.deaths", "死亡人数", "0 至"),
        ({"死亡人数": float("nan")}, "accident.deaths", "死亡人数", "整数"),
        ({"事故等级": "一股"}, "accident.grade", "事故等级", "`一般`"),
        ({"事故等级": "larg"}, "accident.grade", "事故等级", "`larger`"),
        ({"事故等级": 1}, "accident.grade", "事故等级", "较大(larger)"),
        ({"事故发生单位": 5}, "accident.unit_name", "事故发生单位", "文字"),
        ({"事故发生单位": b"abc"}, "accident.unit_name", "事故发生单位", "文字"),
        ({"事故发生单位": "a\0b"}, "accident.unit_name", "事故发生单位", "NUL"),
        ({"事故发生单位": "a\ud800b"}, "accident.unit_name", "事故发生单位", "代理项"),
        ({"事故发生单位": "甲" * 20_001}, "accident.unit_name", "事故发生单位", "20000"),
        ({"事故发生单位": "  "}, "accident.unit_name", "事故发生单位", "没有内容"),
        ({"保密依据": "无"}, "publication.secrecy_legal_basis", "保密依据", "空字符串"),
        ({"保密依据": "不详"}, "publication.secrecy_legal_basis", "保密依据", "null"),
        ({"案件编号": ""}, "id", "案件编号", "不能为空"),
        ({"统计": 1}, "统计", "", "没有这一项"),
        ({"组织单位区划代码": 140500}, "assessment.organiser_region_code", "组织单位区划代码", "加引号"),
        ({"组织单位区划代码": ""}, "assessment.organiser_region_code", "组织单位区划代码", "不能为空"),
        ({"组长": "张某"}, "assessment.team_leaders", "组长", "列表"),
        ({"组长": {"张某"}}, "assessment.team_leaders", "组长", "列表"),
        ({"组长": ["张某", None]}, "assessment.team_leaders[1]", "组长", "空项"),
        ({"组长": ["张某", ""]}, "assessment.team_leaders[1]", "组长", "不能为空"),
        ({"组长": ["无"]}, "assessment.team_leaders[0]", "组长", "[]"),
        ({"组长": ["甲"] * 10_001}, "assessment.team_leaders", "组长", "10000"),
        ({"逐项评估结论": []}, "assessment.measure_findings", "逐项评估结论", "对照"),
        ({"逐项评估结论": {"M1": "是"}}, "assessment.measure_findings[M1]", "逐项评估结论", "已落实"),
        ({"逐项评估结论": {1: None}}, "assessment.measure_findings[1]", "逐项评估结论", "文字"),
        (
            {"逐项评估结论": {"M1": None, " M1": None}},
            "assessment.measure_findings[ M1]",
            "逐项评估结论",
            "两次",
        ),
        (
            {"逐项评估结论": {str(n): None for n in range(10_001)}},
            "assessment.measure_findings",
            "逐项评估结论",
            "10000",
        ),
        ({"problems": {}}, "problems", "评估发现的问题", "列表"),
        ({"problems": [None]}, "problems[0]", "评估发现的问题", "名称"),
        ({"problems": [{}, {"跟踪记录日期": ["2026"]}]}, "problems[1].tracking[0]", "跟踪记录日期", "只有年"),
        (
            {"problems": [{}, {}, {"交办日期": "2025-02-30"}]},
            "problems[2].assigned_on",
            "交办日期",
            "没有这一天",
        ),
        ({"事故": []}, "accident", "事故", "名称"),
        ({"事故": "不详"}, "accident", "事故", "名称"),
    ],
)
def test_each_wrong_value_is_told_with_path_label_and_remedy(
    raw: Any, path: str, label: str, told: str
) -> None:
    found = problem(raw)
    assert (found.path, found.label) == (path, label)
    assert told in found.message
    assert len(found.value) <= 40
    assert "\n" not in str(found)


def test_all_problems_are_told_at_once() -> None:
    raw = {"as_of": "2026", "事故": {"死亡人数": -1, "grade": "x"}, "x": 1, "problems": [{"交办日期": "?"}]}
    paths = [found.path for found in problems(raw)]
    assert paths == ["as_of", "accident.deaths", "accident.grade", "x", "problems[0].assigned_on"]


def test_the_telling_of_problems_ends_somewhere_and_says_so() -> None:
    found = problems({f"无此项{n}": n for n in range(100_000)})
    assert len(found) == 1_001
    assert "其余不再列出" in found[-1].message


@pytest.mark.parametrize(
    ("raw", "path", "first"),
    [
        ({"problems": [{"id": "1"}, {"id": "2"}, {"问题编号": " 1"}]}, "problems[2].id", "problems[0].id"),
        (
            {"investigation": {"measures": [{"id": "M"}, {"id": "M"}]}},
            "investigation.measures[1].id",
            "investigation.measures[0].id",
        ),
        (
            {"investigation": {"penalty_recommendations": [{"id": "M"}, {"id": "M"}]}},
            "investigation.penalty_recommendations[1].id",
            "investigation.penalty_recommendations[0].id",
        ),
    ],
)
def test_ids_that_repeat_in_a_list_are_refused(raw: Any, path: str, first: str) -> None:
    found = problem(raw)
    assert found.path == path
    assert first in found.message


def test_ids_of_different_lists_and_unknown_ids_may_coincide() -> None:
    one = [{"id": "1"}, {}, {"id": None}]
    Case.model_validate(
        {"problems": one, "investigation": {"measures": one, "official_recommendations": one}}
    )


def test_values_are_kept_as_they_were_meant() -> None:
    case = Case.model_validate(
        {
            "组织单位区划代码": " 014052 ",
            "成员例外说明": "",
            "聘请的专家或技术服务机构": [],
            "是否结案": "否",
            "公开程度": "未公开",
            "逐项评估结论": {"M1": "未落实", "M2": None},
            "problems": [{"移交对象": ["属地党委", Recipient.COURT]}],
        }
    )
    assert case.assessment is not None
    assert case.investigation is not None
    assert case.publication is not None
    assert case.problems is not None
    assert case.assessment.organiser_region_code == "014052"
    assert case.assessment.composition_deviation_reason == ""
    assert case.assessment.experts == ()
    assert case.investigation.closed is False
    assert case.publication.extent is Extent.NONE
    assert case.assessment.measure_findings == {"M1": MeasureStatus.NOT_IMPLEMENTED, "M2": None}
    assert case.problems[0].transferred_to == (Recipient.LOCAL_PARTY_COMMITTEE, Recipient.COURT)


def test_a_case_is_frozen_compares_hashes_copies_and_pickles() -> None:
    raw = {"id": "a", "逐项评估结论": {"M1": "已落实"}, "problems": [{"id": "1"}]}
    case = Case.model_validate(raw)
    with pytest.raises(ValidationError):
        case.id = "b"
    assert case.assessment is not None
    assert case.assessment.measure_findings is not None
    with pytest.raises(TypeError):
        case.assessment.measure_findings["M2"] = None  # type: ignore[index]
    for twin in (Case.model_validate(raw), copy.deepcopy(case), pickle.loads(pickle.dumps(case))):
        assert twin == case
        assert hash(twin) == hash(case)
    assert case != Case.model_validate({})
    assert case != raw
    assert Case.model_validate(case) is case


def test_places_are_no_part_of_the_facts() -> None:
    case = Case.model_validate({"id": "a", "problems": [{"交办日期": DAY}]})
    placed = case.located({"": "f.yaml:1:1", "id": "f.yaml:1:5", "problems[0]": "f.yaml:3:3"})
    assert case.place_of("id") == ""
    assert placed.place_of("id") == "f.yaml:1:5"
    assert placed.place_of("problems[0].assigned_on") == "f.yaml:3:3"
    assert placed.place_of("accident.deaths") == "f.yaml:1:1"
    assert placed == case
    assert hash(placed) == hash(case)
    assert placed.model_dump() == case.model_dump()
    assert placed.model_copy().place_of("id") == "f.yaml:1:5"


def test_sections_and_records_may_be_given_as_models() -> None:
    case = Case(id="a", accident=Accident(deaths=1), problems=(Problem(id="1"),))
    assert case == Case.model_validate({"id": "a", "死亡人数": 1, "problems": [{"id": "1"}]})
    assert Case.model_validate({"accident": Accident(deaths=1), "事故等级": "一般"}).accident == Accident(
        deaths=1, grade=Grade.GENERAL
    )
    with pytest.raises(ValidationError):
        Case(problems=(Problem(id="1"), Problem(id="1")))


class _Batch(BaseModel):
    cases: list[Case]


def test_a_case_works_inside_other_models() -> None:
    raw = {"cases": [{"批复日期": "2026.4.16", "组长": ["甲"], "problems": [{"id": "1"}]}]}
    batch = _Batch.model_validate(raw)
    assert batch == _Batch.model_validate_json(json.dumps(raw))
    assert batch == _Batch.model_validate_json(batch.model_dump_json())
    with pytest.raises(ValidationError, match="只有年"):
        _Batch.model_validate({"cases": [{"批复日期": "2026"}]})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"id": "a", "id": "b"}', "两次"),
        ('{"problems": [{"id": "a", "id": "b"}]}', "两次"),
        ('{"assessment": {"measure_findings": {"M1": null, "M1": null}}}', "两次"),
        ('{"accident": {"deaths": NaN}}', "NaN"),
        ('{"accident": {"deaths": -Infinity}}', "-Infinity"),
        ('{"accident": {"deaths": 1e999}}', "整数"),
        ('{"accident": {"deaths": ' + "9" * 10_000 + "}}", "0 至"),
        ('{"id": "\\ud800"}', "代理项"),
        ('{"id": ', "第 1 行"),
        ("", "JSON"),
        ("[" * 100_000, "嵌套"),
        (b"\xff\xfe", "UTF-8"),
        ("[]", "名称"),
        (None, "JSON 文字"),
        (10**12, "JSON 文字"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_json_that_is_not_strict_is_refused(text: Any, told: str) -> None:
    with pytest.raises(CaseError) as caught:
        Case.model_validate_json(text)
    assert told in str(caught.value)


def test_json_may_be_text_or_bytes_with_a_byte_order_mark() -> None:
    case = Case.model_validate({"批复日期": DAY})
    text = '{"批复日期": "2026-04-16"}'
    for given_text in (text, text.encode(), b"\xef\xbb\xbf" + text.encode(), bytearray(text.encode())):
        assert Case.model_validate_json(given_text) == case


class _Hostile(Mapping[str, object]):
    def __getitem__(self, key: str) -> object:
        raise RuntimeError

    def __iter__(self) -> Any:
        raise RecursionError

    def __len__(self) -> int:
        return 1


def _loop() -> dict[str, Any]:
    raw: dict[str, Any] = {}
    raw["accident"] = raw["problems"] = raw
    return raw


def _deep() -> list[Any]:
    raw: list[Any] = []
    for _ in range(100_000):
        raw = [raw]
    return raw


@pytest.mark.parametrize(
    "raw",
    [
        None,
        0,
        float("nan"),
        "id",
        b"{}",
        [],
        object(),
        Case,
        _Hostile(),
        {"accident": _Hostile()},
        _loop(),
        {"id": _deep()},
        {"problems": _deep()},
        {"id": 10**100_000},
        {"id": object()},
        {"\ud800": "\ud800"},
        {"x" * 1_000_000: 1},
        {"事故等级": "x" * 1_000_000},
    ],
    ids=lambda raw: type(raw).__name__,
)
def test_any_object_ends_in_a_case_error(raw: object) -> None:
    for found in problems(raw):
        str(found).encode()


def case_or_error(raw: object) -> Case | CaseError:
    try:
        return Case.model_validate(raw)
    except CaseError as error:
        return error


NAMES = [*dictionary(), *(spec.label for spec in dictionary().values()), *sections(), *sections().values()]
CODES = [path.rsplit(".", 1)[-1] for path in dictionary()]
KEYS = st.sampled_from(NAMES) | st.sampled_from(CODES) | st.text(max_size=8) | st.integers() | st.none()
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary(max_size=4)
    | st.dates()
    | st.datetimes()
    | st.sampled_from(["是", "否", "2026-04-16", "一般", "unknown", "不详"])
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)


@given(ANYTHING | st.dictionaries(KEYS, ANYTHING, max_size=8))
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_any_nested_object_gives_a_case_or_a_case_error(raw: object) -> None:
    read = case_or_error(raw)
    if isinstance(read, Case):
        assert Case.model_validate(read.model_dump()) == read
    else:
        assert read.problems
        str(read).encode()


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=8)
TEXTS = WORDS.map(str.strip).filter(lambda text: text not in ("", "无", "不详"))


def _values(spec: FactSpec) -> st.SearchStrategy[Any]:
    scalars: dict[str, st.SearchStrategy[Any]] = {
        "text": TEXTS,
        "region": TEXTS,
        "date": st.dates(date(1949, 1, 1), date(2199, 12, 31)),
        "bool": st.booleans(),
        "int": st.integers(0, 10**9),
        "enum": st.sampled_from([*spec.values, *spec.values.values()] or [""]),
    }
    if spec.kind == "map":
        return st.dictionaries(TEXTS, st.none() | scalars["enum"], max_size=3)
    if spec.kind == "list":
        return st.lists(scalars[spec.item or "text"], max_size=3)
    if spec.kind == "record_list":
        record = st.fixed_dictionaries({}, optional={code: _values(of) for code, of in spec.fields.items()})
        return st.lists(record, max_size=2, unique_by=lambda item: item.get("id", object()))
    return scalars[spec.kind]


FACTS = {
    path: spec for path, spec in dictionary().items() if path.count(".") < 2 and spec.section != "problems"
}
FACTS["problems"] = dictionary()["problems"]


@st.composite
def flat_cases(draw: st.DrawFn) -> dict[str, Any]:
    paths = draw(st.lists(st.sampled_from(sorted(FACTS)), unique=True, max_size=12))
    return {path: draw(st.none() | _values(FACTS[path])) for path in paths}


@given(flat_cases())
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_dumped_reads_back(raw: dict[str, Any]) -> None:
    case = Case.model_validate(raw)
    assert Case.model_validate(case.model_dump()) == case
    assert Case.model_validate(labelled(case)).model_dump(exclude_none=True) == case.model_dump(
        exclude_none=True
    )
    slim = Case.model_validate_json(case.model_dump_json(exclude_none=True))
    assert slim.model_dump_json(exclude_none=True) == case.model_dump_json(exclude_none=True)
    assert Case.model_validate_json(case.model_dump_json()) == case
    by_label = {FACTS[path].label: value for path, value in raw.items()}
    assert Case.model_validate(by_label) == case
