"""Names that nothing makes use of: facts, readings, derived facts, conditions, records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rectify_rules.facts.dictionary import EVENTS, dictionary, sections
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.verify.lint.check import Check, Example, Fault
from rectify_rules.verify.lint.subject import Subject
from rectify_rules.verify.lint.uses import uses_of

_OF_THE_RECORD = frozenset({"id", "as_of"})
_SHOWN = 5


def _defined(
    subject: Subject, file: str, keys: tuple[str, ...], unused: Iterable[str], what: str
) -> Iterator[Fault]:
    node = subject.section(file, *keys)
    for name in unused:
        line, column = node.key_place(name)
        yield Fault(
            subject.path(file), line, column, name, f"{what} `{name}` is not used: use it, or remove it"
        )


def _readings(subject: Subject) -> Iterator[Fault]:
    unused = [name for name in subject.ruleset.readings if name not in uses_of(subject.ruleset).readings]
    return _defined(subject, "readings.yaml", (), unused, "the reading")


def _derived(subject: Subject) -> Iterator[Fault]:
    unused = [name for name in subject.ruleset.derived if name not in uses_of(subject.ruleset).derived]
    return _defined(subject, "derived.yaml", ("facts",), unused, "the derived fact")


def _conditions(subject: Subject) -> Iterator[Fault]:
    unused = [name for name in subject.ruleset.conditions if name not in uses_of(subject.ruleset).conditions]
    return _defined(subject, "derived.yaml", ("conditions",), unused, "the condition")


def _records(subject: Subject) -> Iterator[Fault]:
    unused = [name for name in subject.ruleset.records if name not in uses_of(subject.ruleset).records]
    return _defined(subject, "derived.yaml", ("records",), unused, "the record name")


def facts_read(ruleset: Ruleset) -> frozenset[str]:
    """List the facts on which anything rests; the flag and the date of an event stand for each other."""
    read = set(uses_of(ruleset).facts)
    for event in EVENTS.values():
        parts = {event.date, *filter(None, (event.flag,))}
        if read & {*parts, *event.carries, *event.accompanied_by}:
            read |= parts
    return frozenset(read)


def _covers(declared: str, path: str) -> bool:
    return path == declared or path.startswith(declared + ".")


def _facts(subject: Subject) -> Iterator[Fault]:
    read = facts_read(subject.ruleset)
    declared = [name for name, _ in subject.ruleset.edition.not_read]
    line, column = subject.section("edition.yaml").key_place("not_read")
    unread: dict[str, list[str]] = {}
    for path, spec in dictionary().items():
        holds = any(other.startswith(path + ".") for other in read)
        listed = any(_covers(name, path) for name in declared)
        if not (path in _OF_THE_RECORD or path in read or holds or listed):
            unread.setdefault(path.partition(".")[0], []).append(f"`{path}`（{spec.label}）")
    for section, names in unread.items():
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        message = f"no rule reads {', '.join(names[:_SHOWN])}{more}: use each, or list it under `not_read` with the reason"
        yield Fault(subject.path("edition.yaml"), line, column, section, message)
    for name in (name for name in declared if name not in sections()):
        fields = [path for path, spec in dictionary().items() if _covers(name, path) and not spec.fields]
        used = [path for path in fields if path in read]
        if used:
            message = f"`{name}` is listed under `not_read`, but `{used[0]}` is read: remove it from the list"
            yield Fault(subject.path("edition.yaml"), line, column, name, message)


CHECKS = (
    Check(
        id="unused-fact",
        level="warning",
        title="每个事实都有规则使用",
        why="事实词典中有一列，没有任何规则、推算、条件、矛盾或句子使用，填报的人却要填写。改规则时"
        "删去最后一处引用，往往是无意的。只供识别、联系和人工核对的列，在 edition.yaml 的 not_read 中写明理由（写一节的名称，指该节其余各列）；"
        "列在那里而实际有规则使用的，也会指出。",
        example=Example(
            "rules/edition.yaml",
            bad="  - {fact: accident.sector, reason: 供统计}\n",
            good="  - {fact: accident.sector, reason: 供统计}\n  - {fact: accident.name, reason: 供识别}\n",
        ),
        find=_facts,
    ),
    Check(
        id="unused-reading",
        level="warning",
        title="每个口径都有规则使用",
        why="登记了口径，而没有规则按它分别判定：报告会列出一个选了也没有用的口径。用它，或者删去。",
        example=Example(
            "rules/readings.yaml",
            bad="""\
grace_period:
  label: 宽限期
  values: {none: 无, month: 一个月}
  norms: []
  why: 条文没有规定宽限期。
completion_event:
""",
            good="completion_event:\n",
        ),
        find=_readings,
    ),
    Check(
        id="unused-derived",
        level="warning",
        title="每个推算值都有规则使用",
        why="derived.yaml 中的推算值没有规则、句子或其他推算使用。用它，或者删去。",
        example=Example(
            "rules/derived.yaml",
            bad="  deadline: {label: 期限, months_after: [investigation.report_approved_on, 12]}\n"
            "  opens: {label: 首日, months_after: [investigation.report_approved_on, 10]}\n",
            good="  deadline: {label: 期限, months_after: [investigation.report_approved_on, 12]}\n",
        ),
        find=_derived,
    ),
    Check(
        id="unused-condition",
        level="warning",
        title="每个有名称的条件都有规则使用",
        why="derived.yaml 中的条件没有规则或其他条件使用，读者会以为它参与判定。用它，或者删去。",
        example=Example(
            "rules/derived.yaml",
            bad="  approved: {label: 已批复, when: {investigation.report_approved_on: {happened: true}}}\n"
            "  not_formed: {",
            good="  not_formed: {",
        ),
        find=_conditions,
    ),
    Check(
        id="unused-record",
        level="warning",
        title="每个明细称呼都有规则使用",
        why="derived.yaml 的 records 给明细表中的一条起了名称，而没有规则用这个名称。用它，或者删去。",
        example=Example(
            "rules/derived.yaml",
            bad="records: {problem: problems, partner: assessment.cooperation}\n",
            good="records: {problem: problems}\n",
        ),
        find=_records,
    ),
)
