"""What a scenario has built up so far: the record, the readings, the report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NoReturn

import pytest

from rectify_rules.errors import CaseError, CaseProblem
from rectify_rules.facts.case import Case
from rectify_rules.facts.dates import parse_date
from rectify_rules.facts.dictionary import FactSpec
from rectify_rules.facts.files import read_cases
from rectify_rules.facts.keys import Slot, plan_of
from rectify_rules.facts.spec import section_class
from rectify_rules.facts.text import parse_text
from rectify_rules.facts.wording import shown
from rectify_rules.report.model import PortfolioReport, Report
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.spec.question import CaseQuestion, Question, RateQuestion

BASE_CASE = "base-case.yaml"

Table = Sequence[Sequence[str]]
"""The rows of a data table, its header among them."""


def fail(*lines: str) -> NoReturn:
    """Fail the step with a message of its own, without a traceback of Python."""
    __tracebackhide__ = True
    pytest.fail("\n".join(line for line in lines if line), pytrace=False)


@dataclass
class Record:
    """The facts of one case as a scenario gives them; what cannot be read is told when it is used."""

    facts: dict[str, object] = field(default_factory=dict)
    """By path."""
    faults: list[CaseProblem] = field(default_factory=list)

    def copy(self) -> Record:
        """Return a record that can be changed on its own."""
        return Record(dict(self.facts), list(self.faults))

    def put(self, name: str, text: str) -> None:
        """Set a fact by its Chinese column, code or path; a text that says unknown removes it."""
        spec = self._spec(name)
        if spec is not None:
            self._put_text(spec, text)

    def forget(self, name: str) -> None:
        """Remove a fact: it is not known."""
        spec = self._spec(name)
        if spec is not None:
            self.facts.pop(spec.path, None)

    def put_records(self, name: str, table: Table) -> None:
        """Set a list of records, one row to each."""
        spec = self._spec(name)
        if spec is None:
            return
        if spec.record is None:
            self._fault(spec, "", "不是明细清单，不能用表格逐行填写；请在“事实改为”中填写")
            return
        header, *rows = table
        if not rows:
            fail(f"表格只有首行，没有“{spec.label}”：确知没有请写“「{spec.label}」为无”")
        fields = [self._field(spec, cell) for cell in header]
        self.facts[spec.path] = tuple(self._row(fields, row) for row in rows)

    def case(self) -> Case:
        """Make the case; raise CaseError with everything that is wrong."""
        problems = list(self.faults)
        try:
            case = Case.model_validate(self.facts)
        except CaseError as error:
            problems.extend(error.problems)
        if problems:
            raise CaseError(problems)
        return case

    def _put_text(self, spec: FactSpec, text: str) -> None:
        try:
            value = parse_text(spec, text)
        except ValueError as error:
            self._fault(spec, text, str(error))
            return
        if value is None:
            self.facts.pop(spec.path, None)
        else:
            self.facts[spec.path] = value

    def _row(self, fields: Sequence[tuple[str, FactSpec] | None], row: Sequence[str]) -> dict[str, object]:
        found: dict[str, object] = {}
        for named, text in zip(fields, row, strict=True):
            if named is None:
                continue
            code, spec = named
            try:
                found[code] = parse_text(spec, text)
            except ValueError as error:
                self._fault(spec, text, str(error))
        return found

    def _spec(self, name: str) -> FactSpec | None:
        plan = plan_of(Case)
        slot = plan.find(name)
        if isinstance(slot, Slot):
            return slot.spec
        advice = plan.advice(name.strip(), plan)
        message = "没有这一列" + (f"；{advice}" if advice else "：名称见事实词典")
        self.faults.append(CaseProblem(shown(name), message))
        return None

    def _field(self, spec: FactSpec, name: str) -> tuple[str, FactSpec] | None:
        assert spec.record is not None
        plan = plan_of(spec.record)
        slot = plan.find("id" if name.strip() == "编号" and "id" in plan.slots else name)
        if isinstance(slot, Slot):
            return slot.code, spec.fields[slot.code]
        advice = plan.advice(name.strip(), plan)
        known = "、".join(part.label for part in spec.fields.values())
        message = f"“{spec.label}”没有这一列；{advice or '可用的有：' + known}"
        self.faults.append(CaseProblem(shown(name), message))
        return None

    def _fault(self, spec: FactSpec, text: str, message: str) -> None:
        self.faults.append(CaseProblem(spec.path, message, spec.label, shown(text)))


def record_of(case: Case) -> Record:
    """Return the facts of a case, to be changed by a scenario."""
    facts: dict[str, object] = {}
    for code, info in Case.model_fields.items():
        value = getattr(case, code)
        if value is None:
            continue
        part = section_class(info)
        if part is None:
            facts[code] = value
        else:
            known = ((name, getattr(value, name)) for name in part.model_fields)
            facts.update({f"{code}.{name}": fact for name, fact in known if fact is not None})
    return Record(facts)


@dataclass
class Scene:
    """One scenario while it runs."""

    folder: Path
    """Where its feature file is."""
    ruleset: Ruleset
    engine: str = "interpreter"
    record: Record | None = None
    portfolio: list[Record] | None = None
    readings: dict[str, str] = field(default_factory=dict)
    assume_in_scope: bool = False
    report: Report | PortfolioReport | None = None
    rejection: str | None = None
    """Why the record was refused; empty where it was accepted, None before it was tried."""

    def base(self) -> Record:
        """Read the base case beside the feature file, or in the nearest folder above it."""
        for folder in (self.folder, *self.folder.parents):
            path = folder / BASE_CASE
            if path.is_file():
                return _read_base(path, path.stat().st_mtime_ns).copy()
        fail(f"没有找到 {BASE_CASE}：请放在特征文件所在的文件夹（{self.folder}）或其上级")

    def begin(self, record: Record) -> None:
        """Take a record to start from."""
        self.record = record
        self.outdate()

    def outdate(self) -> None:
        """Forget what was decided: something has changed since."""
        self.report = None
        self.rejection = None

    def known(self) -> Record:
        """Return the record to change; a scenario has to start from one."""
        if self.record is None:
            fail("还没有案件：请先写“假如一件手续齐备、各项符合规定的案件”或“假如一件只知下列事实的案件”")
        self.outdate()
        return self.record

    def day(self, text: str) -> date:
        """Read a date as written in a step."""
        try:
            return parse_date(text)
        except ValueError as error:
            fail(f"日期 `{shown(text)}` 无法识别：{error}")

    def decide(self, as_of: str) -> None:
        """Evaluate the case."""
        day = self.day(as_of)
        case = self._made(self.known())
        self.report = self.answer(CaseQuestion((case,), day, dict(self.readings), self.assume_in_scope))

    def decide_rate(self, as_of: str, scope: str, first: str, last: str) -> None:
        """Evaluate the cases of a jurisdiction."""
        if self.portfolio is None:
            fail("还没有案件：请先写“假如辖区内有下列案件”")
        cases = tuple(self._made(record) for record in self.portfolio)
        period, day = (self.day(first), self.day(last)), self.day(as_of)
        question = RateQuestion(cases, day, dict(self.readings), self.assume_in_scope, scope.strip(), period)
        try:
            self.report = self.answer(question)
        except CaseError as error:
            fail("统计不能进行：", *_listed(error.problems))

    def answer(self, question: Question) -> Report | PortfolioReport | None:
        """Evaluate what a step asks for."""
        return question.answer(self.ruleset, self.engine)

    def try_record(self) -> None:
        """Read the record and keep why it was refused."""
        try:
            self.known().case()
        except CaseError as error:
            self.rejection = str(error)
        else:
            self.rejection = ""

    def _made(self, record: Record) -> Case:
        try:
            return record.case()
        except CaseError as error:
            fail("案件记录无法读取：", *_listed(error.problems))


def _listed(problems: Iterable[CaseProblem]) -> list[str]:
    return [f"  - {problem}" for problem in problems]


@lru_cache(maxsize=64)
def _read_base(path: Path, changed: int) -> Record:
    """Read a base case; `changed` makes one that was edited meanwhile be read again."""
    del changed
    try:
        cases = list(read_cases(path))
    except CaseError as error:
        fail(f"{path} 无法读取：", *_listed(error.problems))
    if len(cases) != 1:
        fail(f"{path} 应只有一件案件，现有 {len(cases)} 件")
    if not isinstance(cases[0], Case):
        fail(f"{path} 无法读取：", *_listed(cases[0].problems))
    return record_of(cases[0])


def pairs(table: Table) -> Mapping[str, str]:
    """Read a table 列名 | 值; a name twice, another header, or no rows fail the step."""
    header, *rows = table
    if [cell.strip() for cell in header] != ["列名", "值"]:
        fail(f"表格的首行应为 | 列名 | 值 |，现为 | {' | '.join(header)} |")
    if not rows:
        fail("表格只有首行，没有事实")
    found: dict[str, str] = {}
    for name, text in rows:
        if name in found:
            fail(f"列名 `{shown(name)}` 写了两次：请只保留一行")
        found[name] = text
    return found
