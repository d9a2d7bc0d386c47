"""The pools that random cases are drawn from: dates on boundaries, regions that are related, names that recur."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date

__all__ = [
    "EFFECTIVE_ON",
    "FAMILIES",
    "IDS",
    "ID_OF",
    "NAMES",
    "REFERENCES",
    "SEQUENCE",
    "STRAY_REGIONS",
    "USUAL",
    "Days",
    "edge_count",
    "words_for",
]

EFFECTIVE_ON = date(2026, 4, 16)

_FIRST, _LAST = date(1949, 1, 1).toordinal(), date(2199, 12, 31).toordinal()
_MONTHS = (-12, -10, 10, 12, 12, 10, 1, 2)
_JITTER = (0, 0, 0, 1, -1, 2, -2)
_STEPS = (0, 0, 1, 2, 5, 10, 20, 28, 30, 45)

FAMILIES: Sequence[tuple[str, ...]] = (
    ("140500", "140521", "140500", "140521", "140521100", "140000", "140502"),
    ("140100", "140105", "140106", "140000", "140105200"),
    ("140500", "140500", "140500", "140521"),
    ("140700", "140726", "140703", "140000"),
    ("140200", "140202", "140213", "140211", "140000"),
    ("140400", "140402", "140403", "140411", "140421", "140404"),
    ("140100", "140171", "140105"),
    ("140000", "000000", "140500", "140100"),
)
"""Provinces, cities, counties and townships that stand above, below and beside one another; renamed, split."""

STRAY_REGIONS = (
    "110000", "410000", "410500", "410502", "410502100", "000000", "140000", "140500", "140105", "140721",
    "140999", "999999", "149900", "140171", "140211", "140726001", "14", "晋城市", "140500000",
)  # fmt: skip
"""Other provinces, unknown and malformed codes, a development zone, a split county."""

NAMES = (
    "市应急管理局", "市公安局", "市总工会", "市住建局", "省应急管理厅", "国家矿山安全监察局山西局",
    "市纪委监委", "某安全评价公司", "专家甲", "张三",
)  # fmt: skip

IDS = ("m1", "m2", "m3", "p1", "p2", "c1", "q1", "x")
ID_OF = {
    "investigation.measures": "m",
    "investigation.penalty_recommendations": "p",
    "investigation.criminal_recommendations": "c",
    "investigation.official_recommendations": "o",
    "investigation.department_opinions": "d",
    "problems": "q",
}
REFERENCES = {
    "assessment.self_assessment_measures": "m",
    "assessment.penalties_evaluated": "p",
    "assessment.criminal_evaluated": "c",
    "problems.measure": "m",
    "problems.about": "c",
}
# Facts that open the door to all the others: mostly such that the rules have something to decide.
USUAL: Mapping[str, object] = {
    "accident.is_production_safety_accident": True,
    "accident.grade": "larger",
    "investigation.level": "city",
    "investigation.closed": True,
    "assessment.report_completed": True,
    "assessment.organiser_type": "government",
    "assessment.delegate_type": "government",
    "publication.extent": "full",
    "publication.secrecy": "none",
    "publication.publisher_type": "lead_department",
    "publication.filed_with_body": "safety_committee_office",
    "publication.withdrawn": False,
    "publication.redacted": False,
    "investigation.escalated": True,
}
# A plausible order of events; three in four cases follow it, and mostly say that these events happened.
SEQUENCE = (
    "accident.occurred_on",
    "investigation.report_approved_on",
    "investigation.closed_on",
    "investigation.report_published_on",
    "assessment.started_on",
    "assessment.team_established_on",
    "assessment.discipline_invited_on",
    "assessment.self_assessment_report_on",
    "assessment.government_written_report_on",
    "assessment.doc_review_started_on",
    "assessment.doc_review_completed_on",
    "assessment.site_check_started_on",
    "assessment.site_check_completed_on",
    "assessment.report_completed_on",
    "assessment.report_approved_by_organiser_on",
    "publication.published_on",
    "publication.filed_on",
)

_WORDS: dict[str, tuple[str, ...]] = {
    "assessment.composition_deviation_reason": ("", "机构改革", ""),
    "publication.secrecy_legal_basis": ("", "保守国家秘密法第十三条"),
    "publication.redaction_basis": ("", "个人信息保护法"),
    "assessment.delegation_document_no": ("", "晋政办函〔2026〕1号", "晋政办函[2026]1号"),
    "assessment.cited_bases": ("晋安办发〔2026〕48号", "晋安办发〔2021〕119号", "晋安办发[2021]119号"),
    "assessment.discipline_organ_name": ("市纪委监委", "市纪委监委", "县纪委监委"),
}

_EDGES = {
    "accident.deaths": (0, 1, 2, 3, 9, 10, 29, 30),
    "accident.serious_injuries": (0, 9, 10, 49, 50, 99, 100),
    "accident.direct_loss_wan": (0, 999, 1000, 4999, 5000, 9999, 10000, 10**9),
}


def words_for(path: str) -> tuple[str, ...]:
    """Give the texts that a fact is drawn from."""
    return _WORDS.get(path, NAMES)


def edge_count(path: str, random: Callable[[], float]) -> int:
    """Give a number, mostly on the edge of a class of accidents."""
    edges = _EDGES.get(path, (0, 1, 2))
    return edges[int(random() * len(edges))] if random() < 0.9 else int(random() * 40)


class Days:
    """Dates of one case: near the day of entry into force, the reference date, and one another."""

    def __init__(self, random: Callable[[], float]) -> None:
        self._random = random
        self.as_of = _shifted(EFFECTIVE_ON, random, (0, 0, 10, 12, 13, 22, 24, -1, 3, 6))
        self._pool = [EFFECTIVE_ON, self.as_of]

    def draw(self) -> date:
        """Give a date; the next ones may be near it."""
        random = self._random
        pool = self._pool
        base = pool[int(random() * random() * len(pool))]
        roll = random()
        if roll < 0.25:
            day = base
        elif roll < 0.6:
            day = _shifted(base, random, _MONTHS)
        elif roll < 0.98:
            reach = 800 if roll > 0.9 else 40
            day = _clamped(base.toordinal() + int((random() - 0.5) * reach))
        else:
            day = _clamped(_FIRST + int(random() * (_LAST - _FIRST)))
        pool.append(day)
        return day

    def timeline(self, count: int) -> list[date]:
        """Give dates that do not decrease, with a gap near ten or twelve months somewhere early."""
        random = self._random
        spread = 0.3 + random()
        start = _shifted(EFFECTIVE_ON, random, (-13, -12, -10, -8, -6, -3, 0, 1, 3)).toordinal()
        gap_at = 3 + int(random() * 9)
        found: list[date] = []
        for number in range(count):
            found.append(_clamped(start))
            start += int(_STEPS[int(random() * len(_STEPS))] * spread)
            if number == gap_at:
                start = _shifted(found[min(1, number)], random, (8, 9, 10, 10, 11, 12, 12)).toordinal()
                start = max(start, found[-1].toordinal())
        self._pool.extend(found)
        if random() < 0.8:
            at = found[-1] if random() < 0.7 else found[int(random() * count)]
            self.as_of = _shifted(at, random, (0, 0, 0, 1, 1, 12))
        return found


def _shifted(base: date, random: Callable[[], float], months: Sequence[int]) -> date:
    """Move a date by months, then a few days to either side, or not at all."""
    total = base.year * 12 + base.month - 1 + months[int(random() * len(months))]
    year, month = divmod(total, 12)
    if not 1949 <= year <= 2199:
        return base
    day = min(base.day, monthrange(year, month + 1)[1])
    return _clamped(date(year, month + 1, day).toordinal() + _JITTER[int(random() * len(_JITTER))])


def _clamped(ordinal: int) -> date:
    return date.fromordinal(min(max(ordinal, _FIRST), _LAST))
