"""What a command evaluates with: ruleset, reference date, readings, engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from rectify_rules.cli.failure import CommandError
from rectify_rules.facts.case import Case
from rectify_rules.facts.dates import parse_date
from rectify_rules.facts.dictionary import nearest
from rectify_rules.report.model import Report
from rectify_rules.ruleset.model import Ruleset
from rectify_rules.ruleset.names import Reading

if TYPE_CHECKING:
    from rectify_rules.evaluation.decide import Verdicts

# 中国标准时间: no summer time since 1991, and no time zone database needed.
_SHANGHAI = timezone(timedelta(hours=8))


def today() -> date:
    """Give today's date in Asia/Shanghai."""
    return datetime.now(_SHANGHAI).date()


@dataclass(frozen=True, slots=True)
class AsOf:
    """The reference date asked for, and what it falls back to."""

    given: date | None
    today: date

    def of(self, case: Case) -> tuple[date, str]:
        """Give the date for a case, with the words for where it comes from."""
        if self.given is not None:
            return self.given, "命令行指定"
        if case.as_of is not None:
            return case.as_of, "记录所载"
        return self.today, "今天，北京时间"


def reference_date(text: str | None) -> AsOf:
    """Read `--as-of`."""
    return AsOf(None if text is None else day(text, "--as-of"), today())


def day(text: str, option: str) -> date:
    """Read a date of an option."""
    try:
        return parse_date(text)
    except ValueError as error:
        raise CommandError(f"{option}: `{text}` {error}") from None


def chosen_readings(ruleset: Ruleset, choices: Iterable[str] | None) -> dict[str, str]:
    """Read `--reading`, by code or by Chinese label."""
    chosen: dict[str, str] = {}
    for choice in choices or ():
        name, mark, value = choice.partition("=")
        if not mark:
            raise CommandError(f"--reading: `{choice}` 应写作 口径=取值，如 early_completion=allowed")
        reading = _reading(ruleset, name.strip())
        picked = _value(reading, value.strip())
        if chosen.setdefault(reading.id, picked) != picked:
            raise CommandError(f"--reading: 口径 `{reading.id}` 给了两个不同的取值：请只保留一个")
    return chosen


def _reading(ruleset: Ruleset, name: str) -> Reading:
    found = ruleset.readings.get(name)
    if found is None:
        found = next((reading for reading in ruleset.readings.values() if reading.label == name), None)
    if found is None:
        close = nearest(name, [*ruleset.readings, *(reading.label for reading in ruleset.readings.values())])
        hint = f"是否想写 `{close}`" if close else "可用 rectify explain 口径 查看全部口径"
        raise CommandError(f"--reading: 没有口径 `{name}`：{hint}")
    return found


def _value(reading: Reading, value: str) -> str:
    by_label = {label: code for code, label in reading.values.items()}
    found = value if value in reading.values else by_label.get(value)
    if found is None:
        listed = "、".join(f"{code}（{label}）" for code, label in reading.values.items())
        raise CommandError(
            f"--reading: 口径 `{reading.id}`（{reading.label}）没有取值 `{value}`：应为 {listed} 之一"
        )
    return found


@dataclass(frozen=True, slots=True)
class Session:
    """Everything one evaluation needs besides the case."""

    ruleset: Ruleset
    as_of: AsOf
    readings: dict[str, str]
    engine: str = "auto"
    assume_in_scope: bool = False

    def evaluate(self, case: Case) -> tuple[Report, str]:
        """Decide a case; give the report with the words for where its reference date comes from."""
        from rectify_rules.evaluation.evaluate import evaluate

        when, source = self.as_of.of(case)
        report = evaluate(
            case,
            self.ruleset,
            as_of=when,
            readings=self.readings,
            engine=self.engine,
            assume_in_scope=self.assume_in_scope,
        )
        return report, source

    def decide(self, case: Case) -> tuple[Verdicts, str]:
        """Decide a case without proof; give the verdicts with the words for where its reference date comes from."""
        from rectify_rules.evaluation.decide import decide

        when, source = self.as_of.of(case)
        found = decide(
            case, self.ruleset, as_of=when, readings=self.readings, assume_in_scope=self.assume_in_scope
        )
        return found, source


def open_session(
    rules: str,
    as_of: str | None,
    readings: Iterable[str] | None,
    *,
    engine: str = "auto",
    assume_in_scope: bool = False,
) -> Session:
    """Read the options that say what to evaluate with."""
    from rectify_rules.ruleset.loader import load_ruleset

    when = reference_date(as_of)
    ruleset = load_ruleset(rules)
    return Session(ruleset, when, chosen_readings(ruleset, readings), engine, assume_in_scope)
