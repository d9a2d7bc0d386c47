"""What was proved of an edition, in words: for the terminal, as Markdown, as data, as results of a check."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from rectify_rules.facts.dates import format_date
from rectify_rules.formats.result import Place, Result
from rectify_rules.report.layout import Page
from rectify_rules.report.markdown import escape
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verify.difference_text import DOMAIN, verdict_shown
from rectify_rules.verify.proof import Failure, Proof
from rectify_rules.verify.witness_words import facts_shown, scenario_of, yaml_of

__all__ = ["json_of", "markdown_of", "results_of", "text_of"]

_PROVED = (
    "在事实齐备、期限所在年份已有放假通知的案件上、各种口径下证明：同一规则中结论不同的行互不重叠，没有缺口；"
    "每一行、每一项除外都可能起作用；每个口径的任意两个取值都使某个结论不同。"
)


def text_of(proof: Proof, ruleset: Ruleset, page: Page) -> Iterator[str]:
    """Yield the lines for the terminal."""
    yield from page.paragraph(_summary(proof), style="strong")
    for failure in proof.failures:
        yield ""
        yield from page.paragraph(_headline(failure), style="strong")
        yield from page.row("说明", failure.message)
        if failure.path:
            yield from page.row("位置", f"{failure.path}:{failure.number}")
        yield from _case(failure, ruleset, page)
    for name in proof.not_looked_at:
        yield from page.paragraph(f"不在编码之内，未予查看：{name}", indent=2, hang=2)
    yield ""
    yield from page.paragraph(_PROVED + DOMAIN, style="dim")


def _summary(proof: Proof) -> str:
    found = f"发现 {len(proof.failures)} 处问题" if proof.failures else "全部得到证明"
    return f"规范语句 {len(proof.norms)} 条，口径 {len(proof.readings)} 个：{found}"


def _headline(failure: Failure) -> str:
    return "　".join(part for part in (failure.check.label, failure.norm, failure.title) if part)


def _case(failure: Failure, ruleset: Ruleset, page: Page) -> Iterator[str]:
    if failure.case is None or failure.as_of is None or failure.verdict is None:
        return
    yield from page.row("例", f"以{format_date(failure.as_of)}为核查基准日，已知事实只有：")
    for label, value in facts_shown(failure.case):
        yield from page.row("", f"{label}：{value}")
    yield from page.row("结论", verdict_shown(failure.verdict, failure.reason))
    yield "  案件文件："
    yield from (f"    {line}" for line in yaml_of(failure.case, failure.as_of).splitlines())
    yield "  场景（可粘贴到特征文件，结论请按条文改定）："
    yield from _scenario(failure, ruleset).splitlines()


def _scenario(failure: Failure, ruleset: Ruleset) -> str:
    assert failure.case is not None
    assert failure.as_of is not None
    assert failure.verdict is not None
    return scenario_of(
        ruleset,
        failure.norm,
        f"{failure.check.label}：{failure.title}",
        failure.case,
        failure.as_of,
        failure.readings or {},
        failure.verdict,
        failure.reason,
    )


def markdown_of(proof: Proof, ruleset: Ruleset) -> Iterator[str]:
    """Yield the lines of a summary in Markdown."""
    yield "## 规则自身的证明"
    yield ""
    yield escape(_summary(proof))
    yield ""
    for failure in proof.failures:
        yield f"### {escape(_headline(failure))}"
        yield ""
        yield escape(failure.message)
        yield ""
        if failure.case is not None and failure.as_of is not None:
            yield "```yaml"
            yield from (
                line.replace("```", "'''") for line in yaml_of(failure.case, failure.as_of).splitlines()
            )
            yield "```"
            yield ""
            yield "```gherkin"
            yield from (line.replace("```", "'''") for line in _scenario(failure, ruleset).splitlines())
            yield "```"
            yield ""
    for name in proof.not_looked_at:
        yield escape(f"不在编码之内，未予查看：{name}")
        yield ""
    yield escape(_PROVED + DOMAIN)


def json_of(proof: Proof, ruleset: Ruleset) -> str:
    """Write what was proved as JSON."""
    data = {
        "rules_sha256": ruleset.digest,
        "norms": list(proof.norms),
        "readings": list(proof.readings),
        "failures": [_data(failure, ruleset) for failure in proof.failures],
        "not_looked_at": list(proof.not_looked_at),
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _data(failure: Failure, ruleset: Ruleset) -> dict[str, Any]:
    data: dict[str, Any] = {
        "check": failure.check.value,
        "norm": failure.norm,
        "message": failure.message,
        "path": failure.path,
        "line": failure.number,
    }
    if failure.case is not None and failure.as_of is not None and failure.verdict is not None:
        data |= {
            "as_of": failure.as_of.isoformat(),
            "readings": dict(failure.readings or {}),
            "case": failure.case.model_dump(mode="json", exclude_none=True),
            "yaml": yaml_of(failure.case, failure.as_of),
            "scenario": _scenario(failure, ruleset),
            "verdict": failure.verdict.value,
            "reason": failure.reason,
        }
    return data


def results_of(proof: Proof) -> Iterator[Result]:
    """Yield the results as checks report them: one for every failure, one for every norm that has none."""
    failing = {failure.norm for failure in proof.failures}
    for failure in proof.failures:
        yield Result(
            rule=f"prove.{failure.check.value}",
            title=_headline(failure),
            message=f"{_headline(failure)}：{failure.message}",
            place=Place(failure.path, failure.number) if failure.path else None,
            suite="规则证明",
            group=failure.norm.partition("-")[0],
            subject=f"{failure.norm} {failure.message}",
        )
    for norm in proof.norms:
        if norm not in failing:
            yield Result(
                rule="prove",
                title=norm,
                message="得到证明",
                level="none",
                outcome="passed",
                suite="规则证明",
                group=norm.partition("-")[0],
                subject=norm,
            )
