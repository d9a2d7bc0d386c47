"""A letter exists only where the findings call for it, and goes to whom the article names."""

from __future__ import annotations

import pytest
from letter_cases import AS_OF, CRIMINAL, HAZARD, INADEQUATE, OFFICIAL, call, case, rules

from rectify_rules import Case, CaseError
from rectify_rules.export.letters.call import call_for
from rectify_rules.export.letters.faults import NotCalledForError
from rectify_rules.export.letters.kinds import LETTERS, LetterKind


def to(kind, record, **options):
    return [addressee.name for addressee in call(kind, record, **options).to]


def why_not(kind, record, **options):
    with pytest.raises(NotCalledForError) as caught:
        call(kind, record, **options)
    return str(caught.value)


def test_every_reason_that_calls_for_a_letter_is_one_of_the_rules():
    for letter in LETTERS.values():
        rule = rules().by_norm[letter.norm]
        assert letter.calls <= {(line.verdict, line.reason) for line in rule.all_lines()}


def test_assignment_goes_to_the_government_of_the_place_with_its_departments():
    found = call("交办", case(INADEQUATE))
    assert [addressee.name for addressee in found.to] == ["晋城市沁水县人民政府及其有关部门"]
    assert (found.cite, [matter.index for matter in found.matters]) == ("第十一条第（一）项", [0])


@pytest.mark.parametrize("assigned", [[], ["enterprise"]])
def test_what_was_given_to_nobody_or_to_the_enterprise_only_is_to_be_assigned(assigned):
    assert call("交办", case(INADEQUATE | {"assigned_to": assigned})).matters


def test_only_the_problems_still_to_be_assigned_are_in_the_letter():
    done = {"id": "Q9", "type": "other", "assigned_to": ["related_department"]}
    assert [matter.index for matter in call("交办", case(done, INADEQUATE)).matters] == [1]


def test_transfer_goes_to_whom_it_has_not_reached():
    assert to("移交", case(HAZARD)) == ["中共晋城市沁水县委员会", "〔待补：相应纪检监察机关名称〕"]
    assert len(to("移交", case(HAZARD | {"transferred_to": []}))) == 3


def test_notices_go_by_function_and_never_to_the_police():
    assert [addressee.code for addressee in call("通报", case(OFFICIAL)).to] == [
        "local_party_committee", "local_government", "discipline_organ",
    ]  # fmt: skip
    assert [addressee.code for addressee in call("通报", case(CRIMINAL)).to] == [
        "local_party_committee", "local_government", "court", "procuratorate",
    ]  # fmt: skip
    everybody = call("通报", case(OFFICIAL), readings={"art11_3_recipients": "all_four"}).to
    assert len(everybody) == 5


def test_where_only_the_request_is_missing_the_letter_goes_to_those_already_told():
    told = ["local_party_committee", "local_government", "discipline_organ"]
    record = case(OFFICIAL | {"notified_to": told, "urging_requested": False})
    assert [addressee.code for addressee in call("通报", record).to] == told


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("140521", "晋城市安全生产委员会办公室"),
        ("140500", "山西省安全生产委员会办公室"),
        ("140000", "国务院安全生产委员会办公室"),
    ],
)
def test_filing_goes_exactly_one_level_up(code, name):
    level = {"140521": "county", "140500": "city", "140000": "province"}[code]
    record = case(
        investigation={"level": level, "responsible_region_code": code},
        assessment={"organiser_region_code": code},
    )
    assert to("备案", record) == [name]


def test_a_filing_at_the_wrong_place_is_to_be_made_again():
    wrong = {"filed": True, "filed_on": "2026-11-15", "filed_with_region_code": "140521",
             "filed_with_body": "safety_committee_office"}  # fmt: skip
    assert to("备案", case(publication=wrong)) == ["晋城市安全生产委员会办公室"]


@pytest.mark.parametrize(
    ("kind", "record", "said"),
    [
        ("交办", case(), "本案不需要交办函：第十一条（11-1-i1a）的结论为“不适用”"),
        ("交办", case(INADEQUATE | {"assigned_to": ["local_government"]}), "“符合规定”"),
        ("交办", case(INADEQUATE | {"assigned_to": None}), "请先补充：交办对象"),
        ("交办", case(OFFICIAL), "没有属于本项规定的情形"),
        ("移交", case(HAZARD | {"suspected_dereliction": False}), "“不适用”"),
        ("移交", case(HAZARD | {"suspected_dereliction": None}), "请先补充：是否涉嫌失职渎职"),
        ("备案", case(publication={"filed": None}), "请先补充"),
        ("备案", case(assessment={"report_completed": False, "report_completed_on": None}), "评估报告尚未形成"),
        ("备案", case(publication={"filed": True, "filed_on": "2026-11-15", "filed_with_region_code": "140500",
                                  "filed_with_body": "department"}), "请先研判"),
        ("交办", case(INADEQUATE, accident={"location_region_code": "450400"}), "“不适用”"),
        ("交办", case(INADEQUATE, accident={"is_production_safety_accident": None}), "请先补充：是否生产安全事故"),
    ],
)  # fmt: skip
def test_without_such_a_finding_the_message_says_why(kind, record, said):
    assert said in why_not(kind, record)


def test_one_of_court_and_procuratorate_waits_for_a_decision():
    told = {"notified_to": ["local_party_committee", "local_government", "court"], "urging_requested": True}
    assert "请先研判" in why_not("通报", case(CRIMINAL | told))


@pytest.mark.parametrize("code", [None, "140521101", "149999"])
def test_a_place_without_a_known_government_is_left_to_be_filled_in(code):
    assert (
        to("移交", case(HAZARD | {"transferred_to": []}, accident={"location_region_code": "140521"}))[1]
        == "晋城市沁水县人民政府"
    )
    record = case(INADEQUATE, accident={"location_region_code": code})
    if code == "140521101":
        assert to("交办", record) == ["〔待补：属地人民政府名称〕及其有关部门"]
    else:
        assert "尚不能出具" in why_not("交办", record)


def test_an_edition_without_the_norm_has_no_such_letter(monkeypatch):
    from dataclasses import replace

    letter = LETTERS[LetterKind.ASSIGNMENT]
    monkeypatch.setattr(
        "rectify_rules.export.letters.call.LETTERS", {letter.kind: replace(letter, norm="99-1")}
    )
    assert "没有规范语句 99-1" in why_not("交办", case(INADEQUATE))


def test_a_reference_date_is_needed():
    record = case(INADEQUATE, as_of=None)
    with pytest.raises(CaseError):
        call_for(LetterKind.ASSIGNMENT, record, rules())
    assert isinstance(record, Case)
    assert call_for(LetterKind.ASSIGNMENT, record, rules(), as_of=AS_OF).matters
