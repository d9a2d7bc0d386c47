"""The record of one case, strict, frozen, nested as the fact dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn, Self

from pydantic import Field, PrivateAttr, ValidationError

from rectify_rules.errors import CaseError, CaseProblem
from rectify_rules.facts.assemble import assembled
from rectify_rules.facts.case_parts import (
    Accident,
    Assessment,
    Day,
    Investigation,
    Many,
    Problem,
    Publication,
    Record,
    Text,
    fact,
)
from rectify_rules.facts.frozen import FrozenMap
from rectify_rules.facts.intake import Checked, place_near
from rectify_rules.facts.strict_json import parse_json

__all__ = ["Case", "case_json_schema"]

_NO_PLACES: Mapping[str, str] = FrozenMap()


class Case(Record, title="案件"):
    """All that is known of one case; `None` is unknown, `False` known not, `()` known none.

    Keys are codes or Chinese columns, nested or flat. `model_validate` and `model_validate_json` raise
    CaseError with every problem; inside another pydantic model the same problems make its ValidationError.
    """

    id: Text | None = fact("案件编号")
    as_of: Day | None = fact("核查基准日")
    accident: Accident | None = Field(default=None, title="事故")
    investigation: Investigation | None = Field(default=None, title="调查与结案")
    assessment: Assessment | None = Field(default=None, title="评估")
    publication: Publication | None = Field(default=None, title="公开与备案")
    problems: Many[Problem] | None = fact("评估发现的问题", "[] 即未发现问题")

    _places: Mapping[str, str] = PrivateAttr(default_factory=lambda: _NO_PLACES)

    @classmethod
    def model_validate(cls, obj: object, **options: Any) -> Self:
        """Check a record of Python values; raise CaseError with every problem, whatever is given."""
        try:
            return super().model_validate(obj, **options)
        except ValidationError as error:
            raise _as_case_error(error) from None
        except Exception as error:
            _unreadable(error)

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """Check a record in JSON; repeated names, NaN and Infinity are refused too."""
        try:
            return cls.model_validate(parse_json(json_data), **options)
        except CaseError:
            raise
        except ValueError as error:
            raise CaseError([CaseProblem("", str(error))]) from None

    @classmethod
    def admitted(cls, checked: Checked, places: Mapping[str, str]) -> Self:
        """Make a case of what the intake has passed without a problem, with the places it was read from.

        It is the case that `model_validate` would make; nothing is checked a second time.
        """
        case = assembled(cls, checked)
        object.__setattr__(case, "__pydantic_private__", {"_places": FrozenMap(places)})
        return case

    def located(self, places: Mapping[str, str]) -> Self:
        """Return the same case with the places it was read from, fact path -> `file:line:column`."""
        case = self.model_copy()
        case._places = FrozenMap(places)
        return case

    @property
    def places(self) -> Mapping[str, str]:
        """The places it was read from, fact path -> `file:line:column`; empty where it was read from no file."""
        return self._places

    def place_of(self, path: str) -> str:
        """Return `file:line:column` of a fact, else of the nearest thing around it; "" where unknown."""
        return place_near(self._places, path)

    def __eq__(self, other: object) -> bool:
        """Compare the facts, not where they were read."""
        if not isinstance(other, Case):
            return NotImplemented
        return self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash(tuple(self.__dict__.values()))


def case_json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a case keyed by codes, with Chinese titles and wordings."""
    schema = Case.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "案件",
        "description": (
            "一个案件的事实。不填或 null 为不详，false 为确知不是，[] 为确知没有。"
            "名称用代码或 title 所示的中文名称均可；本架构以代码为准。"
        ),
    }


def _as_case_error(error: ValidationError) -> CaseError:
    problems: list[CaseProblem] = []
    for detail in error.errors(include_url=False, include_input=False):
        cause = detail.get("ctx", {}).get("error")
        if isinstance(cause, CaseError):
            problems.extend(cause.problems)
        else:
            problems.append(CaseProblem(".".join(map(str, detail["loc"])), detail["msg"]))
    return CaseError(problems)


def _unreadable(error: Exception) -> NoReturn:
    """Refuse an object that fails when it is looked at, such as a mapping of its own making."""
    raise CaseError([CaseProblem("", f"无法读取这条记录（{type(error).__name__}）")]) from error
