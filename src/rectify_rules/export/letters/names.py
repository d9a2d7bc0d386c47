"""The names that templates may use, as a text for whoever edits one."""

from __future__ import annotations

from collections.abc import Iterator

from rectify_rules.export.letters.grammar import FILTERS
from rectify_rules.export.letters.schema import OPEN_PROBLEMS, Name, listed
from rectify_rules.report.layout import Page, cells, pad, wrap

_COLUMN = 34


def names_text(page: Page, path: str) -> Iterator[str]:
    """Yield the lines that explain how a template is written, then every name with what it prints."""
    yield from page.paragraph(f"模板已写入 {path}，用 Word 修改后以 --template 使用。")
    yield from page.heading("写法")
    for text in (
        "{{ 事故名称 }}　印出一项；没有记载的印作〔待补：事故名称〕，相互矛盾的印作〔待核实：……〕",
        "{% if 公开日期 %}……{% endif %}　有记载时才印；也可写 {% if 是否公开 == '是' %}",
        f"{{%p for 问题 in {OPEN_PROBLEMS} %}}　{{{{ 问题.问题编号 }}}}　{{%p endfor %}}　逐项循环；for、endfor 各占一段",
        f"清单直接印出时以顿号连接，也可写 {{{{ 组长|join('，') }}}}；可用 {'、'.join(sorted(FILTERS))}",
    ):
        yield from page.paragraph(f"· {text}", indent=2, hang=2)
    for group, names in listed():
        yield from page.heading(group)
        for name in names:
            yield from _lines(name, page)


def _lines(name: Name, page: Page, indent: int = 2) -> Iterator[str]:
    mark = "（清单）" if name.is_list else ""
    head, column = " " * indent + name.name + mark, indent + _COLUMN
    meaning = "" if name.meaning == name.name else name.meaning
    if cells(head) >= column:
        yield head
        head = ""
    body = wrap(meaning, page.width - column) if meaning else [""]
    yield (pad(head, column) + body[0]).rstrip()
    for line in body[1:]:
        yield " " * column + line
    for inner in name.fields.values():
        yield from _lines(inner, page, indent + 2)
