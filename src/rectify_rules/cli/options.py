"""The options that several commands share."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

import typer

from rectify_rules.verdict import Verdict


class ReportFormat(StrEnum):
    """Forms of the report of cases."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    VERDICTS = "verdicts"
    MD = "md"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    XLSX = "xlsx"


class ResultFormat(StrEnum):
    """Forms of the results of a check of rules."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"


class DocumentFormat(StrEnum):
    """Forms of one document."""

    TEXT = "text"
    JSON = "json"
    MD = "md"


class PlainFormat(StrEnum):
    """Forms of a listing."""

    TEXT = "text"
    JSON = "json"


class InputFormat(StrEnum):
    """Forms of case files."""

    YAML = "yaml"
    JSON = "json"
    JSONL = "jsonl"
    XLSX = "xlsx"


class FailOn(StrEnum):
    """From which verdict on the exit code says that there are findings."""

    VIOLATED = "violated"
    NEEDS_REVIEW = "needs_review"
    UNDETERMINED = "undetermined"
    PENDING = "pending"
    NEVER = "never"

    def reached(self, verdicts: Iterable[Verdict]) -> bool:
        """Tell whether one of some verdicts is as bad, or worse."""
        if self is FailOn.NEVER:
            return False
        return any(verdict.rank <= Verdict(self.value).rank for verdict in verdicts)


class EngineName(StrEnum):
    """The engines that decide single cases."""

    AUTO = "auto"
    INTERPRETER = "interpreter"
    DURABLE = "durable"
    DIRECT = "direct"


AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="日期",
        help="核查基准日，如 2026-11-23；不指定时用记录所载，再无则用今天（北京时间）",
    ),
]
Readings = Annotated[
    list[str] | None,
    typer.Option(
        "--reading", metavar="口径=取值", help="改用某一解释口径，如 early_completion=allowed；可重复"
    ),
]
Engine = Annotated[EngineName, typer.Option("--engine", help="判定引擎；结论与引擎无关，不一致即报错")]
AssumeInScope = Annotated[
    bool, typer.Option("--assume-in-scope", help="假定本细则适用而试判；每个结论都标明〔试判〕")
]
Rules = Annotated[str, typer.Option("--rules", metavar="版本或文件夹", help="规则版本，或规则文件夹")]
Output = Annotated[
    str | None, typer.Option("--output", "-o", metavar="文件", help="写入文件（写完整后才替换原文件）")
]
FailOnOption = Annotated[
    FailOn, typer.Option("--fail-on", help="有达到这一程度的结论时退出码为 1；never 表示从不")
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="符合规定的也详细列出，并附理由代码")]
FromFormat = Annotated[
    InputFormat | None,
    typer.Option("--input-format", help="输入格式；不指定时看文件名，标准输入看内容"),
]
OnlyCase = Annotated[str | None, typer.Option("--case", metavar="案件编号", help="只看文件中的这一个案件")]
Files = Annotated[
    list[str], typer.Argument(metavar="文件...", help="案件文件（xlsx、yaml、json、jsonl），- 为标准输入")
]

DEFAULT_EDITION = "shanxi-2026"
EXIT_CODES = (
    "退出码：0 无需关注；1 有达到 --fail-on 的结论；2 用法、输入或规则有误；"
    "3 有记录被拒收（其余已核查）。数种情形并存时，2 先于 3 先于 1。"
)

Form = Annotated[ReportFormat, typer.Option("--format", help="输出格式")]
DocumentForm = Annotated[DocumentFormat, typer.Option("--format", help="输出格式")]
PlainForm = Annotated[PlainFormat, typer.Option("--format", help="输出格式")]
ResultForm = Annotated[ResultFormat, typer.Option("--format", help="输出格式")]
