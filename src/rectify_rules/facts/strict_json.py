"""JSON without its loopholes: no repeated names, no NaN, no unbounded nesting."""

from __future__ import annotations

from typing import NoReturn

from rectify_rules.facts.written import WrittenMap

__all__ = ["parse_json", "read_integer"]


def parse_json(text: str | bytes | bytearray) -> object:
    """Read one JSON text; raise ValueError in Chinese. Repeated names are noted on their object."""
    import json

    if not isinstance(text, str | bytes | bytearray):
        raise ValueError("应为 JSON 文字")
    try:
        decoded = text if isinstance(text, str) else bytes(text).decode("utf-8-sig")
        return json.loads(
            decoded.removeprefix("\ufeff"),
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_int=read_integer,
        )
    except UnicodeDecodeError:
        raise ValueError("不是 UTF-8 编码：请另存为 UTF-8") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"不是有效的 JSON（第 {error.lineno} 行第 {error.colno} 列）：{error.msg}") from None
    except RecursionError:
        raise ValueError("嵌套层数过多：请核对结构") from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    noted = WrittenMap()
    for key, value in pairs:
        noted.write(key, value)
    return noted


def _constant(name: str) -> NoReturn:
    raise ValueError(f"JSON 中不能有 {name}：不详请写 null")


def read_integer(digits: str) -> int:
    """Read a whole number; one of more than 40 digits becomes 10⁴⁰, which no fact accepts."""
    # CPython refuses to read more than 4,300 digits.
    return int(digits) if len(digits) <= 40 else 10**40
