"""`rectify check` decides cases from files and standard input, and says how it went by its exit code."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator
from late_case import late

from rectify_rules.cli import session
from rectify_rules.report.schema import report_json_schema


def outside(**changes):
    """A case to which the regulation certainly does not apply."""
    record = late(**changes)
    record["accident"]["is_production_safety_accident"] = False
    return record


def test_one_case_gives_the_full_report(rectify, write):
    ended = rectify("check", write("a.json", late()))
    assert ended.code == 1
    assert "【需要办理的事项】" in ended.out
    assert "【不符合规定　1 项】" in ended.out
    assert "逾期20日" in ended.out
    assert "a.json:28:3" in ended.out
    assert ended.err == ""


def test_several_cases_give_a_short_block_each(rectify, write):
    ended = rectify("check", write("a.jsonl", late(), late(id="A-2"), outside(id="A-3")))
    assert ended.code == 1
    assert "条文" not in ended.out
    assert ended.out.count("→ 办理") == 2
    assert "共核查 3 件，按各件最重的结论计：不符合规定 2 件、不适用 1 件" in ended.out


def test_several_cases_with_v_give_full_reports(rectify, write):
    ended = rectify("check", write("a.jsonl", late(), late(id="A-2")), "-v")
    assert ended.out.count("核查报告") == 2
    assert "[overdue]" in ended.out


def test_one_case_of_many_can_be_picked(rectify, write):
    path = write("a.jsonl", late(), late(id="A-2"))
    assert "核查报告" in rectify("check", path, "--case", "A-2").out
    ended = rectify("check", path, "--case", "A-3")
    assert ended.code == 2
    assert "没有编号为 `A-3` 的案件：是否想写" in ended.err


def test_json_is_an_array_whatever_the_number(rectify, write):
    schema = Draft202012Validator(report_json_schema())
    for records in ([late()], [late(), late(id="A-2")]):
        ended = rectify("check", write("a.jsonl", *records), "--format", "json")
        reports = json.loads(ended.out)
        assert len(reports) == len(records)
        for report in reports:
            schema.validate(report)


def test_jsonl_is_a_report_a_line(rectify, write):
    ended = rectify("check", write("a.jsonl", late(), late(id="A-2")), "--format", "jsonl")
    assert [report["case_id"] for report in ended.reports] == ["A-1", "A-2"]


def test_markdown_is_a_memo_a_case(rectify, write):
    ended = rectify("check", write("a.jsonl", late(), late(id="A-2")), "--format", "md")
    assert ended.out.count("\n---\n") == 1
    assert ended.out.count("# 关于“沁水“9·30”事故”评估工作的核查报告") == 2


@pytest.mark.parametrize(
    ("fail_on", "record", "code"),
    [
        ("violated", late(), 1),
        ("never", late(), 0),
        ("violated", {"id": "B", "as_of": "2026-11-23"}, 0),
        ("needs_review", {"id": "B", "as_of": "2026-11-23"}, 0),
        ("undetermined", {"id": "B", "as_of": "2026-11-23"}, 1),
        ("pending", outside(), 0),
    ],
)
def test_fail_on_says_from_which_verdict_on_the_code_is_1(rectify, write, fail_on, record, code):
    assert rectify("check", write("a.json", record), "--fail-on", fail_on).code == code


class TestReferenceDate:
    def test_of_the_command_goes_before_that_of_the_record(self, rectify, write):
        path = write("a.json", late())
        assert "2026年11月23日（记录所载）" in rectify("check", path).out
        assert "2026年10月1日（命令行指定）" in rectify("check", path, "--as-of", "2026年10月1日").out

    def test_falls_back_to_today_in_shanghai_and_says_so(self, rectify, write):
        record = late()
        del record["as_of"]
        day = session.today()
        shown = f"{day.year}年{day.month}月{day.day}日（今天，北京时间）"
        path = write("a.json", record)
        assert shown in rectify("check", path).out
        ended = rectify("check", path, "--format", "jsonl")
        assert f"1 件没有核查基准日，以今天 {day}（北京时间）计" in ended.err
        assert ended.reports[0]["as_of"] == day.isoformat()

    @pytest.mark.parametrize("text", ["2026", "2026-02-30", "now", "04/05/2026"])
    def test_is_never_guessed(self, rectify, write, text):
        ended = rectify("check", write("a.json", late()), "--as-of", text)
        assert ended.code == 2
        assert ended.err.startswith(f"错误：--as-of: `{text}` ")


class TestReadings:
    def test_are_chosen_by_code_or_by_chinese_label(self, rectify, write):
        record = late()
        record["assessment"] |= {"started_on": "2026-05-01", "report_completed_on": "2026-07-01"}
        del record["publication"]
        path = write("a.json", record)
        assert rectify("check", path).code == 1
        for choice in ("early_completion=allowed", "不满十个月即完成=允许"):
            ended = rectify("check", path, "--reading", choice)
            assert ended.code == 0
            assert "不满十个月即完成：允许【非默认】" in ended.out

    @pytest.mark.parametrize(
        ("choice", "said"),
        [
            ("early_completion", "应写作 口径=取值"),
            ("early_completon=allowed", "是否想写 `early_completion`"),
            ("early_completion=alowed", "应为 violation（不符合规定）"),
        ],
    )
    def test_that_are_not_registered_are_refused(self, rectify, write, choice, said):
        ended = rectify("check", write("a.json", late()), "--reading", choice)
        assert (ended.code, ended.out) == (2, "")
        assert said in ended.err

    def test_cannot_be_chosen_twice_differently(self, rectify, write):
        choices = ("--reading", "early_completion=allowed", "--reading", "early_completion=warning")
        assert rectify("check", write("a.json", late()), *choices).code == 2


def test_assumed_in_scope_marks_every_line_of_a_verdict(rectify, write):
    ended = rectify("check", write("a.json", late()), "--assume-in-scope")
    words = ("不符合规定", "需研判", "资料不全", "尚在期限内", "符合规定", "不适用")
    lines = [line for line in ended.out.splitlines() if line.strip().startswith(("结论", "结果"))]
    assert len(lines) > 20
    assert all("〔试判〕" in line for line in lines)
    headings = [
        line for line in ended.out.splitlines() if line.startswith("【") and any(w in line for w in words)
    ]
    assert headings
    assert all("〔试判〕" in line for line in headings)


@pytest.mark.parametrize("engine", ["auto", "interpreter", "direct"])
def test_every_engine_reports_the_same(rectify, write, engine):
    path = write("a.json", late())
    assert rectify("check", path, "--engine", engine).out == rectify("check", path).out


class TestRejectedRecords:
    def test_are_listed_and_the_rest_is_checked(self, rectify, write):
        wrong = late(id="A-2")
        wrong["investigation"]["report_approved_on"] = "2025-02-30"
        ended = rectify("check", write("a.jsonl", outside(), wrong, outside(id="A-3")), "--format", "jsonl")
        assert ended.code == 3
        assert [report["case_id"] for report in ended.reports] == ["A-1", "A-3"]
        assert "拒收：" in ended.err
        assert "a.jsonl:2: investigation.report_approved_on（批复日期）: `2025-02-30` 没有这一天" in ended.err
        assert "共拒收 1 条记录，其余 2 件已核查" in ended.err

    def test_go_before_findings_in_the_exit_code(self, rectify, write):
        assert rectify("check", write("a.jsonl", late(), {"id": 3})).code == 3

    def test_include_an_id_that_comes_twice_in_a_file(self, rectify, write):
        ended = rectify("check", write("a.jsonl", outside(), outside()))
        assert ended.code == 3
        assert "重复" in ended.err

    def test_an_id_in_two_files_is_pointed_out(self, rectify, write):
        ended = rectify("check", write("a.json", outside()), write("b.json", outside()), "--fail-on", "never")
        assert ended.code == 0
        assert "b.json:2:2: 案件编号 `A-1` 与" in ended.err
        assert "共核查 2 件" in ended.out


class TestUnusableInput:
    def test_does_not_keep_other_files_from_being_checked(self, rectify, write, tmp_path):
        ended = rectify("check", tmp_path / "none.yaml", write("a.json", late()))
        assert ended.code == 2
        assert "没有这个文件：请核对路径" in ended.err
        assert "逾期20日" in ended.out

    def test_goes_before_rejected_and_findings(self, rectify, write, tmp_path):
        assert rectify("check", tmp_path / "none.yaml", write("a.jsonl", late(), {"id": 3})).code == 2

    @pytest.mark.parametrize("text", ["", "\n\n"])
    @pytest.mark.parametrize("name", ["a.yaml", "a.json", "a.jsonl"])
    def test_no_case_at_all_is_never_clean(self, rectify, tmp_path, name, text):
        path = tmp_path / name
        path.write_text(text)
        ended = rectify("check", path)
        assert ended.code == 2
        assert "没有案件" in ended.err

    def test_other_encodings_are_named_with_the_remedy(self, rectify, tmp_path):
        path = tmp_path / "a.yaml"
        path.write_bytes("案件编号: 甲".encode("gbk"))
        ended = rectify("check", path)
        assert ended.code == 2
        assert "GB18030" in ended.err

    def test_a_bad_rule_folder_is_told_in_full(self, rectify, write, tmp_path):
        ended = rectify("check", write("a.json", late()), "--rules", tmp_path)
        assert ended.code == 2
        assert "no `edition.yaml` in this folder" in ended.err


class TestStandardInput:
    @pytest.mark.parametrize(
        "text",
        [
            json.dumps(late()),
            json.dumps(late(), indent=2),
            json.dumps([late()]),
            "\n\n" + json.dumps(late()) + "\n\n",
            "\ufeff" + json.dumps(late()),
            "案件编号: A-1\n核查基准日: 2026-11-23\n",
            "- id: A-1\n  as_of: 2026-11-23\n",
        ],
    )
    def test_tells_its_format_by_its_first_line(self, rectify, text):
        ended = rectify("check", "-", "--format", "jsonl", stdin=text)
        assert [report["case_id"] for report in ended.reports] == ["A-1"]

    def test_places_are_those_of_the_stream(self, rectify):
        ended = rectify("check", "-", stdin=json.dumps(late()) + "\n{}}\n")
        assert ended.code == 3
        assert "拒收：<stdin>:2: " in ended.err

    def test_format_can_be_given(self, rectify):
        ended = rectify("check", "-", "--input-format", "json", "--format", "jsonl", stdin=json.dumps(late()))
        assert len(ended.reports) == 1

    def test_can_be_named_only_once(self, rectify):
        assert rectify("check", "-", "-", stdin="{}").code == 2

    def test_empty(self, rectify):
        assert rectify("check", "-").code == 2


def test_control_characters_of_a_record_reach_no_terminal(rectify, write):
    record = late(id="A\u202e1")
    record["assessment"]["organiser_name"] = "\x1b[2J甲"
    ended = rectify("check", write("a.json", record), "-v")
    assert "\x1b" not in ended.out
    assert "\u202e" not in ended.out
    assert "A\\u202e1" in ended.out


def test_verdicts_are_a_line_a_case_and_those_of_the_reports(rectify, write):
    path = write("cases.jsonl", late(id="A"), late(id="B", accident={}), outside(id="C"))
    for more in ((), ("--assume-in-scope",), ("--reading", "early_completion=allowed")):
        brief = rectify("check", path, "--format", "verdicts", "--as-of", "2026-11-23", *more)
        full = rectify("check", path, "--format", "jsonl", "--as-of", "2026-11-23", *more)
        assert (brief.code, brief.err) == (full.code, full.err)
        lines = [json.loads(line) for line in brief.out.splitlines()]
        assert len(lines) == 3
        for line, report in zip(lines, full.reports, strict=True):
            assert list(line) == ["case_id", "as_of", "assumed_in_scope", "verdicts"]
            assert {key: line[key] for key in list(line)[:3]} == {key: report[key] for key in list(line)[:3]}
            assert line["verdicts"] == {
                found["norm"]: {"verdict": found["verdict"], "reason": found["reason"]}
                for found in report["findings"]
            }


def test_verdicts_reject_rows_and_say_whose_date_it_is(rectify, write, tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text('{"id": "A\\"〇"}\n{"id": 3}\n', encoding="utf-8")
    ended = rectify("check", path, "--format", "verdicts")
    assert ended.code == 3
    assert json.loads(ended.out)["case_id"] == 'A"〇'
    assert "没有核查基准日" in ended.err
    assert "共拒收 1 条" in ended.err
