"""Faults seeded into the shipped edition are found, each by its check and at its place; nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
from editions import copy_of_shipped, edit, found_in

from rectify_rules.verify.lint.run import CHECKS

SEEDS = {
    "unused-fact": ("rules/edition.yaml", "  - {fact: publication.url, reason: 供人工核对}\n", ""),
    "unused-reading": (
        "rules/readings.yaml",
        "window_opens:\n",
        "holiday_of_grace:\n  label: 宽限\n  values: {none: 无, one: 有}\n  norms: []\n  why: 没有规定。\nwindow_opens:\n",
    ),
    "unused-derived": (
        "rules/derived.yaml",
        "  nominal_deadline: {",
        "  early_deadline: {label: 提醒日期, months_after: [base_date, 11]}\n  nominal_deadline: {",
    ),
    "unused-condition": (
        "rules/derived.yaml",
        "  formed: {",
        "  begun: {label: 已启动, when: {assessment.started_on: {happened: true}}}\n  formed: {",
    ),
    "unused-record": (
        "rules/derived.yaml",
        "records: {problem: problems, ",
        "records: {problem: problems, measure: investigation.measures, ",
    ),
    "reading-without-effect": (
        "rules/derived.yaml",
        "next_day: {days_after: [{months_after: [base_date, 10]}, 1]}",
        "next_day: {months_after: [base_date, 10]}",
    ),
    "norm-without-rule": ("rules/article-12.yaml", "    norm: 12-1-s2\n", "    norm: 12-1-s3\n"),
    "line-shadowed": (
        "rules/article-06.yaml",
        "when: {assessment.unit_cooperation: insufficient}",
        "when: {assessment.unit_cooperation: active}",
    ),
    "remark-verdict": (
        "rules/article-08.yaml",
        "        verdicts: [compliant]\n        when: {assessment.site_check_started_on",
        "        verdicts: [compliant, needs_review]\n        when: {assessment.site_check_started_on",
    ),
    "reason-without-sentence": (
        "rules/article-03.yaml",
        "        when: {not_closed: true}\n        say: 事故尚未结案，评估期限尚未起算\n",
        "        when: {not_closed: true}\n",
    ),
    "breach-without-remedy": (
        "rules/article-06.yaml",
        "        remedy: {do: 补充开展自查自评, by: 事故发生单位或承继单位, cite: 第六条}\n",
        "",
    ),
    "breach-without-addressee": (
        "rules/article-04.yaml",
        "    modality: may\n    owed_by: 提级调查的人民政府\n",
        "    modality: may\n",
    ),
    "remedy-citation": (
        "rules/article-05.yaml",
        "remedy: {do: 补发邀请函, by: 组织评估单位, cite: 第五条}",
        "remedy: {do: 补发邀请函, by: 组织评估单位, cite: 第六条}",
    ),
    "sanction-not-in-text": (
        "rules/article-07.yaml",
        "remedy: {do: 补充评估, by: 评估工作组,",
        "remedy: {do: 补充评估；对负责人通报批评, by: 评估工作组,",
    ),
    "may-broken-by-non-use": (
        "rules/article-08.yaml",
        "{verdict: not_applicable, reason: not_used, when: {assessment.site_check_methods: {contains_none: [interview]}}, say: 未采用座谈问询，是否齐备另行评价}",
        "{verdict: violated, reason: not_used, when: {assessment.site_check_methods: {contains_none: [interview]}}, say: 未采用座谈问询, remedy: {do: 补充座谈, by: 评估工作组, cite: 第八条}}",
    ),
    "principle-broken-outright": (
        "rules/article-05.yaml",
        "      - verdict: needs_review\n        reason: deviation_without_reason\n",
        "      - verdict: violated\n        reason: deviation_without_reason\n",
    ),
    "duty-never-broken": (
        "rules/article-12.yaml",
        "      - verdict: needs_review\n        reason: repealed_basis_cited\n",
        "      - verdict: pending\n        reason: repealed_basis_cited\n",
    ),
    "exception-as-duty": (
        "rules/article-10.yaml",
        "{verdict: not_applicable, reason: secrecy_without_basis,",
        "{verdict: violated, reason: secrecy_without_basis, by: 牵头部门, remedy: {do: 补充依据, by: 牵头部门, cite: 第十条},",
    ),
    "scope-not-declared": (
        "rules/article-02.yaml",
        "    implied_by: 文件标题和第一条；条文未明写适用地域\n    modality: scope\n",
        "    implied_by: 文件标题和第一条；条文未明写适用地域\n    modality: may\n    owed_by: 组织评估单位\n",
    ),
    "declaratory-decided": (
        "rules/article-01.yaml",
        "{verdict: not_applicable, reason: declaratory,",
        "{verdict: compliant, reason: declaratory,",
    ),
    "chained-months": (
        "rules/derived.yaml",
        "months_after: [base_date, 12]}",
        "months_after: [{months_after: [base_date, 10]}, 2]}",
    ),
    "rule-order": ("rules/article-09.yaml", "    norm: 9-1-i1\n", "    norm: 9-1-i5\n"),
    "punctuation": ("rules/article-10.yaml", "say: 不涉密，未涉及", "say: '不涉密,未涉及'"),
    "placeholder": ("rules/article-08.yaml", "'评估报告已完成（{completed}）'", "'评估报告已完成（{completed）'"),
    "name-spelling": ("rules/article-08.yaml", "      - id: overlap\n", "      - id: Overlap\n"),
}  # fmt: skip
"""Check -> file, text as shipped, text with the fault."""
POINTED_AT = {name: seed[0] for name, seed in SEEDS.items()} | {
    "reading-without-effect": "rules/readings.yaml"
}
SCENARIO_SEEDS = {
    "norm-without-scenario": ("features/article-04.feature", "@4-2-s2", "@待补", "rules/article-04.yaml"),
    "line-not-reached": (
        "rules/article-06.yaml",
        "      - {verdict: compliant, reason: cooperated, when: {assessment.unit_cooperation: active}, say: 事故发生单位积极配合}\n",
        "      - {verdict: compliant, reason: cooperated, when: {assessment.unit_cooperation: active}, say: 事故发生单位积极配合}\n"
        "      - verdict: needs_review\n"
        "        reason: insufficient_after_disaster\n"
        "        when: {all: [{assessment.unit_cooperation: insufficient}, {accident.grade: extraordinary}]}\n"
        "        say: 特别重大事故的发生单位配合不积极，需研判\n",
        "rules/article-06.yaml",
    ),
}
"""Check -> file, text as shipped, text with the fault, the file that is pointed at."""
CONSEQUENCES = {
    # Of the chain of norms broken for `norm-without-rule` and `rule-order`: a number is missing there too.
    ("norm-without-rule", "rules/article-09.yaml"),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What the lint finds in a copy that has all the faults."""
    folder = copy_of_shipped(tmp_path_factory.mktemp("seeded"))
    for file, old, new in SEEDS.values():
        edit(folder / file, old, new)
    return folder, found_in(folder, static=True)


def test_the_shipped_edition_is_clean(tmp_path):
    assert [f"{r.place}: {r.rule}: {r.message}" for r in found_in(copy_of_shipped(tmp_path))] == []


@pytest.mark.parametrize("name", SEEDS)
def test_a_seeded_fault_is_found_in_its_file(name, found):
    folder, results = found
    files = [str(Path(result.place.path).relative_to(folder)) for result in results if result.rule == name]
    assert POINTED_AT[name] in files


def test_nothing_but_the_seeded_faults_is_found(found):
    folder, results = found
    places = {(result.rule, str(Path(result.place.path).relative_to(folder))) for result in results}
    assert places - set(POINTED_AT.items()) <= CONSEQUENCES


def test_what_scenarios_leave_out_is_found(tmp_path):
    folder = copy_of_shipped(tmp_path)
    for file, old, new, _ in SCENARIO_SEEDS.values():
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    results = found_in(folder)
    places = {(result.rule, str(Path(result.place.path).relative_to(folder))) for result in results}
    expected = {(name, seed[3]) for name, seed in SCENARIO_SEEDS.items()}
    # A norm without scenarios has no line that one reaches.
    assert places == {*expected, ("line-not-reached", "rules/article-04.yaml")}
    (line,) = (result for result in results if "insufficient_after_disaster" in result.message)
    assert (
        "insufficient_after_disaster"
        in Path(line.place.path).read_text("utf-8").splitlines()[line.place.line]
    )


def test_every_check_has_a_seeded_fault():
    assert {check.id for check in CHECKS} == {*SEEDS, *SCENARIO_SEEDS}
