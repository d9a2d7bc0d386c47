"""The page that documents every check of the lint, generated for `docs/lint.md`."""

from __future__ import annotations

from collections.abc import Iterator

from rectify_rules.formats.problems import UNLOADABLE
from rectify_rules.verify.lint.check import Check
from rectify_rules.verify.lint.run import CHECKS, FEATURE_FILE

_LEVELS = {"error": "错误", "warning": "警告"}


def lint_page() -> Iterator[str]:
    """Yield the lines of the page."""
    yield "# 规则的检查项目"
    yield ""
    yield "由 `rectify schema lint` 生成，请勿手改。"
    yield ""
    yield "`rectify rules check` 在规则能够加载之后逐项检查；有发现时退出码为 1，不能加载时为 2。"
    yield (
        "例子取自 `src/rectify_rules/verify/lint/example/`，一个虚构的小版本："
        "把正例改成反例，就会有这项发现；原样则没有。测试照此核对。"
    )
    yield ""
    yield "| 编号 | 要求 | 程度 | 需要场景 |"
    yield "|---|---|---|---|"
    for check in CHECKS:
        needs = "是" if check.needs_scenarios else "否"
        yield f"| [{check.id}](#{check.id}) | {check.title} | {_LEVELS[check.level]} | {needs} |"
    yield ""
    yield f"另有两项不属于检查项目：`{UNLOADABLE}`，规则文件不能加载，说明见 `docs/catalogue.md`；"
    yield f"`{FEATURE_FILE}`，场景文件有误，因而不能运行。"
    for check in CHECKS:
        yield from _section(check)


def _section(check: Check) -> Iterator[str]:
    language = "gherkin" if check.example.file.endswith(".feature") else "yaml"
    yield ""
    yield f"## {check.id}"
    yield ""
    yield f"**{check.title}**。{check.why}"
    for name, text in (("反例", check.example.bad), ("正例", check.example.good)):
        yield ""
        yield f"{name}（`{check.example.file}`）："
        yield ""
        yield f"```{language}"
        yield from text.rstrip("\n").split("\n")
        yield "```"
