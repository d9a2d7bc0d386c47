"""The closed vocabularies of the fact dictionary: a code with the Chinese wording of the ledger."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

__all__ = [
    "Assignee",
    "Extent",
    "FilingBody",
    "Grade",
    "ImplementingBodyType",
    "InvestigationLevel",
    "LeadBodyType",
    "MeasureStatus",
    "OrganiserType",
    "ProblemType",
    "PublisherType",
    "Recipient",
    "RecommendationStatus",
    "ReportSection",
    "Secrecy",
    "Sector",
    "SiteCheckMethod",
    "SiteCheckVisit",
    "Subject",
    "UnitCooperation",
    "UnitStatus",
    "Vocabulary",
]


class Vocabulary(StrEnum):
    """A closed list of codes; every member carries its Chinese `label`."""

    label: str

    def __new__(cls, code: str, label: str) -> Vocabulary:
        """Make a member that equals its code as text."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        """Show each code with its wording; a record may hold either."""
        codes = [{"const": member.value, "title": member.label} for member in cls]
        wordings = {"enum": [member.label for member in cls], "title": "中文写法"}
        return {"anyOf": [*codes, wordings]}


class Grade(Vocabulary):
    """事故等级."""

    GENERAL = "general", "一般"
    LARGER = "larger", "较大"
    MAJOR = "major", "重大"
    EXTRAORDINARY = "extraordinary", "特别重大"


class UnitStatus(Vocabulary):
    """单位存续情况."""

    EXISTING = "existing", "存续"
    DISSOLVED = "dissolved", "已注销无承继"
    SUCCEEDED = "succeeded", "有承继单位"


class Sector(Vocabulary):
    """行业领域."""

    COAL_MINE = "coal_mine", "煤矿"
    NON_COAL_MINE = "non_coal_mine", "非煤矿山"
    HAZARDOUS_CHEMICALS = "hazardous_chemicals", "危险化学品"
    CONSTRUCTION = "construction", "建筑施工"
    TRANSPORT = "transport", "道路运输"
    FIRE = "fire", "消防"
    INDUSTRY_TRADE = "industry_trade", "工贸"
    OTHER = "other", "其他"


class InvestigationLevel(Vocabulary):
    """调查层级."""

    COUNTY = "county", "县级"
    CITY = "city", "市级"
    PROVINCE = "province", "省级"
    NATIONAL = "national", "国家级"


class LeadBodyType(Vocabulary):
    """牵头调查部门类型."""

    GOVERNMENT_DEPARTMENT = "government_department", "政府部门"
    MINE_SAFETY_BUREAU = "mine_safety_bureau", "矿山安全监察机构"
    OTHER_STATUTORY = "other_statutory", "其他法定调查机关"


class Subject(Vocabulary):
    """责任主体, 评估对象."""

    UNIT = "unit", "事故发生单位"
    RELATED_ENTERPRISE = "related_enterprise", "相关企业"
    LOCAL_GOVERNMENT = "local_government", "属地人民政府"
    DEPARTMENTS = "departments", "有关部门"


class RecommendationStatus(Vocabulary):
    """建议和处理意见的落实情况."""

    IMPLEMENTED = "implemented", "已落实"
    NOT_IMPLEMENTED = "not_implemented", "未落实"
    PENDING = "pending", "办理中"
    CLOSED = "closed", "依法终结"
    UNKNOWN = "unknown", "不详"


class OrganiserType(Vocabulary):
    """组织单位类型, 被指定单位类型."""

    GOVERNMENT = "government", "人民政府"
    DEPARTMENT = "department", "部门"
    SAFETY_COMMITTEE = "safety_committee", "安全生产委员会"
    SAFETY_COMMITTEE_OFFICE = "safety_committee_office", "安全生产委员会办公室"
    DEVELOPMENT_ZONE = "development_zone", "开发区管委会"
    ENTERPRISE = "enterprise", "企业"
    THIRD_PARTY = "third_party", "技术服务机构"


class ImplementingBodyType(Vocabulary):
    """具体实施单位类型: the organiser types, or nobody else was charged with it."""

    GOVERNMENT = "government", "人民政府"
    DEPARTMENT = "department", "部门"
    SAFETY_COMMITTEE = "safety_committee", "安全生产委员会"
    SAFETY_COMMITTEE_OFFICE = "safety_committee_office", "安全生产委员会办公室"
    DEVELOPMENT_ZONE = "development_zone", "开发区管委会"
    ENTERPRISE = "enterprise", "企业"
    THIRD_PARTY = "third_party", "技术服务机构"
    NONE = "none", "未另行委托"


class UnitCooperation(Vocabulary):
    """事故发生单位配合情况."""

    ACTIVE = "active", "积极配合"
    INSUFFICIENT = "insufficient", "配合不积极"
    REFUSED = "refused", "拒不配合"


class MeasureStatus(Vocabulary):
    """逐项评估结论."""

    IMPLEMENTED = "implemented", "已落实"
    INADEQUATE = "inadequate", "落实不到位"
    NOT_IMPLEMENTED = "not_implemented", "未落实"


class SiteCheckMethod(Vocabulary):
    """核查方式."""

    INTERVIEW = "interview", "座谈问询"
    DOCUMENTS = "documents", "查阅文件"
    VISITS = "visits", "走访核查"


class SiteCheckVisit(Vocabulary):
    """走访对象."""

    RESPONSIBLE_PERSONS_UNIT = "responsible_persons_unit", "责任人员单位"
    DETENTION_FACILITY = "detention_facility", "羁押场所"
    ACCIDENT_UNIT = "accident_unit", "涉事企业"
    SIMILAR_ENTERPRISES = "similar_enterprises", "同类企业"
    RELATED_AREA = "related_area", "相关地区"


class ReportSection(Vocabulary):
    """评估报告章节."""

    ORGANISATION = "organisation", "评估工作组织和开展情况"
    ACCOUNTABILITY = "accountability", "行政处罚与责任追究落实情况"
    MEASURES = "measures", "防范和整改措施落实情况"
    CONCLUSION = "conclusion", "评估结论"
    PROBLEMS = "problems", "问题与建议"


class Extent(Vocabulary):
    """公开程度."""

    FULL = "full", "全文"
    PARTIAL = "partial", "摘要或部分"
    NONE = "none", "未公开"


class PublisherType(Vocabulary):
    """发布单位类型."""

    LEAD_DEPARTMENT = "lead_department", "牵头部门"
    GOVERNMENT = "government", "人民政府"
    SAFETY_COMMITTEE_OFFICE = "safety_committee_office", "安全生产委员会办公室"
    OTHER_DEPARTMENT = "other_department", "其他部门"
    ENTERPRISE = "enterprise", "企业"
    MEDIA = "media", "媒体"


class Secrecy(Vocabulary):
    """保密情形."""

    NONE = "none", "不涉密"
    PARTIAL = "partial", "部分涉密"
    ALL = "all", "整体涉密"


class FilingBody(Vocabulary):
    """备案机关类型."""

    SAFETY_COMMITTEE_OFFICE = "safety_committee_office", "安全生产委员会办公室"
    SAFETY_COMMITTEE = "safety_committee", "安全生产委员会"
    GOVERNMENT_OFFICE = "government_office", "政府办公室"
    DEPARTMENT = "department", "部门"


class ProblemType(Vocabulary):
    """问题类型."""

    MEASURE_UNIMPLEMENTED = "measure_unimplemented", "措施未落实"
    MEASURE_INADEQUATE = "measure_inadequate", "措施落实不到位"
    OTHER = "other", "其他问题"
    MAJOR_UNRESOLVED = "major_unresolved", "重大问题悬而不决"
    MAJOR_HAZARD_UNRECTIFIED = "major_hazard_unrectified", "重大风险隐患久拖不改"
    OFFICIAL_OPINION_UNIMPLEMENTED = "official_opinion_unimplemented", "公职人员处理意见不落实"
    CRIMINAL_LAGGING = "criminal_lagging", "追究刑事责任明显滞后"


class Assignee(Vocabulary):
    """交办对象."""

    LOCAL_GOVERNMENT = "local_government", "属地人民政府"
    RELATED_DEPARTMENT = "related_department", "有关部门"
    ENTERPRISE = "enterprise", "企业"


class Recipient(Vocabulary):
    """移交对象, 通报对象."""

    LOCAL_PARTY_COMMITTEE = "local_party_committee", "属地党委"
    LOCAL_GOVERNMENT = "local_government", "属地政府"
    DISCIPLINE_ORGAN = "discipline_organ", "纪检监察机关"
    COURT = "court", "人民法院"
    PROCURATORATE = "procuratorate", "人民检察院"
    PUBLIC_SECURITY = "public_security", "公安机关"
