"""`rectify doctor`: what is installed, and whether it works."""

from __future__ import annotations

import json
import platform
import re
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, requires, version

from rectify_rules.cli import options
from rectify_rules.cli.options import DEFAULT_EDITION, PlainFormat
from rectify_rules.cli.output import Output
from rectify_rules.cli.session import today
from rectify_rules.version import VERSION

_ABSENT = "未安装"
_PACKAGES = ("pydantic", "pendulum", "ruamel.yaml", "typer", "rich", "chinesecalendar", "durable-rules")


def doctor(
    rules: options.Rules = DEFAULT_EDITION,
    form: options.PlainForm = PlainFormat.TEXT,
    output: options.Output = None,
) -> None:
    """检查运行环境：版本、引擎、放假通知收录的年份、规则摘要。"""
    found = _examination(rules)
    with Output(output, machine=form is PlainFormat.JSON) as out:
        if form is PlainFormat.JSON:
            out.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
            return
        page = out.page
        for label, key in (("程序", "versions"), ("引擎", "engines"), ("附加包", "extras")):
            entries = found[key]
            assert isinstance(entries, dict)
            out.lines(page.rows(label, [f"{name} {value}" for name, value in entries.items()]))
        for label, key in (
            ("放假通知", "calendar"),
            ("规则", "rules"),
            ("控制台编码", "encoding"),
            ("今天", "today"),
        ):
            out.lines(page.row(label, str(found[key])))
        remarks = found["remarks"]
        assert isinstance(remarks, list)
        out.lines(page.rows("提示", remarks))


def _examination(rules: str) -> dict[str, object]:
    from rectify_rules.engines import available
    from rectify_rules.facts.periods import published_years
    from rectify_rules.ruleset.loader import load_ruleset

    ruleset = load_ruleset(rules)
    first, last = published_years()
    day = today()
    return {
        "versions": {
            "rectify-rules": VERSION,
            "Python": platform.python_version(),
            **{name: _version(name) for name in _PACKAGES},
            "系统": f"{platform.system()} {platform.machine()}",
        },
        "engines": available(),
        "extras": _extras(requires("rectify-rules") or ()),
        "calendar": f"{first}年至{last}年",
        "rules": f"{ruleset.edition.id}　{ruleset.edition.document_number}　摘要 {ruleset.digest}",
        "encoding": getattr(sys.stdout, "encoding", "") or "不详",
        "today": f"{day.isoformat()}（北京时间）",
        "remarks": _remarks(last, day.year),
    }


def _remarks(last: int, year: int) -> list[str]:
    if last < year:
        return [f"尚未收录{last + 1}年起的国务院办公厅放假通知：有关期限为暂定日；请更新 chinesecalendar"]
    if last == year:
        return [
            f"尚未收录{year + 1}年的国务院办公厅放假通知：落在该年的期限为暂定日；通知公布后请更新 chinesecalendar"
        ]
    return []


_OF_EXTRA = re.compile(r"(?P<package>[\w.-]+)[^;]*;.*extra == ['\"](?P<extra>[\w-]+)['\"]")


def _extras(requirements: Iterable[str]) -> dict[str, str]:
    """Tell for every extra whether it can be used, or what is missing; read off the package's own metadata."""
    packages: dict[str, list[str]] = {}
    for found in filter(None, map(_OF_EXTRA.match, requirements)):
        if found["package"] != "rectify-rules" and found["extra"] != "all":
            packages.setdefault(found["extra"], []).append(found["package"])
    return {extra: _state(extra, names) for extra, names in packages.items()}


def _state(extra: str, packages: list[str]) -> str:
    missing = [name for name in packages if _version(name) == _ABSENT]
    return f"缺少 {'、'.join(missing)}：pip install 'rectify-rules[{extra}]'" if missing else "ok"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return _ABSENT
