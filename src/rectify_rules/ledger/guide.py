"""The sheet of a ledger that says how it is filled in."""

from __future__ import annotations

from rectify_rules.ledger.book import Book, put
from rectify_rules.ledger.escape import EXAMPLE
from rectify_rules.report.layout import cells
from rectify_rules.ruleset.model import Ruleset

__all__ = ["GUIDE", "write_guide"]

GUIDE = "填写说明"

_LINES = (
    ("怎么用", ""),
    ("1", "“案件”表一个案件一行；措施、建议、问题等一项一行，填在各自的工作表中，用案件编号对应。"),
    (
        "2",
        "填好后运行：rectify check 台账.xlsx　　要带结论的工作簿：rectify check 台账.xlsx --format xlsx -o 结果.xlsx",
    ),
    ("3", f"以“{EXAMPLE}”开头的灰色示例行从不读取，可以删去，也可以留着。"),
    ("三件不同的事", ""),
    ("留空", "不详。写 不详、未知、—、/ 也一样。程序从不把不详当作“否”或“没有”，结论会写明缺哪几列。"),
    ("否", "确知不是，确知没有做。"),
    ("无", "确知没有内容：没有组长、没有说明、没有发现问题。"),
    ("清单是否列全", ""),
    (
        "已列全",
        "“措施已列全”等列填 是，才把那张表中这一案件的各行当作全部；填 无 表示确知一项也没有；留空或填 否，整张清单按不详处理，不会因为表里没有就当作没有。",
    ),
    ("怎么写", ""),
    (
        "日期",
        "2026-04-16、2026.4.16、2026/4/16、2026年4月16日、20260416 均可，也可以是 Excel 的日期；只有年月的请留空。",
    ),
    ("几项", "写在一格，用顿号、分号或换行隔开，如：甲县应急管理局、甲县公安局。"),
    ("逐项结论", "写作 M1=已落实、M2=落实不到位；没有作出结论的措施不写，不清楚的写 M3=不详。"),
    ("区划代码", "从下拉中选“140521 晋城市沁水县”，或只写代码；乡镇、街道为 9 位。"),
    (
        "列",
        "每一列要填什么、哪几条需要，见列名上的批注。可以增加自己的列和工作表，程序会说明没有读取它们；列的次序随意。",
    ),
    ("合并", "纵向合并的单元格，每一行都算填了同样的内容。"),
)


def write_guide(book: Book, ruleset: Ruleset) -> None:
    """Write the sheet."""
    page = book.sheet(GUIDE)
    page.set_column(0, 0, 14)
    page.set_column(1, 1, 96)
    page.hide_gridlines(2)
    edition = ruleset.edition
    put(page, 0, 0, "事故防范和整改措施落实情况评估台账", book.look(bold=True, font_size=16))
    put(page, 1, 0, f"依据：{edition.title}（{edition.document_number}）", book.look(font_color="#595959"))
    for row, (head, text) in enumerate(_LINES, 3):
        if text:
            put(page, row, 0, head, book.look(bold=True, align="right", valign="top"))
            put(page, row, 1, text, book.look(text_wrap=True, valign="top", indent=1))
            page.set_row(row, 15 * (cells(text) // 92 + 1) + 4)
        else:
            put(page, row, 0, head, book.look(bold=True, font_size=12, bottom=1))
            put(page, row, 1, None, book.look(bottom=1))
            page.set_row(row, 26)
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
