"""Help and usage errors in Chinese, whatever the version of the framework."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup

from rectify_rules.facts.dictionary import nearest
from rectify_rules.report.layout import cells, pad, wrap

_WIDTH = 80
_OPTION_COLUMN = 26


def usage_error(error: Exception) -> str:
    """Put an error of the framework into one Chinese line."""
    kind = type(error).__name__
    context = getattr(error, "ctx", None)
    command = getattr(context, "command_path", "rectify")
    return f"{_message(kind, error)}；用法见 {command} --help"


def _message(kind: str, error: Any) -> str:
    name = _parameter(error)
    original = " ".join(str(error.format_message()).split())
    if kind == "MissingParameter":
        return f"缺少 {name or '必需的参数'}"
    if kind == "NoSuchOption":
        close = "、".join(f"`{option}`" for option in error.possibilities or ())
        return f"没有选项 `{error.option_name}`" + (f"：是否想写 {close}" if close else "")
    if kind == "BadParameter":
        choices = _choices(getattr(error, "param", None))
        wanted = f"应为 {'、'.join(choices)} 之一" if choices else original
        return f"{name} 的值不对：{wanted}"
    if kind == "BadOptionUsage":
        return f"选项 `{error.option_name}` 缺少取值"
    if "command" in original.lower():
        unknown = original.partition("'")[2].partition("'")[0]
        close = nearest(unknown, getattr(getattr(error.ctx, "command", None), "commands", ()))
        return (
            (f"没有命令 `{unknown}`" + (f"：是否想写 `{close}`" if close else "")) if unknown else "缺少命令"
        )
    return f"多余或无法识别的参数（{original}）"


def _parameter(error: Any) -> str:
    param = getattr(error, "param", None)
    if param is None:
        return ""
    return param.opts[0] if param.param_type_name == "option" else str(param.metavar or param.name)


def _choices(param: Any) -> list[str]:
    descriptor = getattr(param, "type_descriptor", None) or getattr(param, "type", None)
    return [str(getattr(choice, "value", choice)) for choice in getattr(descriptor, "choices", None) or ()]


def _indented(text: str, indent: int) -> list[str]:
    return [" " * indent + line for line in wrap(text, _WIDTH - indent)]


def _definitions(rows: list[tuple[str, str]]) -> list[str]:
    lines: list[str] = []
    for term, text in rows:
        body = wrap(text, _WIDTH - _OPTION_COLUMN - 2)
        if cells(term) > _OPTION_COLUMN - 2:
            lines.append("  " + term)
        else:
            lines.append("  " + pad(term, _OPTION_COLUMN) + body.pop(0))
        lines += [" " * (_OPTION_COLUMN + 2) + line for line in body]
    return lines


def _prose(text: str) -> list[str]:
    lines: list[str] = []
    for line in (text or "").strip().splitlines():
        indent = len(line) - len(line.lstrip())
        lines += _indented(line.strip(), indent) if line.strip() else [""]
    return lines


def _options(command: Any, context: Any) -> list[tuple[str, str]]:
    rows = []
    for param in command.get_params(context):
        if param.param_type_name != "option" or getattr(param, "hidden", False):
            continue
        choices = _choices(param)
        value = "" if param.is_flag else f" {param.metavar or '|'.join(choices) or '值'}"
        term = "、".join(sorted(param.opts, key=len)) + (value if len(value) < 20 else " 值")
        text = "显示本说明" if param.name == "help" else param.help or ""
        if choices:
            text += f"（{'、'.join(choices)}）" if not len(value) < 20 else ""
        default = getattr(param.default, "value", param.default)
        if isinstance(default, str) and default:
            text += f"；默认 {default}"
        rows.append((term, text))
    return rows


def _help(command: Any, context: Any) -> str:
    arguments = [param for param in command.get_params(context) if param.param_type_name == "argument"]
    commands = [(name, command.get_command(context, name)) for name in getattr(command, "commands", ())]
    usage = " ".join(
        [context.command_path, *(["命令"] if commands else []), *(p.metavar or p.name for p in arguments)]
    )
    lines = [f"用法：{usage} [选项]", "", *_prose(command.help)]
    if commands:
        rows = [(name, (found.help or "").strip().partition("\n")[0]) for name, found in commands]
        lines += ["", "命令：", *_definitions(rows)]
    if arguments:
        lines += [
            "",
            "参数：",
            *_definitions([(param.metavar or param.name, param.help or "") for param in arguments]),
        ]
    lines += ["", "选项：", *_definitions(_options(command, context))]
    if command.epilog:
        lines += ["", *_prose(command.epilog)]
    return "\n".join(lines) + "\n"


class ChineseCommand(TyperCommand):
    """A command with its help in Chinese."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        formatter.write(_help(self, ctx))


class ChineseGroup(TyperGroup):
    """A group of commands with its help in Chinese."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        formatter.write(_help(self, ctx))
