"""The language that templates are written in: a small part of Jinja, checked before anything runs.

A template may print names, go through lists and choose between parts. Calls, arithmetic, assignments,
macros and includes are refused, so that no template reaches Python or runs without end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from rectify_rules.export.letters.faults import TemplateFault
from rectify_rules.export.letters.grammar import check, near
from rectify_rules.export.letters.schema import Name
from rectify_rules.export.letters.values import Blank, Listing
from rectify_rules.facts.wording import shown

MAX_ROUNDS = 20_000
"""Of all loops of a letter together; a letter on a thousand problems takes about that many."""
MAX_OUTPUT = 4_000_000
"""Characters of one part; a page takes about 20,000."""

_COUNTED = "counted"


class LetterEnvironment(SandboxedEnvironment):
    """Renders one letter, with what it may use up."""

    def __init__(self, names: Mapping[str, Name]) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True, finalize=_printed)
        self._names = names
        self._rounds = 0
        self.globals.clear()
        self.tests.clear()
        self.filters.clear()
        self.filters.update(
            join=_join, length=len, first=_first, last=_last, default=_default, **{_COUNTED: self._count}
        )

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Refuse what is not part of the language; let every loop count its rounds."""
        try:
            tree = super()._parse(source, name, filename)
        except TemplateSyntaxError as error:
            said = shown(error.message or "")
            raise TemplateFault(
                f"模板有误：{near(source, error.lineno)}标记写法不对（{said}）：请核对 {{{{ }}}} 和 {{% %}} 的写法，if、for 是否有结尾"
            ) from None
        except RecursionError:
            raise TemplateFault("模板有误：括号或条件嵌套过深") from None
        check(tree, self._names, source)
        for loop in tree.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, _COUNTED, [], [], None, None, lineno=loop.lineno)
        tree.set_environment(self)
        return tree

    def _count(self, items: Iterable[object]) -> Iterator[object]:
        for item in items:
            self._rounds += 1
            if self._rounds > MAX_ROUNDS:
                raise TemplateFault(f"模板的循环超过 {MAX_ROUNDS} 次：请减少嵌套的循环")
            yield item

    def concat(self, chunks: Iterable[str]) -> str:
        """Join what a template prints, up to a limit."""
        found: list[str] = []
        size = 0
        for chunk in chunks:
            size += len(chunk)
            if size > MAX_OUTPUT:
                raise TemplateFault(f"生成的函件超过 {MAX_OUTPUT} 字：请减少循环中的内容")
            found.append(chunk)
        return "".join(found)


def _printed(value: object) -> Markup:
    """Print any value as text: no filter can mark it as safe, and braces in it are no markup."""
    text = value.unescape() if isinstance(value, Markup) else str(value)
    # References, because the library that fills in the document gives braces with a line a meaning of its own.
    safe = str(escape(text)).replace("{", "&#123;").replace("}", "&#125;")
    return Markup(safe)  # noqa: S704 - escaped on the line above


def _join(items: Any, mark: str = "、") -> str:
    return str(items) if isinstance(items, Blank) else str(mark).join(map(str, items))


def _first(items: Any) -> object:
    return next(iter(items), Blank("无"))


def _last(items: Any) -> object:
    return items[-1] if isinstance(items, Listing) and items else _first(items)


def _default(value: object, other: str = "") -> object:
    return other if isinstance(value, Blank) else value
