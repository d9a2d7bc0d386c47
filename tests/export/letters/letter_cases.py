"""Records and templates for the tests of letters."""

from __future__ import annotations

import copy
import io
import zipfile
from datetime import date
from functools import cache
from typing import Any

from rectify_rules import Case, Ruleset, load_ruleset
from rectify_rules.export.letters.call import Call, call_for
from rectify_rules.export.letters.issue import Template, joint_letter, shipped
from rectify_rules.export.letters.kinds import LetterKind

AS_OF = date(2026, 11, 23)

FORMED: dict[str, Any] = {
    "id": "L-1",
    "as_of": "2026-11-23",
    "accident": {
        "name": "沁水县某机械公司“3·18”机械伤害事故",
        "is_production_safety_accident": True,
        "grade": "general",
        "location_region_code": "140521",
        "unit_region_code": "140521",
    },
    "investigation": {
        "level": "county",
        "responsible_region_code": "140521",
        "report_approved_on": "2025-12-31",
        "escalated": False,
        "measures": [
            {"id": "M1", "addressee": "unit", "text": "健全机械设备防护制度"},
            {"id": "M2", "addressee": "local_government", "text": "开展机械加工行业专项检查"},
        ],
        "criminal_recommendations": [{"id": "C1", "target": "张某", "status": "pending"}],
        "official_recommendations": [
            {"id": "O1", "target": "李某", "type": "政务处分", "status": "not_implemented"}
        ],
        "penalty_recommendations": [],
        "department_opinions": [],
    },
    "assessment": {
        "organiser_type": "safety_committee_office",
        "organiser_name": "沁水县安全生产委员会办公室",
        "organiser_region_code": "140521",
        "delegated": False,
        "report_completed": True,
        "report_completed_on": "2026-11-10",
        "lead_department": "沁水县应急管理局",
    },
    "publication": {
        "published": True,
        "published_on": "2026-11-12",
        "extent": "full",
        "publisher_type": "lead_department",
        "filed": False,
        "secrecy": "none",
    },
}
INADEQUATE = {"id": "Q1", "type": "measure_inadequate", "measure": "M1", "assigned_to": []}
HAZARD = {
    "id": "Q2", "type": "major_hazard_unrectified", "measure": "M2", "suspected_dereliction": True,
    "assigned_to": ["local_government"], "rectified": False, "tracking": [], "transferred_to": ["local_government"],
}  # fmt: skip
OFFICIAL = {"id": "Q3", "type": "official_opinion_unimplemented", "about": "O1", "notified_to": []}
CRIMINAL = {"id": "Q4", "type": "criminal_lagging", "about": "C1", "notified_to": []}


def case(*problems: dict[str, Any], **sections: Any) -> Case:
    """A case whose report was formed in time, with problems, and some facts changed."""
    record = copy.deepcopy(FORMED)
    record["problems"] = list(problems)
    for name, facts in sections.items():
        record[name] = {**record[name], **facts} if isinstance(facts, dict) else facts
    return Case.model_validate(record)


@cache
def rules() -> Ruleset:
    return load_ruleset("shanxi-2026")


def call(kind: str, record: Case, **options: Any) -> Call:
    return call_for(LetterKind(kind), record, rules(), as_of=AS_OF, **options)


def template(*paragraphs: str, header: str = "") -> Template:
    """A Word file with some paragraphs."""
    from docx import Document

    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    target = io.BytesIO()
    document.save(target)
    return Template("我的模板.docx", target.getvalue())


def words(data: bytes) -> str:
    """The text of a Word file, a line to a paragraph, headers after the body."""
    from docx import Document

    document = Document(io.BytesIO(data))
    lines = [paragraph.text for paragraph in document.paragraphs]
    lines += [paragraph.text for paragraph in document.sections[0].header.paragraphs]
    return "\n".join(lines)


def filled(*paragraphs: str, record: Case | None = None, kind: str = "交办", header: str = "") -> str:
    """The text that a template with some paragraphs comes to."""
    found = call(kind, record or case(INADEQUATE))
    return words(joint_letter(found, template(*paragraphs, header=header)).data)


def letter(kind: str, record: Case, **options: Any) -> str:
    return words(joint_letter(call(kind, record, **options), shipped(LetterKind(kind))).data)


def repacked(data: bytes, **changes: bytes | None) -> bytes:
    """A package with parts replaced, added, or left out; `__` in a name stands for `/`."""
    target = io.BytesIO()
    replaced = {name.replace("__", "/").replace("_dot_", "."): value for name, value in changes.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in replaced:
                new.writestr(entry, old.read(entry))
        for name, value in replaced.items():
            if value is not None:
                new.writestr(name, value)
    return target.getvalue()
