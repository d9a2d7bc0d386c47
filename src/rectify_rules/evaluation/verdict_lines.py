"""Verdicts as lines of JSON."""

from __future__ import annotations

import json

from rectify_rules.evaluation.decide import Verdicts
from rectify_rules.evaluation.ruling import Ruling
from rectify_rules.facts.case import Case

__all__ = ["VerdictLines"]


class VerdictLines:
    """Writes one line for each case; what is said of a norm is put into JSON once and remembered."""

    def __init__(self, *, assumed_in_scope: bool) -> None:
        self._assumed = json.dumps(assumed_in_scope)
        self._entries: dict[tuple[str, Ruling], str] = {}

    def line(self, case: Case, verdicts: Verdicts) -> str:
        """Give id, reference date, and of each norm verdict and reason."""
        known = self._entries
        entries = [
            known.get(entry) or self._entry(entry) for entry in zip(verdicts, verdicts.values(), strict=True)
        ]
        identity = json.dumps(case.id, ensure_ascii=False)
        return (
            f'{{"case_id":{identity},"as_of":"{verdicts.as_of.isoformat()}",'
            f'"assumed_in_scope":{self._assumed},"verdicts":{{{",".join(entries)}}}}}'
        )

    def _entry(self, entry: tuple[str, Ruling]) -> str:
        norm, ruling = entry
        told = {"verdict": str(ruling.verdict), "reason": ruling.reason}
        written = f"{json.dumps(norm)}:{json.dumps(told, separators=(',', ':'))}"
        self._entries[entry] = written
        return written
