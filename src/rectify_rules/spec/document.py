"""A feature file as gherkin-official parses and compiles it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from gherkin.errors import CompositeParserException, ParserException
from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler
from gherkin.token_scanner import TokenScanner

StepKind = Literal["given", "when", "then", ""]

DRAFT = "草稿"
"""Tag of a scenario that counts for nothing until a person takes it over."""

_KINDS: Mapping[str, StepKind] = {"Context": "given", "Action": "when", "Outcome": "then"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a feature file, with what to do about it."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class FeatureSyntaxError(Exception):
    """A feature file that is no Gherkin."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in faults))


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag without its `@`."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step; in a run with the values of its example row."""

    line: int
    keyword: str
    kind: StepKind
    """What `而且` and the like continue; empty where they continue nothing."""
    text: str
    table: tuple[tuple[str, ...], ...] | None = None
    docstring: str | None = None


@dataclass(frozen=True, slots=True)
class ExampleTable:
    """One table 例子 of an outline."""

    line: int
    tags: tuple[Tag, ...]
    header: tuple[str, ...]
    rows: int
    name: str = ""
    body: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """The rows, each with its line."""


@dataclass(frozen=True, slots=True)
class Described:
    """Free text under a heading, which may have swallowed what was meant otherwise."""

    kind: Literal["feature", "rule", "background", "scenario", "examples"]
    line: int
    """Line of the heading."""
    text: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario or outline as written."""

    line: int
    keyword: str
    name: str
    tags: tuple[Tag, ...]
    """Its own; a run has those of its rule and feature, too."""
    steps: tuple[Step, ...]
    """Its own; a run has those of the backgrounds, too."""
    examples: tuple[ExampleTable, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """One test: a scenario, or an outline with one example row."""

    scenario: Scenario
    line: int
    """Of the scenario, or of the example row."""
    name: str
    tags: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class FeatureFile:
    """One feature file."""

    path: Path
    line: int
    name: str
    tags: tuple[Tag, ...]
    """All of the file."""
    scenarios: tuple[Scenario, ...]
    runs: tuple[Run, ...]
    descriptions: tuple[Described, ...]
    lines: tuple[str, ...]


def parse_feature(path: Path) -> FeatureFile:
    """Parse a feature file; raise FeatureSyntaxError with every fault of its syntax."""
    text = _text(path)
    try:
        document: Any = Parser().parse(TokenScanner(text + "\n"))
    except CompositeParserException as error:
        raise FeatureSyntaxError([_fault(path, part) for part in error.errors]) from None
    except ParserException as error:
        raise FeatureSyntaxError([_fault(path, error)]) from None
    if "feature" not in document:
        raise FeatureSyntaxError([Fault(path, 1, "没有“功能:”：文件是空的，或只有注释")])
    document["uri"] = str(path)
    return _Builder(path, text, document["feature"]).build(Compiler().compile(document))


def _text(path: Path) -> str:
    raw = path.read_bytes()
    if raw.startswith(b"\xef\xbb\xbf"):
        raise FeatureSyntaxError([Fault(path, 1, "文件以 BOM 开头：请另存为不带 BOM 的 UTF-8")])
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise FeatureSyntaxError([Fault(path, line, "不是 UTF-8 编码：请另存为 UTF-8")]) from None


def _fault(path: Path, error: Any) -> Fault:
    told = str(error)
    if "got '功能" in told:
        hint = "第一行须为“# language: zh-CN”；一个文件只能有一个“功能:”"
    elif "unexpected end of file" in told:
        hint = "文件到此结束：没有“功能:”，或标签之后没有场景"
    elif "inconsistent cell count" in told:
        hint = "这一行的格数与表头不同：请逐行核对“|”"
    else:
        hint = "这一行放在这里没有意义：请核对关键词（场景: 例子: 用半角冒号）、次序和表格"
    return Fault(path, int(error.location["line"]), f"{hint}（{' '.join(told.split())[:120]}）")


@dataclass
class _Builder:
    path: Path
    text: str
    feature: Mapping[str, Any]
    scenarios: dict[str, Scenario] = field(default_factory=dict)
    places: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Line and keyword of every step, line of every example row, by node id."""
    tags: list[Tag] = field(default_factory=list)
    described: list[Described] = field(default_factory=list)

    def build(self, pickles: Sequence[Any]) -> FeatureFile:
        self._section(self.feature, "feature")
        return FeatureFile(
            path=self.path,
            line=self.feature["location"]["line"],
            name=self.feature["name"],
            tags=tuple(self.tags),
            scenarios=tuple(self.scenarios.values()),
            runs=tuple(self._run(pickle) for pickle in pickles),
            descriptions=tuple(self.described),
            lines=tuple(self.text.split("\n")),
        )

    def _section(self, node: Mapping[str, Any], kind: Literal["feature", "rule"]) -> None:
        self._describe(node, kind)
        self._tags(node)
        for child in node["children"]:
            if "rule" in child:
                self._section(child["rule"], "rule")
            elif "background" in child:
                self._describe(child["background"], "background")
                self._steps(child["background"])
            else:
                self._scenario(child["scenario"])

    def _scenario(self, node: Mapping[str, Any]) -> None:
        self._describe(node, "scenario")
        self.scenarios[node["id"]] = Scenario(
            line=node["location"]["line"],
            keyword=node["keyword"],
            name=node["name"],
            tags=self._tags(node),
            steps=self._steps(node),
            examples=tuple(self._examples(table) for table in node["examples"]),
        )

    def _examples(self, node: Mapping[str, Any]) -> ExampleTable:
        self._describe(node, "examples")
        header, rows = node.get("tableHeader"), node.get("tableBody", ())
        self.places.update({row["id"]: (row["location"]["line"], "") for row in rows})
        names = tuple(cell["value"] for cell in header["cells"]) if header else ()
        body = tuple((row["location"]["line"], tuple(cell["value"] for cell in row["cells"])) for row in rows)
        return ExampleTable(
            node["location"]["line"], self._tags(node), names, len(rows), node["name"].strip(), body
        )

    def _steps(self, node: Mapping[str, Any]) -> tuple[Step, ...]:
        for step in node["steps"]:
            self.places[step["id"]] = (step["location"]["line"], step["keyword"].strip())
        kinds = _kinds(step["keywordType"] for step in node["steps"])
        return tuple(self._step(step, kind) for step, kind in zip(node["steps"], kinds, strict=True))

    def _step(self, node: Mapping[str, Any], kind: StepKind) -> Step:
        table, docstring = node.get("dataTable"), node.get("docString")
        line, keyword = self.places[(node.get("astNodeIds") or [node["id"]])[0]]
        rows = (
            tuple(tuple(cell["value"] for cell in row["cells"]) for row in table["rows"]) if table else None
        )
        return Step(line, keyword, kind, node["text"], rows, docstring["content"] if docstring else None)

    def _run(self, pickle: Mapping[str, Any]) -> Run:
        scenario_id, *row = pickle["astNodeIds"]
        scenario = self.scenarios[scenario_id]
        kinds = _kinds(step["type"] for step in pickle["steps"])
        steps = [
            self._step({**step, **step.get("argument", {})}, kind)
            for step, kind in zip(pickle["steps"], kinds, strict=True)
        ]
        return Run(
            scenario=scenario,
            line=self.places[row[0]][0] if row else scenario.line,
            name=pickle["name"],
            tags=tuple(dict.fromkeys(tag["name"].removeprefix("@") for tag in pickle["tags"])),
            steps=tuple(steps),
        )

    def _tags(self, node: Mapping[str, Any]) -> tuple[Tag, ...]:
        found = tuple(Tag(tag["name"].removeprefix("@"), tag["location"]["line"]) for tag in node["tags"])
        self.tags.extend(found)
        return found

    def _describe(
        self, node: Mapping[str, Any], kind: Literal["feature", "rule", "background", "scenario", "examples"]
    ) -> None:
        self.described.append(Described(kind, node["location"]["line"], node["description"]))


def _kinds(types: Iterable[str]) -> list[StepKind]:
    """Let 而且, 但是 and `*` continue the step before; what continues nothing has no kind."""
    found: list[StepKind] = []
    for word in types:
        found.append(_KINDS.get(word, found[-1] if found else ""))
    return found
