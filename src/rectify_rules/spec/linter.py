"""What a feature file would lose in silence while its tests stay green, refused with place and remedy.

pytest-bdd and Gherkin drop or pass over: headings with a full-width colon, a second scenario of one
name, outlines without examples, scenarios that check nothing, one of two matching step definitions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from gherkin.dialect import Dialect

from rectify_rules.facts.wording import nearest, shown
from rectify_rules.spec.document import Fault, FeatureFile, FeatureSyntaxError, Run, Scenario, parse_feature
from rectify_rules.spec.phrases import Definition, definitions, nearest_phrase

__all__ = ["Fault", "lint", "lint_feature"]

Found = Iterator[tuple[int, str]]
"""Line, message."""

_LANGUAGE = "zh-CN"
_NORM_LIKE = re.compile(r"[0-9]+(-.*)?")
_PLACEHOLDER = re.compile("<([^<>]+)>")
_MISNAMED = {"示例": "例子", "场景模板": "场景大纲", "场景概述": "场景大纲"}
"""Headings of other tools, which the Chinese dialect of Gherkin has not."""
_MARKS_OF_PYTEST = frozenset(
    {"skip", "skipif", "xfail", "parametrize", "usefixtures", "filterwarnings", "tryfirst", "trylast"}
)
"""pytest-bdd makes a mark of each tag: under these a scenario is passed over, or may fail unseen."""


def lint(path: Path | str, norms: Iterable[str] | None = None) -> list[Fault]:
    """List the faults of a feature file, in the order of its lines.

    `norms` are the norm ids that tags may name; without them those of `shanxi-2026`. Steps are
    compared with all step definitions that are loaded, at least those of this library.
    """
    if norms is None:
        from rectify_rules.ruleset.loader import load_ruleset

        norms = load_ruleset("shanxi-2026").by_norm
    try:
        feature = parse_feature(Path(path))
    except FeatureSyntaxError as error:
        return list(error.faults)
    return lint_feature(feature, norms)


def lint_feature(feature: FeatureFile, norms: Iterable[str]) -> list[Fault]:
    """List the faults of a feature file that has been parsed."""
    found = [place for check in _CHECKS for place in check(feature)]
    found += _unknown_tags(feature, list(norms))
    found += _unmatched_steps(feature, definitions())
    return [Fault(feature.path, line, message) for line, message in sorted(dict.fromkeys(found))]


def _language(feature: FeatureFile) -> Found:
    if not re.match(rf"\s*#\s*language\s*:\s*{_LANGUAGE}\s*$", feature.lines[0]):
        yield 1, f"第一行须为“# language: {_LANGUAGE}”，否则中文关键词不被识别"


def _swallowed(feature: FeatureFile) -> Found:
    """Find headings, tags and steps that were read as free text."""
    headings, steps = _headings(), _step_keywords()
    for described in feature.descriptions:
        for line, text in _described_lines(feature, described.line, described.text):
            keyword = next((word for word in headings if re.match(rf"{re.escape(word)}\s*[:：]", text)), "")
            if keyword:
                yield line, _heading_advice(keyword, text)
            elif text.startswith("＠"):
                yield line, "标签的“＠”是全角，被当作说明文字：请改为半角“@”"
            elif described.kind == "examples" and text.startswith(steps):
                yield (
                    line,
                    "“例子:”之后的步骤被当作说明文字，不会执行：“例子:”只用于大纲的表格，场景请写“场景:”",
                )
            elif text.startswith(("|", "｜")):
                yield line, "这一行表格被当作说明文字：表格须紧接在步骤或“例子:”之后，“|”须为半角"


def _heading_advice(keyword: str, text: str) -> str:
    if keyword == "例子":
        return "“例子:”只用于大纲的表格，写在这里被当作说明文字，其后的步骤不会执行：场景请写“场景:”"
    if keyword in _MISNAMED:
        return f"“{shown(text)}”被当作说明文字，不会执行：请写“{_MISNAMED[keyword]}:”"
    if keyword in _headings_of(_LANGUAGE):
        return f"“{shown(text)}”被当作说明文字，不会执行：请写“{keyword}:”，冒号用半角，前面不留空格"
    return f"“{shown(text)}”被当作说明文字，不会执行：请用中文关键词，如“场景:”“例子:”"


def _described_lines(feature: FeatureFile, heading: int, text: str) -> Found:
    """Give each line of a description its number; comments between them are no part of it."""
    number = heading
    for wanted in filter(None, (line.strip() for line in text.split("\n"))):
        while feature.lines[number].strip() != wanted:
            number += 1
        number += 1
        yield number, wanted


def _nothing(feature: FeatureFile) -> Found:
    if not feature.scenarios:
        yield feature.line, "没有场景：整个文件不会执行任何检验"


def _names(feature: FeatureFile) -> Found:
    """Find scenarios that another of the same name replaces, even under another 规则."""
    seen: dict[str, int] = {}
    for scenario in feature.scenarios:
        if not scenario.name:
            yield scenario.line, "场景没有名称：请写明它说明什么"
        first = seen.setdefault(scenario.name, scenario.line)
        if first != scenario.line:
            yield (
                scenario.line,
                f"场景“{shown(scenario.name)}”与第 {first} 行同名，只有后一个会执行：请改名（不同“规则”下也不能同名）",
            )


def _outlines(feature: FeatureFile) -> Found:
    """Find outlines whose examples are missing, empty or do not fit their placeholders."""
    for scenario in feature.scenarios:
        outline = scenario.keyword in _keywords(_LANGUAGE).scenario_outline_keywords
        used = set(_placeholders(scenario))
        if outline and not scenario.examples:
            yield scenario.line, "场景大纲没有“例子:”：会以字面的 <…> 执行一次。请加例子，或改为“场景:”"
        elif used and not scenario.examples:
            names = "、".join(f"<{name}>" for name in sorted(used))
            yield scenario.line, f"场景中有 {names} 而没有“例子:”：请改为“场景大纲:”并加例子"
        for table in scenario.examples:
            if not table.rows:
                yield table.line, "“例子:”没有数据行：这些例子不会执行"
                continue
            for name in sorted(used - set(table.header)):
                yield table.line, f"“例子:”没有列 <{name}>：步骤中的 <{name}> 会原样执行"
            for name, times in Counter(table.header).items():
                if times > 1:
                    yield table.line, f"“例子:”的列 <{name}> 写了两次：只有后一列有效"
                elif name not in used:
                    yield table.line, f"“例子:”的列 <{name}> 没有用到：请在步骤或场景名中写 <{name}>，或删去"


def _placeholders(scenario: Scenario) -> Iterator[str]:
    yield from _PLACEHOLDER.findall(scenario.name)
    for step in scenario.steps:
        cells = [cell for row in step.table or () for cell in row]
        for text in (step.text, step.docstring or "", *cells):
            yield from _PLACEHOLDER.findall(text)


def _checks_something(feature: FeatureFile) -> Found:
    """Find scenarios that pass whatever the rules say."""
    for scenario in feature.scenarios:
        if not scenario.steps:
            yield scenario.line, "场景没有步骤：总是通过。请写“假如”“当”“那么”"
            continue
        first, last = scenario.steps[0], scenario.steps[-1]
        if not first.kind:
            yield first.line, f"场景的第一步不能是“{first.keyword}”：请写“假如”“当”或“那么”"
        if all(step.kind != "then" for step in scenario.steps):
            yield scenario.line, "场景没有“那么”：没有检验任何结论，总是通过"
        elif last.kind != "then":
            yield last.line, "最后一步不是“那么”：这一步之后没有检验，等于没有写"


def _repeated_tags(feature: FeatureFile) -> Found:
    for scenario in feature.scenarios:
        for name, times in Counter(tag.name for tag in scenario.tags).items():
            if times > 1:
                yield scenario.line, f"标签 @{name} 写了两次：请只保留一个"


def _marks_of_pytest(feature: FeatureFile) -> Found:
    for tag in feature.tags:
        if tag.name in _MARKS_OF_PYTEST:
            yield tag.line, f"标签 @{tag.name} 会使场景不执行，或失败而不被发现：请改用其他标签"


_CHECKS: tuple[Callable[[FeatureFile], Found], ...] = (
    _language,
    _swallowed,
    _nothing,
    _names,
    _outlines,
    _checks_something,
    _repeated_tags,
    _marks_of_pytest,
)


def _unknown_tags(feature: FeatureFile, norms: list[str]) -> Found:
    for tag in feature.tags:
        if _NORM_LIKE.fullmatch(tag.name) and tag.name not in norms:
            close = nearest(tag.name, norms)
            hint = f"；是否想写 @{close}？" if close else "：条款编号见规则文件"
            yield tag.line, f"没有条款 @{tag.name}{hint}"


def _unmatched_steps(feature: FeatureFile, known: list[Definition]) -> Found:
    """Find steps that no definition matches, or two, or whose table the definition passes over."""
    for run in feature.runs:
        for step in run.steps:
            matching = [entry for entry in known if entry.matches(step)]
            if not matching:
                yield step.line, _unmatched(run, step.keyword, step.text, known)
            elif len(matching) > 1:
                phrases = "；".join(f"“{entry.phrase}”（{entry.place}）" for entry in matching)
                yield step.line, f"“{shown(step.text)}”同时符合几个步骤，只有一个会执行：{phrases}"
            else:
                yield from ((step.line, message) for message in matching[0].misfits(step))


def _unmatched(run: Run, keyword: str, text: str, known: list[Definition]) -> str:
    close = nearest_phrase(text, known)
    hint = f"；是否想写“{close}”？" if close else ""
    described = any(step.text == text and index == 0 for index, step in enumerate(run.scenario.steps))
    aside = f"；如本是场景的说明文字，不能以“{keyword}”开头" if described else ""
    return f"没有这样的步骤：“{keyword} {shown(text)}”{hint}{aside}"


def _keywords(language: str) -> Dialect:
    dialect = Dialect.for_name(language)
    assert dialect is not None
    return dialect


def _headings_of(language: str) -> set[str]:
    dialect = _keywords(language)
    return {
        *dialect.feature_keywords,
        *dialect.rule_keywords,
        *dialect.background_keywords,
        *dialect.scenario_keywords,
        *dialect.scenario_outline_keywords,
        *dialect.examples_keywords,
    }


def _headings() -> list[str]:
    """List the headings in Chinese and English, the longest first."""
    return sorted(
        _headings_of(_LANGUAGE) | _headings_of("en") | {"示例", "场景模板"}, key=lambda word: -len(word)
    )


def _step_keywords() -> tuple[str, ...]:
    dialect = _keywords(_LANGUAGE)
    lists = (
        dialect.given_keywords,
        dialect.when_keywords,
        dialect.then_keywords,
        dialect.and_keywords,
        dialect.but_keywords,
    )
    return tuple({word for words in lists for word in words})
