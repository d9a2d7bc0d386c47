"""The ledger on the command line: from an empty template to a result, and every way it goes wrong."""

from __future__ import annotations

import builtins
import io
import sys

import openpyxl
import pytest
from late_case import late

from ledger.books import HEAD, book
from rectify_rules.cli.console import Console
from rectify_rules.cli.main import main
from rectify_rules.cli.workbook import relative
from rectify_rules.facts.files import read_cases


@pytest.fixture
def ledger(rectify, write):
    """A ledger with a case 20 days late, made from a record."""
    write("a.jsonl", late(), late(id="A-2", problems=[]))
    assert rectify("convert", "a.jsonl", "-o", "台账.xlsx").code == 0
    return "台账.xlsx"


def test_a_template_is_written_and_holds_no_case(rectify, write):
    write("a.json", late())
    ended = rectify("template", "-o", "台账.xlsx")
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert "没有案件" in rectify("check", "台账.xlsx").err
    assert rectify("template", "-o", "台账2.xlsx", "--no-example").code == 0


def test_a_template_does_not_go_to_the_screen(rectify):
    ended = rectify("template")
    assert (ended.code, ended.out) == (2, "")
    assert "请用 -o 指明文件" in ended.err


def test_a_filled_ledger_is_checked_as_its_record_is(rectify, ledger):
    ended = rectify("check", ledger, "--format", "jsonl")
    plain = rectify("check", "a.jsonl", "--format", "jsonl")
    assert ended.code == plain.code == 1
    for one, other in zip(ended.reports, plain.reports, strict=True):
        assert [f["verdict"] for f in one["findings"]] == [f["verdict"] for f in other["findings"]]
    places = {fact["place"] for f in ended.reports[0]["findings"] for fact in f["because"]}
    assert any(place.startswith("台账.xlsx!案件!") for place in places)


def test_trace_and_portfolio_read_it_as_well(rectify, ledger):
    traced = rectify("trace", ledger, "--case", "A-1", "--norm", "3-1-s1")
    assert traced.code == 0
    assert "台账.xlsx!案件!" in traced.out
    period = ["--scope", "140500", "--period", "2026-01-01..2026-12-31"]
    assert rectify("portfolio", ledger, *period).code == rectify("portfolio", "a.jsonl", *period).code


def test_standard_input_may_be_a_ledger(ledger, monkeypatch, capfdbinary):
    with open(ledger, "rb") as stream:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream))
        code = main(["check", "-", "--format", "jsonl"])
    assert code == 1
    assert b"<stdin>!" in capfdbinary.readouterr().out


def test_a_row_that_cannot_be_read_is_told_and_the_others_are_checked(rectify, write):
    rows = [HEAD, ["A-1", "甲", "2026-02-30"], ["A-2", "乙", "2026-03-01"]]
    path = write("x.json", late()).with_name("台账.xlsx")
    path.write_bytes(book({"案件": rows, "通讯录": [["x"]]}))
    ended = rectify("check", path, "--fail-on", "never")
    assert ended.code == 3
    assert "拒收：台账.xlsx!案件!C2: investigation.report_approved_on（批复日期）: `2026-02-30`" in ended.err
    assert "提示：台账.xlsx: 工作表 `通讯录` 不是台账的工作表" in ended.err
    assert "A-2" in ended.out


def test_a_result_is_a_new_workbook_and_never_the_ledger_itself(rectify, ledger):
    ended = rectify("check", ledger, "--format", "xlsx", "-o", "结果.xlsx")
    assert (ended.code, ended.out) == (1, "")
    names = openpyxl.load_workbook("结果.xlsx").sheetnames
    assert names[:4] == ["核查汇总", "核查结论", "其余结论", "待补资料"]
    assert "案件" in names
    again = rectify("check", ledger, "--format", "xlsx", "-o", ledger)
    assert again.code == 2
    assert "输出文件就是输入文件" in again.err


def test_a_result_needs_a_file_that_is_not_open_elsewhere(rectify, ledger, write):
    assert "请用 -o 指明文件" in rectify("check", ledger, "--format", "xlsx").err
    open("~$结果.xlsx", "w").close()
    ended = rectify("check", ledger, "--format", "xlsx", "-o", "结果.xlsx")
    assert ended.code == 2
    assert "正在 Excel 或 WPS 中打开，不能替换" in ended.err


def test_results_of_records_and_of_several_files_are_workbooks_too(rectify, ledger):
    assert rectify("check", "a.jsonl", "--format", "xlsx", "-o", "b.xlsx").code == 1
    ended = rectify("check", ledger, "a.jsonl", "--format", "xlsx", "-o", "c.xlsx")
    assert ended.code == 1
    assert "案件" not in openpyxl.load_workbook("c.xlsx").sheetnames


def test_a_ledger_beyond_the_threshold_is_linked_to(rectify, ledger, monkeypatch):
    monkeypatch.setattr("rectify_rules.ledger.results.CASES_MAX", 1)
    assert rectify("check", ledger, "--format", "xlsx", "-o", "r.xlsx").code == 1
    made = openpyxl.load_workbook("r.xlsx")
    assert made.sheetnames == ["核查汇总", "核查结论"]
    links = {cell.hyperlink.target for row in made["核查结论"].iter_rows() for cell in row if cell.hyperlink}
    assert links == {"台账.xlsx"}


def test_nothing_checked_replaces_nothing(rectify, write, tmp_path):
    write("a.json", late())
    target = tmp_path / "结果.xlsx"
    target.write_bytes(b"old")
    (tmp_path / "台账.xlsx").write_bytes(book({"案件": [HEAD, ["A-1", "甲", "明天"]]}))
    assert rectify("check", "台账.xlsx", "--format", "xlsx", "-o", target).code == 3
    assert target.read_bytes() == b"old"
    assert {path.name for path in tmp_path.iterdir()} == {"a.json", "结果.xlsx", "台账.xlsx"}


def test_conversion_goes_round_without_loss(rectify, ledger):
    assert rectify("convert", ledger, "-o", "b.yaml").code == 0
    assert rectify("convert", "b.yaml", "-o", "c.jsonl").code == 0
    assert rectify("convert", "c.jsonl", "-o", "d.xlsx").code == 0
    with open(ledger, "rb") as one, open("d.xlsx", "rb") as other:
        assert one.read() == other.read()
    assert list(read_cases("c.jsonl")) == list(read_cases("a.jsonl"))


def test_conversion_tells_what_it_cannot_carry(rectify, write, tmp_path):
    write("a.json", late())
    rows = {
        "案件": [HEAD, ["A-1", "甲"], ["A-2", "乙", "昨天"]],
        "措施": [["案件编号", "编号"], ["A-1", "M1"]],
    }
    (tmp_path / "台账.xlsx").write_bytes(book(rows))
    ended = rectify("convert", "台账.xlsx", "-o", "b.jsonl")
    assert ended.code == 3
    assert "措施已列全 没有填“是”" in ended.err
    assert "其余 1 件已转换" in ended.err
    ended = rectify("convert", "a.json", "a.json", "-o", "c.txt")
    assert (ended.code, "看不出要写成哪种格式" in ended.err) == (2, True)
    assert rectify("convert", "a.json", "-o", "c.txt", "--format", "yaml").code == 0


@pytest.mark.parametrize("name", ["台账.xls", "台账.et", "台账.csv", "台账.ods"])
def test_other_spreadsheets_are_to_be_saved_as_workbooks(rectify, write, tmp_path, name):
    write("a.json", late())
    (tmp_path / name).write_bytes(b"x")
    ended = rectify("check", name)
    assert ended.code == 2
    assert ended.err.count("\n") == 1
    assert "另存为“Excel 工作簿（.xlsx）”" in ended.err


def test_a_broken_workbook_is_one_line(rectify, write, tmp_path):
    write("a.json", late())
    (tmp_path / "台账.xlsx").write_bytes(b"PK\x03\x04...")
    ended = rectify("check", "台账.xlsx")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "没有这个文件" in rectify("check", "无.xlsx").err


@pytest.mark.parametrize(
    "command",
    [
        ["template", "-o", "t.xlsx"],
        ["check", "台账.xlsx"],
        ["convert", "a.jsonl", "-o", "t.xlsx"],
        ["check", "a.jsonl", "--format", "xlsx", "-o", "t.xlsx"],
    ],
    ids=" ".join,
)
def test_without_the_extra_one_line_says_what_to_install(rectify, ledger, monkeypatch, command):
    real = builtins.__import__

    def without(name, *arguments, **options):
        if name.partition(".")[0] in {"xlsxwriter", "python_calamine"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    ended = rectify(*command)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert "pip install 'rectify-rules[excel]'" in ended.err


def test_a_watcher_sees_how_far_it_is():
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    console = Console(stream)
    console.busy("正在读取 台账.xlsx ……")
    console._told = -1e9
    console.progress(30, 120)
    console.done()
    assert "正在读取 台账.xlsx" in stream.getvalue()
    assert f"已核查 30/120 件 [{'#' * 7}{'-' * 23}] 25%" in stream.getvalue()


def test_links_lead_from_the_folder_of_the_result(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert relative("台账.xlsx", "out/结果.xlsx") == "../台账.xlsx"

    def other_drive(*_arguments):
        raise ValueError

    monkeypatch.setattr("os.path.relpath", other_drive)
    assert relative("台账.xlsx", "结果.xlsx") == str(tmp_path / "台账.xlsx")
