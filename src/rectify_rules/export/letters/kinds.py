"""The kinds of letters, each with the norm that asks for it and the findings that call for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rectify_rules.verdict import Verdict

_VIOLATED, _PENDING, _REVIEW = Verdict.VIOLATED, Verdict.PENDING, Verdict.NEEDS_REVIEW


class LetterKind(StrEnum):
    """What a letter does, in the word of the regulation."""

    ASSIGNMENT = "交办"
    TRANSFER = "移交"
    NOTICE = "通报"
    FILING = "备案"


@dataclass(frozen=True, slots=True)
class Letter:
    """A kind of letter: its norm, when it is called for, who sends it."""

    kind: LetterKind
    norm: str
    calls: frozenset[tuple[Verdict, str]]
    """Verdicts with reasons on which the act is still to be done. One that calls for review waits for it,
    unless what is reviewed is only how late the act is."""
    sender: str
    """Path of the fact that names the sender."""
    file: str
    """Name of the shipped template."""
    purpose: str
    """What it is for, in Chinese."""


def _letter(
    kind: LetterKind, norm: str, calls: set[tuple[Verdict, str]], sender: str, file: str, purpose: str
) -> Letter:
    return Letter(kind, norm, frozenset(calls), sender, file, purpose)


_ORGANISER, _LEAD = "assessment.organiser_name", "assessment.lead_department"

LETTERS: Mapping[LetterKind, Letter] = {
    letter.kind: letter
    for letter in (
        _letter(
            LetterKind.ASSIGNMENT,
            "11-1-i1a",
            {(_VIOLATED, "not_assigned"), (_VIOLATED, "only_enterprise"), (_VIOLATED, "not_both")},
            _ORGANISER,
            "assignment.docx",
            "向属地人民政府及其有关部门交办整改工作任务",
        ),
        _letter(
            LetterKind.TRANSFER,
            "11-1-i2",
            {(_VIOLATED, "missing_recipients")},
            _ORGANISER,
            "transfer.docx",
            "将涉嫌失职渎职的问题移交属地党委政府和纪检监察机关",
        ),
        _letter(
            LetterKind.NOTICE,
            "11-1-i3",
            {(_VIOLATED, "missing_recipients"), (_VIOLATED, "not_urged")},
            _ORGANISER,
            "notice.docx",
            "向属地党委政府和相应机关通报情况，商请督促落实",
        ),
        _letter(
            LetterKind.FILING,
            "10-1-s3",
            {
                (_PENDING, "within_benchmark"),
                (_REVIEW, "filing_overdue_by_benchmark"),
                (_REVIEW, "no_deadline"),
                (_VIOLATED, "filing_overdue"),
                (_VIOLATED, "wrong_level"),
                (_VIOLATED, "wrong_body"),
            },
            _LEAD,
            "filing.docx",
            "将评估报告报上一级安全生产委员会办公室备案",
        ),
    )
}
