"""Everything the living specification shows, gathered once for all its pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rectify_rules.explain.model import Explanation
from rectify_rules.explain.rule import explain_rule, facts_read
from rectify_rules.facts.dictionary import dictionary
from rectify_rules.ruleset.model import Rule, Ruleset
from rectify_rules.ruleset.names import Reading
from rectify_rules.ruleset.regulation import article_name
from rectify_rules.site.runs import ScenarioResult
from rectify_rules.site.sentences import Piece, count_sentences, pieces, why_declaratory
from rectify_rules.spec.document import FeatureFile
from rectify_rules.spec.expected import reachable
from rectify_rules.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Tally:
    """Runs of scenarios, counted."""

    scenarios: int
    runs: int
    failed: int


@dataclass(frozen=True, slots=True)
class NormEntry:
    """One norm: its rule in words with the scenarios that show it."""

    rule: Rule
    explained: Explanation
    scenarios: tuple[ScenarioResult, ...]
    contested: tuple[Reading, ...]
    """The readings registered for its words."""
    other_readings: tuple[Reading, ...]
    """Those on which it depends by way of another norm or a computed date."""
    why_not: str
    """Why nothing is decided by it, where it is declaratory."""
    unshown: tuple[tuple[Verdict, str], ...]
    """Verdicts with reasons that no scenario reaches."""

    @property
    def tally(self) -> Tally:
        """Count its runs."""
        return tally(self.scenarios)


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """One article: its text, marked, with its norms."""

    number: int
    name: str
    title: str
    pieces: tuple[Piece, ...]
    norms: tuple[NormEntry, ...]
    sentences: Mapping[str, int]
    tally: Tally

    @property
    def file(self) -> str:
        """The page, named as the rule file."""
        return "notice.html" if self.number == 0 else f"article-{self.number:02d}.html"


def tally(scenarios: Sequence[ScenarioResult]) -> Tally:
    """Count the runs of some scenarios."""
    runs = [run for result in scenarios for run in result.runs.values()]
    return Tally(len(scenarios), len(runs), sum(not run.passed for run in runs))


@dataclass(frozen=True)
class Book:
    """An edition with its scenarios as they ran."""

    ruleset: Ruleset
    features: Sequence[FeatureFile]
    results: Sequence[ScenarioResult]

    @cached_property
    def norms(self) -> Mapping[str, NormEntry]:
        """Every norm, in the order of the articles."""
        return {rule.norm: self._norm(rule) for rule in self.ruleset.rules.values()}

    @cached_property
    def articles(self) -> tuple[ArticleEntry, ...]:
        """Every article; the notice first."""
        return tuple(self._article(number) for number in self.ruleset.articles)

    @cached_property
    def readers(self) -> Mapping[str, tuple[NormEntry, ...]]:
        """The norms that read each fact, by its path."""
        found: dict[str, list[NormEntry]] = {path: [] for path in dictionary()}
        for entry in self.norms.values():
            for path in facts_read(entry.rule):
                if path in found:
                    found[path].append(entry)
        return {path: tuple(entries) for path, entries in found.items()}

    @cached_property
    def tally(self) -> Tally:
        """Count all runs."""
        return tally(self.results)

    @cached_property
    def sentences(self) -> Mapping[str, int]:
        """Count all sentences."""
        keys = self.articles[0].sentences
        return {key: sum(entry.sentences[key] for entry in self.articles) for key in keys}

    def gaps(self) -> Iterator[tuple[str, str]]:
        """Yield what is not shown by a scenario, or not by a passing one: the place and what is lacking."""
        for article in self.articles:
            for piece in article.pieces:
                if piece.kind == "loose" and piece.text.strip():
                    yield (
                        article.file,
                        f"{article.name}：“{piece.text.strip()}”既没有规则，也没有说明为何不作判定",
                    )
        for norm, entry in self.norms.items():
            page = f"norms/{norm}.html"
            if not entry.scenarios:
                yield page, f"{norm}（{entry.rule.title}）没有场景"
                continue
            for verdict, reason in entry.unshown:
                yield page, f"{norm}（{entry.rule.title}）没有场景得出“{verdict.label}”（{reason}）"
        chosen = {
            name for result in self.results for run in result.runs.values() for name in dict(run.readings)
        }
        for name, reading in self.ruleset.readings.items():
            if name not in chosen:
                yield f"readings/{name}.html", f"口径“{reading.label}”没有场景"

    def _norm(self, rule: Rule) -> NormEntry:
        tagged = [result for result in self.results if rule.norm in result.tags]
        # Those of its own article first; the file of another may speak of it, too.
        scenarios = tuple(sorted(tagged, key=lambda result: result.file != _file(rule.article)))
        readings = self.ruleset.readings
        own = tuple(reading for reading in readings.values() if rule.norm in reading.norms)
        others = tuple(readings[name] for name in rule.readings if readings[name] not in own)
        return NormEntry(
            rule,
            explain_rule(self.ruleset, rule),
            scenarios,
            own,
            others,
            why_declaratory(rule),
            tuple(_unshown(rule, scenarios)),
        )

    def _article(self, number: int) -> ArticleEntry:
        norms = tuple(entry for entry in self.norms.values() if entry.rule.article == number)
        own = {entry.rule.norm for entry in norms}
        shown = [result for result in self.results if own & set(result.tags)]
        return ArticleEntry(
            number,
            article_name(number),
            self._title(number),
            _stripped(pieces(self.ruleset, number)),
            norms,
            count_sentences(self.ruleset, number),
            tally(shown),
        )

    def _title(self, number: int) -> str:
        """Take the title of an article from its feature file."""
        name = next((feature.name for feature in self.features if feature.path.name == _file(number)), "")
        return name.removeprefix(article_name(number)).strip(" 　")


def _stripped(cut: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Leave out the blank lines before and after a text."""
    first = next((at for at, piece in enumerate(cut) if piece.text.strip()), 0)
    last = next((at for at in range(len(cut), 0, -1) if cut[at - 1].text.strip()), 0)
    return cut[first:last]


def _file(article: int) -> str:
    return "notice.feature" if article == 0 else f"article-{article:02d}.feature"


def _unshown(rule: Rule, scenarios: Sequence[ScenarioResult]) -> Iterator[tuple[Verdict, str]]:
    reached = {
        (verdict, reason)
        for result in scenarios
        for run in result.runs.values()
        for norm, verdict, reason in run.reached
        if norm == rule.norm
    }
    for verdict, reasons in reachable(rule).items():
        yield from ((verdict, reason) for reason in reasons if (verdict, reason) not in reached)
        if not reasons and verdict not in {found for found, _ in reached}:
            yield verdict, "—"
