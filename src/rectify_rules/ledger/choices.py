"""What the cells of a ledger offer to choose from, with the warnings for anything else."""

from __future__ import annotations

from datetime import date

from rectify_rules.facts.dates import FIRST_YEAR, LAST_YEAR
from rectify_rules.facts.divisions import divisions
from rectify_rules.facts.values import INT_MAX, NO, NONE, YES
from rectify_rules.ledger.book import Book
from rectify_rules.ledger.hints import DATES, division_words
from rectify_rules.ledger.sheets import Column

__all__ = ["Options", "validation_of"]

_OPTIONS = "_选项"
_INLINE_MAX = 255  # characters of a list in a validation


class Options:
    """The hidden sheet of lists that are too long to stand in a validation."""

    def __init__(self, book: Book) -> None:
        self._page = book.sheet(_OPTIONS)
        self._page.hide()
        self._look = book.look(num_format="@")
        self._found: dict[tuple[str, ...], str] = {}

    def source(self, words: tuple[str, ...]) -> object:
        """Return what a validation takes its list from."""
        if len(",".join(words)) <= _INLINE_MAX:
            return list(words)
        if words not in self._found:
            column = len(self._found)
            for row, word in enumerate(words):
                self._page.write_string(row, column, word, self._look)
            name = chr(65 + column)
            self._found[words] = f"='{_OPTIONS}'!${name}$1:${name}${len(words)}"
        return self._found[words]


def validation_of(column: Column, options: Options) -> dict[str, object] | None:
    """Return what the cells of a column are checked for; None where anything goes."""
    spec = column.spec
    if column.complete:
        return _choice(options, (YES, NO, NONE), "请填 是、否 或 无；不详请留空")
    if spec.kind == "date":
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": date(FIRST_YEAR, 1, 1),
            "maximum": date(LAST_YEAR, 12, 31),
            "error_type": "warning",
            "error_title": "请核对日期",
            "error_message": f"这不像 {FIRST_YEAR} 至 {LAST_YEAR} 年间的日期。{DATES}选“是”仍可保留所填文字。",
        }
    if spec.kind == "bool":
        return _choice(options, (YES, NO), "请填 是 或 否；不详请留空")
    if spec.kind == "int":
        return {
            "validate": "integer",
            "criteria": "between",
            "minimum": 0,
            "maximum": INT_MAX,
            "error_type": "warning",
            "error_title": "请核对数字",
            "error_message": "应为不带单位的整数；不详请留空。选“是”仍可保留所填内容。",
        }
    if spec.kind == "region":
        return _choice(options, tuple(division_words(code) for code in divisions()), "", strict=False)
    if spec.kind == "enum":
        return _choice(options, tuple(spec.values.values()), "请从下拉中选；不详请留空")
    if spec.kind == "list" and spec.values:
        return _choice(options, tuple(spec.values.values()), "", strict=False)
    return None


def _choice(
    options: Options, words: tuple[str, ...], message: str, *, strict: bool = True
) -> dict[str, object]:
    """Make a dropdown; what is not strict takes other texts as well, such as several choices in one cell."""
    check: dict[str, object] = {"validate": "list", "source": options.source(words)}
    if not strict:
        return {**check, "show_error": False}
    return {
        **check,
        "error_type": "warning",
        "error_title": "请核对",
        "error_message": f"{message}。选“是”仍可保留所填内容。",
    }
