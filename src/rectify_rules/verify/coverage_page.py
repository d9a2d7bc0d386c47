"""Coverage as text, Markdown or JSON, beside the text of the regulation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from rectify_rules.explain.wording import Words
from rectify_rules.report.layout import Page
from rectify_rules.ruleset.model import Rule
from rectify_rules.ruleset.regulation import article_name
from rectify_rules.verify.coverage import Coverage, Seen, line_key
from rectify_rules.verify.decisions import line_words
from rectify_rules.verify.drafts import Gap
from rectify_rules.verify.search import Found, NotFound

_VALUES = {True: "成立", False: "不成立"}


class CoveragePage:
    """Puts coverage into words."""

    def __init__(self, coverage: Coverage, gaps: Sequence[Gap] = ()) -> None:
        self.coverage = coverage
        self.words = Words(coverage.ruleset)
        self.found = {(gap.decision, gap.number, gap.value): gap.outcome for gap in gaps}

    def text(self, page: Page, *, verbose: bool = False) -> Iterator[str]:
        """Give the text, article by article."""
        for article, rules in self._articles():
            yield from page.heading(article_name(article))
            for rule in rules:
                for style, line in self._rule(rule, verbose=verbose):
                    yield from page.paragraph(line, indent=2 if style == "norm" else 4, hang=2, style=style)
        yield from page.heading("有名称的条件和推算")
        for seen in self.coverage.named():
            for style, line in self._seen(seen, verbose=verbose):
                yield from page.paragraph(line, indent=4, hang=2, style=style)
        for number, (style, line) in enumerate(self._readings(verbose=verbose)):
            yield from page.heading("解释口径") if number == 0 else ()
            yield from page.paragraph(line, indent=4, hang=2, style=style)
        yield from page.heading("合计")
        for line in self.totals():
            yield from page.paragraph(line, indent=2, hang=2)

    def markdown(self) -> Iterator[str]:
        """Give a Markdown page with everything."""
        yield "# 场景对规则的覆盖"
        yield ""
        yield from (f"- {line}" for line in self.totals())
        for article, rules in self._articles():
            yield from ("", f"## {article_name(article)}")
            for rule in rules:
                head, *rest = (line for _, line in self._rule(rule, verbose=True))
                yield from ("", f"### {_escaped(head)}", "")
                yield from (f"- {_escaped(line)}" for line in rest)
        yield from ("", "## 有名称的条件和推算", "")
        for seen in self.coverage.named():
            yield from (f"- {_escaped(line)}" for _, line in self._seen(seen, verbose=True))
        yield from ("", "## 解释口径", "")
        yield from (f"- {_escaped(line)}" for _, line in self._readings(verbose=True))

    def json(self) -> str:
        """Give everything as JSON."""
        coverage = self.coverage
        ruleset = coverage.ruleset
        data = {
            "edition": ruleset.edition.id,
            "rules_sha256": ruleset.digest,
            "scenarios": coverage.scenarios,
            "drafts": coverage.drafts,
            "norms": [
                {
                    "norm": rule.norm,
                    "rule": rule.id,
                    "quotes": list(rule.quotes),
                    "scenarios": coverage.norms[rule.id],
                    "lines": [
                        {
                            "verdict": line.verdict.value,
                            "reason": line.reason,
                            "place": f"{Path(rule.path).name}:{line.number}",
                            "scenarios": coverage.lines[line_key(rule, line)],
                        }
                        for line in rule.all_lines()
                    ],
                    "decisions": [self._decision(seen) for seen in coverage.of_rule(rule)],
                }
                for rule in ruleset.rules.values()
            ],
            "named": [self._decision(seen) for seen in coverage.named()],
            "readings": [
                {"reading": reading.id, "value": value, "scenarios": coverage.readings[reading.id, value]}
                for reading in ruleset.readings.values()
                for value in reading.values
            ],
        }
        return json.dumps(data, ensure_ascii=False, indent=1) + "\n"

    def totals(self) -> Iterator[str]:
        """Sum up."""
        coverage = self.coverage
        rules = list(coverage.ruleset.rules.values())
        norms = sum(bool(coverage.norms[rule.id]) for rule in rules)
        lines = [coverage.lines[line_key(rule, line)] for rule in rules for line in rule.all_lines()]
        chosen = [
            coverage.readings[r.id, value] for r in coverage.ruleset.readings.values() for value in r.values
        ]
        done, wanted = coverage.pairs
        drafts = f"；草稿 {coverage.drafts} 个，不计" if coverage.drafts else ""
        yield f"场景 {coverage.scenarios} 个{drafts}"
        yield f"规范语句 {norms}/{len(rules)}"
        yield f"判定表的行 {sum(map(bool, lines))}/{len(lines)}"
        yield f"解释口径的取值 {sum(map(bool, chosen))}/{len(chosen)}"
        yield f"条件各部分单独起作用（成立、不成立各一次） {done}/{wanted}"
        if self.found:
            drafted = sum(isinstance(outcome, Found) for outcome in self.found.values())
            yield f"其余 {len(self.found)} 处：拟出草稿 {drafted} 处，没有找到案件 {len(self.found) - drafted} 处"

    @property
    def complete(self) -> bool:
        """Whether every norm, line and reading is made use of."""
        coverage = self.coverage
        rules = coverage.ruleset.rules.values()
        return (
            all(coverage.norms[rule.id] for rule in rules)
            and all(coverage.lines[line_key(rule, line)] for rule in rules for line in rule.all_lines())
            and all(
                coverage.readings[r.id, value]
                for r in coverage.ruleset.readings.values()
                for value in r.values
            )
        )

    def _articles(self) -> Iterator[tuple[int, list[Rule]]]:
        rules = list(self.coverage.ruleset.rules.values())
        for article in dict.fromkeys(rule.article for rule in rules):
            yield article, [rule for rule in rules if rule.article == article]

    def _rule(self, rule: Rule, *, verbose: bool) -> Iterator[tuple[str, str]]:
        coverage = self.coverage
        count = coverage.norms[rule.id]
        yield "norm", f"{rule.norm}　{rule.title}　" + (f"场景 {count} 个" if count else "没有场景")
        for quote in rule.quotes:
            yield "dim", f"条文：{quote}"
        for line in rule.all_lines():
            times = coverage.lines[line_key(rule, line)]
            if not times or verbose:
                sign = "✓" if times else "✗"
                words = f"{times} 个场景" if times else "没有场景走到"
                yield (
                    "" if times else "violated",
                    f"{sign} {Path(rule.path).name}:{line.number} {line_words(line)}：{words}",
                )
        for seen in coverage.of_rule(rule):
            yield from self._seen(seen, verbose=verbose)

    def _seen(self, seen: Seen, *, verbose: bool) -> Iterator[tuple[str, str]]:
        decision, missing = seen.decision, seen.missing()
        place = f"{Path(decision.path).name}:{decision.number} " if decision.number else ""
        if verbose:
            yield "dim", f"{place}{decision.what}：{len(seen.places)}/{seen.wanted}"
        for number, value in missing:
            part = self.words.condition(decision.parts[number]).inline()
            told = self._outcome(self.found.get((decision, number, value)))
            yield (
                "",
                f"○ {place}{decision.what}：没有场景显示 {part} {_VALUES[value]}时单独起作用{told}",
            )

    def _outcome(self, outcome: Found | NotFound | None) -> str:
        if outcome is None:
            return ""
        if isinstance(outcome, Found):
            return "；已拟草稿"
        others = "、".join(self.words.condition(part).inline() for part in outcome.obstacles)
        why = f"，因为这时不能满足：{others}" if others else ""
        return f"；试过 {outcome.tried} 件案件，没有找到{why}（可能不可能出现）"

    def _readings(self, *, verbose: bool) -> Iterator[tuple[str, str]]:
        for reading in self.coverage.ruleset.readings.values():
            for value, label in reading.values.items():
                times = self.coverage.readings[reading.id, value]
                if not times or verbose:
                    words = f"✓ {times} 个场景" if times else "✗ 没有场景"
                    yield "" if times else "violated", f"{words}　{reading.label}：{label}"

    def _decision(self, seen: Seen) -> dict[str, object]:
        decision = seen.decision
        return {
            "what": decision.what,
            "name": decision.name,
            "place": f"{Path(decision.path).name}:{decision.number}" if decision.number else "",
            "parts": [
                {
                    "words": self.words.condition(part).inline(),
                    **{
                        key: self._place(seen, number, value)
                        for key, value in (("true", True), ("false", False))
                    },
                }
                for number, part in enumerate(decision.parts)
            ],
        }

    def _place(self, seen: Seen, number: int, value: bool) -> str | None:
        scenario = seen.places.get((number, value))
        return None if scenario is None else f"{scenario.path.name}:{scenario.line}"


def _escaped(text: str) -> str:
    """Keep Markdown from reading signs of a text as its own."""
    return "".join("\\" + sign if sign in "\\`*_[]<>|#" else sign for sign in text)
