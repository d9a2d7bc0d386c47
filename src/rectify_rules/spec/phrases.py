"""The step definitions that are loaded, as a feature file meets them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from rectify_rules.facts.dictionary import nearest
from rectify_rules.spec import given_steps, then_steps, when_steps  # noqa: F401 - they register themselves
from rectify_rules.spec.document import Step
from rectify_rules.spec.scene import Scene

_GROUP = re.compile(r"\(\?P<[a-z]+>(?:\[[^\]]*\]|[^()\[\]])*\)")


@dataclass(frozen=True, slots=True)
class Definition:
    """One step definition."""

    context: StepFunctionContext

    @property
    def phrase(self) -> str:
        """The phrase with `…` for what varies."""
        return _GROUP.sub("…", self.context.parser.name)

    @property
    def place(self) -> str:
        """`file:line` of the function."""
        function = inspect.unwrap(self.context.step_func)
        return f"{Path(inspect.getsourcefile(function) or '').name}:{inspect.getsourcelines(function)[1]}"

    def matches(self, step: Step) -> bool:
        """Tell whether pytest-bdd could pick it for a step."""
        right_kind = self.context.type in (None, step.kind)
        return right_kind and self.context.parser.is_matching(step.text)

    def bind(self, step: Step) -> Callable[[Scene], object]:
        """Give the step as a function of a scene, with the arguments that pytest-bdd would pass."""
        parsed = self.context.parser.parse_arguments(step.text) or {}
        wanted = inspect.signature(self.context.step_func).parameters
        arguments: dict[str, object] = {name: parsed[name] for name in parsed if name in wanted}
        if "datatable" in wanted:
            arguments["datatable"] = [list(row) for row in step.table or ()]
        function = self.context.step_func
        return lambda scene: function(scene, **arguments)

    def subject(self, step: Step) -> str:
        """Give the norm that a step speaks of, empty where it speaks of none."""
        return str((self.context.parser.parse_arguments(step.text) or {}).get("norm", ""))

    def misfits(self, step: Step) -> Iterator[str]:
        """Say what of a step it passes over, or needs and does not get."""
        wanted = inspect.signature(self.context.step_func).parameters
        if step.table is not None and "datatable" not in wanted:
            yield f"“{self.phrase}”不带表格，所附的表格会被忽略：请删去表格，或改用带表格的步骤"
        if step.table is None and "datatable" in wanted:
            yield f"“{self.phrase}”须带表格：请在下一行起写表格"
        if step.docstring is not None and "docstring" not in wanted:
            yield f"“{self.phrase}”不带文字块，所附的文字会被忽略：请删去"


def definitions() -> list[Definition]:
    """List all step definitions that are loaded; those of this library among them."""
    return [Definition(context) for context in step_function_context_registry.values()]


def nearest_phrase(text: str, known: Sequence[Definition]) -> str:
    """Give the phrase that resembles a text most, "" where none does."""
    phrases = {_bare(entry.phrase): entry.phrase for entry in known if not entry.phrase.isascii()}
    return phrases.get(nearest(_bare(text), phrases), "")


def _bare(text: str) -> str:
    """Leave out what varies: the words in quotes, ids and dates."""
    return re.sub(r"[「“\"'『][^「」”\"'』]*[」”\"'』]|[0-9A-Za-z_.\-]+|…", "", text)
