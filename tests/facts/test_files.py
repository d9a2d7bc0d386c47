"""Case files are read case by case; a bad one is told with its place and stops no other."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import IO, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rectify_rules.errors import CaseError, CaseProblem
from rectify_rules.facts.case import Case
from rectify_rules.facts.files import FileFormat, RejectedCase, read_cases


def named(text: str | bytes, name: str) -> IO[bytes]:
    stream = io.BytesIO(text.encode() if isinstance(text, str) else text)
    stream.name = name
    return stream


def read(text: str | bytes, name: str = "f.yaml") -> list[Case | RejectedCase]:
    return list(read_cases(named(text, name)))


def case_of(text: str | bytes, name: str = "f.yaml") -> Case:
    (case,) = read(text, name)
    assert isinstance(case, Case), case
    return case


def problems_of(text: str | bytes, name: str = "f.yaml") -> tuple[CaseProblem, ...]:
    (case,) = read(text, name)
    assert isinstance(case, RejectedCase), case
    return case.problems


def problem_of(text: str | bytes, name: str = "f.yaml") -> CaseProblem:
    (problem,) = problems_of(text, name)
    return problem


def refusal(text: str | bytes | Path | IO[Any], name: str = "f.yaml", **options: Any) -> CaseProblem:
    with pytest.raises(CaseError) as caught:
        list(read_cases(named(text, name) if isinstance(text, str | bytes) else text, **options))
    (problem,) = caught.value.problems
    return problem


YAML = """\
案件编号: 0012
核查基准日: 2026年11月23日   # 台账所记
事故:
  事故等级: 较大
  死亡人数: ３
  事故发生地区划代码: 0140500
  事故发生单位: "null"
investigation:
  是否结案: 不详
  closed_on: ~
  report_approved_on: 2026.4.16
  participating_bodies: 市应急局、市公安局
  measures:
    - id: 1
      addressee: 事故发生单位
      text: |
        整改
    - {id: 2, addressee: departments}
assessment:
  experts: []
  team_leaders: [张某, '李某']
  composition_deviation_reason: ""
  secrecy:
"""


def test_yaml_scalars_are_typed_by_the_dictionary() -> None:
    case = case_of(
        YAML.replace("  secrecy:\n", "  measure_findings: {M1: 已落实, M2: 不详, M3: }\n  team_members: 无\n")
    )
    assert json.loads(case.model_dump_json(exclude_none=True)) == {
        "id": "0012",
        "as_of": "2026-11-23",
        "accident": {
            "grade": "larger",
            "deaths": 3,
            "location_region_code": "0140500",
            "unit_name": "null",
        },
        "investigation": {
            "report_approved_on": "2026-04-16",
            "participating_bodies": ["市应急局", "市公安局"],
            "measures": [
                {"id": "1", "addressee": "unit", "text": "整改"},
                {"id": "2", "addressee": "departments"},
            ],
        },
        "assessment": {
            "experts": [],
            "team_leaders": ["张某", "李某"],
            "composition_deviation_reason": "",
            "measure_findings": {"M1": "implemented", "M2": None, "M3": None},
            "team_members": [],
        },
    }


def test_a_fact_in_the_wrong_section_is_told_with_its_place() -> None:
    found = problem_of(YAML)
    assert found.place == "f.yaml:23:3"
    assert found.path == "assessment.secrecy"
    assert "`publication.secrecy`" in found.message


def test_yaml_facts_have_line_and_column() -> None:
    case = case_of(
        "id: a\n事故: {死亡人数: 1}\n批复日期: 2026-04-16\nproblems:\n  - 问题编号: P1\n    交办日期:\n"
    )
    assert case.place_of("id") == "f.yaml:1:5"
    assert case.place_of("accident.deaths") == "f.yaml:2:12"
    assert case.place_of("investigation.report_approved_on") == "f.yaml:3:7"
    assert case.place_of("problems[0].id") == "f.yaml:5:11"
    assert case.place_of("problems[0].assigned_on") == "f.yaml:6:5"
    assert case.place_of("problems[0].rectified") == "f.yaml:5:5"


@pytest.mark.parametrize(
    ("text", "place", "path", "told"),
    [
        ("as_of: 2025-02-30", "f.yaml:1:8", "as_of", "没有这一天"),
        ("事故:\n  死亡人数: 3人", "f.yaml:2:9", "accident.deaths", "只写数字"),
        ("investigation: {closed: yes}", "f.yaml:1:25", "investigation.closed", "是 或 否"),
        ("investigation: {closed: ''}", "f.yaml:1:25", "investigation.closed", "空文字"),
        ("组长: [张某, ~]", "f.yaml:1:5", "assessment.team_leaders[1]", "空项"),
        ("组长: [张某, 不详]", "f.yaml:1:10", "assessment.team_leaders[1]", "没有内容"),
        ("id: a\nid: b", "f.yaml:2:1", "id", "两次"),
        ("id: a\n案件编号: b", "f.yaml:2:1", "id", "两次"),
        ("problems: [{id: 1}, {id: 1}]", "f.yaml:1:26", "problems[1].id", "f.yaml:1:17"),
        ("逐项评估结论: {M1: 已落实, M1: 未落实}", "f.yaml:1:19", "assessment.measure_findings", "两次"),
        ("逐项评估结论: {M1: 好}", "f.yaml:1:14", "assessment.measure_findings[M1]", "已落实"),
        ("事故: [1]", "f.yaml:1:5", "accident", "名称"),
        ("? [a, [b]]\n: 1", "f.yaml:1:3", "", "名称应为一行文字"),
        ("? *x\n: 1", "f.yaml:1:3", "", "名称应为一行文字"),
        ("as_of: !!timestamp 2026-04-16", "f.yaml:1:8", "", "类型标记"),
        ("id: !!python/object/apply:os.system [ls]", "f.yaml:1:5", "", "类型标记"),
        ("id: !x a", "f.yaml:1:5", "", "类型标记"),
        ("!x id: a", "f.yaml:1:1", "", "类型标记"),
        ("id: &x a\n事故发生单位: *x", "f.yaml:2:9", "", "别名"),
        ("事故: {<<: {死亡人数: 1}}", "f.yaml:1:6", "accident.<<", "没有这一项"),
        ("死亡人数: {a: 1}", "f.yaml:1:7", "accident.deaths", "整数"),
        ("死亡人数: " + "[" * 21 + "]" * 21, "f.yaml:1:26", "", "20 层"),
    ],
)
def test_each_fault_of_a_yaml_case_is_told_with_its_place(
    text: str, place: str, path: str, told: str
) -> None:
    found = problems_of(text)[0]
    assert (found.place, found.path) == (place, path)
    assert told in found.message


def test_several_documents_and_lists_are_several_cases() -> None:
    deep = "[" * 22 + "]" * 22
    text = f"id: a\n---\n- id: b\n- 7\n- id: *x\n- {deep}\n- id: c\n---\n---\nid: d\n"
    cases = read(text)
    assert [case.id if isinstance(case, Case) else case.place for case in cases] == [
        "a",
        "b",
        "f.yaml:4:3",
        "f.yaml:5:3",
        "f.yaml:6:3",
        "c",
        "d",
    ]


def test_a_case_id_that_comes_twice_is_refused_the_second_time() -> None:
    first, second, third = read("- id: a\n- {id: a, 死亡人数: 1}\n- 死亡人数: 1\n")
    assert isinstance(first, Case)
    assert isinstance(second, RejectedCase)
    assert isinstance(third, Case)
    assert second.place == "f.yaml:2:3"
    assert second.problems[0].place == "f.yaml:2:8"
    assert "f.yaml:1:7" in second.problems[0].message


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("id: [a", "f.yaml:1:7", "不是有效的 YAML"),
        ("id: a\n\tb: c", "f.yaml:2:1", "不是有效的 YAML"),
        ("id: a\x07", "f.yaml", "不是有效的 YAML"),
        ("%YAML 9.9\n---\nid: a", "f.yaml", "不是有效的 YAML"),
        ("", "f.yaml", "空的"),
        ("\ufeff \n", "f.yaml", "空的"),
        ("id: 甲".encode("gb18030"), "f.yaml", "iconv -f GB18030 -t UTF-8"),
        ("id: 甲".encode("utf-16"), "f.yaml", "UTF-16"),
        (b"id: \xff\xff\xff", "f.yaml", "不是 UTF-8"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_file_that_is_no_yaml_is_refused_as_a_whole(text: str | bytes, place: str, told: str) -> None:
    found = refusal(text)
    assert found.place.startswith(place)
    assert told in found.message
    assert "\n" not in found.message


JSON = """\
[{"id": "a",
  "accident": {"deaths": 3, "unit_name": "\\u7532\\n\\ud83d\\ude00"}, "problems": [{"id": "P1"}]},
 {"案件编号": "b", "as_of": "2026年4月16日", "investigation": {"closed": true, "measures": []}}]
"""


def test_json_holds_one_case_or_a_list_and_gives_places() -> None:
    a, b = read(JSON, "f.json")
    assert isinstance(a, Case)
    assert isinstance(b, Case)
    assert a.accident is not None
    assert a.accident.unit_name == "甲\n😀"
    assert a.place_of("accident.deaths") == "f.json:2:16"
    assert b.place_of("as_of") == "f.json:3:16"
    assert b.as_of == date(2026, 4, 16)
    assert case_of('\ufeff{"id": "a"}', "f.json").id == "a"
    assert read("[]", "f.json") == []


@pytest.mark.parametrize(
    ("text", "place", "path", "told"),
    [
        ('{"accident":\n {"deaths": "3"}}', "f.json:2:3", "accident.deaths", "整数"),
        ('{"id": "a", "id": "b"}', "f.json:1:13", "id", "两次"),
        ('{"problems": [\n{"id": "a",\n"id": "b"}]}', "f.json:3:1", "problems[0].id", "两次"),
        ('{"as_of": 20260416}', "f.json:1:2", "as_of", "数字"),
        ('{"accident": {"deaths": 1e999}}', "f.json:1:15", "accident.deaths", "整数"),
        ('{"accident": {"deaths": ' + "9" * 5000 + "}}", "f.json:1:15", "accident.deaths", "0 至"),
        ("7", "f.json", "", "名称"),
        ('[{"批复日其": 1}]', "f.json:1:3", "批复日其", "`批复日期`"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_each_fault_of_a_json_case_is_told_with_its_place(
    text: str, place: str, path: str, told: str
) -> None:
    found = problem_of(text, "f.json")
    assert (found.place, found.path) == (place, path)
    assert told in found.message


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"id": NaN}', "f.json:1:8"),
        ('{"id": -Infinity}', "f.json:1:8"),
        ('{"id": 01}', "f.json:1:9"),
        ('{"id": "a"} {}', "f.json:1:13"),
        ('{"id": "a",}', "f.json:1:12"),
        ('{"id" "a"}', "f.json:1:7"),
        ('{"id": "a" "b"}', "f.json:1:12"),
        ('{\n"id": "a\n"}', "f.json:2:9"),
        ('{"id": "a', "f.json:1:8"),
        ("{id: 1}", "f.json:1:2"),
        ("[1, ]", "f.json:1:5"),
        ("{'id': 1}", "f.json:1:2"),
        ("[" * 100_000, "f.json:1:22"),
        ('{"a":' * 100_000, "f.json:1:106"),
        ("", "f.json"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_file_that_is_no_json_is_refused_with_the_place(text: str, place: str) -> None:
    assert refusal(text, "f.json").place == place


def test_jsonl_rows_stand_alone() -> None:
    rows = [
        '\ufeff{"id": "a"}',
        "",
        '{"id": "b", "accident": {"deaths": -1}}',
        "{",
        '{"id": "c", "id": "d"}',
        '{"id": NaN}',
        "[]",
        '{"id": "a"}',
        '   {"id": "e"}  ',
    ]
    cases = read("\r\n".join(rows), "f.jsonl")
    assert [case.id if isinstance(case, Case) else case.place for case in cases] == [
        "a",
        "f.jsonl:3",
        "f.jsonl:4",
        "f.jsonl:5",
        "f.jsonl:6",
        "f.jsonl:7",
        "f.jsonl:8",
        "e",
    ]
    rejected = [case for case in cases if isinstance(case, RejectedCase)]
    assert all(problem.place == case.place for case in rejected for problem in case.problems)
    assert "f.jsonl:1" in rejected[-1].problems[0].message
    assert isinstance(cases[-1], Case)
    assert cases[-1].place_of("accident.deaths") == "f.jsonl:9"


def test_one_jsonl_row_in_another_encoding_stops_no_other() -> None:
    cases = read(b'{"id": "a"}\n' + '{"id": "甲"}\n'.encode("gb18030") + b'{"id": "b"}', "f.jsonl")
    assert [type(case) for case in cases] == [Case, RejectedCase, Case]


def test_a_jsonl_file_in_another_encoding_is_refused_as_a_whole() -> None:
    assert "GB18030" in refusal('\n{"id": "甲"}\n{}'.encode("gb18030"), "f.jsonl").message
    assert "UTF-16" in refusal('{"id": "甲"}\n{}'.encode("utf-16"), "f.jsonl").message


def test_a_jsonl_row_of_more_than_ten_megabytes_is_refused() -> None:
    long = b'{"id": "' + b"x" * (25 * 1024 * 1024) + b'"}\n'
    cases = read(b'{"id": "a"}\n' + long + b'{"id": "b"}\n', "f.jsonl")
    assert [type(case) for case in cases] == [Case, RejectedCase, Case]
    assert isinstance(cases[1], RejectedCase)
    assert cases[1].place == "f.jsonl:2"
    assert "10 MB" in cases[1].problems[0].message


class _Endless(io.RawIOBase):
    """Rows without end, for a reader that must not ask for them all."""

    name = "endless.jsonl"
    asked = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        self.asked += 1
        return b'{"accident": {"deaths": 1}}\n'


def test_jsonl_is_read_as_it_is_asked_for_in_constant_memory() -> None:
    stream = _Endless()
    cases: Iterator[Case | RejectedCase] = read_cases(stream)  # type: ignore[arg-type]
    next(cases)
    assert stream.asked <= 2
    tracemalloc.start()
    for _ in range(2_000):
        next(cases)
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(2_000):
        next(cases)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 100_000


def test_paths_text_streams_and_formats(tmp_path: Path) -> None:
    path = tmp_path / "案件.yml"
    path.write_text("id: 甲", encoding="utf-8-sig")
    (case,) = read_cases(path)
    (same,) = read_cases(str(path))
    assert case == same
    assert isinstance(case, Case)
    assert case.place_of("id") == f"{path}:1:5"
    assert case_of_stream(io.StringIO('{"id": "a"}'), "jsonl").place_of("id") == "<stream>:1"
    assert case_of_stream(io.StringIO('{"id": "a"}'), "json").id == "a"
    assert case_of_stream(io.StringIO("id: a"), "yaml").id == "a"
    rows = tmp_path / "f.ndjson"
    rows.write_text('{"id": "a"}\n{"id": "b"}\n', encoding="utf-8")
    assert [case.id for case in read_cases(rows) if isinstance(case, Case)] == ["a", "b"]


def case_of_stream(stream: IO[str], format: FileFormat) -> Case:
    (case,) = read_cases(stream, format=format)
    assert isinstance(case, Case)
    return case


@pytest.mark.parametrize("suffix", ["yaml", "json", "jsonl"])
def test_a_file_that_cannot_be_opened_is_refused_at_the_call(tmp_path: Path, suffix: str) -> None:
    folder = tmp_path / f"folder.{suffix}"
    folder.mkdir()
    for path, told in ((tmp_path / f"missing.{suffix}", "没有这个文件"), (folder, "文件夹")):
        with pytest.raises(CaseError, match=told):
            read_cases(path)
    with pytest.raises(CaseError, match="无法打开"):
        read_cases(f"nul\0.{suffix}")


def test_a_name_that_tells_no_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cases.txt"
    path.write_text("id: a", encoding="utf-8")
    assert "格式" in refusal(path).message
    assert "格式" in refusal(io.StringIO("id: a")).message
    (case,) = read_cases(path, format="yaml")
    assert isinstance(case, Case)


def test_a_stream_that_fails_is_refused(tmp_path: Path) -> None:
    closed = io.StringIO("id: a")
    closed.close()
    for format in ("yaml", "json", "jsonl"):
        assert "无法读取" in refusal(closed, format=format).message
    path = tmp_path / "f.yaml"
    path.write_bytes("id: 甲".encode("gb18030"))
    with path.open(encoding="utf-8") as stream:
        assert "UTF-8" in refusal(stream).message


def test_a_file_that_is_too_large_to_read_at_once_is_refused() -> None:
    big = "#" * (50 * 1024 * 1024 + 1)
    assert "10 MB" in refusal(big[: 10 * 1024 * 1024 + 1], "f.yaml").message
    assert "50 MB" in refusal(big, "f.json").message


def told(stream: IO[Any], format: FileFormat) -> list[CaseProblem]:
    try:
        cases = list(read_cases(stream, format=format))
    except CaseError as error:
        return list(error.problems)
    rejected = [case for case in cases if isinstance(case, RejectedCase)]
    return [problem for case in rejected for problem in case.problems or [CaseProblem("", "told nothing")]]


PIECES = st.sampled_from(
    [
        "id",
        "事故",
        "死亡人数",
        "problems",
        ":",
        ": ",
        "- ",
        "\n",
        "  ",
        "[",
        "]",
        "{",
        "}",
        ",",
        '"',
        "'",
        "&a ",
        "*a",
        "!!str ",
        "? ",
        "|\n",
        "---\n",
        "...\n",
        "#",
        "2026-04-16",
        "是",
        "1",
        "null",
        "\t",
        "%YAML 1.2\n",
        "\u2028",
        "\0",
    ]
)


@given(
    st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=40),
    st.sampled_from(["yaml", "json", "jsonl"]),
)
@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_ends_in_cases_or_told_problems(text: str, format: FileFormat) -> None:
    for problem in told(io.StringIO(text), format):
        assert problem.place
        assert "\n" not in str(problem)


@given(st.binary(max_size=60), st.sampled_from(["yaml", "json", "jsonl"]))
def test_any_bytes_end_in_cases_or_told_problems(data: bytes, format: FileFormat) -> None:
    assert all(problem.place for problem in told(io.BytesIO(data), format))
