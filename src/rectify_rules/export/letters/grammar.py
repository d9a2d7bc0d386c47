"""What a template may say, checked on its syntax tree: every name, every construct."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from jinja2 import nodes

from rectify_rules.export.letters.faults import TemplateFault
from rectify_rules.export.letters.schema import Name
from rectify_rules.facts.wording import nearest, shown

FILTERS = frozenset({"join", "length", "first", "last", "default"})
_ON_LISTS = FILTERS - {"default"}
_TAG = re.compile(r"<[^<>]*>")
_LOOP = ("index", "index0", "first", "last", "length")
_PLAIN = (nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Concat)
_WORDS = {
    "Call": "函数调用", "Assign": "赋值 set", "AssignBlock": "赋值 set", "Macro": "宏 macro",
    "CallBlock": "宏 call", "Include": "include", "Import": "import", "FromImport": "import",
    "Extends": "extends", "Block": "block", "FilterBlock": "filter 段", "With": "with", "Getitem": "方括号取值",
    "Slice": "方括号取值", "Add": "加法 +", "Sub": "减法 -", "Mul": "乘法 *", "Div": "除法 /", "Pow": "乘方 **",
    "Mod": "取余 %", "FloorDiv": "整除 //", "Test": "is 判断", "Tuple": "列表", "List": "列表", "Dict": "字典",
    "Neg": "负号", "Pos": "正号",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Shape:
    """What an expression gives: a text, a list (`of` its members) or a record."""

    of: _Shape | None = None
    fields: Mapping[str, Name] = field(default_factory=dict)
    loop: bool = False


_TEXT = _Shape()


def check(tree: nodes.Template, names: Mapping[str, Name], source: str) -> None:
    """Refuse a template that says more than the language has, or uses names that it has not.

    Raises TemplateFault with everything that is wrong on one line.
    """
    checker = _Checker(names, source)
    checker.statements(tree.body, {})
    if checker.faults:
        raise TemplateFault("模板有误：" + "；".join(dict.fromkeys(checker.faults)))


class _Checker:
    def __init__(self, names: Mapping[str, Name], source: str) -> None:
        self.names = names
        self.source = source
        self.faults: list[str] = []

    def statements(self, body: Iterable[nodes.Node], scope: Mapping[str, _Shape]) -> None:
        for node in body:
            if isinstance(node, nodes.Output):
                for part in node.nodes:
                    self._printed(part, scope)
            elif isinstance(node, nodes.If):
                self.expression(node.test, scope)
                self.statements((*node.body, *node.elif_, *node.else_), scope)
            elif isinstance(node, nodes.For):
                self._loop(node, scope)
            else:
                self._unsupported(node)

    def _printed(self, node: nodes.Expr, scope: Mapping[str, _Shape]) -> None:
        if isinstance(node, nodes.TemplateData):
            return
        shape = self.expression(node, scope)
        if shape.fields and shape.of is None:
            first = next(iter(shape.fields))
            self._fault(node, f"`{_name(node)}` 是一条记录，请写其中的一项，如 `{_name(node)}.{first}`")

    def _loop(self, node: nodes.For, scope: Mapping[str, _Shape]) -> None:
        shape = self.expression(node.iter, scope)
        if shape.of is None:
            self._fault(node, f"`{_name(node.iter)}` 不是清单，不能循环")
        if not isinstance(node.target, nodes.Name) or node.recursive:
            self._fault(node, "循环只能写作 `for 名称 in 清单`")
            return
        inner = {**scope, node.target.name: shape.of or _TEXT, "loop": _Shape(loop=True)}
        if node.test is not None:
            self.expression(node.test, inner)
        self.statements(node.body, inner)
        self.statements(node.else_, scope)

    def expression(self, node: nodes.Node, scope: Mapping[str, _Shape]) -> _Shape:
        if isinstance(node, nodes.Name):
            return self._named(node, scope)
        if isinstance(node, nodes.Getattr):
            return self._attribute(node, scope)
        if isinstance(node, nodes.Filter):
            return self._filter(node, scope)
        if isinstance(node, _PLAIN):
            for child in node.iter_child_nodes():
                self.expression(child, scope)
        elif not isinstance(node, nodes.Const):
            self._unsupported(node)
        return _TEXT

    def _named(self, node: nodes.Name, scope: Mapping[str, _Shape]) -> _Shape:
        if node.name in scope:
            return scope[node.name]
        if node.name in self.names:
            return _shape(self.names[node.name])
        self._unknown(node, node.name, (*scope, *self.names))
        return _Shape(of=_TEXT)

    def _attribute(self, node: nodes.Getattr, scope: Mapping[str, _Shape]) -> _Shape:
        before = len(self.faults)
        shape = self.expression(node.node, scope)
        if shape.loop and node.attr in _LOOP:
            return _TEXT
        if node.attr in shape.fields and shape.of is None:
            return _shape(shape.fields[node.attr])
        if len(self.faults) == before:
            self._unknown(node, f"{_name(node.node)}.{node.attr}", _LOOP if shape.loop else shape.fields)
        return _TEXT

    def _filter(self, node: nodes.Filter, scope: Mapping[str, _Shape]) -> _Shape:
        if node.name not in FILTERS:
            self._fault(node, f"不支持 `|{shown(node.name)}`：可用的有 {'、'.join(sorted(FILTERS))}")
            return _TEXT
        arguments = [*node.args, *(pair.value for pair in node.kwargs)]
        if node.dyn_args or node.dyn_kwargs or not all(isinstance(part, nodes.Const) for part in arguments):
            self._fault(node, f"`|{node.name}` 的参数只能是文字")
        assert node.node is not None
        shape = self.expression(node.node, scope)
        if node.name in _ON_LISTS and shape.of is None:
            self._fault(node, f"`|{node.name}` 只能用于清单")
        if node.name == "join" and shape.of is not None and shape.of.fields:
            self._fault(node, "`|join` 不能用于记录的清单，请用循环")
        return (shape.of or _TEXT) if node.name in {"first", "last"} else _TEXT

    def _unknown(self, node: nodes.Node, name: str, known: Iterable[str]) -> None:
        head, dot, rest = name.rpartition(".")
        close = nearest(rest, known)
        hint = f"：是否想写 `{head}{dot}{close}`" if close else "：可用的名称见 rectify letter --template-out"
        self._fault(node, f"没有名称 `{shown(name)}`{hint}")

    def _unsupported(self, node: nodes.Node) -> None:
        kind = type(node).__name__
        self._fault(node, f"不支持{_WORDS.get(kind, kind)}")

    def _fault(self, node: nodes.Node, what: str) -> None:
        self.faults.append(f"{near(self.source, node.lineno)}{what}")


def near(source: str, line: int) -> str:
    """Quote the words of a paragraph, which stands on a line of its own in the source of a template."""
    lines = source.splitlines()
    words = _TAG.sub("", lines[line - 1]).strip() if 0 < line <= len(lines) else ""
    return f"“{shown(words)}”处，" if words else ""


def _shape(name: Name) -> _Shape:
    if name.fields:
        return _Shape(of=_Shape(fields=name.fields), fields=name.fields)
    return _Shape(of=_TEXT) if name.is_list else _TEXT


def _name(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return shown(node.name)
    if isinstance(node, nodes.Getattr):
        return f"{_name(node.node)}.{shown(node.attr)}"
    return "表达式"
