"""One text of a ledger becomes the typed value of its fact, or an error with a remedy."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify_rules.facts.case import Case
from rectify_rules.facts.dictionary import dictionary, labelled
from rectify_rules.facts.text import is_unknown, parse_text, parse_written
from rectify_rules.facts.vocabulary import (
    Extent,
    Grade,
    ImplementingBodyType,
    MeasureStatus,
    Recipient,
    RecommendationStatus,
    Secrecy,
)
from rectify_rules.facts.written import WrittenText

UNKNOWN = ["", " ", "不详", " 不详 ", "null", "~", "—", "/"]


def parse(path: str, text: str) -> object:
    return parse_text(dictionary()[path], text)


def quoted(path: str, text: str) -> object:
    return parse_written(dictionary()[path], WrittenText(text, plain=False))


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("as_of", "2026年4月16日", date(2026, 4, 16)),
        ("as_of", " ２０２６．４．１６ ", date(2026, 4, 16)),
        ("investigation.closed", "是", True),
        ("investigation.closed", "否", False),
        ("investigation.closed", "true", True),
        ("investigation.closed", "False", False),
        ("assessment.self_assessment_report", "有", True),
        ("assessment.self_assessment_report", "无", False),
        ("accident.deaths", "3", 3),
        ("accident.deaths", "１２", 12),
        ("accident.deaths", "0", 0),
        ("accident.grade", "较大", Grade.LARGER),
        ("accident.grade", " larger ", Grade.LARGER),
        ("publication.extent", "none", Extent.NONE),
        ("publication.extent", "未公开", Extent.NONE),
        ("publication.secrecy", "none", Secrecy.NONE),
        ("assessment.implementing_body_type", "未另行委托", ImplementingBodyType.NONE),
        ("investigation.penalty_recommendations.status", "不详", RecommendationStatus.UNKNOWN),
        ("investigation.penalty_recommendations.status", "", None),
        ("accident.location_region_code", "0012", "0012"),
        ("accident.unit_name", " 甲公司 ", "甲公司"),
        ("accident.unit_name", "甲，乙", "甲，乙"),
        ("assessment.composition_deviation_reason", "空", ""),
        ("assessment.composition_deviation_reason", "（空）", ""),
        ("assessment.composition_deviation_reason", '""', ""),
        ("publication.secrecy_legal_basis", "无", ""),
        ("assessment.experts", "无", ()),
        ("assessment.experts", "[]", ()),
        (
            "assessment.team_members",
            "市应急局、市公安局；市总工会;市住建局\n",
            ("市应急局", "市公安局", "市总工会", "市住建局"),
        ),
        ("assessment.team_members", "甲，乙局", ("甲，乙局",)),
        ("problems.transferred_to", "属地党委，court", (Recipient.LOCAL_PARTY_COMMITTEE, Recipient.COURT)),
        ("problems.tracking", "2026-05-01、2026年6月1日", (date(2026, 5, 1), date(2026, 6, 1))),
        (
            "assessment.measure_findings",
            "M1=已落实；M2＝not_implemented；M3：不详",
            {"M1": MeasureStatus.IMPLEMENTED, "M2": MeasureStatus.NOT_IMPLEMENTED, "M3": None},
        ),
        ("assessment.measure_findings", "无", {}),
        ("problems", "无", ()),
        ("investigation.measures", "[]", ()),
    ],
)
def test_a_text_is_typed_by_its_fact(path: str, text: str, value: object) -> None:
    found = parse(path, text)
    assert found == value
    assert type(found) is type(value) or isinstance(value, dict)


@pytest.mark.parametrize("text", UNKNOWN)
@pytest.mark.parametrize(
    "path",
    [
        "as_of",
        "investigation.closed",
        "accident.deaths",
        "accident.grade",
        "accident.unit_name",
        "accident.location_region_code",
        "assessment.experts",
        "assessment.measure_findings",
        "problems",
    ],
)
def test_what_says_unknown_is_none_in_every_kind(path: str, text: str) -> None:
    assert is_unknown(text)
    assert parse(path, text) is None


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("as_of", "2026", "只有年"),
        ("investigation.closed", "yes", "是 或 否"),
        ("investigation.closed", "1", "是 或 否"),
        ("accident.deaths", "3人", "只写数字"),
        ("accident.deaths", "3.0", "只写数字"),
        ("accident.deaths", "-1", "只写数字"),
        ("accident.deaths", "1_000", "只写数字"),
        ("accident.deaths", "٣", "只写数字"),
        ("accident.deaths", "9999999999", "0 至"),
        ("accident.deaths", "9" * 10_000, "只写数字"),
        ("accident.grade", "较大事故", "`较大`"),
        ("accident.unit_name", "a\0", "NUL"),
        ("problems.id", "无", "没有内容"),
        ("assessment.team_members", "甲、不详", "不能有 `不详`"),
        ("assessment.team_members", "甲、无", "不能有 `无`"),
        ("assessment.team_members", "、", "只有分隔号"),
        ("assessment.team_members", "甲、" * 10_001, "10000"),
        ("problems.transferred_to", "属地党委、法院", "`人民法院`"),
        ("problems.tracking", "2026-05-01、2026-06", "只有年月"),
        ("assessment.measure_findings", "M1", "编号=结论"),
        ("assessment.measure_findings", "=已落实", "不能为空"),
        ("assessment.measure_findings", "M1=好", "已落实(implemented)"),
        ("assessment.measure_findings", "M1=已落实；M1=未落实", "两次"),
        ("problems", "有三个", "逐项"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_cannot_be_read_is_refused_with_a_remedy(path: str, text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told.replace("(", r"\(").replace(")", r"\)")):
        parse(path, text)


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("assessment.composition_deviation_reason", "", ""),
        ("accident.unit_name", "null", "null"),
        ("accident.unit_name", "空", "空"),
        ("accident.location_region_code", "0012", "0012"),
        ("as_of", "2026-04-16", date(2026, 4, 16)),
        ("accident.deaths", "3", 3),
        ("investigation.closed", "是", True),
        ("assessment.experts", "甲、乙", ("甲", "乙")),
    ],
)
def test_a_quoted_scalar_is_text_as_it_stands(path: str, text: str, value: object) -> None:
    assert quoted(path, text) == value


@pytest.mark.parametrize(
    "path", ["as_of", "accident.deaths", "investigation.closed", "assessment.experts", "id"]
)
def test_an_empty_quoted_scalar_means_nothing_but_in_a_text(path: str) -> None:
    with pytest.raises(ValueError, match="空"):
        quoted(path, "")


@given(st.sampled_from(sorted(dictionary())), st.text(max_size=30))
def test_any_text_is_a_value_or_a_value_error(path: str, text: str) -> None:
    try:
        value = parse(path, text)
    except ValueError:
        return
    if path.count(".") < 2 and not path.startswith("problems."):
        Case.model_validate({path: value})


def test_the_wording_of_every_code_reads_back() -> None:
    for path, spec in dictionary().items():
        if spec.kind == "enum" and path.count(".") == 1 and spec.section != "problems":
            for code, wording in spec.values.items():
                case = Case.model_validate({path: parse(path, wording)})
                assert case == Case.model_validate({path: code})
                assert str(labelled(case)).count(wording)
