"""The JSON Schema of the report of a case."""

from __future__ import annotations

from typing import Any

from rectify_rules.report.model import Report
from rectify_rules.verdict import Verdict


def report_json_schema() -> dict[str, Any]:
    """Return the JSON Schema of one report, as `rectify check --format jsonl` writes it on a line."""
    verdicts = "、".join(f"{verdict.value} {verdict.label}" for verdict in Verdict)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Report.model_json_schema(mode="serialization"),
        "title": "核查报告",
        "description": f"一个案件的全部结论。结论：{verdicts}。",
    }
