"""Administrative divisions: what a division code stands for, whom it is subordinate to.

Codes are those of GB/T 2260 (six digits) or of a township (nine digits). Shanxi is known from a table, with
the codes that its reforms abolished; other provinces are known by the shape of the code alone.
A code that cannot be placed is a status, never an exception and never a guess.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, Literal, get_args

__all__ = [
    "Level",
    "Region",
    "Relation",
    "Status",
    "display_name",
    "divisions",
    "parent_region",
    "region_at",
    "relation",
    "resolve",
]

Relation = Literal["same", "below", "above", "unrelated"]
Level = Literal["national", "province", "city", "county", "township"]
Status = Literal["known", "renamed", "split", "development_zone", "unknown", "outside"]

_NATIONAL: Final = "000000"
_SHANXI: Final = "14"
_LEVELS: Final[dict[str, Level]] = {"省": "province", "地级市": "city", "县级": "county"}
_LEVEL_NAMES: Final = get_args(Level)
_PLACED: Final = frozenset({"known", "renamed", "outside"})
_SHAPE: Final = re.compile(r"[0-9]{6}(?:[0-9]{3})?")
_SHOWN: Final = 20

_PROVINCES: Final = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区",
    "21": "辽宁省", "22": "吉林省", "23": "黑龙江省",
    "31": "上海市", "32": "江苏省", "33": "浙江省", "34": "安徽省", "35": "福建省", "36": "江西省",
    "37": "山东省",
    "41": "河南省", "42": "湖北省", "43": "湖南省", "44": "广东省", "45": "广西壮族自治区", "46": "海南省",
    "50": "重庆市", "51": "四川省", "52": "贵州省", "53": "云南省", "54": "西藏自治区",
    "61": "陕西省", "62": "甘肃省", "63": "青海省", "64": "宁夏回族自治区", "65": "新疆维吾尔自治区",
    "71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Region:
    """What a division code stands for."""

    code: str
    """The code as it was given."""
    canonical: str
    """The code in force: the successor's where the given one was renamed, otherwise `code`."""
    name: str
    """Name without the superior's; the province with the code in brackets where only that is known."""
    level: Level | None
    """`None` for what is no administrative division, or cannot be placed."""
    status: Status
    """How far the code could be placed; only known, renamed, outside ones have relations."""
    note: str
    """What a reader should know about it, in Chinese; empty when nothing."""


def divisions() -> tuple[str, ...]:
    """Return the codes in force of the province, its cities and counties."""
    return tuple(_table())


def resolve(code: str) -> Region:
    """Tell what a division code stands for; any text is answered, at worst with the status `unknown`.

    A nine-digit township takes its status from the division its first six digits name. Nothing is trimmed
    or converted: blanks or full-width digits make a code unknown. Source: GB/T 2260, GB/T 10114.
    """
    if _SHAPE.fullmatch(code) is None:
        return _unknown(code, "区划代码应为 6 位数字，乡镇、街道为 9 位数字")
    return _resolve(code)


def region_at(code: str, level: Level) -> str | None:
    """Return the code of the division at `level` to which `code` belongs, itself included.

    `None` where the code is above that level, has no division at it, or cannot be placed.
    Raises `ValueError` for a word that is no level.
    """
    if level not in _LEVEL_NAMES:
        raise ValueError(f"`{level}` is no level, expected one of {', '.join(_LEVEL_NAMES)}")
    return next((ancestor for ancestor in _lineage(resolve(code)) if _level_of(ancestor) == level), None)


def parent_region(code: str) -> str | None:
    """Return the code of the division immediately above: 140521, 140500, 140000, 000000, then `None`.

    Abolished codes are taken as their successors; `None` also for a code that cannot be placed.
    """
    above = _lineage(resolve(code))[1:]
    return above[0] if above else None


def relation(a: str, b: str) -> Relation | None:
    """Tell how `a` stands to `b`: `below` means that `a` is subordinate to `b`.

    `None` where either cannot be placed: unknown, split, or a development zone, whose committee is no
    government of a division. Two townships under an abolished county code are compared only when equal.
    """
    first, second = resolve(a), resolve(b)
    line_a, line_b = _lineage(first), _lineage(second)
    if not line_a or not line_b:
        return None
    if line_a[0] == line_b[0]:
        return "same"
    if line_b[0] in line_a:
        return "below"
    if line_a[0] in line_b:
        return "above"
    if _township_of_renamed(first, second) and line_a[1] == line_b[1]:
        return None
    return "unrelated"


def display_name(code: str) -> str:
    """Return the Chinese name by which a reader recognises the division, with its city where it is a county.

    A code whose own name is not known follows in brackets; one that cannot be placed is shown as such.
    """
    region = resolve(code)
    if region.status == "unknown":
        shown = code if len(code) <= _SHOWN else f"{code[:_SHOWN]}…"
        return f"未知区划({shown})"
    if region.status == "split":
        return f"{_city_name(code)}{region.name}({code})"
    if region.status == "development_zone":
        return f"{region.name}({code})"
    if region.status == "outside" or region.level not in ("county", "township"):
        return region.name
    return f"{_city_name(region_at(code, 'county') or code)}{region.name}"


@lru_cache(maxsize=4096)
def _resolve(code: str) -> Region:
    if len(code) == 9:
        return _township(code)
    if code == _NATIONAL:
        return Region(code, code, "中华人民共和国", "national", "known", "")
    if code in _table():
        name, level = _table()[code]
        return Region(code, code, name, level, "known", "")
    if code in _aliases():
        return _former(code, _aliases()[code])
    if code.startswith(_SHANXI):
        return _unknown(code, "山西省现行区划和已登记的撤销、更名区划中没有这个代码")
    return _outside(code)


def _former(code: str, row: dict[str, str]) -> Region:
    """Place a code that is not, or no longer, one of a division."""
    name, source = row["old_name"], row["source"]
    if successor := row["new_code"]:
        note = f"{name}({code})自{row['since']}年起为{row['new_name']}({successor})；引用前请核对沿革"
        return Region(code, successor, _table()[successor][0], _table()[successor][1], "renamed", note)
    if "split" in source:
        note = f"{name}({code}){row['since']}年撤销，辖区分入{row['new_name']}，现属何处需人工确定"
        return Region(code, code, name, "county", "split", note)
    if "管委会" in source:
        return Region(code, code, name, None, "development_zone", "开发区管委会，不是行政区划，需人工确定")
    raise ValueError(f"division_aliases.csv: `{code}` names no successor, split or development zone")


def _outside(code: str) -> Region:
    """Place a code of another province by its shape alone: xx0000 province, xxxx00 city, else county."""
    province = _PROVINCES.get(code[:2])
    if province is None:
        return _unknown(code, "前两位不是任何省级行政区的代码")
    note = "山西省以外的区划，隶属关系按代码前缀判断，未核对该代码是否存在"
    if code.endswith("0000"):
        return Region(code, code, province, "province", "outside", note)
    if code[2:4] == "00":
        return _unknown(code, "第三、四位为 00 时，第五、六位也应为 00")
    level: Level = "city" if code.endswith("00") else "county"
    return Region(code, code, f"{province}({code})", level, "outside", note)


def _township(code: str) -> Region:
    """Place a township under the division its first six digits name."""
    above = _resolve(code[:6])
    if code.endswith("000"):
        return _unknown(code, f"末三位为 000 的不是乡镇、街道，本级请填 {code[:6]}")
    if above.level not in ("city", "county") or above.status not in _PLACED:
        return _unknown(code, above.note or "前六位不是县级或地级区划的代码")
    name = above.name if above.status != "outside" else _PROVINCES[code[:2]]
    return Region(code, code, f"{name}({code})", "township", above.status, above.note)


def _unknown(code: str, note: str) -> Region:
    return Region(code, code, "", None, "unknown", note)


def _lineage(region: Region) -> tuple[str, ...]:
    """Return the codes in force from the region itself up to the national level, `()` when not placed."""
    if region.status not in _PLACED:
        return ()
    code = region.canonical
    line = [code]
    if len(code) == 9:
        code = _resolve(code[:6]).canonical
    line += [code, f"{code[:4]}00", f"{code[:2]}0000", _NATIONAL]
    return tuple(dict.fromkeys(line))


def _level_of(code: str) -> Level | None:
    return _resolve(code).level


def _township_of_renamed(*regions: Region) -> bool:
    """Tell whether townships are compared of which one bears an abolished county's code.

    Its own successor is in no table: it may be the same place under another code.
    """
    levels = {region.level for region in regions}
    return levels == {"township"} and any(region.status == "renamed" for region in regions)


def _city_name(code: str) -> str:
    return _table()[f"{code[:4]}00"][0]


def _rows(name: str) -> list[dict[str, str]]:
    text = files("rectify_rules.facts").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def _table() -> dict[str, tuple[str, Level]]:
    return {row["code"]: (row["name"], _LEVELS[row["level"]]) for row in _rows("divisions.csv")}


@cache
def _aliases() -> dict[str, dict[str, str]]:
    return {row["old_code"]: row for row in _rows("division_aliases.csv")}
