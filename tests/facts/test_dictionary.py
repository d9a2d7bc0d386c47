"""The dictionary holds every fact of the specification, with its label, type, values and notes."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from rectify_rules.facts.case import Case, case_json_schema
from rectify_rules.facts.dictionary import (
    EVENTS,
    EventSpec,
    FactSpec,
    dictionary,
    enum_label,
    labelled,
    nearest,
    sections,
)

with Path(__file__).with_name("fact_table.tsv").open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))

# The specification's events, then the acts that the rules compare with each other.
EVENT_TABLE = """
case_closure            investigation.closed                  investigation.closed_on
approval                -                                     investigation.report_approved_on
assessment_start        -                                     assessment.started_on
team_established        -                                     assessment.team_established_on
discipline_invitation   assessment.discipline_invited         assessment.discipline_invited_on
self_assessment_report  assessment.self_assessment_report     assessment.self_assessment_report_on
government_report       assessment.government_written_report  assessment.government_written_report_on
doc_review              assessment.doc_review_done            assessment.doc_review_completed_on
site_check              assessment.site_check_done            assessment.site_check_completed_on
report_formed           assessment.report_completed           assessment.report_completed_on
report_approval         -                                     assessment.report_approved_by_organiser_on
publication             publication.published                 publication.published_on
withdrawal              publication.withdrawn                 publication.withdrawn_on
filing                  publication.filed                     publication.filed_on
rectification           problems.rectified                    problems.rectified_on
report_publication      -                                     investigation.report_published_on
assignment              -                                     problems.assigned_on
transfer                -                                     problems.transferred_on
notification            -                                     problems.notified_on
"""
CARRIES = {
    "publication": ("publication.extent", "publication.publisher", "publication.url"),
    "filing": ("publication.filed_with_region_code", "publication.filed_with_body"),
    "assignment": ("problems.assigned_to",),
    "transfer": ("problems.transferred_to",),
    "notification": ("problems.notified_to", "problems.urging_requested"),
}


def test_the_dictionary_has_the_paths_of_the_table_in_its_order() -> None:
    specs = dictionary()
    own = [row["path"] for row in ROWS]
    assert len(own) == 134
    assert sorted(specs) == sorted(own)
    facts = [path for path in specs if not path.startswith("problems.")]
    assert facts == [path for path in own if path in set(facts)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["path"])
def test_each_fact_is_as_the_table_has_it(row: dict[str, str]) -> None:
    spec = dictionary()[row["path"]]
    values = dict(pair.split("=") for pair in row["values"].split())
    assert spec.path == row["path"]
    assert spec.label == row["label"]
    assert spec.kind == row["kind"]
    assert (spec.item or "") == row["item"]
    assert dict(spec.values) == values
    assert list(spec.values) == list(values)
    assert spec.blank_none == (row["blank"] == "none")
    assert spec.note == row["note"]
    assert spec.section == row["section"]
    assert all(enum_label(spec.path, code) == label for code, label in values.items())


def test_fields_of_records_are_the_specs_of_their_own_paths() -> None:
    specs = dictionary()
    for spec in specs.values():
        assert bool(spec.fields) == (spec.kind == "record_list")
        for code, field in spec.fields.items():
            assert field.path == f"{spec.path}.{code}"
            assert specs[field.path] is field


def test_labels_are_unique_so_that_a_flat_column_names_one_fact() -> None:
    flat = [spec.label for spec in dictionary().values() if spec.path.count(".") < 2]
    names = [*flat, *sections(), *sections().values()]
    # The list of problems is a section of its own name.
    assert [name for name, times in Counter(names).items() if times > 1] == ["评估发现的问题"]


def test_sections_have_their_chinese_names() -> None:
    assert dict(sections()) == {
        "case": "案件",
        "accident": "事故",
        "investigation": "调查与结案",
        "assessment": "评估",
        "publication": "公开与备案",
        "problems": "评估发现的问题",
    }


def test_the_events_are_those_of_the_specification() -> None:
    rows = [line.split() for line in EVENT_TABLE.split("\n") if line]
    assert {name: (spec.flag or "-", spec.date) for name, spec in EVENTS.items()} == {
        name: (flag, day) for name, flag, day in rows
    }
    assert {name: spec.carries for name, spec in EVENTS.items() if spec.carries} == CARRIES


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.name)
def test_an_event_speaks_of_facts_of_the_right_kind(event: EventSpec) -> None:
    specs = dictionary()
    assert specs[event.date].kind == "date"
    assert event.flag is None or specs[event.flag].kind == "bool"
    assert all(path in specs for path in event.carries)
    assert event.label
    assert not event.label.isascii()


def test_enum_label_refuses_what_is_not_there() -> None:
    assert enum_label("accident.grade", "larger") == "较大"
    with pytest.raises(KeyError):
        enum_label("accident.grade", "较大")
    with pytest.raises(KeyError):
        enum_label("accident.gradde", "larger")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("report_aproved_on", "report_approved_on"),
        ("批复日其", "批复日期"),
        ("CLOSED", "closed"),
        ("完全不同的东西", ""),
        ("", ""),
    ],
)
def test_nearest_offers_one_name_or_none(name: str, found: str) -> None:
    candidates = ["report_approved_on", "批复日期", "closed", "公开程度"]
    assert nearest(name, candidates) == found
    assert nearest(name, reversed(candidates)) == found


def test_the_dictionary_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        dictionary()["id"] = dictionary()["as_of"]  # type: ignore[index]
    assert hash(dictionary()["accident.grade"]) == hash(dictionary()["accident.grade"])
    assert isinstance(dictionary()["id"], FactSpec)


def test_labelled_shows_chinese_and_reads_back() -> None:
    case = Case.model_validate(
        {
            "id": "a",
            "accident": {"grade": "larger", "deaths": 3},
            "investigation": {
                "report_approved_on": "2026-04-16",
                "measures": [{"id": "M1", "addressee": "unit"}],
            },
            "assessment": {
                "delegated": False,
                "experts": [],
                "composition_deviation_reason": "",
                "measure_findings": {"M1": "implemented", "M2": None},
                "site_check_methods": ["visits"],
            },
            "problems": [{"id": "P1", "tracking": ["2026-05-01"]}],
        }
    )
    shown = labelled(case)
    assert shown["事故"] == {"事故等级": "较大", "死亡人数": 3}
    assert shown["评估"] == {
        "是否指定下级评估": "否",
        "聘请的专家或技术服务机构": [],
        "成员例外说明": "",
        "逐项评估结论": {"M1": "已落实", "M2": None},
        "核查方式": ["走访核查"],
    }
    assert shown["评估发现的问题"] == [{"问题编号": "P1", "跟踪记录日期": ["2026年5月1日"]}]
    assert Case.model_validate(shown) == case


def test_the_schema_gives_chinese_titles_and_wordings() -> None:
    schema = case_json_schema()
    assert schema == case_json_schema()
    assert schema["additionalProperties"] is False
    grade = schema["$defs"]["Grade"]["anyOf"]
    assert grade[0] == {"const": "general", "title": "一般"}
    accident = schema["$defs"]["Accident"]
    assert accident["title"] == "事故"
    titles = {code: entry["title"] for code, entry in accident["properties"].items()}
    assert titles == {
        path.split(".")[1]: spec.label for path, spec in dictionary().items() if spec.section == "accident"
    }
    assert "2026年4月16日" in str(accident["properties"]["occurred_on"])
    assert schema["$defs"]["Assessment"]["properties"]["experts"]["blank_none"] is True


def test_the_schema_accepts_what_a_case_dumps() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    raw = {
        "as_of": "2026年4月16日",
        "accident": {"grade": "一般", "deaths": 0},
        "investigation": {"closed": "是", "criminal_recommendations": [{"status": "不详"}]},
        "assessment": {"measure_findings": {"M1": None, "M2": "inadequate"}, "experts": []},
        "publication": {"secrecy": "none"},
        "problems": [{"id": "P1", "notified_to": ["court"]}],
    }
    check = jsonschema.Draft202012Validator(case_json_schema())
    jsonschema.Draft202012Validator.check_schema(case_json_schema())
    check.validate(raw)
    check.validate(Case.model_validate(raw).model_dump(mode="json"))
    for wrong in (
        {"as_of": "2026"},
        {"accident": {"grade": "小"}},
        {"acident": {}},
        {"accident": {"deaths": True}},
    ):
        assert not check.is_valid(wrong)
